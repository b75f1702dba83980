/// What stands in a `Saved` instead of a storage: a value that somebody keeps in another way.
class PackedValue {
    /// Where the value was, and must be again.
    let device: Device

    init(device: Device) { self.device = device }

    /// The value again.
    func unpack() throws(TensorError) -> Tensor { throw .autograd("a saved tensor was packed and cannot be unpacked") }

    /// What is wrong with an unpacked value of another form.
    func mismatch(_ expected: String, _ found: String, _ owner: Node) -> TensorError {
        .autograd(
            "withSavedTensorHooks: unpack gave \(found) for what \(owner.name) had saved as \(expected): unpack(pack(x)) must have "
                + "the shape, the type and the device of x")
    }
}

/// Decides how the values are kept that operators on this thread save for the backward pass.
class SavedTensorHooks {
    /// What is kept instead of the tensor, which has no history.
    func pack(_ tensor: Tensor) throws(TensorError) -> PackedValue {
        throw .autograd("saved tensors cannot be packed here")
    }

    /// The innermost hooks of this thread.
    static var current: SavedTensorHooks? {
        let thread = ThreadState.current
        return thread.flags & ThreadState.packsSaved == 0 ? nil : thread.savedTensorHooks
    }

    /// Runs `body` with these hooks.
    final func active<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let thread = ThreadState.current
        let outer = thread.savedTensorHooks
        let outerFlag = thread.flags & ThreadState.packsSaved
        thread.savedTensorHooks = self
        thread.flags |= ThreadState.packsSaved
        defer {
            thread.savedTensorHooks = outer
            thread.flags = (thread.flags & ~ThreadState.packsSaved) | outerFlag
        }
        return try body()
    }

    /// Runs `body` with no hooks.
    static func suspended<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let thread = ThreadState.current
        let outerFlag = thread.flags & ThreadState.packsSaved
        thread.flags &= ~ThreadState.packsSaved
        defer { thread.flags = (thread.flags & ~ThreadState.packsSaved) | outerFlag }
        return try body()
    }
}

/// Hooks that are two functions.
private final class PackingHooks<Packed>: SavedTensorHooks {
    private let pack: (Tensor) throws -> Packed
    private let unpack: (Packed) throws -> Tensor

    private final class Value: PackedValue {
        private let packed: Packed
        private let hooks: PackingHooks

        init(_ packed: Packed, _ hooks: PackingHooks, device: Device) {
            self.packed = packed
            self.hooks = hooks
            super.init(device: device)
        }

        override func unpack() throws(TensorError) -> Tensor {
            try attempt { try hooks.unpack(packed) }
        }
    }

    init(_ pack: @escaping (Tensor) throws -> Packed, _ unpack: @escaping (Packed) throws -> Tensor) {
        self.pack = pack
        self.unpack = unpack
    }

    override func pack(_ tensor: Tensor) throws(TensorError) -> PackedValue {
        Value(try attempt { try pack(tensor) }, self, device: tensor.device)
    }
}

/// Runs `body`; what its operators save for the backward pass goes through `pack`, and comes back through `unpack` when it is
/// needed. PyTorch: `torch.autograd.graph.saved_tensors_hooks`.
///
/// Both run without recording a graph, and the value is joined to the graph again by itself. `unpack` must give a tensor of the
/// same shape, type and device; `pack` must not change its argument. Hooks nest, and the innermost count. They are this thread's,
/// and belong to the values that were saved in `body`: `unpack` is called wherever the backward pass runs. An error in either is
/// an error of the operator or of the backward pass.
///
/// A value that changes in place after it was packed goes unnoticed: its version is not looked at.
///
/// ```swift
/// let y = withSavedTensorHooks(pack: { ($0.dtype, $0.to(.bfloat16)) }, unpack: { $0.1.to($0.0) }) { net(x) }
/// ```
public func withSavedTensorHooks<Packed, Result, Failure: Error>(
    pack: @escaping (Tensor) throws -> Packed, unpack: @escaping (Packed) throws -> Tensor,
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    try PackingHooks(pack, unpack).active(body)
}

extension SavedTensorHooks {
    /// What the hooks of this thread make of `tensor`; nil if they failed.
    @inline(never)
    static func pack(_ tensor: Tensor) -> PackedValue? {
        guard let hooks = SavedTensorHooks.current, !ThreadState.current.isPoisoned else { return nil }
        let version = tensor.storage.version
        do throws(TensorError) {
            let value = try SavedTensorHooks.suspended { () throws(TensorError) in
                try noGrad { () throws(TensorError) in try hooks.pack(tensor.detach()) }
            }
            if tensor.storage.version != version {
                throw TensorError.autograd(
                    "withSavedTensorHooks: a saved tensor pack hook is modifying its input in place; change a clone() of it")
            }
            return value
        } catch {
            return failure(error, nil)
        }
    }

    /// The value that `packed` stands for, outside any graph.
    @inline(never)
    static func unpack(
        _ packed: PackedValue, shape: Shape, dtype: DType, _ owner: Node
    ) throws(TensorError) -> Tensor {
        let value = try SavedTensorHooks.suspended { () throws(TensorError) in
            try noGrad { () throws(TensorError) in try packed.unpack() }
        }
        guard value.shape == shape, value.dtype == dtype, value.device == packed.device else {
            func words(_ shape: Shape, _ dtype: DType, _ device: Device) -> String { "\(shape) \(dtype) on \(device)" }
            throw packed.mismatch(
                words(shape, dtype, packed.device), words(value.shape, value.dtype, value.device), owner)
        }
        return value.detach()
    }
}
