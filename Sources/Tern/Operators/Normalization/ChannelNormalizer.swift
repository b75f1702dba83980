/// Normalizes channels, or groups of them, by means and variances: statistics in one passage through memory, the result in another.
///
/// `weight` and `bias` have one number for each of `channels`.
struct ChannelNormalizer: Sendable {
    /// How the input's elements lie: `channels` channels of `inner` elements each come `repeats` times.
    let repeats: Int
    let channels: Int
    let inner: Int
    /// Neighbouring channels that have their statistics together.
    let perGroup: Int
    let eps: Double
    let label: StaticString

    private static let table = KernelTable.named("channel_norm")
    private static let pullback = KernelTable.named("channel_norm.pullback")
    private static let sums = KernelTable.named("channel_norm.sums")
    private static let groups = KernelTable.named("channel_norm.groups")

    private var groups: Int { channels / perGroup }
    private var layout: Shape { [repeats, channels, inner] }
    /// Elements that have their statistics together.
    private var count: Double { Double(repeats * perGroup * inner) }

    /// What the statistics of a group are taken over, as dimensions of the input read in shape `grouped`.
    private var grouped: [Int] { [repeats, groups, perGroup * inner] }

    static func isSupported(_ device: Device) -> Bool {
        table.kernel(device) != nil && Operators.Variance.table.kernel(device) != nil
    }

    /// The mean and the mean square distance from it of every group, without a graph.
    func statistics(_ x: Tensor) throws(TensorError) -> (mean: Tensor, variance: Tensor) {
        try noGrad { () throws(TensorError) in
            let x = x.detach().contiguous().reshape(grouped)
            let moments = try Operators.Variance.moments(x, try Reduction(x, [0, 2], false, "batch_norm"), 0)
            return (moments.mean, moments.variance)
        }
    }

    /// `x` less the means, times the weight and the reciprocals of the deviations, plus the bias.
    ///
    /// - Parameter isFixed: true if the statistics do not depend on `x`.
    func apply(
        _ x: Tensor, _ mean: Tensor, _ variance: Tensor, _ weight: Tensor?, _ bias: Tensor?, isFixed: Bool
    ) throws(TensorError) -> Tensor {
        let scale = noGrad { variance.detach().add(eps).rsqrt() }
        // Running statistics may move on before the gradient is asked for.
        let mean = isFixed ? mean.detach().contiguous().clone() : mean.detach()
        let output = try noGrad { () throws(TensorError) in
            let slope = spread(scale)
            let output = try Tensor.uninitialized(x.shape, x.dtype, x.device)
            try ChannelNormalizer.table.run(
                KernelCall(
                    output, Operand(x.detach().contiguous()), Operand(spread(mean)),
                    Operand((weight.map { slope.mul($0.detach()) } ?? slope).contiguous()),
                    Operand(bias?.detach().contiguous() ?? Tensor.zeros([channels], dtype: x.dtype, device: x.device)), count: 4,
                    computeType: x.dtype, integers: layout))
            return output
        }
        return record(output, x, mean, scale, weight, bias, isFixed: isFixed)
    }

    /// `x` normalized by its own statistics; `repeats` is 1.
    func apply(_ x: Tensor, _ weight: Tensor?, _ bias: Tensor?) throws(TensorError) -> Tensor {
        guard areGroupsInCache(x) else {
            let (mean, variance) = try statistics(x)
            return try apply(x, mean, variance, weight, bias, isFixed: false)
        }
        let output = try Tensor.uninitialized(x.shape, x.dtype, x.device)
        let numbers = try Tensor.uninitialized([2, groups], x.dtype, x.device)
        try noGrad { () throws(TensorError) in
            var factors = Operand()
            if weight != nil || bias != nil {
                let ones = weight?.detach() ?? Tensor.ones([channels], dtype: x.dtype, device: x.device)
                let zeros = bias?.detach() ?? Tensor.zeros([channels], dtype: x.dtype, device: x.device)
                factors = Operand(stack([ones, zeros]))
            }
            try ChannelNormalizer.groups.run(
                KernelCall(
                    output, Operand(x.detach().contiguous()), factors, Operand(numbers), Operand(.double(eps)), count: 4,
                    computeType: x.dtype, integers: [groups, perGroup, inner]))
        }
        return record(output, x, numbers[0], numbers[1], weight, bias, isFixed: false)
    }

    /// Groups of a second-level cache's half are read from memory once, if there are enough of them for threads to share. Channels of
    /// a few elements are better gone through together.
    private func areGroupsInCache(_ x: Tensor) -> Bool {
        inner >= 16 && perGroup * inner * x.dtype.size <= 1 << 19 && groups >= 8
            && ChannelNormalizer.groups.kernel(x.device) != nil
    }

