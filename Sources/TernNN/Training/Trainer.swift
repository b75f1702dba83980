/// A training loop: epochs of steps, evaluation, early stopping, and checkpoints from which it goes on bit for bit. Nothing in the
/// library needs it; a loop of one's own is as good. PyTorch Lightning's counterpart is `Trainer`.
///
/// ```swift
/// let trainer = Trainer(net, SGD(net.parameters(), lr: 0.1), epochs: 10)
/// trainer.checkpointPath = "run.checkpoint"
/// try trainer.resume(from: "run.checkpoint")
/// try trainer.fit({ _ in loader }, loss: { batch in crossEntropy(net(batch.0), batch.1) })
/// ```
///
/// A checkpoint has the model, the optimizer, the generators, the place in the epoch, sums, records and what the observers keep.
/// The order of an epoch's batches must follow from `generators` and the epoch's number alone: to go on inside an epoch, its
/// batches are made again as at its beginning, and those that were taken are passed over.
public final class Trainer {
    /// What is trained.
    public let model: Module
    /// What changes the parameters.
    public let optimizer: Optimizer
    /// How often to go through the batches.
    public var epochs: Int
    /// So many batches make one step; their losses are divided by it. What is left at an epoch's end makes a step too.
    public var accumulationSteps = 1
    /// Computes the loss in another precision: `{ body in try autocast(.bfloat16) { try body() } }`.
    public var autocast: ((() throws -> Tensor) throws -> Tensor)?
    /// Keeps gradients of float16 in range.
    public var scaler: GradScaler?
    /// Changes the learning rate.
    public var scheduler: LRScheduler?
    /// When the scheduler makes its step. One that looks at a metric makes it after each epoch.
    public var schedulerUnit = TrainingHistory.Unit.step
    /// The value of an epoch that a `ReduceLROnPlateau` looks at.
    public var schedulerValue = "loss"
    /// Runs between the gradients and the step: `{ clipGradNorm_(net.parameters(), 1) }`.
    public var beforeStep: (() throws -> Void)?
    /// Ends the training before the last epoch.
    public var earlyStopping: EarlyStopping?
    /// Computed from what `loss` feeds them in each epoch, and part of its record; see `Metric`.
    public var metrics: [(name: String, metric: any Metric)] = []
    /// Told how the training gets on, in this order.
    public var observers: [any TrainingObserver] = []
    /// Where checkpoints go; nil for none.
    public var checkpointPath: String?
    /// When they are written, besides when `shouldStop` ends the training.
    public var checkpointInterval = CheckpointInterval.epochs
    /// The streams of random numbers that the training takes from.
    public var generators: [Generator] = [.default]
    /// Asked after each step. The training ends when it says true, with a checkpoint if there is a path.
    public var shouldStop: () -> Bool = { false }
    /// Steps between points of the loss curve by step; 0 for none.
    public var historyEvery = 0

    /// Where the training is.
    public internal(set) var progress = TrainerProgress()
    /// The numbers of all epochs so far.
    public internal(set) var history = TrainingHistory()
    /// The record of the last epoch that is complete.
    public internal(set) var lastRecord: EpochRecord?

    /// The generators' places when the epoch began and, after `resume`, when the checkpoint was written.
    var epochStart: [Generator.State] = []
    var resumedStates: [Generator.State]?
    private var pendingBatches = 0

    /// When checkpoints are written.
    public enum CheckpointInterval: Sendable {
        /// Only when `shouldStop` ends the training.
        case whenStopped
        /// At the end of each epoch.
        case epochs
        /// After so many steps, and at the end.
        case steps(Int)
    }

    /// How a training ended.
    public enum Outcome: Sendable {
        /// All epochs are done.
        case finished
        /// `earlyStopping` ended it.
        case stoppedEarly
        /// `shouldStop` ended it.
        case interrupted
    }

    /// The loss became infinite or no number.
    public struct Divergence: Error, Sendable {
        /// The loss.
        public let loss: Double
        /// The epoch, from 1.
        public let epoch: Int
        /// The learning rate.
        public let learningRate: Double
    }

    /// A loop over `model`, which `optimizer` has the parameters of.
    public init(_ model: Module, _ optimizer: Optimizer, epochs: Int) {
        self.model = model
        self.optimizer = optimizer
        self.epochs = epochs
    }

    /// Trains until the last epoch, early stopping or `shouldStop`.
    ///
    /// - Parameters:
    ///   - batches: gives the batches of the epoch with this number, from 0.
    ///   - loss: computes one number from a batch.
    ///   - samples: how many samples a batch has, which is its weight in the epoch's loss.
    ///   - evaluate: looks at the model after each epoch, in evaluation mode and without recording a graph.
    @discardableResult
    public func fit<Batches: Sequence>(
        _ batches: (Int) throws -> Batches, loss: (Batches.Element) throws -> Tensor,
        samples: (Batches.Element) -> Int = { _ in 1 }, evaluate: () throws -> KeyValuePairs<String, Double> = { [:] }
    ) throws -> Outcome {
        try withErrors {
            try begin()
            while progress.epoch < epochs, earlyStopping?.isExhausted != true {
                beginEpoch()
                var iterator = try batches(progress.epoch).makeIterator()
                for _ in 0..<progress.batch where iterator.next() == nil { throw shorterEpoch() }
                passedOver()
                while let batch = iterator.next() {
                    try take({ try loss(batch) }, samples(batch))
                    if pendingBatches == 0, try afterStep() { return .interrupted }
                }
                if pendingBatches > 0 {
                    try update()
                    if try afterStep() { return .interrupted }
                }
                if let error = TensorError.pending { throw error }
                try endEpoch(evaluate)
            }
            return try end()
        }
    }

