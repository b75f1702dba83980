import TernKernels

extension Operators {
    static var binaryLosses: [any OperatorDefinition.Type] {
        [BinaryCrossEntropy.self, BinaryCrossEntropyWithLogits.self, SoftMarginLoss.self, MultilabelSoftMarginLoss.self]
    }

    private static func requireSameSize(_ x: Tensor, _ target: Tensor, _ name: String) throws(TensorError) {
        guard x.shape == target.shape else {
            throw .shape(
                "\(name): Target size (\(target.shape)) must be the same as input size (\(x.shape)); reshape or expand the target"
            )
        }
    }

    /// The cross-entropy of probabilities against probabilities.
    enum BinaryCrossEntropy: OperatorDefinition {
        static let schemas = [
            "nn.functional.binary_cross_entropy(Tensor input, Tensor target, Tensor? weight=None, \(legacyReduction), "
                + "str reduction='mean') -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.uniform([4, 3], 0.1, 0.9), .uniform([4, 3], 0.1, 0.9)),
            Sample(
                .uniform([4], 0.1, 0.9), .uniform([4], 0.1, 0.9), .uniform([4], 0.5, 2), named: ["reduction": .string("none")]),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.tensor("target"), arguments.optionalTensor("weight"),
                    try LossReduction.parse(arguments, "binary_cross_entropy")))
        }

        static func apply(
            _ input: Tensor, _ target: Tensor, _ weight: Tensor?, _ reduction: LossReduction
        ) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(input), cast(target), cast(weight), reduction)
                }
            }
            try requireSameSize(input, target, "binary_cross_entropy")
            guard input.dtype.isFloatingPoint else {
                throw .dtype("binary_cross_entropy: not implemented for \(input.dtype) tensors; convert with .to(.float32)")
            }
            if let weight {
                guard try Broadcasting.shape(target.shape, weight.shape, "binary_cross_entropy") == target.shape else {
                    throw .shape(
                        "binary_cross_entropy: weight of shape \(weight.shape) does not stretch to the target's shape \(target.shape)"
                    )
                }
            }
            try requireProbabilities(input)
            let wide = WideComputation(input, target)
            var losses = try elements(wide.widened(input), wide.widened(target))
            if let weight { losses = losses.mul(wide.widened(weight)) }
            return wide.rounded(reduction(losses))
        }

        private static func requireProbabilities(_ x: Tensor) throws(TensorError) {
            if x.device == .meta || x.count == 0 { return }
            let isProbability = x.detach().ge(0).logicalAnd(x.detach().le(1))
            guard isProbability.all().item(Bool.self) else {
                throw .argument(
                    "binary_cross_entropy: all elements of input should be between 0 and 1; apply sigmoid first, or use "
                        + "binaryCrossEntropyWithLogits")
            }
        }

        /// A logarithm counts as -100 at least, and the product in the derivative's denominator as 1e-12: as PyTorch, so that a
        /// certain and wrong answer costs much and not everything.
        private static func elements(_ x: Tensor, _ target: Tensor) throws(TensorError) -> Tensor {
            let losses = noGrad {
                let x = x.detach(), target = target.detach()
                return target.sub(1).mul(x.neg().log1p().clampMin(-100)).sub(target.mul(x.log().clampMin(-100)))
            }
            if GradMode.isEnabled, x.node != nil || target.node != nil {
                losses.storedNode = ClosureNode(
                    "BinaryCrossEntropyBackward0", inputs: [x, target], output: losses,
                    saving: [Saved(x, edge: 0), Saved(target, edge: 1)]
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    return try scaled(node, node.needs(0) ? g : nil, node.needs(1) ? g : nil)
                } forward: { (node, tangents) throws(TensorError) in
                    let parts = try scaled(node, tangents[0], tangents[1])
                    return Gradients(Gradients.sum(parts[0], parts[1]))
                }
            }
            return losses
        }

        /// Numbers for the input's and the target's elements times the derivative by each.
        private static func scaled(_ node: ClosureNode, _ a: Tensor?, _ b: Tensor?) throws(TensorError) -> Gradients {
            let x = try node.saved(0), target = try node.saved(1)
            let other = x.neg().add(1)
            return Gradients(
                a?.mul(x.sub(target)).div(other.mul(x).clampMin(1e-12)), b?.mul(other.log().sub(x.log())))
        }
    }

    /// The same for logits, whose sigmoid is the probability.
    enum BinaryCrossEntropyWithLogits: OperatorDefinition {
        static let schemas = [
            "nn.functional.binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight=None, "
                + "\(legacyReduction), str reduction='mean', Tensor? pos_weight=None) -> Tensor"
        ]
        static let kind = "composite"
        private static let losses = Pointwise(
            "logistic_loss", "BinaryCrossEntropyWithLogitsBackward0", TernKernels.LogisticLoss.self,
            result: .float, accepts: Accepts.floats("binary_cross_entropy_with_logits"))
        static let samples = [
            Sample(.normal([4, 3]), .uniform([4, 3], 0.1, 0.9)),
            Sample(.normal([4]), .uniform([4], 0.1, 0.9), .uniform([4], 0.5, 2), named: ["reduction": .string("none")]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.tensor("target"), arguments.optionalTensor("weight"),
                    try LossReduction.parse(arguments, "binary_cross_entropy_with_logits"),
                    arguments.optionalTensor("pos_weight")))
        }

        static func apply(
            _ x: Tensor, _ target: Tensor, _ weight: Tensor?, _ reduction: LossReduction, _ positiveWeight: Tensor?
        ) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(x), cast(target), cast(weight), reduction, cast(positiveWeight))
                }
            }
            let name = "binary_cross_entropy_with_logits"
            try requireSameSize(x, target, name)
            if let weight { _ = try Broadcasting.shape(target.shape, weight.shape, name) }
            if let positiveWeight { _ = try Broadcasting.shape(target.shape, positiveWeight.shape, name) }
            var losses: Tensor
            if let positiveWeight {
                let logarithm = x.logsigmoid().mul(positiveWeight.sub(1).mul(target).add(1))
                losses = target.neg().add(1).mul(x).sub(logarithm)
            } else {
                losses = Self.losses(x, target)
            }
            if let weight { losses = losses.mul(weight) }
            return reduction(losses)
        }
    }

    /// The logistic loss against 1 and -1.
    enum SoftMarginLoss: OperatorDefinition {
        static let schemas = [
            "nn.functional.soft_margin_loss(Tensor input, Tensor target, \(legacyReduction), str reduction='mean') -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([4, 3]), .normal([4, 3])),
            Sample(.normal([4]), .normal([4]), named: ["reduction": .string("none")]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.tensor("target"),
                    try LossReduction.parse(arguments, "soft_margin_loss")))
        }

        static func apply(_ x: Tensor, _ target: Tensor, _ reduction: LossReduction) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(x), cast(target), reduction)
                }
            }
            _ = try Broadcasting.shape(x.shape, target.shape, "soft_margin_loss")
            return reduction(target.mul(x).logsigmoid().neg())
        }
    }

    /// The binary cross-entropy of several labels an example, averaged over them.
    enum MultilabelSoftMarginLoss: OperatorDefinition {
        static let schemas = [
            "nn.functional.multilabel_soft_margin_loss(Tensor input, Tensor target, Tensor? weight=None, \(legacyReduction), "
                + "str reduction='mean') -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([4, 3]), .uniform([4, 3], 0, 1)),
            Sample(.normal([4, 3]), .uniform([4, 3], 0, 1), .uniform([3], 0.5, 2), named: ["reduction": .string("none")]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.tensor("target"), arguments.optionalTensor("weight"),
                    try LossReduction.parse(arguments, "multilabel_soft_margin_loss")))
        }

        static func apply(
            _ x: Tensor, _ target: Tensor, _ weight: Tensor?, _ reduction: LossReduction
        ) throws(TensorError) -> Tensor {
            _ = try Broadcasting.shape(x.shape, target.shape, "multilabel_soft_margin_loss")
            guard x.ndim > 0 else {
                throw .shape("multilabel_soft_margin_loss: the input needs a dimension of labels, got shape \(x.shape)")
            }
            var losses = target.mul(x.logsigmoid()).add(target.neg().add(1).mul(x.neg().logsigmoid())).neg()
            if let weight { losses = losses.mul(weight) }
            return reduction(losses.sum(-1).div(x.shape[x.ndim - 1]))
        }
    }
}

