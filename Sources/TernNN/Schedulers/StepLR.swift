import Tern

/// Multiplies the learning rates with `gamma` every `stepSize` steps. PyTorch's counterpart is
/// `torch.optim.lr_scheduler.StepLR`.
///
/// ```swift
/// let scheduler = StepLR(optimizer, 30, gamma: 0.1)
/// ```
open class StepLR: LRScheduler {
    /// A scheduler that multiplies with `gamma` every `stepSize` steps.
    public init(_ optimizer: Optimizer, _ stepSize: Int, gamma: Double = 0.1, lastEpoch: Int = -1) {
        ScheduleRules.positive(stepSize, "StepLR: stepSize")
        super.init(optimizer, options: ["step_size": .int(max(stepSize, 1)), "gamma": .double(gamma)], lastEpoch: lastEpoch)
    }

    open override func getLr() -> [Double] {
        let gamma = number("gamma")
        return lastEpoch == 0 || lastEpoch % max(count("step_size"), 1) != 0 ? groupLrs : groupLrs.map { $0 * gamma }
    }

    open override func closedFormLr() -> [Double]? {
        let factor = ScheduleMath.power(number("gamma"), Double(lastEpoch / max(count("step_size"), 1)))
        return baseLrs.map { $0 * factor }
    }
}
