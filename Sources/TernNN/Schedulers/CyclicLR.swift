import Tern

/// Lets the learning rates rise and fall between two bounds, and the momentum against them. PyTorch's counterpart is
/// `torch.optim.lr_scheduler.CyclicLR`.
///
/// `step()` is called once a batch.
///
/// ```swift
/// let scheduler = CyclicLR(optimizer, 0.001, 0.1, stepSizeUp: 500, mode: "triangular2")
/// ```
///
/// Source: Smith, Cyclical learning rates for training neural networks, 2015.
open class CyclicLR: LRScheduler {
    private let scale: ((Double) -> Double)?
    private let momentum: MomentumCycle?

    /// A scheduler that begins with `baseLr`.
    ///
    /// - Parameters:
    ///   - optimizer: the optimizer whose groups are changed.
    ///   - baseLr: the lower bound, for all groups or for each.
    ///   - maxLr: the upper bound of the first cycle.
    ///   - stepSizeUp: the steps from the lower bound to the upper.
    ///   - stepSizeDown: the steps back; as many if nil.
    ///   - mode: `"triangular"` keeps the upper bound, `"triangular2"` halves the height at each cycle, `"exp_range"` multiplies it
    ///     with `gamma` at each step.
    ///   - gamma: see `mode`.
    ///   - scaleFn: in place of `mode`: what the height is multiplied with. It is not in the state dictionary.
    ///   - scaleMode: whether `scaleFn` is given the number of the `"cycle"`, from 1 on, or that of `"iterations"`.
    ///   - cycleMomentum: moves the momentum, or the first beta, too.
    ///   - baseMomentum: the momentum at the upper bound of the rate.
    ///   - maxMomentum: the momentum at the lower bound of the rate.
    ///   - lastEpoch: the number of steps that were taken before, less one; -1 begins anew.
    public init(
        _ optimizer: Optimizer, _ baseLr: some GroupValues, _ maxLr: some GroupValues, stepSizeUp: Int = 2000,
        stepSizeDown: Int? = nil, mode: String = "triangular", gamma: Double = 1, scaleFn: ((Double) -> Double)? = nil,
        scaleMode: String = "cycle", cycleMomentum: Bool = true, baseMomentum: some GroupValues = 0.8,
        maxMomentum: some GroupValues = 0.9, lastEpoch: Int = -1
    ) {
        let baseLrs = baseLr.values("CyclicLR: baseLr", optimizer), maxLrs = maxLr.values("CyclicLR: maxLr", optimizer)
        ScheduleRules.check(
            scaleFn != nil || ["triangular", "triangular2", "exp_range"].contains(mode),
            "CyclicLR: mode is invalid and scaleFn is nil: \"\(mode)\" is none of triangular, triangular2 and exp_range")
        ScheduleRules.positive(stepSizeUp, "CyclicLR: stepSizeUp")
        ScheduleRules.positive(stepSizeDown ?? stepSizeUp, "CyclicLR: stepSizeDown")
        ScheduleRules.check(
            ["cycle", "iterations"].contains(scaleMode), "CyclicLR: scaleMode must be cycle or iterations, got \"\(scaleMode)\"")
        let up = Double(stepSizeUp), total = up + Double(stepSizeDown ?? stepSizeUp)
        var options: [String: Value] = [
            "max_lrs": maxLrs.option, "total_size": .double(total), "step_ratio": .double(up / total), "mode": .string(mode),
            "gamma": .double(gamma), "cycle_momentum": .bool(cycleMomentum),
            "scale_mode": .string(scaleFn != nil ? scaleMode : mode == "exp_range" ? "iterations" : "cycle"),
        ]
        scale = scaleFn
        momentum = cycleMomentum ? MomentumCycle(optimizer, "CyclicLR") : nil
        if cycleMomentum {
            options["base_momentums"] = baseMomentum.values("CyclicLR: baseMomentum", optimizer).option
            options["max_momentums"] = maxMomentum.values("CyclicLR: maxMomentum", optimizer).option
        }
        if lastEpoch == -1, TensorError.pending == nil {
            for (group, lr) in zip(optimizer.paramGroups, baseLrs) { group.set("lr", lr) }
            momentum?.start(
                optimizer, base: baseMomentum.values("CyclicLR: baseMomentum", optimizer),
                max: maxMomentum.values("CyclicLR: maxMomentum", optimizer))
        }
        super.init(optimizer, options: options, lastEpoch: lastEpoch)
        self.baseLrs = baseLrs
    }

    open override func getLr() -> [Double] {
        let epoch = Double(lastEpoch), total = number("total_size"), ratio = number("step_ratio")
        let cycle = (1 + epoch / total).rounded(.down)
        let place = 1 + epoch / total - cycle
        let share = place <= ratio ? place / ratio : (place - 1) / (ratio - 1)
        let height = scaled(text("scale_mode") == "cycle" ? cycle : epoch)
        if let momentum {
            let bounds = zip(list("base_momentums"), list("max_momentums"))
            for (group, (base, max)) in zip(optimizer.paramGroups, bounds) {
                momentum.set(max - (max - base) * share * height, group)
            }
        }
        return zip(baseLrs, list("max_lrs")).map { base, max in base + (max - base) * share * height }
    }

    private func scaled(_ x: Double) -> Double {
        if let scale { return scale(x) }
        switch text("mode") {
        case "triangular2": return 1 / ScheduleMath.power(2, x - 1)
        case "exp_range": return ScheduleMath.power(number("gamma"), x)
        default: return 1
        }
    }
}
