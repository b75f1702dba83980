import Tern
import TernNN

/// What a training of digits is told.
struct DigitsSettings {
    var architecture = DigitsArchitecture.mlp
    var epochs = DigitsArchitecture.mlp.epochs
    var batchSize = 32
    var learningRate = DigitsArchitecture.mlp.learningRate(.adam)
    var optimizer = OptimizerName.adam
    var seed = 0
    var hidden = [128]
}

/// A training of a digits model.
struct DigitsTraining {
    let model: DigitsModel
    let trainer: Trainer
    private let digits: Digits
    private let settings: DigitsSettings
    private let pixelScale = Digits.pixelScale

    /// Makes the model from the seed.
    init(_ digits: Digits, _ settings: DigitsSettings) throws {
        self.digits = digits
        self.settings = settings
        let scale = pixelScale
        (model, trainer) = try withErrors {
            manualSeed(settings.seed)
            let model = DigitsModel(settings.architecture, hidden: settings.hidden, pixelScale: scale)
            let optimizer = settings.optimizer.make(model.network.parameters(), lr: settings.learningRate)
            return (model, Trainer(model.network, optimizer, epochs: settings.epochs))
        }
    }

    /// Trains, and tells how often each test digit was taken for which.
    func run(_ run: TrainingRun) throws -> ConfusionMatrix {
        try withErrors {
            let images = digits.images(digits.trainingIndices, scale: pixelScale)
            let targets = digits.targets(digits.trainingIndices)
            let testImages = digits.images(digits.testIndices, scale: pixelScale)
            let labels = digits.trainingIndices.map { digits.labels[$0] }
            let testLabels = digits.testIndices.map { digits.labels[$0] }
            let network = model.network

            run.schedule = settings.architecture.schedule
            run.watched = ("test_accuracy", true)
            run.result = { $0["test_accuracy"].map { "test accuracy \(Text.percent($0))" } }
            try run.fit(
                trainer, samplesPerEpoch: Digits.trainingCount,
                stepsPerEpoch: (Digits.trainingCount + settings.batchSize - 1) / settings.batchSize,
                batches: { _ in
                    let order = Tensor.randperm(Digits.trainingCount)
                    return stride(from: 0, to: Digits.trainingCount, by: settings.batchSize).lazy.map {
                        order[$0..<min($0 + settings.batchSize, Digits.trainingCount)]
                    }
                },
                loss: { batch in crossEntropy(network(images[batch]), targets[batch]) }, samples: \.count,
                evaluate: {
                    [
                        "train_accuracy": DigitsTraining.accuracy(model.predictions(images), labels),
                        "test_accuracy": DigitsTraining.accuracy(model.predictions(testImages), testLabels),
                    ]
                })
            // The last step comes after the last loss.
            guard network.parameters().allSatisfy({ $0.detach().isFinite().all().item(Bool.self) }) else {
                throw CLIError(
                    "the weights became infinite in the last epoch: use a smaller --lr than \(settings.learningRate)")
            }
            return ConfusionMatrix(
                labels: testLabels, predictions: model.predictions(testImages), classes: Digits.classCount)
        }
    }

    static func accuracy(_ predictions: [Int], _ labels: [Int]) -> Double {
        let correct = zip(predictions, labels).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
        return Double(correct) / Double(max(labels.count, 1))
    }
}
