import Tern

/// Multiplies the rates of the beginning with a function of the step. PyTorch's counterpart is
/// `torch.optim.lr_scheduler.LambdaLR`.
///
/// ```swift
/// let scheduler = LambdaLR(optimizer) { 1 / (1 + 0.1 * Double($0)) }
/// ```
open class LambdaLR: LRScheduler {
    private let factors: [(Int) -> Double]

    /// One function for all groups.
    public convenience init(_ optimizer: Optimizer, lastEpoch: Int = -1, _ lrLambda: @escaping (Int) -> Double) {
        self.init(optimizer, Array(repeating: lrLambda, count: optimizer.paramGroups.count), lastEpoch: lastEpoch)
    }

    /// A function for each group. The functions are not in the state dictionary.
    public init(_ optimizer: Optimizer, _ lrLambdas: [(Int) -> Double], lastEpoch: Int = -1) {
        let count = optimizer.paramGroups.count
        ScheduleRules.check(lrLambdas.count == count, "LambdaLR: Expected \(count) lr_lambdas, but got \(lrLambdas.count)")
        factors = lrLambdas
        super.init(optimizer, options: [:], lastEpoch: lastEpoch)
    }

    open override func getLr() -> [Double] { zip(baseLrs, factors).map { $0 * $1(lastEpoch) } }
}
