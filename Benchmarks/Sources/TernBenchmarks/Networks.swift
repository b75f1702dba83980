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
