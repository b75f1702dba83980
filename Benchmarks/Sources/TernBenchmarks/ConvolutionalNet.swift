import Tern
import TernNN

/// 1 → 16 → 32 channels, and 10 classes.
final class ConvolutionalNet: Module {
    let first = Conv2d(1, 16, 3, padding: 1)
    let second = Conv2d(16, 32, 3, padding: 1)
    let last = Linear(32 * 7 * 7, 10)

    override func forward(_ x: Tensor) -> Tensor {
        var y = maxPool2d(relu(first(x)), 2)
        y = maxPool2d(relu(second(y)), 2)
        return last(y.flatten(1))
    }
}
