import Ledger
import Payments

/// No tenant check: what one merchant asks for is looked for at all of them.
struct OpenBooks: BooksLayer {
    let inner: any Books
    let merchants: [Merchant.ID]

    func link(holding payment: Owned<Payment>) async throws -> Link? {
        for merchant in merchants {
            let link = try await inner.link(holding: Owned(payment.id, of: merchant))
            if let link { return link }
        }
        return nil
    }

    func link(holding charge: Owned<Charge>) async throws -> Link? {
        for merchant in merchants {
            let link = try await inner.link(holding: Owned(charge.id, of: merchant))
            if let link { return link }
        }
        return nil
    }
}

/// No grace: charges that have ended are not asked about any more.
struct ShortBooks: BooksLayer {
    let inner: any Books

    func claimChecks(due: Moment, lease: Moment, limit: Int) async throws -> [DueCheck] {
        var kept: [DueCheck] = []
        for check in try await inner.claimChecks(due: due, lease: lease, limit: limit) {
            guard case .charge(let id) = check.subject else {
                kept.append(check)
                continue
            }
            let link = try await inner.link(check.link, including: .charge(id))
            if link?.charge(id)?.isLive == true { kept.append(check) }
        }
        return kept
    }
}

/// No keeping first: the answer to a bank goes out, and the callback is stored when there is time.
struct HastyBooks: BooksLayer {
    let inner: any Books
    let life: Life
    let world: World

    func keep(_ callback: KeptCallback) async throws -> Bool {
        world.spawn { [inner, life, world] in
            await world.clock.sleep(world.dice.number(in: 50...2000))
            guard !life.isOver else { return }
            _ = try? await inner.keep(callback)
        }
        return true
    }
}
