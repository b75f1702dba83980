import Tern

/// One record of a CSV file: its fields, without quotation marks.
public struct CSVRecord: RandomAccessCollection, Sendable {
    /// The fields one after another.
    var bytes: [UInt8] = []
    /// Where each field ends.
    var ends: [UInt32] = []
    /// Where the record begins in the file.
    var start = CSVStart()
    /// Where each field begins in the file, counted from there.
    var offsets: [UInt32] = []
    /// Where lines begin inside quoted fields, counted in the same way.
    var breaks: [UInt32] = []

    /// 0
    public var startIndex: Int { 0 }
    /// The number of fields.
    public var endIndex: Int { ends.count }

    /// The text of a field; bytes that are not UTF-8 become replacement characters. A number out of range gives an empty text.
    public subscript(index: Int) -> String {
        guard index >= 0, index < ends.count else { return "" }
        return String(decoding: bytes[range(index)], as: UTF8.self)
    }

    /// The line of the file on which the record begins, from 1.
    public var line: Int { isEmpty ? 0 : start.line }

    func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index]) }

    /// Where a field begins.
    func place(_ index: Int) -> CSVPlace {
        let offset = offsets[index]
        let before = breaks.prefix { $0 <= offset }
        guard let last = before.last else { return CSVPlace(line: start.line, column: start.column + Int(offset)) }
        return CSVPlace(line: start.line + before.count, column: Int(offset - last) + 1)
    }

    /// Takes the last field away.
    mutating func removeLast() {
        ends.removeLast()
        offsets.removeLast()
        bytes.removeLast(bytes.count - Int(ends.last ?? 0))
    }

    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        breaks.removeAll(keepingCapacity: true)
    }
}

/// Where a record begins: in the file, and as messages tell it.
struct CSVStart: Sendable {
    var offset = 0
    var line = 0
    var column = 1
}

/// A place in a text file: line and column count from 1, and columns are bytes.
struct CSVPlace: Hashable, Sendable {
    var line: Int
    var column: Int
}
