import ArgumentParser
import Tern
import TernNN

/// What all trainings of the command have in common around a `Trainer`: the files and their checks, threads, the bar, checkpoints
/// and resuming, signals, and what is written at the end.
///
/// ```swift
/// let run = try TrainingRun(training, out: out, settings: ["--epochs": "\(epochs)"])
/// let trainer = Trainer(net, optimizer, epochs: epochs)
/// try run.fit(trainer, samplesPerEpoch: 1437, batches: { _ in … }, loss: { … }, samples: { … }, evaluate: { … })
/// try run.saveModel { path in try Safetensors.save(…, to: path) }
/// try run.finish(trainer)
/// ```
///
/// Seed the default generator with `options.seed` before the weights are drawn. After an interruption `fit` does not return: it
/// has saved the state, tells on standard error how to go on, and throws the exit status 128 + signal.
final class TrainingRun: TrainingObserver {
    let options: TrainingOptions
    let out: String
    /// Makes the fact about an epoch that the bar shows behind the loss: `test accuracy 97.5 %`.
    var result: (EpochRecord) -> String? = { _ in nil }
    /// The schedule if `--scheduler` is not given.
    var schedule = ScheduleName.constant
    /// The value of an epoch that `--patience` looks at, and whether it is to be high.
    var watched = (value: "loss", isHigherBetter: false)

    private let modelFile: OutputFile
    private let metricsFile: OutputFile?
    private let curvesFile: OutputFile?
    private let checkpointPath: String
    private let settings: KeyValuePairs<String, String>
    private var log: MetricsLog?
    private var bar = ProgressBar()
    private var shown = TrainingProgress(epochs: 1)
    private var samplesPerEpoch = 1
    private var epochs = 0
    private let clock = ContinuousClock()
    private var start: ContinuousClock.Instant
    private var samplesBefore = 0

    /// Checks all files before any work, and sets the number of threads.
    ///
    /// - Parameters:
    ///   - out: where the model goes, as `--out` was given.
    ///   - settings: the options that the result depends on besides the seed, by name: a training is resumed with the same ones.
    init(_ options: TrainingOptions, out: String, settings: KeyValuePairs<String, String>) throws {
        self.options = options
        self.out = out
        self.settings = settings
        modelFile = try OutputFile(out, option: "--out")
        metricsFile = try options.metrics.map { try OutputFile($0, option: "--metrics") }
        curvesFile = try options.curves.map { try OutputFile($0, option: "--curves") }
        checkpointPath = options.checkpoint ?? TrainingRun.checkpointName(out)
        let checkpointFile = try options.keepsCheckpoints ? OutputFile(checkpointPath, option: "--checkpoint") : nil
        start = clock.now
        var known: [(String, OutputFile)] = []
        let files = [
            ("--out", modelFile), ("--metrics", metricsFile), ("--curves", curvesFile), ("--checkpoint", checkpointFile),
        ]
        for case (let option, let file?) in files {
            if let (other, same) = known.first(where: { $0.1.isSame(as: file) }) {
                throw CLIError("\(other) and \(option) are the same file, \(same.path): give two")
            }
            known.append((option, file))
        }
        if let threads = options.threads { try withErrors { setNumThreads(threads) } }
    }

    /// `digits.safetensors` has `digits.checkpoint`.
    private static func checkpointName(_ out: String) -> String {
        (out.hasSuffix(".safetensors") ? String(out.dropLast(".safetensors".count)) : out) + ".checkpoint"
    }

    /// Trains, with everything that the options ask for.
    ///
    /// - Parameters:
    ///   - samplesPerEpoch: what the bar takes for a whole epoch.
    ///   - stepsPerEpoch: what schedules take for a whole epoch. A scheduler that the trainer has already stays.
    ///   - batches: gives the batches of an epoch, whose order follows from the default generator and the epoch's number.
    ///   - evaluate: gives the values of an epoch's line in the metrics file after `loss`.
    @discardableResult
    func fit<Batches: Sequence>(
        _ trainer: Trainer, samplesPerEpoch: Int, stepsPerEpoch: Int, batches: (Int) throws -> Batches,
        loss: (Batches.Element) throws -> Tensor, samples: (Batches.Element) -> Int,
        evaluate: () throws -> KeyValuePairs<String, Double>
    ) throws -> Trainer.Outcome {
        try prepare(trainer, samplesPerEpoch, stepsPerEpoch)
        defer { bar.finish() }
        let outcome: Trainer.Outcome
        do {
            outcome = try trainer.fit(batches, loss: loss, samples: samples, evaluate: evaluate)
        } catch let error as Trainer.Divergence {
            throw CLIError(
                "the loss became \(error.loss) in epoch \(error.epoch): use a smaller --lr than \(error.learningRate)")
        }
        bar.finish()
        if case .interrupted = outcome { throw interrupted(trainer) }
        return outcome
    }

