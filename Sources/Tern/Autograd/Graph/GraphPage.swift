extension Graph {
    /// The graph as one page of HTML that needs nothing else: no network, no file beside it.
    ///
    /// Drag to pan, turn the wheel or press `+` and `-` to zoom. A click on a box, or Enter, shows shapes, saved values with their
    /// bytes, the module, and statistics of the gradient; arrow keys go along the lines, and `#node=3` in the address opens entry
    /// 3. Of larger graphs the page shows the 5,000 entries nearest to the tensor.
    ///
    /// ```swift
    /// try loss.graph.html.write(toFile: "graph.html", atomically: true, encoding: .utf8)    // with Foundation
    /// ```
    public var html: String { page(title: "Graph of a tensor", limit: Graph.pageLimit) }

    /// What a browser still draws at ease.
    static let pageLimit = 5000

    /// The page under another title.
    public func html(title: String) -> String { page(title: title, limit: Graph.pageLimit) }

    func page(title: String, limit: Int) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; \
        style-src 'unsafe-inline'; img-src data:">
        <title>\(Graph.escaped(title))</title>
        <link rel="icon" href="data:,">
        <style>
        \(Graph.pageStyle)
        </style>
        </head>
        <body>
        <header>
        <h1>\(Graph.escaped(title))</h1>
        <p id="summary">\(Graph.escaped(entries.isEmpty ? description : summary))</p>
        <label class="search"><span>Search</span><input id="search" type="search" autocomplete="off" spellcheck="false" \
        placeholder="name, shape, module"></label>
        <output id="found" aria-live="polite"></output>
        <div class="buttons" role="group" aria-label="View">
        <button id="zoom-out" type="button" aria-label="Zoom out" title="Zoom out (-)">&#8722;</button>
        <button id="zoom-in" type="button" aria-label="Zoom in" title="Zoom in (+)">+</button>
        <button id="fit" type="button" title="Show the whole graph (0)">Fit</button>
        <button id="theme" type="button" title="Dark or light">Theme</button>
        </div>
        </header>
        <main>
        <svg id="canvas" role="group" aria-label="The graph. Arrow keys go from box to box, Enter shows a box's details.">
        <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto">\
        <path d="M0 0.5 L8 4 L0 7.5 z"></path></marker></defs>
        <g id="view"><g id="lines"></g><g id="boxes"></g></g>
        </svg>
        <ul id="legend" aria-label="Colours"></ul>
        <aside id="details" aria-live="polite" aria-label="Details" hidden></aside>
        </main>
        <noscript><pre>\(Graph.escaped(text(details: true, limit: 100)))</pre></noscript>
        <script id="graph" type="application/json">\(pageData(limit: limit))</script>
        <script>
        \(Graph.pageScript)
        </script>
        </body>
        </html>

        """
    }

    /// Text as it stands between tags or in an attribute.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\0": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    // MARK: Data

    /// What the page's script reads.
    private func pageData(limit: Int) -> String {
        let shown = entries.prefix(limit)
        // Numbers follow the distance from the root, so that the first ones hang together.
        let inputs = shown.map { $0.inputs.map { $0.flatMap { $0 < limit ? $0 : nil } } }
        let layout = GraphLayout(inputs: inputs, widths: shown.map(Graph.boxWidth))
        let kinds = Kind.allCases.filter { kind in shown.contains { $0.kind == kind } }
        return PageData.object([
            ("boxHeight", .number(GraphLayout.boxHeight)), ("layerDistance", .number(GraphLayout.layerDistance)),
            ("omitted", .number(Double(entries.count - shown.count))),
            ("kinds", .list(kinds.map { .list([.text($0.rawValue), .text($0.words)]) })),
            ("nodes", .list(zip(shown, layout.boxes).map { Graph.data($0, $1) })),
            ("lines", .list(layout.lines.map(Graph.data))),
        ]).json
    }

    private static func boxWidth(_ entry: Entry) -> Double {
        let first = Double(Swift.min(boxTitle(entry).count, 32)) * 7.9
        let second = Double("\(entry.shape) \(entry.dtype)".count) * 6.8
        return Swift.min(Swift.max(Swift.max(first, second) + 26, 88), 290)
    }

    private static func boxTitle(_ entry: Entry) -> String { entry.isLeaf ? entry.label ?? "leaf" : entry.name }

    private static func data(_ entry: Entry, _ box: GraphLayout.Box) -> PageData {
        .object([
            ("x", .number(box.x)), ("y", .number(box.y)), ("w", .number(box.width)), ("kind", .text(entry.kind.rawValue)),
            ("title", .text(boxTitle(entry))), ("name", .text(entry.name)), ("operator", .optional(entry.operatorName)),
            ("label", .optional(entry.label)), ("shape", .text("\(entry.shape)")), ("dtype", .text("\(entry.dtype)")),
            ("device", .text("\(entry.device)")), ("module", .optional(entry.modulePath)),
            ("site", .optional(entry.site.map(OperatorWords.place))),
            ("inputs", .list(entry.inputs.map { $0.map { .number(Double($0)) } ?? .null })),
            ("freed", .truth(entry.isFreed)),
            ("base", (entry.view?.base).map { .number(Double($0)) } ?? .null),
            ("view", .optional(entry.view.map { entry.words($0) })), ("saved", .list(entry.saved.map(data))),
            ("gradients", .list(entry.gradients.map(data))),
        ])
    }

    private static func data(_ value: SavedValue) -> PageData {
        .object([
            ("origin", .text("\(value.origin)")), ("shape", .text("\(value.shape)")), ("dtype", .text("\(value.dtype)")),
            ("bytes", .text(value.isPacked ? "packed by a hook" : OperatorWords.bytes(value.byteCount))),
            ("version", .number(Double(value.version))),
            ("changed", .truth(value.isChanged)), ("values", .text(elements(value.preview, of: value.shape.product))),
        ])
    }

    private static func data(_ gradient: Gradient) -> PageData {
        let numbers = gradient.statistics
        return .object([
            ("output", .number(Double(gradient.output))), ("min", .text(OperatorWords.text(numbers.min))),
            ("max", .text(OperatorWords.text(numbers.max))), ("mean", .text(OperatorWords.text(numbers.mean))),
            ("norm", .text(OperatorWords.text(numbers.norm))), ("nan", .number(Double(numbers.nanCount))),
            ("inf", .number(Double(numbers.infinityCount))),
            ("values", .text(elements(gradient.preview, of: gradient.elementCount))),
        ])
    }

    private static func data(_ line: GraphLayout.Line) -> PageData {
        .object([
            ("from", .number(Double(line.from))), ("to", .number(Double(line.to))),
            ("inputs", .list(line.inputs.map { .number(Double($0)) })), ("bends", .list(line.bends.map { .number($0) })),
            ("bendY", .number(line.firstBendY)),
        ])
    }
}

/// JSON that may stand inside a page.
private indirect enum PageData {
    case null
    case truth(Bool)
    case number(Double)
    case text(String)
    case list([PageData])
    case object([(String, PageData)])

    static func optional(_ text: String?) -> PageData { text.map { .text($0) } ?? .null }

    var json: String {
        var result = ""
        write(&result)
        return result
    }

    private func write(_ result: inout String) {
        switch self {
        case .null: result += "null"
        case .truth(let value): result += value ? "true" : "false"
        case .number(let value):
            // A tenth of a pixel is fine enough.
            let tenths = (value * 10).rounded() / 10
            result += tenths == tenths.rounded() && tenths.magnitude < 1e15 ? "\(Int(tenths))" : "\(tenths)"
        case .text(let text): PageData.quote(text, &result)
        case .list(let items):
            result += "["
            for (i, item) in items.enumerated() {
                if i > 0 { result += "," }
                item.write(&result)
            }
            result += "]"
        case .object(let members):
            result += "{"
            for (i, (key, value)) in members.enumerated() {
                if i > 0 { result += "," }
                PageData.quote(key, &result)
                result += ":"
                value.write(&result)
            }
            result += "}"
        }
    }

    /// Nothing that HTML reads is left in a string: no `<` can end the script.
    private static func quote(_ text: String, _ result: inout String) {
        result += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "<", ">", "&", "\u{2028}", "\u{2029}", "\u{7F}", "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        result += "\""
    }
}
