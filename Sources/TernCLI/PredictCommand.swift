import ArgumentParser
import Tern
import TernIO

/// `tern predict`
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Read one handwritten digit, or the rows of a table, with a trained network.",
        discussion: """
            With a network of 'tern train digits', draws the image and the ten probabilities. With one of 'tern train csv' and \
            --csv, writes a table with a prediction for each row.

            The images: \(Digits.credit).
            """)

    @Argument(help: ArgumentHelp("The network that 'tern train' saved.", valueName: "file"))
    var model: String

    @Option(parsing: .unconditional, help: "The image's number, 0 to \(Digits.count - 1).")
    var index = 0

    @Option(
        parsing: .unconditional, help: ArgumentHelp("A table with the columns of the training.", valueName: "file.csv"))
    var csv: String?

    @Option(parsing: .unconditional, help: "What stands between the table's fields: one character, or tab.")
    var delimiter = ","

    func validate() throws {
        guard (0..<Digits.count).contains(index) else {
            throw ValidationError("--index is \(index): there are \(Digits.count) images, give 0 to \(Digits.count - 1)")
        }
        try TableFormat.check(delimiter)
    }

    func run() throws {
        let file = try withErrors { try ModelFile(model) }
        let isTable = file.name == TableModel.modelName
        if let csv {
            guard isTable else { throw CLIError("\(model) is not for tables but for digits: leave out --csv") }
            let table = try withErrors { try TableModel(file) }
            try Terminal.writeLine(
                TablePrediction.lines(table, csv, TableFormat.format(delimiter)).joined(separator: "\n"))
        } else {
            guard !isTable else { throw CLIError("\(model) is for tables: give --csv the file with the rows") }
            try predictDigit(file)
        }
    }

    private func predictDigit(_ file: ModelFile) throws {
        let digits = try Digits()
        let probabilities = try withErrors {
            let model = try DigitsModel(file)
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
