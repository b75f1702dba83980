/// The squared error of two tensors of one shape as one number, in one passage over both, and its gradients in one each.
struct FusedSquaredError: Sendable {
    let reduction: LossReduction

    private static let table = KernelTable.named("squared_distance")
    private static let slope = KernelTable.named("scaled_difference")

    /// Nil where the losses of single elements are wanted, or something is to be broadcast or converted.
    init?(_ x: Tensor, _ target: Tensor, _ reduction: LossReduction) {
        guard reduction != .none, x.shape == target.shape, x.count > 0, x.device == target.device, x.dtype == target.dtype,
            x.dtype == .float32 || x.dtype == .float64, FusedSquaredError.table.kernel(x.device) != nil,
            FusedSquaredError.slope.kernel(x.device) != nil
        else { return nil }
        self.reduction = reduction
    }

    func apply(_ x: Tensor, _ target: Tensor) throws(TensorError) -> Tensor {
        let divisor = reduction == .mean ? Double(x.count) : 1
        let output = try Tensor.uninitialized([], x.dtype, x.device)
        try noGrad { () throws(TensorError) in
            try FusedSquaredError.table.run(
                KernelCall(
                    output, Operand(x.detach().contiguous()), Operand(target.detach().contiguous()), Operand(.double(divisor)),
                    count: 3, computeType: x.dtype))
        }
        guard GradMode.isEnabled, x.node != nil || target.node != nil else { return output }
        output.storedNode = ClosureNode(
            "MseLossBackward0", inputs: [x, target], output: output, saving: [Saved(x, edge: 0), Saved(target, edge: 1)]
        ) { (node, gradients) throws(TensorError) in
            guard let g = gradients[0] else { return Gradients() }
            let x = try node.saved(0), target = try node.saved(1)
            let scale = g.mul(2 / divisor)
            return Gradients(
                node.needs(0) ? try scaledDifference(x, target, scale) : nil,
                node.needs(1) ? try scaledDifference(target, x, scale) : nil)
        } forward: { (node, tangents) throws(TensorError) in
            let difference = try node.saved(0).sub(try node.saved(1)).mul(2 / divisor)
            let parts = [tangents[0], tangents[1].map { $0.neg() }].compactMap { $0 }
            guard let first = parts.first else { return Gradients() }
            return Gradients(difference.mul(parts.dropFirst().reduce(first) { $0.add($1) }).sum())
        }
        return output
    }

    /// `(a - b) · scale`, with a graph if one is kept.
    private func scaledDifference(_ a: Tensor, _ b: Tensor, _ scale: Tensor) throws(TensorError) -> Tensor {
        if GradMode.isEnabled { return a.sub(b).mul(scale) }
        let output = try Tensor.uninitialized(a.shape, a.dtype, a.device)
        try FusedSquaredError.slope.run(
            KernelCall(output, Operand(a), Operand(b), Operand(scale), count: 3, computeType: a.dtype))
        return output
    }
}
