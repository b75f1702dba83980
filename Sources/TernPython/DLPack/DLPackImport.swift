import CTernPython
import Tern

extension Tensor {
    /// A tensor over the memory that another library hands over, whose deleter is called when no tensor uses it any more.
    ///
    /// The structure is consumed whether a tensor is made or an error thrown. Memory that is read-only or has negative strides is
    /// copied. Other devices, other major versions and types that Tern does not have are errors.
    /// Source: https://dmlc.github.io/dlpack/latest/c_api.html
    public convenience init(consuming managed: UnsafeMutablePointer<DLManagedTensorVersioned>) throws(TensorError) {
        self.init(sharing: try DLPackSource(managed).tensor().tensor)
    }

    /// The same for libraries from before DLPack 1.0.
    public convenience init(consuming managed: UnsafeMutablePointer<DLManagedTensor>) throws(TensorError) {
        self.init(sharing: try DLPackSource(managed).tensor().tensor)
    }
}

/// A tensor that another library has handed over, old structure or new.
struct DLPackSource {
    private let version: UInt32
    private let flags: UInt64
    private let description: DLTensor
    /// Calls the deleter. To be called once.
    private let release: @Sendable () -> Void

    init(_ managed: UnsafeMutablePointer<DLManagedTensorVersioned>) {
        version = managed.pointee.version.major
        // Of another major version only what stands before the flags is where it is looked for.
        flags = version == 1 ? managed.pointee.flags : 0
        description = version == 1 ? managed.pointee.dl_tensor : DLTensor()
        let address = UInt(bitPattern: managed)
        release = {
            let managed = UnsafeMutablePointer<DLManagedTensorVersioned>(bitPattern: address)
            managed?.pointee.deleter?(managed)
        }
    }

    init(_ managed: UnsafeMutablePointer<DLManagedTensor>) {
        version = 1
        flags = 0
        description = managed.pointee.dl_tensor
        let address = UInt(bitPattern: managed)
        release = {
            let managed = UnsafeMutablePointer<DLManagedTensor>(bitPattern: address)
            managed?.pointee.deleter?(managed)
        }
    }

    /// The tensor, and why it is a copy if it is one. The source is consumed, whatever comes of it.
    func tensor() throws(TensorError) -> (tensor: Tensor, reason: String?) {
        let memory: ForeignMemory
        do {
            memory = try read()
        } catch {
            release()
            throw error
        }
        guard let reason = memory.obstacle else { return (try memory.shared("dlpack", release: release), nil) }
        defer { release() }
        return (try memory.copied("dlpack"), reason)
    }

    private func read() throws(TensorError) -> ForeignMemory {
        guard version == 1 else {
            throw .argument(
                "dlpack: the structure has version \(version), and only version 1 can be read; ask for max_version (1, 0)")
        }
        try description.device.requireCPU()
        let dtype = try DType(dlpack: description.dtype)
        let count = Int(description.ndim)
        guard count >= 0, count <= 64, count == 0 || description.shape != nil else {
            throw .shape(
                "dlpack: a tensor of \(count) dimensions cannot be read; at most 64 can, and their extents must be given")
        }
        let shape = (0..<count).map { Int(description.shape[$0]) }
        guard shape.allSatisfy({ $0 >= 0 }) else {
            throw .shape("dlpack: the shape \(Shape(shape)) has a negative number")
        }
        var strides = ForeignMemory.contiguousStrides(shape, dtype.size)
        if let given = description.strides {
            for i in 0..<count {
                let (bytes, overflow) = Int(given[i]).multipliedReportingOverflow(by: dtype.size)
                guard !overflow else { throw .shape("dlpack: the stride \(given[i]) of dimension \(i) is beyond any memory") }
                strides[i] = bytes
            }
        }
        guard let offset = Int(exactly: description.byte_offset) else {
            throw .argument("dlpack: the offset \(description.byte_offset) is beyond any memory")
        }
        return ForeignMemory(
            first: description.data.map { $0 + offset }, shape: shape, strides: strides, dtype: dtype,
            isReadOnly: flags & UInt64(DLPACK_FLAG_READ_ONLY) != 0)
    }
}