    /// Everything around the loop, which does not depend on the kind of batches.
    private func prepare(_ trainer: Trainer, _ samplesPerEpoch: Int, _ stepsPerEpoch: Int) throws {
        self.samplesPerEpoch = max(samplesPerEpoch, 1)
        epochs = trainer.epochs
        try makeSchedule(trainer, stepsPerEpoch)
        shown = TrainingProgress(epochs: trainer.epochs)
        if options.precision == .bfloat16 { trainer.autocast = { body in try autocast(.bfloat16) { try body() } } }
        trainer.checkpointPath = checkpointPath
        trainer.checkpointInterval =
            options.checkpointEvery.map { .steps($0) } ?? (options.keepsCheckpoints ? .epochs : .whenStopped)
        trainer.earlyStopping = options.patience.map {
            EarlyStopping(watched.value, patience: $0, isHigherBetter: watched.isHigherBetter)
        }
        // Its checks come before those of all others.
        trainer.observers.insert(self, at: 0)
        if let metrics = options.metrics {
            // Without checkpoints the file is there whole or not at all.
            let log = MetricsLog(metrics, isDeferred: !options.keepsCheckpoints)
            trainer.observers.append(log)
            self.log = log
        }
        if options.curves != nil { trainer.historyEvery = 1 }
        Interruption.watch()
        trainer.shouldStop = { Interruption.signal != nil }
        if options.resume { try resume(trainer) }
        // After all that may fail: a file is made at once.
        if let folder = options.tensorboard { trainer.observers.append(try EventFile(folder: folder)) }
        start = clock.now
    }

    private func makeSchedule(_ trainer: Trainer, _ stepsPerEpoch: Int) throws {
        if trainer.scheduler != nil { return }
        let (steps, isTooLarge) = trainer.epochs.multipliedReportingOverflow(by: max(stepsPerEpoch, 1))
        guard !isTooLarge else { throw CLIError("--epochs is too large for the steps of an epoch, \(stepsPerEpoch)") }
        trainer.schedulerValue = watched.value
        trainer.scheduler = try withErrors {
            (options.scheduler ?? schedule).make(trainer.optimizer, steps: steps, isHigherBetter: watched.isHigherBetter)
        }
    }

    private func resume(_ trainer: Trainer) throws {
        guard OutputFile.exists(checkpointPath) else {
            Terminal.writeError("there is no checkpoint \(Text.printable(checkpointPath)) yet: beginning from the start\n")
            return
        }
        try withErrors { try trainer.resume(from: checkpointPath) }
    }

    private func interrupted(_ trainer: Trainer) -> any Error {
        let (epoch, step) = (trainer.progress.epoch + 1, trainer.progress.step)
        Terminal.writeError(
            "interrupted in epoch \(epoch) after step \(step), and saved in \(Text.printable(checkpointPath)): go on with the same "
                + "command and --resume\n")
        return ExitCode(128 + (Interruption.signal ?? 2))
    }

    /// Writes the model's file; `body` is given the name of a file that takes its place at the end.
    func saveModel(_ body: (String) throws -> Void) throws {
        try modelFile.write { path in try withErrors { try body(path) } }
    }

    /// Writes what is complete only now: metrics without checkpoints, learning curves.
    func finish(_ trainer: Trainer) throws {
        try log?.flush()
        if let curvesFile {
            let curves = LearningCurves(trainer.history, title: "Learning curves of \(out)")
            try curvesFile.write(text: curvesFile.path.hasSuffix(".svg") ? curves.svg() : curves.html())
        }
    }

    // MARK: Observing

    func trainingBegins(_ progress: TrainerProgress) throws {
        samplesBefore = progress.epoch * samplesPerEpoch + progress.samples
        start = clock.now
    }

    func stepEnded(_ progress: TrainerProgress) throws {
        shown.epoch = progress.epoch + 1
        shown.isEpochComplete = false
        shown.fraction = Double(progress.samples) / Double(samplesPerEpoch)
        shown.loss = progress.loss
        let samples = progress.epoch * samplesPerEpoch + progress.samples - samplesBefore
        shown.samplesPerSecond = Double(samples) / max((clock.now - start) / .seconds(1), 1e-9)
        bar.update(shown)
    }

    func epochEnded(_ record: EpochRecord, _ progress: TrainerProgress) throws {
        shown.epoch = record.epoch
        shown.result = result(record)
        shown.isEpochComplete = true
        bar.update(shown)
    }

    func save(to checkpoint: inout TrainingCheckpoint) throws(TensorError) {
        for (option, value) in allSettings { checkpoint.texts["setting.\(option)"] = value }
    }

    func restore(from checkpoint: TrainingCheckpoint) throws(TensorError) {
        for (option, value) in allSettings {
            let saved = checkpoint.texts["setting.\(option)"]
            guard saved == value else {
                let was = saved.map { "\(option) \($0)" } ?? "no \(option)"
                throw .file(
                    "\(checkpointPath): the checkpoint was made with \(was), and this is \(option) \(value); resume with the same "
                        + "options")
            }
        }
    }

    private var allSettings: [(String, String)] {
        let patience = options.patience.map { "\($0)" } ?? "none"
        let schedule = options.scheduler ?? schedule
        var all = settings.map { ($0.key, $0.value) }
        all += [
            ("--precision", options.precision.rawValue), ("--seed", "\(options.seed)"), ("--patience", patience),
            ("--scheduler", schedule.rawValue),
        ]
        // Other schedules are made for the number of epochs; without one a training can go on for more.
        if schedule != .constant, schedule != .plateau { all.append(("--epochs", "\(epochs)")) }
        return all
    }
}
