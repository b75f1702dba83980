extension Operators {
    static var regressionLosses: [any OperatorDefinition.Type] {
        [MeanSquaredError.self, MeanAbsoluteError.self, SmoothAbsoluteError.self, HuberLoss.self]
    }

    private static let pairSamples = [
        Sample(.distinct([4, 3]), .distinct([4, 3])),
        Sample(.distinct([4]), .distinct([4]), named: ["reduction": .string("none")]),
        Sample(.distinct([2, 3]), .distinct([3]), named: ["reduction": .string("sum")]),
    ]

    /// Losses of two tensors that broadcast, times weights of the broadcast shape; the mean is then divided by the weights' sum.
    private static func elementwise(
        _ name: String, _ x: Tensor, _ target: Tensor, _ weight: Tensor?, _ reduction: LossReduction,
        _ loss: (_ x: Tensor, _ target: Tensor) -> Tensor
    ) throws(TensorError) -> Tensor {
        if let cast = CastOperands.wide {
            return try cast.run { () throws(TensorError) in
                try elementwise(name, cast(x), cast(target), cast(weight), reduction, loss)
            }
        }
        let shape = try Broadcasting.shape(x.shape, target.shape, name)
        let wide = WideComputation(x, target, weight)
        let losses = loss(wide.widened(x), wide.widened(target))
        guard let weight else { return wide.rounded(reduction(losses)) }
        guard weight.shape == shape else {
            throw .shape("\(name): Weights and input must have the same size, got \(weight.shape) and \(shape)")
        }
        let weights = wide.widened(weight)
        let weighted = losses.mul(weights)
        return wide.rounded(reduction == .mean ? weighted.sum().div(weights.sum()) : reduction(weighted))
    }

    private static func elementwise(
        _ name: String, _ arguments: Arguments, _ loss: (_ x: Tensor, _ target: Tensor) -> Tensor
    ) throws(TensorError) -> Value {
        .tensor(
            try elementwise(
                name, try arguments.tensor("input"), try arguments.tensor("target"), arguments.optionalTensor("weight"),
                try LossReduction.parse(arguments, name), loss))
    }

    /// Squared differences.
    enum MeanSquaredError: OperatorDefinition {
        static let schemas = [
            "nn.functional.mse_loss(Tensor input, Tensor target, \(legacyReduction), str reduction='mean', Tensor? weight=None) "
                + "-> Tensor"
        ]
        static let kind = "composite"
        static let samples = pairSamples

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.tensor("target"), arguments.optionalTensor("weight"),
                    try LossReduction.parse(arguments, "mse_loss")))
        }

        static func apply(
            _ x: Tensor, _ target: Tensor, _ weight: Tensor?, _ reduction: LossReduction
        ) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(x), cast(target), cast(weight), reduction)
                }
            }
            if weight == nil, let fused = FusedSquaredError(x, target, reduction) { return try fused.apply(x, target) }
            return try elementwise("mse_loss", x, target, weight, reduction) { $0.sub($1).square() }
        }
    }

    /// Absolute differences.
    enum MeanAbsoluteError: OperatorDefinition {
        static let schemas = [
            "nn.functional.l1_loss(Tensor input, Tensor target, \(legacyReduction), str reduction='mean', Tensor? weight=None) "
                + "-> Tensor"
        ]
        static let kind = "composite"
        static let samples = pairSamples

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try elementwise("l1_loss", arguments) { $0.sub($1).abs() }
        }

        static func apply(
            _ x: Tensor, _ target: Tensor, _ weight: Tensor?, _ reduction: LossReduction, _ name: String = "l1_loss"
        ) throws(TensorError) -> Tensor {
            try elementwise(name, x, target, weight, reduction) { $0.sub($1).abs() }
        }
    }

    /// Squares up to a distance, straight lines beyond it: `scale` times Huber's function.
    private static func bend(_ difference: Tensor, _ delta: Double, scale: Double) -> Tensor {
        // With c the difference cut at ±delta, c·(d - c/2) is d²/2 inside and delta·(|d| - delta/2) outside, smoothly.
        let cut = difference.clamp(min: -delta, max: delta)
        let losses = cut.mul(difference.sub(cut.mul(0.5)))
        return scale == 1 ? losses : losses.mul(scale)
    }

    /// Squared differences below `beta`, absolute ones above.
    enum SmoothAbsoluteError: OperatorDefinition {
        static let schemas = [
            "nn.functional.smooth_l1_loss(Tensor input, Tensor target, \(legacyReduction), str reduction='mean', float beta=1.0) "
                + "-> Tensor"
        ]
        static let kind = "composite"
        static let samples = pairSamples

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.tensor("target"),
                    try LossReduction.parse(arguments, "smooth_l1_loss"), try arguments.double("beta")))
        }

        static func apply(
            _ x: Tensor, _ target: Tensor, _ reduction: LossReduction, _ beta: Double
        ) throws(TensorError) -> Tensor {
            guard beta >= 0 else {
                throw .argument("smooth_l1_loss: does not support negative values for beta, got \(beta)")
            }
            if beta == 0 { return try MeanAbsoluteError.apply(x, target, nil, reduction, "smooth_l1_loss") }
            return try elementwise("smooth_l1_loss", x, target, nil, reduction) { bend($0.sub($1), beta, scale: 1 / beta) }
        }
    }

    /// Half squared differences below `delta`, straight lines above.
    enum HuberLoss: OperatorDefinition {
        static let schemas = [
            "nn.functional.huber_loss(Tensor input, Tensor target, str reduction='mean', float delta=1.0, Tensor? weight=None) "
                + "-> Tensor"
        ]
        static let kind = "composite"
        static let samples = pairSamples

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.tensor("target"),
                    try LossReduction.parse(arguments, "huber_loss"), try arguments.double("delta"),
                    arguments.optionalTensor("weight")))
        }

        static func apply(
            _ x: Tensor, _ target: Tensor, _ reduction: LossReduction, _ delta: Double, _ weight: Tensor?
        ) throws(TensorError) -> Tensor {
            guard delta > 0 else {
                throw .argument("huber_loss: does not support non-positive values for delta, got \(delta)")
            }
            return try elementwise("huber_loss", x, target, weight, reduction) { bend($0.sub($1), delta, scale: 1) }
        }
    }
}

