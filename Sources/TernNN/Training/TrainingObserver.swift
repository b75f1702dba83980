/// Is told how a training gets on, and keeps its part of the checkpoint. PyTorch Lightning's counterpart is `Callback`.
///
/// Every requirement has a default that does nothing.
public protocol TrainingObserver: AnyObject {
    /// The first step is about to come; `progress` says if the training is resumed.
    func trainingBegins(_ progress: TrainerProgress) throws
    /// The optimizer made a step.
    func stepEnded(_ progress: TrainerProgress) throws
    /// An epoch is complete and evaluated.
    func epochEnded(_ record: EpochRecord, _ progress: TrainerProgress) throws
    /// Adds to a checkpoint what has to be as it is now when the training is resumed.
    func save(to checkpoint: inout TrainingCheckpoint) throws(TensorError)
    /// Takes from a checkpoint what `save` added.
    func restore(from checkpoint: TrainingCheckpoint) throws(TensorError)
}

extension TrainingObserver {
    /// Does nothing.
    public func trainingBegins(_ progress: TrainerProgress) throws {}
    /// Does nothing.
    public func stepEnded(_ progress: TrainerProgress) throws {}
    /// Does nothing.
    public func epochEnded(_ record: EpochRecord, _ progress: TrainerProgress) throws {}
    /// Does nothing.
    public func save(to checkpoint: inout TrainingCheckpoint) throws(TensorError) {}
    /// Does nothing.
    public func restore(from checkpoint: TrainingCheckpoint) throws(TensorError) {}
}

/// Where a training is.
public struct TrainerProgress: Sendable {
    /// The epochs that are complete.
    public internal(set) var epoch = 0
    /// The epochs that there will be.
    public internal(set) var epochs = 0
    /// The batches of the epoch that runs which have been taken.
    public internal(set) var batch = 0
    /// The optimizer's steps so far.
    public internal(set) var step = 0
    /// The samples of this epoch so far.
    public internal(set) var samples = 0
    /// The sum of the losses of these samples.
    public internal(set) var lossSum = 0.0
    /// The loss of the last batch.
    public internal(set) var lastLoss = 0.0
    /// The learning rate of the first group.
    public internal(set) var learningRate = 0.0
    /// True if the training began with a checkpoint.
    public internal(set) var isResumed = false

    /// The mean loss of this epoch so far.
    public var loss: Double { samples == 0 ? 0 : lossSum / Double(samples) }
}
