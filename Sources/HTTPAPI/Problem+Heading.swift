import Wire

/// What is wrong with addresses and headers, and what is wrong with us.
extension Problem {
    static var badPath: Problem {
        Problem(
            400,
            "invalid_path",
            title: "The address is not readable",
            detail: "A part of the address is not percent-encoded UTF-8."
        )
    }

    static func unknownParameter(_ name: String, known: [String]) -> Problem {
        let list = known.isEmpty ? "none" : known.joined(separator: ", ")
        return Problem(
            400,
            "unknown_parameter",
            title: "The address has a parameter that is not known",
            detail: "There is no parameter \(shown(name)) here. Known: \(list).",
            facts: ["parameter": .text(shown(name))]
        )
    }

    static func badParameter(_ name: String, wanted: String) -> Problem {
        Problem(
            400,
            "invalid_parameter",
            title: "A parameter of the address cannot be used",
            detail: "\(name) is \(wanted).",
            facts: ["parameter": .text(name)]
        )
    }

    static var badKey: Problem {
        Problem(
            400,
            "invalid_idempotency_key",
            title: "The Idempotency-Key cannot be used",
            detail: "Idempotency-Key has 1 to 128 printable ASCII characters. Make a UUID for "
                + "each new request and repeat it with each repetition.",
            facts: ["header": "Idempotency-Key"]
        )
    }

    static var keyNeeded: Problem {
        Problem(
            400,
            "idempotency_key_required",
            title: "A refund needs a name",
            detail: "Send an Idempotency-Key or the member refund_id, so that a repeated request "
                + "never gives the money back twice.",
            facts: ["header": "Idempotency-Key"]
        )
    }

    static var keyReused: Problem {
        Problem(
            422,
            "idempotency_key_reused",
            title: "The Idempotency-Key belongs to another request",
            detail: "This key was used with another method, address or body. Use a new key for a "
                + "new request.",
            facts: ["header": "Idempotency-Key"]
        )
    }

    static var inFlight: Problem {
        Problem(
            409,
            "request_in_flight",
            title: "The first request of this key is still under way",
            detail: "A request with this Idempotency-Key is being worked on. Repeat it in a few "
                + "seconds to get its answer.",
            facts: ["header": "Idempotency-Key"],
            retryAfterSeconds: checkSeconds
        )
    }

    static var tokenInUse: Problem {
        Problem(
            409,
            "token_in_use",
            title: "A token cannot revoke itself",
            detail: "Revoke it with another admin token, or with `kassalink token revoke`."
        )
    }

    static var storeNeeded: Problem {
        Problem(
            422,
            "store_required",
            title: "The store must be named",
            detail: "The merchant has several stores and the token is for none of them: send the "
                + "member store, or use a token of the store.",
            facts: ["field": "store"]
        )
    }

    static var tooManyStreams: Problem {
        Problem(
            503,
            "too_many_streams",
            title: "Too many live streams",
            detail: "No more live streams can be held open. Ask for the state with GET, or try "
                + "again later.",
            retryAfterSeconds: 10
        )
    }

    static var notReady: Problem {
        Problem(
            503,
            "not_ready",
            title: "The service is not ready",
            detail: "The ledger cannot be used just now. Ask again in a moment.",
            retryAfterSeconds: 1
        )
    }

    /// Nothing about the failure itself: that stands in the log under this id.
    static func internalFailure(_ id: String) -> Problem {
        Problem(
            500,
            "internal",
            title: "The service failed",
            detail: "This is our fault; it is logged under the id given here. Repeat the request "
                + "with the same Idempotency-Key.",
            facts: ["request_id": .text(id)]
        )
    }
}
