/// A chain of pointwise operators that runs in one pass: made by `fused(_:)`, called like a function of tensors.
///
/// Each piece of the operands goes through the whole chain while it is in the first-level cache, so that nothing between the
/// operands and the result is ever written to memory; the gradient is computed in the same way. The result has the bits that
/// the operators give one by one.
///
/// PyTorch's counterpart is `torch.compile` of such a function; here nothing is compiled.
///
/// ```swift
/// let gate = fused { x in (x.sigmoid() * x + x.tanh() * 2) - 1 }
/// let y = gate(x)
/// y.sum().backward()
/// ```
///
/// The closure may use any pointwise operator, numbers, and tensors from around it, which get gradients too; it runs at every call,
/// on tensors that have no elements yet. Operands of several shapes or types, or with strides, are computed operator by operator.
public struct FusedFunction {
    private let count: Int
    private let body: ([Tensor]) -> Tensor

    fileprivate init(_ count: Int, _ body: @escaping ([Tensor]) -> Tensor) {
        self.count = count
        self.body = body
    }

    /// Runs the chain on as many tensors as the closure takes.
    public func callAsFunction(_ inputs: Tensor...) -> Tensor { apply(inputs) }

    private func apply(_ inputs: [Tensor]) -> Tensor {
        checked { () throws(TensorError) in
            guard inputs.count == count else {
                throw .argument("fused: the closure takes \(count) tensors, got \(inputs.count)")
            }
            return try Operators.Fusion.apply(inputs, body)
        }
    }
}

/// Makes one pass of a chain of pointwise operators on one tensor: see `FusedFunction`.
public func fused(_ body: @escaping (Tensor) -> Tensor) -> FusedFunction { FusedFunction(1) { body($0[0]) } }

/// The same for a chain with two operands.
public func fused(_ body: @escaping (Tensor, Tensor) -> Tensor) -> FusedFunction { FusedFunction(2) { body($0[0], $0[1]) } }

/// The same for a chain with three operands.
public func fused(_ body: @escaping (Tensor, Tensor, Tensor) -> Tensor) -> FusedFunction {
    FusedFunction(3) { body($0[0], $0[1], $0[2]) }
}

/// Runs a chain of pointwise operators on `x` in one pass.
public func fused(_ x: Tensor, _ body: @escaping (Tensor) -> Tensor) -> Tensor { fused(body)(x) }

/// Runs a chain of pointwise operators on `x` and `y` in one pass.
public func fused(_ x: Tensor, _ y: Tensor, _ body: @escaping (Tensor, Tensor) -> Tensor) -> Tensor { fused(body)(x, y) }

extension Operators {
    /// Chains of pointwise operators in one pass.
    enum Fusion {
        static func apply(_ inputs: [Tensor], _ body: ([Tensor]) -> Tensor) throws(TensorError) -> Tensor {
            let (program, inputs) = try record(inputs, body)
            guard program.isPlain(inputs) else { return program.replay(inputs) }
            let output = try FusedLoop.run(program, inputs)
            guard GradMode.isEnabled, inputs.contains(where: { $0.hasNode }) else { return output }
            output.storedNode = ClosureNode(
                "FusedBackward0", inputs: inputs, output: output,
                saving: inputs.enumerated().map { Saved($0.element, edge: $0.offset) }
            ) { (node, gradients) throws(TensorError) in try pullBack(program, node, gradients) }
            return output
        }

        private static func record(
            _ inputs: [Tensor], _ body: ([Tensor]) -> Tensor
        ) throws(TensorError) -> (FusedProgram, [Tensor]) {
            let recorder = FusionRecorder(inputs)
            let thread = ThreadState.current
            let symbols = inputs.indices.map { recorder.symbol($0) }
            let outer = thread.fusionRecorder, outerFlag = thread.flags & ThreadState.isFusing
            thread.fusionRecorder = recorder
            thread.flags |= ThreadState.isFusing
            let result = body(symbols)
            thread.fusionRecorder = outer
            thread.flags = (thread.flags & ~ThreadState.isFusing) | outerFlag
            if thread.isPoisoned { throw TensorError.pending ?? .argument("fused: the closure failed") }
            return (try recorder.finish(result), recorder.inputs)
        }

        private static func pullBack(
            _ program: FusedProgram, _ node: ClosureNode, _ gradients: Gradients
        ) throws(TensorError) -> Gradients {
            guard let g = gradients[0] else { return Gradients() }
            var inputs: [Tensor] = []
            for i in 0..<node.edgeCount { inputs.append(try node.saved(i)) }
            let wanted = (0..<node.edgeCount).map { node.needs($0) }
            if !GradMode.isEnabled, g.isContiguous, g.dtype == node.dtype, g.device.isCPU, program.hasPlainGradients(node.dtype) {
                return Gradients(try FusedLoop.pullBack(program, inputs, g, wanted))
            }
            return try differentiate(program, inputs, g, wanted)
        }

        /// The gradients by the operators' own rules; with history where they are to be differentiated again.
        private static func differentiate(
            _ program: FusedProgram, _ inputs: [Tensor], _ g: Tensor, _ wanted: [Bool]
        ) throws(TensorError) -> Gradients {
            let createGraph = GradMode.isEnabled
            // Tensors of their own: what one operand owes to another comes through its own gradient.
            let operands = inputs.enumerated().map { i, x in
                !wanted[i] ? x : createGraph ? Views.alias(x) : x.detach().requiresGrad_()
            }
            let places = wanted.indices.filter { wanted[$0] }
            let output = enableGrad { program.replay(operands) }
            let results = grad(
                of: output, with: places.map { operands[$0] }, gradOutputs: g, createGraph: createGraph, allowUnused: true)
            if ThreadState.current.isPoisoned { return Gradients() }
            var all = [Tensor?](repeating: nil, count: inputs.count)
            for (i, place) in places.enumerated() { all[place] = results[i] }
            return Gradients(all)
        }
    }
}
