import Tern

/// Reads the records of a CSV file one by one, in memory for one record. RFC 4180: Common Format and MIME Type for
/// Comma-Separated Values Files, 2005.
///
/// Fields are separated by the delimiter and may be quoted; lines end with LF or CR LF, the last one with either or with neither;
/// empty lines are left out. All records have as many fields as the first.
///
/// ```swift
/// let reader = try CSVReader("huge.csv")
/// while let record = try reader.next() { print(record[0]) }
/// ```
public final class CSVReader {
    /// The names of the columns: those of the first record, or `column0`, `column1`, … in a file without; empty in an empty file.
    public private(set) var names: [String] = []
    /// The file.
    public let path: String

    private let source: ByteSource
    private let delimiter: UInt8
    private let quote: UInt8
    private let skipsInitialSpace: Bool
    private let hasHeader: Bool

    private var buffer: [UInt8] = []
    /// The next byte of the buffer.
    private var position = 0
    /// Where the buffer begins in the file.
    private var base = 0
    private var line = 1
    /// Where the current line begins in the file.
    private var lineStart = 0
    private var fieldCount: Int?
    /// The first record of a file without names, which has been read for its number of fields.
    private var first: CSVRecord?

    private static let chunk = 1 << 18
    /// A longer field is a quotation mark that is missing.
    private static let fieldLimit = 1 << 24
    /// Places in a record are numbers of 32 bits.
    private static let recordLimit = 1 << 31

    /// Opens a file and reads the names of its columns.
    ///
    /// Throws `TensorError.file` for a file that cannot be read or is damaged; messages begin with `path:line:column`.
    public convenience init(_ path: String, _ format: CSVFormat = CSVFormat()) throws(TensorError) {
        try self.init(.file(FileReader(path)), path, format)
    }

    /// Reads text in memory; `name` stands for the file in messages.
    public convenience init(text: String, _ format: CSVFormat = CSVFormat(), name: String = "text") throws(TensorError) {
        try self.init(.bytes(Array(text.utf8)), name, format)
    }

    init(_ source: ByteSource, _ path: String, _ format: CSVFormat) throws(TensorError) {
        self.source = source
        self.path = path
        (delimiter, quote) = try format.bytes()
        skipsInitialSpace = format.skipsInitialSpace
        hasHeader = format.hasHeader
        try begin()
    }

    /// Goes back to the first record.
    func rewind() throws(TensorError) {
        buffer = []
        (position, base, line, lineStart) = (0, 0, 1, 0)
        (fieldCount, first) = (nil, nil)
        try begin()
    }

