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
    /// Where the first line begins: a byte order mark is no part of it.
    private let start: Int
    /// Where lines end, a piece of the file each.
    private let pieces: [Piece]
    /// The number of lines.
    public let count: Int

    /// The ends of lines in one piece of the file: four bytes a line.
    private struct Piece: Sendable {
        /// How many lines end before it.
        let before: Int
        /// Where it begins in the file.
        let base: Int
        /// Where the lines end, counted from there, behind their line feeds.
        let ends: [UInt32]
    }

    private static let chunk = 1 << 20

    /// Opens a file and finds its lines.
    ///
    /// Throws `TensorError.file` for a file that cannot be read.
    public convenience init(_ path: String) throws(TensorError) { try self.init(.file(FileReader(path)), path) }

    init(_ source: ByteSource, _ path: String) throws(TensorError) {
        self.source = source
        self.path = path
        start = try source.bytes(at: 0, atMost: 3) == [0xEF, 0xBB, 0xBF] ? 3 : 0
        var pieces: [Piece] = []
        var count = 0
        var offset = 0
        var end = start
        var ends: [UInt32] = []
        while offset < source.count {
            let bytes = try source.bytes(at: offset, atMost: TextLines.chunk)
            // An empty piece would be a file without an end.
            if bytes.isEmpty { break }
            ends.removeAll(keepingCapacity: true)
            for (i, byte) in bytes.enumerated() where byte == 0x0A { ends.append(UInt32(i + 1)) }
            if let last = ends.last {
                // A copy has no more memory than it needs.
                pieces.append(Piece(before: count, base: offset, ends: ends.map { $0 }))
                count += ends.count
                end = offset + Int(last)
            }
            offset += bytes.count
        }
        self.pieces = pieces
        // A line feed at the end begins no line.
        self.count = count + (end < source.count ? 1 : 0)
    }

    /// Where a line ends, behind its line feed.
    private func end(_ index: Int) -> Int {
        let behind = pieces.partitionPoint { $0.before <= index }
        guard behind > 0 else { return source.count }
        let piece = pieces[behind - 1]
        let place = index - piece.before
        return place < piece.ends.count ? piece.base + Int(piece.ends[place]) : source.count
    }

    /// Line number `index`, from 0. Throws `TensorError.index` for a number out of range, and `TensorError.file` for a line that is
    /// not UTF-8.
    public subscript(index: Int) -> String {
        get throws(TensorError) {
            guard index >= 0, index < count else {
                throw .index("\(path): line \(index) is out of range for \(count) lines; use 0..<\(count)")
            }
            let begin = index == 0 ? start : end(index - 1)
            var bytes = try source.bytes(at: begin, atMost: end(index) - begin)[...]
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