    /// The output with its gradient.
    private func record(
        _ output: Tensor, _ x: Tensor, _ mean: Tensor, _ scale: Tensor, _ weight: Tensor?, _ bias: Tensor?, isFixed: Bool
    ) -> Tensor {
        let inputs = [x, weight, bias].compactMap { $0 }
        guard GradMode.isEnabled, inputs.contains(where: \.hasNode) else { return output }
        let weightIndex = weight == nil ? nil : 1, biasIndex = bias == nil ? nil : inputs.count - 1
        output.storedNode = ClosureNode(
            label, inputs: inputs, output: output,
            saving: [Saved(x, edge: 0), Saved(constant: mean), Saved(constant: scale)]
                + (weight.map { [Saved($0, edge: 1)] } ?? [])
        ) { (node, gradients) throws(TensorError) in
            guard let g = gradients[0] else { return Gradients() }
            let x = try node.saved(0), weight = weightIndex == nil ? nil : try node.saved(3)
            let (mean, scale) = (try node.saved(1), try node.saved(2))
            let parts =
                GradMode.isEnabled
                ? differentiable(g, x, mean, scale, weight, isFixed: isFixed)
                : try fused(g, x, mean, scale, weight, isFixed: isFixed, needsInput: node.needs(0))
            var result = Gradients()
            if node.needs(0) { result[0] = parts.input }
            if let weightIndex, node.needs(weightIndex) { result[weightIndex] = parts.weight }
            if let biasIndex, node.needs(biasIndex) { result[biasIndex] = parts.bias }
            return result
        }
        return output
    }

    private struct Parts {
        var input: Tensor?
        let weight: Tensor
        let bias: Tensor
    }

    /// A group's number for each of its channels.
    private func spread(_ x: Tensor) -> Tensor {
        perGroup == 1 ? x : x.reshape([groups, 1]).expand([groups, perGroup]).reshape([channels]).contiguous()
    }

    /// The channels' numbers summed over each group.
    private func together(_ x: Tensor) -> Tensor { perGroup == 1 ? x : x.reshape([groups, perGroup]).sum(1) }

    /// With z the normalized input and h the gradient times the weight: `scale · (h - mean(h) - z · mean(h · z))`, where the means
    /// are those over a group.
    private func fused(
        _ g: Tensor, _ x: Tensor, _ mean: Tensor, _ scale: Tensor, _ weight: Tensor?, isFixed: Bool, needsInput: Bool
    ) throws(TensorError) -> Parts {
        let (g, x, mean) = (g.contiguous(), x.contiguous(), spread(mean))
        let sums = try Tensor.uninitialized([2, channels], x.dtype, x.device)
        try ChannelNormalizer.sums.run(
            KernelCall(
                sums, Operand(g), Operand(x), Operand(mean), count: 3, computeType: x.dtype, integers: layout))
        let wide = spread(scale)
        var parts = Parts(weight: sums[1].mul(wide), bias: sums[0])
        if !needsInput { return parts }
        let slope = weight.map { wide.mul($0) } ?? wide
        var bend = Tensor.zeros(like: wide), shift = bend
        if !isFixed {
            let sum = together(weight.map { sums[0].mul($0) } ?? sums[0])
            let product = together(weight.map { sums[1].mul($0) } ?? sums[1])
            bend = spread(product.mul(scale.pow(3)).div(-count))
            shift = spread(sum.mul(scale).div(-count))
        }
        let output = try Tensor.uninitialized(x.shape, x.dtype, x.device)
        try ChannelNormalizer.pullback.run(
            KernelCall(
                output, Operand(g), Operand(x), Operand(stack([mean, slope, bend, shift])), count: 3, computeType: x.dtype,
                integers: layout))
        parts.input = output
        return parts
    }

    /// The same with operators that have gradients.
    private func differentiable(
        _ g: Tensor, _ x: Tensor, _ mean: Tensor, _ scale: Tensor, _ weight: Tensor?, isFixed: Bool
    ) -> Parts {
        let gradient = g.reshape([repeats, groups, perGroup, inner]), dims = [0, 2, 3]
        let input = x.reshape([repeats, groups, perGroup, inner])
        var (mean, scale) = (mean.reshape([1, groups, 1, 1]), scale.reshape([1, groups, 1, 1]))
        if !isFixed {
            mean = input.mean(dims, keepdim: true)
            scale = input.sub(mean).square().mean(dims, keepdim: true).add(eps).rsqrt()
        }
        let normalized = input.sub(mean).mul(scale)
        var h = weight.map { gradient.mul($0.reshape([1, groups, perGroup, 1])) } ?? gradient
        if !isFixed {
            let slope = h.mul(normalized).mean(dims, keepdim: true)
            h = h.sub(h.mean(dims, keepdim: true)).sub(normalized.mul(slope))
        }
        return Parts(
            input: h.mul(scale).reshape(Array(x.shape)), weight: gradient.mul(normalized).sum([0, 3]).reshape([channels]),
            bias: gradient.sum([0, 3]).reshape([channels]))
    }
}