    private func begin() throws(TensorError) {
        try refill()
        // A byte order mark says UTF-8, and is no part of the first name.
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) {
            position = 3
            lineStart = 3
        }
        if buffer.starts(with: [0xFF, 0xFE]) || buffer.starts(with: [0xFE, 0xFF]) {
            throw FileError.contents(path, "the file is UTF-16; convert it to UTF-8, as with iconv -f UTF-16 -t UTF-8")
        }
        var record = CSVRecord()
        guard try next(&record) else { return }
        if hasHeader {
            names = try record.indices.map { (index) throws(TensorError) in try text(record, index) }
            if let index = CSVReader.twice(names) {
                throw fault(
                    record.place(index), "the name \(HeaderTokenizer.quoted(names[index])) stands twice in the line of names")
            }
        } else {
            names = record.indices.map { "column\($0)" }
            first = record
        }
    }

    /// The first name that another before it is like. Most tables have few columns, and few have so many that a set would be large.
    private static func twice(_ names: [String]) -> Int? {
        var order = names.indices.map { Int32(truncatingIfNeeded: $0) }
        order.sort { names[Int($0)] == names[Int($1)] ? $0 < $1 : names[Int($0)] < names[Int($1)] }
        var first: Int?
        for (one, other) in zip(order, order.dropFirst()) where names[Int(one)] == names[Int(other)] {
            first = Swift.min(first ?? .max, Int(other))
        }
        return first
    }

    /// The next record; nil at the end.
    public func next() throws(TensorError) -> CSVRecord? {
        var record = CSVRecord()
        return try next(&record) ? record : nil
    }

    /// Reads the next record into `record`, whose memory is used again; false at the end.
    func next(_ record: inout CSVRecord) throws(TensorError) -> Bool {
        if let first {
            record = first
            self.first = nil
            return true
        }
        record.clear()
        guard try skipEmptyLines() else { return false }
        let here = place
        record.start = CSVStart(offset: base + position, line: here.line, column: here.column)
        let kept = fieldCount ?? .max
        var count = 0
        var isLast = false
        while !isLast {
            isLast = try field(&record)
            count += 1
            // Of fields too many the first is shown.
            if count > kept, record.count > kept + 1 { record.removeLast() }
        }
        let expected = fieldCount ?? count
        fieldCount = expected
        guard count == expected else {
            throw fault(
                record.place(Swift.min(expected, count - 1)),
                "the record has \(count) fields, and \(expected) were expected, as many as the first line has"
                    + (count < expected ? "" : "; fields with the delimiter in them must be quoted"))
        }
        return true
    }

    /// The text of a field, which must be UTF-8.
    func text(_ record: CSVRecord, _ index: Int) throws(TensorError) -> String {
        guard let text = String(validating: record.bytes[record.range(index)], as: UTF8.self) else {
            throw fault(record.place(index), "the field is not valid UTF-8; convert the file, as with iconv -f LATIN1 -t UTF-8")
        }
        return text
    }

    /// What is wrong at a place.
    func fault(_ place: CSVPlace, _ what: String) -> TensorError {
        FileError.contents("\(path):\(place.line):\(place.column)", what)
    }

    // MARK: Bytes

    private var place: CSVPlace { CSVPlace(line: line, column: base + position - lineStart + 1) }

    /// The next byte, which stays; nil at the end of the file.
    private func peek() throws(TensorError) -> UInt8? {
        if position == buffer.count { try refill() }
        return position < buffer.count ? buffer[position] : nil
    }

    private func refill() throws(TensorError) {
        base += buffer.count
        position = 0
        buffer = try source.bytes(at: base, atMost: CSVReader.chunk)
    }

    private func newLine() {
        line += 1
        lineStart = base + position
    }

    /// Goes past the end of a line, if there is one here.
    private func takeEnd() throws(TensorError) -> Bool {
        guard let byte = try peek() else { return true }
        if byte == 0x0A {
            position += 1
            newLine()
            return true
        }
        guard byte == 0x0D else { return false }
        let start = place
        position += 1
        guard try peek() == 0x0A else {
            throw fault(start, "a carriage return without a line feed: lines end with LF or CR LF, and other fields are quoted")
        }
        position += 1
        newLine()
        return true
    }

    /// False at the end of the file.
    private func skipEmptyLines() throws(TensorError) -> Bool {
        while let byte = try peek() {
            guard byte == 0x0A || byte == 0x0D else { return true }
            _ = try takeEnd()
        }
        return false
    }

    // MARK: Fields

    /// Reads a field and what follows it; true if that was the end of the record.
    private func field(_ record: inout CSVRecord) throws(TensorError) -> Bool {
        if skipsInitialSpace { while try peek() == 0x20 { position += 1 } }
        let start = place
        let offset = base + position - record.start.offset
        guard offset <= CSVReader.recordLimit else {
            throw fault(start, "the record has more than \(CSVReader.recordLimit >> 30) GiB: the end of a line is missing")
        }
        record.offsets.append(UInt32(offset))
        let first = try peek()
        if quote != 0, first == quote { try quoted(&record, start) } else { try plain(&record.bytes, start) }
        record.ends.append(UInt32(record.bytes.count))
        if try takeEnd() { return true }
        guard try peek() == delimiter else {
            throw fault(
                place, "there is text after the quotation mark that ends the field; a quotation mark in a field is doubled")
        }
        position += 1
        return false
    }

    /// A field without quotation marks, up to the delimiter or the end of the line.
    private func plain(_ bytes: inout [UInt8], _ start: CSVPlace) throws(TensorError) {
        let begin = bytes.count
        // A byte that ends the field: without quotation marks the delimiter stands for both.
        let (delimiter, quote) = (delimiter, quote == 0 ? delimiter : quote)
        while true {
            let source = buffer
            var index = position
            while index < source.count {
                let byte = source[index]
                if byte == delimiter || byte == 0x0A || byte == 0x0D || byte == quote { break }
                index += 1
            }
            bytes.append(contentsOf: source[position..<index])
            position = index
            try checkLength(bytes.count - begin, start)
            if index < source.count {
                if source[index] == quote, quote != delimiter {
                    throw fault(
                        place, "a quotation mark inside a field that does not begin with one; quote the whole field and double it"
                    )
                }
                return
            }
            if try peek() == nil { return }
        }
    }

    /// A field with quotation marks, up to the second one.
    private func quoted(_ record: inout CSVRecord, _ start: CSVPlace) throws(TensorError) {
        let begin = record.bytes.count
        position += 1
        while true {
            guard try peek() != nil else { throw fault(start, "the quotation mark here has no second one: the file ends before") }
            let source = buffer
            var index = position
            while index < source.count, source[index] != quote {
                index += 1
                if source[index - 1] == 0x0A {
                    line += 1
                    lineStart = base + index
                    record.breaks.append(UInt32(lineStart - record.start.offset))
                }
            }
            record.bytes.append(contentsOf: source[position..<index])
            position = index
            try checkLength(record.bytes.count - begin, start)
            if index == source.count { continue }
            position += 1
            guard try peek() == quote else { return }
            record.bytes.append(quote)
            position += 1
        }
    }

    private func checkLength(_ length: Int, _ start: CSVPlace) throws(TensorError) {
        guard length <= CSVReader.fieldLimit else {
            throw fault(
                start,
                "the field has more than \(CSVReader.fieldLimit >> 20) MiB: a quotation mark or the end of a line is missing")
        }
    }
}
