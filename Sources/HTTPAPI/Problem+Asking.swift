import Payments
import Wire

/// What is wrong with a request before anything is done about it.
extension Problem {
    /// One shape for what is not there and what is somebody else's.
    static func unknown(_ thing: String, id: String? = nil) -> Problem {
        Problem(
            404,
            "unknown_\(thing)",
            title: "Not found",
            detail: "There is no such \(thing) that this token may see. Check the id and whose "
                + "token you use.",
            facts: id.map { ["id": .text($0)] } ?? [:]
        )
    }

    static var noRoute: Problem {
        Problem(
            404,
            "unknown_route",
            title: "Not found",
            detail: "Nothing is served at this address. GET /openapi.yaml lists what is."
        )
    }

    static func methodNotAllowed(allowed: [String]) -> Problem {
        let list = allowed.joined(separator: ", ")
        return Problem(
            405,
            "method_not_allowed",
            title: "The address does not take this method",
            detail: "This address takes \(list).",
            headers: ["Allow": list]
        )
    }

    /// The same whatever is wrong with the token.
    static var unauthorized: Problem {
        Problem(
            401,
            "unauthorized",
            title: "A valid token is needed",
            detail: "Send the header Authorization: Bearer <token> with a token that is not "
                + "revoked. `kassalink token` makes one.",
            headers: ["WWW-Authenticate": "Bearer realm=\"kassalink\""]
        )
    }

    static var metricsTokenNeeded: Problem {
        Problem(
            401,
            "unauthorized",
            title: "The token of the metrics is needed",
            detail: "Send the header Authorization: Bearer <token> with the token in the file "
                + "that http.metrics-token-file names; tokens of merchants do not open this.",
            headers: ["WWW-Authenticate": "Bearer realm=\"kassalink metrics\""]
        )
    }

    static var metricsClosed: Problem {
        Problem(
            403,
            "metrics_closed",
            title: "The metrics are closed",
            detail: "The service listens beyond its own machine, so they are shown to nobody "
                + "without a token: set http.metrics-token-file."
        )
    }

    static func forbidden(needs roles: [String]) -> Problem {
        Problem(
            403,
            "role_not_permitted",
            title: "The token's role does not permit this",
            detail: "This needs a token of role \(roles.joined(separator: " or ")).",
            facts: ["roles": .list(roles.map { .text($0) })]
        )
    }

    static var scopeTooNarrow: Problem {
        Problem(
            403,
            "scope_too_narrow",
            title: "The token is for one store or register only",
            detail: "This concerns the whole merchant. Use a token without a store."
        )
    }

    static func unreadable(_ fault: JSON.Unreadable) -> Problem {
        Problem(
            400,
            "malformed_json",
            title: "The body is not JSON",
            detail: "At byte \(fault.offset) of the body: \(fault.why.rawValue). Send one JSON "
                + "object in UTF-8.",
            facts: ["offset": .integer(fault.offset), "reason": .text("\(fault.why)")]
        )
    }

    static var notAnObject: Problem {
        Problem(
            422,
            "not_an_object",
            title: "The body is not a JSON object",
            detail: "Send one JSON object, such as {\"order_id\": \"…\"}."
        )
    }

    static var bodyTooLarge: Problem {
        Problem(
            413,
            "body_too_large",
            title: "The body is too large",
            detail: "A body has up to \(BodyLimits.bytes) bytes, a callback up to "
                + "\(BodyLimits.callbackBytes), the files of a reconciliation up to "
                + "\(BodyLimits.filesBytes).",
            facts: ["limit": .integer(BodyLimits.bytes)]
        )
    }

    static var bodyTooSlow: Problem {
        Problem(
            408,
            "body_too_slow",
            title: "The body did not come in time",
            detail: "The whole body must come within \(BodyLimits.seconds) seconds. Nothing was "
                + "done; repeat the request."
        )
    }

    static var bodyCutOff: Problem {
        Problem(
            400,
            "body_cut_off",
            title: "The body ended too soon",
            detail: "Fewer bytes came than Content-Length says. Nothing was done; repeat the "
                + "request."
        )
    }

    static var notJSON: Problem {
        Problem(
            415,
            "not_json",
            title: "The body must be JSON",
            detail: "Send Content-Type: application/json, in UTF-8."
        )
    }

