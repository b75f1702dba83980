import Tern
import TernNN

/// A small transformer that reads an image of 8 × 8 pixels as sixteen patches of 2 × 2, from [n, 64] to ten logits.
///
/// Source: Dosovitskiy et al., An image is worth 16 × 16 words, 2020.
final class DigitsTransformer: Module {
    private static let width = 64
    private static let patches = 16

    let embedding = Linear(4, width)
    @Parameter(key: "positions") var positions: Tensor
    let blocks = [Block(width, heads: 4), Block(width, heads: 4)]
    let norm = LayerNorm(width)
    let head = Linear(width, 10)

    override init() {
        super.init()
        positions = Init.normal_(Tensor.empty(DigitsTransformer.patches, DigitsTransformer.width), std: 0.02)
    }

    override func forward(_ x: Tensor) -> Tensor {
        // Rows and columns of patches, then those inside a patch.
        let patches = x.view(-1, 4, 2, 4, 2).permute(0, 1, 3, 2, 4).reshape(-1, DigitsTransformer.patches, 4)
        var tokens = embedding(patches) + positions
        for block in blocks { tokens = block(tokens) }
        return head(norm(tokens.mean(1)))
    }

    /// Attention and a multi-layer perceptron, each added to what came in, with the norm before.
    final class Block: Module {
        let norm1: LayerNorm
        let attention: MultiheadAttention
        let norm2: LayerNorm
        let fc1: Linear
        let fc2: Linear
        let dropout = Dropout(0.1)

        init(_ width: Int, heads: Int) {
            norm1 = LayerNorm(width)
            attention = MultiheadAttention(width, heads, batchFirst: true)
            norm2 = LayerNorm(width)
            fc1 = Linear(width, 2 * width)
            fc2 = Linear(2 * width, width)
            super.init()
        }

        override func forward(_ x: Tensor) -> Tensor {
            let y = norm1(x)
            let attended = x + dropout(attention(y, y, y, needWeights: false).output)
            return attended + dropout(fc2(gelu(fc1(norm2(attended)))))
        }
    }
}
