import Tern
import TernNN

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a training of a character model is told besides its sizes.
struct TextSettings {
    var steps = 1500
    var batchSize = 16
    var learningRate = 1e-3
    var dropout = 0.0
    /// Steps from one look at the validation part to the next.
    var evaluateEvery = 250
    var seed = 0
}

/// A training of a character model: AdamW on random pieces of the text, with a rate that rises and then falls as a cosine.
struct TextTraining {
    let corpus: TextCorpus
    let settings: TextSettings
    let network: CharGPT
    let trainer: Trainer
    /// Where examples begin has a stream of its own: dropout does not change which come.
    private let places: Generator

    /// Makes the model; its weights come from the default generator, which is seeded.
    init(_ corpus: TextCorpus, _ sizes: CharGPTSizes, _ settings: TextSettings) {
        self.corpus = corpus
        self.settings = settings
        manualSeed(settings.seed)
        network = CharGPT(sizes, dropout: settings.dropout)
        let optimizer = AdamW(network.parameterGroups(weightDecay: 0.1), lr: settings.learningRate, betas: (0.9, 0.99))
        places = Generator(seed: settings.seed)
        trainer = Trainer(network, optimizer, epochs: (settings.steps + settings.evaluateEvery - 1) / settings.evaluateEvery)
        trainer.generators = [.default, places]
        trainer.beforeStep = { [network] in clipGradNorm_(network.parameters(), 1) }
    }

    /// The name of the validation part's loss in records.
    static let watched = "validation_loss"

    /// Trains; an "epoch" is what lies between two looks at the validation part.
    func run(_ run: TrainingRun) throws {
        if run.options.scheduler == nil {
            let (rise, steps) = (TextTraining.rise(settings.steps), settings.steps)
            trainer.scheduler = LambdaLR(trainer.optimizer) { TextTraining.share($0, rise: rise, of: steps) }
        }
        let every = settings.evaluateEvery
        run.watched = (TextTraining.watched, false)
        run.result = { $0[TextTraining.watched].map { "validation loss \(Text.fixed($0, 4))" } }
        try run.fit(
            trainer, samplesPerEpoch: every * settings.batchSize * network.sizes.block, stepsPerEpoch: every,
            batches: { epoch in
                (0..<min(every, settings.steps - epoch * every)).lazy.map { _ in
                    corpus.trainingBatch(settings.batchSize, places)
                }
            },
            loss: { network.loss($0.inputs, $0.targets) }, samples: { $0.count },
            evaluate: { [TextTraining.watched: validationLoss()] })
    }

    /// The mean loss of the validation part, in nats a character.
    func validationLoss() -> Double {
        var sum = 0.0
        var count = 0
        for batch in corpus.validationBatches(settings.batchSize) where TensorError.pending == nil {
            sum += noGrad { network.loss(batch.inputs, batch.targets).item(Double.self) } * Double(batch.count)
            count += batch.count
        }
        return sum / Double(max(count, 1))
    }

    /// The steps in which the learning rate rises: a twentieth of all, 100 at most.
    static func rise(_ steps: Int) -> Int { max(1, min(100, steps / 20)) }

    /// What a step has of the highest learning rate: it rises in a line and then falls to a tenth as half a cosine.
    static func share(_ step: Int, rise: Int, of steps: Int) -> Double {
        if step < rise { return Double(step + 1) / Double(rise) }
        let part = min(1, Double(step - rise) / Double(max(1, steps - rise)))
        return 0.1 + 0.45 * (1 + cos(Double.pi * part))
    }
}
