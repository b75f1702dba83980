import Tern

/// Windows that keep their largest or mean element, and images drawn larger.
extension Suite {
    static func pooling(_ suite: inout Suite) {
        let images = 4.0 * 16 * 64 * 56 * 56
        suite.images("max_pool2d", "max_pool2d, 3, stride 2, padding 1", bytes: 1.25 * images) {
            maxPool2d($0, 3, stride: 2, padding: 1)
        }
        suite.images("max_pool2d.k2", "max_pool2d, 2", bytes: 1.25 * images) { maxPool2d($0, 2) }
        suite.images("avg_pool2d.k2", "avg_pool2d, 2", bytes: 1.25 * images) { avgPool2d($0, 2) }
        suite.images("adaptive_avg_pool2d.1", "adaptive_avg_pool2d to 1×1", bytes: images) { adaptiveAvgPool2d($0, 1) }
        suite.add("max_pool2d.backward", "max_pool2d, 3, stride 2, padding 1, and its gradient", bytes: 2.5 * images) {
            let x = Inputs.uniform(16, 64, 56, 56, seed: 1, requiresGrad: true)
            let gradient = Inputs.uniform(16, 64, 28, 28, seed: 2)
            return {
                let y = maxPool2d(x, 3, stride: 2, padding: 1)
                x.grad = nil
                y.backward(gradient: gradient)
                return x.grad ?? y
            }
        }
        suite.add("interpolate.bilinear", "interpolate, bilinear, [16, 16, 56, 56] to 112", bytes: 1.25 * images) {
            let x = Inputs.uniform(16, 16, 56, 56, seed: 1)
            return { interpolate(x, scaleFactor: 2, mode: .bilinear, alignCorners: false) }
        }
    }

    private mutating func images(_ id: String, _ title: String, bytes: Double, _ body: @escaping (Tensor) -> Tensor) {
        add(id, title + ", [16, 64, 56, 56]", bytes: bytes) {
            let x = Inputs.uniform(16, 64, 56, 56, seed: 1)
            return { body(x) }
        }
    }
}