/// The cross-entropy of probabilities against probabilities. PyTorch: `torch.nn.functional.binary_cross_entropy`.
///
/// - Parameters:
///   - input: probabilities from 0 to 1; others are an error.
///   - target: of the same shape, from 0 to 1.
///   - weight: a factor for each element, which stretches to the target's shape.
///   - reduction: how the losses of single elements become the result.
public func binaryCrossEntropy(
    _ input: Tensor, _ target: Tensor, weight: Tensor? = nil, reduction: LossReduction = .mean
) -> Tensor {
    checked { () throws(TensorError) in try Operators.BinaryCrossEntropy.apply(input, target, weight, reduction) }
}

/// The cross-entropy of the sigmoid of `input` against probabilities, without overflow. PyTorch:
/// `torch.nn.functional.binary_cross_entropy_with_logits`.
///
/// - Parameters:
///   - input: logits.
///   - target: of the same shape, from 0 to 1.
///   - weight: a factor for each element.
///   - reduction: how the losses of single elements become the result.
///   - posWeight: a factor for the part of positive targets; above 1 it raises the recall.
public func binaryCrossEntropyWithLogits(
    _ input: Tensor, _ target: Tensor, weight: Tensor? = nil, reduction: LossReduction = .mean, posWeight: Tensor? = nil
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.BinaryCrossEntropyWithLogits.apply(input, target, weight, reduction, posWeight)
    }
}

/// `log(1 + exp(-target · input))`, for targets of 1 and -1. PyTorch: `torch.nn.functional.soft_margin_loss`.
public func softMarginLoss(_ input: Tensor, _ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
    checked { () throws(TensorError) in try Operators.SoftMarginLoss.apply(input, target, reduction) }
}

/// The binary cross-entropy of logits with several labels an example, averaged over the labels. PyTorch:
/// `torch.nn.functional.multilabel_soft_margin_loss`.
public func multilabelSoftMarginLoss(
    _ input: Tensor, _ target: Tensor, weight: Tensor? = nil, reduction: LossReduction = .mean
) -> Tensor {
    checked { () throws(TensorError) in try Operators.MultilabelSoftMarginLoss.apply(input, target, weight, reduction) }
}
