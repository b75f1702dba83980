import ArgumentParser
import Tern

/// `tern train digits`
struct TrainDigits: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "digits",
        abstract: "Train a small network to read handwritten digits.",
        discussion: """
            1,437 of the 1,797 images train, the others test. The split is fixed, and a seed fixes the result. Progress goes to \
            standard error; the last line on standard output is the accuracy on the test images.

            The images: \(Digits.credit).
            """)

    // Values are taken as they stand, so that `--lr -1` is an error about -1 and not about a missing value.
    @Option(parsing: .unconditional, help: "How often to go through the training images.")
    var epochs = TrainingSettings().epochs

    @Option(parsing: .unconditional, help: "Images a step, at most \(Digits.trainingCount).")
    var batchSize = TrainingSettings().batchSize

    @Option(
        parsing: .unconditional,
        help:
            "The learning rate (default: \(OptimizerName.adam.learningRate) for adam, \(OptimizerName.sgd.learningRate) for sgd)."
    )
    var lr: Double?

    @Option(parsing: .unconditional, help: "The optimizer; sgd has a momentum of 0.9.")
    var optimizer = TrainingSettings().optimizer

    @Option(parsing: .unconditional, help: "The seed of weights and shuffling.")
    var seed = TrainingSettings().seed

    @Option(
        parsing: .unconditional, help: "The widths of the hidden layers, such as 256,64 (default: 128).",
        transform: TrainDigits.hiddenLayers)
    var hidden = TrainingSettings().hidden

    @Option(parsing: .unconditional, help: ArgumentHelp("Where to save the network.", valueName: "file"))
    var out = "digits.safetensors"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Where to write a JSON object an epoch: loss and accuracies.", valueName: "file.jsonl"))
    var metrics: String?

    @Option(parsing: .unconditional, help: "Threads to compute with (default: all cores). The result does not depend on it.")
    var threads: Int?

    func validate() throws {
        guard epochs >= 1, epochs <= 1_000_000 else { throw ValidationError("--epochs is \(epochs): give 1 to 1000000") }
        guard (1...Digits.trainingCount).contains(batchSize) else {
            throw ValidationError(
                "--batch-size is \(batchSize): give 1 to \(Digits.trainingCount), the number of training images")
        }
        if let lr {
            guard lr.isFinite, lr > 0 else { throw ValidationError("--lr is \(lr): give a positive number such as 0.001") }
        }
        guard seed >= 0 else { throw ValidationError("--seed is \(seed): give 0 or a positive integer") }
        guard !out.isEmpty else { throw ValidationError("--out is empty: give the name of a file") }
        if let metrics, metrics.isEmpty { throw ValidationError("--metrics is empty: give the name of a file") }
        if let threads {
            guard (1...1024).contains(threads) else { throw ValidationError("--threads is \(threads): give 1 to 1024") }
        }
    }

    func run() throws {
        let modelFile = try OutputFile(out, option: "--out")
        let metricsFile = try metrics.map { try OutputFile($0, option: "--metrics") }
        if let metricsFile, metricsFile.isSame(as: modelFile) {
            throw CLIError("--out and --metrics are the same file, \(out): give two")
        }
        if let threads { try withErrors { setNumThreads(threads) } }

        let settings = TrainingSettings(
            epochs: epochs, batchSize: batchSize, learningRate: lr ?? optimizer.learningRate, optimizer: optimizer, seed: seed,
            hidden: hidden)
        var bar = ProgressBar()
        defer { bar.finish() }
        let result = try DigitsTraining(digits: Digits(), settings: settings).run { bar.update($0) }
        bar.finish()

        try modelFile.write { path in try withErrors { try result.model.save(path, seed: seed) } }
        try metricsFile?.write(text: result.epochs.map { $0.json + "\n" }.joined())

        let accuracy = result.epochs.last?.testAccuracy ?? 0
        try Terminal.writeLine(
            """
            \(LossCurve(losses: result.epochs.map(\.loss)).drawn())

            \(result.confusion.drawn())

            saved \(Text.printable(out))
            test accuracy \(Text.percent(accuracy))
            """)
    }

    private static func hiddenLayers(_ text: String) throws -> [Int] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        let widths = parts.compactMap { $0 }
        guard widths.count == parts.count, DigitsModel.isAllowed(widths) else {
            throw ValidationError(
                "give 1 to \(DigitsModel.mostLayers) widths of 1 to \(DigitsModel.widestLayer), such as 128 or 256,64")
        }
        return widths
    }
}
