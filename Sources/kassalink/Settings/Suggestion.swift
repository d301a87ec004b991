/// The known word nearest to a mistyped one.
enum Suggestion {
    /// nil where nothing is near enough to be what was meant.
    static func nearest(to word: String, among known: [String]) -> String? {
        let scored = known.map { (word: $0, distance: distance(word, $0)) }
        guard let best = scored.min(by: { ($0.distance, $0.word) < ($1.distance, $1.word) }) else {
            return nil
        }
        return best.distance <= max(2, word.count / 3) ? best.word : nil
    }

    /// Letters to insert, delete or change, by Wagner and Fischer, one row at a time.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let changed = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(changed, diagonal + 1, row[j] + 1)
            }
        }
        return row[right.count]
    }
}
