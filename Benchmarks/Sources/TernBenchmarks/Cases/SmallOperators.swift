import Tern

/// Calls whose cost is the call.
extension Suite {
    static func smallOperators(_ suite: inout Suite) {
        suite.add("add.8", "add, 8 elements") {
            let a = Inputs.uniform(8, seed: 1)
            let b = Inputs.uniform(8, seed: 2)
            return { a + b }
        }
        suite.add("add.8.grad", "add, 8 elements, recorded for backward") {
            let a = Inputs.uniform(8, seed: 1, requiresGrad: true)
            let b = Inputs.uniform(8, seed: 2)
            return { a + b }
        }
        suite.add("polynomial.scalar", "x**2 + 3*x + 5, scalar, forward and backward") {
            let x = Tensor(Float(0.75), requiresGrad: true)
            return {
                let y = x ** 2 + 3 * x + 5
                y.backward()
                return x.grad ?? y
            }
        }
        suite.add("mul.8.scalar", "times a number, 8 elements") {
            let a = Inputs.uniform(8, seed: 1)
            return { a * 3 }
        }
        suite.add("add_.8", "add in place, 8 elements", tolerance: 1e-5) {
            let a = Inputs.uniform(8, seed: 1)
            let b = Inputs.uniform(8, seed: 2)
            return { a.add_(b) }
        }
        suite.add("add.8.broadcast", "add, [4, 1] and [1, 8]") {
            let a = Inputs.uniform(4, 1, seed: 1)
            let b = Inputs.uniform(1, 8, seed: 2)
            return { a + b }
        }
        suite.add("exp.8", "exp, 8 elements") {
            let a = Inputs.uniform(8, seed: 1)
            return { a.exp() }
        }
        suite.add("sum.8", "sum, 8 elements") {
            let a = Inputs.uniform(8, seed: 1)
            return { a.sum() }
        }
        suite.add("softmax.8", "softmax, 8 elements") {
            let a = Inputs.uniform(8, seed: 1)
            return { a.softmax(-1) }
        }
        suite.add("cat.8", "cat of two of 8 elements") {
            let a = Inputs.uniform(8, seed: 1)
            let b = Inputs.uniform(8, seed: 2)
            return { cat([a, b]) }
        }
        suite.add("select.8", "row 3 of [8, 8]: a view") {
            let a = Inputs.uniform(8, 8, seed: 1)
            return { a[3] }
        }
        suite.add("slice.8", "rows 1 to 3, columns 2 to 5 of [8, 8]: a view") {
            let a = Inputs.uniform(8, 8, seed: 1)
            return { a[1..<4, 2..<6] }
        }
        suite.add("transpose.8", "transposed [8, 8]: a view") {
            let a = Inputs.uniform(8, 8, seed: 1)
            return { a.t() }
        }
        suite.add("zeros.8", "zeros(8)") {
            { Tensor.zeros(8) }
        }
        suite.add("matmul.8", "[8, 8] times [8, 8]") {
            let a = Inputs.uniform(8, 8, seed: 1)
            let b = Inputs.uniform(8, 8, seed: 2)
            return { a.matmul(b) }
        }
        suite.add("linear.32x64x32", "linear with bias, [32, 64] to [32, 32]", flops: 2 * 32 * 64 * 32) {
            let x = Inputs.uniform(32, 64, seed: 1)
            let weight = Inputs.uniform(32, 64, seed: 2)
            let bias = Inputs.uniform(32, seed: 3)
            return { linear(x, weight, bias: bias) }
        }
    }
}
