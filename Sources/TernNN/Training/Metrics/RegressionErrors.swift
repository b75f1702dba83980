/// What the metrics of a regression have in common: sums over all elements, in float64.
public class RegressionMetric: Metric {
    fileprivate var sums: [Double]

    fileprivate init(_ count: Int) { sums = Array(repeating: 0, count: count) }

    /// Adds a batch of predictions and targets of one shape.
    public final func update(_ predictions: Tensor, _ targets: Tensor) {
        if TensorError.pending != nil { return }
        guard predictions.shape == targets.shape else {
            return failure(
                .shape(
                    "\(String(describing: type(of: self))): predictions and targets must have one shape, got \(predictions.shape) "
                        + "and \(targets.shape)"), ())
        }
        let x = noGrad { predictions.detach().to(.float64) }.scalars(Double.self)
        let y = noGrad { targets.detach().to(.float64) }.scalars(Double.self)
        for (x, y) in zip(x, y) { add(x, y) }
    }

    fileprivate func add(_ x: Double, _ y: Double) {}

    /// The number of all batches; NaN before the first.
    public func compute() -> Double { .nan }

    /// Forgets all batches.
    public final func reset() { sums = sums.map { _ in 0 } }

    /// The sums.
    public final var state: [Double] {
        get { sums }
        set { if newValue.count == sums.count { sums = newValue } }
    }
}

/// The mean of squared differences. scikit-learn's counterpart is `mean_squared_error`.
///
/// ```swift
/// let error = MeanSquaredError()
/// error.update(predictions, targets)
/// error.compute().squareRoot()    // RMSE
/// ```
public final class MeanSquaredError: RegressionMetric {
    /// A mean over nothing.
    public init() { super.init(2) }

    override func add(_ x: Double, _ y: Double) {
        sums[0] += (x - y) * (x - y)
        sums[1] += 1
    }

    /// The mean.
    public override func compute() -> Double { sums[0] / sums[1] }
}

/// The mean of absolute differences. scikit-learn's counterpart is `mean_absolute_error`.
///
/// ```swift
/// let error = MeanAbsoluteError()
/// error.update(predictions, targets)
/// ```
public final class MeanAbsoluteError: RegressionMetric {
    /// A mean over nothing.
    public init() { super.init(2) }

    override func add(_ x: Double, _ y: Double) {
        sums[0] += abs(x - y)
        sums[1] += 1
    }

    /// The mean.
    public override func compute() -> Double { sums[0] / sums[1] }
}

/// The coefficient of determination, R²: 1 for perfect predictions, 0 for those that are no better than the mean. scikit-learn's
/// counterpart is `r2_score`.
///
/// Targets that are all equal give 1 if they are met and 0 if not.
///
/// ```swift
/// let r2 = R2Score()
/// r2.update(predictions, targets)
/// ```
public final class R2Score: RegressionMetric {
    /// A score over nothing.
    public init() { super.init(4) }

    override func add(_ x: Double, _ y: Double) {
        sums[0] += 1
        sums[1] += (x - y) * (x - y)
        // Welford's update: sums of squares far from zero would lose their digits.
        let difference = y - sums[2]
        sums[2] += difference / sums[0]
        sums[3] += difference * (y - sums[2])
    }

    /// The score.
    public override func compute() -> Double {
        guard sums[0] > 0 else { return .nan }
        return sums[3] == 0 ? (sums[1] == 0 ? 1 : 0) : 1 - sums[1] / sums[3]
    }
}
