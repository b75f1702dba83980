import Tern

/// Convolutions, forward and with gradients.
extension Suite {
    static func convolution(_ suite: inout Suite) {
        let plain = 2.0 * 16 * 56 * 56 * 64 * 64 * 9
        let images = 4.0 * 16 * 64 * 56 * 56
        suite.add("conv2d.k3", "conv2d, [16, 64, 56, 56], 64 filters of 3×3, padding 1", bytes: 2 * images, flops: plain) {
            let x = Inputs.uniform(16, 64, 56, 56, seed: 1)
            let weight = Inputs.uniform(64, 64, 3, 3, seed: 2)
            let bias = Inputs.uniform(64, seed: 3)
            return { conv2d(x, weight, bias: bias, padding: 1) }
        }
        suite.add("conv2d.k1", "conv2d, the same with filters of 1×1", bytes: 2 * images, flops: plain / 9) {
            let x = Inputs.uniform(16, 64, 56, 56, seed: 1)
            let weight = Inputs.uniform(64, 64, 1, 1, seed: 2)
            return { conv2d(x, weight) }
        }
        suite.add("conv2d.stride2", "conv2d, the same of 3×3 with stride 2", bytes: 1.25 * images, flops: plain / 4) {
            let x = Inputs.uniform(16, 64, 56, 56, seed: 1)
            let weight = Inputs.uniform(64, 64, 3, 3, seed: 2)
            return { conv2d(x, weight, stride: 2, padding: 1) }
        }
        suite.add("conv2d.depthwise", "conv2d, the same of 3×3, depthwise", bytes: 2 * images, flops: plain / 64) {
            let x = Inputs.uniform(16, 64, 56, 56, seed: 1)
            let weight = Inputs.uniform(64, 1, 3, 3, seed: 2)
            return { conv2d(x, weight, padding: 1, groups: 64) }
        }
        suite.add("conv2d.k7", "conv2d, [4, 3, 224, 224], 64 filters of 7×7, stride 2", flops: 2.0 * 4 * 112 * 112 * 64 * 147) {
            let x = Inputs.uniform(4, 3, 224, 224, seed: 1)
            let weight = Inputs.uniform(64, 3, 7, 7, seed: 2)
            return { conv2d(x, weight, stride: 2, padding: 3) }
        }
        suite.add("conv2d.small", "conv2d, [32, 1, 8, 8], 8 filters of 3×3, padding 1", flops: 2 * 32 * 64 * 8 * 9) {
            let x = Inputs.uniform(32, 1, 8, 8, seed: 1)
            let weight = Inputs.uniform(8, 1, 3, 3, seed: 2)
            let bias = Inputs.uniform(8, seed: 3)
            return { conv2d(x, weight, bias: bias, padding: 1) }
        }
        suite.add("conv2d.k3.backward", "conv2d, [4, 64, 56, 56], 64 filters of 3×3, and its gradients", flops: plain * 3 / 4) {
            let x = Inputs.uniform(4, 64, 56, 56, seed: 1, requiresGrad: true)
            let weight = Inputs.uniform(64, 64, 3, 3, seed: 2, requiresGrad: true)
            let gradient = Inputs.uniform(4, 64, 56, 56, seed: 4)
            return {
                let y = conv2d(x, weight, padding: 1)
                (x.grad, weight.grad) = (nil, nil)
                y.backward(gradient: gradient)
                return weight.grad ?? y
            }
        }
        suite.add("conv1d", "conv1d, [16, 64, 1024], 64 filters of 5, padding 2", flops: 2.0 * 16 * 1024 * 64 * 64 * 5) {
            let x = Inputs.uniform(16, 64, 1024, seed: 1)
            let weight = Inputs.uniform(64, 64, 5, seed: 2)
            return { conv1d(x, weight, padding: 2) }
        }
    }
}
