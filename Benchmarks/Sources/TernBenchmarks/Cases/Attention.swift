import Tern

/// Scaled dot-product attention.
extension Suite {
    static func attention(_ suite: inout Suite) {
        let flops = 4.0 * 4 * 8 * 512 * 512 * 64
        suite.add("attention.512", "attention, [4, 8, 512, 64]", flops: flops) {
            let query = Inputs.uniform(4, 8, 512, 64, seed: 1)
            let key = Inputs.uniform(4, 8, 512, 64, seed: 2)
            let value = Inputs.uniform(4, 8, 512, 64, seed: 3)
            return { scaledDotProductAttention(query, key, value) }
        }
        suite.add("attention.512.causal", "attention, [4, 8, 512, 64], causal", flops: flops / 2) {
            let query = Inputs.uniform(4, 8, 512, 64, seed: 1)
            let key = Inputs.uniform(4, 8, 512, 64, seed: 2)
            let value = Inputs.uniform(4, 8, 512, 64, seed: 3)
            return { scaledDotProductAttention(query, key, value, isCausal: true) }
        }
        suite.add("attention.one_query", "attention of one query to 1024 keys, [1, 8, 1, 64]", bytes: 4 * perMillion) {
            let query = Inputs.uniform(1, 8, 1, 64, seed: 1)
            let key = Inputs.uniform(1, 8, 1024, 64, seed: 2)
            let value = Inputs.uniform(1, 8, 1024, 64, seed: 3)
            return { scaledDotProductAttention(query, key, value) }
        }
        suite.add("attention.256.backward", "attention, [4, 8, 256, 64], and its gradients", flops: flops * 7 / 8) {
            let query = Inputs.uniform(4, 8, 256, 64, seed: 1, requiresGrad: true)
            let key = Inputs.uniform(4, 8, 256, 64, seed: 2, requiresGrad: true)
            let value = Inputs.uniform(4, 8, 256, 64, seed: 3, requiresGrad: true)
            let gradient = Inputs.uniform(4, 8, 256, 64, seed: 4)
            return {
                let y = scaledDotProductAttention(query, key, value)
                (query.grad, key.grad, value.grad) = (nil, nil, nil)
                y.backward(gradient: gradient)
                return key.grad ?? y
            }
        }
    }
}
