import Tern
import TernNN

/// A transformer that foretells the next character, built as GPT-2 is: the table of characters also makes the logits.
///
/// Source: Radford et al., Language models are unsupervised multitask learners, 2019; sizes and settings as in Karpathy's nanoGPT.
final class CharGPT: Module {
    let sizes: CharGPTSizes
    let token: Embedding
    let position: Embedding
    let dropout: Dropout
    let blocks: [TransformerBlock]
    let norm: LayerNorm

    /// Starting values from `generator`: the layers draw theirs first, as PyTorch's do, and then come those of GPT-2.
    init(_ sizes: CharGPTSizes, dropout p: Double = 0, generator: Generator = .default) {
        self.sizes = sizes
        token = Embedding(sizes.vocabulary, sizes.width, generator: generator)
        position = Embedding(sizes.block, sizes.width, generator: generator)
        dropout = Dropout(p)
        blocks = (0..<sizes.layers).map { _ in TransformerBlock(sizes, dropout: p, generator: generator) }
        norm = LayerNorm(sizes.width)
        super.init()
        let std = 0.02
        // Each branch adds to the stream; smaller ones keep its size.
        let branchStd = std / (2 * Double(sizes.layers)).squareRoot()
        for table in [token, position] { Init.normal_(table.weight, std: std, generator: generator) }
        for block in blocks {
            for (layer, std) in [
                (block.attention.qkv, std), (block.attention.projection, branchStd), (block.expansion, std),
                (block.contraction, branchStd),
            ] {
                Init.normal_(layer.weight, std: std, generator: generator)
                if let bias = layer.bias { Init.zeros_(bias) }
            }
        }
    }

    /// Logits [n, length, vocabulary] for characters [n, length].
    override func forward(_ x: Tensor) -> Tensor {
        var stream = dropout(token(x) + position.weight[0..<x.size(1)])
        for block in blocks { stream = block(stream) }
        return logits(stream)
    }

    /// The mean loss of foretelling `targets`.
    func loss(_ inputs: Tensor, _ targets: Tensor) -> Tensor {
        crossEntropy(self(inputs).flatten(0, endDim: 1), targets.flatten())
    }

    /// The logits after the last of `characters`, which follow those that `memory` has; they are remembered too.
    ///
    /// An empty memory takes as many as a block has, a memory that has some takes one at a time.
    func next(_ characters: [Int], _ memory: KeyValueMemory) -> Tensor {
        run {
            let count = characters.count
            let places = memory.count..<memory.count + count
            var stream = token(Tensor(characters, shape: [1, count])) + position.weight[places]
            for (block, layer) in zip(blocks, memory.layers) { stream = block.continued(stream, layer, at: places.lowerBound) }
            memory.count += count
            return logits(stream[.all, -1]).flatten()
        }
    }

    private func logits(_ stream: Tensor) -> Tensor { linear(norm(stream), token.weight) }

    /// The parameters in two groups: matrices, which decay, and vectors, which do not.
    func parameterGroups(weightDecay: Double) -> [ParameterGroup] {
        let all = parameters()
        return [
            ParameterGroup(all.filter { $0.ndim >= 2 }, options: ["weight_decay": .double(weightDecay)]),
            ParameterGroup(all.filter { $0.ndim < 2 }, options: ["weight_decay": .double(0)]),
        ]
    }
}
