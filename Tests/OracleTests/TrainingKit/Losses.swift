import TernNN
import TernOracle

extension TrainingKit {
    private static var weights: Tensor { Tensor([0.5, 2.0, 1.25]) }

    /// One case for each reduction: `L1Loss`, `L1Loss.sum`, `L1Loss.none`.
    private static func reductions<M: Module>(
        _ name: String, _ make: @escaping @Sendable (LossReduction) -> M, call: @escaping @Sendable (M, [Tensor]) -> [Tensor]
    ) -> [ModuleCase] {
        [LossReduction.mean, .sum, .none].map { reduction in
            ModuleCase(reduction == .mean ? name : "\(name).\(reduction)", { make(reduction) }, call: call)
        }
    }

    private static func pairs(_ name: String, _ make: @escaping @Sendable (LossReduction) -> PairLoss) -> [ModuleCase] {
        reductions(name, make) { [$0($1[0], $1[1])] }
    }

    private static func pair(_ name: String, _ make: @escaping @Sendable () -> PairLoss) -> ModuleCase {
        ModuleCase(name, make) { [$0($1[0], $1[1])] }
    }

    private static func triples(_ name: String, _ make: @escaping @Sendable (LossReduction) -> TripleLoss) -> [ModuleCase] {
        reductions(name, make) { [$0($1[0], $1[1], $1[2])] }
    }

    private static func triple(_ name: String, _ make: @escaping @Sendable () -> TripleLoss) -> ModuleCase {
        ModuleCase(name, make) { [$0($1[0], $1[1], $1[2])] }
    }

    private static func divergence(_ name: String, _ make: @escaping @Sendable () -> KLDivLoss) -> ModuleCase {
        ModuleCase(name, make) { [$0($1[0], $1[1])] }
    }

    private static func alignment(_ name: String, _ make: @escaping @Sendable () -> CTCLoss) -> ModuleCase {
        ModuleCase(name, make) { [$0($1[0], $1[1], $1[2], $1[3])] }
    }

    static let losses: [ModuleCase] = distances + classes + likelihoods + binary + margins + alignments + adaptive

    private static let distances: [ModuleCase] =
        pairs("L1Loss") { L1Loss(reduction: $0) } + pairs("MSELoss") { MSELoss(reduction: $0) }
        + pairs("SmoothL1Loss") { SmoothL1Loss(reduction: $0) } + pairs("HuberLoss") { HuberLoss(reduction: $0) }
        + [
            pair("MSELoss.both") { MSELoss() }, pair("SmoothL1Loss.beta") { SmoothL1Loss(beta: 0.3) },
            pair("SmoothL1Loss.straight") { SmoothL1Loss(beta: 0) }, pair("HuberLoss.delta") { HuberLoss(delta: 0.6) },
        ]

    private static let classes: [ModuleCase] =
        pairs("CrossEntropyLoss") { CrossEntropyLoss(reduction: $0) }
        + pairs("CrossEntropyLoss.weight") { CrossEntropyLoss(weight: weights, reduction: $0) }
        + pairs("CrossEntropyLoss.ignored") { CrossEntropyLoss(ignoreIndex: 1, reduction: $0) }
        + pairs("CrossEntropyLoss.smoothing") { CrossEntropyLoss(reduction: $0, labelSmoothing: 0.1) }
        + pairs("CrossEntropyLoss.everything") {
            CrossEntropyLoss(weight: weights, ignoreIndex: 2, reduction: $0, labelSmoothing: 0.2)
        }
        + pairs("CrossEntropyLoss.images") { CrossEntropyLoss(reduction: $0) }
        + pairs("CrossEntropyLoss.probabilities") { CrossEntropyLoss(reduction: $0) }
        + pairs("NLLLoss") { NLLLoss(reduction: $0) }
        + pairs("NLLLoss.weight") { NLLLoss(weight: weights, ignoreIndex: 0, reduction: $0) }
        + [
            pair("CrossEntropyLoss.padding") { CrossEntropyLoss() }, pair("CrossEntropyLoss.unbatched") { CrossEntropyLoss() },
            pair("CrossEntropyLoss.probabilities.all") { CrossEntropyLoss(weight: weights, labelSmoothing: 0.1) },
        ]

