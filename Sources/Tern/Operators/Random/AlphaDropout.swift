extension Operators {
    /// Elements become the limit of SELU at random; mean and variance stay.
    enum AlphaDropout: OperatorDefinition {
        static let schemas = DropoutRule.schemas("alpha_dropout", training: "False")
        static let kind = "composite"
        static let samples = DropoutRule.samples([2, 3])

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try DropoutRule.call(arguments) { (x, p, training, generator) throws(TensorError) in
                try apply("alpha_dropout", x, p, training, wholeChannels: false, generator)
            }
        }

        static func apply(
            _ name: String, _ x: Tensor, _ p: Double, _ training: Bool, wholeChannels: Bool, _ generator: Generator
        ) throws(TensorError) -> Tensor {
            try DropoutRule.check(p, name)
            guard !wholeChannels || x.ndim >= 2 else {
                throw .shape("\(name): Feature dropout requires at least 2 dimensions in the input, got shape \(x.shape)")
            }
            if !training || p == 0 || x.count == 0 { return x }
            if p == 1 { return x.mul(Tensor.zeros(like: x)) }
            // SELU's scale times its alpha: minus its limit far below zero.
            let limit = 1.7580993408473766
            let scale = 1 / ((limit * limit * p + 1) * (1 - p)).squareRoot()
            let noise = try DropoutRule.noise(x, p, wholeChannels: wholeChannels, generator)
            let offset = noise.add(-1).mul_(limit * scale).add_(limit * scale * p)
            return x.mul(noise.mul_(scale)).add(offset)
        }
    }

    /// Whole channels become the limit of SELU at random; mean and variance stay.
    enum FeatureAlphaDropout: OperatorDefinition {
        static let schemas = DropoutRule.schemas("feature_alpha_dropout", training: "False")
        static let kind = "composite"
        static let samples = DropoutRule.samples([2, 3, 4])

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try DropoutRule.call(arguments) { (x, p, training, generator) throws(TensorError) in
                try AlphaDropout.apply("feature_alpha_dropout", x, p, training, wholeChannels: true, generator)
            }
        }
    }
}

/// Sets elements to the limit of SELU at random with probability `p` while training, and shifts and scales all so that mean and variance
/// stay. PyTorch: `torch.nn.functional.alpha_dropout`.
///
/// Source: Klambauer et al., Self-normalizing neural networks, 2017.
public func alphaDropout(_ x: Tensor, _ p: Double = 0.5, training: Bool = false, generator: Generator = .default) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.AlphaDropout.apply("alpha_dropout", x, p, training, wholeChannels: false, generator)
    }
}

/// `alphaDropout` of whole channels: of `[n, channels, …]`. PyTorch: `torch.nn.functional.feature_alpha_dropout`.
public func featureAlphaDropout(
    _ x: Tensor, _ p: Double = 0.5, training: Bool = false, generator: Generator = .default
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.AlphaDropout.apply("feature_alpha_dropout", x, p, training, wholeChannels: true, generator)
    }
}
