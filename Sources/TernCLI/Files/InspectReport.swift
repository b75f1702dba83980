import Tern
import TernIO

/// What `inspect` tells of a file, as a table, as a tree or as JSON.
struct InspectReport {
    let file: any TensorFile
    /// Whether the tensors are read for the statistics of their elements.
    let hasStatistics: Bool

    private var sorted: [ListedTensor] { file.tensors.sorted { NaturalOrder.isLess($0.name, $1.name) } }

    private func measured(_ tensor: ListedTensor) throws -> TensorStatistics? {
        guard hasStatistics, tensor.dtype != nil else { return nil }
        return TensorStatistics(try file.tensor(tensor))
    }

    // MARK: Table and tree

    func table() throws -> String {
        var rows = [header("name")]
        for tensor in sorted { try rows.append([Text.printable(tensor.name)] + cells(tensor)) }
        return lines(rows, values: file.values.map { "  \(Text.printable($0.name)): \(InspectReport.shortened($0.text))" })
    }

    func tree() throws -> String {
        var rows = [header("name")]
        for row in TensorTree(file.tensors, file.values).rows {
            let name = String(repeating: "  ", count: row.depth) + Text.printable(row.name)
            switch row.content {
            case .tensor(let tensor): try rows.append([name] + cells(tensor))
            case .value(let value): rows.append(["\(name): \(InspectReport.shortened(value.text))"])
            case .module(tensorCount: 0, byteCount: _): rows.append([name])
            case .module(let tensorCount, let byteCount):
                rows.append([name, "", InspectReport.counted(tensorCount, "tensor"), Text.grouped(byteCount)])
            }
        }
        return lines(rows, values: [])
    }

    private func header(_ first: String) -> [String] {
        [first, "dtype", "shape", "bytes"] + (hasStatistics ? ["min", "max", "mean", "std", "NaN"] : [])
    }

    private func cells(_ tensor: ListedTensor) throws -> [String] {
        let bytes = tensor.byteCount.map { Text.grouped($0) } ?? "-"
        let cells = [Text.printable(tensor.type), tensor.shape.description, bytes]
        guard hasStatistics else { return cells }
        guard let statistics = try measured(tensor) else { return cells + ["-", "-", "-", "-", "-"] }
        let numbers = [statistics.minimum, statistics.maximum, statistics.mean, statistics.standardDeviation]
        return cells + numbers.map { $0.map { Text.general($0) } ?? "-" } + [String(statistics.nanCount)]
    }

    private func lines(_ rows: [[String]], values: [String]) -> String {
        var lines = [Text.table(rows, numbers: [3, 4, 5, 6, 7, 8]), ""]
        let files = file.files.count > 1 ? " in \(file.files.count - 1) files" : ""
        lines.append(
            "\(file.format.rawValue): \(InspectReport.counted(file.tensors.count, "tensor"))\(files), \(Text.grouped(elementCount)) elements, "
                + Text.bytes(byteCount))
        if !values.isEmpty { lines += ["", "values"] + values }
        if !file.metadata.isEmpty {
            lines += ["", "metadata"]
            lines += file.metadata.sorted { $0.key < $1.key }.map {
                "  \(Text.printable($0.key)): \(Text.printable($0.value))"
            }
        }
        return lines.joined(separator: "\n")
    }

    private var elementCount: Int { file.tensors.reduce(0) { Saturating.sum($0, $1.count) } }
    private var byteCount: Int { file.tensors.reduce(0) { Saturating.sum($0, $1.byteCount ?? 0) } }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(Text.grouped(count)) \(noun)\(count == 1 ? "" : "s")"
    }

    /// A value in one line of the terminal.
    private static func shortened(_ text: String) -> String {
        let shown = Text.printable(text)
        return shown.count > 72 ? "\(shown.prefix(71))…" : shown
    }

    // MARK: JSON

    /// One JSON object, in one line.
    func json() throws -> String {
        let values = try file.values.map { try object([text("name", $0.name), text("value", $0.text)]) }
        let texts = try file.metadata.sorted { $0.key < $1.key }.map { try text($0.key, $0.value) }
        let tensors = try sorted.map { try json($0) }
        return try object([
            text("path", file.path), text("format", file.format.rawValue), "\"count\":\(file.tensors.count)",
            "\"elements\":\(elementCount)", "\"bytes\":\(byteCount)",
            "\"tensors\":[\(tensors.joined(separator: ","))]", "\"values\":[\(values.joined(separator: ","))]",
            "\"metadata\":\(object(texts))",
        ])
    }

    private func json(_ tensor: ListedTensor) throws -> String {
        let shape = tensor.shape.map(String.init).joined(separator: ",")
        var members = try [
            text("name", tensor.name), text("dtype", tensor.type), "\"shape\":[\(shape)]",
            "\"bytes\":\(tensor.byteCount.map(String.init) ?? "null")",
        ]
        if hasStatistics {
            let statistics = try measured(tensor)
            members += [
                "\"min\":\(number(statistics?.minimum))", "\"max\":\(number(statistics?.maximum))",
                "\"mean\":\(number(statistics?.mean))", "\"std\":\(number(statistics?.standardDeviation))",
                "\"nan\":\(statistics.map { String($0.nanCount) } ?? "null")",
            ]
        }
        return object(members)
    }

    private func object(_ members: [String]) -> String { "{\(members.joined(separator: ","))}" }

    private func text(_ key: String, _ value: String) throws -> String { try "\(quoted(key)):\(quoted(value))" }

    private func quoted(_ text: String) throws -> String { try ValueText.encoded(.string(text)) }

    /// JSON has no word for what is not finite.
    private func number(_ value: Double?) -> String {
        guard let value else { return "null" }
        return value.isFinite ? value.description : value > 0 ? "\"Infinity\"" : value < 0 ? "\"-Infinity\"" : "\"NaN\""
    }
}
