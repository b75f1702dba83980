import Tern
import TernNN

/// A small convolutional network for images of 8 × 8 pixels, written with functions. It keeps its activations, and they their
/// gradients.
final class DigitsConvNet: Module {
    let features: Features
    let classifier: Classifier

    /// Starting values as PyTorch's layers have them, from `generator`.
    init(generator: Generator) {
        features = Features(generator)
        classifier = Classifier(generator)
        super.init()
    }

    override func forward(_ x: Tensor) -> Tensor { classifier(features(x)) }

    /// Two convolutions: from [n, 1, 8, 8] to [n, 16, 2, 2].
    final class Features: Module {
        @Parameter var weight1: Tensor
        @Parameter var bias1: Tensor
        @Parameter var weight2: Tensor
        @Parameter var bias2: Tensor
        private var activations: [Tensor] = []

        init(_ generator: Generator) {
            (weight1, bias1) = DigitsConvNet.parameters([8, 1, 3, 3], generator)
            (weight2, bias2) = DigitsConvNet.parameters([16, 8, 3, 3], generator)
            super.init()
        }

        override func forward(_ x: Tensor) -> Tensor {
            let filtered = conv2d(x, weight1, bias: bias1, padding: 1)
            let lit = relu(filtered)
            let pooled = maxPool2d(lit, 2)
            let filteredAgain = conv2d(pooled, weight2, bias: bias2, padding: 1)
            let litAgain = relu(filteredAgain)
            let pooledAgain = maxPool2d(litAgain, 2)
            activations = [filtered, lit, pooled, filteredAgain, litAgain, pooledAgain]
            for activation in activations where activation.requiresGrad { activation.retainGrad() }
            return pooledAgain
        }
    }

    /// From [n, 16, 2, 2] to ten logits.
    final class Classifier: Module {
        @Parameter var weight: Tensor
        @Parameter var bias: Tensor

        init(_ generator: Generator) {
            (weight, bias) = DigitsConvNet.parameters([10, 64], generator)
            super.init()
        }

        override func forward(_ x: Tensor) -> Tensor { linear(x.flatten(1), weight, bias: bias) }
    }

    private static func parameters(_ shape: [Int], _ generator: Generator) -> (weight: Tensor, bias: Tensor) {
        let weight = Init.kaimingUniform_(Tensor.empty(shape), a: 5.0.squareRoot(), generator: generator)
        let bound = 1 / Double(shape.dropFirst().reduce(1, *)).squareRoot()
        return (weight, Init.uniform_(Tensor.empty(shape[0]), -bound, bound, generator: generator))
    }
}
