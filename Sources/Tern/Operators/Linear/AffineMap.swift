extension Operators {
    /// `x @ weight.t() + bias`
    enum Linear: OperatorDefinition {
        /// The product with the bias in one pass. A backend without it gets the operators that it is made of.
        static let table = KernelTable.named("linear")
        static let schemas = ["nn.functional.linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([3, 4]), .normal([2, 4]), .normal([2])), Sample(.normal([2, 3, 4]), .normal([2, 4])),
            Sample(.normal([4]), .normal([2, 4]), .normal([2])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("input"), try arguments.tensor("weight"), arguments.optionalTensor("bias")))
        }

        static func apply(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?) throws(TensorError) -> Tensor {
            if let cast = CastOperands.narrow {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(x), cast(weight), cast(bias))
                }
            }
            guard weight.ndim == 2 || weight.ndim == 1, x.ndim >= 1,
                x.geometry.shape[unchecked: x.ndim - 1] == weight.geometry.shape[unchecked: weight.ndim - 1]
            else {
                throw .shape(
                    "linear: mat1 and mat2 shapes cannot be multiplied: the input's last extent (shape \(x.shape)) must equal the weight's "
                        + "(shape \(weight.shape), outputs × inputs)")
            }
            if let bias, x.ndim > 1, isPlain(x, weight, bias) {
                if x.ndim == 2 { return try joined(x, weight, bias) }
                let rows = Shape(x.shape.dropLast()).product
                let flat = try joined(x.reshape([rows, x.shape[x.ndim - 1]]), weight, bias)
                return flat.reshape(Array(x.shape.dropLast()) + [weight.shape[0]])
            }
            let product = try MatMul.apply(x, weight.t())
            return bias.map { product.add($0) } ?? product
        }

        /// True if the backend's own kernel takes these: one floating-point type that sums are kept in, and a bias of the result's
        /// width.
        private static func isPlain(_ x: Tensor, _ weight: Tensor, _ bias: Tensor) -> Bool {
            let type = x.dtype, device = x.device
            return (type == .float32 || type == .float64) && weight.dtype == type && bias.dtype == type
                && weight.device == device && bias.device == device && weight.ndim == 2 && bias.ndim == 1
                && bias.shape[unchecked: 0] == weight.shape[unchecked: 0] && table.kernel(device) != nil
        }

        private static func joined(_ x: Tensor, _ weight: Tensor, _ bias: Tensor) throws(TensorError) -> Tensor {
            let shape = Shape(rows: x.geometry.shape[unchecked: 0], columns: weight.geometry.shape[unchecked: 0])
            let output = try Tensor.uninitialized(shape, x.dtype, x.device)
            try table.run(KernelCall(output, Operand(x), Operand(weight), Operand(bias), count: 3, computeType: x.dtype))
            guard GradMode.isEnabled, x.hasNode || weight.hasNode || bias.hasNode else { return output }
            output.storedNode = ClosureNode(
                "AddmmBackward0", inputs: [x, weight, bias], output: output,
                saving: [Saved(x, edge: 0), Saved(weight, edge: 1)], pullBack, forward: pushForward)
            return output
        }

        private static func pullBack(_ node: ClosureNode, _ gradients: Gradients) throws(TensorError) -> Gradients {
            guard let g = gradients[0] else { return Gradients() }
            return Gradients(
                node.needs(0) ? try MatrixProduct.apply(g, node.saved(1)) : nil,
                node.needs(1) ? try MatrixProduct.apply(g.t(), node.saved(0)) : nil, node.needs(2) ? g.sum(0) : nil)
        }

        private static func pushForward(_ node: ClosureNode, _ tangents: Gradients) throws(TensorError) -> Gradients {
            var result = tangents[2].map { $0.expand(Array(node.shape)) }
            if let t = tangents[0] { result = Gradients.sum(result, try MatrixProduct.apply(t, node.saved(1).t())) }
            if let t = tangents[1] { result = Gradients.sum(result, try MatrixProduct.apply(node.saved(0), t.t())) }
            return Gradients(result)
        }
    }
}

/// `x @ weight.t() + bias`. PyTorch: `torch.nn.functional.linear`.
///
/// - Parameters:
///   - x: shape [*, inputs].
///   - weight: shape [outputs, inputs].
///   - bias: shape [outputs].
public func linear(_ x: Tensor, _ weight: Tensor, bias: Tensor? = nil) -> Tensor {
    checked { () throws(TensorError) in try Operators.Linear.apply(x, weight, bias) }
}
