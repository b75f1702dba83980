extension Operators {
    static var likelihoodLosses: [any OperatorDefinition.Type] {
        [GaussianLikelihood.self, PoissonLikelihood.self, KullbackLeibler.self]
    }

    /// The negative log-likelihood of targets under normal distributions.
    enum GaussianLikelihood: OperatorDefinition {
        static let schemas = [
            "nn.functional.gaussian_nll_loss(Tensor input, Tensor target, Operand var, bool full=False, float eps=1e-06, "
                + "str reduction='mean') -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([4, 3]), .normal([4, 3]), .uniform([4, 3], 0.5, 2)),
            Sample(.normal([4, 3]), .normal([4, 3]), .uniform([4], 0.5, 2), .value(.bool(true))),
            Sample(.normal([4, 3]), .normal([4, 1]), .uniform([4, 1], 0.5, 2), named: ["reduction": .string("none")]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("input")
            let variance = try arguments.operand("var")
            return .tensor(
                try apply(
                    x, try arguments.tensor("target"),
                    variance.tensor ?? Tensor.full(Array(x.shape), scalar: variance.scalar, dtype: x.dtype, device: x.device),
                    try arguments.bool("full"), try arguments.double("eps"),
                    try LossReduction.parse(arguments, "gaussian_nll_loss")))
        }

        static func apply(
            _ x: Tensor, _ target: Tensor, _ variance: Tensor, _ full: Bool, _ eps: Double, _ reduction: LossReduction
        ) throws(TensorError) -> Tensor {
            var v = variance
            if v.shape != x.shape {
                if v.shape == Shape(x.shape.dropLast()), x.ndim > 0 {
                    v = v.unsqueeze(-1)
                } else if v.ndim != x.ndim || !singleExtentDiffers(x.shape, v.shape) {
                    throw .shape(
                        "gaussian_nll_loss: var is of incorrect size: \(variance.shape) for an input of shape \(x.shape); it has the "
                            + "input's shape, or that without the last extent or with 1 for it")
                }
            }
            _ = try Broadcasting.shape(x.shape, target.shape, "gaussian_nll_loss")
            if v.device != .meta, v.count > 0, v.detach().lt(0).any().item(Bool.self) {
                throw .argument("gaussian_nll_loss: var has negative entry/entries; a variance is zero or more")
            }
            v = v.heldAbove(eps)
            var losses = v.log().add(x.sub(target).square().div(v)).mul(0.5)
            // Half the logarithm of 2π.
            if full { losses = losses.add(0.918_938_533_204_672_7) }
            return reduction(losses)
        }

        /// True if the shapes differ in one extent, which is 1 in the second.
        private static func singleExtentDiffers(_ a: Shape, _ b: Shape) -> Bool {
            zip(a, b).filter { $0 != $1 }.reduce(0) { $0 + $1.1 } == 1
        }
    }

    /// The negative log-likelihood of counts under Poisson distributions.
    enum PoissonLikelihood: OperatorDefinition {
        static let schemas = [
            "nn.functional.poisson_nll_loss(Tensor input, Tensor target, bool log_input=True, bool full=False, "
                + "bool? size_average=None, float eps=1e-08, bool? reduce=None, str reduction='mean') -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([4, 3]), .uniform([4, 3], 2, 5)),
            Sample(.uniform([4], 0.5, 2), .uniform([4], 0, 0.9), .value(.bool(false)), .value(.bool(true))),
            Sample(
                .normal([4]), .uniform([4], 2, 5), named: ["full": .bool(true), "reduction": .string("none")]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.tensor("target"), try arguments.bool("log_input"),
                    try arguments.bool("full"), try arguments.double("eps"),
                    try LossReduction.parse(arguments, "poisson_nll_loss")))
        }

        static func apply(
            _ x: Tensor, _ target: Tensor, _ isLogarithm: Bool, _ full: Bool, _ eps: Double, _ reduction: LossReduction
        ) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(x), cast(target), isLogarithm, full, eps, reduction)
                }
            }
            _ = try Broadcasting.shape(x.shape, target.shape, "poisson_nll_loss")
            var losses = isLogarithm ? x.exp().sub(target.mul(x)) : x.sub(target.mul(x.add(eps).log()))
            if full {
                // Stirling's approximation of log(target!); 1 stands in where it is left out, so that no logarithm is infinite.
                let isSmall = target.detach().le(1)
                let t = target.maskedFill(isSmall, 1)
                let stirling = t.mul(t.log()).sub(t).add(t.mul(2 * Double.pi).log().mul(0.5))
                losses = losses.add(stirling.maskedFill(isSmall, 0))
            }
            return reduction(losses)
        }
    }

    /// The divergence of log-probabilities from probabilities.
    enum KullbackLeibler: OperatorDefinition {
        static let schemas = [
            "nn.functional.kl_div(Tensor input, Tensor target, \(legacyReduction), str reduction='mean', bool log_target=False) "
                + "-> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([4, 3]), .uniform([4, 3], 0.1, 1)),
            Sample(
                .normal([4, 3]), .normal([4, 3]), named: ["reduction": .string("batchmean"), "log_target": .bool(true)]),
            Sample(.normal([3]), .uniform([3], 0.1, 1), named: ["reduction": .string("none")]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let text = try arguments.string("reduction")
            guard
                let reduction = LossReduction.legacy(arguments).map({ DivergenceReduction($0) })
                    ?? DivergenceReduction(rawValue: text)
            else {
                throw .argument("kl_div: \(text) is not a valid value for reduction; use none, mean, sum or batchmean")
            }
            return .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.tensor("target"), reduction, try arguments.bool("log_target")))
        }

        static func apply(
            _ x: Tensor, _ target: Tensor, _ reduction: DivergenceReduction, _ isLogarithm: Bool
        ) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(x), cast(target), reduction, isLogarithm)
                }
            }
            _ = try Broadcasting.shape(x.shape, target.shape, "kl_div")
            let losses: Tensor
            if isLogarithm {
                losses = target.exp().mul(target.sub(x))
            } else {
                // 0 · log 0 is 0.
                let safe = target.maskedFill(target.detach().eq(0), 1)
                losses = target.mul(safe.log()).sub(target.mul(x))
            }
            switch reduction {
            case .none: return losses
            case .mean: return losses.mean()
            case .sum: return losses.sum()
            case .batchMean:
                let sum = losses.sum()
                return x.ndim == 0 ? sum : sum.div(x.shape[0])
            }
        }
    }
}

