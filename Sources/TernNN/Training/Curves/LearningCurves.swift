/// Learning curves as an SVG picture or as an HTML page, with nothing from elsewhere. They are readable on light and dark ground.
///
/// ```swift
/// let svg = LearningCurves(trainer.history, title: "digits").svg()
/// ```
public struct LearningCurves {
    /// Stands above the curves.
    public var title: String
    let panels: [CurvePanel]

    /// One panel for losses, one for other values of epochs, and one for each that goes by step.
    public init(_ history: TrainingHistory, title: String = "Learning curves") {
        self.title = title
        let byEpoch = history.series.filter { $0.unit == .epoch }
        let losses = byEpoch.filter { $0.name.contains("loss") }
        let rates = byEpoch.filter { $0.name == "learning_rate" }
        let others = byEpoch.filter { !$0.name.contains("loss") && $0.name != "learning_rate" }
        let bySteps = history.series.filter { $0.unit == .step }
        var panels: [CurvePanel] = []
        for (name, series) in [("loss", losses), ("evaluation", others), ("learning rate", rates)] where !series.isEmpty {
            panels.append(CurvePanel(title: "\(name) by epoch", unit: "epoch", series: series))
        }
        for series in bySteps { panels.append(CurvePanel(title: "\(series.name) by step", unit: "step", series: [series])) }
        self.panels = panels
    }

    /// The picture as a text.
    public func svg() -> String {
        let height = 40 + Double(panels.count) * CurvePanel.height
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(CurvePanel.width)) \(Int(height))\" role=\"img\">",
            "<title>\(LearningCurves.escaped(title))</title>", "<style>\(LearningCurves.style)</style>",
            "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>",
            "<text class=\"title\" x=\"16\" y=\"28\">\(LearningCurves.escaped(title))</text>",
        ]
        for (i, panel) in panels.enumerated() {
            lines.append("<g transform=\"translate(0 \(Int(40 + Double(i) * CurvePanel.height)))\">\n\(panel.svg())\n</g>")
        }
        return lines.joined(separator: "\n") + "\n</svg>\n"
    }

    /// The picture in a page, with a table of the last and the best values under it.
    public func html() -> String {
        var rows: [String] = []
        for panel in panels {
            for series in panel.series {
                let finite = series.y.filter(\.isFinite)
                let cells = [series.y.last, finite.min(), finite.max()].map { $0.map { AxisTicks.formatted("%.6g", $0) } ?? "–" }
                rows.append(
                    "<tr><td>\(LearningCurves.escaped(series.name)) by \(series.unit.rawValue)</td>"
                        + cells.map { "<td>\($0)</td>" }.joined() + "</tr>")
            }
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(LearningCurves.escaped(title))</title>
            <style>
            body { font: 15px system-ui, sans-serif; max-width: 60rem; margin: 1rem auto; padding: 0 1rem; }
            svg { width: 100%; height: auto; }
            table { border-collapse: collapse; }
            th, td { text-align: right; padding: 0.2rem 0.8rem; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
            th:first-child, td:first-child { text-align: left; }
            </style>
            </head>
            <body>
            \(svg())
            <table>
            <thead><tr><th>value</th><th>last</th><th>lowest</th><th>highest</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            </body>
            </html>

            """
    }

    /// Colours that stand apart on both grounds, also for those who do not see red and green as different: Okabe and Ito's.
    private static let style = """
        text{font:12px system-ui,sans-serif;fill:#333}.title{font-size:16px;font-weight:600}.ground{fill:#fff}\
        .grid{stroke:#ddd;stroke-width:1}.axis{stroke:#888;stroke-width:1}.end{text-anchor:end}.middle{text-anchor:middle}\
        .curve{fill:none;stroke-width:2;stroke-linejoin:round}.c0{stroke:#0072b2}.c1{stroke:#d55e00}.c2{stroke:#009e73}\
        .c3{stroke:#cc79a7}.c4{stroke:#b58900}.c5{stroke:#56b4e9}\
        @media (prefers-color-scheme:dark){text{fill:#ddd}.ground{fill:#181818}.grid{stroke:#3a3a3a}.axis{stroke:#999}\
        .c0{stroke:#4da6e0}.c1{stroke:#ff8c42}.c2{stroke:#2ec4a0}.c3{stroke:#e39ac4}.c4{stroke:#e6c84f}.c5{stroke:#8fd3ff}}
        """

    /// A text between tags.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            // Control characters are not allowed in XML.
            case "\0"..<" ": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
