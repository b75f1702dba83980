/// Precision, recall and their harmonic mean, of one class or averaged over classes. scikit-learn's counterparts are
/// `precision_score`, `recall_score` and `f1_score` with `zero_division=0`.
///
/// Precision is the fraction of the predictions of a class that are right; recall the fraction of its labels that are found; F1 is
/// `2 · precision · recall / (precision + recall)`. What would be divided by zero is 0.
///
/// ```swift
/// let f1 = FScore(.f1, classes: 10, average: .macro)
/// f1.update(logits, labels)
/// f1.compute()
/// ```
public final class FScore: ConfusionMatrix {
    /// Which number is computed.
    public enum Kind: Sendable {
        /// Right predictions among all predictions of the class.
        case precision
        /// Right predictions among all labels of the class.
        case recall
        /// The harmonic mean of both.
        case f1
    }

    /// How the classes are put together.
    public enum Average: Sendable {
        /// The counts of all classes together; with one label a sample this is the accuracy.
        case micro
        /// The mean of the classes that occur, each of the same weight.
        case macro
        /// The mean weighted by the number of labels.
        case weighted
        /// One class alone, as for two classes the second.
        case binary(Int)
    }

    /// Which number is computed.
    public let kind: Kind
    /// How the classes are put together.
    public let average: Average

    /// A score over `classes` classes.
    public init(_ kind: Kind, classes: Int, average: Average = .macro) {
        self.kind = kind
        self.average = average
        super.init(classes: classes)
    }

    /// The score of one class; 0 if there is no such class.
    public func score(of label: Int) -> Double {
        guard counts.indices.contains(label) else { return 0 }
        let column = counts.reduce(0) { $0 + $1[label] }
        return score(right: counts[label][label], predicted: column, labels: counts[label].reduce(0, +))
    }

    /// The score.
    public override func compute() -> Double {
        let labels = counts.map { $0.reduce(0, +) }
        let total = labels.reduce(0, +)
        switch average {
        case .binary(let label): return score(of: label)
        case .micro:
            return score(right: counts.indices.reduce(0) { $0 + counts[$1][$1] }, predicted: total, labels: total)
        case .weighted:
            return total == 0 ? 0 : counts.indices.reduce(0) { $0 + score(of: $1) * Double(labels[$1]) } / Double(total)
        case .macro:
            // A class that is neither a label nor a prediction is none.
            let known = counts.indices.filter { label in labels[label] > 0 || counts.contains { $0[label] > 0 } }
            return known.isEmpty ? 0 : known.reduce(0) { $0 + score(of: $1) } / Double(known.count)
        }
    }

    private func score(right: Int, predicted: Int, labels: Int) -> Double {
        let (over, under) =
            switch kind {
            case .precision: (right, predicted)
            case .recall: (right, labels)
            case .f1: (2 * right, predicted + labels)
            }
        return under == 0 ? 0 : Double(over) / Double(under)
    }
}
