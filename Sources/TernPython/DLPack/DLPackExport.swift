import CTernPython
import Tern

/// What keeps an exported tensor's memory: whoever has the structure calls its deleter when done.
private final class DLPackOwner {
    let storage: Storage
    /// The extents, then the strides.
    let numbers: UnsafeMutablePointer<Int64>

    init(_ tensor: Tensor) {
        storage = tensor.storage
        let values = (Array(tensor.shape) + Array(tensor.stride())).map { Int64($0) }
        numbers = UnsafeMutablePointer<Int64>.allocate(capacity: Swift.max(values.count, 1))
        numbers.initialize(from: values, count: values.count)
    }

    deinit { numbers.deallocate() }

    func describe(_ tensor: Tensor) -> DLTensor {
        DLTensor(
            data: storage.pointer + tensor.storageOffset * tensor.dtype.size, device: .cpu, ndim: Int32(tensor.ndim),
            dtype: tensor.dtype.dlpack, shape: numbers, strides: numbers + tensor.ndim, byte_offset: 0)
    }

    static func release(_ context: UnsafeMutableRawPointer?) {
        if let context { Unmanaged<DLPackOwner>.fromOpaque(context).release() }
    }
}

extension Tensor {
    /// This tensor as DLPack hands tensors to other libraries: without Python, memory shared.
    ///
    /// Whoever receives the pointer calls its `deleter` once, on any thread; until then the memory stays. Tensors that need a
    /// gradient and those of other devices are refused. The structure is the C module CTernPython's.
    /// Source: https://dmlc.github.io/dlpack/latest/c_api.html
    ///
    /// - Parameters:
    ///   - readOnly: tells the receiver not to write.
    ///   - copied: hands out a copy, and says so.
    public func makeDLManagedTensor(
        readOnly: Bool = false, copied: Bool = false
    ) throws(TensorError) -> UnsafeMutablePointer<DLManagedTensorVersioned> {
        try requireExportable()
        let source = try copied ? attempt { clone() } : self
        let owner = DLPackOwner(source)
        let result = UnsafeMutablePointer<DLManagedTensorVersioned>.allocate(capacity: 1)
        result.initialize(
            to: DLManagedTensorVersioned(
                version: DLPackVersion(major: 1, minor: 0), manager_ctx: Unmanaged.passRetained(owner).toOpaque(),
                deleter: { managed in
                    DLPackOwner.release(managed?.pointee.manager_ctx)
                    managed?.deallocate()
                },
                flags: UInt64(readOnly ? DLPACK_FLAG_READ_ONLY : 0) | UInt64(copied ? DLPACK_FLAG_IS_COPIED : 0),
                dl_tensor: owner.describe(source)))
        return result
    }

    /// The structure that libraries from before DLPack 1.0 take. It cannot say that memory is read-only.
    public func makeLegacyDLManagedTensor(
        copied: Bool = false
    ) throws(TensorError) -> UnsafeMutablePointer<DLManagedTensor> {
        try requireExportable()
        let source = try copied ? attempt { clone() } : self
        let owner = DLPackOwner(source)
        let result = UnsafeMutablePointer<DLManagedTensor>.allocate(capacity: 1)
        result.initialize(
            to: DLManagedTensor(
                dl_tensor: owner.describe(source), manager_ctx: Unmanaged.passRetained(owner).toOpaque(),
                deleter: { managed in
                    DLPackOwner.release(managed?.pointee.manager_ctx)
                    managed?.deallocate()
                }))
        return result
    }

    /// Runs `body` with this tensor as DLPack describes it; the pointer is good until `body` ends.
    ///
    /// ```swift
    /// try x.withDLManagedTensor { library_sum($0) }
    /// ```
    public func withDLManagedTensor<Result>(
        _ body: (UnsafePointer<DLManagedTensorVersioned>) throws -> Result
    ) throws -> Result {
        let managed = try makeDLManagedTensor()
        defer { managed.pointee.deleter?(managed) }
        return try body(managed)
    }

    private func requireExportable() throws(TensorError) {
        if let error = TensorError.pending { throw error }
        guard !requiresGrad else {
            throw .autograd("dlpack: Can't export tensors that require gradient, use tensor.detach()")
        }
        guard device == .cpu else {
            throw .device("dlpack: a tensor on \(device) has no memory that other libraries can read; call .cpu() first")
        }
    }
}
