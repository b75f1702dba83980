/// Runs a normalization of rows as a kernel, and its gradient as another; with tensor operations where the gradient is to be
/// differentiated again.
struct RowNormalizer: Sendable {
    /// The operator's name, for messages.
    let name: String
    /// The dimensions at the end that make a row.
    let dims: [Int]
    let eps: Double
    /// True if the mean is taken off.
    let centers: Bool
    let table: KernelTable
    let pullback: KernelTable
    /// Gradients of weight and bias.
    let parameters: KernelTable

    func apply(
        _ x: Tensor, _ weight: Tensor?, _ bias: Tensor?, _ label: StaticString
    ) throws(TensorError) -> Tensor {
        let output = try run(table, x, weight, third: bias)
        let inputs = [x, weight, bias].compactMap { $0 }
        guard GradMode.isEnabled, inputs.contains(where: \.hasNode) else { return output }
        let weightIndex = weight == nil ? nil : 1, biasIndex = bias == nil ? nil : inputs.count - 1
        output.storedNode = ClosureNode(
            label, inputs: inputs, output: output,
            saving: [Saved(x, edge: 0)] + (weight.map { [Saved($0, edge: 1)] } ?? [])
        ) { (node, gradients) throws(TensorError) in
            guard let g = gradients[0] else { return Gradients() }
            let x = try node.saved(0)
            let weight = weightIndex == nil ? nil : try node.saved(1)
            var result = Gradients()
            let needsWeight = weightIndex.map { node.needs($0) } == true
            let needsBias = biasIndex.map { node.needs($0) } == true
            let isFused = !GradMode.isEnabled && parameters.kernel(x.device) != nil
            let normalized = GradMode.isEnabled || (needsWeight && !isFused) ? try unit(x) : nil
            if node.needs(0) { result[0] = try inputGradient(g, x, weight, normalized) }
            if isFused, needsWeight || needsBias {
                let both = try parameterGradients(g, x)
                if let weightIndex, needsWeight { result[weightIndex] = both[0].clone() }
                if let biasIndex, needsBias { result[biasIndex] = both[1].clone() }
                return result
            }
            if let weightIndex, needsWeight, let normalized { result[weightIndex] = overRows(g.mul(normalized)) }
            if let biasIndex, needsBias { result[biasIndex] = overRows(g) }
            return result
        }
        return output
    }

    /// Operand 2 is what is added, or rows of gradients.
    private func run(
        _ table: KernelTable, _ x: Tensor, _ weight: Tensor?, third: Tensor?
    ) throws(TensorError) -> Tensor {
        for tensor in [weight, third] {
            guard let tensor, tensor.device != x.device else { continue }
            throw .device(
                "\(name): Expected all tensors to be on the same device, found \(x.device) and \(tensor.device): move one with "
                    + ".to(\(x.device))")
        }
        return try noGrad { () throws(TensorError) in
            let output = try Tensor.uninitialized(x.shape, x.dtype, x.device)
            func operand(_ tensor: Tensor?) -> Operand { tensor.map { Operand($0.detach().contiguous()) } ?? Operand() }
            let length = Shape(dims.map { x.shape[$0] }).product
            try table.run(
                KernelCall(
                    output, operand(x), operand(weight), operand(third), Operand(.double(eps)), count: 4, computeType: x.dtype,
                    integers: [length]))
            return output
        }
    }

    /// The rows before weight and bias, joined to the graph if there is one.
    private func unit(_ x: Tensor) throws(TensorError) -> Tensor {
        GradMode.isEnabled ? x.sub(mean(x)).mul(scale(x)) : try run(table, x, nil, third: nil)
    }

    private func mean(_ x: Tensor) -> Tensor {
        centers ? x.mean(dims, keepdim: true) : Tensor.zeros([], dtype: x.dtype, device: x.device)
    }

    private func scale(_ x: Tensor) -> Tensor {
        x.sub(mean(x)).square().mean(dims, keepdim: true).add(eps).rsqrt()
    }

    private func inputGradient(
        _ g: Tensor, _ x: Tensor, _ weight: Tensor?, _ normalized: Tensor?
    ) throws(TensorError) -> Tensor {
        guard GradMode.isEnabled, let normalized else { return try run(pullback, x, weight, third: g) }
        let h = weight.map { g.mul($0) } ?? g
        let slope = h.mul(normalized).mean(dims, keepdim: true)
        let centered = centers ? h.sub(h.mean(dims, keepdim: true)) : h
        return scale(x).mul(centered.sub(normalized.mul(slope)))
    }

    /// What weight and bias get, one after the other.
    private func parameterGradients(_ g: Tensor, _ x: Tensor) throws(TensorError) -> Tensor {
        let output = try Tensor.uninitialized(Shape([2] + dims.map { x.shape[$0] }), x.dtype, x.device)
        try parameters.run(
            KernelCall(
                output, Operand(x.contiguous()), Operand(g.contiguous()), Operand(.double(eps)), count: 3, computeType: x.dtype))
        return output
    }

    /// Summed over everything but a row.
    private func overRows(_ x: Tensor) -> Tensor {
        let others = Array(0..<(x.ndim - dims.count))
        return others.isEmpty ? x : x.sum(others)
    }
}
