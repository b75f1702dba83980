/// A curve drawn with braille characters, each of which holds 2 × 4 dots.
struct LossCurve {
    let losses: [Double]
    var columns = 56
    var rows = 8

    /// The curve with its axes; a line of text if there is nothing to draw.
    func drawn() -> String {
        let finite = losses.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else { return "no finite loss to draw" }
        var dots = DotGrid(width: columns * 2, height: rows * 4)
        var previous: (x: Int, y: Int)?
        for (i, loss) in losses.enumerated() {
            guard loss.isFinite else {
                previous = nil
                continue
            }
            let across = losses.count > 1 ? Double(i) / Double(losses.count - 1) : 0
            let down = high > low ? (high - loss) / (high - low) : 0
            let point = (x: Int((across * Double(dots.width - 1)).rounded()), y: Int((down * Double(dots.height - 1)).rounded()))
            dots.line(from: previous ?? point, to: point)
            previous = point
        }
        let labels = [Text.fixed(high, 4), Text.fixed(low, 4)]
        let margin = labels.map(\.count).max() ?? 0
        var lines = ["loss"]
        for row in 0..<rows {
            let label = row == 0 ? labels[0] : row == rows - 1 && high > low ? labels[1] : ""
            lines.append(Text.trimmedEnd("\(Text.right(label, margin)) ┤\(dots.characters(row: row))"))
        }
        let end = "epoch \(losses.count)"
        lines.append(Text.right("", margin) + " └" + String(repeating: "─", count: columns))
        lines.append(Text.right("", margin + 2) + "1" + Text.right(losses.count > 1 ? end : "", columns - 1))
        return lines.map { Text.trimmedEnd($0) }.joined(separator: "\n")
    }
}

/// Dots that are set or not, and the braille characters that show them.
struct DotGrid {
    let width: Int
    let height: Int
    private var isSet: [Bool]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        isSet = Array(repeating: false, count: width * height)
    }

    mutating func set(_ x: Int, _ y: Int) {
        if x >= 0, x < width, y >= 0, y < height { isSet[y * width + x] = true }
    }

    /// As many dots as the longer way has steps.
    mutating func line(from: (x: Int, y: Int), to: (x: Int, y: Int)) {
        let steps = max(abs(to.x - from.x), abs(to.y - from.y), 1)
        for step in 0...steps {
            let t = Double(step) / Double(steps)
            let x = Double(from.x) + t * Double(to.x - from.x)
            let y = Double(from.y) + t * Double(to.y - from.y)
            set(Int(x.rounded()), Int(y.rounded()))
        }
    }

    /// One row of characters. The bits of U+2800 + n go down the left column, then the right one, with the fourth row last.
    func characters(row: Int) -> String {
        let bits: [(x: Int, y: Int, bit: UInt32)] = [
            (0, 0, 0x01), (0, 1, 0x02), (0, 2, 0x04), (1, 0, 0x08), (1, 1, 0x10), (1, 2, 0x20), (0, 3, 0x40), (1, 3, 0x80),
        ]
        var text = ""
        for column in 0..<width / 2 {
            var code: UInt32 = 0
            for (x, y, bit) in bits where isSet[(row * 4 + y) * width + column * 2 + x] { code |= bit }
            text.unicodeScalars.append(code == 0 ? " " : Unicode.Scalar(0x2800 + code) ?? " ")
        }
        return text
    }
}
