import Tern
import TernIO

/// The rows of a table: features and a target. PyTorch has no counterpart; tutorials write one around `pandas.read_csv`.
///
/// Element: the features, float32 of shape [columns], and the target, an int64 class for a column of categories and a float32 number
/// for one of numbers. Categories among the features stand as their codes.
///
/// ```swift
/// let data = try CSVDataset("iris.csv", target: "species")
/// for (x, y) in DataLoader(data, batchSize: 16, shuffle: true) { … }
/// ```
public struct CSVDataset: BatchedDataset {
    /// The table that was read.
    public let table: CSVTable
    /// The names of the columns that make the features, in order.
    public let features: [String]
    /// The name of the column that is the target.
    public let target: String
    /// The features of all rows, [rows, columns].
    public let inputs: Tensor
    /// The targets of all rows, [rows].
    public let targets: Tensor
    private let rows: TensorDataset<(Tensor, Tensor)>

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - target: the column that is to be told from the others; no value of it may be missing.
    ///   - features: the columns to tell it from; all others unless they are given. Missing numbers are NaN.
    ///   - format: how the file is written.
    ///   - kinds: what columns have, where the values are not to decide: see `CSVTable.load`.
    public init(
        _ path: String, target: String, features: [String]? = nil, format: CSVFormat = CSVFormat(),
        kinds: [String: CSVColumn.Kind] = [:]
    ) throws(TensorError) {
        try self.init(CSVTable.load(path, format, kinds: kinds), target: target, features: features)
    }

    /// Takes the rows of a table.
    public init(_ table: CSVTable, target: String, features: [String]? = nil) throws(TensorError) {
        let column = try table.column(target)
        guard column.missingCount == 0 else {
            throw .argument(
                "\(table.path): the target \"\(target)\" has \(column.missingCount) missing values; leave these rows out")
        }
        self.table = table
        self.target = target
        self.features = features ?? table.names.filter { $0 != target }
        inputs = try table.tensor(self.features, dtype: .float32)
        targets = try column.tensor(dtype: column.kind == .number ? .float32 : .int64)
        rows = TensorDataset(inputs, targets)
    }

    /// The names of the target's classes in the order of their numbers; empty for a target of numbers.
    public var classes: [String] { (try? table.column(target))?.categories ?? [] }

    /// The number of rows.
    public var count: Int { rows.count }

    /// The features and the target of a row.
    public func element(at index: Int) throws -> (Tensor, Tensor) { try rows.element(at: index) }

    /// The features [n, columns] and the targets [n] of several rows.
    public func batch(at indices: [Int]) throws -> (Tensor, Tensor) { try rows.batch(at: indices) }
}

/// The records of a CSV file as a stream, for files that do not fit the memory.
///
/// ```swift
/// let rows = CSVRows("huge.csv").map { record in Tensor(record.map { Float($0) ?? .nan }) }
/// ```
public struct CSVRows: IterableDataset {
    /// The file.
    public let path: String
    /// How it is written.
    public let format: CSVFormat

    /// The records of a file, which is opened at each passage.
    public init(_ path: String, _ format: CSVFormat = CSVFormat()) {
        self.path = path
        self.format = format
    }

    /// The records from the first one after the names.
    public func makeStream() throws -> ElementStream<CSVRecord> {
        let reader = try CSVReader(path, format)
        return ElementStream { try reader.next() }
    }
}
