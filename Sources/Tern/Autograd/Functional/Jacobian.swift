/// In which direction the derivatives of many numbers by many others are found.
public enum DifferentiationMode: Sendable {
    /// The direction that needs fewer passes.
    case automatic
    /// Backward, one pass for each element of the outputs.
    case reverse
    /// Forward, one pass for each element of the inputs.
    case forward
}

/// The derivatives of all elements of a function's output by all elements of its input; the shape is the output's followed by the
/// input's. PyTorch: `torch.autograd.functional.jacobian`, `torch.func.jacrev`, `torch.func.jacfwd`.
///
/// - Parameters:
///   - function: from one tensor to one, of any shapes. It runs once.
///   - x: where; it need not require a gradient, and no `grad` is touched.
///   - createGraph: makes the result part of the graph of `x`.
///   - strict: makes it an error if the output does not depend on `x`; otherwise the derivatives are zero.
///   - mode: forward or backward; the results are the same up to rounding.
///
/// ```swift
/// jacobian({ x in x * x }, Tensor([1.0, 2.0]))    // tensor([[2., 0.], [0., 4.]])
/// ```
public func jacobian(
    _ function: (Tensor) -> Tensor, _ x: Tensor, createGraph: Bool = false, strict: Bool = false,
    mode: DifferentiationMode = .automatic
) -> Tensor {
    jacobian({ [function($0[0])] }, [x], createGraph: createGraph, strict: strict, mode: mode)[0][0]
}

/// The Jacobians of a function from a list of tensors to one: one for each input.
@_disfavoredOverload
public func jacobian(
    _ function: ([Tensor]) -> Tensor, _ inputs: [Tensor], createGraph: Bool = false, strict: Bool = false,
    mode: DifferentiationMode = .automatic
) -> [Tensor] {
    jacobian({ [function($0)] }, inputs, createGraph: createGraph, strict: strict, mode: mode)[0]
}

/// The Jacobians of a function from a list of tensors to another: `result[i][j]` has the derivatives of output `i` by input `j`.
@_disfavoredOverload
public func jacobian(
    _ function: ([Tensor]) -> [Tensor], _ inputs: [Tensor], createGraph: Bool = false, strict: Bool = false,
    mode: DifferentiationMode = .automatic
) -> [[Tensor]] {
    checked([inputs.map { _ in Tensor.poisoned }]) { () throws(TensorError) in
        try DifferentiatedCall.open(createGraph: createGraph) { (createGraph) throws(TensorError) in
            let call = try DifferentiatedCall("jacobian", inputs, createGraph: createGraph, function)
            return try call.jacobian(mode, strict: strict) { "output \($0) does not depend on input \($1)" }
        }
    }
}

/// The second derivatives of a function that gives one number; the shape is the input's, twice. PyTorch:
/// `torch.autograd.functional.hessian`, `torch.func.hessian`.
///
/// The gradient is found backward, and its derivatives backward again or, with `mode: .forward`, forward.
///
/// ```swift
/// hessian({ x in (x ** 3).sum() }, Tensor([1.0, 2.0]))    // tensor([[ 6.,  0.], [ 0., 12.]])
/// ```
public func hessian(
    _ function: (Tensor) -> Tensor, _ x: Tensor, createGraph: Bool = false, strict: Bool = false,
    mode: DifferentiationMode = .automatic
) -> Tensor {
    hessian({ function($0[0]) }, [x], createGraph: createGraph, strict: strict, mode: mode)[0][0]
}

/// The second derivatives of a function of a list of tensors: `result[i][j]` has those by inputs `i` and `j`.
@_disfavoredOverload
public func hessian(
    _ function: ([Tensor]) -> Tensor, _ inputs: [Tensor], createGraph: Bool = false, strict: Bool = false,
    mode: DifferentiationMode = .automatic
) -> [[Tensor]] {
    checked([inputs.map { _ in Tensor.poisoned }]) { () throws(TensorError) in
        try DifferentiatedCall.open(createGraph: createGraph) { (createGraph) throws(TensorError) in
            let call = try DifferentiatedCall("hessian", inputs, createGraph: createGraph) { [function($0)] }
            let slopes = DifferentiatedCall(call, outputs: try call.gradientGraph(strict: strict))
            return try slopes.jacobian(mode, strict: strict) { "the gradient by input \($0) does not depend on input \($1)" }
        }
    }
}

