import Tern
import TernNN

/// Whole steps of training: forward, loss, backward, optimizer.
extension Suite {
    static func training(_ suite: inout Suite) {
        suite.add("mlp.small.sgd", "MLP 64-32-10, batch 32, SGD step", flops: 6 * 32 * (64 * 32 + 32 * 10), tolerance: 1e-3) {
            let net = Networks.mlp([64, 32, 10])
            let optimizer = SGD(net.parameters(), lr: 0.01)
            return step(net, optimizer, Inputs.uniform(32, 64, seed: 1), classes: 10)
        }
        suite.add(
            "mlp.adam", "MLP 784-256-128-10, batch 64, Adam step", flops: 6 * 64 * (784 * 256 + 256 * 128 + 1280), tolerance: 1e-3
        ) {
            let net = Networks.mlp([784, 256, 128, 10])
            let optimizer = Adam(net.parameters(), lr: 1e-3)
            return step(net, optimizer, Inputs.uniform(64, 784, seed: 1), classes: 10)
        }
        suite.add("mlp.small.forward", "MLP 64-32-10, batch 1, forward without gradient", tolerance: 1e-3) {
            let net = Networks.mlp([64, 32, 10])
            let x = Inputs.uniform(1, 64, seed: 1)
            return { noGrad { net(x) } }
        }
        suite.add("cnn.sgd", "CNN of two convolutions, [32, 1, 28, 28], SGD step with momentum", tolerance: 1e-3) {
            let net = Networks.cnn()
            let optimizer = SGD(net.parameters(), lr: 0.01, momentum: 0.9)
            return step(net, optimizer, Inputs.uniform(32, 1, 28, 28, seed: 1), classes: 10)
        }
        suite.add("lstm.adam", "LSTM of 64 units and a linear layer, [16, 32, 32], Adam step", tolerance: 1e-3) {
            let net = RecurrentNet()
            Networks.fill(net)
            let optimizer = Adam(net.parameters(), lr: 1e-3)
            return step(net, optimizer, Inputs.uniform(16, 32, 32, seed: 1), classes: 10)
        }
        suite.add("transformer.adamw", "transformer block of 128, 4 heads, [8, 64, 128], AdamW step", tolerance: 1e-3) {
            let block = TransformerBlock(128, heads: 4)
            Networks.fill(block)
            let optimizer = AdamW(block.parameters(), lr: 1e-3)
            let x = Inputs.uniform(8, 64, 128, seed: 1)
            let target = Inputs.uniform(8, 64, 128, seed: 2)
            return {
                let loss = mseLoss(block(x), target)
                optimizer.zeroGrad()
                loss.backward()
                optimizer.step()
                return loss
            }
        }
        suite.add("adam.1M", "Adam step over ten parameters, 1M together", bytes: 28 * perMillion, tolerance: 1e-3) {
            let parameters = (0..<10).map { Inputs.uniform(million / 10, seed: UInt32($0), requiresGrad: true) }
            for (index, parameter) in parameters.enumerated() {
                parameter.grad = Inputs.uniform(million / 10, seed: UInt32(100 + index))
            }
            let optimizer = Adam(parameters, lr: 1e-3)
            return {
                optimizer.step()
                return parameters[9]
            }
        }
    }

    /// Forward, cross-entropy, backward and the optimizer's step; the loss comes back.
    private static func step(_ net: Module, _ optimizer: Optimizer, _ x: Tensor, classes: Int) -> () -> Tensor {
        let target = Inputs.integers(x.size(0), seed: 2, limit: classes)
        return {
            let loss = crossEntropy(net(x), target)
            optimizer.zeroGrad()
            loss.backward()
            optimizer.step()
            return loss
        }
    }
}
