import Tern

/// Bytes that are read in pieces: a file's, or an array's.
enum ByteSource {
    case file(FileReader)
    case bytes([UInt8])

    /// How many there are.
    var count: Int {
        switch self {
        case .file(let file): file.size
        case .bytes(let bytes): bytes.count
        }
    }

    /// The bytes from `offset` on, at most `limit`; none behind the end.
    func bytes(at offset: Int, atMost limit: Int) throws(TensorError) -> [UInt8] {
        let length = Swift.min(limit, Swift.max(count - offset, 0))
        if length == 0 { return [] }
        switch self {
        case .file(let file): return try file.bytes(length, at: offset)
        case .bytes(let bytes): return Array(bytes[offset..<(offset + length)])
        }
    }
}
