/// What one call of a `DifferentiableFunction` remembers from `forward` to `backward`. PyTorch: `ctx`.
public final class FunctionContext: @unchecked Sendable {
    /// True for the inputs that require a gradient. PyTorch: `ctx.needs_input_grad`.
    public let needsInputGrad: [Bool]

    /// True if `backward` is given zeros, and not nil, for outputs that no gradient comes from. PyTorch:
    /// `ctx.set_materialize_grads`.
    public var materializesGradients = true

    let name: String
    private var values: [String: Any] = [:]

    // During forward; empty afterwards, so that no tensor here leads back to the graph.
    private var inputs: [Tensor]
    private let checksWrites: Bool
    private(set) var kept: [Tensor] = []
    private(set) var dirty: [Tensor] = []
    private(set) var nonDifferentiable: [Tensor] = []

    // From the end of forward on.
    private(set) var savedValues: [Saved] = []
    private(set) var isFreed = false
    private weak var node: Node?
    // While backward runs: what has been unpacked is not unpacked again.
    private var unpacked: [Tensor]?
    private var recordsGraph = false

    init(_ name: String, _ inputs: [Tensor], checksWrites: Bool) {
        self.name = name
        self.inputs = inputs
        self.checksWrites = checksWrites
        needsInputGrad = inputs.map(\.hasNode)
    }

    // MARK: For forward

    /// Keeps tensors for `backward`, after those that were kept before. PyTorch: `ctx.save_for_backward`.
    ///
    /// Inputs and outputs come back as parts of the graph; anything else comes back as a constant. What is kept here is let go of
    /// as soon as it has been used, goes through `withSavedTensorHooks`, and must not be changed in place.
    public func save(_ tensors: Tensor...) { kept += tensors }

    /// Keeps a list of tensors for `backward`.
    public func save(_ tensors: [Tensor]) { kept += tensors }

    /// Says that `forward` changes these inputs in place; it must return them. PyTorch: `ctx.mark_dirty`.
    ///
    /// Call it before the change, so that what may not be changed is refused in time: a leaf that requires a gradient.
    public func markDirty(_ tensors: Tensor...) {
        checked(()) { () throws(TensorError) in
            for tensor in tensors {
                guard inputs.contains(where: { $0 === tensor }) else {
                    throw .argument(
                        "\(name): only inputs of forward can be marked dirty; a tensor that forward made may be changed as it is")
                }
                if checksWrites {
                    try enableGrad { () throws(TensorError) in try InPlace.check(tensor, name, records: true) }
                }
                if !dirty.contains(where: { $0 === tensor }) { dirty.append(tensor) }
            }
        }
    }

    /// Says that no gradients flow through these outputs. Outputs of integer and bool types need not be named. PyTorch:
    /// `ctx.mark_non_differentiable`.
    public func markNonDifferentiable(_ tensors: Tensor...) { nonDifferentiable += tensors }

    /// Any other value that `backward` needs: a number, a shape. PyTorch: `ctx.scale = 2`.
    ///
    /// Keep tensors with `save(_:)`: here they are not let go of before the graph is.
    ///
    /// ```swift
    /// context["scale"] = 2.0
    /// let scale = context["scale"] as? Double
    /// ```
    public subscript(key: String) -> Any? {
        get { values[key] }
        set { values[key] = newValue }
    }

    // MARK: For backward

    /// What `forward` kept, in that order. PyTorch: `ctx.saved_tensors`.
    public var saved: [Tensor] {
        if let unpacked { return unpacked }
        guard node != nil || isFreed else { return kept }
        return checked(savedValues.map { _ in Tensor.poisoned }) { () throws(TensorError) in
            guard let node, !isFreed else {
                throw .autograd(
                    "Trying to backward through the graph a second time: the values that \(name)Backward had saved were freed by the "
                        + "first backward(); pass retainGraph: true there if you need another one")
            }
            var tensors: [Tensor] = []
            let mode = recordsGraph ? 0 : ThreadState.noGrad
            for value in savedValues {
                tensors.append(
                    try GradMode.with(mode, cleared: ThreadState.noGrad & ~mode) { () throws(TensorError) in
                        try value.unpack(node)
                    })
            }
            unpacked = tensors
            return tensors
        }
    }

    // MARK: For the call

    /// Ends forward: from now on the context holds no tensor of the call.
    func finish(_ node: Node?, _ saved: [Saved]) {
        self.node = node
        savedValues = saved
        inputs = []
        kept = []
        dirty = []
        nonDifferentiable = []
    }

    /// Runs backward; what it unpacks is kept until its end.
    func unpacking<Result>(_ body: () throws(TensorError) -> Result) throws(TensorError) -> Result {
        recordsGraph = GradMode.isEnabled
        defer { unpacked = nil }
        return try body()
    }

    /// Lets go of what was saved; the number is kept for the error.
    func releaseSaved() {
        if savedValues.isEmpty { return }
        savedValues = savedValues.map { _ in Saved() }
        isFreed = true
    }
}
