import Tern

/// Reads a table in two passages: the first finds what the columns have, the second takes the values, so that no text is kept that
/// turns out to be a number.
struct CSVTableBuilder {
    private let reader: CSVReader
    private let missing: Set<[UInt8]>
    /// The length of the longest of those.
    private let missingLength: Int
    /// True if a number, such as -999, stands for a missing value.
    private let hasMissingNumber: Bool
    private let kinds: [CSVColumn.Kind?]
    private var isNumber: [Bool]
    private var rows = 0

    static func read(
        _ reader: CSVReader, _ format: CSVFormat, _ kinds: [String: CSVColumn.Kind]
    ) throws(TensorError) -> CSVTable {
        let unknown = kinds.keys.sorted().filter { !reader.names.contains($0) }
        guard unknown.isEmpty else {
            let list = unknown.prefix(20).map { HeaderTokenizer.quoted($0) }.joined(separator: ", ")
            throw .argument("\(reader.path): there is no column \(list), whose kind was given")
        }
        var builder = CSVTableBuilder(reader, format, kinds)
        try builder.findKinds()
        try reader.rewind()
        return try builder.table()
    }

    private init(_ reader: CSVReader, _ format: CSVFormat, _ kinds: [String: CSVColumn.Kind]) {
        self.reader = reader
        missing = Set(format.missing.map { Array($0.utf8) })
        missingLength = missing.map { $0.count }.max() ?? 0
        hasMissingNumber = missing.contains { CSVNumber.parse($0[...]) != nil }
        self.kinds = reader.names.map { kinds[$0] }
        isNumber = self.kinds.map { $0 != .category }
    }

    private mutating func findKinds() throws(TensorError) {
        var record = CSVRecord()
        while try reader.next(&record) {
            rows += 1
            for column in 0..<record.count where isNumber[column] {
                let field = record.bytes[record.range(column)]
                if number(field) != nil { continue }
                guard kinds[column] == nil else {
                    throw reader.fault(
                        record.place(column),
                        "\(HeaderTokenizer.quoted(record[column])) is no number, and column "
                            + "\(HeaderTokenizer.quoted(reader.names[column])) must have numbers")
                }
                isNumber[column] = false
            }
        }
    }

    private func table() throws(TensorError) -> CSVTable {
        var columns = reader.names.indices.map { ColumnBuilder(isNumber: isNumber[$0], capacity: rows) }
        var record = CSVRecord()
        var row = 0
        while try reader.next(&record) {
            row += 1
            guard row <= rows, record.count == columns.count else { throw changed }
            for column in 0..<record.count {
                let field = record.bytes[record.range(column)]
                if isNumber[column] {
                    guard let number = number(field) else { throw changed }
                    columns[column].append(number)
                } else {
                    columns[column].append(isMissing(field) ? nil : try reader.text(record, column))
                }
            }
        }
        guard row == rows, reader.names.count == columns.count else { throw changed }
        return CSVTable(
            columns: zip(reader.names, columns).map { name, column in column.finished(name) }, count: rows, path: reader.path)
    }

    /// The number of a field, NaN where it is missing; nil for other texts.
    private func number(_ field: ArraySlice<UInt8>) -> Double? {
        if hasMissingNumber, isMissing(field) { return .nan }
        return CSVNumber.parse(field) ?? (isMissing(field) ? .nan : nil)
    }

    private func isMissing(_ field: ArraySlice<UInt8>) -> Bool {
        var field = field
        while field.first == 0x20 { field.removeFirst() }
        while field.last == 0x20 { field.removeLast() }
        return field.isEmpty || (field.count <= missingLength && missing.contains(Array(field)))
    }

    private var changed: TensorError { FileError.contents(reader.path, "the file was changed while it was read; read it again") }
}

/// The values of one column while they come.
private struct ColumnBuilder {
    let isNumber: Bool
    private var numbers: [Double] = []
    private var codes: [Int] = []
    private var categories: [String: Int] = [:]
    private var missingCount = 0

    init(isNumber: Bool, capacity: Int) {
        self.isNumber = isNumber
        if isNumber { numbers.reserveCapacity(capacity) } else { codes.reserveCapacity(capacity) }
    }

    mutating func append(_ number: Double) {
        if number.isNaN { missingCount += 1 }
        numbers.append(number)
    }

    mutating func append(_ text: String?) {
        guard let text else {
            missingCount += 1
            codes.append(-1)
            return
        }
        if let code = categories[text] {
            codes.append(code)
        } else {
            codes.append(categories.count)
            categories[text] = categories.count
        }
    }

    /// The column, with its categories in the order of their names.
    consuming func finished(_ name: String) -> CSVColumn {
        let sorted = categories.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var renamed = [Int](repeating: 0, count: sorted.count)
        for (code, category) in sorted.enumerated() { if let old = categories[category] { renamed[old] = code } }
        return CSVColumn(
            name: name, kind: isNumber ? .number : .category, numbers: numbers, categories: sorted,
            codes: codes.map { $0 < 0 ? -1 : renamed[$0] }, missingCount: missingCount)
    }
}
