import Tern
import TernNN

/// Attention and then two layers with a GELU between them, each as a branch of the stream behind a normalization.
final class TransformerBlock: Module {
    let norm1: LayerNorm
    let attention: CausalAttention
    let norm2: LayerNorm
    let expansion: Linear
    let contraction: Linear
    let dropout: Dropout

    init(_ sizes: CharGPTSizes, dropout p: Double, generator: Generator) {
        norm1 = LayerNorm(sizes.width)
        attention = CausalAttention(sizes, dropout: p, generator: generator)
        norm2 = LayerNorm(sizes.width)
        expansion = Linear(sizes.width, 4 * sizes.width, generator: generator)
        contraction = Linear(4 * sizes.width, sizes.width, generator: generator)
        dropout = Dropout(p)
        super.init()
    }

    override func forward(_ x: Tensor) -> Tensor {
        let x = x + attention(norm1(x))
        return x + dropout(perceptron(x))
    }

    /// The same for characters that follow those of `memory`, without dropout.
    func continued(_ x: Tensor, _ memory: KeyValueMemory.Layer, at place: Int) -> Tensor {
        run {
            let x = x + attention.continued(norm1(x), memory, at: place)
            return x + perceptron(x)
        }
    }

    private func perceptron(_ x: Tensor) -> Tensor { contraction(gelu(expansion(norm2(x)))) }
}

/// Each character looks at itself and at those before it.
final class CausalAttention: Module {
    let qkv: Linear
    let projection: Linear
    private let heads: Int
    private let dropout: Dropout

    init(_ sizes: CharGPTSizes, dropout p: Double, generator: Generator) {
        qkv = Linear(sizes.width, 3 * sizes.width, generator: generator)
        projection = Linear(sizes.width, sizes.width, generator: generator)
        heads = sizes.heads
        dropout = Dropout(p)
        super.init()
    }

    override func forward(_ x: Tensor) -> Tensor {
        let (q, k, v) = split(x)
        let mixed = scaledDotProductAttention(q, k, v, dropoutP: isTraining ? dropout.p : 0, isCausal: true)
        return dropout(joined(mixed))
    }

    /// The same for characters that follow those of `memory`, whose keys and values are not computed again.
    func continued(_ x: Tensor, _ memory: KeyValueMemory.Layer, at place: Int) -> Tensor {
        run {
            let (q, k, v) = split(x)
            let count = x.size(1)
            let (keys, values) = memory.append(k, v, at: place)
            // One character sees all that there is; the first ones see each other up to themselves.
            return joined(scaledDotProductAttention(q, keys, values, isCausal: count > 1))
        }
    }

    /// Queries, keys and values of each head: [n, heads, length, width / heads].
    private func split(_ x: Tensor) -> (Tensor, Tensor, Tensor) {
        // The weight is taken apart and not the result, which is much larger: gradients of parts fill the whole.
        let weights = qkv.weight.chunk(3), biases = qkv.bias?.chunk(3) ?? []
        guard weights.count == 3, biases.count == 3 else { return (x, x, x) }
        func part(_ i: Int) -> Tensor {
            linear(x, weights[i], bias: biases[i]).view(x.size(0), x.size(1), heads, -1).transpose(1, 2)
        }
        return (part(0), part(1), part(2))
    }

    private func joined(_ mixed: Tensor) -> Tensor {
        projection(mixed.transpose(1, 2).flatten(2))
    }
}
