import Tern
import TernNN

/// What a training is told.
struct TrainingSettings {
    var epochs = 40
    var batchSize = 32
    var learningRate = 0.005
    var optimizer = OptimizerName.adam
    var seed = 0
    var hidden = [128]
}

/// What is known after an epoch. No times: two runs with the same settings give the same numbers.
struct EpochMetrics: Equatable {
    let epoch: Int
    let loss: Double
    let trainAccuracy: Double
    let testAccuracy: Double

    /// One JSON object. Swift prints the shortest digits that give the number back.
    var json: String {
        #"{"epoch":\#(epoch),"loss":\#(loss),"train_accuracy":\#(trainAccuracy),"test_accuracy":\#(testAccuracy)}"#
    }
}

/// A training of the digits model.
struct DigitsTraining {
    let digits: Digits
    let settings: TrainingSettings
    private let pixelScale = Digits.pixelScale

    struct Result {
        let model: DigitsModel
        let epochs: [EpochMetrics]
        let confusion: ConfusionMatrix
    }

    /// - Parameter report: called after each batch and each epoch.
    func run(_ report: (TrainingProgress) -> Void) throws -> Result {
        try withErrors { try train(report) }
    }

    private func train(_ report: (TrainingProgress) -> Void) throws -> Result {
        let trainingImages = digits.images(digits.trainingIndices, scale: pixelScale)
        let trainingTargets = digits.targets(digits.trainingIndices)
        let testImages = digits.images(digits.testIndices, scale: pixelScale)
        let trainingLabels = digits.trainingIndices.map { digits.labels[$0] }
        let testLabels = digits.testIndices.map { digits.labels[$0] }

        manualSeed(settings.seed)
        let model = DigitsModel(hidden: settings.hidden, pixelScale: pixelScale)
        let optimizer = settings.optimizer.make(model.network.parameters(), lr: settings.learningRate)
        let clock = ContinuousClock()
        let start = clock.now
        var progress = TrainingProgress(epochs: settings.epochs)
        var metrics: [EpochMetrics] = []
        var predictions: [Int] = []
        var samples = 0

        for epoch in 1...settings.epochs {
            progress.epoch = epoch
            progress.isEpochComplete = false
            model.network.train()
            let order = Tensor.randperm(Digits.trainingCount)
            var lossSum = 0.0
            var seen = 0
            while seen < Digits.trainingCount {
                let end = min(seen + settings.batchSize, Digits.trainingCount)
                let batch = order[seen..<end]
                let loss = crossEntropy(model.network(trainingImages[batch]), trainingTargets[batch])
                optimizer.zeroGrad()
                loss.backward()
                optimizer.step()
                // Operators do nothing after a failure; the scope around this loop throws it.
                if let error = TensorError.pending { throw error }
                lossSum += loss.item(Double.self) * Double(end - seen)
                samples += end - seen
                seen = end
                progress.fraction = Double(seen) / Double(Digits.trainingCount)
                progress.loss = lossSum / Double(seen)
                progress.samplesPerSecond = Double(samples) / max((clock.now - start) / .seconds(1), 1e-9)
                report(progress)
            }
            guard progress.loss.isFinite else {
                throw CLIError(
                    "the loss became \(progress.loss) in epoch \(epoch): use a smaller --lr than \(settings.learningRate)")
            }
            model.network.eval()
            predictions = model.predictions(testImages)
            let testAccuracy = DigitsTraining.accuracy(predictions, testLabels)
            metrics.append(
                EpochMetrics(
                    epoch: epoch, loss: progress.loss,
                    trainAccuracy: DigitsTraining.accuracy(model.predictions(trainingImages), trainingLabels),
                    testAccuracy: testAccuracy))
            progress.testAccuracy = testAccuracy
            progress.isEpochComplete = true
            report(progress)
        }
        // The last step comes after the last loss.
        guard model.network.parameters().allSatisfy({ $0.detach().isFinite().all().item(Bool.self) }) else {
            throw CLIError("the weights became infinite in the last epoch: use a smaller --lr than \(settings.learningRate)")
        }
        let confusion = ConfusionMatrix(labels: testLabels, predictions: predictions, classes: Digits.classCount)
        return Result(model: model, epochs: metrics, confusion: confusion)
    }

    static func accuracy(_ predictions: [Int], _ labels: [Int]) -> Double {
        let correct = zip(predictions, labels).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
        return Double(correct) / Double(max(labels.count, 1))
    }
}
