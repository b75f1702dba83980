import Tern

/// Multiplies the learning rates with `factor` for the first `totalIters` steps. PyTorch's counterpart is
/// `torch.optim.lr_scheduler.ConstantLR`.
///
/// ```swift
/// let scheduler = ConstantLR(optimizer, factor: 0.5, totalIters: 4)
/// ```
open class ConstantLR: LRScheduler {
    /// A scheduler that multiplies with `factor`, a number between 0 and 1, for `totalIters` steps.
    public init(_ optimizer: Optimizer, factor: Double = 1.0 / 3, totalIters: Int = 5, lastEpoch: Int = -1) {
        ScheduleRules.check(
            factor >= 0 && factor <= 1, "ConstantLR: Constant multiplicative factor expected to be between 0 and 1, got \(factor)"
        )
        super.init(optimizer, options: ["factor": .double(factor), "total_iters": .int(totalIters)], lastEpoch: lastEpoch)
    }

    open override func getLr() -> [Double] {
        let factor = number("factor")
        if lastEpoch == 0 { return groupLrs.map { $0 * factor } }
        if lastEpoch != count("total_iters") { return groupLrs }
        return factor == 0 ? baseLrs : groupLrs.map { $0 * (1 / factor) }
    }

    open override func closedFormLr() -> [Double]? {
        let factor = number("factor") + (lastEpoch >= count("total_iters") ? 1 : 0) * (1 - number("factor"))
        return baseLrs.map { $0 * factor }
    }
}
