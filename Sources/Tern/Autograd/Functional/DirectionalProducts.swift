/// The value of a function and the product vᵀJ of a vector with its Jacobian: the gradients of its outputs weighted with `v`.
/// PyTorch: `torch.autograd.functional.vjp`.
///
/// One call of the function and one pass backward, however large the Jacobian is.
///
/// - Parameters:
///   - function: from one tensor to one, of any shapes.
///   - x: where; it need not require a gradient, and no `grad` is touched.
///   - v: the weights, of the output's shape; may be left out for an output of one element, where it is 1.
///   - createGraph: makes the results part of the graph of `x` and `v`.
///   - strict: makes it an error if the output does not depend on `x`; otherwise the product is zero.
///
/// ```swift
/// vjp({ x in x * x }, Tensor([1.0, 2.0]), Tensor([1.0, 10.0])).product    // tensor([ 2., 40.])
/// ```
public func vjp(
    _ function: (Tensor) -> Tensor, _ x: Tensor, _ v: Tensor? = nil, createGraph: Bool = false, strict: Bool = false
) -> (value: Tensor, product: Tensor) {
    let (values, products) = vjp(
        { [function($0[0])] }, [x], v.map { [$0] }, createGraph: createGraph, strict: strict)
    return (values[0], products[0])
}

/// `vjp` for a function from a list of tensors to another: one vector for each output, one product for each input.
@_disfavoredOverload
public func vjp(
    _ function: ([Tensor]) -> [Tensor], _ inputs: [Tensor], _ vectors: [Tensor]? = nil, createGraph: Bool = false,
    strict: Bool = false
) -> (value: [Tensor], product: [Tensor]) {
    checked(([Tensor.poisoned], inputs.map { _ in Tensor.poisoned })) { () throws(TensorError) in
        try DifferentiatedCall.open(createGraph: createGraph) { (createGraph) throws(TensorError) in
            let call = try DifferentiatedCall("vjp", inputs, createGraph: createGraph, function)
            var weights: [Tensor] = []
            if let vectors {
                weights = try call.directions(vectors, like: call.outputs, "output")
            } else {
                for output in call.outputs {
                    guard output.count == 1 else {
                        throw .argument(
                            "vjp: v can only be left out for outputs of one element, and the function gave shape \(output.shape): give "
                                + "a vector of that shape")
                    }
                    weights.append(Tensor.ones(like: output.detach()))
                }
            }
            let found = call.pullBack(weights)
            let products = try call.filled(found, like: call.inputs, strict: strict) {
                "the outputs do not depend on input \($0)"
            }
            return (call.values, products)
        }
    }
}

/// The value of a function and the product J v of its Jacobian with a vector: how the output changes when `x` moves along `v`.
/// PyTorch: `torch.autograd.functional.jvp`, `torch.func.jvp`.
///
/// Forward-mode differentiation: one call of the function, and one walk forward through its graph, however large the Jacobian is.
///
/// - Parameters:
///   - function: from one tensor to one, of any shapes.
///   - x: where; it need not require a gradient, and no `grad` is touched.
///   - v: the direction, of `x`'s shape.
///   - createGraph: makes the results part of the graph of `x` and `v`.
///   - strict: makes it an error if the output does not depend on `x`; otherwise the product is zero.
///
/// ```swift
/// jvp({ x in x.exp() }, Tensor([0.0, 1.0]), Tensor([1.0, 0.0])).product    // tensor([1., 0.])
/// ```
public func jvp(
    _ function: (Tensor) -> Tensor, _ x: Tensor, _ v: Tensor, createGraph: Bool = false, strict: Bool = false
) -> (value: Tensor, product: Tensor) {
    let (values, products) = jvp({ [function($0[0])] }, [x], [v], createGraph: createGraph, strict: strict)
    return (values[0], products[0])
}