    // MARK: Steps

    private func take(_ loss: () throws -> Tensor, _ samples: Int) throws {
        let value = try autocast.map { try $0(loss) } ?? loss()
        if pendingBatches == 0 { optimizer.zeroGrad() }
        let share = accumulationSteps > 1 ? value / accumulationSteps : value
        (scaler?.scale(share) ?? share).backward()
        if let error = TensorError.pending { throw error }
        let number = value.item(Double.self)
        guard number.isFinite else {
            throw Divergence(loss: number, epoch: progress.epoch + 1, learningRate: progress.learningRate)
        }
        progress.lastLoss = number
        progress.lossSum += number * Double(samples)
        progress.samples += samples
        progress.batch += 1
        pendingBatches += 1
        if pendingBatches >= accumulationSteps { try update() }
    }

    private func update() throws {
        pendingBatches = 0
        scaler?.unscale_(optimizer)
        try beforeStep?()
        if let scaler {
            scaler.step(optimizer)
            scaler.update()
        } else {
            optimizer.step()
        }
        // Operators do nothing after a failure; the scope around the loop throws it.
        if let error = TensorError.pending { throw error }
        progress.step += 1
        progress.learningRate = optimizer.paramGroups.first?.lr ?? 0
        if schedulerUnit == .step, !(scheduler is ReduceLROnPlateau) { scheduler?.step() }
        if historyEvery > 0, progress.step % historyEvery == 0 {
            history.append("loss", .step, x: progress.step, y: progress.lastLoss)
        }
        for observer in observers { try observer.stepEnded(progress) }
    }

    /// True if the training is to end here.
    private func afterStep() throws -> Bool {
        let stops = shouldStop()
        var isDue = stops
        if case .steps(let count) = checkpointInterval { isDue = isDue || progress.step % Swift.max(count, 1) == 0 }
        if isDue { try writeCheckpoint() }
        return stops
    }

    // MARK: Epochs

    private func begin() throws {
        guard accumulationSteps >= 1 else {
            throw TensorError.argument("Trainer: accumulationSteps must be at least 1, got \(accumulationSteps)")
        }
        progress.epochs = epochs
        progress.learningRate = optimizer.paramGroups.first?.lr ?? 0
        for observer in observers { try observer.trainingBegins(progress) }
    }

    private func beginEpoch() {
        model.train()
        pendingBatches = 0
        if progress.batch == 0 {
            if let states = resumedStates { place(states) }
            resumedStates = nil
            epochStart = generators.map(\.state)
            for (_, metric) in metrics { metric.reset() }
        } else {
            place(epochStart)
        }
    }

    /// The batches are made and stand where they stood; so do the generators now.
    private func passedOver() {
        if let states = resumedStates { place(states) }
        resumedStates = nil
    }

    private func endEpoch(_ evaluate: () throws -> KeyValuePairs<String, Double>) throws {
        var values = [(name: "loss", value: progress.loss)]
        for (name, metric) in metrics { values.append((name, metric.compute())) }
        model.eval()
        for (name, value) in try noGrad({ try evaluate() }) { values.append((name, value)) }
        if let error = TensorError.pending { throw error }
        progress.epoch += 1
        let record = EpochRecord(epoch: progress.epoch, step: progress.step, values: values)
        lastRecord = record
        for (name, value) in values { history.append(name, .epoch, x: record.epoch, y: value) }
        try stepScheduler(record)
        try earlyStopping?.update(record, model)
        for observer in observers { try observer.epochEnded(record, progress) }
        progress.batch = 0
        progress.samples = 0
        progress.lossSum = 0
        epochStart = generators.map(\.state)
        if case .epochs = checkpointInterval { try writeCheckpoint() }
    }

    private func stepScheduler(_ record: EpochRecord) throws {
        if let plateau = scheduler as? ReduceLROnPlateau {
            guard let value = record[schedulerValue] else {
                throw TensorError.argument("Trainer: the epoch has no value \"\(schedulerValue)\" for its scheduler to look at")
            }
            plateau.step(value)
        } else if schedulerUnit == .epoch {
            scheduler?.step()
        }
        if let error = TensorError.pending { throw error }
    }

    private func end() throws -> Outcome {
        if case .steps = checkpointInterval { try writeCheckpoint() }
        model.eval()
        try earlyStopping?.restoreBest(model)
        return progress.epoch < epochs ? .stoppedEarly : .finished
    }

    private func shorterEpoch() -> TensorError {
        .argument(
            "Trainer: epoch \(progress.epoch + 1) has fewer batches than the \(progress.batch) that the checkpoint has seen; resume "
                + "with the data that the training began with")
    }
}