/// How the divergences of single elements become the result of `klDiv`.
public enum DivergenceReduction: String, Sendable {
    /// One number an element.
    case none
    /// The mean over all elements.
    case mean
    /// The sum.
    case sum
    /// The sum divided by the first extent: the mean divergence of the distributions of a batch.
    case batchMean = "batchmean"

    init(_ reduction: LossReduction) {
        switch reduction {
        case .none: self = .none
        case .mean: self = .mean
        case .sum: self = .sum
        }
    }
}

/// The negative log-likelihood of `target` under normal distributions with means `input` and variances `var`. PyTorch:
/// `torch.nn.functional.gaussian_nll_loss`.
///
/// - Parameters:
///   - input: the means.
///   - target: what was seen.
///   - var: the variances: of the input's shape, or that without the last extent or with 1 for it.
///   - full: adds the constant `log(2π) / 2`.
///   - eps: a variance counts as this at least.
///   - reduction: how the losses of single elements become the result.
public func gaussianNLLLoss(
    _ input: Tensor, _ target: Tensor, _ var: Tensor, full: Bool = false, eps: Double = 1e-6, reduction: LossReduction = .mean
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.GaussianLikelihood.apply(input, target, `var`, full, eps, reduction)
    }
}

/// The negative log-likelihood of counts under Poisson distributions. PyTorch: `torch.nn.functional.poisson_nll_loss`.
///
/// - Parameters:
///   - input: the expected counts, or their logarithms.
///   - target: the counts.
///   - logInput: true if `input` is logarithms.
///   - full: adds Stirling's approximation of `log(target!)` where the target is above 1.
///   - eps: is added to the input before its logarithm.
///   - reduction: how the losses of single elements become the result.
public func poissonNLLLoss(
    _ input: Tensor, _ target: Tensor, logInput: Bool = true, full: Bool = false, eps: Double = 1e-8,
    reduction: LossReduction = .mean
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.PoissonLikelihood.apply(input, target, logInput, full, eps, reduction)
    }
}

/// The divergence of the log-probabilities `input` from the probabilities `target`, or from `target` as log-probabilities.
/// PyTorch: `torch.nn.functional.kl_div`.
public func klDiv(
    _ input: Tensor, _ target: Tensor, reduction: DivergenceReduction = .mean, logTarget: Bool = false
) -> Tensor {
    checked { () throws(TensorError) in try Operators.KullbackLeibler.apply(input, target, reduction, logTarget) }
}