extension DifferentiatedCall {
    /// The same inputs with other outputs of their graph.
    init(_ call: DifferentiatedCall, outputs: [Tensor]) {
        name = call.name
        inputs = call.inputs
        createGraph = call.createGraph
        self.outputs = outputs
    }

    /// The gradients of the only output by the inputs, as tensors of the graph.
    func gradientGraph(strict: Bool) throws(TensorError) -> [Tensor] {
        let value = try scalar()
        let found = pullBack([Tensor.ones(like: value.detach())], createGraph: true)
        return try filled(found, like: inputs, strict: strict) { "the output does not depend on input \($0)" }
    }

    /// The derivatives of all outputs by all inputs.
    func jacobian(
        _ mode: DifferentiationMode, strict: Bool, _ says: (_ output: Int, _ input: Int) -> String
    ) throws(TensorError) -> [[Tensor]] {
        let columns = inputs.reduce(0) { $0 + $1.count }, rows = outputs.reduce(0) { $0 + $1.count }
        let isForward = mode == .forward || (mode == .automatic && columns < rows)
        let found = isForward ? try byColumns() : try byRows()
        var result: [[Tensor]] = []
        for (i, output) in outputs.enumerated() {
            let zeros = inputs.map {
                Tensor.zeros(Array(output.shape) + Array($0.shape), dtype: output.dtype, device: output.device)
            }
            result.append(try filled(found[i], like: zeros, strict: strict) { says(i, $0) })
        }
        return result
    }

    /// One pass backward for each element of the outputs.
    private func byRows() throws(TensorError) -> [[Tensor?]] {
        var result: [[Tensor?]] = []
        for output in outputs {
            var rows: [[Tensor?]] = inputs.map { _ in [] }
            for element in 0..<(output.requiresGrad ? output.count : 0) {
                let found = DifferentiatedCall(self, outputs: [output]).pullBack([DifferentiatedCall.basis(output, element)])
                if let error = TensorError.pending { throw error }
                for (j, row) in found.enumerated() { rows[j].append(row) }
            }
            result.append(
                zip(inputs, rows).map { input, rows in
                    DifferentiatedCall.joined(rows, input, dim: 0)?.reshape(Array(output.shape) + Array(input.shape))
                })
        }
        return result
    }

    /// One pass forward for each element of the inputs.
    private func byColumns() throws(TensorError) -> [[Tensor?]] {
        let pass = ForwardPass(from: inputs, to: outputs)
        var result: [[Tensor?]] = outputs.map { _ in [] }
        for (j, input) in inputs.enumerated() {
            var columns: [[Tensor?]] = outputs.map { _ in [] }
            for element in 0..<input.count {
                var tangents: [Tensor?] = inputs.map { _ in nil }
                tangents[j] = DifferentiatedCall.basis(input, element)
                for (i, column) in try push(tangents, through: pass).enumerated() { columns[i].append(column) }
                if let error = TensorError.pending { throw error }
            }
            for (i, output) in outputs.enumerated() {
                result[i].append(
                    DifferentiatedCall.joined(columns[i], output, dim: -1)?.reshape(Array(output.shape) + Array(input.shape)))
            }
        }
        return result
    }

    /// Zeros, and a one at an element in row-major order.
    private static func basis(_ tensor: Tensor, _ element: Int) -> Tensor {
        noGrad {
            let flat = Tensor.zeros([tensor.count], dtype: tensor.dtype, device: tensor.device)
            flat.narrow(0, element, 1).fill_(1)
            return flat.view(Array(tensor.shape))
        }
    }

    /// The parts side by side, with zeros for those that are missing; nil if all are.
    private static func joined(_ parts: [Tensor?], _ like: Tensor, dim: Int) -> Tensor? {
        if parts.allSatisfy({ $0 == nil }) { return nil }
        return stack(parts.map { $0 ?? Tensor.zeros(like: like.detach()) }, dim: dim)
    }
}
