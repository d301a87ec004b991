import Ledger

/// Every address, who may use it, and what answers: the one table.
extension HTTPAPI {
    package var routes: [Route] {
        linkRoutes + registerRoutes + moneyRoutes + deskRoutes + openRoutes
    }

    private var linkRoutes: [Route] {
        let links = "/v1/payment-links"
        let makers = Route.Access.roles([.invoice, .admin])
        let listers = Route.Access.roles([.invoice, .accounting, .admin])
        let readers = Route.Access.roles([.till, .invoice, .accounting, .admin])
        let sellers = Route.Access.roles([.till, .invoice, .admin])
        return [
            Route(.post, links, for: makers, createPaymentLink),
            Route(.get, links, for: listers, listPaymentLinks),
            Route(.get, links + "/{id}", for: readers, readPaymentLink),
            Route(.delete, links + "/{id}", for: makers, revokePaymentLink),
            Route(.get, links + "/{id}/qr.png", for: readers, drawPaymentLink(.png)),
            Route(.get, links + "/{id}/qr.svg", for: readers, drawPaymentLink(.svg)),
            Route(.get, links + "/{id}/qr.txt", for: readers, drawPaymentLink(.txt)),
            Route(.get, links + "/{id}/qr.escpos", for: readers, drawPaymentLink(.escpos)),
            Route(.get, links + "/{id}/stream", for: readers, watchPaymentLink),
            Route(.post, "/sbp/v1/create_qr", for: sellers, createQR),
            Route(.get, "/v1/codes", for: readers, recogniseCode),
        ]
    }

    private var registerRoutes: [Route] {
        let registers = "/v1/registers"
        let one = registers + "/{id}"
        let owners = Route.Access.roles([.admin])
        let cashiers = Route.Access.roles([.till, .admin])
        let readers = Route.Access.roles([.till, .accounting, .admin])
        return [
            Route(.post, registers, for: owners, enterRegister),
            Route(.get, registers, for: readers, listRegisters),
            Route(.get, one, for: readers, readRegister),
            Route(.put, one + "/charge", for: cashiers, chargeRegister),
            Route(.get, one + "/charge/{charge_id}", for: readers, readCharge),
            Route(.delete, one + "/charge/{charge_id}", for: cashiers, releaseCharge),
            Route(.get, one + "/charges", for: readers, listCharges),
            Route(.get, one + "/qr.png", for: readers, drawRegister(.png)),
            Route(.get, one + "/qr.svg", for: readers, drawRegister(.svg)),
            Route(.get, one + "/qr.txt", for: readers, drawRegister(.txt)),
            Route(.get, one + "/qr.escpos", for: readers, drawRegister(.escpos)),
            Route(.get, one + "/stream", for: readers, watchRegister),
        ]
    }

    private var moneyRoutes: [Route] {
        let payments = "/v1/payments"
        let everyone = Route.Access.roles(Set(Pass.Role.allCases))
        let bookkeepers = Route.Access.roles([.accounting, .admin])
        let deciders = Route.Access.roles([.till, .accounting, .admin])
        return [
            Route(.get, "/v1/orders/{order_id}", for: everyone, readOrder),
            Route(.get, payments, for: bookkeepers, listPayments),
            Route(.get, payments + "/{id}", for: bookkeepers, readPayment),
            Route(.post, payments + "/{id}/refunds", for: bookkeepers, refundPayment),
            Route(.get, payments + "/{id}/refunds", for: bookkeepers, listRefunds),
            Route(.post, payments + "/{id}/accept", for: deciders, acceptLateMoney),
            Route(.post, payments + "/{id}/return", for: deciders, returnLateMoney),
            Route(.get, "/v1/charges/{charge_id}/story", for: everyone, tellStory),
            Route(.post, "/v1/charges/{charge_id}/hand-over", for: bookkeepers, handOver),
            Route(.get, "/v1/events", for: bookkeepers, listEvents),
            Route(.get, "/v1/receipts", for: deciders, listReceipts),
            Route(.get, "/v1/receipts/{id}", for: deciders, readReceipt),
            Route(.post, "/v1/receipts/{id}/resume", for: bookkeepers, resumeReceipt),
        ]
    }

    private var deskRoutes: [Route] {
        let owners = Route.Access.wholeMerchant([.admin])
        let bookkeepers = Route.Access.wholeMerchant([.accounting, .admin])
        return [
            Route(.get, "/v1/deliveries", for: bookkeepers, listDeliveries),
            Route(.post, "/v1/deliveries/resume", for: bookkeepers, resumeDeliveries),
            Route(.post, "/v1/reconciliations", for: bookkeepers, reconcile),
            Route(.get, "/v1/callbacks", for: owners, listCallbacks),
            Route(.post, "/v1/tokens", for: owners, issueToken),
            Route(.get, "/v1/tokens", for: owners, listTokens),
            Route(.delete, "/v1/tokens/{id}", for: owners, revokeToken),
        ]
    }

    private var openRoutes: [Route] {
        let callback = CallbackAddress.template
        return [
            Route(.post, callback, acceptCallback),
            Route(.get, callback, acceptCallback),
            Route(.get, "/pay/{token}", showPayPage),
            Route(.get, "/pay/{token}/stream", watchPayPage),
            Route(.get, "/pay/{token}/qr.png", drawPayPage(.png)),
            Route(.get, "/pay/{token}/qr.svg", drawPayPage(.svg)),
            Route(.get, "/metrics", showMetrics),
            Route(.get, "/livez", showLife),
            Route(.get, "/readyz", showReadiness),
            Route(.get, "/openapi.yaml", showDescription),
        ]
    }
}
