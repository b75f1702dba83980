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

    /// A tensor of the little-endian elements from `offset` on, all of which must be there. A mapped file's bytes are its memory where
    /// they are aligned; other bytes are copied.
    func tensor(at offset: Int, _ shape: [Int], _ dtype: DType) throws(TensorError) -> Tensor {
        let isEmpty = shape.contains(0)
        if case .mapped(let mapped) = self, !isEmpty, offset % dtype.size == 0 {
            let byteCount = shape.reduce(dtype.size, *)
            let storage = mapped.storage(offset..<(offset + byteCount))
            return try Tensor.over(storage, Geometry(contiguous: Shape(shape)), dtype, "a mapped file")
        }
        let tensor = try attempt { Tensor.empty(shape, dtype: dtype) }
        if !isEmpty { try attempt { try tensor.withUnsafeMutableBytes { try read($0, at: offset) } } }
        return tensor
    }
}
