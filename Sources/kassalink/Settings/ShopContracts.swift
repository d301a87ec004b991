import Banks
import Wire

struct YooKassaContract {
    let shopID: String
    let secretKey: Secret
    let gatewayID: String?

    init(_ name: String, reading reader: inout SettingsReader) {
        shopID = reader.required(
            .accountShopID,
            of: name,
            meaning: "the shopId of your shop in the cabinet of YooKassa"
        )
        secretKey = reader.secrets(.accountSecretKeyFiles, of: name).first ?? Secret("")
        gatewayID = reader.text(.accountGatewayID, of: name)
    }

    func settings(baseURL: String) -> YooKassa.Settings {
        YooKassa.Settings(
            baseURL: baseURL,
            shopID: shopID,
            secretKey: secretKey,
            gatewayID: gatewayID
        )
    }
}

struct CloudPaymentsContract {
    let publicID: String
    let apiSecrets: [Secret]
    let isTest: Bool

    init(_ name: String, reading reader: inout SettingsReader) {
        publicID = reader.required(
            .accountPublicID,
            of: name,
            meaning: "the Public ID of your site in the cabinet of CloudPayments, pk_…"
        )
        apiSecrets = reader.secrets(.accountSecretKeyFiles, of: name)
        isTest = reader.isOn(.accountTestMode, of: name, default: false)
    }

    func settings(baseURL: String) -> CloudPayments.Settings {
        CloudPayments.Settings(
            baseURL: baseURL,
            publicID: publicID,
            apiSecrets: apiSecrets,
            isTest: isTest
        )
    }
}
