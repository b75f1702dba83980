/// Several series over one axis of steps or epochs.
struct CurvePanel {
    static let width = 720.0
    static let height = 280.0
    private static let left = 64.0, right = 16.0, top = 40.0, bottom = 44.0
    /// More points than this are thinned out: a curve is not finer than the screen.
    private static let mostPoints = 1500
    private static let colours = 6

    let title: String
    let unit: String
    let series: [TrainingHistory.Series]

    func svg() -> String {
        let points = series.map { CurvePanel.thinned($0) }
        let finite = points.joined().filter { $0.x.isFinite && $0.y.isFinite }
        let heading = "<text x=\"\(text(CurvePanel.left))\" y=\"16\">\(LearningCurves.escaped(title))</text>"
        guard let first = finite.first else { return heading + "\n<text x=\"64\" y=\"60\">no finite value to draw</text>" }
        let xs = finite.reduce((first.x, first.x)) { (min($0.0, $1.x), max($0.1, $1.x)) }
        let ys = finite.reduce((first.y, first.y)) { (min($0.0, $1.y), max($0.1, $1.y)) }
        let across = AxisTicks(xs.0, xs.1, count: 8, isWhole: true), up = AxisTicks(ys.0, ys.1)
        var lines = [heading]
        lines += axes(across, up)
        for (i, points) in points.enumerated() {
            for path in paths(points, across, up) {
                lines.append("<path class=\"curve c\(i % CurvePanel.colours)\" d=\"\(path)\"/>")
            }
        }
        return (lines + legend()).joined(separator: "\n")
    }

    private func place(x: Double, _ axis: AxisTicks) -> Double {
        CurvePanel.left + (x - axis.low) / (axis.high - axis.low) * (CurvePanel.width - CurvePanel.left - CurvePanel.right)
    }

    private func place(y: Double, _ axis: AxisTicks) -> Double {
        let height = CurvePanel.height - CurvePanel.top - CurvePanel.bottom
        return CurvePanel.top + (axis.high - y) / (axis.high - axis.low) * height
    }

    private func axes(_ across: AxisTicks, _ up: AxisTicks) -> [String] {
        let end = CurvePanel.width - CurvePanel.right, ground = CurvePanel.height - CurvePanel.bottom
        var lines: [String] = []
        for value in up.places {
            let y = place(y: value, up)
            lines.append(line("grid", CurvePanel.left, y, end, y))
            lines.append("<text class=\"end\" x=\"\(text(CurvePanel.left - 8))\" y=\"\(text(y + 4))\">\(up.label(value))</text>")
        }
        for value in across.places {
            let x = place(x: value, across)
            lines.append(line("axis", x, ground, x, ground + 5))
            lines.append("<text class=\"middle\" x=\"\(text(x))\" y=\"\(text(ground + 18))\">\(across.label(value))</text>")
        }
        lines.append(line("axis", CurvePanel.left, ground, end, ground))
        lines.append(line("axis", CurvePanel.left, CurvePanel.top, CurvePanel.left, ground))
        let middle = (CurvePanel.left + end) / 2
        lines.append("<text class=\"middle\" x=\"\(text(middle))\" y=\"\(text(ground + 36))\">\(unit)</text>")
        return lines
    }

    /// A name a curve, above the panel on the right.
    private func legend() -> [String] {
        var lines: [String] = []
        var x = CurvePanel.width - CurvePanel.right
        for (i, series) in series.enumerated().reversed() {
            let name = String(series.name.prefix(24))
            x -= Double(name.count) * 7
            lines.append("<text x=\"\(text(x))\" y=\"16\">\(LearningCurves.escaped(name))</text>")
            x -= 26
            lines.append(line("curve c\(i % CurvePanel.colours)", x, 12, x + 20, 12))
            x -= 14
        }
        return lines
    }

    /// A path for each run of finite values; one that stands alone is a dot.
    private func paths(_ points: [(x: Double, y: Double)], _ across: AxisTicks, _ up: AxisTicks) -> [String] {
        var result: [String] = []
        var path = ""
        var count = 0
        func end() {
            if count == 1 { path += "h0.01" }
            if count > 0 { result.append(path) }
            path = ""
            count = 0
        }
        for point in points {
            guard point.x.isFinite, point.y.isFinite else {
                end()
                continue
            }
            path += "\(count == 0 ? "M" : "L")\(text(place(x: point.x, across))) \(text(place(y: point.y, up)))"
            count += 1
        }
        end()
        return result
    }

    /// The lowest and the highest point of each stretch, so that peaks stay.
    private static func thinned(_ series: TrainingHistory.Series) -> [(x: Double, y: Double)] {
        let count = Swift.min(series.x.count, series.y.count)
        guard count > mostPoints else { return (0..<count).map { (series.x[$0], series.y[$0]) } }
        let stretch = (count + mostPoints / 2 - 1) / (mostPoints / 2)
        var result: [(x: Double, y: Double)] = []
        for start in Swift.stride(from: 0, to: count, by: stretch) {
            let range = start..<Swift.min(start + stretch, count)
            let low = range.min { series.y[$0] < series.y[$1] } ?? start,
                high = range.max { series.y[$0] < series.y[$1] } ?? start
            for i in Set([low, high]).sorted() { result.append((series.x[i], series.y[i])) }
        }
        return result
    }

    private func line(_ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        "<line class=\"\(style)\" x1=\"\(text(x1))\" y1=\"\(text(y1))\" x2=\"\(text(x2))\" y2=\"\(text(y2))\"/>"
    }

    private func text(_ value: Double) -> String { AxisTicks.formatted("%.1f", value) }
}
