import Tern

/// Bytes that are read in pieces: a file's, an array's, or a mapped file's.
enum ByteSource {
    case file(FileReader)
    case bytes([UInt8])
    case mapped(MappedFile)

    /// How many there are.
    var count: Int {
        switch self {
        case .file(let file): file.size
        case .bytes(let bytes): bytes.count
        case .mapped(let mapped): mapped.file.size
        }
    }

    /// The bytes from `offset` on, at most `limit`; none behind the end.
    func bytes(at offset: Int, atMost limit: Int) throws(TensorError) -> [UInt8] {
        let length = Swift.min(limit, Swift.max(count - offset, 0))
        if length == 0 { return [] }
        switch self {
        case .file(let file): return try file.bytes(length, at: offset)
        case .bytes(let bytes): return Array(bytes[offset..<(offset + length)])
        case .mapped(let mapped): return Array(mapped.bytes[offset..<(offset + length)])
        }
    }
}
