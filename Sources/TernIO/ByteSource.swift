import Tern

/// Bytes that are read in pieces: a file's, an array's, or a mapped file's.
package enum ByteSource: Sendable {
    case file(FileReader)
    case bytes([UInt8])
    case mapped(MappedFile)

    /// How many there are.
    package var count: Int {
        switch self {
        case .file(let file): file.size
        case .bytes(let bytes): bytes.count
        case .mapped(let mapped): mapped.file.size
        }
    }

    /// The bytes from `offset` on, at most `limit`; none behind the end.
    package func bytes(at offset: Int, atMost limit: Int) throws(TensorError) -> [UInt8] {
        let length = Swift.min(limit, Swift.max(count - offset, 0))
        if length == 0 { return [] }
        switch self {
        case .file(let file): return try file.bytes(length, at: offset)
        case .bytes(let bytes): return Array(bytes[offset..<(offset + length)])
        case .mapped(let mapped): return Array(mapped.bytes[offset..<(offset + length)])
        }
    }

    /// Fills `target` with the bytes from `offset` on. They lie inside the source.
    func read(_ target: UnsafeMutableRawBufferPointer, at offset: Int) throws(TensorError) {
        precondition(offset >= 0 && offset <= count && target.count <= count - offset)
        switch self {
        case .file(let file): try file.read(target, at: offset)
        case .bytes(let bytes):
            bytes.withUnsafeBytes { target.copyMemory(from: .init(rebasing: $0[offset..<(offset + target.count)])) }
        case .mapped(let mapped):
            target.copyMemory(from: .init(rebasing: mapped.bytes[offset..<(offset + target.count)]))
        }
    }
}

extension ByteSource {
    /// Files of this size and more are mapped unless the caller says otherwise: below it, reading is as fast.
    static let mappingThreshold = 16 << 20

    /// Opens a file: mapped if it is large, or as `mapped` says. An empty file cannot be mapped and is read.
    package static func open(_ path: String, mapped: Bool? = nil) throws(TensorError) -> ByteSource {
        let file = try FileReader(path)
        guard file.size > 0, mapped ?? (file.size >= mappingThreshold) else { return .file(file) }
        return .mapped(try MappedFile(file))
    }
}
