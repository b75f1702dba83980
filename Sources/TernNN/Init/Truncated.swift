import Tern

extension Init {
    /// Normally distributed numbers between `a` and `b`: those outside are drawn again. PyTorch: `trunc_normal_`.
    ///
    /// - Parameters:
    ///   - tensor: what is filled, and returned.
    ///   - mean: the mean of the distribution before the cut.
    ///   - std: its standard deviation.
    ///   - a: the smallest number.
    ///   - b: the largest number.
    ///   - generator: the source of random numbers.
    @discardableResult
    public static func truncNormal_(
        _ tensor: Tensor, mean: Double = 0, std: Double = 1, a: Double = -2, b: Double = 2, generator: Generator = .default
    ) -> Tensor {
        guard a <= b, std > 0 || (std == 0 && a <= mean && mean <= b) else {
            return failure(
                .argument("truncNormal_: expects a <= b and std > 0, got a=\(a), b=\(b), mean=\(mean) and std=\(std)"), tensor)
        }
        return noGrad {
            tensor.normal_(mean, std, generator: generator)
            if tensor.device == .meta || tensor.count == 0 { return tensor }
            // Nearly no number falls into an interval far from the mean: the ends stand for those that are left.
            for _ in 0..<1000 {
                if TensorError.pending != nil { return tensor }
                let isOutside = tensor.lt(a).logicalOr(tensor.gt(b))
                guard isOutside.any().item(Bool.self) else { return tensor }
                let again = Tensor.empty(like: tensor).normal_(mean, std, generator: generator)
                tensor.copy_(Tensor.where(isOutside, again, tensor))
            }
            return tensor.clamp_(min: a, max: b)
        }
    }
}
