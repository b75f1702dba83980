// What `gradient` and `valueAndGradient` share: any number of inputs, one number out.
private func differentiate(
    _ name: String, _ inputs: [Tensor], _ createGraph: Bool, _ function: ([Tensor]) -> Tensor
) -> (value: Tensor, gradients: [Tensor]) {
    checked((Tensor.poisoned, inputs.map { _ in Tensor.poisoned })) { () throws(TensorError) in
        try DifferentiatedCall.open(createGraph: createGraph) { (createGraph) throws(TensorError) in
            let call = try DifferentiatedCall(name, inputs, createGraph: createGraph) { [function($0)] }
            let value = try call.scalar()
            let found = call.pullBack([Tensor.ones(like: value.detach())])
            return (call.values[0], try call.filled(found, like: call.inputs, strict: false) { _ in "" })
        }
    }
}

// MARK: The gradient at a place

/// The gradient of a function that gives one number, at `x`. PyTorch: `torch.func.grad(f)(x)`.
///
/// The function runs once. `x` need not require a gradient, no `grad` is touched, and the result has no history unless
/// `createGraph` is true or the call stands in a function that is itself being differentiated. Where the function does not depend
/// on an input, the gradient is zero.
///
/// ```swift
/// gradient(of: { x in (x * x).sum() }, at: Tensor([1.0, 2.0]))    // tensor([2., 4.])
/// ```
public func gradient(of function: (Tensor) -> Tensor, at x: Tensor, createGraph: Bool = false) -> Tensor {
    differentiate("gradient", [x], createGraph) { function($0[0]) }.gradients[0]
}

/// The gradients of a function of two tensors by each of them.
public func gradient(
    of function: (Tensor, Tensor) -> Tensor, at x: Tensor, _ y: Tensor, createGraph: Bool = false
) -> (Tensor, Tensor) {
    let found = differentiate("gradient", [x, y], createGraph) { function($0[0], $0[1]) }.gradients
    return (found[0], found[1])
}

/// The gradients of a function of three tensors by each of them.
public func gradient(
    of function: (Tensor, Tensor, Tensor) -> Tensor, at x: Tensor, _ y: Tensor, _ z: Tensor, createGraph: Bool = false
) -> (Tensor, Tensor, Tensor) {
    let found = differentiate("gradient", [x, y, z], createGraph) { function($0[0], $0[1], $0[2]) }.gradients
    return (found[0], found[1], found[2])
}

/// The gradients of a function of a list of tensors, such as a model's parameters.
@_disfavoredOverload
public func gradient(of function: ([Tensor]) -> Tensor, at inputs: [Tensor], createGraph: Bool = false) -> [Tensor] {
    differentiate("gradient", inputs, createGraph, function).gradients
}

// MARK: The gradient as a function

/// The function that gives the gradient of `function`. It can be differentiated in turn. PyTorch: `torch.func.grad`.
///
/// ```swift
/// let slope = gradient(of: { x in (x ** 3).sum() })
/// slope(Tensor(2.0))                       // tensor(12.)
/// gradient(of: slope)(Tensor(2.0))         // tensor(12.)
/// ```
public func gradient(of function: @escaping (Tensor) -> Tensor, createGraph: Bool = false) -> (Tensor) -> Tensor {
    { x in gradient(of: function, at: x, createGraph: createGraph) }
}

/// The function that gives both gradients of a function of two tensors.
public func gradient(
    of function: @escaping (Tensor, Tensor) -> Tensor, createGraph: Bool = false
) -> (Tensor, Tensor) -> (Tensor, Tensor) {
    { x, y in gradient(of: function, at: x, y, createGraph: createGraph) }
}

/// The function that gives the three gradients of a function of three tensors.
public func gradient(
    of function: @escaping (Tensor, Tensor, Tensor) -> Tensor, createGraph: Bool = false
) -> (Tensor, Tensor, Tensor) -> (Tensor, Tensor, Tensor) {
    { x, y, z in gradient(of: function, at: x, y, z, createGraph: createGraph) }
}

