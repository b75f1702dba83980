import ArgumentParser
import Tern

/// `tern train text`
struct TrainText: ParsableCommand, ConfigFile.Command {
    static let configuration = CommandConfiguration(
        commandName: "text",
        abstract: "Train a character-level GPT on a text.",
        discussion: """
            A transformer that foretells the next character. The last tenth of the text is kept for validation; the last line on \
            standard output is the loss there, in nats a character. Let the model write with 'tern generate'.

            Without a file it learns from \(TextCorpus.builtInCredit).
            """)

    @Argument(help: ArgumentHelp("A file of UTF-8 text (default: \(TextCorpus.builtInName)).", valueName: "file"))
    var file: String?

    @Option(parsing: .unconditional, help: "The number of steps.")
    var steps = TextSettings().steps

    @Option(parsing: .unconditional, help: "Pieces of the text a step.")
    var batchSize = TextSettings().batchSize

    @Option(parsing: .unconditional, help: "The characters of a piece, which are all that the model sees at once.")
    var block = CharGPTSizes(vocabulary: 1).block

    @Option(parsing: .unconditional, help: "The number of transformer blocks.")
    var layers = CharGPTSizes(vocabulary: 1).layers

    @Option(parsing: .unconditional, help: "The heads of attention in each block.")
    var heads = CharGPTSizes(vocabulary: 1).heads

    @Option(parsing: .unconditional, help: "The numbers that stand for a character, a multiple of the heads.")
    var width = CharGPTSizes(vocabulary: 1).width

    @Option(parsing: .unconditional, help: "The share of activations that training drops; use it for long trainings.")
    var dropout = TextSettings().dropout

    @Option(parsing: .unconditional, help: "The highest learning rate; it rises to it and then falls to a tenth.")
    var lr = TextSettings().learningRate

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Compute the validation loss after so many steps; such a stretch is an epoch.", valueName: "steps"))
    var evaluateEvery = TextSettings().evaluateEvery

    @Option(parsing: .unconditional, help: ArgumentHelp("Where to save the model.", valueName: "file"))
    var out = "text.safetensors"

    @OptionGroup var training: TrainingOptions

    static let configKeys: [String: ConfigFile.Kind] = TrainingOptions.configKeys.merging([
        "steps": .integer, "batch-size": .integer, "block": .integer, "layers": .integer, "heads": .integer, "width": .integer,
        "dropout": .number, "lr": .number, "evaluate-every": .integer, "out": .string,
    ]) { own, _ in own }

    func validate() throws {
        guard (1...10_000_000).contains(steps) else { throw ValidationError("--steps is \(steps): give 1 to 10000000") }
        guard (1...4096).contains(batchSize) else { throw ValidationError("--batch-size is \(batchSize): give 1 to 4096") }
        guard dropout >= 0, dropout < 1 else { throw ValidationError("--dropout is \(dropout): give 0 to below 1, such as 0.1") }
        guard evaluateEvery >= 1 else { throw ValidationError("--evaluate-every is \(evaluateEvery): give 1 or more steps") }
        guard !out.isEmpty else { throw ValidationError("--out is empty: give the name of a file") }
        try TrainingOptions.check(lr: lr)
        if let problem = sizes(vocabulary: 1).problem { throw ValidationError(problem) }
        // The activations of a step are what needs memory.
        guard batchSize * block * width <= 1 << 28 else {
            throw ValidationError(
                "a step of --batch-size \(batchSize), --block \(block) and --width \(width) is too large: give less")
        }
    }

    func run() throws {
        let run = try TrainingRun(
            training, out: out,
            settings: [
                "FILE": file ?? TextCorpus.builtInName, "--steps": "\(steps)", "--batch-size": "\(batchSize)",
                "--block": "\(block)", "--layers": "\(layers)", "--heads": "\(heads)", "--width": "\(width)",
                "--dropout": "\(dropout)", "--lr": "\(lr)", "--evaluate-every": "\(evaluateEvery)",
            ])
        let corpus = try file.map { try TextCorpus(contentsOf: $0, block: block) } ?? TextCorpus(block: block)
        let sizes = sizes(vocabulary: corpus.vocabulary.characters.count)
        if let problem = sizes.problem { throw CLIError(problem) }
        let settings = TextSettings(
            steps: steps, batchSize: batchSize, learningRate: lr, dropout: dropout, evaluateEvery: min(evaluateEvery, steps),
            seed: training.seed)
        Terminal.writeError(
            "\(Text.printable(corpus.name)): \(Text.grouped(corpus.count)) characters, \(sizes.vocabulary) different; "
                + "\(Text.grouped(sizes.parameters)) parameters\n")
        let task = try withErrors { TextTraining(corpus, sizes, settings) }
        try task.run(run)

        let model = CharGPTFile(task.network, corpus.vocabulary)
        let data = file == nil ? TextCorpus.builtInCredit : corpus.name
        try run.saveModel { path in try model.save(path, seed: training.seed, data: data) }
        try run.finish(task.trainer)
        try Terminal.writeLine(
            """
            \(try sample(model))

            saved \(Text.printable(out))
            validation loss \(Text.fixed(task.trainer.lastRecord?[TextTraining.watched] ?? .nan, 4))
            """)
    }

    private func sizes(vocabulary: Int) -> CharGPTSizes {
        CharGPTSizes(vocabulary: vocabulary, block: block, layers: layers, heads: heads, width: width)
    }

    /// What the model writes by itself, without a line that is not complete.
    private func sample(_ model: CharGPTFile) throws -> String {
        var text = ""
        let sampler = CharacterSampler(generator: Generator(seed: training.seed))
        try withErrors {
            try TextGeneration(model: model, sampler: sampler).run(prompt: [model.vocabulary["\n"] ?? 0], length: 300) {
                text += Terminal.shown($0)
            }
        }
        return Text.trimmed(text)
    }
}
