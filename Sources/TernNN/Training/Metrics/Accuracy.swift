/// How often the label is among the `topK` classes with the highest scores. scikit-learn's counterparts are `accuracy_score` and
/// `top_k_accuracy_score`.
///
/// ```swift
/// let accuracy = Accuracy()
/// accuracy.update(logits, labels)
/// accuracy.compute()    // 0.975
/// ```
public final class Accuracy: Metric {
    /// How many classes are looked at.
    public let topK: Int
    private var correct = 0.0
    private var total = 0.0

    /// The accuracy of the best class, or of the best `topK`.
    public init(topK: Int = 1) {
        if topK < 1 { failure(.argument("Accuracy: topK must be at least 1, got \(topK)"), ()) }
        self.topK = topK
    }

    /// Adds a batch.
    ///
    /// - Parameters:
    ///   - predictions: scores [n, classes], or the predicted classes [n]. Of equal scores the lower class comes first.
    ///   - labels: the classes as whole numbers [n].
    public func update(_ predictions: Tensor, _ labels: Tensor) {
        guard let batch = ClassBatch("Accuracy", predictions, labels) else { return }
        total += Double(batch.labels.count)
        guard batch.classes > 0, topK > 1 else {
            correct += Double(zip(batch.predictions, batch.labels).count { $0 == $1 })
            return
        }
        let scores = noGrad { predictions.detach().to(.float64).contiguous() }.scalars(Double.self)
        for (row, label) in batch.labels.enumerated() where (0..<batch.classes).contains(label) {
            let own = scores[row * batch.classes + label]
            var before = own.isNaN ? topK : 0
            for other in 0..<batch.classes {
                let score = scores[row * batch.classes + other]
                if score > own || (score == own && other < label) { before += 1 }
            }
            if before < topK { correct += 1 }
        }
    }

    /// The fraction, from 0 to 1; NaN before the first batch.
    public func compute() -> Double { correct / total }

    /// Forgets all batches.
    public func reset() { (correct, total) = (0, 0) }

    /// The number of hits, and of all.
    public var state: [Double] {
        get { [correct, total] }
        set { if newValue.count == 2 { (correct, total) = (newValue[0], newValue[1]) } }
    }
}
