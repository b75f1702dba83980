extension Tensor {
    private static func random(
        _ name: String, _ shape: [Int], _ dtype: DType, _ device: Device, _ requiresGrad: Bool,
        _ fill: (Tensor) throws(TensorError) -> Void
    ) -> Tensor {
        checked { () throws(TensorError) in
            let tensor = try uninitialized(try checkedShape(shape, dtype, name), dtype, device)
            try fill(tensor)
            if requiresGrad { try tensor.setRequiresGrad(true) }
            return tensor
        }
    }

    /// Uniform numbers from 0 to below 1. PyTorch: `torch.rand`, whose numbers these are for the same seed.
    public static func rand(
        _ shape: [Int], generator: Generator = .default, dtype: DType = defaultDtype(), device: Device = .cpu,
        requiresGrad: Bool = false
    ) -> Tensor {
        random("rand", shape, dtype, device, requiresGrad) { (tensor) throws(TensorError) in
            try RandomFilling.uniform(tensor, 0, 1, generator)
        }
    }

    /// Uniform numbers from 0 to below 1.
    public static func rand(
        _ shape: Int..., generator: Generator = .default, dtype: DType = defaultDtype(), device: Device = .cpu,
        requiresGrad: Bool = false
    ) -> Tensor {
        rand(shape, generator: generator, dtype: dtype, device: device, requiresGrad: requiresGrad)
    }

    /// Normally distributed numbers with mean 0 and standard deviation 1. PyTorch: `torch.randn`.
    public static func randn(
        _ shape: [Int], generator: Generator = .default, dtype: DType = defaultDtype(), device: Device = .cpu,
        requiresGrad: Bool = false
    ) -> Tensor {
        random("randn", shape, dtype, device, requiresGrad) { (tensor) throws(TensorError) in
            try RandomFilling.normal(tensor, 0, 1, generator)
        }
    }

    /// Normally distributed numbers with mean 0 and standard deviation 1.
    public static func randn(
        _ shape: Int..., generator: Generator = .default, dtype: DType = defaultDtype(), device: Device = .cpu,
        requiresGrad: Bool = false
    ) -> Tensor {
        randn(shape, generator: generator, dtype: dtype, device: device, requiresGrad: requiresGrad)
    }

    /// Whole numbers from `low` to below `high`. PyTorch: `torch.randint(low, high, shape)`.
    public static func randint(
        _ low: Int, _ high: Int, _ shape: [Int], generator: Generator = .default, dtype: DType = .int64, device: Device = .cpu
    ) -> Tensor {
        random("randint", shape, dtype, device, false) { (tensor) throws(TensorError) in
            try RandomFilling.integers(tensor, low, high, generator)
        }
    }

    /// Whole numbers from 0 to below `high`. PyTorch: `torch.randint(high, shape)`.
    public static func randint(
        _ high: Int, _ shape: [Int], generator: Generator = .default, dtype: DType = .int64, device: Device = .cpu
    ) -> Tensor {
        randint(0, high, shape, generator: generator, dtype: dtype, device: device)
    }

    /// The numbers 0 to `n - 1` in random order. PyTorch: `torch.randperm`.
    public static func randperm(
        _ n: Int, generator: Generator = .default, dtype: DType = .int64, device: Device = .cpu
    ) -> Tensor {
        random("randperm", [n], dtype, device, false) { (tensor) throws(TensorError) in
            try RandomFilling.stage(tensor, .int64) { (numbers) throws(TensorError) in
                RandomStreams.permutation(numbers.data.assumingMemoryBound(to: Int64.self), n, generator)
            }
        }
    }

    /// Uniform numbers, like `other` in shape, type and device. PyTorch: `torch.rand_like`.
    public static func rand(like other: Tensor, generator: Generator = .default, dtype: DType? = nil) -> Tensor {
        rand(Array(other.shape), generator: generator, dtype: dtype ?? other.dtype, device: other.device)
    }

    /// Normally distributed numbers, like `other` in shape, type and device. PyTorch: `torch.randn_like`.
    public static func randn(like other: Tensor, generator: Generator = .default, dtype: DType? = nil) -> Tensor {
        randn(Array(other.shape), generator: generator, dtype: dtype ?? other.dtype, device: other.device)
    }

    /// Whole numbers, like `other` in shape, type and device. PyTorch: `torch.randint_like`.
    public static func randint(like other: Tensor, _ low: Int, _ high: Int, generator: Generator = .default) -> Tensor {
        randint(low, high, Array(other.shape), generator: generator, dtype: other.dtype, device: other.device)
    }

    // MARK: In place

    func refill(_ name: String, _ fill: (Tensor) throws(TensorError) -> Void) -> Tensor {
        checked(self) { () throws(TensorError) in
            let records = GradMode.isEnabled && node != nil
            try InPlace.check(self, name, records: records)
            // What was there before has no influence any more.
            let node = records ? InPlace.overwriting(self, "RandomBackward0") : nil
            try fill(self)
            InPlace.finish(self, node, by: InPlaceName(name))
            return self
        }
    }

    /// Fills with uniform numbers between two bounds. PyTorch: `x.uniform_(from, to)`.
    @discardableResult
    public func uniform_(_ from: Double = 0, _ to: Double = 1, generator: Generator = .default) -> Tensor {
        refill("uniform_") { (x) throws(TensorError) in try RandomFilling.uniform(x, from, to, generator) }
    }

    /// Fills with normally distributed numbers. PyTorch: `x.normal_(mean, std)`.
    @discardableResult
    public func normal_(_ mean: Double = 0, _ std: Double = 1, generator: Generator = .default) -> Tensor {
        refill("normal_") { (x) throws(TensorError) in try RandomFilling.normal(x, mean, std, generator) }
    }

    /// Fills with ones, with probability `p`, and zeros. PyTorch: `x.bernoulli_(p)`.
    @discardableResult
    public func bernoulli_(_ p: Double = 0.5, generator: Generator = .default) -> Tensor {
        refill("bernoulli_") { (x) throws(TensorError) in try RandomFilling.bernoulli(x, p, generator) }
    }

    /// Fills with exponentially distributed numbers. PyTorch: `x.exponential_(lambd)`.
    @discardableResult
    public func exponential_(_ rate: Double = 1, generator: Generator = .default) -> Tensor {
        refill("exponential_") { (x) throws(TensorError) in try RandomFilling.exponential(x, rate, generator) }
    }

    /// Ones and zeros: one with the probability that each element says. PyTorch: `torch.bernoulli`.
    public func bernoulli(generator: Generator = .default) -> Tensor {
        checked { () throws(TensorError) in
            try RandomFilling.requireFloat(self, "bernoulli")
            if device == .meta { return Tensor.empty(like: self) }
            let probabilities = try Tensor.uninitialized(shape, dtype, .cpu)
            try probabilities.write(detach())
            guard probabilities.count == 0 || probabilities.ge(0).logicalAnd(probabilities.le(1)).all().item(Bool.self) else {
                throw .argument("bernoulli: Expected p_in >= 0 && p_in <= 1 to be true: the elements are probabilities")
            }
            let flags = try Tensor.uninitialized(shape, .bool, .cpu)
            let to = flags.data.assumingMemoryBound(to: UInt8.self)
            if dtype == .float64 {
                RandomStreams.bernoulli(
                    to, count, UnsafePointer(probabilities.data.assumingMemoryBound(to: Double.self)), generator)
            } else {
                let wide = probabilities.to(.float32)
                RandomStreams.bernoulli(to, count, UnsafePointer(wide.data.assumingMemoryBound(to: Float.self)), generator)
            }
            return flags.to(dtype).to(device)
        }
    }
}
