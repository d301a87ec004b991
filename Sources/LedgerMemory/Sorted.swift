import Payments

/// An index: different things in rising order, found by halving.
///
/// Ids sort by time, so nearly every insert is at the end and costs nothing more than an append.
struct Sorted<Element: Comparable & Sendable>: Sendable {
    private(set) var elements: [Element] = []

    var isEmpty: Bool { elements.isEmpty }
    var first: Element? { elements.first }
    var last: Element? { elements.last }

    mutating func insert(_ element: Element) {
        let place = place(of: element)
        guard place == elements.count || elements[place] != element else { return }
        elements.insert(element, at: place)
    }

    mutating func remove(_ element: Element) {
        let place = place(of: element)
        guard place < elements.count, elements[place] == element else { return }
        elements.remove(at: place)
    }

    /// The greatest ones below `end`, the greatest first.
    func newest(before end: Element?, _ limit: Int) -> some Sequence<Element> {
        elements[..<(end.map(place(of:)) ?? elements.count)].suffix(limit).reversed()
    }

    /// Where the element is, or would be put in.
    private func place(of element: Element) -> Int {
        guard let last, element <= last else { return elements.count }
        var (low, high) = (0, elements.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if elements[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Something that is to be looked at from a moment on; at one moment the smaller key is first.
struct Dated<Key: Comparable & Sendable>: Comparable, Sendable {
    let at: Moment
    let key: Key

    static func < (left: Self, right: Self) -> Bool {
        left.at == right.at ? left.key < right.key : left.at < right.at
    }
}

extension Sorted {
    /// The keys of what is due, the longest due first.
    func due<Key>(at now: Moment, _ limit: Int) -> [Dated<Key>] where Element == Dated<Key> {
        Array(elements.prefix(limit).prefix { $0.at <= now })
    }
}
