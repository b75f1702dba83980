// A variational autoencoder: digits become points of eight numbers that are distributed normally, and points become digits.
//
// Source: Kingma and Welling, Auto-encoding variational Bayes, 2013.

import ExampleSupport
import TernNN

final class Autoencoder: Module {
    let size = 8
    let encoder = Sequential(Flatten(), Linear(64, 128), ReLU())
    let mean: Linear
    let logVariance: Linear
    let decoder: Sequential

    override init() {
        mean = Linear(128, size)
        logVariance = Linear(128, size)
        decoder = Sequential(Linear(size, 128), ReLU(), Linear(128, 64))
        super.init()
    }

    /// Logits of pixels for points [n, 8].
    func decode(_ points: Tensor) -> Tensor { decoder(points) }

    /// The mean and the logarithm of the variance of an image's points.
    func encode(_ images: Tensor) -> (mean: Tensor, logVariance: Tensor) {
        let hidden = encoder(images)
        return (mean(hidden), logVariance(hidden))
    }

    /// What the evidence lower bound lacks, a mean over the images: the error of the picture and the distance from a normal
    /// distribution.
    func losses(_ images: Tensor) -> (error: Tensor, divergence: Tensor) {
        run {
            let (mean, logVariance) = encode(images)
            // Random numbers that are scaled and moved let gradients through to the scale and the place.
            let points = mean + (logVariance * 0.5).exp() * Tensor.randn(like: mean)
            let n = Double(images.size(0))
            let error = binaryCrossEntropyWithLogits(decode(points), images.flatten(1), reduction: .sum) / n
            let divergence = (1 + logVariance - mean.square() - logVariance.exp()).sum() * (-0.5 / n)
            return (error, divergence)
        }
    }
}

Example.run {
    manualSeed(0)
    let (train, test) = Bundled.split()
    let model = Autoencoder()
    let optimizer = Adam(model.parameters(), lr: 2e-3)
    let loader = DataLoader(TensorDataset(train.images), batchSize: 64, shuffle: true, seed: 0)

    func bound() -> Double {
        noGrad {
            let (error, divergence) = model.losses(test.images)
            return error.item(Double.self) + divergence.item(Double.self)
        }
    }
    let epochs = Example.choose(quick: 12, full: 80)
    for epoch in 1...epochs {
        for images in loader {
            let (error, divergence) = model.losses(images)
            optimizer.zeroGrad()
            (error + divergence).backward()
            optimizer.step()
        }
        if epoch % (epochs / 4) == 0 { print("epoch \(epoch): loss of test images \(Example.rounded(bound()))") }
    }

    let generated = noGrad { model.decode(Tensor.randn(3, model.size)).sigmoid() }
    for image in generated { print(Bundled.drawn(image) + "\n") }
    Example.finish("loss of test images", bound(), atMost: Example.choose(quick: 26.5, full: 25))
}
