/// One call of a function that is to be differentiated: it runs once, on inputs of its own, and leaves a graph from them to the
/// outputs.
///
/// The caller's tensors take no part in that graph, unless it is asked for with `createGraph` or the call stands inside another
/// function that is being differentiated: then derivatives are functions of the inputs that can be differentiated in turn.
struct DifferentiatedCall {
    let name: String
    let inputs: [Tensor]
    let outputs: [Tensor]
    /// True if the results are to be part of the caller's graph.
    let createGraph: Bool

    /// Runs `body` with graphs being recorded, whatever the mode is around it; tells it whether its results are to have one.
    static func open<Result>(
        createGraph: Bool, _ body: (_ createGraph: Bool) throws(TensorError) -> Result
    ) throws(TensorError) -> Result {
        let isInside = ThreadState.current.differentiationDepth > 0 && GradMode.isEnabled
        let modes = ThreadState.noGrad | ThreadState.inference | ThreadState.savedAreConstants
        return try GradMode.with(0, cleared: modes) { () throws(TensorError) in try body(createGraph || isInside) }
    }

    /// Calls the function; inside `open`.
    init(
        _ name: String, _ inputs: [Tensor], createGraph: Bool, _ function: ([Tensor]) -> [Tensor]
    ) throws(TensorError) {
        let thread = ThreadState.current
        var own: [Tensor] = []
        for (i, input) in inputs.enumerated() {
            guard input.dtype.isFloatingPoint else {
                throw .dtype(
                    "\(name): input \(i) is \(input.dtype), and only floating-point tensors have derivatives: convert it with "
                        + ".to(.float32), or let the function capture it")
            }
            if createGraph, input.requiresGrad {
                // A tensor of its own in the same graph: what the function captures of the input is not meant.
                own.append(Views.alias(input))
            } else {
                own.append((input.isInference ? input.clone() : input.detach()).requiresGrad_())
            }
        }
        thread.differentiationDepth += 1
        defer { thread.differentiationDepth -= 1 }
        self.name = name
        self.createGraph = createGraph
        self.inputs = own
        outputs = function(own)
        if let error = TensorError.pending { throw error }
        for (i, output) in outputs.enumerated() where !output.dtype.isFloatingPoint {
            throw .dtype(
                "\(name): output \(i) of the function is \(output.dtype), and only floating-point tensors have derivatives: leave it "
                    + "out")
        }
    }

    /// What the function gave, part of a graph only if that is asked for.
    var values: [Tensor] { outputs.map { createGraph ? $0 : $0.detach() } }

    /// The only output, of one element.
    func scalar() throws(TensorError) -> Tensor {
        guard outputs.count == 1, outputs[0].count == 1 else {
            throw .autograd(
                "\(name): the function must give one number, and it gave "
                    + (outputs.count == 1 ? "a tensor of shape \(outputs[0].shape)" : "\(outputs.count) tensors")
                    + ": reduce it with sum() or mean(), or use vjp or jacobian")
        }
        return outputs[0]
    }

    /// The gradients of the outputs, weighted with `cotangents`, by the inputs; nil where there is no dependence.
    func pullBack(_ cotangents: [Tensor?], createGraph: Bool? = nil) -> [Tensor?] {
        var roots: [Tensor] = [], weights: [Tensor?] = []
        for (output, cotangent) in zip(outputs, cotangents) where output.requiresGrad {
            roots.append(output)
            weights.append(cotangent)
        }
        if roots.isEmpty { return inputs.map { _ in nil } }
        return grad(
            of: roots, with: inputs, gradOutputs: weights, createGraph: createGraph ?? self.createGraph, retainGraph: true,
            allowUnused: true)
    }

    /// The tangents of the outputs for those of the inputs; nil where there is no dependence.
    func pushForward(_ tangents: [Tensor?]) throws(TensorError) -> [Tensor?] {
        try push(tangents, through: ForwardPass(from: inputs, to: outputs))
    }

    func push(_ tangents: [Tensor?], through pass: ForwardPass) throws(TensorError) -> [Tensor?] {
        if createGraph { return try pass.push(tangents) }
        return try noGrad { () throws(TensorError) in try pass.push(tangents) }
    }

    /// Vectors for a product, one for each tensor and of its shape and type.
    func directions(_ vectors: [Tensor], like tensors: [Tensor], _ what: String) throws(TensorError) -> [Tensor] {
        guard vectors.count == tensors.count else {
            throw .argument("\(name): got \(vectors.count) vectors v for \(tensors.count) \(what)s; give one for each")
        }
        var result: [Tensor] = []
        for (i, (vector, tensor)) in zip(vectors, tensors).enumerated() {
            guard vector.shape == tensor.shape else {
                throw .shape(
                    "\(name): v has shape \(vector.shape), and \(what) \(i) of the function has shape \(tensor.shape): they must be "
                        + "the same")
            }
            let plain = createGraph ? vector : vector.detach()
            result.append(plain.dtype == tensor.dtype ? plain : plain.to(tensor.dtype))
        }
        return result
    }

    /// Zeros for what is nil, or an error if `strict`.
    func filled(
        _ found: [Tensor?], like tensors: [Tensor], strict: Bool, _ says: (Int) -> String
    ) throws(TensorError) -> [Tensor] {
        var result: [Tensor] = []
        for (i, (part, tensor)) in zip(found, tensors).enumerated() {
            guard part == nil else {
                result.append(part ?? tensor)
                continue
            }
            if strict {
                throw .autograd("\(name): \(says(i)): this is not allowed with strict: true; leave it out for zeros")
            }
            result.append(Tensor.zeros(like: tensor.detach()))
        }
        return result
    }
}
