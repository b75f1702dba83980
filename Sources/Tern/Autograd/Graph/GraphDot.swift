extension Graph {
    /// The graph in the language of Graphviz: `dot -Tsvg` draws it.
    ///
    /// Arrows lead from results to inputs, the way of the gradients; a dashed one leads from a view to the tensor that it shows.
    public var dot: String {
        var lines = [
            "digraph graph_of_tensor {",
            "  rankdir=TB;",
            "  node [shape=box, style=\"filled,rounded\", fontname=\"Helvetica\", fontsize=11];",
            "  edge [color=\"#666666\"];",
        ]
        for entry in entries {
            var label = [entry.isLeaf ? entry.label ?? "leaf" : entry.name]
            if !entry.isLeaf, let name = entry.label { label.append(name) }
            label.append("\(entry.shape) \(entry.dtype)")
            if !entry.saved.isEmpty {
                label.append("saved \(OperatorWords.bytes(entry.saved.reduce(0) { $0 + $1.byteCount }))")
            }
            let tooltip = entry.modulePath ?? entry.operatorName ?? "leaf"
            lines.append(
                "  n\(entry.number) [label=\(Graph.quoted(label)), fillcolor=\"\(entry.kind.colour)\", "
                    + "tooltip=\(Graph.quoted([tooltip]))];")
        }
        for entry in entries {
            for case let input? in entry.inputs { lines.append("  n\(entry.number) -> n\(input);") }
            // An arrow from a view to what it was made from is there already.
            if let base = entry.view?.base, !entry.inputs.contains(base) {
                lines.append("  n\(entry.number) -> n\(base) [style=dashed, constraint=false];")
            }
        }
        lines.append("}")
        return lines.joined(separator: "\n") + "\n"
    }

    /// The lines of a label as one quoted string. Graphviz reads `\n` and its like in labels, so that each backslash is doubled.
    private static func quoted(_ lines: [String]) -> String {
        let escaped = lines.map { line in
            OperatorWords.printable(line).map { character in
                character == "\\" ? "\\\\" : character == "\"" ? "\\\"" : String(character)
            }.joined()
        }
        return "\"" + escaped.joined(separator: "\\n") + "\""
    }
}

extension Graph.Kind {
    /// The fill of its boxes: light enough for black letters.
    fileprivate var colour: String {
        switch self {
        case .leaf: "#cfe8cf"
        case .pointwise: "#d6e4f7"
        case .product: "#f9dcc0"
        case .reduction: "#e6d9f2"
        case .view: "#eeeeee"
        case .copySlices: "#f7d0d0"
        case .operation: "#f5f0cc"
        }
    }
}
