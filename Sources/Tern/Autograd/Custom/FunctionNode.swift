/// The node of a `DifferentiableFunction`.
final class FunctionNode: OperationNode, @unchecked Sendable {
    /// What the gradient of an output looks like.
    struct Form {
        let shape: Shape
        let dtype: DType
        let device: Device

        init(_ tensor: Tensor) {
            shape = tensor.shape
            dtype = tensor.dtype
            device = tensor.device
        }
    }

    private let function: any DifferentiableFunction
    private let kept: FunctionContext
    private let outputs: [Form]

    init(_ function: any DifferentiableFunction, _ context: FunctionContext, _ inputs: [Tensor], _ outputs: [Tensor]) {
        self.function = function
        kept = context
        self.outputs = outputs.map(Form.init)
        super.init("FunctionBackward", inputs: inputs.count, output: outputs[0])
        for (i, input) in inputs.enumerated() { setEdge(i, Edge(input)) }
    }

    override var name: String { kept.name + "Backward" }

    override func outputShape(_ index: Int) -> Shape { index < outputs.count ? outputs[index].shape : shape }

    override func outputDType(_ index: Int) -> DType { index < outputs.count ? outputs[index].dtype : dtype }

    override var outputCount: Int { outputs.count }

    override var savedValues: [Saved] { kept.savedValues.filter { !$0.isEmpty } }

    override func releaseSaved() {
        kept.releaseSaved()
        isFreed = kept.isFreed
    }

    override func backward(_ gradients: Gradients) throws(TensorError) -> Gradients {
        var list = outputs.indices.map { gradients[$0] }
        if kept.materializesGradients {
            for (i, form) in outputs.enumerated() where list[i] == nil {
                list[i] = Tensor.zeros(Array(form.shape), dtype: form.dtype, device: form.device)
            }
        }
        let results = try kept.unpacking { () throws(TensorError) in try function.backward(list, kept) }
        // After a failure nobody looks at the values, which need not fit.
        if ThreadState.current.isPoisoned { return Gradients() }
        return Gradients(try checked(results))
    }

    override func pushForward(_ tangents: Gradients) throws(TensorError) -> Gradients {
        let list = (0..<edgeCount).map { tangents[$0] }
        let own = try kept.unpacking { () throws(TensorError) in try function.pushForward(list, kept) }
        if ThreadState.current.isPoisoned { return Gradients() }
        guard let own else { return try pushThroughBackward(tangents) }
        guard own.count == outputs.count else {
            throw .argument(
                "\(name): pushForward returned an incorrect number of tangents (expected \(outputs.count), got \(own.count)): give one "
                    + "for each output of forward, nil for zero")
        }
        for (i, form) in outputs.enumerated() {
            guard let tangent = own[i], tangent.shape != form.shape || tangent.dtype != form.dtype else { continue }
            throw .shape(
                "\(name): pushForward returned an invalid tangent for output \(i): got \(tangent.shape) \(tangent.dtype) but expected "
                    + "\(form.shape) \(form.dtype)")
        }
        return Gradients(own)
    }

    /// The gradients that are wanted, if they fit their inputs.
    private func checked(_ results: [Tensor?]) throws(TensorError) -> [Tensor?] {
        guard results.count == edgeCount else {
            throw .argument(
                "\(name): backward returned an incorrect number of gradients (expected \(edgeCount), got \(results.count)): give one "
                    + "for each input of forward, nil where there is none")
        }
        var wanted: [Tensor?] = []
        for (i, gradient) in results.enumerated() {
            let edge = edge(i)
            guard let gradient, let source = edge.node else {
                wanted.append(nil)
                continue
            }
            let shape = source.outputShape(Int(edge.index))
            guard FunctionNode.sums(gradient.shape, to: shape) else {
                throw .shape(
                    "\(name): backward returned an invalid gradient for input \(i): got \(gradient.shape) but expected a shape "
                        + "compatible with the input's, \(shape)")
            }
            guard gradient.dtype.isFloatingPoint else {
                throw .dtype(
                    "\(name): backward returned an invalid gradient for input \(i): got \(gradient.dtype) but expected "
                        + "\(source.outputDType(Int(edge.index))); convert it with .to")
            }
            guard gradient.device == source.device else {
                throw .device(
                    "\(name): backward returned an invalid gradient for input \(i): it is on \(gradient.device) but the input is on "
                        + "\(source.device); move it with .to")
            }
            wanted.append(gradient)
        }
        return wanted
    }

    /// True if something of shape `target` can be broadcast to `shape`.
    private static func sums(_ shape: Shape, to target: Shape) -> Bool {
        shape.count >= target.count && zip(shape.reversed(), target.reversed()).allSatisfy { $0 == $1 || $1 == 1 }
    }
}
