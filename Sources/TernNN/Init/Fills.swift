import Tern

extension Init {
    /// Numbers uniformly between `low` and `high`. PyTorch: `nn.init.uniform_`.
    @discardableResult
    public static func uniform_(
        _ tensor: Tensor, _ low: Double = 0, _ high: Double = 1, generator: Generator = .default
    ) -> Tensor {
        noGrad { tensor.uniform_(low, high, generator: generator) }
    }

    /// Normally distributed numbers. PyTorch: `nn.init.normal_`.
    @discardableResult
    public static func normal_(
        _ tensor: Tensor, mean: Double = 0, std: Double = 1, generator: Generator = .default
    ) -> Tensor {
        noGrad { tensor.normal_(mean, std, generator: generator) }
    }

    /// One number everywhere. PyTorch: `nn.init.constant_`.
    @discardableResult
    public static func constant_(_ tensor: Tensor, _ value: some TensorScalar) -> Tensor {
        noGrad { tensor.fill_(value) }
    }

    /// Zeros. PyTorch: `nn.init.zeros_`.
    @discardableResult
    public static func zeros_(_ tensor: Tensor) -> Tensor { noGrad { tensor.zero_() } }

    /// Ones. PyTorch: `nn.init.ones_`.
    @discardableResult
    public static func ones_(_ tensor: Tensor) -> Tensor { constant_(tensor, 1) }
}