    static func unknownField(_ name: String, known: [String]) -> Problem {
        Problem(
            422,
            "unknown_field",
            title: "The body has a member that is not known",
            detail: "There is no member \(shown(name)) here; a misspelt name must not be lost in "
                + "silence. Known: \(known.joined(separator: ", ")).",
            facts: ["field": .text(shown(name))]
        )
    }

    static func missing(_ field: String) -> Problem {
        Problem(
            422,
            "missing_field",
            title: "A member is missing",
            detail: "The body must have the member \(field).",
            facts: ["field": .text(field)]
        )
    }

    static func wrongType(_ field: String, wanted: String) -> Problem {
        Problem(
            422,
            "wrong_type",
            title: "A member has the wrong type",
            detail: "\(field) must be \(wanted).",
            facts: ["field": .text(field)]
        )
    }

    static func unusableText(_ field: String, limit: Int) -> Problem {
        Problem(
            422,
            "text_unusable",
            title: "A text cannot be used",
            detail: "\(field) has 1 to \(limit) characters and no control characters.",
            facts: ["field": .text(field), "limit": .integer(limit)]
        )
    }

    static func unusableName(_ field: String, limit: Int) -> Problem {
        Problem(
            422,
            "name_unusable",
            title: "An id cannot be used",
            detail: "\(field) has 1 to \(limit) characters of A-Z, a-z, 0-9, dot, hyphen and "
                + "underscore.",
            facts: ["field": .text(field), "limit": .integer(limit)]
        )
    }

    static func notKopecks(_ field: String) -> Problem {
        Problem(
            422,
            "amount_not_kopecks",
            title: "The amount is not a whole number of kopecks",
            detail: "\(field) is a JSON integer of kopecks: 150050 for 1500 roubles 50 kopecks; "
                + "no text, no point, no exponent.",
            facts: ["field": .text(field)]
        )
    }

    static var notRoubles: Problem {
        Problem(
            422,
            "amount_not_roubles",
            title: "The amount is not exact roubles and kopecks",
            detail: "amount is a JSON number of roubles with at most two digits after the point, "
                + "such as 1500.50. It is never rounded.",
            facts: ["field": "amount"]
        )
    }

    static var currencyUnsupported: Problem {
        Problem(
            422,
            "currency_unsupported",
            title: "SBP pays in roubles",
            detail: "currency is RUB; leave it out or send \"RUB\".",
            facts: ["field": "currency"]
        )
    }

    static var unusableURL: Problem {
        Problem(
            422,
            "url_unusable",
            title: "The address cannot be used",
            detail: "redirect_url is an absolute http or https address of up to "
                + "\(Fields.urlLimit) ASCII characters.",
            facts: ["field": "redirect_url", "limit": .integer(Fields.urlLimit)]
        )
    }

    static func outOfRange(_ field: String, _ allowed: ClosedRange<Int64>) -> Problem {
        Problem(
            422,
            "\(field)_out_of_range",
            title: "A number is out of range",
            detail: "\(field) is \(allowed.lowerBound) to \(allowed.upperBound).",
            facts: [
                "field": .text(field), "least": .integer(allowed.lowerBound),
                "most": .integer(allowed.upperBound),
            ]
        )
    }

    /// In both units: kopecks are what most routes take, roubles what people and 1C write.
    static func amountOutOfRange(_ least: Money, _ most: Money) -> Problem {
        Problem(
            422,
            "amount_out_of_range",
            title: "The amount is out of range",
            detail:
                "The amount is \(least.kopecks) to \(most.kopecks) kopecks: \(least.roubles) to "
                + "\(most.roubles) roubles.",
            facts: [
                "field": "amount", "least": .integer(least.kopecks),
                "most": .integer(most.kopecks),
            ]
        )
    }

    static func oneOf(_ field: String, _ words: [String]) -> Problem {
        Problem(
            422,
            "word_unknown",
            title: "A member has a value that is not known",
            detail: "\(field) is one of \(words.joined(separator: ", ")).",
            facts: ["field": .text(field)]
        )
    }

    /// Cut, so that nobody makes us send back a body.
    static func shown(_ text: String) -> String {
        String(text.prefix(shownLimit))
    }

    private static let shownLimit = 40
}
