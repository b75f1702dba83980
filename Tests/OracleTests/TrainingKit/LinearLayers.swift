import TernNN
import TernOracle

extension TrainingKit {
    static let linear: [ModuleCase] = [
        ModuleCase("Identity") { Identity() },
        ModuleCase("Linear") { Linear(4, 3) },
        ModuleCase("Linear.unbiased") { Linear(4, 3, bias: false) },
        ModuleCase("Bilinear", { Bilinear(3, 2, 2) }, call: { [$0($1[0], $1[1])] }),
        ModuleCase("Bilinear.unbiased", { Bilinear(2, 3, 2, bias: false) }, call: { [$0($1[0], $1[1])] }),
        ModuleCase("CosineSimilarity", { CosineSimilarity() }, call: { [$0($1[0], $1[1])] }),
        ModuleCase("CosineSimilarity.dim", { CosineSimilarity(dim: 0, eps: 1e-4) }, call: { [$0($1[0], $1[1])] }),
        ModuleCase("PairwiseDistance", { PairwiseDistance() }, call: { [$0($1[0], $1[1])] }),
        ModuleCase("PairwiseDistance.p", { PairwiseDistance(p: 3, eps: 1e-3, keepdim: true) }, call: { [$0($1[0], $1[1])] }),
        ModuleCase("Embedding") { Embedding(5, 3) },
        ModuleCase("Embedding.padding") { Embedding(5, 3, paddingIdx: -2) },
        ModuleCase("Embedding.norm") { Embedding(4, 3, maxNorm: 1, normType: 1, scaleGradByFreq: true) },
        ModuleCase("Embedding.pretrained") {
            Embedding.fromPretrained(Tensor([[1.5, 2.5], [3.0, -1.0]]).to(defaultDtype()), freeze: false)
        },
        ModuleCase("Embedding.frozen") { Embedding.fromPretrained(Tensor([[1.5, 2.5], [3.0, -1.0]]).to(defaultDtype())) },
        ModuleCase("EmbeddingBag") { EmbeddingBag(5, 3) },
        ModuleCase("EmbeddingBag.offsets", { EmbeddingBag(5, 2, mode: .sum) }, call: { [$0($1[0], $1[1])] }),
        ModuleCase(
            "EmbeddingBag.weights", { EmbeddingBag(5, 2, mode: .sum, paddingIdx: 1) },
            call: { [$0($1[0], $1[1], perSampleWeights: $1[2])] }),
        ModuleCase(
            "EmbeddingBag.max", { EmbeddingBag(5, 2, mode: .max, includeLastOffset: true) }, call: { [$0($1[0], $1[1])] }),
        ModuleCase("EmbeddingBag.norm") { EmbeddingBag(4, 3, maxNorm: 1, normType: 1, scaleGradByFreq: true, mode: .sum) },
    ]
}
