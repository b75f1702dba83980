/// Views: tensors that show another one's storage through another geometry.
enum Views {
    /// The view of `tensor` that `step` describes.
    static func make(_ tensor: Tensor, _ step: ViewStep, isOneOfSeveral: Bool = false) throws(TensorError) -> Tensor {
        make(tensor, step, geometry: try step.apply(tensor.geometry), isOneOfSeveral: isOneOfSeveral)
    }

    /// The same with the step's result known already.
    static func make(_ tensor: Tensor, _ step: ViewStep, geometry: Geometry, isOneOfSeveral: Bool = false) -> Tensor {
        let result = Tensor(storage: tensor.storage, geometry: geometry, dtype: tensor.dtype, device: tensor.device)
        let flags = ThreadState.current.flags
        if tensor.storage.isInference { return result }
        let node = tensor.node
        result.view = ViewRecord(
            base: tensor.view?.base ?? tensor, steps: tensor.view.map { $0.steps + [step] } ?? [step],
            isOneOfSeveral: isOneOfSeveral || tensor.view?.isOneOfSeveral == true,
            isUntracked: flags & ThreadState.noGrad != 0 || tensor.view?.isUntracked == true,
            isOfFunction: tensor.view?.isOfFunction == true)
        if let node, flags & ThreadState.noGrad == 0 {
            result.storedNode = ViewNode(
                source: Edge(node, tensor.outputIndex), sourceGeometry: tensor.geometry, steps: [step], output: result)
        }
        return result
    }

    /// The same elements as a view of its own: `x[0...]` is another tensor than `x`.
    static func alias(_ x: Tensor) -> Tensor {
        make(x, ViewStep("AliasBackward0", inverse: { g, _ in g }) { $0 }, geometry: x.geometry)
    }

    /// For one of several views that one operator made, after a change of what they show.
    @inline(never)
    static func staleOutput(_ view: ViewRecord) -> TensorError {
        .autograd(
            "Output of \(view.steps.last?.backwardName.description ?? "a view") is a view and its base or another view of its base "
                + "has been modified inplace: it is one of several views that one operator made, whose gradients cannot follow; make "
                + "the view again, or use select or narrow for the part")
    }

