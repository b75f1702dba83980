import Tern

/// The lines of a text file, read one by one when they are asked for: memory holds only where each begins.
///
/// Lines end with LF or CR LF, which are no part of them; the last one may end with neither. The text is UTF-8.
///
/// ```swift
/// let lines = try TextLines("corpus.txt")
/// print(lines.count, try lines[0])
/// ```
public final class TextLines: Sendable {
    private let source: ByteSource
    /// The file.
    public let path: String
    /// Where each line begins, and where the last one ends.
    private let starts: [Int]

    private static let chunk = 1 << 20

    /// Opens a file and finds its lines.
    ///
    /// Throws `TensorError.file` for a file that cannot be read.
    public convenience init(_ path: String) throws(TensorError) { try self.init(.file(FileReader(path)), path) }

    init(_ source: ByteSource, _ path: String) throws(TensorError) {
        self.source = source
        self.path = path
        var starts: [Int] = []
        var offset = 0
        // A byte order mark is no part of the first line.
        let first = try source.bytes(at: 0, atMost: 3) == [0xEF, 0xBB, 0xBF] ? 3 : 0
        if source.count > first { starts.append(first) }
        while offset < source.count {
            let bytes = try source.bytes(at: offset, atMost: TextLines.chunk)
            // An empty piece would be a file without an end.
            if bytes.isEmpty { break }
            for (i, byte) in bytes.enumerated() where byte == 0x0A { starts.append(offset + i + 1) }
            offset += bytes.count
        }
        // A line feed at the end begins no line.
        if let last = starts.last, last < source.count { starts.append(source.count) }
        self.starts = starts
    }

    /// The number of lines.
    public var count: Int { Swift.max(starts.count - 1, 0) }

    /// Line number `index`, from 0. Throws `TensorError.index` for a number out of range, and `TensorError.file` for a line that is
    /// not UTF-8.
    public subscript(index: Int) -> String {
        get throws(TensorError) {
            guard index >= 0, index < count else {
                throw .index("\(path): line \(index) is out of range for \(count) lines; use 0..<\(count)")
            }
            let length = starts[index + 1] - starts[index]
            var bytes = try source.bytes(at: starts[index], atMost: length)[...]
            if bytes.last == 0x0A { bytes.removeLast() }
            if bytes.last == 0x0D { bytes.removeLast() }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw FileError.contents(
                    "\(path):\(index + 1)", "the line is not valid UTF-8; convert the file, as with iconv -f LATIN1 -t UTF-8")
            }
            return text
        }
    }
}
