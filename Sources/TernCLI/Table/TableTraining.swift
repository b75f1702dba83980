import Tern
import TernIO
import TernNN

/// A training on the rows of a table: its columns, the split, and what the network is worth on rows that it has not seen.
struct TableTraining {
    let model: TableModel
    let trainer: Trainer
    let trainingRows: [Int]
    let validationRows: [Int]
    /// For each column its name, how many values are missing, and what becomes of it.
    let columnNotes: [[String]]
    private let inputs: Tensor
    private let targets: Tensor
    private let column: CSVColumn
    private let settings: TableSettings

    /// Learns the columns from the training rows and makes the network from the seed.
    init(_ table: CSVTable, _ settings: TableSettings, asClasses: Bool) throws {
        self.settings = settings
        let column = try table.column(settings.target)
        self.column = column
        let rows = (0..<table.count).filter { asClasses ? column.codes[$0] >= 0 : column.numbers[$0].isFinite }
        guard rows.count >= 5 else {
            throw CLIError(
                "\(table.path): \(rows.count) rows have a value of '\(settings.target)', and at least 5 are needed to train and "
                    + "validate")
        }
        let order = try withErrors {
            Tensor.randperm(rows.count, generator: Generator(seed: settings.seed)).scalars(Int.self).map { rows[$0] }
        }
        let validationCount = min(max(1, Int(Double(rows.count) * settings.validation)), rows.count - 1)
        validationRows = order.prefix(validationCount).sorted()
        trainingRows = order.dropFirst(validationCount).sorted()

        let target = try TableTarget.learned(column, trainingRows, asClasses: asClasses)

        var columns: [TableColumn] = []
        var notes: [[String]] = []
        for other in table.columns where other.name != settings.target {
            let (learned, note) = TableColumn.learned(other, trainingRows)
            if let learned { columns.append(learned) }
            let missing = other.missingCount == 0 ? "" : "\(other.missingCount) missing"
            notes.append([Text.printable(other.name), note, missing])
        }
        columnNotes = notes
        let width = columns.reduce(0) { $0 + $1.width }
        guard width > 0 else {
            throw CLIError("\(table.path): no column but '\(settings.target)' has anything to learn from")
        }
        guard width <= TableModel.mostInputs else {
            throw CLIError(
                "\(table.path): the columns would make \(width) inputs, and at most \(TableModel.mostInputs) are possible")
        }
        let rowNumbers = Array(0..<table.count)
        (model, trainer) = try withErrors {
            manualSeed(settings.seed)
            let model = TableModel(columns: columns, targetName: settings.target, target: target, hidden: settings.hidden)
            let optimizer = settings.optimizer.make(model.network.parameters(), lr: settings.learningRate)
            return (model, Trainer(model.network, optimizer, epochs: settings.epochs))
        }
        inputs = try model.inputs(table)
        targets = try withErrors { target.tensor(column, rowNumbers) }
    }

    /// Trains until the validation loss does not fall any more.
    func run(_ run: TrainingRun) throws {
        try withErrors {
            let rows = Tensor(trainingRows, shape: [trainingRows.count])
            let validation = Tensor(validationRows, shape: [validationRows.count])
            let (x, y) = (inputs[validation], targets[validation])
            let count = trainingRows.count, batchSize = min(settings.batchSize, count)
            run.watched = ("validation_loss", false)
            run.result = { record in
                guard let loss = record["validation_loss"] else { return nil }
                let score = record["validation_accuracy"].map { "accuracy \(Text.percent($0))" }
                return "validation loss \(Text.fixed(loss, 4))" + (score.map { "  \($0)" } ?? "")
            }
            try run.fit(
                trainer, samplesPerEpoch: count, stepsPerEpoch: (count + batchSize - 1) / batchSize,
                batches: { _ in
                    let order = rows[Tensor.randperm(count)]
                    return stride(from: 0, to: count, by: batchSize).lazy.map { order[$0..<min($0 + batchSize, count)] }
                },
                loss: { batch in loss(inputs[batch], targets[batch]) }, samples: \.count,
                evaluate: {
                    let value = loss(x, y).item(Double.self)
                    guard model.target.isClassification else { return ["validation_loss": value] }
                    let accuracy = Accuracy()
                    accuracy.update(model.network(x), y)
                    return ["validation_loss": value, "validation_accuracy": accuracy.compute()]
                })
        }
    }

