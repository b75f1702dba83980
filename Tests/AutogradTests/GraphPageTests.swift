import Testing

@testable import Tern

/// The page: its structure, what is escaped, and where the boxes are.
@Suite struct GraphPageTests {
    private func page() -> String {
        let x = Tensor([1.0, 2.0], requiresGrad: true)
        let y = (x * x).sum()
        y.backward(retainGraph: true)
        return y.graph.html
    }

    /// What stands between the first `start` and the `end` after it.
    private func part(_ text: String, _ start: String, _ end: String) -> Substring? {
        guard let from = text.firstRange(of: start) else { return nil }
        let rest = text[from.upperBound...]
        return rest.firstRange(of: end).map { rest[..<$0.lowerBound] }
    }

    @Test func structure() throws {
        let page = page()
        for id in ["search", "found", "zoom-in", "zoom-out", "fit", "theme", "canvas", "view", "legend", "details", "graph"] {
            #expect(page.components("id=\"\(id)\"") == 2, "\(id)")
        }
        #expect(page.components("<script") == 3 && page.components("</script>") == 3)
        for address in ["http:", "https:", "//cdn", " src=", "href=\"http", "@import", "import(", "innerHTML", "eval("] {
            #expect(!page.contains(address), "\(address)")
        }
        #expect(page.contains("default-src 'none'"))
        let data = try #require(part(page, "<script id=\"graph\" type=\"application/json\">", "</script>"))
        #expect(data.hasPrefix("{") && data.hasSuffix("}"))
        for word in [
            #""name":"MulBackward0""#, #""kind":"pointwise""#, #""origin":"input 0""#, #""norm":"4.4721""#, #""values":"1, 2""#,
            #""inputs":[2,2]"#, #""inputs":[0,1]"#,
        ] {
            #expect(data.contains(word), "\(word)")
        }
        #expect(Tensor(1.0).graph.html.contains("does not require a gradient"))
    }

    @Test func namesAreEscaped() throws {
        let x = Tensor([1.0], requiresGrad: true)
        let name = "</script><script>alert('1')</script><!--\u{2028}\"\\\u{1}&amp;"
        let page = (x * 2).graph(naming: [(name, x)]).html(title: "<b>\"'&")
        #expect(page.contains("<title>&lt;b&gt;&quot;&#39;&amp;</title>"))
        #expect(page.components("<script") == 3 && page.components("</script>") == 3)
        #expect(!page.contains("<b>") && !page.contains("<!--") && !page.contains("\u{2028}") && !page.contains("\u{1}"))
        let data = try #require(part(page, "<script id=\"graph\" type=\"application/json\">", "</script>"))
        #expect(
            data.contains(
                #"\u003c/script\u003e\u003cscript\u003ealert('1')\u003c/script\u003e\u003c!--\u2028\"\\\u0001\u0026amp;"#),
            "\(data)")
    }

    @Test func largeGraphsAreCutAndSaySo() throws {
        var y = Tensor(1.0, requiresGrad: true)
        for _ in 0..<30 { y = y + 1 }
        let page = y.graph.page(title: "t", limit: 10)
        #expect(page.contains(#""omitted":21"#))
        #expect(page.components(#""title":"AddBackward0""#) == 11)
    }

    // MARK: Layout

    private func layout(_ inputs: [[Int?]]) -> GraphLayout { GraphLayout(inputs: inputs, widths: inputs.map { _ in 100 }) }

    @Test func resultsStandAboveWhatTheyAreMadeOf() {
        // A diamond with a long side, and an input used twice.
        let layout = layout([[1, 2], [3, nil], [4], [4, 4], []])
        let y = layout.boxes.map(\.y)
        #expect(y[0] < y[1] && y[1] < y[3] && y[3] < y[4] && y[2] < y[4])
        #expect(layout.lines.map(\.inputs) == [[0], [1], [0], [0], [0, 1]])
        #expect(layout.lines.map { $0.bends.count } == [0, 0, 0, 1, 0])
        #expect(self.layout([]).boxes.isEmpty)
    }

    @Test func boxesDoNotOverlap() {
        // A few thousand boxes with lines near and far.
        var state: UInt64 = 7
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let count = 2000
        let inputs = (0..<count).map { i in
            (0..<random(4)).compactMap { _ in
                i + 1 < count ? i + 1 + random(Swift.min(count - i - 1, random(8) == 0 ? 400 : 12)) : nil
            }
        }
        let layout = layout(inputs)
        var rows: [Double: [GraphLayout.Box]] = [:]
        for box in layout.boxes { rows[box.y, default: []].append(box) }
        for row in rows.values {
            let sorted = row.sorted { $0.x < $1.x }
            for (a, b) in zip(sorted, sorted.dropFirst()) { #expect(b.x - a.x >= 100) }
        }
        for (i, list) in inputs.enumerated() {
            for case let j? in list { #expect(layout.boxes[i].y < layout.boxes[j].y) }
        }
    }

    @Test func aChainIsStraight() {
        let layout = layout([[1], [2], [3], []])
        #expect(Set(layout.boxes.map(\.x)).count == 1)
    }
}
