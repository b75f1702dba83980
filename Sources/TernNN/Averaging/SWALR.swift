import Tern

/// Goes from the learning rates to a constant one, at which models are averaged. PyTorch's counterpart is
/// `torch.optim.swa_utils.SWALR`.
///
/// ```swift
/// let scheduler = SWALR(optimizer, 0.05, annealEpochs: 5)
/// ```
open class SWALR: LRScheduler {
    /// A scheduler that reaches `swaLr`, one number or one for each group, after `annealEpochs` steps, by the strategy `"cos"` or
    /// `"linear"`.
    public init(
        _ optimizer: Optimizer, _ swaLr: some GroupValues, annealEpochs: Int = 10, annealStrategy: String = "cos",
        lastEpoch: Int = -1
    ) {
        ScheduleRules.check(
            ["cos", "linear"].contains(annealStrategy),
            "SWALR: annealStrategy must be one of 'cos' or 'linear', instead got \(annealStrategy)")
        ScheduleRules.check(annealEpochs >= 0, "SWALR: annealEpochs must be equal or greater than 0, got \(annealEpochs)")
        let values = swaLr.values("SWALR: swaLr", optimizer)
        if TensorError.pending == nil { for (group, lr) in zip(optimizer.paramGroups, values) { group.set("swa_lr", lr) } }
        super.init(
            optimizer, options: ["anneal_epochs": .int(annealEpochs), "_anneal_strategy": .string(annealStrategy)],
            lastEpoch: lastEpoch)
    }

    open override func getLr() -> [Double] {
        let epochs = count("anneal_epochs")
        let step = epochs == 0 ? max(1, stepCount - 1) : stepCount - 1
        let last = share(step - 1, epochs), now = share(step, epochs)
        return optimizer.paramGroups.map { group in
            let end = group.double("swa_lr")
            let start = last == 1 ? end : (group.lr - last * end) / (1 - last)
            return end * now + start * (1 - now)
        }
    }

    /// How much of the way is gone after a number of steps.
    private func share(_ step: Int, _ epochs: Int) -> Double {
        let part = max(0, min(1, Double(step) / Double(max(1, epochs))))
        return text("_anneal_strategy") == "cos" ? (1 - ScheduleMath.cosine(.pi * part)) / 2 : part
    }
}
