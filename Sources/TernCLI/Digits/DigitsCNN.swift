import Tern
import TernNN

/// Three convolutions and two linear layers for images of 8 × 8 pixels, from [n, 64] to ten logits.
final class DigitsCNN: Module {
    let conv1 = Conv2d(1, 32, 3, padding: 1)
    let conv2 = Conv2d(32, 32, 3, padding: 1)
    let conv3 = Conv2d(32, 64, 3, padding: 1)
    let dropout = Dropout(0.25)
    let fc1 = Linear(64 * 2 * 2, 128)
    let fc2 = Linear(128, 10)

    override func forward(_ x: Tensor) -> Tensor {
        let image = x.view(-1, 1, 8, 8)
        let fine = maxPool2d(relu(conv2(relu(conv1(image)))), 2)
        let coarse = maxPool2d(relu(conv3(fine)), 2)
        return fc2(dropout(relu(fc1(coarse.flatten(1)))))
    }
}
