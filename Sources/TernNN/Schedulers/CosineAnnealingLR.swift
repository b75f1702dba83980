import Tern

/// Lets the learning rates fall to `etaMin` along half a cosine in `tMax` steps, and rise again after. PyTorch's counterpart is
/// `torch.optim.lr_scheduler.CosineAnnealingLR`.
///
/// ```swift
/// let scheduler = CosineAnnealingLR(optimizer, 100, etaMin: 1e-5)
/// ```
///
/// Source: Loshchilov and Hutter, SGDR: Stochastic gradient descent with warm restarts, 2016, without the restarts.
open class CosineAnnealingLR: LRScheduler {
    /// A scheduler that reaches `etaMin` after `tMax` steps.
    public init(_ optimizer: Optimizer, _ tMax: Int, etaMin: Double = 0, lastEpoch: Int = -1) {
        ScheduleRules.positive(tMax, "CosineAnnealingLR: tMax")
        super.init(optimizer, options: ["T_max": .int(max(tMax, 1)), "eta_min": .double(etaMin)], lastEpoch: lastEpoch)
    }

    open override func getLr() -> [Double] {
        let length = max(count("T_max"), 1), least = number("eta_min")
        func wave(_ epoch: Int) -> Double { 1 + ScheduleMath.cosine(.pi * Double(epoch) / Double(length)) }
        if isInitial { return groupLrs }
        if stepCount == 1, lastEpoch > 0 {
            return baseLrs.map { least + ($0 - least) * (1 + ScheduleMath.cosine(Double(lastEpoch) * .pi / Double(length))) / 2 }
        }
        if (lastEpoch - 1 - length) % (2 * length) == 0 {
            let rise = 1 - ScheduleMath.cosine(.pi / Double(length))
            return zip(groupLrs, baseLrs).map { lr, base in lr + (base - least) * rise / 2 }
        }
        let factor = wave(lastEpoch) / wave(lastEpoch - 1)
        return groupLrs.map { factor * ($0 - least) + least }
    }

    open override func closedFormLr() -> [Double]? {
        let least = number("eta_min")
        let wave = 1 + ScheduleMath.cosine(.pi * Double(lastEpoch) / Double(max(count("T_max"), 1)))
        return baseLrs.map { least + ($0 - least) * wave / 2 }
    }
}
