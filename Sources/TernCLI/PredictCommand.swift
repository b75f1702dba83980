import ArgumentParser
import Tern

/// `tern predict`
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Read one handwritten digit with a trained network.",
        discussion: """
            Draws the image and the ten probabilities. Make the network with 'tern train digits'.

            The images: \(Digits.credit).
            """)

    @Argument(help: ArgumentHelp("The network that 'tern train digits' saved.", valueName: "file"))
    var model: String

    @Option(parsing: .unconditional, help: "The image's number, 0 to \(Digits.count - 1).")
    var index = 0

    func validate() throws {
        guard (0..<Digits.count).contains(index) else {
            throw ValidationError("--index is \(index): there are \(Digits.count) images, give 0 to \(Digits.count - 1)")
        }
    }

    func run() throws {
        let digits = try Digits()
        let probabilities = try withErrors {
            let model = try DigitsModel(ModelFile(model))
            return model.probabilities(digits.images([index], scale: model.pixelScale)).scalars(Double.self)
        }
        guard probabilities.count == Digits.classCount, probabilities.allSatisfy(\.isFinite),
            let best = probabilities.indices.max(by: { probabilities[$0] < probabilities[$1] })
        else {
            throw CLIError("\(model): the weights give no probabilities, for they hold NaN or infinity; train again")
        }
        let label = digits.labels[index]
        let part = digits.trainingIndices.contains(index) ? "training" : "test"
        try Terminal.writeLine(
            """
            image \(index), one of the \(part) images
            \(DigitPicture.drawn(digits.image(index)))

            \(ProbabilityBars.drawn(probabilities))

            predicted \(best), label \(label)\(best == label ? "" : ": wrong")
            """)
    }
}
