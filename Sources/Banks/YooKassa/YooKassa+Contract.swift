import Seals

extension YooKassa {
    package static let dialect = Dialect(
        "yookassa",
        keys: [.shopID, .secretKeyFiles, .gatewayID]
    ) { form in
        let shopID = form.required(
            .shopID,
            "the shopId of your shop in the cabinet of YooKassa"
        )
        let secretKeys = form.secrets(.secretKeyFiles)
        let gatewayID = form.text(.gatewayID)
        return { place in
            YooKassa(
                Settings(
                    baseURL: place.baseURL,
                    shopID: shopID,
                    secretKeys: KeyRing(secretKeys, now: place.unixSeconds),
                    gatewayID: gatewayID
                )
            )
        }
    }
}

extension ContractKey {
    fileprivate static let shopID = ContractKey("shop-id")
    fileprivate static let gatewayID = ContractKey("gateway-id")
}
