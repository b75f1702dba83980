import Tern
import TernNN

/// Attention and a feed-forward part, each after a normalization and added to what came in.
final class TransformerBlock: Module {
    let heads: Int
    let width: Int
    let project: Linear
    let out: Linear
    let up: Linear
    let down: Linear

    init(_ width: Int, heads: Int) {
        self.width = width
        self.heads = heads
        project = Linear(width, 3 * width)
        out = Linear(width, width)
        up = Linear(width, 4 * width)
        down = Linear(4 * width, width)
        super.init()
    }

    override func forward(_ x: Tensor) -> Tensor {
        let (batch, length) = (x.size(0), x.size(1))
        let parts = project(layerNorm(x, [width])).view(batch, length, 3, heads, width / heads).permute(2, 0, 3, 1, 4)
        let attended = scaledDotProductAttention(parts[0], parts[1], parts[2], isCausal: true)
        let y = x + out(attended.transpose(1, 2).reshape(batch, length, width))
        return y + down(gelu(up(layerNorm(y, [width]))))
    }
}
