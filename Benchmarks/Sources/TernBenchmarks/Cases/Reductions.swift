import Tern

/// Sums and extrema, over all elements or along a dimension, and running sums.
extension Suite {
    static func reductions(_ suite: inout Suite) {
        suite.add("sum.1M", "sum, 1M", bytes: 4 * perMillion) {
            let x = Inputs.uniform(million, seed: 1)
            return { x.sum() }
        }
        suite.square("sum.dim0.1024", "sum over dim 0 of 1024²") { $0.sum(0) }
        suite.square("sum.dim1.1024", "sum over dim 1 of 1024²") { $0.sum(1) }
        suite.square("max.dim1.1024", "max with indices over dim 1 of 1024²") { $0.max(1).values }
        suite.square("max.dim0.1024", "max with indices over dim 0 of 1024²") { $0.max(0).indices }
        suite.square("argmax.dim1.1024", "argmax over dim 1 of 1024²") { $0.argmax(1) }
        suite.square("amax.dim0.1024", "amax over dim 0 of 1024²") { $0.amax(0) }
        suite.square("var.dim1.1024", "var over dim 1 of 1024²") { $0.var(1) }
        suite.square("logsumexp.dim1.1024", "logsumexp over dim 1 of 1024²") { $0.logsumexp(1) }
        suite.square("norm.1024", "Frobenius norm of 1024²") { $0.norm() }
        suite.square("sum.transposed.1024", "sum over dim 1 of a transposed 1024²") { $0.t().sum(1) }
        suite.square("cumsum.dim0.1024", "cumsum over dim 0 of 1024²", bytes: 8) { $0.cumsum(0) }
        suite.add("sum.middle.64x128x128", "sum over dim 1 of [64, 128, 128]", bytes: 4 * perMillion) {
            let x = Inputs.uniform(64, 128, 128, seed: 1)
            return { x.sum(1) }
        }
        suite.add("cumsum.1M", "cumsum, 1M", bytes: 8 * perMillion) {
            let x = Inputs.uniform(million, seed: 1)
            return { x.cumsum(0) }
        }
        suite.add("mean.1M.bf16", "mean, 1M bfloat16", bytes: 2 * perMillion, tolerance: 1e-2) {
            let x = Inputs.uniform(million, seed: 1, low: 0, dtype: .bfloat16)
            return { x.mean() }
        }
        suite.add("sum.1M.i32", "sum, 1M int32", bytes: 4 * perMillion) {
            let x = Inputs.integers(million, seed: 1, limit: 1000, dtype: .int32)
            return { x.sum() }
        }
        suite.add("any.1M", "any, 1M bool, none true", bytes: perMillion) {
            let x = Inputs.uniform(million, seed: 1).lt(-2)
            return { x.any() }
        }
    }

    private mutating func square(_ id: String, _ title: String, bytes: Double = 4, _ body: @escaping (Tensor) -> Tensor) {
        add(id, title, bytes: bytes * perMillion) {
            let x = Inputs.uniform(1024, 1024, seed: 1)
            return { body(x) }
        }
    }
}
