extension Graph: CustomStringConvertible {
    /// A tree, the tensor's own entry first. What has been shown above is only named again; of large graphs the first thousand
    /// lines are shown.
    public var description: String { text() }

    /// The tree, with more about each entry if it is asked for.
    ///
    /// - Parameters:
    ///   - details: adds numbers, saved values, views, modules and gradients, and the totals at the top.
    ///   - limit: how many entries are shown.
    ///
    /// ```swift
    /// print(loss.graph.text(details: true))
    /// ```
    public func text(details: Bool = false, limit: Int = 1000) -> String {
        if entries.isEmpty { return "no graph: the tensor does not require a gradient" }
        var lines: [String] = details ? [summary] : []
        var shown: Set<Int> = []
        var count = 0
        // Each entry waits with the text before its children; an explicit stack, since graphs may be deep.
        var stack: [(entry: Int?, prefix: String, branch: String, childPrefix: String)] = [(0, "", "", "")]
        while let (entry, prefix, branch, childPrefix) = stack.popLast() {
            count += 1
            if count > limit {
                lines.append("… \(OperatorWords.grouped(entries.count - shown.count)) of \(entries.count) entries not shown")
                break
            }
            guard let entry else {
                lines.append(prefix + branch + "(no gradient)")
                continue
            }
            let node = entries[entry]
            let isKnown = !shown.insert(entry).inserted
            let isRepeated = isKnown && !node.isLeaf
            lines.append(prefix + branch + line(node, details: details) + (isRepeated ? " (as above)" : ""))
            if isRepeated { continue }
            if details, !isKnown {
                let margin = childPrefix + (node.inputs.isEmpty ? "   " : "│  ")
                for detail in node.details { lines.append(margin + detail) }
            }
            for (i, input) in node.inputs.enumerated().reversed() {
                let isLast = i == node.inputs.count - 1
                stack.append(
                    (input, childPrefix, isLast ? "└─ " : "├─ ", childPrefix + (isLast ? "   " : "│  ")))
            }
        }
        return lines.joined(separator: "\n")
    }

    /// `7 nodes, 3 leaves, 64 bytes saved, 20 bytes of it the leaves' own`
    var summary: String {
        let leaves = leafCount == 1 ? "1 leaf" : "\(OperatorWords.grouped(leafCount)) leaves"
        let own = leafByteCount > 0 ? ", \(OperatorWords.bytes(leafByteCount)) of it the leaves' own" : ""
        return "\(OperatorWords.count(nodeCount, "node")), \(leaves), \(OperatorWords.bytes(savedByteCount)) saved\(own)"
    }

    private func line(_ node: Entry, details: Bool) -> String {
        let text = node.isLeaf ? "leaf" : "<\(OperatorWords.printable(node.name))>"
        let label = node.label.map { " \(OperatorWords.printable($0))" } ?? ""
        return (details ? "\(node.number) " : "") + "\(text)\(label) \(node.shape) \(node.dtype)"
    }
}

extension Graph.Entry {
    /// What the tree adds below the entry.
    fileprivate var details: [String] {
        var lines: [String] = []
        if let modulePath { lines.append("in \(OperatorWords.printable(modulePath))") }
        if let site { lines.append("called at \(OperatorWords.printable(OperatorWords.place(site)))") }
        if let view { lines.append(words(view)) }
        if isFreed { lines.append("saved values freed by backward()") }
        lines += saved.map { "saved \($0.words)" }
        lines += gradients.map { $0.words }
        return lines
    }

    /// The view or the write into one, as a sentence.
    func words(_ view: Graph.ViewLink) -> String {
        let base = view.base.map { "entry \($0)" } ?? "a tensor that needs no gradient"
        let steps = view.steps.joined(separator: ", ")
        return writer.map { "\(OperatorWords.printable($0)) wrote into a view of \(base): \(steps)" }
            ?? "view of \(base): \(steps)"
    }
}

extension Graph.SavedValue {
    var words: String {
        if isPacked { return "\(origin) \(shape) \(dtype), packed" }
        let changed = isChanged ? ", changed in place since" : ""
        let values = preview.isEmpty ? "" : ": " + Graph.elements(preview, of: shape.product)
        return "\(origin) \(shape) \(dtype), \(OperatorWords.bytes(byteCount)), version \(version)\(changed)\(values)"
    }
}

extension Graph.Gradient {
    var words: String {
        let numbers = statistics
        let place = output == 0 ? "" : " of output \(output)"
        return "gradient\(place): min \(OperatorWords.text(numbers.min)), max \(OperatorWords.text(numbers.max)), mean "
            + "\(OperatorWords.text(numbers.mean)), norm \(OperatorWords.text(numbers.norm)), \(numbers.nanCount) NaN, "
            + "\(numbers.infinityCount) Inf"
    }
}

extension Graph {
    /// `1, 2, 3, …`
    static func elements(_ preview: [String], of count: Int) -> String {
        preview.joined(separator: ", ") + (count > preview.count ? ", …" : "")
    }
}
