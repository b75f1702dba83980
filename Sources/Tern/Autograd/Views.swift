/// Views: tensors that show another one's storage through another geometry.
enum Views {
    /// The view of `tensor` that `step` describes.
    static func make(_ tensor: Tensor, _ step: ViewStep, isOneOfSeveral: Bool = false) throws(TensorError) -> Tensor {
        make(tensor, step, geometry: try step.apply(tensor.geometry), isOneOfSeveral: isOneOfSeveral)
    }

    /// The same with the step's result known already.
    static func make(_ tensor: Tensor, _ step: ViewStep, geometry: Geometry, isOneOfSeveral: Bool = false) -> Tensor {
        let result = Tensor(storage: tensor.storage, geometry: geometry, dtype: tensor.dtype, device: tensor.device)
        // A view made without recording is not followed: changing it in place leaves its base's history alone.
        if ThreadState.current.flags & ThreadState.noGrad != 0 { return result }
        let node = tensor.node
        result.view = ViewRecord(
            base: tensor.view?.base ?? tensor, steps: (tensor.view?.steps ?? []) + [step],
            isOneOfSeveral: isOneOfSeveral || tensor.view?.isOneOfSeveral == true)
        if let node {
            result.storedNode = ViewNode(
                source: Edge(node, tensor.outputIndex), sourceShape: tensor.shape, steps: [step], output: result)
        }
        return result
    }

    /// A gradient of the shape before `steps` from one of the shape after them.
    static func pullBack(_ gradient: Tensor, through steps: [ViewStep], shape: Shape) throws(TensorError) -> Tensor {
        if steps.count == 1, let inverse = steps[0].inverse { return try inverse(gradient, shape) }
        var shapes = [shape]
        var geometry = Geometry(contiguous: shape)
        for step in steps.dropLast() {
            geometry = try step.apply(geometry)
            shapes.append(geometry.shape)
        }
        var result = gradient
        for (step, before) in zip(steps, shapes).reversed() {
            if let inverse = step.inverse {
                result = try inverse(result, before)
            } else {
                result = try scatter(result, step, before)
            }
        }
        return result
    }

    /// `tensor` written into zeros of `shape` at the place that `step` shows. Its gradient is the view of the gradient.
    static func scatter(_ tensor: Tensor, _ step: ViewStep, _ shape: Shape) throws(TensorError) -> Tensor {
        let result = try Tensor.uninitialized(shape, tensor.dtype, tensor.device)
        let part = try step.apply(result.geometry)
        if part.count != result.count { try result.fill(.int(0)) }
        let target = Tensor(storage: result.storage, geometry: part, dtype: result.dtype, device: result.device)
        try target.write(tensor)
        if GradMode.isEnabled, tensor.node != nil {
            result.storedNode = ClosureNode("ScatterBackward0", inputs: [tensor], output: result) {
                (_, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                return Gradients(try make(g, step))
            }
        }
        return result
    }
}

extension Tensor {
    /// The node of a view, made anew if its base has been changed in place since.
    @inline(never)
    func nodeOfView() -> Node? {
        guard let view, view.version != storage.version, !(storedNode is LeafNode) else { return storedNode }
        view.version = storage.version
        setNode(
            view.base.storedNode.map { baseNode in
                ViewNode(source: Edge(baseNode, view.base.outputIndex), sourceShape: view.base.shape, steps: view.steps, output: self)
            })
        return storedNode
    }
}

/// Sends a gradient back through view steps.
final class ViewNode: OperationNode, @unchecked Sendable {
    private let sourceShape: Shape
    private let steps: [ViewStep]

    init(source: Edge, sourceShape: Shape, steps: [ViewStep], output: Tensor) {
        self.sourceShape = sourceShape
        self.steps = steps
        super.init(steps.last?.backwardName ?? "ViewBackward0", inputs: 1, output: output)
        setEdge(0, source)
    }

    override func backward(_ gradients: Gradients) throws(TensorError) -> Gradients {
        guard let g = gradients[0], needs(0) else { return Gradients() }
        return Gradients(try Views.pullBack(g, through: steps, shape: sourceShape))
    }
}

/// The history of a tensor a view of which was changed in place: the gradient inside the view goes through the operation that
/// changed it, the rest goes on to what the tensor was before.
final class CopySlicesNode: OperationNode, @unchecked Sendable {
    private let steps: [ViewStep]
    private let inner: OperationNode

    init(base: Tensor, view: ViewRecord, inner: OperationNode) {
        steps = view.steps
        self.inner = inner
        super.init("CopySlices", inputs: inner.edgeCount, output: base)
        setEdge(0, Edge(base))
        for i in 1..<Swift.max(inner.edgeCount, 1) {
            if let node = inner.edge(i).node { setEdge(i, Edge(node, inner.edge(i).index)) }
        }
    }

    override func releaseSaved() { inner.releaseSaved() }

    override func backward(_ gradients: Gradients) throws(TensorError) -> Gradients {
        guard let g = gradients[0] else { return Gradients() }
        var part = g
        for step in steps { part = try Views.make(part, step) }
        var result = try inner.backward(Gradients(part))
        if needs(0) {
            // Outside the view nothing changed; inside, the gradient is what the operation made of it.
            let before = result[0] ?? part.mul(0)
            let change = try Views.pullBack(before.sub(part), through: steps, shape: shape)
            result[0] = g.add(change)
        }
        return result
    }
}
