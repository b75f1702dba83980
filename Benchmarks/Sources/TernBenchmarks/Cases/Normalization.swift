import Tern

/// Softmax and the layers that give activations mean 0 and variance 1.
extension Suite {
    static func normalization(_ suite: inout Suite) {
        suite.rows("softmax.1024", "softmax of 1024²") { $0.softmax(-1) }
        suite.rows("softmax.dim0.1024", "softmax over dim 0 of 1024²") { $0.softmax(0) }
        suite.rows("log_softmax.1024", "log_softmax of 1024²") { $0.logSoftmax(-1) }
        suite.rows("softmax.1024.bf16", "softmax of 1024² bfloat16", dtype: .bfloat16) { $0.softmax(-1) }
        suite.add("layer_norm.1024", "layer_norm of 1024², weight and bias", bytes: 8 * perMillion) {
            let x = Inputs.uniform(1024, 1024, seed: 1)
            let weight = Inputs.uniform(1024, seed: 2)
            let bias = Inputs.uniform(1024, seed: 3)
            return { layerNorm(x, [1024], weight: weight, bias: bias) }
        }
        suite.add("rms_norm.1024", "rms_norm of 1024², weight", bytes: 8 * perMillion) {
            let x = Inputs.uniform(1024, 1024, seed: 1)
            let weight = Inputs.uniform(1024, seed: 2)
            return { rmsNorm(x, [1024], weight: weight) }
        }
        suite.add("layer_norm.1024.backward", "layer_norm of 1024² and its gradients", bytes: 20 * perMillion) {
            let x = Inputs.uniform(1024, 1024, seed: 1, requiresGrad: true)
            let weight = Inputs.uniform(1024, seed: 2, requiresGrad: true)
            let bias = Inputs.uniform(1024, seed: 3, requiresGrad: true)
            let gradient = Inputs.uniform(1024, 1024, seed: 4)
            return {
                let y = layerNorm(x, [1024], weight: weight, bias: bias)
                (x.grad, weight.grad, bias.grad) = (nil, nil, nil)
                y.backward(gradient: gradient)
                return x.grad ?? y
            }
        }
        suite.add("softmax.1024.backward", "softmax of 1024² and its gradient", bytes: 20 * perMillion) {
            let x = Inputs.uniform(1024, 1024, seed: 1, requiresGrad: true)
            let gradient = Inputs.uniform(1024, 1024, seed: 4)
            return {
                let y = x.softmax(-1)
                x.grad = nil
                y.backward(gradient: gradient)
                return x.grad ?? y
            }
        }
        let images = 32.0 * 64 * 28 * 28
        suite.add("batch_norm.train", "batch_norm of [32, 64, 28, 28], training", bytes: 12 * images) {
            let x = Inputs.uniform(32, 64, 28, 28, seed: 1)
            let weight = Inputs.uniform(64, seed: 2)
            let bias = Inputs.uniform(64, seed: 3)
            let mean = Tensor.zeros(64)
            let variance = Tensor.ones(64)
            return { batchNorm(x, mean, variance, weight: weight, bias: bias, training: true) }
        }
        suite.add("batch_norm.eval", "batch_norm of [32, 64, 28, 28], evaluation", bytes: 8 * images) {
            let x = Inputs.uniform(32, 64, 28, 28, seed: 1)
            let weight = Inputs.uniform(64, seed: 2)
            let bias = Inputs.uniform(64, seed: 3)
            let mean = Inputs.uniform(64, seed: 4)
            let variance = Inputs.uniform(64, seed: 5, low: 0.5, high: 2)
            return { batchNorm(x, mean, variance, weight: weight, bias: bias) }
        }
        suite.add("group_norm", "group_norm of [32, 64, 28, 28], 8 groups", bytes: 12 * images) {
            let x = Inputs.uniform(32, 64, 28, 28, seed: 1)
            let weight = Inputs.uniform(64, seed: 2)
            let bias = Inputs.uniform(64, seed: 3)
            return { groupNorm(x, 8, weight: weight, bias: bias) }
        }
    }

    private mutating func rows(
        _ id: String, _ title: String, dtype: DType = .float32, _ body: @escaping (Tensor) -> Tensor
    ) {
        let size = dtype == .bfloat16 ? 2.0 : 4.0
        add(id, title, bytes: 2 * size * perMillion, tolerance: dtype == .bfloat16 ? 2e-2 : 1e-4) {
            let x = Inputs.uniform(1024, 1024, seed: 1, low: -4, high: 4, dtype: dtype)
            return { body(x) }
        }
    }
}
