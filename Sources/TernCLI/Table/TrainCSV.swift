import ArgumentParser
import Tern
import TernIO
import TernNN

/// What a training on a table is told.
struct TableSettings {
    var target = ""
    var epochs = 200
    var batchSize = 32
    var learningRate = 0.002
    var optimizer = OptimizerName.adam
    var seed = 0
    var hidden = [64, 64]
    var validation = 0.2
}

/// `tern train csv`
struct TrainCSV: ParsableCommand, ConfigFile.Command {
    enum Task: String, ExpressibleByArgument, CaseIterable { case auto, classification, regression }

    static let configuration = CommandConfiguration(
        commandName: "csv",
        abstract: "Train a network to predict one column of a table from the others.",
        discussion: """
            The file has a line of names first. Columns of numbers are standardized, others have a place for each text, and a value \
            that is missing is marked as such. A part of the rows is kept for validation; the training ends when the network does \
            not become better on them, and the best weights are saved. 'tern predict' reads the file that is saved.
            """)

    @Argument(help: ArgumentHelp("The table.", valueName: "file.csv"))
    var file: String

    @Option(parsing: .unconditional, help: ArgumentHelp("The column to predict.", valueName: "column"))
    var target: String

    @Option(
        parsing: .unconditional,
        help: "What to predict: a class or a number; auto takes texts and few whole numbers for classes.")
    var task = Task.auto

    @Option(parsing: .unconditional, help: "What stands between the fields: one character, or tab.")
    var delimiter = ","

    @Option(parsing: .unconditional, help: "The part of the rows that is kept for validation.")
    var validation = TableSettings().validation

    @Option(parsing: .unconditional, help: "How often to go through the training rows at most.")
    var epochs = TableSettings().epochs

    @Option(parsing: .unconditional, help: "Rows a step.")
    var batchSize = TableSettings().batchSize

    @Option(parsing: .unconditional, help: "The learning rate.")
    var lr = TableSettings().learningRate

    @Option(parsing: .unconditional, help: "The optimizer; sgd has a momentum of 0.9.")
    var optimizer = TableSettings().optimizer

    @Option(
        parsing: .unconditional, help: "The widths of the hidden layers, such as 256,64 (default: 64,64).",
        transform: HiddenLayers.parsed)
    var hidden = TableSettings().hidden

    @Option(parsing: .unconditional, help: ArgumentHelp("Where to save the network.", valueName: "file"))
    var out = "table.safetensors"

    @OptionGroup var training: TrainingOptions

    static let configKeys: [String: ConfigFile.Kind] = TrainingOptions.configKeys.merging([
        "target": .string, "task": .string, "delimiter": .string, "validation": .number, "epochs": .integer,
        "batch-size": .integer, "lr": .number, "optimizer": .string, "hidden": .integers, "out": .string,
    ]) { own, _ in own }

    /// Epochs without a better validation loss after which a training ends.
    private static let usualPatience = 20

    func validate() throws {
        try TrainingOptions.check(epochs: epochs)
        try TrainingOptions.check(lr: lr)
        guard (1...1_000_000).contains(batchSize) else {
            throw ValidationError("--batch-size is \(batchSize): give 1 to 1000000")
        }
        guard validation > 0, validation < 1 else {
            throw ValidationError("--validation is \(validation): give a number between 0 and 1, such as 0.2")
        }
        try TableFormat.check(delimiter)
        guard !out.isEmpty else { throw ValidationError("--out is empty: give the name of a file") }
    }

    func run() throws {
        var options = training
        if options.patience == nil { options.patience = TrainCSV.usualPatience }
        let run = try TrainingRun(
            options, out: out,
            settings: [
                "--target": target, "--task": task.rawValue, "--validation": "\(validation)", "--batch-size": "\(batchSize)",
                "--lr": "\(lr)", "--optimizer": optimizer.rawValue,
                "--hidden": HiddenLayers.text(hidden),
            ])
        let format = TableFormat.format(delimiter)
        var table = try CSVTable.load(file, format)
        guard table.count > 0 else { throw CLIError("\(file): there are no rows") }
        let asClasses = try isClassification(table)
        if asClasses, try table.column(target).kind == .number {
            table = try CSVTable.load(file, format, kinds: [target: .category])
        }
        let settings = TableSettings(
            target: target, epochs: epochs, batchSize: batchSize, learningRate: lr, optimizer: optimizer, seed: training.seed,
            hidden: hidden, validation: validation)
        let work = try TableTraining(table, settings, asClasses: asClasses)
        try work.run(run)
        try run.saveModel { try work.model.save($0, seed: training.seed) }
        try run.finish(work.trainer)
        try Terminal.writeLine(report(work, table))
    }

    private func isClassification(_ table: CSVTable) throws -> Bool {
        let column = try table.column(target)
        switch task {
        case .auto: return TableTarget.looksLikeClasses(column)
        case .classification: return true
        case .regression:
            guard column.kind == .number else {
                throw CLIError(
                    "\(file): the column '\(Text.printable(target))' has texts, of which there is no regression; use --task "
                        + "classification")
            }
            return false
        }
    }

    private func report(_ work: TableTraining, _ table: CSVTable) throws -> String {
        let left = table.count - work.trainingRows.count - work.validationRows.count
        let kind = work.model.target.isClassification ? "one of \(work.model.target.width) classes" : "a number"
        var lines = [Text.table(work.columnNotes, numbers: []), ""]
        lines.append(
            "predicts '\(Text.printable(target))', \(kind), from \(work.model.columns.count) columns; "
                + "\(Text.grouped(work.trainingRows.count)) rows trained, \(Text.grouped(work.validationRows.count)) validate"
                + (left > 0 ? ", \(Text.grouped(left)) without a value are left out" : ""))
        let importance = try work.importance()
        let measure = work.model.target.isClassification ? "accuracy" : "R²"
        lines += ["", "importance: how much \(measure) falls when the column is shuffled"]
        lines.append(
            Text.table(
                importance.prefix(10).map { ["  " + Text.printable($0.name), Text.fixed($0.loss, 3)] }, numbers: [1]))
        if let stopping = work.trainer.earlyStopping {
            lines += ["", "the best of \(work.trainer.progress.epoch) epochs was \(stopping.bestEpoch)"]
        }
        lines.append("")
        lines += try work.scores()
        lines.append("saved \(Text.printable(out))")
        return lines.joined(separator: "\n")
    }
}
