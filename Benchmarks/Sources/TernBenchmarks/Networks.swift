import Tern
import TernNN

/// The networks of the training cases, with parameters that every peer can make.
enum Networks {
    /// Linear layers with ReLU between them.
    static func mlp(_ sizes: [Int]) -> Module {
        var layers: [Module] = []
        for (input, output) in zip(sizes, sizes.dropFirst()) {
            if !layers.isEmpty { layers.append(ReLU()) }
            layers.append(Linear(input, output))
        }
        let net = Sequential(layers)
        fill(net)
        return net
    }

    /// Two convolutions with pooling, and a linear layer, for images of 28 × 28.
    static func cnn() -> Module {
        let net = ConvolutionalNet()
        fill(net)
        return net
    }

    /// Numbers within ±1/√n in every parameter of n columns, in the order of the parameters.
    static func fill(_ net: Module) {
        noGrad {
            for (index, parameter) in net.parameters().enumerated() {
                let columns = parameter.count / Swift.max(1, parameter.size(0))
                let bound = 1 / Double(columns).squareRoot()
                let numbers = Inputs.uniform(parameter.count, seed: UInt32(1000 + index), low: -bound, high: bound)
                parameter.copy_(numbers.view(Array(parameter.shape)))
            }
        }
    }
}

/// 1 → 16 → 32 channels, and 10 classes.
private final class ConvolutionalNet: Module {
    let first = Conv2d(1, 16, 3, padding: 1)
    let second = Conv2d(16, 32, 3, padding: 1)
    let last = Linear(32 * 7 * 7, 10)

    override func forward(_ x: Tensor) -> Tensor {
        var y = maxPool2d(relu(first(x)), 2)
        y = maxPool2d(relu(second(y)), 2)
        return last(y.flatten(1))
    }
}

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
