extension Operators {
    static var marginLosses: [any OperatorDefinition.Type] {
        [
            CosineEmbeddingLoss.self, HingeEmbeddingLoss.self, MarginRankingLoss.self, MultiMarginLoss.self,
            TripletMarginLoss.self, TripletMarginWithDistanceLoss.self, MultilabelMarginLoss.self,
        ]
    }

    /// Angles of pairs that belong together (1) or not (-1).
    enum CosineEmbeddingLoss: OperatorDefinition {
        static let schemas = [
            "nn.functional.cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0, "
                + "\(legacyReduction), str reduction='mean') -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([3, 4]), .normal([3, 4]), .value(.tensor(Tensor([1, -1, 1])))),
            Sample(.normal([4]), .normal([4]), .value(.tensor(Tensor(1))), .value(.double(0.2))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input1"), try arguments.tensor("input2"), try arguments.tensor("target"),
                    try arguments.double("margin"), try LossReduction.parse(arguments, "cosine_embedding_loss")))
        }

        static func apply(
            _ first: Tensor, _ second: Tensor, _ target: Tensor, _ margin: Double, _ reduction: LossReduction
        ) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(first), cast(second), cast(target), margin, reduction)
                }
            }
            let name = "cosine_embedding_loss"
            guard target.ndim <= 1 else {
                throw .shape("\(name): 0D or 1D target tensor expected, multi-target not supported: got shape \(target.shape)")
            }
            guard first.ndim == target.ndim + 1, second.ndim == target.ndim + 1 else {
                throw .shape(
                    "\(name): \(target.ndim)D target tensor expects \(target.ndim + 1)D input tensors, but found inputs with sizes "
                        + "\(first.shape) and \(second.shape)")
            }
            let shape = try Broadcasting.shape(first.shape, second.shape, name)
            _ = try Broadcasting.shape(Shape(shape.dropLast()), target.shape, name)
            // Keeps the cosine of zeros finite.
            let epsilon = 1e-12
            let squares = first.mul(first).sum(-1).add(epsilon).mul(second.mul(second).sum(-1).add(epsilon))
            let cosine = first.mul(second).sum(-1).div(squares.sqrt())
            let zeros = Tensor.zeros(like: cosine.detach())
            let together = Tensor.where(target.eq(1), cosine.neg().add(1), zeros)
            let apart = Tensor.where(target.eq(-1), cosine.sub(margin).clampMin(0), zeros)
            return reduction(together.add(apart))
        }
    }

    /// Distances of pairs that belong together (1) or not (-1).
    enum HingeEmbeddingLoss: OperatorDefinition {
        static let schemas = [
            "nn.functional.hinge_embedding_loss(Tensor input, Tensor target, float margin=1.0, \(legacyReduction), "
                + "str reduction='mean') -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.distinct([3]), .value(.tensor(Tensor([1, -1, 1])))),
            Sample(
                .distinct([2, 2]), .value(.tensor(Tensor([[1, -1], [-1, 1]]))), .value(.double(0.5)),
                named: ["reduction": .string("none")]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.tensor("target"), try arguments.double("margin"),
                    try LossReduction.parse(arguments, "hinge_embedding_loss")))
        }

        static func apply(
            _ input: Tensor, _ target: Tensor, _ margin: Double, _ reduction: LossReduction
        ) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(input), cast(target), margin, reduction)
                }
            }
            _ = try Broadcasting.shape(input.shape, target.shape, "hinge_embedding_loss")
            let zeros = Tensor.zeros(like: input.detach())
            // PyTorch rounds the margin to the input's type.
            let bound = Tensor.full(
                [], margin, dtype: input.isFloatingPoint ? input.dtype : defaultDtype(), device: input.device)
            let apart = Tensor.where(target.ne(1), bound.sub(input).clampMin(0), zeros)
            return reduction(apart.add(Tensor.where(target.ne(-1), input, zeros)))
        }
    }

    /// Pairs of which the first should be larger (1) or smaller (-1).
    enum MarginRankingLoss: OperatorDefinition {
        static let schemas = [
            "nn.functional.margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0, "
                + "\(legacyReduction), str reduction='mean') -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.distinct([3]), .distinct([3]), .value(.tensor(Tensor([1, -1, 1])))),
            Sample(
                .distinct([2, 3]), .distinct([2, 3]), .value(.tensor(Tensor([[1, -1, 1]]))), .value(.double(0.4)),
                named: ["reduction": .string("none")]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input1"), try arguments.tensor("input2"), try arguments.tensor("target"),
                    try arguments.double("margin"), try LossReduction.parse(arguments, "margin_ranking_loss")))
        }

        static func apply(
            _ first: Tensor, _ second: Tensor, _ target: Tensor, _ margin: Double, _ reduction: LossReduction
        ) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(first), cast(second), cast(target), margin, reduction)
                }
            }
            guard first.ndim == second.ndim, first.ndim == target.ndim else {
                throw .shape(
                    "margin_ranking_loss: All input tensors should have same dimension but got sizes: input1: \(first.shape), "
                        + "input2: \(second.shape), target: \(target.shape)")
            }
            let shape = try Broadcasting.shape(first.shape, second.shape, "margin_ranking_loss")
            _ = try Broadcasting.shape(shape, target.shape, "margin_ranking_loss")
            return reduction(target.neg().mul(first.sub(second)).add(margin).clampMin(0))
        }
    }

    /// By how much other classes come too near to the right one.
    enum MultiMarginLoss: OperatorDefinition {
        static let schemas = [
            "nn.functional.multi_margin_loss(Tensor input, Tensor target, int p=1, float margin=1.0, Tensor? weight=None, "
                + "\(legacyReduction), str reduction='mean') -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.distinct([4, 3]), .index([4], 3)),
            Sample(
                .distinct([2, 3]), .index([2], 3), .value(.int(2)), .value(.double(0.7)), .uniform([3], 0.5, 2),
                named: ["reduction": .string("none")]),
            Sample(.distinct([3]), .index([], 3)),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.tensor("target"), try arguments.int("p"),
                    try arguments.double("margin"), arguments.optionalTensor("weight"),
                    try LossReduction.parse(arguments, "multi_margin_loss")))
        }

        static func apply(
            _ input: Tensor, _ target: Tensor, _ p: Int, _ margin: Double, _ weight: Tensor?, _ reduction: LossReduction
        ) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(input), target, p, margin, cast(weight), reduction)
                }
            }
            guard p == 1 || p == 2 else { throw .argument("multi_margin_loss: only p == 1 and p == 2 supported, got p=\(p)") }
            let examples = input.ndim == 2 ? input.shape[0] : 1
            let classes = input.shape.last ?? 1
            guard input.ndim <= 2, classes > 0 else {
                throw .shape(
                    "multi_margin_loss: Expected non-empty vector or matrix with optional 0-dim batch size, but got: \(input.shape)"
                )
            }
            guard target.ndim <= 1, target.count == examples else {
                throw .shape(
                    "multi_margin_loss: inconsistent target size: expected one class number an example, shape [\(examples)], for input "
                        + "of shape \(input.shape), got \(target.shape)")
            }
            if let weight, weight.count != classes || weight.ndim > 1 {
                throw .shape(
                    "multi_margin_loss: inconsistent weight size: expected one for each of \(classes) classes, got shape \(weight.shape)"
                )
            }
            let wide = WideComputation(input, weight)
            let x = wide.widened(input).reshape([examples, classes])
            let places = try checkedIndices(target, classes, 1, "multi_margin_loss", allowsNegative: false).reshape([examples, 1])
            let right = x.gather(1, places)
            let isOther = Tensor.arange(classes, device: x.device).ne(places)
            var losses = x.sub(right).add(margin).clampMin(0)
            if p == 2 { losses = losses.square() }
            if let weight {
                losses = losses.mul(
                    wide.widened(weight).reshape([classes]).indexSelect(0, places.reshape([examples])).unsqueeze(1))
            }
            let sums = losses.mul(isOther).sum(1).div(classes)
            return wide.rounded(reduction(target.ndim == 0 ? sums.reshape([]) : sums))
        }
    }

    /// An anchor should be nearer to the positive example than to the negative one.
    enum TripletMarginLoss: OperatorDefinition {
        static let schemas = [
            "nn.functional.triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1.0, float p=2, "
                + "float eps=1e-06, bool swap=False, \(legacyReduction), str reduction='mean') -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.distinct([4, 3]), .distinct([4, 3]), .distinct([4, 3]), .value(.double(3))),
            Sample(
                .distinct([2, 3]), .distinct([2, 3]), .distinct([2, 3]), .value(.double(5)), .value(.double(3)),
                named: ["swap": .bool(true), "reduction": .string("none")]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("anchor"), try arguments.tensor("positive"), try arguments.tensor("negative"),
                    try arguments.double("margin"), try arguments.double("p"), try arguments.double("eps"),
                    try arguments.bool("swap"), try LossReduction.parse(arguments, "triplet_margin_loss")))
        }

        static func apply(
            _ anchor: Tensor, _ positive: Tensor, _ negative: Tensor, _ margin: Double, _ p: Double, _ eps: Double, _ swap: Bool,
            _ reduction: LossReduction
        ) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(anchor), cast(positive), cast(negative), margin, p, eps, swap, reduction)
                }
            }
            let name = "triplet_margin_loss"
            guard anchor.ndim == positive.ndim, anchor.ndim == negative.ndim else {
                throw .shape(
                    "\(name): The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
                        + "anchor \(anchor.ndim)D, positive \(positive.ndim)D, and negative \(negative.ndim)D inputs")
            }
            guard margin > 0 else { throw .argument("\(name): margin must be greater than 0, got \(margin)") }
            func distance(_ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
                try PairwiseDistance.apply(a, b, p, eps, false, name)
            }
            var far = try distance(anchor, negative)
            if swap { far = far.minimum(try distance(positive, negative)) }
            return reduction(try distance(anchor, positive).add(margin).sub(far).clampMin(0))
        }
    }
}