    private func loss(_ x: Tensor, _ y: Tensor) -> Tensor {
        model.target.isClassification ? crossEntropy(model.network(x), y) : mseLoss(model.network(x).view(-1), y)
    }

    // MARK: The report

    /// What the network is worth on the validation rows.
    func scores() throws -> [String] {
        try withErrors {
            let validation = Tensor(validationRows, shape: [validationRows.count])
            let x = inputs[validation]
            guard case .classes(let texts) = model.target else { return numberScores(model.numbers(x)) }
            let labels = targets[validation].scalars(Int.self), predictions = model.classes(x)
            let confusion = TernNN.ConfusionMatrix(classes: texts.count)
            let f1 = FScore(.f1, classes: texts.count)
            let pair = (Tensor(predictions, shape: [predictions.count]), Tensor(labels, shape: [labels.count]))
            confusion.update(pair.0, pair.1)
            f1.update(pair.0, pair.1)
            var rows = [["label", "predicted as"] + texts.dropFirst().map { _ in "" }, [""] + texts.map(Text.printable)]
            for (i, text) in texts.enumerated() {
                rows.append([Text.printable(text)] + confusion.counts[i].map { $0 == 0 ? "·" : "\($0)" })
            }
            let most = confusion.counts.map { $0.reduce(0, +) }.max() ?? 0
            let base = Double(most) / Double(max(validationRows.count, 1))
            var lines: [String] = []
            if texts.count <= 20 { lines += ["confusion matrix", Text.table(rows, numbers: Set(1...texts.count)), ""] }
            lines.append("validation F1 \(Text.fixed(f1.compute(), 3)) (mean of the classes)")
            lines.append(
                "validation accuracy \(Text.percent(confusion.compute())) (the most frequent class alone: \(Text.percent(base)))")
            return lines
        }
    }

    private func numberScores(_ predictions: [Double]) -> [String] {
        let truth = validationRows.map { column.numbers[$0] }
        let pair = (
            Tensor(predictions, shape: [truth.count], dtype: .float64), Tensor(truth, shape: [truth.count], dtype: .float64)
        )
        let metrics: [RegressionMetric] = [MeanSquaredError(), MeanAbsoluteError(), R2Score()]
        for metric in metrics { metric.update(pair.0, pair.1) }
        return [
            "validation MAE \(Text.general(metrics[1].compute()))",
            "validation RMSE \(Text.general(metrics[0].compute().squareRoot())), R² \(Text.fixed(metrics[2].compute(), 3))",
        ]
    }

    /// How much worse the predictions become when the values of a column are shuffled among the validation rows: the fall of the
    /// accuracy, or of R². The mean of five shuffles. Source: Breiman, Random forests, 2001, section 10.
    func importance() throws -> [(name: String, loss: Double)] {
        try withErrors {
            let validation = Tensor(validationRows, shape: [validationRows.count])
            let x = inputs[validation], y = targets[validation]
            let generator = Generator(seed: settings.seed)
            let whole = score(x, y)
            var start = 0
            var result: [(name: String, loss: Double)] = []
            for column in model.columns {
                var sum = 0.0
                for _ in 0..<5 {
                    let shuffled = x.clone()
                    let part = x.narrow(1, start, column.width)
                    let order = Tensor.randperm(validationRows.count, generator: generator)
                    shuffled.narrow(1, start, column.width).copy_(part[order])
                    sum += whole - score(shuffled, y)
                }
                result.append((column.name, sum / 5))
                start += column.width
            }
            return result.sorted { $0.loss > $1.loss }
        }
    }

    private func score(_ x: Tensor, _ y: Tensor) -> Double {
        if model.target.isClassification {
            let accuracy = Accuracy()
            accuracy.update(model.network(x), y)
            return accuracy.compute()
        }
        let r2 = R2Score()
        r2.update(model.network(x).view(-1), y)
        return r2.compute()
    }
}