/// The function that gives the gradients of a function of a list of tensors.
@_disfavoredOverload
public func gradient(of function: @escaping ([Tensor]) -> Tensor, createGraph: Bool = false) -> ([Tensor]) -> [Tensor] {
    { inputs in gradient(of: function, at: inputs, createGraph: createGraph) }
}

// MARK: Value and gradient

/// The value of a function and its gradient, from one call of it. PyTorch: `torch.func.grad_and_value`.
///
/// ```swift
/// let (loss, slope) = valueAndGradient(of: { w in mseLoss(x.matmul(w), y) }, at: w)
/// ```
public func valueAndGradient(
    of function: (Tensor) -> Tensor, at x: Tensor, createGraph: Bool = false
) -> (value: Tensor, gradient: Tensor) {
    let (value, found) = differentiate("valueAndGradient", [x], createGraph) { function($0[0]) }
    return (value, found[0])
}

/// The value of a function of two tensors, and its gradients by each of them.
public func valueAndGradient(
    of function: (Tensor, Tensor) -> Tensor, at x: Tensor, _ y: Tensor, createGraph: Bool = false
) -> (value: Tensor, gradient: (Tensor, Tensor)) {
    let (value, found) = differentiate("valueAndGradient", [x, y], createGraph) { function($0[0], $0[1]) }
    return (value, (found[0], found[1]))
}

/// The value of a function of three tensors, and its gradients by each of them.
public func valueAndGradient(
    of function: (Tensor, Tensor, Tensor) -> Tensor, at x: Tensor, _ y: Tensor, _ z: Tensor, createGraph: Bool = false
) -> (value: Tensor, gradient: (Tensor, Tensor, Tensor)) {
    let (value, found) = differentiate("valueAndGradient", [x, y, z], createGraph) { function($0[0], $0[1], $0[2]) }
    return (value, (found[0], found[1], found[2]))
}

/// The value of a function of a list of tensors, and its gradients.
@_disfavoredOverload
public func valueAndGradient(
    of function: ([Tensor]) -> Tensor, at inputs: [Tensor], createGraph: Bool = false
) -> (value: Tensor, gradient: [Tensor]) {
    let (value, found) = differentiate("valueAndGradient", inputs, createGraph, function)
    return (value, found)
}

/// The function that gives the value of `function` and its gradient.
///
/// ```swift
/// let step = valueAndGradient(of: { x in (x * x).sum() })
/// let (value, slope) = step(Tensor([1.0, 2.0]))    // 5, [2, 4]
/// ```
public func valueAndGradient(
    of function: @escaping (Tensor) -> Tensor, createGraph: Bool = false
) -> (Tensor) -> (value: Tensor, gradient: Tensor) {
    { x in valueAndGradient(of: function, at: x, createGraph: createGraph) }
}

/// The function that gives the value of a function of two tensors and both its gradients.
public func valueAndGradient(
    of function: @escaping (Tensor, Tensor) -> Tensor, createGraph: Bool = false
) -> (Tensor, Tensor) -> (value: Tensor, gradient: (Tensor, Tensor)) {
    { x, y in valueAndGradient(of: function, at: x, y, createGraph: createGraph) }
}

/// The function that gives the value of a function of three tensors and its three gradients.
public func valueAndGradient(
    of function: @escaping (Tensor, Tensor, Tensor) -> Tensor, createGraph: Bool = false
) -> (Tensor, Tensor, Tensor) -> (value: Tensor, gradient: (Tensor, Tensor, Tensor)) {
    { x, y, z in valueAndGradient(of: function, at: x, y, z, createGraph: createGraph) }
}

/// The function that gives the value of a function of a list of tensors and its gradients.
@_disfavoredOverload
public func valueAndGradient(
    of function: @escaping ([Tensor]) -> Tensor, createGraph: Bool = false
) -> ([Tensor]) -> (value: Tensor, gradient: [Tensor]) {
    { inputs in valueAndGradient(of: function, at: inputs, createGraph: createGraph) }
}
