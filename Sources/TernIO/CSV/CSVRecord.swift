import Tern

/// One record of a CSV file: its fields, without quotation marks.
public struct CSVRecord: RandomAccessCollection, Sendable {
    /// The fields one after another.
    var bytes: [UInt8] = []
    /// Where each field ends.
    var ends: [Int] = []
    /// Where each field begins in the file.
    var places: [CSVPlace] = []

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
    public var line: Int { places.first?.line ?? 0 }

    func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
    }
}

/// A place in a text file: line and column count from 1, and columns are bytes.
struct CSVPlace: Hashable, Sendable {
    var line: Int
    var column: Int
}
