import Tern

/// Functions of one number.
extension Suite {
    static func elementaryFunctions(_ suite: inout Suite) {
        suite.function("exp.1M", "exp, 1M") { $0.exp() }
        suite.function("tanh.1M", "tanh, 1M") { $0.tanh() }
        suite.function("gelu.1M", "gelu, 1M") { gelu($0) }
        suite.function("gelu.tanh.1M", "gelu by tanh, 1M") { gelu($0, approximate: "tanh") }
        suite.function("sigmoid.1M", "sigmoid, 1M") { $0.sigmoid() }
        suite.function("silu.1M", "silu, 1M") { silu($0) }
        suite.function("relu.1M", "relu, 1M") { relu($0) }
        suite.function("erf.1M", "erf, 1M") { $0.erf() }
        suite.function("sin.1M", "sin, 1M") { $0.sin() }
        suite.function("log.1M", "log, 1M", low: 0.01) { $0.log() }
        suite.function("log1p.1M", "log1p, 1M", low: 0) { $0.log1p() }
        suite.function("sqrt.1M", "sqrt, 1M", low: 0) { $0.sqrt() }
        suite.function("rsqrt.1M", "rsqrt, 1M", low: 0.01) { $0.rsqrt() }
        suite.function("exp.1M.f64", "exp, 1M float64", dtype: .float64) { $0.exp() }
        suite.function("exp.1M.bf16", "exp, 1M bfloat16", dtype: .bfloat16) { $0.exp() }
        suite.function("gelu.1M.bf16", "gelu, 1M bfloat16", dtype: .bfloat16) { gelu($0) }
        suite.add("pow.1M", "x**y, 1M", bytes: 12 * perMillion) {
            let x = Inputs.uniform(million, seed: 1, low: 0.1, high: 4)
            let y = Inputs.uniform(million, seed: 2, low: -2, high: 2)
            return { x ** y }
        }
        suite.add("atan2.1M", "atan2, 1M", bytes: 12 * perMillion) {
            let x = Inputs.uniform(million, seed: 1)
            let y = Inputs.uniform(million, seed: 2)
            return { x.atan2(y) }
        }
        suite.add("tanh.1M.backward", "tanh and its gradient, 1M", bytes: 16 * perMillion) {
            let x = Inputs.uniform(million, seed: 1, low: -4, high: 4, requiresGrad: true)
            let gradient = Inputs.uniform(million, seed: 2)
            return {
                let y = x.tanh()
                x.grad = nil
                y.backward(gradient: gradient)
                return x.grad ?? y
            }
        }
    }

    private mutating func function(
        _ id: String, _ title: String, low: Double = -4, dtype: DType = .float32, _ body: @escaping (Tensor) -> Tensor
    ) {
        let size = dtype == .float64 ? 8.0 : dtype == .bfloat16 ? 2.0 : 4.0
        add(id, title, bytes: 2 * size * perMillion, tolerance: dtype == .bfloat16 ? 1e-2 : 1e-4) {
            let x = Inputs.uniform(million, seed: 1, low: low, high: 4, dtype: dtype)
            return { body(x) }
        }
    }
}
