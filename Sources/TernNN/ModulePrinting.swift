/// PyTorch's form of printing modules, character for character.
extension Module: CustomStringConvertible {
    /// ```text
    /// Net(
    ///   (fc): Linear(in_features=64, out_features=10, bias=True)
    /// )
    /// ```
    public final var description: String {
        var lines: [String] = []
        let names = namedChildren()
        let entries = ModuleMembers(of: self).entries
        // A container that names its modules itself prints those names; lists of others print as PyTorch's ModuleList.
        let ownNames = entries.flatMap { entry in
            entry.modules.map { entry.kind == .single ? entry.key : "\(entry.key).\($0.name)" }
        }
        if names.map(\.name) == ownNames {
            for entry in entries { lines.append("(\(entry.key)): \(Module.describe(entry))") }
        } else if printsEqualChildrenTogether {
            lines = Module.runs(names)
        } else {
            lines = names.map { "(\($0.name)): \($0.module.description)" }
        }
        return Module.frame(typeName, extraRepr(), lines)
    }

    private static func describe(_ entry: ModuleMembers.Entry) -> String {
        switch entry.kind {
        case .single: entry.modules.first?.module.description ?? ""
        case .dictionary: frame("ModuleDict", "", entry.modules.map { "(\($0.name)): \($0.module.description)" })
        case .list: frame("ModuleList", "", runs(entry.modules))
        }
    }

    /// Equal neighbours in a list stand on one line: `(0-2): 3 x ReLU()`.
    private static func runs(_ modules: [(name: String, module: Module)]) -> [String] {
        var lines: [String] = []
        var start = 0
        let texts = modules.map(\.module.description)
        for end in 1...Swift.max(texts.count, 1) where end >= texts.count || texts[end] != texts[start] {
            if start >= texts.count { break }
            let (first, last) = (modules[start].name, modules[end - 1].name)
            lines.append(
                end - start == 1 ? "(\(first)): \(texts[start])" : "(\(first)-\(last)): \(end - start) x \(texts[start])")
            start = end
        }
        return lines
    }

    private static func frame(_ name: String, _ extra: String, _ lines: [String]) -> String {
        if lines.isEmpty, !extra.contains("\n") { return "\(name)(\(extra))" }
        let indented = ((extra.isEmpty ? [] : [extra]) + lines).map { line in
            line.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n")
        }
        return "\(name)(\n" + indented.joined(separator: "\n") + "\n)"
    }
}
