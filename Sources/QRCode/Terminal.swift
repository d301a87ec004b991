extension QRCode {
    /// Draws two rows of modules to a line of text, for a terminal with light letters.
    ///
    /// The letters are the light modules, because a phone reads dark on light. `inverted` is for a
    /// terminal with dark letters on a light ground.
    package func terminal(inverted: Bool = false) -> String {
        let rows = -Self.quietZone..<side + Self.quietZone
        var text = ""
        for y in stride(from: rows.lowerBound, to: rows.upperBound, by: 2) {
            for x in rows {
                let upper = self[x: x, y: y] == inverted
                let lower = rows.contains(y + 1) && self[x: x, y: y + 1] == inverted
                text.append(halfBlock(upper: upper, lower: lower))
            }
            text.append("\n")
        }
        return text
    }
}

private func halfBlock(upper: Bool, lower: Bool) -> Character {
    switch (upper, lower) {
    case (true, true): "█"
    case (true, false): "▀"
    case (false, true): "▄"
    case (false, false): " "
    }
}