    private static let likelihoods: [ModuleCase] =
        pairs("PoissonNLLLoss") { PoissonNLLLoss(reduction: $0) } + triples("GaussianNLLLoss") { GaussianNLLLoss(reduction: $0) }
        + [
            pair("PoissonNLLLoss.full") { PoissonNLLLoss(full: true) },
            pair("PoissonNLLLoss.counts") { PoissonNLLLoss(logInput: false, eps: 1e-3) },
            triple("GaussianNLLLoss.full") { GaussianNLLLoss(full: true, eps: 1) },
            divergence("KLDivLoss.mean") { KLDivLoss() }, divergence("KLDivLoss.sum") { KLDivLoss(reduction: .sum) },
            divergence("KLDivLoss.none") { KLDivLoss(reduction: .none) },
            divergence("KLDivLoss.batchmean") { KLDivLoss(reduction: .batchMean) },
            divergence("KLDivLoss.logarithms") { KLDivLoss(reduction: .batchMean, logTarget: true) },
        ]

    private static var factors: Tensor { Tensor([0.5, 2.0, 1.0, 0.25]) }

    private static let binary: [ModuleCase] =
        pairs("BCELoss") { BCELoss(reduction: $0) } + pairs("BCEWithLogitsLoss") { BCEWithLogitsLoss(reduction: $0) }
        + pairs("BCEWithLogitsLoss.weights") {
            BCEWithLogitsLoss(weight: factors, reduction: $0, posWeight: Tensor([3.0, 0.5, 1.0, 2.0]))
        }
        + pairs("SoftMarginLoss") { SoftMarginLoss(reduction: $0) }
        + pairs("MultiLabelSoftMarginLoss") { MultiLabelSoftMarginLoss(reduction: $0) }
        + [
            pair("BCELoss.weight") { BCELoss(weight: factors) },
            pair("MultiLabelSoftMarginLoss.weight") { MultiLabelSoftMarginLoss(weight: weights) },
        ]

    private static let margins: [ModuleCase] =
        pairs("HingeEmbeddingLoss") { HingeEmbeddingLoss(reduction: $0) }
        + pairs("MultiLabelMarginLoss") { MultiLabelMarginLoss(reduction: $0) }
        + pairs("MultiMarginLoss") { MultiMarginLoss(reduction: $0) }
        + triples("CosineEmbeddingLoss") { CosineEmbeddingLoss(reduction: $0) }
        + triples("MarginRankingLoss") { MarginRankingLoss(reduction: $0) }
        + triples("TripletMarginLoss") { TripletMarginLoss(reduction: $0) }
        + triples("TripletMarginWithDistanceLoss") { TripletMarginWithDistanceLoss(reduction: $0) }
        + [
            pair("HingeEmbeddingLoss.margin") { HingeEmbeddingLoss(margin: 0.4) },
            pair("MultiLabelMarginLoss.unbatched") { MultiLabelMarginLoss() },
            pair("MultiMarginLoss.square") { MultiMarginLoss(p: 2, margin: 0.7, weight: weights) },
            triple("CosineEmbeddingLoss.margin") { CosineEmbeddingLoss(margin: -0.3) },
            triple("MarginRankingLoss.margin") { MarginRankingLoss(margin: 0.5) },
            triple("TripletMarginLoss.swap") { TripletMarginLoss(margin: 2, p: 3, eps: 1e-3, swap: true) },
            triple("TripletMarginWithDistanceLoss.distance") {
                TripletMarginWithDistanceLoss(margin: 3, swap: true) { ($0 - $1).abs().sum(-1) }
            },
        ]

    private static let alignments: [ModuleCase] =
        reductions("CTCLoss", { CTCLoss(reduction: $0) }) { [$0($1[0], $1[1], $1[2], $1[3])] }
        + [
            alignment("CTCLoss.joined") { CTCLoss(blank: 3) },
            alignment("CTCLoss.impossible") { CTCLoss(reduction: .none, zeroInfinity: true) },
            alignment("CTCLoss.unbatched") { CTCLoss() },
            ModuleCase("CTCLoss.softmax", { CTCLoss() }) { [$0($1[0].logSoftmax(-1), $1[1], $1[2], $1[3])] },
        ]

    private static let adaptive: [ModuleCase] = [
        ModuleCase("AdaptiveLogSoftmaxWithLoss", { AdaptiveLogSoftmaxWithLoss(8, 12, cutoffs: [3, 7], divValue: 2) }) {
            let (output, loss) = $0($1[0], $1[1])
            return [output, loss]
        },
        ModuleCase("AdaptiveLogSoftmaxWithLoss.bias", { AdaptiveLogSoftmaxWithLoss(8, 9, cutoffs: [5], headBias: true) }) {
            let (output, loss) = $0($1[0], $1[1].squeeze(0))
            return [output, loss]
        },
        ModuleCase("AdaptiveLogSoftmaxWithLoss.all", { AdaptiveLogSoftmaxWithLoss(16, 12, cutoffs: [3, 7]) }) {
            [$0.logProb($1[0])]
        },
    ]
}