    /// A gradient of the shape before `steps` from one of the shape after them.
    static func pullBack(_ gradient: Tensor, through steps: [ViewStep], from source: Geometry) throws(TensorError) -> Tensor {
        if steps.count == 1, let inverse = steps[0].inverse { return try inverse(gradient, source.shape) }
        var shapes = [source.shape]
        var geometry = source
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
    static func scatter(
        _ tensor: Tensor, _ step: ViewStep, _ shape: Shape, _ label: StaticString = "ScatterBackward0"
    ) throws(TensorError) -> Tensor {
        let result = try Tensor.uninitialized(shape, tensor.dtype, tensor.device)
        let part = try step.apply(result.geometry)
        if part.count != result.count { try result.fill(.int(0)) }
        try result.showing(part).write(tensor)
        if GradMode.isEnabled, tensor.node != nil {
            result.storedNode = ClosureNode(label, inputs: [tensor], output: result) {
                (_, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                return Gradients(try make(g, step))
            } forward: { (_, tangents) throws(TensorError) in
                Gradients(try tangents[0].map { t throws(TensorError) in try scatter(t, step, shape, label) })
            }
        }
        return result
    }
}

extension Tensor {
    /// The same storage through another geometry, outside the graph.
    func showing(_ geometry: Geometry) -> Tensor {
        Tensor(storage: storage, geometry: geometry, dtype: dtype, device: device)
    }

    /// The node of a view, made anew if its base has been changed in place since.
    @inline(never)
    func nodeOfView() -> Node? {
        guard let view, view.version.load(ordering: .acquiring) != storage.version, !view.isUntracked else { return storedNode }
        ViewRecord.lock.acquire()
        defer { ViewRecord.lock.release() }
        let version = storage.version
        if storedNode is LeafNode || view.version.load(ordering: .relaxed) == version { return storedNode }
        if view.isOneOfSeveral, view.base.storedNode != nil {
            // Inside noGrad { } nobody asks for a history.
            return GradMode.isEnabled ? failure(Views.staleOutput(view), storedNode) : storedNode
        }
        setNode(
            view.base.storedNode.map { baseNode in
                ViewNode(
                    source: Edge(baseNode, view.base.outputIndex), sourceGeometry: view.base.geometry, steps: view.steps,
                    output: self, name: "AsStridedBackward0")
            })
        view.version.store(version, ordering: .releasing)
        return storedNode
    }
}

/// Sends a gradient back through view steps.
final class ViewNode: OperationNode, @unchecked Sendable {
    let sourceGeometry: Geometry
    let steps: [ViewStep]

    /// - Parameter name: the last step's if left out.
    init(source: Edge, sourceGeometry: Geometry, steps: [ViewStep], output: Tensor, name: StaticString? = nil) {
        self.sourceGeometry = sourceGeometry
        self.steps = steps
        super.init(name ?? steps.last?.backwardName ?? "ViewBackward0", inputs: 1, output: output)
        setEdge(0, source)
        GraphList.add(self)
    }

    override func backward(_ gradients: Gradients) throws(TensorError) -> Gradients {
        guard let g = gradients[0], needs(0) else { return Gradients() }
        return Gradients(try Views.pullBack(g, through: steps, from: sourceGeometry))
    }

    override var hasForwardRule: Bool { true }

    override func pushForward(_ tangents: Gradients) throws(TensorError) -> Gradients {
        guard let tangent = tangents[0] else { return Gradients() }
        do {
            return Gradients(try GradientSlice(source: sourceGeometry, steps: steps).view(tangent))
        } catch {
            // Steps that look at how the source lies in memory may refuse a tangent, which lies otherwise.
            return try pushThroughBackward(tangents)
        }
    }
}

/// The history of a tensor a view of which was changed in place: the gradient inside the view goes through the operation that
/// changed it, the rest goes on to what the tensor was before.
final class CopySlicesNode: OperationNode, @unchecked Sendable {
    private let slice: GradientSlice
    /// The operation that wrote into the view.
    let inner: OperationNode
    /// From the tensor to the view that was written.
    var writtenSteps: [ViewStep] { slice.steps }
    /// How the tensor lies in memory.
    var baseGeometry: Geometry { slice.source }

    init(base: Tensor, view: ViewRecord, inner: OperationNode) {
        slice = GradientSlice(source: base.geometry, steps: view.steps)
        self.inner = inner
        super.init("CopySlices", inputs: inner.edgeCount, output: base)
        setEdge(0, Edge(base))
        for i in 1..<Swift.max(inner.edgeCount, 1) {
            if let node = inner.edge(i).node { setEdge(i, Edge(node, inner.edge(i).index)) }
        }
        GraphList.add(self)
    }

    override var savedValues: [Saved] { inner.savedValues }

    override func releaseSaved() { inner.releaseSaved() }

    override func backward(_ gradients: Gradients) throws(TensorError) -> Gradients {
        guard let g = gradients[0] else { return Gradients() }
        var result = try inner.backward(Gradients(try slice.read(g)))
        // Outside the view nothing changed; inside, the gradient is what the operation made of it.
        if needs(0) { result[0] = try slice.replace(g, result[0]) }
        return result
    }

    override var hasForwardRule: Bool { inner.hasForwardRule }

    override func pushForward(_ tangents: Gradients) throws(TensorError) -> Gradients {
        let before = tangents[0] ?? Tensor.zeros(Array(shape), dtype: dtype, device: device)
        var inside = tangents
        inside[0] = tangents[0] == nil ? nil : try slice.read(before)
        return Gradients(try slice.replace(before, try inner.pushForward(inside)[0]))
    }
}

/// The part of a gradient that belongs to a view of the tensor.
private struct GradientSlice: Sendable {
    /// How the viewed tensor lies in memory: some steps need its order of dimensions.
    let source: Geometry
    let steps: [ViewStep]

    /// The gradient in the viewed tensor's order of dimensions; differentiable.
    private func arranged(_ gradient: Tensor) -> Tensor {
        let order = (0..<source.shape.count).sorted { (source.strides[$0], $1) > (source.strides[$1], $0) }
        if source.isContiguous || order == Array(0..<order.count) { return gradient.contiguous() }
        var back = order
        for (i, dim) in order.enumerated() { back[dim] = i }
        return gradient.permute(order).contiguous().permute(back)
    }

    /// The part, as a tensor of its own; differentiable.
    func read(_ gradient: Tensor) throws(TensorError) -> Tensor {
        var part = arranged(gradient)
        for step in steps { part = try Views.make(part, step) }
        return part.clone()
    }

    /// What the view shows of a tangent of the viewed tensor; differentiable.
    func view(_ tangent: Tensor) throws(TensorError) -> Tensor {
        var part = steps.count == 1 && steps[0].forward != nil ? tangent : arranged(tangent)
        for step in steps {
            if let forward = step.forward { part = try forward(part) } else { part = try Views.make(part, step) }
        }
        return part
    }

    /// The gradient with the part replaced, by zeros if there is nothing else; differentiable.
    func replace(_ gradient: Tensor, _ part: Tensor?) throws(TensorError) -> Tensor {
        let whole = noGrad { arranged(gradient.detach()) }
        let result = try Tensor.uninitialized(whole.shape, whole.dtype, whole.device)
        result.setGeometry(Geometry(shape: whole.shape, strides: whole.geometry.strides))
        try result.write(whole)
        var place = result.geometry
        for step in steps { place = try step.apply(place) }
        let target = Tensor(storage: result.storage, geometry: place, dtype: result.dtype, device: result.device)
        if let part { try target.write(part) } else { try target.fill(.int(0)) }
        if GradMode.isEnabled, gradient.node != nil || part?.node != nil {
            let slice = self
            result.storedNode = ClosureNode(
                "CopySlicesBackward0", inputs: part.map { [gradient, $0] } ?? [gradient], output: result
            ) { (node, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                return Gradients(
                    node.needs(0) ? try slice.replace(g, nil) : nil, node.needs(1) ? try slice.read(g) : nil)
            } forward: { (node, tangents) throws(TensorError) in
                let whole = tangents[0] ?? Tensor.zeros(Array(node.shape), dtype: node.dtype, device: node.device)
                return Gradients(try slice.replace(whole, tangents[1]))
            }
        }
        return result
    }
}
