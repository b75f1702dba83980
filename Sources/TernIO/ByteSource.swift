import Tern

/// Bytes that are read in pieces: a file's, an array's, a mapped file's, or those of memory that tensors may share.
package enum ByteSource: Sendable {
    case file(FileReader)
    case bytes([UInt8])
    case mapped(MappedFile)
    case memory(Storage)

    /// How many there are.
    package var count: Int {
        switch self {
        case .file(let file): file.size
        case .bytes(let bytes): bytes.count
        case .mapped(let mapped): mapped.file.size
        case .memory(let memory): memory.byteCount
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
        case .memory(let memory): return memory.withUnsafeMutableBytes { Array($0[offset..<(offset + length)]) }
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
        case .memory(let memory):
            memory.withUnsafeMutableBytes { bytes in
                target.copyMemory(from: .init(rebasing: UnsafeRawBufferPointer(bytes)[offset..<(offset + target.count)]))
            }
        }
    }

    /// The bytes of `range` as memory, if they are in memory that tensors may share.
    private func storage(_ range: Range<Int>) -> Storage? {
        switch self {
        case .file, .bytes: return nil
        case .mapped(let mapped): return mapped.storage(range)
        case .memory(let memory):
            return Storage(external: memory.pointer + range.lowerBound, byteCount: range.count) { _ in
                withExtendedLifetime(memory) {}
            }
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

    /// A tensor of the little-endian elements from `offset` on, all of which must be there. A mapped file's bytes and those of memory
    /// are the tensor's own where they are aligned; others are copied.
    func tensor(at offset: Int, _ shape: [Int], _ dtype: DType) throws(TensorError) -> Tensor {
        let isEmpty = shape.contains(0)
        // Mappings and the memory of tensors begin at multiples of every size.
        if !isEmpty, offset % dtype.size == 0, let storage = self.storage(offset..<(offset + shape.reduce(dtype.size, *))) {
            return try Tensor.over(storage, Geometry(contiguous: Shape(shape)), dtype, "the bytes from \(offset) on")
        }
        let tensor = try attempt { Tensor.empty(shape, dtype: dtype) }
        if !isEmpty { try attempt { try tensor.withUnsafeMutableBytes { try read($0, at: offset) } } }
        return tensor
    }
}
