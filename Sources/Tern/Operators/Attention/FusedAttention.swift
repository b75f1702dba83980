/// Attention whose weights are never there all at once, and its gradient, which makes them again.
struct FusedAttention {
    private let query: Tensor
    private let key: Tensor
    private let value: Tensor
    /// What is added to the scores, as large as these.
    private let mask: Tensor?
    private let rule: AttentionRule

    /// Nil where the kernel has no form: for leading dimensions that are not the same, and for masks that have gradients.
    init?(
        _ query: Tensor, _ key: Tensor, _ value: Tensor, _ mask: Tensor?,
        _ options: Operators.ScaledDotProductAttention.Options
    ) throws(TensorError) {
        guard AttentionRule.isSupported(query.device), mask?.hasNode != true,
            [key, value, mask ?? query].allSatisfy({ $0.device == query.device })
        else { return nil }
        // Sixteen-bit floats are rounded once, at the end.
        let wide = query.dtype.carrier
        let q = query.to(wide)
        var k = key.to(wide), v = value.to(wide)
        if options.groupsQueries {
            k = try Operators.ScaledDotProductAttention.grouped(k, q, "key")
            v = try Operators.ScaledDotProductAttention.grouped(v, q, "value")
        }
        let heads = Shape(q.shape.dropLast(2))
        guard Shape(k.shape.dropLast(2)) == heads, Shape(v.shape.dropLast(2)) == heads else { return nil }
        let scores = Shape(Array(heads) + [q.shape[q.ndim - 2], k.shape[k.ndim - 2]])
        var added: Tensor?
        if let mask {
            guard let shape = try? Broadcasting.shape(scores, mask.shape, "scaled_dot_product_attention"), shape == scores else {
                return nil
            }
            added = noGrad {
                let numbers =
                    mask.dtype == .bool
                    ? Tensor.zeros(Array(mask.shape), dtype: wide, device: mask.device).maskedFill(
                        mask.logicalNot(), -Double.infinity) : mask.to(wide)
                return numbers.expand(Array(scores))
            }
        }
        let width = query.shape[query.ndim - 1]
        (self.query, self.key, self.value) = (q.mul(options.scale ?? 1 / Double(width).squareRoot()), k, v)
        self.mask = added
        rule = AttentionRule(isCausal: options.isCausal, leavesOut: mask?.dtype == .bool)
    }

    func apply() throws(TensorError) -> Tensor {
        let output = try rule.forward(query, key, value, mask)
        guard GradMode.isEnabled, [query, key, value].contains(where: \.hasNode) else { return output }
        let rule = rule, isMasked = mask != nil
        output.storedNode = ClosureNode(
            "ScaledDotProductFlashAttentionForCpuBackward0", inputs: [query, key, value], output: output,
            saving: [Saved(query, edge: 0), Saved(key, edge: 1), Saved(value, edge: 2)]
                + (mask.map { [Saved(constant: $0)] } ?? [])
        ) { (node, gradients) throws(TensorError) in
            guard let g = gradients[0] else { return Gradients() }
            let (q, k, v) = (try node.saved(0), try node.saved(1), try node.saved(2))
            let mask = isMasked ? try node.saved(3) : nil
            let all = GradMode.isEnabled ? rule.differentiable(g, q, k, v, mask) : try rule.backward(g, q, k, v, mask)
            return Gradients(
                node.needs(0) ? all.query : nil, node.needs(1) ? all.key : nil, node.needs(2) ? all.value : nil)
        }
        return output
    }
}

/// The kernels of attention and what they are told, for scaled queries.
private struct AttentionRule: Sendable {
    /// True if a query sees no keys with higher numbers than its own.
    let isCausal: Bool
    /// True if the mask only leaves out.
    let leavesOut: Bool

    private static let table = KernelTable.named("attention")
    private static let pullback = KernelTable.named("attention.pullback")

    static func isSupported(_ device: Device) -> Bool { table.kernel(device) != nil && pullback.kernel(device) != nil }

    typealias Sides = (query: Tensor, key: Tensor, value: Tensor)

    private func integers(_ q: Tensor) -> Shape { [isCausal ? 1 : 0, leavesOut ? 1 : 0, q.shape[q.ndim - 1]] }

    private func operand(_ tensor: Tensor?) -> Operand { tensor.map { Operand($0.detach()) } ?? Operand() }

    func forward(_ q: Tensor, _ k: Tensor, _ v: Tensor, _ mask: Tensor?) throws(TensorError) -> Tensor {
        var shape = q.shape
        shape[q.ndim - 1] = v.shape[v.ndim - 1]
        let output = try Tensor.uninitialized(shape, q.dtype, q.device)
        try AttentionRule.table.run(
            KernelCall(
                output, operand(q), operand(k), operand(v), operand(mask), count: 4, computeType: q.dtype,
                integers: integers(q)))
        return output
    }

    func backward(
        _ g: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ mask: Tensor?
    ) throws(TensorError) -> Sides {
        let queries = cat([q, g], dim: -1), keys = cat([k, v], dim: -1)
        let query = try Tensor.uninitialized(q.shape, q.dtype, q.device)
        let sides = try Tensor.uninitialized(keys.shape, q.dtype, q.device)
        try AttentionRule.pullback.run(
            KernelCall(
                query, operand(queries), operand(keys), operand(mask), operand(sides), count: 4, computeType: q.dtype,
                integers: integers(q)))
        let width = k.shape[k.ndim - 1]
        return (
            query, sides.narrow(-1, 0, width).contiguous(), sides.narrow(-1, width, v.shape[v.ndim - 1]).contiguous()
        )
    }

    /// The same with operators that have gradients.
    func differentiable(_ g: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ mask: Tensor?) -> Sides {
        var scores = q.matmul(k.transpose(-2, -1))
        let (rows, columns) = (scores.shape[scores.ndim - 2], scores.shape[scores.ndim - 1])
        if isCausal {
            let row = Tensor.arange(rows, device: q.device).unsqueeze(1)
            scores = scores.maskedFill(Tensor.arange(columns, device: q.device).gt(row), -Double.infinity)
        }
        var isEmpty: Tensor?
        if let mask {
            let isOut = mask.eq(-Double.infinity)
            scores = leavesOut ? scores.maskedFill(isOut, -Double.infinity) : scores.add(mask)
            isEmpty = isOut.all(-1, keepdim: true)
        }
        if let isEmpty { scores = scores.maskedFill(isEmpty, 0) }
        var weights = scores.softmax(-1)
        if let isEmpty { weights = weights.maskedFill(isEmpty, 0) }
        let slopes = g.matmul(v.transpose(-2, -1))
        let gradients = weights.mul(slopes.sub(weights.mul(slopes).sum(-1, keepdim: true)))
        return (gradients.matmul(k), gradients.transpose(-2, -1).matmul(q), weights.transpose(-2, -1).matmul(g))
    }
}
