/// Which lines of a sale's receipt a refund takes back.
extension Refund {
    /// So much of one line, by its number from 1.
    package struct Part: Hashable, Sendable {
        package let line: Int
        package let sum: Money

        package init(line: Int, sum: Money) {
            self.line = line
            self.sum = sum
        }
    }
}

extension Payment {
    /// The receipt of its coming.
    package var sale: Receipt? { receipts.first { $0.kind == .sell } }

    /// What no refund has taken of each line of the sale's receipt; declined ones give theirs back.
    package var lineRests: [Money] {
        var rests = (sale?.basket.lines ?? []).map(\.sum)
        for part in refunds.filter({ $0.state != .declined }).flatMap(\.parts)
        where rests.indices.contains(part.line - 1) {
            rests[part.line - 1] = rests[part.line - 1].subtracting(part.sum) ?? Money(kopecks: 0)
        }
        return rests
    }

    /// The lines that a refund of this amount takes back.
    ///
    /// Those that were named, which must make up the amount; unnamed, all that is left, or the one
    /// line there is. Of several lines somebody must say which goods came back: the law wants them
    /// named, and any rule of ours would name wrong ones.
    func parts(of amount: Money, named: [Refund.Part]) throws(Link.Refusal) -> [Refund.Part] {
        guard sale != nil else {
            guard named.isEmpty else { throw .noReceipt }
            return []
        }
        let rests = lineRests
        guard named.isEmpty else {
            var left = rests
            for part in named {
                guard left.indices.contains(part.line - 1) else { throw .unknownLine(part.line) }
                guard part.sum.kopecks > 0, let rest = left[part.line - 1].subtracting(part.sum)
                else { throw .exceedsLine(part.line, left: left[part.line - 1]) }
                left[part.line - 1] = rest
            }
            let total = named.map(\.sum).total
            guard total == amount else { throw .linesDoNotAddUp(lines: total, amount: amount) }
            return named
        }
        guard amount == rests.total || rests.count == 1 else { throw .linesNotNamed }
        return Self.first(amount, of: rests)
    }

    /// Names lines for refunds that began while the money was nobody's: the first ones first.
    mutating func nameParts() {
        for index in refunds.indices
        where refunds[index].state != .declined && refunds[index].parts.isEmpty {
            refunds[index].parts = Self.first(refunds[index].amount, of: lineRests)
        }
    }

    private static func first(_ amount: Money, of rests: [Money]) -> [Refund.Part] {
        var left = amount
        var parts: [Refund.Part] = []
        for (index, rest) in rests.enumerated() where left.kopecks > 0 && rest.kopecks > 0 {
            let sum = min(rest, left)
            parts.append(Refund.Part(line: index + 1, sum: sum))
            left = left.subtracting(sum) ?? Money(kopecks: 0)
        }
        return parts
    }
}

extension Basket.Line {
    /// This line with another sum: as many pieces as it pays for exactly, otherwise one piece at that
    /// sum.
    func part(_ part: Money) -> Basket.Line {
        if part == sum { return self }
        let isWhole = price.kopecks > 0 && part.kopecks.isMultiple(of: price.kopecks)
        let pieces = isWhole ? part.kopecks / price.kopecks : 1
        let fits = isWhole && pieces * 1000 < quantity.thousandths
        return Basket.Line(
            name: name,
            price: fits ? price : part,
            quantity: fits ? Basket.Quantity(thousandths: pieces * 1000) : .one,
            sum: part,
            vat: vat,
            method: method,
            object: object
        )
    }
}
