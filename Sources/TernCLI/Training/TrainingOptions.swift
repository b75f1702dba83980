import ArgumentParser
import Tern

/// The options that all trainings of the command have, with their checks.
///
/// A command takes them as `@OptionGroup var training: TrainingOptions`, lists them in its `configKeys`, and gives them to a
/// `TrainingRun`.
struct TrainingOptions: ParsableArguments {
    // Values are taken as they stand, so that `--seed -1` is an error about -1 and not about a missing value.
    @Option(parsing: .unconditional, help: "The seed of weights and shuffling.")
    var seed = 0

    @Option(parsing: .unconditional, help: "Threads to compute with (default: all cores). The result does not depend on it.")
    var threads: Int?

    @Option(
        parsing: .unconditional,
        help: "The type that products and convolutions compute in; weights, sums and the evaluation stay in float32.")
    var precision = Precision.float32

    @Option(
        parsing: .unconditional,
        help: """
            How the learning rate goes on: constant, down to 0 along a cosine or a line, up and down once, or down on plateaus \
            (default: what the network needs).
            """)
    var scheduler: ScheduleName?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "End when the evaluation has not become better for so many epochs, and keep the best weights.", valueName: "epochs"))
    var patience: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Where to write a JSON object an epoch: loss and evaluation.", valueName: "file.jsonl"))
    var metrics: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Where to draw the learning curves, as an SVG picture or an HTML page.", valueName: "file.svg|.html"))
    var curves: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("A folder for event files, which TensorBoard shows.", valueName: "folder"))
    var tensorboard: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Where to save the state of the training after each epoch (default, when it is needed: the --out file's name with "
                + ".checkpoint).", valueName: "file"))
    var checkpoint: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Save the state after so many steps, not after each epoch.", valueName: "steps"))
    var checkpointEvery: Int?

    @Flag(help: "Go on from the checkpoint, to the same result as without the interruption. Give the same options.")
    var resume = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "A JSON object of options, such as {\"epochs\": 10}; options on the command line come before it.",
            valueName: "file.json"))
    var config: String?

    /// `--precision`
    enum Precision: String, ExpressibleByArgument, CaseIterable { case float32, bfloat16 }

    /// What a configuration file may set.
    static let configKeys: [String: ConfigFile.Kind] = [
        "seed": .integer, "precision": .string, "scheduler": .string, "threads": .integer, "patience": .integer,
        "metrics": .string, "curves": .string,
        "tensorboard": .string, "checkpoint": .string, "checkpoint-every": .integer, "resume": .flag,
    ]

    func validate() throws {
        guard seed >= 0 else { throw ValidationError("--seed is \(seed): give 0 or a positive integer") }
        if let threads {
            guard (1...1024).contains(threads) else { throw ValidationError("--threads is \(threads): give 1 to 1024") }
        }
        if let patience {
            guard (1...1_000_000).contains(patience) else {
                throw ValidationError("--patience is \(patience): give 1 to 1000000 epochs")
            }
        }
        if let checkpointEvery {
            guard checkpointEvery >= 1 else {
                throw ValidationError("--checkpoint-every is \(checkpointEvery): give 1 or more steps")
            }
        }
        let names = [("--metrics", metrics), ("--curves", curves), ("--checkpoint", checkpoint)]
        for case (let option, let name?) in names where name.isEmpty {
            throw ValidationError("\(option) is empty: give the name of a file")
        }
        if let tensorboard, tensorboard.isEmpty { throw ValidationError("--tensorboard is empty: give the name of a folder") }
        if let curves {
            guard curves.hasSuffix(".svg") || curves.hasSuffix(".html") else {
                throw ValidationError("--curves is \(curves): give a file that ends in .svg or .html")
            }
        }
    }

    /// True if checkpoints are written without an interruption.
    var keepsCheckpoints: Bool { checkpoint != nil || checkpointEvery != nil || resume }

    /// Checks `--epochs`, which each command has with a default of its own.
    static func check(epochs: Int) throws {
        guard (1...1_000_000).contains(epochs) else { throw ValidationError("--epochs is \(epochs): give 1 to 1000000") }
    }

    /// Checks `--lr`.
    static func check(lr: Double?) throws {
        if let lr {
            guard lr.isFinite, lr > 0 else { throw ValidationError("--lr is \(lr): give a positive number such as 0.001") }
        }
    }
}
