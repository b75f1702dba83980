import Tern

/// Lets the learning rates rise once and then fall far below where they began, and the momentum against them. PyTorch's counterpart
/// is `torch.optim.lr_scheduler.OneCycleLR`.
///
/// `step()` is called once a batch, at most as often as there are steps.
///
/// ```swift
/// let scheduler = OneCycleLR(optimizer, 0.01, epochs: 10, stepsPerEpoch: loader.count)
/// ```
///
/// Source: Smith and Topin, Super-convergence: Very fast training of neural networks using large learning rates, 2017.
open class OneCycleLR: LRScheduler {
    private let momentum: MomentumCycle?

    /// A scheduler of `totalSteps` steps, or of `epochs · stepsPerEpoch`.
    ///
    /// - Parameters:
    ///   - optimizer: the optimizer whose groups are changed.
    ///   - maxLr: the upper bound, for all groups or for each.
    ///   - totalSteps: the number of steps.
    ///   - epochs: the number of epochs, with `stepsPerEpoch`.
    ///   - stepsPerEpoch: the number of batches in an epoch.
    ///   - pctStart: the part of the steps in which the rate rises, between 0 and 1.
    ///   - annealStrategy: `"cos"` or `"linear"`.
    ///   - cycleMomentum: moves the momentum, or the first beta, too.
    ///   - baseMomentum: the momentum at the upper bound of the rate.
    ///   - maxMomentum: the momentum at the lower bound of the rate.
    ///   - divFactor: the rate begins with `maxLr / divFactor`.
    ///   - finalDivFactor: it ends with a fraction of where it began.
    ///   - threePhase: falls as it rose, and only then further.
    ///   - lastEpoch: the number of steps that were taken before, less one; -1 begins anew.
    public init(
        _ optimizer: Optimizer, _ maxLr: some GroupValues, totalSteps: Int? = nil, epochs: Int? = nil, stepsPerEpoch: Int? = nil,
        pctStart: Double = 0.3, annealStrategy: String = "cos", cycleMomentum: Bool = true, baseMomentum: some GroupValues = 0.85,
        maxMomentum: some GroupValues = 0.95, divFactor: Double = 25, finalDivFactor: Double = 1e4, threePhase: Bool = false,
        lastEpoch: Int = -1
    ) {
        let total = OneCycleLR.total(totalSteps, epochs, stepsPerEpoch)
        ScheduleRules.check(
            pctStart >= 0 && pctStart <= 1, "OneCycleLR: Expected float between 0 and 1 pctStart, but got \(pctStart)")
        ScheduleRules.check(
            ["cos", "linear"].contains(annealStrategy),
            "OneCycleLR: annealStrategy must be one of 'cos' or 'linear', instead got \(annealStrategy)")
        let maxLrs = maxLr.values("OneCycleLR: maxLr", optimizer)
        let baseMomentums = baseMomentum.values("OneCycleLR: baseMomentum", optimizer)
        let maxMomentums = maxMomentum.values("OneCycleLR: maxMomentum", optimizer)
        momentum = cycleMomentum ? MomentumCycle(optimizer, "OneCycleLR") : nil
        if lastEpoch == -1, TensorError.pending == nil {
            for (group, max) in zip(optimizer.paramGroups, maxLrs) {
                group.set("initial_lr", max / divFactor)
                group.set("max_lr", max)
                group.set("min_lr", max / divFactor / finalDivFactor)
            }
            momentum?.start(optimizer, base: baseMomentums, max: maxMomentums)
        }
        super.init(
            optimizer,
            options: [
                "total_steps": .int(total), "pct_start": .double(pctStart), "three_phase": .bool(threePhase),
                "_anneal_func_type": .string(annealStrategy), "cycle_momentum": .bool(cycleMomentum),
            ], lastEpoch: lastEpoch)
    }

    private static func total(_ steps: Int?, _ epochs: Int?, _ stepsPerEpoch: Int?) -> Int {
        if let steps {
            ScheduleRules.positive(steps, "OneCycleLR: totalSteps")
            return steps
        }
        guard let epochs, let stepsPerEpoch else {
            ScheduleRules.check(false, "OneCycleLR: You must define either totalSteps OR (epochs AND stepsPerEpoch)")
            return 1
        }
        ScheduleRules.positive(epochs, "OneCycleLR: epochs")
        ScheduleRules.positive(stepsPerEpoch, "OneCycleLR: stepsPerEpoch")
        let (product, overflow) = epochs.multipliedReportingOverflow(by: stepsPerEpoch)
        ScheduleRules.check(!overflow, "OneCycleLR: epochs times stepsPerEpoch has more than 64 bits")
        return overflow ? 1 : product
    }

    /// A part of the schedule: where it ends, and between which of a group's options it goes.
    private struct Phase {
        let end: Double
        let lr: (String, String)
        let momentum: (String, String)
    }

    private var phases: [Phase] {
        let total = number("total_steps"), start = number("pct_start")
        let rise = Phase(end: start * total - 1, lr: ("initial_lr", "max_lr"), momentum: ("max_momentum", "base_momentum"))
        if isOn("three_phase") {
            return [
                rise,
                Phase(end: 2 * start * total - 2, lr: ("max_lr", "initial_lr"), momentum: ("base_momentum", "max_momentum")),
                Phase(end: total - 1, lr: ("initial_lr", "min_lr"), momentum: ("max_momentum", "max_momentum")),
            ]
        }
        return [rise, Phase(end: total - 1, lr: ("max_lr", "min_lr"), momentum: ("base_momentum", "max_momentum"))]
    }

    open override func getLr() -> [Double] {
        let place = Double(lastEpoch)
        guard place <= number("total_steps") else {
            refuse("Tried to step \(lastEpoch) times. The specified number of total steps is \(count("total_steps"))")
            return groupLrs
        }
        let phases = phases
        let number = phases.firstIndex { place <= $0.end } ?? phases.count - 1
        let phase = phases[number], begin = number == 0 ? 0 : phases[number - 1].end
        let share = phase.end == begin ? 1 : (place - begin) / (phase.end - begin)
        let anneal = text("_anneal_func_type") == "cos" ? ScheduleMath.annealedByCosine : ScheduleMath.annealedLinearly
        return optimizer.paramGroups.map { group in
            momentum?.set(anneal(group.double(phase.momentum.0), group.double(phase.momentum.1), share), group)
            return anneal(group.double(phase.lr.0), group.double(phase.lr.1), share)
        }
    }
}
