import Tern

/// Multiplies the learning rates with `gamma` at each of the milestones. PyTorch's counterpart is
/// `torch.optim.lr_scheduler.MultiStepLR`.
///
/// ```swift
/// let scheduler = MultiStepLR(optimizer, [30, 80], gamma: 0.1)
/// ```
open class MultiStepLR: LRScheduler {
    /// A scheduler that multiplies with `gamma` after as many steps as each milestone says; one that comes twice counts twice.
    public init(_ optimizer: Optimizer, _ milestones: [Int], gamma: Double = 0.1, lastEpoch: Int = -1) {
        super.init(
            optimizer, options: ["milestones": .ints(milestones.sorted()), "gamma": .double(gamma)], lastEpoch: lastEpoch)
    }

    open override func getLr() -> [Double] {
        let times = list("milestones").count(where: { $0 == Double(lastEpoch) })
        if times == 0 { return groupLrs }
        let factor = ScheduleMath.power(number("gamma"), Double(times))
        return groupLrs.map { $0 * factor }
    }

    open override func closedFormLr() -> [Double]? {
        let passed = list("milestones").count(where: { $0 <= Double(lastEpoch) })
        let factor = ScheduleMath.power(number("gamma"), Double(passed))
        return baseLrs.map { $0 * factor }
    }
}
