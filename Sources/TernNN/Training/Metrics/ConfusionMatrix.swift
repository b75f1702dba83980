/// How often each class was taken for which. scikit-learn's counterpart is `confusion_matrix`.
///
/// ```swift
/// let confusion = ConfusionMatrix(classes: 10)
/// confusion.update(logits, labels)
/// confusion.counts[3][5]    // how many 3 were taken for 5
/// ```
open class ConfusionMatrix: Metric {
    /// The number of classes.
    public let classes: Int
    /// `counts[label][prediction]`
    public private(set) var counts: [[Int]]

    /// A matrix of zeros.
    public init(classes: Int) {
        if !(1...4096).contains(classes) {
            failure(.argument("ConfusionMatrix: classes must be 1 to 4096, got \(classes)"), ())
        }
        self.classes = Swift.min(Swift.max(classes, 1), 4096)
        counts = Array(repeating: Array(repeating: 0, count: self.classes), count: self.classes)
    }

    /// Adds a batch: scores [n, classes] or predicted classes [n], and labels [n]. A class outside the matrix is an error.
    public final func update(_ predictions: Tensor, _ labels: Tensor) {
        guard let batch = ClassBatch("ConfusionMatrix", predictions, labels) else { return }
        let range = 0..<classes
        for (label, prediction) in zip(batch.labels, batch.predictions) {
            guard range.contains(label), range.contains(prediction) else {
                return failure(
                    .index("ConfusionMatrix: class \(range.contains(label) ? prediction : label) is not below \(classes)"), ())
            }
            counts[label][prediction] += 1
        }
    }

    /// The accuracy; what derived classes compute from the counts instead.
    open func compute() -> Double {
        let correct = counts.indices.reduce(0) { $0 + counts[$1][$1] }
        return Double(correct) / Double(counts.reduce(0) { $0 + $1.reduce(0, +) })
    }

    /// Forgets all batches.
    public final func reset() { state = Array(repeating: 0, count: classes * classes) }

    /// The counts, row by row.
    public final var state: [Double] {
        get { counts.flatMap { $0.map(Double.init) } }
        set {
            guard newValue.count == classes * classes else { return }
            for i in newValue.indices { counts[i / classes][i % classes] = Int(exactly: newValue[i]) ?? 0 }
        }
    }
}
