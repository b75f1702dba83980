import Tern
import TernIO

/// How a column of a table becomes numbers that a network takes.
struct TableColumn {
    enum Kind {
        /// Less its mean and divided by its standard deviation; the mean where it is missing.
        case number(mean: Double, deviation: Double)
        /// A place for each text, of which one has a 1; none where the text is missing or was not there in training.
        case categories([String])
    }

    /// More texts than this are names or numbers of the rows, from which nothing can be learned.
    static let mostCategories = 64

    let name: String
    let kind: Kind
    /// Whether a place says that a value is missing.
    let marksMissing: Bool

    /// The numbers that a value becomes.
    var width: Int {
        let own =
            switch kind {
            case .number: 1
            case .categories(let texts): texts.count
            }
        return own + (marksMissing ? 1 : 0)
    }

    /// Learns from some rows of a column; a sentence instead if there is nothing to learn from.
    static func learned(_ column: CSVColumn, _ rows: [Int]) -> (column: TableColumn?, note: String) {
        switch column.kind {
        case .number:
            let values = rows.map { column.numbers[$0] }.filter(\.isFinite)
            let missing = rows.count - values.count
            let mean = values.reduce(0) { $0 + $1 / Double(values.count) }
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / Double(values.count) }
            guard variance > 0, variance.isFinite, mean.isFinite else {
                return (nil, values.isEmpty ? "left out: no numbers" : "left out: all values are the same")
            }
            let kind = Kind.number(mean: mean, deviation: variance.squareRoot())
            return (TableColumn(name: column.name, kind: kind, marksMissing: missing > 0), "numbers")
        case .category:
            var isKnown = [Bool](repeating: false, count: column.categories.count)
            var missing = 0
            for row in rows {
                if column.codes[row] >= 0 { isKnown[column.codes[row]] = true } else { missing += 1 }
            }
            let texts = column.categories.indices.filter { isKnown[$0] }.map { column.categories[$0] }
            guard texts.count > 1 || (texts.count == 1 && missing > 0) else {
                return (nil, texts.isEmpty ? "left out: no texts" : "left out: all texts are the same")
            }
            guard texts.count <= mostCategories else {
                return (nil, "left out: \(texts.count) different texts, and at most \(mostCategories) are taken")
            }
            return (
                TableColumn(name: column.name, kind: .categories(texts), marksMissing: missing > 0), "\(texts.count) categories"
            )
        }
    }

    /// Writes the values of all rows into `matrix` of `stride` columns, from column `start` on.
    func encode(_ column: CSVColumn, into matrix: inout [Float], stride: Int, start: Int) {
        switch kind {
        case .number(let mean, let deviation):
            for row in 0..<column.count {
                let value = column.numbers[row]
                if value.isFinite {
                    matrix[row * stride + start] = Float((value - mean) / deviation)
                } else if marksMissing {
                    matrix[row * stride + start + 1] = 1
                }
            }
        case .categories(let texts):
            let places = Dictionary(uniqueKeysWithValues: texts.enumerated().map { ($1, $0) })
            let codes = column.categories.map { places[$0] }
            for row in 0..<column.count {
                let code = column.codes[row]
                if code < 0 {
                    if marksMissing { matrix[row * stride + start + texts.count] = 1 }
                } else if let place = codes[code] {
                    matrix[row * stride + start + place] = 1
                }
            }
        }
    }

    /// What the column's values are to be read as.
    var fileKind: CSVColumn.Kind {
        switch kind {
        case .number: .number
        case .categories: .category
        }
    }
}