/// `1 - cos` of pairs whose target is 1, `max(0, cos - margin)` of those whose target is -1. PyTorch:
/// `torch.nn.functional.cosine_embedding_loss`.
///
/// - Parameters:
///   - input1: vectors, shape [N, D] or [D].
///   - input2: vectors of the same shape.
///   - target: 1 or -1 for each pair.
///   - margin: from -1 to 1.
///   - reduction: how the losses of single pairs become the result.
public func cosineEmbeddingLoss(
    _ input1: Tensor, _ input2: Tensor, _ target: Tensor, margin: Double = 0, reduction: LossReduction = .mean
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.CosineEmbeddingLoss.apply(input1, input2, target, margin, reduction)
    }
}

/// The input where the target is 1, `max(0, margin - input)` where it is -1. PyTorch:
/// `torch.nn.functional.hinge_embedding_loss`.
public func hingeEmbeddingLoss(
    _ input: Tensor, _ target: Tensor, margin: Double = 1, reduction: LossReduction = .mean
) -> Tensor {
    checked { () throws(TensorError) in try Operators.HingeEmbeddingLoss.apply(input, target, margin, reduction) }
}

/// `max(0, margin - target · (input1 - input2))`, for targets of 1 and -1. PyTorch: `torch.nn.functional.margin_ranking_loss`.
public func marginRankingLoss(
    _ input1: Tensor, _ input2: Tensor, _ target: Tensor, margin: Double = 0, reduction: LossReduction = .mean
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.MarginRankingLoss.apply(input1, input2, target, margin, reduction)
    }
}

