import Tern
import TernIO
import TernNN

/// Predictions for the rows of a file, as a table again.
enum TablePrediction {
    /// A line for each row: the prediction, and for classes its probability.
    static func lines(_ model: TableModel, _ path: String, _ format: CSVFormat) throws -> [String] {
        var kinds: [String: CSVColumn.Kind] = [:]
        for column in model.columns { kinds[column.name] = column.fileKind }
        let table = try CSVTable.load(path, format, kinds: kinds)
        for column in model.columns {
            guard try table.column(column.name).kind != column.fileKind else { continue }
            throw CLIError("\(path): the column '\(Text.printable(column.name))' is of another kind than in training")
        }
        guard table.count > 0 else { throw CLIError("\(path): there are no rows") }
        let inputs = try model.inputs(table)
        return try withErrors {
            switch model.target {
            case .number:
                let numbers = model.numbers(inputs)
                guard numbers.allSatisfy(\.isFinite) else { throw broken(path) }
                return [field(model.targetName)] + numbers.map { "\(Float($0))" }
            case .classes(let texts):
                let best = noGrad { model.network(inputs).softmax(-1).max(1) }
                let (values, places) = (best.values.scalars(Float.self), best.indices.scalars(Int.self))
                guard values.allSatisfy(\.isFinite) else { throw broken(path) }
                return [field(model.targetName) + ",probability"]
                    + zip(places, values).map { field(texts[$0]) + "," + Text.fixed(Double($1), 4) }
            }
        }
    }

    private static func broken(_ path: String) -> CLIError {
        CLIError("\(path): the weights give no finite predictions; train again")
    }

    /// A field as RFC 4180 wants it.
    private static func field(_ text: String) -> String {
        let needsQuotes = text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
