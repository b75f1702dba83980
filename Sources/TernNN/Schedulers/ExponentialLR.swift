import Tern

/// Multiplies the learning rates with `gamma` at every step. PyTorch's counterpart is
/// `torch.optim.lr_scheduler.ExponentialLR`.
///
/// ```swift
/// let scheduler = ExponentialLR(optimizer, 0.95)
/// ```
open class ExponentialLR: LRScheduler {
    /// A scheduler that multiplies with `gamma`.
    public init(_ optimizer: Optimizer, _ gamma: Double, lastEpoch: Int = -1) {
        super.init(optimizer, options: ["gamma": .double(gamma)], lastEpoch: lastEpoch)
    }

    open override func getLr() -> [Double] {
        let gamma = number("gamma")
        return isInitial ? groupLrs : groupLrs.map { $0 * gamma }
    }

    open override func closedFormLr() -> [Double]? {
        let factor = ScheduleMath.power(number("gamma"), Double(lastEpoch))
        return baseLrs.map { $0 * factor }
    }
}
