import Tern

/// Goes along a line from one multiple of the learning rates to another, as in a warm-up. PyTorch's counterpart is
/// `torch.optim.lr_scheduler.LinearLR`.
///
/// ```swift
/// let warmUp = LinearLR(optimizer, startFactor: 0.01, totalIters: 100)
/// ```
open class LinearLR: LRScheduler {
    /// A scheduler that multiplies with `startFactor`, above 0, at first and with `endFactor` after `totalIters` steps.
    public init(
        _ optimizer: Optimizer, startFactor: Double = 1.0 / 3, endFactor: Double = 1, totalIters: Int = 5, lastEpoch: Int = -1
    ) {
        ScheduleRules.check(
            startFactor > 0 && startFactor <= 1,
            "LinearLR: Starting multiplicative factor expected to be greater than 0 and less or equal to 1, got \(startFactor)")
        ScheduleRules.check(
            endFactor >= 0 && endFactor <= 1,
            "LinearLR: Ending multiplicative factor expected to be between 0 and 1, got \(endFactor)")
        super.init(
            optimizer,
            options: [
                "start_factor": .double(startFactor), "end_factor": .double(endFactor), "total_iters": .int(totalIters),
            ], lastEpoch: lastEpoch)
    }

    open override func getLr() -> [Double] {
        let start = number("start_factor"), end = number("end_factor"), total = count("total_iters")
        if lastEpoch == 0 { return groupLrs.map { $0 * start } }
        if isInitial || lastEpoch > total { return groupLrs }
        let growth = 1 + (end - start) / (Double(total) * start + Double(lastEpoch - 1) * (end - start))
        return groupLrs.map { $0 * growth }
    }

    open override func closedFormLr() -> [Double]? {
        let start = number("start_factor"), end = number("end_factor"), total = count("total_iters")
        let factor = start + (end - start) * Double(min(total, lastEpoch)) / Double(total)
        return baseLrs.map { $0 * (total == 0 ? end : factor) }
    }
}
