/// The area under the curve of true against false positives: the probability that a positive sample has a higher score than a
/// negative one, where a tie counts half. scikit-learn's counterpart is `roc_auc_score`.
///
/// It keeps all scores, sixteen bytes a sample.
///
/// ```swift
/// let area = AUROC()
/// area.update(scores, labels)    // both [n]; labels are 0 and 1, or booleans
/// area.compute()
/// ```
///
/// Source: Mann and Whitney, On a test of whether one of two random variables is stochastically larger than the other, 1947.
public final class AUROC: Metric {
    private var scores: [Double] = []
    private var isPositive: [Bool] = []

    /// An area over no samples.
    public init() {}

    /// Adds a batch of scores [n] and labels [n], where any label but 0 is positive.
    public func update(_ scores: Tensor, _ labels: Tensor) {
        if TensorError.pending != nil { return }
        guard scores.ndim == 1, labels.ndim == 1, scores.count == labels.count else {
            return failure(.shape("AUROC: scores and labels must be [n], got \(scores.shape) and \(labels.shape)"), ())
        }
        self.scores += noGrad { scores.detach().to(.float64) }.scalars(Double.self)
        isPositive += noGrad { labels.detach().to(.float64) }.scalars(Double.self).map { $0 != 0 }
    }

    /// The area, from 0 to 1; NaN if there are only positives or only negatives, or a score is NaN.
    public func compute() -> Double {
        let positives = isPositive.count { $0 }, negatives = isPositive.count - positives
        guard positives > 0, negatives > 0, !scores.contains(where: \.isNaN) else { return .nan }
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var rankSum = 0.0
        var begin = 0
        while begin < order.count {
            var end = begin + 1
            while end < order.count, scores[order[end]] == scores[order[begin]] { end += 1 }
            // Equal scores share the mean of their ranks, which count from 1.
            let rank = Double(begin + end + 1) / 2
            rankSum += rank * Double(order[begin..<end].count { isPositive[$0] })
            begin = end
        }
        let least = Double(positives) * Double(positives + 1) / 2
        return (rankSum - least) / (Double(positives) * Double(negatives))
    }

    /// Forgets all samples.
    public func reset() { (scores, isPositive) = ([], []) }

    /// Scores and labels in turn.
    public var state: [Double] {
        get { zip(scores, isPositive).flatMap { [$0, $1 ? 1 : 0] } }
        set {
            reset()
            for i in stride(from: 0, to: newValue.count - 1, by: 2) {
                scores.append(newValue[i])
                isPositive.append(newValue[i + 1] != 0)
            }
        }
    }
}
