import Tern
import TernIO

/// What a table's network predicts: one of several texts, or a number.
enum TableTarget {
    /// The classes in order.
    case classes([String])
    /// A number, which the network gives less its mean and divided by its standard deviation.
    case number(mean: Double, deviation: Double)

    /// More classes than this are no classes.
    static let mostClasses = 256

    /// The columns of the network's output.
    var width: Int {
        switch self {
        case .classes(let texts): texts.count
        case .number: 1
        }
    }

    var isClassification: Bool {
        switch self {
        case .classes: true
        case .number: false
        }
    }

    /// Whether a column of numbers looks like classes: few different whole numbers, each of which comes often.
    static func looksLikeClasses(_ column: CSVColumn) -> Bool {
        guard column.kind == .number else { return true }
        guard column.isInteger else { return false }
        let values = column.numbers.filter(\.isFinite)
        let different = Set(values).count
        return different <= 20 && different * 5 <= values.count
    }

    /// The classes of a column, or the mean and the deviation of the training rows.
    static func learned(_ column: CSVColumn, _ rows: [Int], asClasses: Bool) throws(CLIError) -> TableTarget {
        let name = Text.printable(column.name)
        if asClasses {
            let count = column.categories.count
            guard count >= 2, count <= mostClasses, count * 2 <= column.count else {
                let fault =
                    count < 2 ? "there is nothing to tell apart" : "that is too many for classes, of which each must come often"
                throw CLIError(
                    "the column '\(name)' has \(count) different values in \(column.count) rows: \(fault); give --target another "
                        + "column or --task regression")
            }
            return .classes(column.categories.sorted(by: NaturalOrder.isLess))
        }
        let values = rows.map { column.numbers[$0] }
        let mean = values.reduce(0) { $0 + $1 / Double(values.count) }
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / Double(values.count) }
        guard variance > 0, variance.isFinite else {
            throw CLIError(
                "the column '\(name)' has one and the same value in all training rows, or too large ones: there is "
                    + "nothing to predict; give --target another column")
        }
        return .number(mean: mean, deviation: variance.squareRoot())
    }

    /// The true values of some rows as the network's loss takes them.
    func tensor(_ column: CSVColumn, _ rows: [Int]) -> Tensor {
        switch self {
        case .classes(let texts):
            let places = Dictionary(uniqueKeysWithValues: texts.enumerated().map { ($1, $0) })
            let codes = column.categories.map { places[$0] ?? 0 }
            return Tensor(rows.map { codes[Swift.max(column.codes[$0], 0)] }, shape: [rows.count])
        case .number(let mean, let deviation):
            return Tensor(rows.map { Float((column.numbers[$0] - mean) / deviation) }, shape: [rows.count])
        }
    }
}
