extension QRCode {
    /// Draws one path over a white square, a module being one unit.
    ///
    /// Without a width the picture fills whatever it is put into. The millimetres include the quiet
    /// zone.
    package func svg(millimetres: Int? = nil) throws(Refusal) -> String {
        var size = ""
        if let millimetres {
            try Measure.millimetres.check(millimetres, in: 1...PNGSize.millimetreLimit)
            size = " width=\"\(millimetres)mm\" height=\"\(millimetres)mm\""
        }
        let side = drawnSide
        return """
            <svg xmlns="http://www.w3.org/2000/svg"\(size) viewBox="0 0 \(side) \(side)" \
            shape-rendering="crispEdges">\
            <rect width="\(side)" height="\(side)" fill="#fff"/>\
            <path d="\(outline)"/></svg>

            """
    }

    private var outline: String {
        var path = ""
        forEachDarkRun { run, row in
            path += "M\(run.lowerBound) \(row)h\(run.count)v1H\(run.lowerBound)z"
        }
        return path
    }
}
