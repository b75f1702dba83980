/// The cross-entropy against class numbers in one passage over the scores, and its gradient in another.
struct FusedCrossEntropy: Sendable {
    let ignoreIndex: Int
    let reduction: LossReduction

    private static let table = KernelTable.named("cross_entropy")
    private static let pullback = KernelTable.named("cross_entropy.pullback")

    static func isSupported(_ device: Device) -> Bool { table.kernel(device) != nil && pullback.kernel(device) != nil }

    /// - Parameters:
    ///   - x: scores of a type that kernels compute in; classes are dimension 1, or the only one.
    ///   - target: checked class numbers as int64.
    ///   - weight: one factor for each class.
    func apply(_ x: Tensor, _ target: Tensor, _ weight: Tensor?) throws(TensorError) -> Tensor {
        let targets = target.contiguous(), classDim = x.ndim == 1 ? 0 : 1
        let state = try Tensor.uninitialized([3, target.count], x.dtype, x.device)
        let output = try noGrad { () throws(TensorError) in
            let losses = try Tensor.uninitialized(target.shape, x.dtype, x.device)
            try FusedCrossEntropy.table.run(
                KernelCall(
                    losses, Operand(rows(x.detach())), Operand(targets),
                    weight.map { Operand($0.detach().to(x.dtype).contiguous()) } ?? Operand(), Operand(state), count: 4,
                    computeType: x.dtype, integers: [ignoreIndex]))
            switch reduction {
            case .none: return losses
            case .sum: return losses.sum()
            case .mean: return losses.sum().div(state[0].sum())
            }
        }
        guard GradMode.isEnabled, x.node != nil else { return output }
        output.storedNode = ClosureNode(
            "NllLossBackward0", inputs: [x], output: output,
            saving: [Saved(x, edge: 0), Saved(constant: targets), Saved(constant: state)]
        ) { (node, gradients) throws(TensorError) in
            guard let g = gradients[0] else { return Gradients() }
            let x = try node.saved(0), targets = try node.saved(1), state = try node.saved(2)
            let weights = state[0].reshape(Array(targets.shape))
            let each = g.mul(reduction == .mean ? weights.div(weights.sum()) : weights)
            if GradMode.isEnabled {
                let classes = x.shape[classDim], isKept = targets.ne(ignoreIndex)
                let chosen = targets.mul(isKept).unsqueeze(classDim).eq(
                    Tensor.arange(classes, device: x.device).reshape(
                        [classes] + Array(repeating: 1, count: x.ndim - classDim - 1)))
                return Gradients(x.softmax(classDim).sub(chosen.to(x.dtype)).mul(each.unsqueeze(classDim)))
            }
            let scores = rows(x)
            let output = try Tensor.uninitialized(scores.shape, x.dtype, x.device)
            try FusedCrossEntropy.pullback.run(
                KernelCall(
                    output, Operand(scores), Operand(targets), Operand(state), Operand(each.contiguous()), count: 4,
                    computeType: x.dtype, integers: [ignoreIndex]))
            return Gradients(x.ndim <= 2 ? output : output.movedim(-1, 1).contiguous())
        }
        return output
    }

    /// The classes at the end.
    private func rows(_ x: Tensor) -> Tensor { (x.ndim <= 2 ? x : x.movedim(1, -1)).contiguous() }
}