/// Squared differences. PyTorch: `torch.nn.functional.mse_loss`.
public func mseLoss(_ input: Tensor, _ target: Tensor, weight: Tensor? = nil, reduction: LossReduction = .mean) -> Tensor {
    checked { () throws(TensorError) in try Operators.MeanSquaredError.apply(input, target, weight, reduction) }
}

/// Absolute differences. PyTorch: `torch.nn.functional.l1_loss`.
public func l1Loss(_ input: Tensor, _ target: Tensor, weight: Tensor? = nil, reduction: LossReduction = .mean) -> Tensor {
    checked { () throws(TensorError) in try Operators.MeanAbsoluteError.apply(input, target, weight, reduction) }
}

/// Squared differences divided by `2·beta` below `beta`, absolute ones less `beta/2` above. PyTorch:
/// `torch.nn.functional.smooth_l1_loss`.
public func smoothL1Loss(_ input: Tensor, _ target: Tensor, reduction: LossReduction = .mean, beta: Double = 1) -> Tensor {
    checked { () throws(TensorError) in try Operators.SmoothAbsoluteError.apply(input, target, reduction, beta) }
}

/// Half squared differences below `delta`, `delta·(|d| - delta/2)` above. PyTorch: `torch.nn.functional.huber_loss`.
public func huberLoss(
    _ input: Tensor, _ target: Tensor, reduction: LossReduction = .mean, delta: Double = 1, weight: Tensor? = nil
) -> Tensor {
    checked { () throws(TensorError) in try Operators.HuberLoss.apply(input, target, reduction, delta, weight) }
}