/// The mean over the classes of `max(0, margin - right + other)ᵖ`. PyTorch: `torch.nn.functional.multi_margin_loss`.
///
/// - Parameters:
///   - input: scores, shape [N, C] or [C].
///   - target: class numbers, shape [N] or [].
///   - p: 1 or 2.
///   - margin: by how much the right class should be ahead.
///   - weight: a factor for each class.
///   - reduction: how the losses of single examples become the result.
public func multiMarginLoss(
    _ input: Tensor, _ target: Tensor, p: Int = 1, margin: Double = 1, weight: Tensor? = nil, reduction: LossReduction = .mean
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.MultiMarginLoss.apply(input, target, p, margin, weight, reduction)
    }
}

/// `max(0, margin + |anchor - positive| - |anchor - negative|)` with p-norms along the last dimension. PyTorch:
/// `torch.nn.functional.triplet_margin_loss`.
///
/// - Parameters:
///   - anchor: vectors, shape [N, D] or [D].
///   - positive: examples that belong to them.
///   - negative: examples that do not.
///   - margin: by how much the negative example should be farther.
///   - p: the norm.
///   - eps: is added to the differences.
///   - swap: takes the distance from the positive to the negative example where that is smaller.
///   - reduction: how the losses of single triplets become the result.
public func tripletMarginLoss(
    _ anchor: Tensor, _ positive: Tensor, _ negative: Tensor, margin: Double = 1, p: Double = 2, eps: Double = 1e-6,
    swap: Bool = false, reduction: LossReduction = .mean
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.TripletMarginLoss.apply(anchor, positive, negative, margin, p, eps, swap, reduction)
    }
}
