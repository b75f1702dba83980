import Tern
import TernIO
import TernNN

/// A multi-layer perceptron for the rows of a table, with what makes numbers of a row, and the file that both are kept in.
struct TableModel {
    static let modelName = "table-mlp"
    /// One place a text: more would ask for memory without sense.
    static let mostInputs = 1 << 16

    let columns: [TableColumn]
    let targetName: String
    let target: TableTarget
    let hidden: [Int]
    let network: Sequential

    /// A new network; its weights come from the default generator.
    init(columns: [TableColumn], targetName: String, target: TableTarget, hidden: [Int]) {
        self.columns = columns
        self.targetName = targetName
        self.target = target
        self.hidden = hidden
        let widths = [columns.reduce(0) { $0 + $1.width }] + hidden + [target.width]
        var layers: [Module] = []
        for (inputs, outputs) in zip(widths, widths.dropFirst()) {
            if !layers.isEmpty { layers.append(ReLU()) }
            layers.append(Linear(inputs, outputs))
        }
        network = Sequential(layers)
    }

    /// The rows of a table as numbers, shape [rows, inputs]. Columns are found by name.
    func inputs(_ table: CSVTable) throws -> Tensor {
        let width = columns.reduce(0) { $0 + $1.width }
        var matrix = [Float](repeating: 0, count: table.count * width)
        var start = 0
        for column in columns {
            column.encode(try table.column(column.name), into: &matrix, stride: width, start: start)
            start += column.width
        }
        return try withErrors { Tensor(matrix, shape: [table.count, width]) }
    }

    /// The place of each row's most probable class.
    func classes(_ inputs: Tensor) -> [Int] { noGrad { network(inputs).argmax(1).scalars(Int.self) } }

    /// The predicted numbers.
    func numbers(_ inputs: Tensor) -> [Double] {
        guard case .number(let mean, let deviation) = target else { return [] }
        return noGrad { network(inputs).view(-1) }.scalars(Float.self).map { Double($0) * deviation + mean }
    }

    // MARK: The file

    private enum Key {
        static let hidden = "hidden"
        static let seed = "seed"
        static let target = "target"
        static let columns = "columns"
    }

    func save(_ path: String, seed: Int) throws {
        var metadata = [
            ModelFile.nameKey: TableModel.modelName, Key.hidden: HiddenLayers.text(hidden),
            Key.seed: "\(seed)", Key.target: targetName, Key.columns: "\(columns.count)",
        ]
        switch target {
        case .classes(let texts): TableModel.add(texts, "target.class", &metadata)
        case .number(let mean, let deviation): (metadata["target.mean"], metadata["target.std"]) = ("\(mean)", "\(deviation)")
        }
        for (i, column) in columns.enumerated() {
            metadata["column.\(i)"] = column.name
            metadata["column.\(i).missing"] = "\(column.marksMissing)"
            switch column.kind {
            case .number(let mean, let deviation):
                (metadata["column.\(i).mean"], metadata["column.\(i).std"]) = ("\(mean)", "\(deviation)")
            case .categories(let texts): TableModel.add(texts, "column.\(i).category", &metadata)
            }
        }
        try Safetensors.save(network.stateDict(), metadata: metadata, to: path)
    }

    /// Takes a file that `save` wrote. Nothing in it is trusted.
    init(_ file: ModelFile) throws {
        let metadata = file.metadata
        let damaged = CLIError("\(file.path): its metadata is damaged; train again with 'tern train csv'")
        let hidden = (metadata[Key.hidden] ?? "?").split(separator: ",").map { Int($0) ?? 0 }
        guard file.name == TableModel.modelName, HiddenLayers.isAllowed(hidden), let targetName = metadata[Key.target],
            let count = metadata[Key.columns].flatMap({ Int($0) }), (1...metadata.count).contains(count)
        else { throw damaged }
        func scale(_ name: String) -> (mean: Double, deviation: Double)? {
            guard let mean = metadata["\(name).mean"].flatMap({ Double($0) }), mean.isFinite,
                let deviation = metadata["\(name).std"].flatMap({ Double($0) }), deviation.isFinite, deviation > 0
            else { return nil }
            return (mean, deviation)
        }
        var columns: [TableColumn] = []
        for i in 0..<count {
            guard let name = metadata["column.\(i)"], let marks = metadata["column.\(i).missing"].flatMap({ Bool($0) }) else {
                throw damaged
            }
            let kind: TableColumn.Kind
            if let (mean, deviation) = scale("column.\(i)") {
                kind = .number(mean: mean, deviation: deviation)
            } else {
                kind = .categories(TableModel.texts("column.\(i).category", metadata))
            }
            columns.append(TableColumn(name: name, kind: kind, marksMissing: marks))
        }
        let target: TableTarget =
            scale("target").map { TableTarget.number(mean: $0.mean, deviation: $0.deviation) }
            ?? .classes(TableModel.texts("target.class", metadata))
        let widths = [columns.reduce(0) { $0 + $1.width }] + hidden + [target.width]
        guard widths[0] > 0, target.width > 0, Set(columns.map(\.name)).count == count else { throw damaged }
        for (i, (inputs, outputs)) in zip(widths, widths.dropFirst()).enumerated() {
            try file.check("\(2 * i).weight", [outputs, inputs])
            try file.check("\(2 * i).bias", [outputs])
        }
        self.init(columns: columns, targetName: targetName, target: target, hidden: hidden)
        try network.loadStateDict(file.tensors)
        network.eval()
    }

    private static func add(_ texts: [String], _ name: String, _ metadata: inout [String: String]) {
        for (i, text) in texts.enumerated() { metadata["\(name).\(i)"] = text }
    }

    private static func texts(_ name: String, _ metadata: [String: String]) -> [String] {
        var result: [String] = []
        while let text = metadata["\(name).\(result.count)"] { result.append(text) }
        return Set(result).count == result.count ? result : []
    }
}
