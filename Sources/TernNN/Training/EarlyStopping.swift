/// Ends a training when a value has not become better for some epochs. PyTorch Lightning's counterpart is `EarlyStopping`.
///
/// ```swift
/// trainer.earlyStopping = EarlyStopping("test_accuracy", patience: 5, isHigherBetter: true)
/// ```
public final class EarlyStopping {
    /// The value's name in the epoch's record: `"loss"` or what the evaluation gives.
    public let value: String
    /// So many epochs may pass without a better value.
    public let patience: Int
    /// True for an accuracy, false for a loss.
    public let isHigherBetter: Bool
    /// A value counts as better only if it is by more than this.
    public let minDelta: Double
    /// True if the weights of the best epoch are put back at the end.
    public let keepsBest: Bool
    /// The best value so far.
    public private(set) var best: Double?
    /// The epoch of the best value, from 1.
    public private(set) var bestEpoch = 0
    /// The epochs since then.
    public private(set) var waited = 0
    private var bestWeights: [(key: String, value: Tensor)] = []

    /// A watch over one value.
    public init(
        _ value: String, patience: Int, isHigherBetter: Bool = false, minDelta: Double = 0, keepsBest: Bool = true
    ) {
        self.value = value
        self.patience = Swift.max(patience, 1)
        self.isHigherBetter = isHigherBetter
        self.minDelta = minDelta
        self.keepsBest = keepsBest
    }

    /// True when the patience is used up.
    public var isExhausted: Bool { waited >= patience }

    /// Looks at an epoch's value. NaN is never better.
    func update(_ record: EpochRecord, _ model: Module) throws(TensorError) {
        guard let number = record[value] else {
            let known = record.values.map(\.name).joined(separator: ", ")
            throw .argument("EarlyStopping: there is no value \"\(value)\"; the epoch has \(known)")
        }
        let isBetter = best.map { isHigherBetter ? number > $0 + minDelta : number < $0 - minDelta } ?? !number.isNaN
        guard isBetter else {
            waited += 1
            return
        }
        best = number
        bestEpoch = record.epoch
        waited = 0
        if keepsBest { bestWeights = model.stateDict().map { (key: $0.key, value: $0.value.clone()) } }
    }

    /// Gives the model the weights of the best epoch.
    func restoreBest(_ model: Module) throws(TensorError) {
        if !bestWeights.isEmpty { try model.loadStateDict(bestWeights) }
    }

    func save(to checkpoint: inout TrainingCheckpoint) {
        if let best { checkpoint.set("early_stopping.best", best) }
        checkpoint.set("early_stopping.best_epoch", bestEpoch)
        checkpoint.set("early_stopping.waited", waited)
        for (key, tensor) in bestWeights { checkpoint.tensors["best.\(key)"] = tensor }
    }

    func restore(from checkpoint: TrainingCheckpoint) throws(TensorError) {
        best = checkpoint.texts["early_stopping.best"] == nil ? nil : try checkpoint.double("early_stopping.best")
        bestEpoch = try checkpoint.integer("early_stopping.best_epoch")
        waited = try checkpoint.integer("early_stopping.waited")
        bestWeights = checkpoint.part("best").map { (key: $0.key, value: $0.value) }
    }
}
