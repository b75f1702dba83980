import TernIO

/// What a checkpoint of a training has, and how the training goes on with it.
extension Trainer {
    /// Writes a checkpoint to `checkpointPath`; does nothing if there is none.
    public func writeCheckpoint() throws(TensorError) {
        guard let checkpointPath else { return }
        var checkpoint = TrainingCheckpoint()
        try save(to: &checkpoint)
        try checkpoint.write(to: checkpointPath)
    }

    /// Goes on where the checkpoint was written: call it before `fit`, with everything made and set as for the first time.
    ///
    /// ```swift
    /// if FileManager.default.fileExists(atPath: path) { try trainer.resume(from: path) }
    /// ```
    public func resume(from path: String) throws(TensorError) {
        try restore(from: TrainingCheckpoint(contentsOf: path))
        AtomicFile.removeLeftovers(of: path)
    }

    /// Everything that the next step depends on.
    func save(to checkpoint: inout TrainingCheckpoint) throws(TensorError) {
        checkpoint.add(model, as: "model")
        try checkpoint.add(optimizer, as: "optimizer")
        if let scheduler { try checkpoint.add(scheduler.stateDict(), as: "scheduler") }
        if let scaler { try checkpoint.add(scaler.stateDict(), as: "scaler") }
        checkpoint.set("generators", generators.count)
        for (i, generator) in generators.enumerated() {
            checkpoint.add(generator.state, as: "generator.\(i).now")
            // At the end of an epoch both are one, and the file is to be small.
            if progress.batch > 0 { checkpoint.add(epochStart[i], as: "generator.\(i).epoch") }
        }
        checkpoint.set("progress.epoch", progress.epoch)
        checkpoint.set("progress.batch", progress.batch)
        checkpoint.set("progress.step", progress.step)
        checkpoint.set("progress.samples", progress.samples)
        checkpoint.set("progress.loss_sum", progress.lossSum)
        checkpoint.set("progress.last_loss", progress.lastLoss)
        for (name, metric) in metrics { checkpoint.set("metric.\(name)", metric.state) }
        if let lastRecord {
            checkpoint.set("record.count", lastRecord.values.count)
            checkpoint.set("record.step", lastRecord.step)
            checkpoint.set("record.epoch", lastRecord.epoch)
            for (i, (name, value)) in lastRecord.values.enumerated() {
                checkpoint.texts["record.\(i).name"] = name
                checkpoint.set("record.\(i).value", value)
            }
        }
        history.save(to: &checkpoint)
        earlyStopping?.save(to: &checkpoint)
        for observer in observers { try observer.save(to: &checkpoint) }
    }

    /// Takes all of it back.
    public func restore(from checkpoint: TrainingCheckpoint) throws(TensorError) {
        // Theirs first: they may know best why a checkpoint is the wrong one.
        for observer in observers { try observer.restore(from: checkpoint) }
        guard try checkpoint.integer("generators") == generators.count else {
            throw checkpoint.damaged("generators", "\(generators.count)")
        }
        var read = TrainerProgress()
        read.epoch = try checkpoint.integer("progress.epoch")
        read.batch = try checkpoint.integer("progress.batch")
        read.step = try checkpoint.integer("progress.step")
        read.samples = try checkpoint.integer("progress.samples")
        read.lossSum = try checkpoint.double("progress.loss_sum")
        read.lastLoss = try checkpoint.double("progress.last_loss")
        read.isResumed = true
        guard read.epoch >= 0, read.batch >= 0, read.step >= 0, read.samples >= 0 else {
            throw checkpoint.damaged("progress.epoch", "a place in a training")
        }
        var states: [Generator.State] = []
        var starts: [Generator.State] = []
        for i in generators.indices {
            states.append(try checkpoint.generatorState("generator.\(i).now"))
            if read.batch > 0 { starts.append(try checkpoint.generatorState("generator.\(i).epoch")) }
        }
        history = try TrainingHistory(from: checkpoint)
        for (name, metric) in metrics { metric.state = try checkpoint.doubles("metric.\(name)") }
        if checkpoint.texts["record.count"] != nil { lastRecord = try Trainer.record(checkpoint) }
        try earlyStopping?.restore(from: checkpoint)
        if let scaler {
            let values = try checkpoint.values("scaler")
            do { try scaler.loadStateDict(values) } catch { throw .file("\(checkpoint.path): \(error.message)") }
        }
        if let scheduler { try restore(scheduler, checkpoint) }
        try checkpoint.restore(model, as: "model")
        try checkpoint.restore(optimizer, as: "optimizer")
        progress = read
        resumedStates = states
        epochStart = starts
    }

    private func restore(_ scheduler: LRScheduler, _ checkpoint: TrainingCheckpoint) throws(TensorError) {
        let values = try checkpoint.values("scheduler")
        guard values["last_epoch"] != nil else { throw checkpoint.damaged("scheduler.last_epoch", "a scheduler's step") }
        do { try scheduler.loadStateDict(values) } catch { throw .file("\(checkpoint.path): \(error.message)") }
    }

    private static func record(_ checkpoint: TrainingCheckpoint) throws(TensorError) -> EpochRecord {
        var values: [(name: String, value: Double)] = []
        for i in 0..<Swift.min(Swift.max(try checkpoint.integer("record.count"), 0), checkpoint.texts.count) {
            values.append((checkpoint.texts["record.\(i).name"] ?? "", try checkpoint.double("record.\(i).value")))
        }
        return EpochRecord(
            epoch: try checkpoint.integer("record.epoch"), step: try checkpoint.integer("record.step"), values: values)
    }

    func place(_ states: [Generator.State]) {
        for (generator, state) in zip(generators, states) { generator.state = state }
    }
}
