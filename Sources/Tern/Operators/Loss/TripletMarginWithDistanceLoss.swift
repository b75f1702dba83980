extension Operators {
    /// An anchor should be nearer to the positive example than to the negative one, by any distance.
    enum TripletMarginWithDistanceLoss: OperatorDefinition {
        // A call by name cannot hand over a function: it gets the Euclidean distance.
        static let schemas = [
            "nn.functional.triplet_margin_with_distance_loss(Tensor anchor, Tensor positive, Tensor negative, *, "
                + "float margin=1.0, bool swap=False, str reduction='mean') -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.distinct([4, 3]), .distinct([4, 3]), .distinct([4, 3]), named: ["margin": .double(3)]),
            Sample(
                .distinct([2, 3]), .distinct([2, 3]), .distinct([2, 3]),
                named: ["margin": .double(5), "swap": .bool(true), "reduction": .string("none")]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("anchor"), try arguments.tensor("positive"), try arguments.tensor("negative"),
                    try arguments.double("margin"), try arguments.bool("swap"),
                    try LossReduction.parse(arguments, "triplet_margin_with_distance_loss"), nil))
        }

        static func apply(
            _ anchor: Tensor, _ positive: Tensor, _ negative: Tensor, _ margin: Double, _ swap: Bool, _ reduction: LossReduction,
            _ distance: ((Tensor, Tensor) -> Tensor)?
        ) throws(TensorError) -> Tensor {
            let name = "triplet_margin_with_distance_loss"
            guard anchor.ndim == positive.ndim, anchor.ndim == negative.ndim else {
                throw .shape(
                    "\(name): The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
                        + "anchor \(anchor.ndim)D, positive \(positive.ndim)D, and negative \(negative.ndim)D inputs")
            }
            guard margin > 0 else { throw .argument("\(name): margin must be greater than 0, got \(margin)") }
            func between(_ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
                if let distance { return distance(a, b) }
                return try PairwiseDistance.apply(a, b, 2, 1e-6, false, name)
            }
            let near = try between(anchor, positive)
            var far = try between(anchor, negative)
            if swap { far = far.minimum(try between(positive, negative)) }
            return reduction(near.add(margin).sub(far).clampMin(0))
        }
    }
}

/// `max(0, margin + distance(anchor, positive) - distance(anchor, negative))`. PyTorch:
/// `torch.nn.functional.triplet_margin_with_distance_loss`.
///
/// - Parameters:
///   - anchor: vectors, shape [N, D] or [D].
///   - positive: examples that belong to them.
///   - negative: examples that do not.
///   - margin: by how much the negative example should be farther.
///   - swap: takes the distance from the positive to the negative example where that is smaller.
///   - reduction: how the losses of single triplets become the result.
///   - distanceFunction: one distance for each pair of vectors; left out, `pairwiseDistance`.
public func tripletMarginWithDistanceLoss(
    _ anchor: Tensor, _ positive: Tensor, _ negative: Tensor, margin: Double = 1, swap: Bool = false,
    reduction: LossReduction = .mean, distanceFunction: ((Tensor, Tensor) -> Tensor)? = nil
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.TripletMarginWithDistanceLoss.apply(
            anchor, positive, negative, margin, swap, reduction, distanceFunction)
    }
}