/// `jvp` for a function from a list of tensors to another: one vector for each input, one product for each output.
@_disfavoredOverload
public func jvp(
    _ function: ([Tensor]) -> [Tensor], _ inputs: [Tensor], _ vectors: [Tensor], createGraph: Bool = false, strict: Bool = false
) -> (value: [Tensor], product: [Tensor]) {
    checked(([Tensor.poisoned], [Tensor.poisoned])) { () throws(TensorError) in
        try DifferentiatedCall.open(createGraph: createGraph) { (createGraph) throws(TensorError) in
            let call = try DifferentiatedCall("jvp", inputs, createGraph: createGraph, function)
            let tangents = try call.directions(vectors, like: call.inputs, "input")
            let found = try call.pushForward(tangents)
            let products = try call.filled(found, like: call.outputs, strict: strict) {
                "output \($0) does not depend on the inputs"
            }
            return (call.values, products)
        }
    }
}

/// The value of a function that gives one number, and the product H v of its Hessian with a vector. PyTorch:
/// `torch.autograd.functional.hvp`.
///
/// Forward over reverse: the gradient's graph is walked forward along `v`. The cost is that of a few gradients; the Hessian is
/// never made.
///
/// ```swift
/// hvp({ x in (x ** 3).sum() }, Tensor([1.0, 2.0]), Tensor([1.0, 1.0])).product    // tensor([ 6., 12.])
/// ```
public func hvp(
    _ function: (Tensor) -> Tensor, _ x: Tensor, _ v: Tensor, createGraph: Bool = false, strict: Bool = false
) -> (value: Tensor, product: Tensor) {
    let (value, products) = hvp({ function($0[0]) }, [x], [v], createGraph: createGraph, strict: strict)
    return (value, products[0])
}

/// `hvp` for a function of a list of tensors.
@_disfavoredOverload
public func hvp(
    _ function: ([Tensor]) -> Tensor, _ inputs: [Tensor], _ vectors: [Tensor], createGraph: Bool = false, strict: Bool = false
) -> (value: Tensor, product: [Tensor]) {
    checked((Tensor.poisoned, inputs.map { _ in Tensor.poisoned })) { () throws(TensorError) in
        try DifferentiatedCall.open(createGraph: createGraph) { (createGraph) throws(TensorError) in
            let call = try DifferentiatedCall("hvp", inputs, createGraph: createGraph) { [function($0)] }
            let tangents = try call.directions(vectors, like: call.inputs, "input")
            let slopes = try call.gradientGraph(strict: strict)
            let found = try call.push(tangents, through: ForwardPass(from: call.inputs, to: slopes))
            let products = try call.filled(found, like: call.inputs, strict: strict) { "the gradient by input \($0) is constant" }
            return (call.values[0], products)
        }
    }
}

/// The value of a function that gives one number, and the product vᵀH of a vector with its Hessian. PyTorch:
/// `torch.autograd.functional.vhp`.
///
/// Reverse over reverse. The Hessian of a smooth function is symmetric, and the product that of `hvp`.
public func vhp(
    _ function: (Tensor) -> Tensor, _ x: Tensor, _ v: Tensor, createGraph: Bool = false, strict: Bool = false
) -> (value: Tensor, product: Tensor) {
    let (value, products) = vhp({ function($0[0]) }, [x], [v], createGraph: createGraph, strict: strict)
    return (value, products[0])
}

/// `vhp` for a function of a list of tensors.
@_disfavoredOverload
public func vhp(
    _ function: ([Tensor]) -> Tensor, _ inputs: [Tensor], _ vectors: [Tensor], createGraph: Bool = false, strict: Bool = false
) -> (value: Tensor, product: [Tensor]) {
    checked((Tensor.poisoned, inputs.map { _ in Tensor.poisoned })) { () throws(TensorError) in
        try DifferentiatedCall.open(createGraph: createGraph) { (createGraph) throws(TensorError) in
            let call = try DifferentiatedCall("vhp", inputs, createGraph: createGraph) { [function($0)] }
            let weights = try call.directions(vectors, like: call.inputs, "input")
            let slopes = try call.gradientGraph(strict: strict)
            let found = DifferentiatedCall(call, outputs: slopes).pullBack(weights)
            let products = try call.filled(found, like: call.inputs, strict: strict) {
                "the gradients do not depend on input \($0)"
            }
            return (call.values[0], products)
        }
    }
}
