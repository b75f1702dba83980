import ArgumentParser
import Tern

/// `tern generate`
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Let a character model go on with a text.",
        discussion: """
            Writes the prompt and what follows, each character as soon as it is chosen. Make the model with 'tern train text'. \
            One seed gives one text, with any number of threads.
            """)

    @Argument(help: ArgumentHelp("The model that 'tern train text' saved.", valueName: "file"))
    var model: String

    @Option(
        parsing: .unconditional,
        help: "The text to go on with (default: the beginning of a line). Its characters must be the model's.")
    var prompt: String?

    @Option(parsing: .unconditional, help: "The number of characters to write.")
    var length = 500

    @Option(parsing: .unconditional, help: "Below 1 likely characters become likelier; 0 takes the likeliest always.")
    var temperature = 0.8

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Choose from so many of the likeliest characters only (default: from all).", valueName: "count"))
    var topK: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Choose from the likeliest characters that have this probability together.", valueName: "probability"))
    var topP = 1.0

    @Option(parsing: .unconditional, help: "The seed of the choices.")
    var seed = 0

    @Option(parsing: .unconditional, help: "Threads to compute with (default: all cores). The text does not depend on it.")
    var threads: Int?

    func validate() throws {
        if let prompt, prompt.isEmpty { throw ValidationError("--prompt is empty: give a text, or leave it out") }
        guard (1...10_000_000).contains(length) else { throw ValidationError("--length is \(length): give 1 to 10000000") }
        guard temperature.isFinite, temperature >= 0 else {
            throw ValidationError("--temperature is \(temperature): give 0 or a positive number such as 0.8")
        }
        if let topK, topK < 1 { throw ValidationError("--top-k is \(topK): give 1 or more, or leave it out") }
        guard topP > 0, topP <= 1 else { throw ValidationError("--top-p is \(topP): give a number above 0 and up to 1") }
        guard seed >= 0 else { throw ValidationError("--seed is \(seed): give 0 or a positive integer") }
        if let threads {
            guard (1...1024).contains(threads) else { throw ValidationError("--threads is \(threads): give 1 to 1024") }
        }
    }

    func run() throws {
        if let threads { try withErrors { setNumThreads(threads) } }
        try withErrors {
            let model = try CharGPTFile(contentsOf: model)
            let beginning = try prompt.map { try model.vocabulary.encoded($0, what: "--prompt") } ?? [model.vocabulary["\n"] ?? 0]
            if let prompt { try Terminal.write(prompt) }
            let sampler = CharacterSampler(temperature: temperature, topK: topK, topP: topP, generator: Generator(seed: seed))
            try TextGeneration(model: model, sampler: sampler).run(prompt: beginning, length: length) { character in
                try Terminal.write(Terminal.shown(character))
            }
            try Terminal.writeLine("")
        }
    }
}
