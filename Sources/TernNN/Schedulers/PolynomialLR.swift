import Tern

/// Lets the learning rates fall to 0 in `totalIters` steps, as a power of what remains. PyTorch's counterpart is
/// `torch.optim.lr_scheduler.PolynomialLR`.
///
/// ```swift
/// let scheduler = PolynomialLR(optimizer, totalIters: 100, power: 2)
/// ```
open class PolynomialLR: LRScheduler {
    /// A scheduler that multiplies with `(1 - step / totalIters)` to `power`.
    public init(_ optimizer: Optimizer, totalIters: Int = 5, power: Double = 1, lastEpoch: Int = -1) {
        super.init(optimizer, options: ["total_iters": .int(totalIters), "power": .double(power)], lastEpoch: lastEpoch)
    }

    open override func getLr() -> [Double] {
        let total = count("total_iters")
        if isInitial || lastEpoch > total { return groupLrs }
        let share = (1 - Double(lastEpoch) / Double(total)) / (1 - Double(lastEpoch - 1) / Double(total))
        let factor = ScheduleMath.power(share, number("power"))
        return groupLrs.map { $0 * factor }
    }

    open override func closedFormLr() -> [Double]? {
        let total = count("total_iters")
        let factor = ScheduleMath.power(total == 0 ? 0 : 1 - Double(min(total, lastEpoch)) / Double(total), number("power"))
        return baseLrs.map { $0 * factor }
    }
}
