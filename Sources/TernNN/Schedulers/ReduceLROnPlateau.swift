import Tern

/// Multiplies the learning rates with `factor` when a metric gets no better. PyTorch's counterpart is
/// `torch.optim.lr_scheduler.ReduceLROnPlateau`.
///
/// ```swift
/// let scheduler = ReduceLROnPlateau(optimizer, patience: 5)
/// scheduler.step(validationLoss)
/// ```
open class ReduceLROnPlateau: LRScheduler {
    /// A scheduler that waits for a metric to stop getting better.
    ///
    /// - Parameters:
    ///   - optimizer: the optimizer whose groups are changed.
    ///   - mode: `"min"` if a lower metric is better, `"max"` if a higher one is.
    ///   - factor: the rates are multiplied with it; below 1.
    ///   - patience: after more steps than these without a better metric the rates are lowered.
    ///   - threshold: what counts as better: by this part of the best metric, or by this much.
    ///   - thresholdMode: `"rel"` or `"abs"`.
    ///   - cooldown: the steps after a change in which none is counted.
    ///   - minLr: the least rate, for all groups or for each.
    ///   - eps: smaller changes of a rate are not made.
    public init(
        _ optimizer: Optimizer, mode: String = "min", factor: Double = 0.1, patience: Int = 10, threshold: Double = 1e-4,
        thresholdMode: String = "rel", cooldown: Int = 0, minLr: some GroupValues = 0.0, eps: Double = 1e-8
    ) {
        ScheduleRules.check(factor < 1, "ReduceLROnPlateau: Factor should be < 1.0, got \(factor)")
        ScheduleRules.check(["min", "max"].contains(mode), "ReduceLROnPlateau: mode \(mode) is unknown; it is min or max")
        ScheduleRules.check(
            ["rel", "abs"].contains(thresholdMode),
            "ReduceLROnPlateau: threshold mode \(thresholdMode) is unknown; it is rel or abs")
        let minLrs = minLr.values("ReduceLROnPlateau: minLr", optimizer)
        super.init(
            unstepped: optimizer,
            options: [
                "mode": .string(mode), "factor": .double(factor), "patience": .int(patience), "threshold": .double(threshold),
                "threshold_mode": .string(thresholdMode), "cooldown": .int(cooldown), "min_lrs": minLrs.option,
                "eps": .double(eps),
                "best": .double(mode == "min" ? .infinity : -.infinity), "cooldown_counter": .int(0), "num_bad_epochs": .int(0),
            ], lastEpoch: 0)
    }

    /// The best metric so far.
    public final var best: Double { number("best") }
    /// The steps since the metric got better or the rates were lowered.
    public final var numBadEpochs: Int { count("num_bad_epochs") }

    open override func step() { refuse("a step needs the metric to look at; call step(metric)") }

    /// Looks at the metric of an epoch and lowers the rates if it is time. PyTorch: `step(metrics)`.
    public final func step(_ metric: Double) {
        lastEpoch += 1
        var bad = numBadEpochs, rest = count("cooldown_counter")
        if isBetter(metric) {
            options["best"] = .double(metric)
            bad = 0
        } else {
            bad += 1
        }
        if rest > 0 {
            rest -= 1
            bad = 0
        }
        if bad > count("patience") {
            lower()
            rest = count("cooldown")
            bad = 0
        }
        options["num_bad_epochs"] = .int(bad)
        options["cooldown_counter"] = .int(rest)
        lastLr = groupLrs
    }

    /// The same with a tensor of one element.
    public final func step(_ metric: Tensor) { step(noGrad { metric.detach().item(Double.self) }) }

    private func isBetter(_ metric: Double) -> Bool {
        let threshold = number("threshold"), isRelative = text("threshold_mode") == "rel"
        return text("mode") == "min"
            ? metric < (isRelative ? best * (1 - threshold) : best - threshold)
            : metric > (isRelative ? best * (threshold + 1) : best + threshold)
    }

    private func lower() {
        let factor = number("factor"), eps = number("eps"), least = list("min_lrs")
        guard least.count == optimizer.paramGroups.count else {
            return refuse(
                "The number of param groups in the optimizer (\(optimizer.paramGroups.count)) differs from when the scheduler was made "
                    + "(\(least.count)); add all groups before it is made")
        }
        for (group, least) in zip(optimizer.paramGroups, least) {
            let lr = group.lr, lowered = max(lr * factor, least)
            if lr - lowered > eps { group.set("lr", lowered) }
        }
    }
}
