import Tern

/// Chains of pointwise operators, which a compiler would make into one pass.
extension Suite {
    static func fusedChains(_ suite: inout Suite) {
        suite.add("chain.1M", "sigmoid(x)*x + tanh(x)*2 - 1, 1M", bytes: 8 * perMillion) {
            let x = Inputs.uniform(million, seed: 1, low: -4, high: 4)
            return { x.sigmoid() * x + x.tanh() * 2 - 1 }
        }
        suite.add("chain.1M.backward", "sigmoid(x)*x + tanh(x)*2 - 1 and its gradient, 1M", bytes: 16 * perMillion) {
            let x = Inputs.uniform(million, seed: 1, low: -4, high: 4, requiresGrad: true)
            let gradient = Inputs.uniform(million, seed: 2)
            return {
                let y = x.sigmoid() * x + x.tanh() * 2 - 1
                x.grad = nil
                y.backward(gradient: gradient)
                return x.grad ?? y
            }
        }
        suite.add("swiglu.1M", "silu(a)*b, 1M", bytes: 12 * perMillion) {
            let a = Inputs.uniform(million, seed: 1, low: -4, high: 4)
            let b = Inputs.uniform(million, seed: 2)
            return { silu(a) * b }
        }
        // The peers' same chains again: what a compiler does in them, `fused` does here.
        suite.add("chain.1M.fused", "fused sigmoid(x)*x + tanh(x)*2 - 1, 1M", bytes: 8 * perMillion) {
            let x = Inputs.uniform(million, seed: 1, low: -4, high: 4)
            let chain = fused { x in x.sigmoid() * x + x.tanh() * 2 - 1 }
            return { chain(x) }
        }
        suite.add("chain.1M.fused.backward", "fused sigmoid(x)*x + tanh(x)*2 - 1 and its gradient, 1M", bytes: 16 * perMillion) {
            let x = Inputs.uniform(million, seed: 1, low: -4, high: 4, requiresGrad: true)
            let gradient = Inputs.uniform(million, seed: 2)
            let chain = fused { x in x.sigmoid() * x + x.tanh() * 2 - 1 }
            return {
                let y = chain(x)
                x.grad = nil
                y.backward(gradient: gradient)
                return x.grad ?? y
            }
        }
        suite.add("swiglu.1M.fused", "fused silu(a)*b, 1M", bytes: 12 * perMillion) {
            let a = Inputs.uniform(million, seed: 1, low: -4, high: 4)
            let b = Inputs.uniform(million, seed: 2)
            let gate = fused { a, b in silu(a) * b }
            return { gate(a, b) }
        }
        suite.add("standardize.1024", "(x - mean) / std of each row of 1024²", bytes: 8 * perMillion) {
            let x = Inputs.uniform(1024, 1024, seed: 1)
            return { (x - x.mean(1, keepdim: true)) / x.std(1, keepdim: true) }
        }
    }
}
