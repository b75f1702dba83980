import Tern

/// Lets the learning rates fall to `etaMin` along half a cosine again and again. PyTorch's counterpart is
/// `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts`.
///
/// ```swift
/// let scheduler = CosineAnnealingWarmRestarts(optimizer, 10, tMult: 2)
/// ```
///
/// Source: Loshchilov and Hutter, SGDR: Stochastic gradient descent with warm restarts, 2016.
open class CosineAnnealingWarmRestarts: LRScheduler {
    /// A scheduler that falls to `etaMin` in `t0` steps, then in `tMult` times as many, and so on.
    public init(_ optimizer: Optimizer, _ t0: Int, tMult: Int = 1, etaMin: Double = 0, lastEpoch: Int = -1) {
        ScheduleRules.positive(t0, "CosineAnnealingWarmRestarts: t0")
        ScheduleRules.positive(tMult, "CosineAnnealingWarmRestarts: tMult")
        super.init(
            optimizer,
            options: [
                "T_0": .int(max(t0, 1)), "T_i": .int(max(t0, 1)), "T_mult": .int(max(tMult, 1)), "eta_min": .double(etaMin),
                "T_cur": .double(Double(lastEpoch)),
            ], lastEpoch: lastEpoch)
    }

    open override func getLr() -> [Double] {
        let least = number("eta_min")
        let wave = 1 + ScheduleMath.cosine(.pi * number("T_cur") / number("T_i"))
        return baseLrs.map { least + ($0 - least) * wave / 2 }
    }

    open override func step() {
        if lastEpoch < 0 { return step(0) }
        lastEpoch += 1
        var current = number("T_cur") + 1, length = number("T_i")
        if current >= length {
            current = current.truncatingRemainder(dividingBy: length)
            length *= number("T_mult")
        }
        move(current, length)
    }

    /// Sets the rates of a place in the schedule, which may lie between two steps: `epoch + batch / batches` once a batch. PyTorch:
    /// `step(epoch)`.
    public final func step(_ epoch: Double) {
        guard epoch >= 0, epoch < 0x1p53 else { return refuse("Expected non-negative epoch, but got \(epoch)") }
        let first = number("T_0"), growth = number("T_mult")
        lastEpoch = Int(epoch)
        if epoch < first { return move(epoch, first) }
        if growth == 1 { return move(epoch.truncatingRemainder(dividingBy: first), number("T_i")) }
        let restarts = ScheduleMath.logarithm(epoch / first * (growth - 1) + 1, growth).rounded(.towardZero)
        let length = ScheduleMath.power(growth, restarts)
        move(epoch - first * (length - 1) / (growth - 1), first * length)
    }

    private func move(_ current: Double, _ length: Double) {
        options["T_cur"] = .double(current)
        options["T_i"] = .double(length)
        setLr(getLr())
    }
}
