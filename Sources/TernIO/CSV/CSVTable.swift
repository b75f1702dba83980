import Tern

/// A table in memory: columns with names, each of numbers or of categories, as found in the file. The counterpart is
/// `pandas.read_csv`.
///
/// A column has numbers if all its values that are not missing are numbers, and categories otherwise.
///
/// ```swift
/// let table = try CSVTable.load("iris.csv")
/// let x = try table.tensor(["sepal_length", "sepal_width"])    // [150, 2]
/// let y = try table.tensor("species")                          // [150], int64
/// ```
public struct CSVTable: Sendable {
    /// The columns in the order of the file.
    public let columns: [CSVColumn]
    /// The number of rows.
    public let count: Int
    /// The file.
    public let path: String
    /// The places of the columns by their names in order, for tables of very many.
    private let order: [Int32]

    /// The names of the columns differ.
    init(columns: [CSVColumn], count: Int, path: String) {
        self.columns = columns
        self.count = count
        self.path = path
        order = columns.indices.map { Int32(truncatingIfNeeded: $0) }.sorted { columns[Int($0)].name < columns[Int($1)].name }
    }

    private func place(_ name: String) -> Int? {
        let first = order.partitionPoint { columns[Int($0)].name < name }
        guard first < order.count, columns[Int(order[first])].name == name else { return nil }
        return Int(order[first])
    }

    /// The columns' names in the order of the file.
    public var names: [String] { columns.map(\.name) }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - format: how it is written.
    ///   - kinds: what columns have, by name, where the values are not to decide: numbers that stand for classes, say.
    ///
    /// Throws `TensorError.file` for a file that cannot be read or is damaged, with the line and the column of the fault.
    public static func load(
        _ path: String, _ format: CSVFormat = CSVFormat(), kinds: [String: CSVColumn.Kind] = [:]
    ) throws(TensorError) -> CSVTable {
        try CSVTableBuilder.read(CSVReader(path, format), format, kinds)
    }

    /// Reads text in memory; `name` stands for the file in messages.
    public static func parse(
        _ text: String, _ format: CSVFormat = CSVFormat(), kinds: [String: CSVColumn.Kind] = [:], name: String = "text"
    ) throws(TensorError) -> CSVTable {
        try CSVTableBuilder.read(CSVReader(text: text, format, name: name), format, kinds)
    }

    /// The column with a name, or an error that says which there are.
    public func column(_ name: String) throws(TensorError) -> CSVColumn {
        guard let place = place(name) else {
            throw .argument(
                "\(path): there is no column \(HeaderTokenizer.quoted(name)); the columns are "
                    + names.prefix(20).map { HeaderTokenizer.quoted($0) }.joined(separator: ", ")
                    + (names.count > 20 ? " and \(names.count - 20) more" : ""))
        }
        return columns[place]
    }

    /// A column as a tensor: see `CSVColumn.tensor`.
    public func tensor(_ name: String, dtype: DType? = nil) throws(TensorError) -> Tensor {
        try column(name).tensor(dtype: dtype)
    }

    /// Columns beside each other, shape [rows, columns]; categories as their codes.
    public func tensor(_ names: [String], dtype: DType? = nil) throws(TensorError) -> Tensor {
        let type = dtype ?? defaultDtype()
        var parts: [Tensor] = []
        for name in names { parts.append(try column(name).tensor(dtype: type)) }
        if parts.isEmpty { return try attempt { Tensor.empty([count, 0], dtype: type) } }
        return try attempt { stack(parts, dim: 1) }
    }
}
