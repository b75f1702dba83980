import CTern

/// The rarer distributions: numbers are made one by one, in double precision, as PyTorch makes them.
extension Tensor {
    /// Fills with whole numbers from 0 to the greatest that the type holds; of a floating-point type, to the greatest up to which it
    /// has every integer. PyTorch: `x.random_()`.
    @discardableResult
    public func random_(generator: Generator = .default) -> Tensor {
        refill("random_") { (x) throws(TensorError) in try RandomFilling.integers(x, generator) }
    }

    /// Fills with whole numbers from `from` to below `to`. PyTorch: `x.random_(from, to)`.
    @discardableResult
    public func random_(_ from: Int, _ to: Int, generator: Generator = .default) -> Tensor {
        refill("random_") { (x) throws(TensorError) in try RandomFilling.integers(x, from, to, generator, name: "random_") }
    }

    /// Fills with numbers whose logarithms are normally distributed. PyTorch: `x.log_normal_(mean, std)`.
    @discardableResult
    public func logNormal_(_ mean: Double = 1, _ std: Double = 2, generator: Generator = .default) -> Tensor {
        refill("log_normal_") { (x) throws(TensorError) in
            try RandomFilling.requireFloat(x, "log_normal_")
            guard std > 0 else { throw .argument("log_normal_: expects std > 0.0, but found std=\(std)") }
            try RandomFilling.oneByOne(x, generator) { tern_exp_f64(RandomStreams.standardNormal($0) * std + mean) }
        }
    }

    /// Fills with numbers of the Cauchy distribution. PyTorch: `x.cauchy_(median, sigma)`.
    @discardableResult
    public func cauchy_(_ median: Double = 0, _ sigma: Double = 1, generator: Generator = .default) -> Tensor {
        refill("cauchy_") { (x) throws(TensorError) in
            try RandomFilling.requireFloat(x, "cauchy_")
            guard sigma > 0 else { throw .argument("cauchy_: expects sigma > 0.0, but found sigma=\(sigma)") }
            try RandomFilling.oneByOne(x, generator) { generator in
                // Away from the poles of the tangent.
                let margin = Double.ulpOfOne
                let place = Swift.min(Swift.max(RandomStreams.unit(generator.engine.next64()), margin), 1 - margin)
                return median + sigma * tern_tan_f64(.pi * (place - 0.5))
            }
        }
    }

    /// Fills with the numbers of trials up to the first success, each of probability `p`. PyTorch: `x.geometric_(p)`.
    @discardableResult
    public func geometric_(_ p: Double, generator: Generator = .default) -> Tensor {
        refill("geometric_") { (x) throws(TensorError) in
            guard p > 0, p < 1 else { throw .argument("geometric_: expects p to be in (0, 1), but got p=\(p)") }
            guard x.dtype != .bool else { throw .dtype("geometric_: not implemented for bool tensors; use numbers") }
            let scale = 1 / tern_log1p_f64(-p)
            try RandomFilling.oneByOne(x, generator) { generator in
                // Zero has no logarithm; PyTorch's infinity would have no integer.
                let trial = Swift.max(RandomStreams.unit(generator.engine.next64()), 0x1p-53)
                return Swift.max((tern_log_f64(trial) * scale).rounded(.up), 1)
            }
        }
    }

    /// Normally distributed numbers, each element with the mean and the deviation that stand at its place. PyTorch:
    /// `torch.normal(mean, std)`.
    ///
    /// - Parameters:
    ///   - mean: the means, broadcast with `std`.
    ///   - std: the standard deviations, not negative.
    public static func normal(_ mean: Tensor, _ std: Tensor, generator: Generator = .default) -> Tensor {
        checked { () throws(TensorError) in
            let (mean, std) = (mean.detach(), std.detach())
            try RandomFilling.requireFloat(mean, "normal")
            try RandomFilling.requireFloat(std, "normal")
            let isValid = std.device == .meta || std.count == 0 || std.min().item(Double.self) >= 0
            guard isValid else { throw .argument("normal: expects all elements of std >= 0.0") }
            let shape = try Broadcasting.shape(mean.shape, std.shape, "normal")
            let drawn = try uninitialized(shape, mean.dtype, mean.device)
            try RandomFilling.normal(drawn, 0, 1, generator)
            return drawn.mul(std).add(mean).to(mean.dtype)
        }
    }

    /// Normally distributed numbers with the means of a tensor and one deviation. PyTorch: `torch.normal(mean, std)`.
    public static func normal(_ mean: Tensor, _ std: Double = 1, generator: Generator = .default) -> Tensor {
        normal(mean, full(like: mean, .double(std)), generator: generator)
    }

    /// Normally distributed numbers of one mean and one deviation. PyTorch: `torch.normal(mean, std, size)`.
    public static func normal(
        _ mean: Double, _ std: Double, _ shape: [Int], generator: Generator = .default, dtype: DType = defaultDtype(),
        device: Device = .cpu
    ) -> Tensor {
        empty(shape, dtype: dtype, device: device).normal_(mean, std, generator: generator)
    }
}
