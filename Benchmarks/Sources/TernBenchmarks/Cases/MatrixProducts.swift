import Tern

/// Products of matrices and vectors.
extension Suite {
    static func matrixProducts(_ suite: inout Suite) {
        suite.product("matmul.64", "matmul, 64", 64, 64, 64)
        suite.product("matmul.256", "matmul, 256", 256, 256, 256)
        suite.product("matmul.1024", "matmul, 1024", 1024, 1024, 1024)
        suite.product("matmul.2048", "matmul, 2048", 2048, 2048, 2048)
        suite.product("matmul.1024.f64", "matmul, 1024 float64", 1024, 1024, 1024, dtype: .float64)
        suite.product("matmul.1024.bf16", "matmul, 1024 bfloat16", 1024, 1024, 1024, dtype: .bfloat16)
        suite.product("matmul.4x1024x1024", "matmul, [4, 1024] and 1024²", 4, 1024, 1024)
        suite.product("matmul.1024x1024x16", "matmul, 1024² and [1024, 16]", 1024, 1024, 16)
        suite.product("matmul.2048x64x2048", "matmul, [2048, 64] and [64, 2048]", 2048, 64, 2048)
        suite.add(
            "matmul.1024.transposed", "matmul of 1024² and a transposed one", bytes: 12 * perMillion, flops: 2 * 1024 * perMillion
        ) {
            let a = Inputs.uniform(1024, 1024, seed: 1)
            let b = Inputs.uniform(1024, 1024, seed: 2).t()
            return { a.matmul(b) }
        }
        suite.add("mv.1024", "1024² times a vector", bytes: 4 * perMillion, flops: 2 * perMillion) {
            let a = Inputs.uniform(1024, 1024, seed: 1)
            let x = Inputs.uniform(1024, seed: 2)
            return { a.mv(x) }
        }
        suite.add("dot.1M", "dot, 1M", bytes: 8 * perMillion, flops: 2 * perMillion) {
            let a = Inputs.uniform(million, seed: 1)
            let b = Inputs.uniform(million, seed: 2)
            return { a.dot(b) }
        }
        suite.add("bmm.64", "bmm, 64 × (128×64 · 64×128)", bytes: 4 * 64 * 32768, flops: 2 * 64 * 64 * 16384) {
            let a = Inputs.uniform(64, 128, 64, seed: 1)
            let b = Inputs.uniform(64, 64, 128, seed: 2)
            return { a.bmm(b) }
        }
        suite.add("einsum.bhqd", "einsum bhqd,bhkd->bhqk, [8, 8, 128, 64]", bytes: 4 * 64 * 32768, flops: 2 * 64 * 64 * 16384) {
            let a = Inputs.uniform(8, 8, 128, 64, seed: 1)
            let b = Inputs.uniform(8, 8, 128, 64, seed: 2)
            return { einsum("bhqd,bhkd->bhqk", a, b) }
        }
        suite.add("linear.64x784x256", "linear with bias, [64, 784] to [64, 256]", bytes: 4 * 200_704, flops: 2 * 64 * 784 * 256)
        {
            let x = Inputs.uniform(64, 784, seed: 1)
            let weight = Inputs.uniform(256, 784, seed: 2)
            let bias = Inputs.uniform(256, seed: 3)
            return { linear(x, weight, bias: bias) }
        }
        suite.add("linear.512.backward", "linear, [512, 512] to [512, 512], and its gradients", flops: 6 * 512 * 512 * 512) {
            let x = Inputs.uniform(512, 512, seed: 1, requiresGrad: true)
            let weight = Inputs.uniform(512, 512, seed: 2, requiresGrad: true)
            let bias = Inputs.uniform(512, seed: 3, requiresGrad: true)
            let gradient = Inputs.uniform(512, 512, seed: 4)
            return {
                let y = linear(x, weight, bias: bias)
                (x.grad, weight.grad, bias.grad) = (nil, nil, nil)
                y.backward(gradient: gradient)
                return weight.grad ?? y
            }
        }
    }

    private mutating func product(_ id: String, _ title: String, _ m: Int, _ k: Int, _ n: Int, dtype: DType = .float32) {
        let size = dtype == .float64 ? 8.0 : dtype == .bfloat16 ? 2.0 : 4.0
        let peak: BenchmarkCase.Peak = dtype == .float64 ? .float64 : dtype == .bfloat16 ? .bfloat16 : .float32
        add(
            id, title, bytes: size * Double(m * k + k * n + m * n), flops: 2 * Double(m * k) * Double(n), peak: peak,
            tolerance: dtype == .bfloat16 ? 1e-2 : 1e-4
        ) {
            let a = Inputs.uniform(m, k, seed: 1, dtype: dtype)
            let b = Inputs.uniform(k, n, seed: 2, dtype: dtype)
            return { a.matmul(b) }
        }
    }
}
