extension Operators {
    static var losses: [any OperatorDefinition.Type] {
        [NegativeLogLikelihood.self, CrossEntropy.self]
    }

    /// What is lost when the logarithm of a class's probability is not zero.
    enum NegativeLogLikelihood: OperatorDefinition {
        static let schemas = [
            "nn.functional.nll_loss(Tensor input, Tensor target, Tensor? weight=None, bool? size_average=None, int ignore_index=-100, "
                + "bool? reduce=None, str reduction='mean') -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([4, 3]), .index([4], 3)),
            Sample(.normal([2, 3, 5]), .index([2, 5], 3), .uniform([3], 0.5, 2), named: ["reduction": .string("sum")]),
            Sample(.normal([3]), .index([], 3), named: ["reduction": .string("none")]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.tensor("target"), arguments.optionalTensor("weight"),
                    try arguments.int("ignore_index"), try LossReduction.parse(arguments, "nll_loss")))
        }

        static func apply(
            _ x: Tensor, _ target: Tensor, _ weight: Tensor?, _ ignoreIndex: Int, _ reduction: LossReduction
        ) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(x), target, cast(weight), ignoreIndex, reduction)
                }
            }
            let wide = WideComputation(x)
            let picked = try pick(wide.widened(x), target, weight, ignoreIndex, "nll_loss")
            return wide.rounded(combine(picked.values.neg(), picked.weights, reduction))
        }

        /// `x` at each target's class, times the class's weight; and the weights. Ignored targets weigh nothing.
        static func pick(
            _ x: Tensor, _ target: Tensor, _ weight: Tensor?, _ ignoreIndex: Int, _ name: String
        ) throws(TensorError) -> (values: Tensor, weights: Tensor) {
            let target = try checked(x, target, weight, ignoreIndex, name)
            let classDim = x.ndim == 1 ? 0 : 1
            let isKept = target.ne(ignoreIndex)
            // Ignored targets may be any number: class 0 stands in for them.
            let safe = target.mul(isKept)
            let values = x.gather(classDim, safe.unsqueeze(classDim)).squeeze(classDim)
            var weights = isKept.to(x.dtype)
            if let weight {
                weights = weights.mul(weight.to(x.dtype).indexSelect(0, safe.flatten()).reshape(Array(target.shape)))
            }
            // A masked infinity would be NaN as a product.
            let masked = Tensor.where(isKept, values, Tensor.zeros(like: values.detach()))
            return (masked.mul(weights), weights)
        }

        /// The targets as int64, after all checks.
        static func checked(
            _ x: Tensor, _ target: Tensor, _ weight: Tensor?, _ ignoreIndex: Int, _ name: String
        ) throws(TensorError) -> Tensor {
            guard x.ndim >= 1 else {
                throw .shape("\(name): input tensor should have at least one dimension, got shape \(x.shape)")
            }
            let classDim = x.ndim == 1 ? 0 : 1
            let classes = x.shape[classDim]
            var expected = x.shape
            expected.remove(at: classDim)
            guard target.shape == expected else {
                throw .shape(
                    "\(name): Expected target of shape \(expected) for input of shape \(x.shape) (one class number for each element but along "
                        + "the class dimension \(classDim)), got \(target.shape)")
            }
            guard target.dtype.isInteger else {
                throw .dtype("\(name): expected targets of type int64, got \(target.dtype); convert with .to(.int64)")
            }
            if let weight, weight.shape != [classes] {
                throw .shape(
                    "\(name): weight tensor should be defined either for all \(classes) classes or no classes but got weight tensor of shape: \(weight.shape)"
                )
            }
            let target = target.to(.int64)
            if target.device == .meta { return target }
            for value in target.scalars(Int.self) where (value < 0 || value >= classes) && value != ignoreIndex {
                throw .index("\(name): Target \(value) is out of bounds: there are \(classes) classes, numbered from 0")
            }
            return target
        }

        static func combine(_ losses: Tensor, _ weights: Tensor, _ reduction: LossReduction) -> Tensor {
            switch reduction {
            case .none: losses
            case .sum: losses.sum()
            case .mean: losses.sum().div(weights.sum())
            }
        }
    }

    /// The negative log-likelihood of the softmax: against class numbers, or against probabilities.
    enum CrossEntropy: OperatorDefinition {
        static let schemas = [
            "nn.functional.cross_entropy(Tensor input, Tensor target, Tensor? weight=None, bool? size_average=None, "
                + "int ignore_index=-100, bool? reduce=None, str reduction='mean', float label_smoothing=0.0) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([4, 3]), .index([4], 3)), Sample(.normal([4, 3]), .uniform([4, 3], 0.1, 1)),
            Sample(
                .normal([2, 3, 5]), .index([2, 5], 3), .uniform([3], 0.5, 2),
                named: ["reduction": .string("sum"), "label_smoothing": .double(0.1)]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.tensor("target"), arguments.optionalTensor("weight"),
                    try arguments.int("ignore_index"), try LossReduction.parse(arguments, "cross_entropy"),
                    try arguments.double("label_smoothing")))
        }

        static func apply(
            _ x: Tensor, _ target: Tensor, _ weight: Tensor?, _ ignoreIndex: Int, _ reduction: LossReduction, _ smoothing: Double
        ) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(x), cast(target), cast(weight), ignoreIndex, reduction, smoothing)
                }
            }
            guard x.ndim >= 1 else {
                throw .shape("cross_entropy: input tensor should have at least one dimension, got shape \(x.shape)")
            }
            guard smoothing >= 0, smoothing <= 1 else {
                throw .argument("cross_entropy: label_smoothing must be between 0.0 and 1.0. Got: \(smoothing)")
            }
            let wide = WideComputation(x)
            return wide.rounded(try losses(wide.widened(x), target, weight, ignoreIndex, reduction, smoothing))
        }

        private static func losses(
            _ x: Tensor, _ target: Tensor, _ weight: Tensor?, _ ignoreIndex: Int, _ reduction: LossReduction, _ smoothing: Double
        ) throws(TensorError) -> Tensor {
            let classDim = x.ndim == 1 ? 0 : 1
            let classes = x.shape[classDim]
            if let weight, weight.shape != [classes] {
                throw .shape(
                    "cross_entropy: weight tensor should be defined for all \(classes) classes, got shape \(weight.shape)")
            }
            if smoothing == 0, !target.dtype.isFloatingPoint, weight?.hasNode != true, FusedCrossEntropy.isSupported(x.device),
                [target, weight ?? x].allSatisfy({ $0.device == x.device })
            {
                let target = try NegativeLogLikelihood.checked(x, target, weight, ignoreIndex, "cross_entropy")
                return try FusedCrossEntropy(ignoreIndex: ignoreIndex, reduction: reduction).apply(x, target, weight)
            }
            return try composite(x, target, weight, ignoreIndex, reduction, smoothing)
        }

        /// The reference that the kernel is tested against, and what it has no form for.
        static func composite(
            _ x: Tensor, _ target: Tensor, _ weight: Tensor?, _ ignoreIndex: Int, _ reduction: LossReduction, _ smoothing: Double
        ) throws(TensorError) -> Tensor {
            let classDim = x.ndim == 1 ? 0 : 1
            let classes = x.shape[classDim]
            let logarithms = try LogSoftmax.apply(x, classDim, nil)
            let sideways = weight.map {
                $0.to(x.dtype).reshape(
                    Array(repeating: 1, count: classDim) + [classes] + Array(repeating: 1, count: x.ndim - classDim - 1))
            }
            if target.dtype.isFloatingPoint {
                guard target.shape == x.shape else {
                    throw .shape(
                        "cross_entropy: with class probabilities the target's shape must be the input's: got \(target.shape) and \(x.shape)"
                    )
                }
                guard ignoreIndex < 0 else {
                    throw .argument("cross_entropy: ignore_index is not supported for floating point target")
                }
                let target = target.to(x.dtype)
                let smooth = smoothing > 0 ? target.mul(1 - smoothing).add(smoothing / Double(classes)) : target
                let weighted = sideways.map { logarithms.mul($0) } ?? logarithms
                let losses = weighted.mul(smooth).sum(classDim).neg()
                return reduction == .mean ? losses.sum().div(losses.count) : reduction(losses)
            }
            let picked = try NegativeLogLikelihood.pick(logarithms, target, weight, ignoreIndex, "cross_entropy")
            if smoothing == 0 { return NegativeLogLikelihood.combine(picked.values.neg(), picked.weights, reduction) }
            let weighted = sideways.map { logarithms.mul($0) } ?? logarithms
            let isIgnored = target.eq(ignoreIndex)
            let uniform = weighted.sum(classDim).neg().maskedFill(isIgnored, 0)
            let losses = picked.values.neg()
            func mix(_ main: Tensor, _ other: Tensor) -> Tensor {
                main.mul(1 - smoothing).add(other.mul(smoothing / Double(classes)))
            }
            switch reduction {
            case .none: return mix(losses, uniform)
            case .sum: return mix(losses.sum(), uniform.sum())
            case .mean:
                let total = picked.weights.sum()
                let kept = weight == nil ? isIgnored.logicalNot().to(x.dtype).sum() : total
                return mix(losses.sum().div(total), uniform.sum().div(kept))
            }
        }
    }
}

/// The cross-entropy of the softmax of `input` against class numbers, or against probabilities. PyTorch:
/// `torch.nn.functional.cross_entropy`.
///
/// - Parameters:
///   - input: scores before the softmax, shape [N, C, …] or [C].
///   - target: int64 of shape [N, …], or probabilities of the input's shape.
///   - weight: one factor a class.
///   - ignoreIndex: a class number that does not count.
///   - reduction: how the losses of single elements become the result.
///   - labelSmoothing: the part of each target that is spread over all classes, from 0 to 1.
public func crossEntropy(
    _ input: Tensor, _ target: Tensor, weight: Tensor? = nil, ignoreIndex: Int = -100, reduction: LossReduction = .mean,
    labelSmoothing: Double = 0
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.CrossEntropy.apply(input, target, weight, ignoreIndex, reduction, labelSmoothing)
    }
}

/// The negative log-likelihood of log-probabilities against class numbers. PyTorch: `torch.nn.functional.nll_loss`.
public func nllLoss(
    _ input: Tensor, _ target: Tensor, weight: Tensor? = nil, ignoreIndex: Int = -100, reduction: LossReduction = .mean
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.NegativeLogLikelihood.apply(input, target, weight, ignoreIndex, reduction)
    }
}
