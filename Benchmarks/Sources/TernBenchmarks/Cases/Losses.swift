import Tern

/// Losses, forward and with gradients.
extension Suite {
    static func losses(_ suite: inout Suite) {
        suite.add("cross_entropy.1024", "cross_entropy, [1024, 1000]", bytes: 4 * 1_024_000) {
            let logits = Inputs.uniform(1024, 1000, seed: 1, low: -4, high: 4)
            let target = Inputs.integers(1024, seed: 2, limit: 1000)
            return { crossEntropy(logits, target) }
        }
        suite.add("cross_entropy.1024.backward", "cross_entropy, [1024, 1000], and its gradient", bytes: 12 * 1_024_000) {
            let logits = Inputs.uniform(1024, 1000, seed: 1, low: -4, high: 4, requiresGrad: true)
            let target = Inputs.integers(1024, seed: 2, limit: 1000)
            return {
                let loss = crossEntropy(logits, target)
                logits.grad = nil
                loss.backward()
                return logits.grad ?? loss
            }
        }
        suite.add("mse_loss.1M", "mse_loss, 1M", bytes: 8 * perMillion) {
            let x = Inputs.uniform(million, seed: 1)
            let target = Inputs.uniform(million, seed: 2)
            return { mseLoss(x, target) }
        }
        suite.add("bce_with_logits.1M", "binary_cross_entropy_with_logits, 1M", bytes: 8 * perMillion) {
            let x = Inputs.uniform(million, seed: 1, low: -4, high: 4)
            let target = Inputs.uniform(million, seed: 2, low: 0)
            return { binaryCrossEntropyWithLogits(x, target) }
        }
        suite.add("mse_loss.1M.backward", "mse_loss, 1M, and its gradient", bytes: 20 * perMillion) {
            let x = Inputs.uniform(million, seed: 1, requiresGrad: true)
            let target = Inputs.uniform(million, seed: 2)
            return {
                let loss = mseLoss(x, target)
                x.grad = nil
                loss.backward()
                return x.grad ?? loss
            }
        }
    }
}
