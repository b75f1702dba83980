import Tern

/// Multiplies the rates of the step before with a function of the step. PyTorch's counterpart is
/// `torch.optim.lr_scheduler.MultiplicativeLR`.
///
/// ```swift
/// let scheduler = MultiplicativeLR(optimizer) { _ in 0.95 }
/// ```
open class MultiplicativeLR: LRScheduler {
    private let factors: [(Int) -> Double]

    /// One function for all groups.
    public convenience init(_ optimizer: Optimizer, lastEpoch: Int = -1, _ lrLambda: @escaping (Int) -> Double) {
        self.init(optimizer, Array(repeating: lrLambda, count: optimizer.paramGroups.count), lastEpoch: lastEpoch)
    }

    /// A function for each group. The functions are not in the state dictionary.
    public init(_ optimizer: Optimizer, _ lrLambdas: [(Int) -> Double], lastEpoch: Int = -1) {
        let count = optimizer.paramGroups.count
        ScheduleRules.check(
            lrLambdas.count == count, "MultiplicativeLR: Expected \(count) lr_lambdas, but got \(lrLambdas.count)")
        factors = lrLambdas
        super.init(optimizer, options: [:], lastEpoch: lastEpoch)
    }

    open override func getLr() -> [Double] {
        isInitial ? groupLrs : zip(groupLrs, factors).map { $0 * $1(lastEpoch) }
    }
}
