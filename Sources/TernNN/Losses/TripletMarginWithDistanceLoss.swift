import Tern

/// An anchor should be nearer to the positive example than to the negative one, by a distance of one's own. PyTorch's counterpart
/// is `torch.nn.TripletMarginWithDistanceLoss`; the function is `tripletMarginWithDistanceLoss`.
///
/// ```swift
/// let loss = TripletMarginWithDistanceLoss { a, b in 1 - cosineSimilarity(a, b) }(anchors, positives, negatives)
/// ```
open class TripletMarginWithDistanceLoss: TripleLoss {
    /// The distance of two batches of vectors; left out, the Euclidean one.
    public let distanceFunction: ((Tensor, Tensor) -> Tensor)?
    /// By how much the negative example should be farther.
    public let margin: Double
    /// True if the distance from the positive to the negative example is taken where that is smaller.
    public let swap: Bool
    /// What stands in for a distance that is left out.
    private let usual: PairwiseDistance?

    /// The arguments are those of `tripletMarginWithDistanceLoss`.
    public init(
        margin: Double = 1, swap: Bool = false, reduction: LossReduction = .mean,
        distanceFunction: ((Tensor, Tensor) -> Tensor)? = nil
    ) {
        self.distanceFunction = distanceFunction
        self.margin = margin
        self.swap = swap
        usual = distanceFunction == nil ? PairwiseDistance() : nil
        super.init(reduction: reduction)
    }

    open override func namedChildren() -> [(name: String, module: Module)] { usual.map { [("distance_function", $0)] } ?? [] }

    /// The loss of vectors `[n, size]`.
    open override func forward(_ anchor: Tensor, _ positive: Tensor, _ negative: Tensor) -> Tensor {
        tripletMarginWithDistanceLoss(
            anchor, positive, negative, margin: margin, swap: swap, reduction: reduction,
            distanceFunction: distanceFunction ?? usual.map { usual in { usual($0, $1) } })
    }
}
