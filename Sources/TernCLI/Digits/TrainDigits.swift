import ArgumentParser
import Tern
import TernNN

/// `tern train digits`
struct TrainDigits: ParsableCommand, ConfigFile.Command {
    static let configuration = CommandConfiguration(
        commandName: "digits",
        abstract: "Train a small network to read handwritten digits.",
        discussion: """
            1,437 of the 1,797 images train, the others test. The split is fixed, and a seed fixes the result. Progress goes to \
            standard error; the last line on standard output is the accuracy on the test images.

            The images: \(Digits.credit).
            """)

    // Values are taken as they stand, so that `--lr -1` is an error about -1 and not about a missing value.
    @Option(parsing: .unconditional, help: "The network: a multi-layer perceptron, a convolutional network or a transformer.")
    var model = DigitsSettings().architecture

    @Option(
        parsing: .unconditional,
        help: "How often to go through the training images (default: \(TrainDigits.listed { "\($0.epochs)" })).")
    var epochs: Int?

    @Option(parsing: .unconditional, help: "Images a step, at most \(Digits.trainingCount).")
    var batchSize = DigitsSettings().batchSize

    @Option(
        parsing: .unconditional,
        help: """
            The learning rate (default: \(TrainDigits.listed { "\($0.learningRate(.adam))" }) with adam, \
            \(TrainDigits.listed { "\($0.learningRate(.sgd))" }) with sgd).
            """)
    var lr: Double?

    @Option(parsing: .unconditional, help: "The optimizer; sgd has a momentum of 0.9.")
    var optimizer = DigitsSettings().optimizer

    @Option(
        parsing: .unconditional, help: "The widths of the hidden layers of mlp, such as 256,64 (default: 128).",
        transform: HiddenLayers.parsed)
    var hidden = DigitsSettings().hidden

    @Option(parsing: .unconditional, help: ArgumentHelp("Where to save the network.", valueName: "file"))
    var out = "digits.safetensors"

    @OptionGroup var training: TrainingOptions

    static let configKeys: [String: ConfigFile.Kind] = TrainingOptions.configKeys.merging([
        "model": .string, "epochs": .integer, "batch-size": .integer, "lr": .number, "optimizer": .string, "hidden": .integers,
        "out": .string,
    ]) { own, _ in own }

    func validate() throws {
        if let epochs { try TrainingOptions.check(epochs: epochs) }
        guard (1...Digits.trainingCount).contains(batchSize) else {
            throw ValidationError(
                "--batch-size is \(batchSize): give 1 to \(Digits.trainingCount), the number of training images")
        }
        try TrainingOptions.check(lr: lr)
        guard !out.isEmpty else { throw ValidationError("--out is empty: give the name of a file") }
    }

    func run() throws {
        let settings = DigitsSettings(
            architecture: model, epochs: epochs ?? model.epochs, batchSize: batchSize,
            learningRate: lr ?? model.learningRate(optimizer), optimizer: optimizer, seed: training.seed, hidden: hidden)
        let run = try TrainingRun(
            training, out: out,
            settings: [
                "--model": model.rawValue, "--batch-size": "\(batchSize)", "--lr": "\(settings.learningRate)",
                "--optimizer": optimizer.rawValue, "--hidden": HiddenLayers.text(hidden),
            ])
        let task = try DigitsTraining(Digits(), settings)
        let confusion = try task.run(run)

        try run.saveModel { try task.model.save($0, seed: training.seed) }
        try run.finish(task.trainer)
        let accuracy = task.trainer.earlyStopping?.best ?? task.trainer.lastRecord?["test_accuracy"] ?? 0
        try Terminal.writeLine(
            """
            \(LossCurve(losses: task.trainer.history.series("loss")?.y ?? []).drawn())

            \(confusion.drawn())

            saved \(Text.printable(out))
            test accuracy \(Text.percent(accuracy))
            """)
    }

    /// `40 for mlp, 20 for cnn`
    private static func listed(_ value: (DigitsArchitecture) -> String) -> String {
        DigitsArchitecture.allCases.map { "\(value($0)) for \($0.rawValue)" }.joined(separator: ", ")
    }
}
