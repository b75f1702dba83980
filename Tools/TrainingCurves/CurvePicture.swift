import Foundation

/// The losses of one training, recorded and measured.
struct CurvePanel {
    let title: String
    let recorded: [Double]
    let measured: [Double]
    /// Relative, at each step.
    let differences: [Double]
}

/// Panels two a row as SVG: the losses above, PyTorch's as a broad pale line and Tern's as a thin dark one upon it, and below how far
/// they lie apart, on a scale of tens.
struct CurvePicture {
    let panels: [CurvePanel]

    private let width = 420.0
    private let height = 300.0
    private let left = 52.0
    private let right = 16.0
    /// Where the losses and the differences stand in a panel.
    private let losses = 34.0...186.0
    private let apart = 206.0...268.0
    /// The powers of ten that the differences are shown between.
    private let powers = -9.0 ... -4.0

    /// The picture as a file of its own.
    var svg: String {
        let rows = (panels.count + 1) / 2
        let size = (Int(2 * width), Int(Double(rows) * height) + 30)
        var lines = [
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 \(size.0) \(size.1)' width='\(size.0)' height='\(size.1)' "
                + "font-family='system-ui, sans-serif' font-size='11' fill='#333'>",
            "<rect width='100%' height='100%' fill='#fff'/>",
        ]
        for (i, panel) in panels.enumerated() {
            lines.append("<g transform='translate(\(i % 2 * Int(width)) \(i / 2 * Int(height)))'>")
            lines += drawn(panel)
            lines.append("</g>")
        }
        lines += legend(Double(size.1) - 14)
        return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private func drawn(_ panel: CurvePanel) -> [String] {
        let top = max(panel.recorded.max() ?? 1, panel.measured.max() ?? 1) * 1.05
        var lines = [text(left, 20, panel.title, "start", "font-size='14' font-weight='600'")]
        for step in stride(from: 0.0, through: top, by: 0.5) {
            let y = place(step, 0...top, losses)
            lines += [rule(y), text(left - 6, y + 4, String(format: "%.1f", step), "end")]
        }
        for power in stride(from: powers.lowerBound, through: powers.upperBound, by: 1) {
            let y = place(power, powers, apart)
            lines.append(rule(y, power == powers.upperBound ? "#d33" : "#e4e4e4"))
            if Int(power) % 2 != 0 || power == powers.upperBound {
                lines.append(text(left - 6, y + 4, "1e\(Int(power))", "end"))
            }
        }
        lines.append(text(left, apart.lowerBound - 6, "relative difference", "start", "fill='#777'"))
        let count = panel.recorded.count
        for step in stride(from: 0, through: count, by: 50) {
            lines.append(text(across(Double(step), count), apart.upperBound + 16, "\(step)", "middle"))
        }
        lines.append(polyline(panel.recorded, count, 0...top, losses, "#f5b78a", 5))
        lines.append(polyline(panel.measured, count, 0...top, losses, "#1f4e9c", 1.2))
        for (step, difference) in panel.differences.enumerated() {
            // Equal losses stand on the lowest line.
            let power = difference > 0 ? min(max(log10(difference), powers.lowerBound), powers.upperBound) : powers.lowerBound
            let point = (across(Double(step), count), place(power, powers, apart))
            lines.append("<circle cx='\(digits(point.0))' cy='\(digits(point.1))' r='1.3' fill='#1f4e9c'/>")
        }
        return lines
    }

    private func legend(_ y: Double) -> [String] {
        [
            "<path d='M\(digits(left)) \(digits(y))h28' stroke='#f5b78a' stroke-width='5'/>",
            text(left + 36, y + 4, "PyTorch, recorded", "start"),
            "<path d='M\(digits(left + 160)) \(digits(y))h28' stroke='#1f4e9c' stroke-width='1.2'/>",
            text(left + 196, y + 4, "Tern", "start"),
            "<path d='M\(digits(left + 240)) \(digits(y))h28' stroke='#d33'/>",
            text(left + 276, y + 4, "what the tests allow, 1e-4", "start"),
            text(2 * width - right, y + 4, "loss over steps", "end"),
        ]
    }

    private func across(_ step: Double, _ count: Int) -> Double {
        left + step / Double(max(count, 1)) * (width - left - right)
    }

    private func place(_ value: Double, _ scale: ClosedRange<Double>, _ space: ClosedRange<Double>) -> Double {
        let share = (value - scale.lowerBound) / (scale.upperBound - scale.lowerBound)
        return space.upperBound - share * (space.upperBound - space.lowerBound)
    }

    private func polyline(
        _ values: [Double], _ count: Int, _ scale: ClosedRange<Double>, _ space: ClosedRange<Double>, _ color: String,
        _ lineWidth: Double
    ) -> String {
        let points = values.enumerated()
            .map { "\(digits(across(Double($0.offset), count))),\(digits(place($0.element, scale, space)))" }
            .joined(separator: " ")
        return "<polyline points='\(points)' fill='none' stroke='\(color)' stroke-width='\(lineWidth)' stroke-linejoin='round'/>"
    }

    private func rule(_ y: Double, _ color: String = "#e4e4e4") -> String {
        "<path d='M\(digits(left)) \(digits(y))H\(digits(width - right))' stroke='\(color)'/>"
    }

    private func text(_ x: Double, _ y: Double, _ words: String, _ anchor: String, _ style: String = "") -> String {
        "<text x='\(digits(x))' y='\(digits(y))' text-anchor='\(anchor)' \(style)>\(words)</text>"
    }

    private func digits(_ number: Double) -> String { String(format: "%.1f", number) }
}
