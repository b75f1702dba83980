extension ModuleSummary {
    /// A table with a line for each layer, and the totals.
    public var description: String {
        let header = ["Layer", "Output", "Parameters", "Memory", "FLOPs"]
        let lines = layers.map { layer in
            let name =
                String(repeating: "  ", count: layer.depth) + (layer.path.isEmpty ? "" : "\(layer.path): ") + layer.typeName
            return [
                layer.calls > 1 ? "\(name) (\(layer.calls) calls)" : name,
                layer.outputShapes.map(\.description).joined(separator: ", "), ModuleSummary.grouped(layer.parameters),
                ModuleSummary.bytes(layer.activationBytes), ModuleSummary.grouped(layer.flops),
            ]
        }
        let table = [header] + lines
        let widths = header.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        let rows = table.map { row in
            let cells = zip(row, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column < 2 ? cell.0 + space : space + cell.0
            }
            return cells.joined(separator: "  ")
        }
        let rule = String(repeating: "-", count: rows[0].count)
        let totals = """
            Parameters: \(ModuleSummary.grouped(parameters)), of which \(ModuleSummary.grouped(trainableParameters)) are trained, \
            \(ModuleSummary.bytes(parameterBytes)) with buffers
            Activations: \(ModuleSummary.bytes(activationBytes))
            FLOPs: \(ModuleSummary.grouped(flops))
            """
        return ([rows[0], rule] + rows.dropFirst() + [rule, totals]).joined(separator: "\n")
    }

    /// `1,234,567`
    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return String(
            digits.enumerated().flatMap { i, digit in
                i > 0 && (digits.count - i).isMultiple(of: 3) ? [",", digit] : [digit]
            })
    }

    /// `512 B`, `1.5 KiB`
    private static func bytes(_ number: Int) -> String {
        var size = Double(number)
        var unit = 0
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        while size >= 1024, unit < units.count - 1 {
            size /= 1024
            unit += 1
        }
        return unit == 0 ? "\(number) B" : "\((size * 10).rounded() / 10) \(units[unit])"
    }
}
