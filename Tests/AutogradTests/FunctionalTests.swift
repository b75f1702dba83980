import Testing

@testable import Tern

/// `gradient`, `valueAndGradient`, `vjp`, `jacobian`, `hessian` and their relatives.
@Suite struct FunctionalTests {
    private func vector(_ numbers: Double...) -> Tensor { Tensor(numbers, dtype: .float64) }

    private func close(_ found: Tensor, _ expected: [Double], _ tolerance: Double = 1e-11) -> Bool {
        let found = found.flatten().scalars(Double.self)
        return found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
    }

    @Test func gradients() {
        let x = vector(1, 2), y = vector(3, 4), z = vector(5, 6)
        #expect(close(gradient(of: { x in (x * x).sum() })(x), [2, 4]))
        #expect(close(gradient(of: { ($0 * $0).sum() }, at: x), [2, 4]))
        let (dx, dy) = gradient(of: { x, y in (x * x * y).sum() }, at: x, y)
        #expect(close(dx, [6, 16]) && close(dy, [1, 4]))
        let (da, db, dc) = gradient(of: { a, b, c in (a * b * c).sum() })(x, y, z)
        #expect(close(da, [15, 24]) && close(db, [5, 12]) && close(dc, [3, 8]))
        let list = gradient(of: { (all: [Tensor]) in (all[0] * all[1]).sum() }, at: [x, y])
        #expect(close(list[0], [3, 4]) && close(list[1], [1, 2]))
        let (value, slope) = valueAndGradient(
            of: { x in
                let y = x * x
                return y.sum()
            }, at: x)
        #expect(close(value, [5]) && close(slope, [2, 4]))
        let both = valueAndGradient(of: { x, y in (x * y).sum() })(x, y)
        #expect(close(both.value, [11]) && close(both.gradient.0, [3, 4]) && close(both.gradient.1, [1, 2]))
        #expect(!value.requiresGrad && !slope.requiresGrad && !x.requiresGrad)
        // What the function does not use has the gradient zero.
        #expect(close(gradient(of: { x, _ in x.sum() }, at: x, y).1, [0, 0]))
    }

    @Test func gradientsOfGradients() {
        let cube: (Tensor) -> Tensor = { ($0 ** 3).sum() }
        let x = vector(2)
        let second = gradient(of: { gradient(of: cube)($0).sum() })
        #expect(close(second(x), [12]))
        #expect(close(gradient(of: { second($0).sum() })(x), [6]))
        let slope = gradient(of: cube)
        #expect(close(gradient(of: slope)(x), [12]))
        // A penalty on a slope: the inner derivative is a function of what the outer one varies.
        let w = vector(3)
        let penalty = gradient(
            of: { w in
                let slope = gradient(of: { x in (w * x * x).sum() }, at: x)
                return (slope * slope).sum()
            }, at: w)
        // slope = 2wx, so that d(4w²x²)/dw = 8wx²
        #expect(close(penalty, [96]))
    }

    /// Nothing is recorded into the caller's graph and no `grad` is touched, unless it is asked for.
    @Test func theCallersGraphIsLeftAlone() {
        let x = leaf([1, 2]), w = leaf([3, 4])
        let h = x * 2
        let f: (Tensor) -> Tensor = { ($0 * $0 * w).sum() }
        let plain = valueAndGradient(of: f, at: h)
        #expect(close(plain.gradient, [12, 32]))
        #expect(!plain.value.requiresGrad && !plain.gradient.requiresGrad)
        #expect(x.grad == nil && w.grad == nil)
        let products = vjp({ $0 * w }, h, vector(1, 1))
        #expect(!products.value.requiresGrad && !products.product.requiresGrad)
        #expect(!jacobian({ $0 * w }, h).requiresGrad && !hessian(f, h).requiresGrad)
        // d(2hw)/dx = 4w and d/dw = 2h
        let joined = gradient(of: f, at: h, createGraph: true)
        #expect(joined.requiresGrad)
        joined.sum().backward()
        #expect(close(x.grad ?? h, [12, 16]) && close(w.grad ?? h, [4, 8]))
        // Also where gradients are turned off around the call.
        noGrad { #expect(close(gradient(of: f, at: vector(1, 1)), [6, 8])) }
        inferenceMode { #expect(close(gradient(of: f, at: vector(1, 1)), [6, 8])) }
    }

    @Test func jacobianProducts() {
        let x = vector(1, 2), v = vector(1, 10)
        let found = vjp({ $0 * $0 }, x, v)
        #expect(close(found.value, [1, 4]) && close(found.product, [2, 40]))
        #expect(close(vjp({ $0.sum() }, x).product, [1, 1]))
        let several = vjp({ [$0[0] * $0[1], $0[0].sum()] }, [x, vector(3, 4)], [v, Tensor(100.0, dtype: .float64)])
        #expect(close(several.product[0], [103, 140]) && close(several.product[1], [1, 20]))
        #expect(message { _ = vjp({ $0 * 2 }, x) }.contains("v can only be left out"))
        #expect(message { _ = vjp({ $0 * 2 }, x, vector(1)) }.contains("output 0"))
        #expect(message { _ = vjp({ $0.detach() }, x, v, strict: true) }.contains("do not depend on input 0"))
        #expect(close(vjp({ $0.detach() }, x, v).product, [0, 0]))
    }

    @Test(arguments: [DifferentiationMode.automatic, .forward, .reverse])
    func jacobians(_ mode: DifferentiationMode) {
        let x = vector(1, 2, 3)
        let square = jacobian({ $0 * $0 }, x, mode: mode)
        #expect(square.shape == [3, 3] && close(square, [2, 0, 0, 0, 4, 0, 0, 0, 6]))
        let a = Tensor([[1.0, 2, 3], [4, 5, 6]], dtype: .float64)
        #expect(close(jacobian({ a.matmul($0) }, x, mode: mode), [1, 2, 3, 4, 5, 6]))
        let sum = jacobian({ ($0 * $0).sum() }, x, mode: mode)
        #expect(sum.shape == [3] && close(sum, [2, 4, 6]))
        let rows = jacobian({ $0.sum(1) }, a, mode: mode)
        #expect(rows.shape == [2, 2, 3] && close(rows, [1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1]))
        // Of several inputs and outputs.
        let y = vector(5)
        let blocks = jacobian({ [$0[0] * $0[1], $0[1] * $0[1]] }, [x, y], mode: mode)
        #expect(close(blocks[0][0], [5, 0, 0, 0, 5, 0, 0, 0, 5]) && blocks[0][1].shape == [3, 1])
        #expect(close(blocks[0][1], [1, 2, 3]) && close(blocks[1][0], [0, 0, 0]) && close(blocks[1][1], [10]))
        let one: [Tensor] = jacobian({ (all: [Tensor]) -> Tensor in all[0].sum() * all[1] }, [x, y], mode: mode)
        #expect(close(one[0], [5, 5, 5]) && close(one[1], [6]))
        #expect(
            message { _ = jacobian({ [$0[0], $0[1]] }, [x, y], strict: true, mode: mode) }
                .contains("output 0 does not depend on input 1"))
        #expect(jacobian({ $0.narrow(0, 0, 0) }, x, mode: mode).shape == [0, 3])
        #expect(message { _ = jacobian({ $0.matmul(a) }, x, mode: mode) }.contains("mat"))
    }

    @Test(arguments: [DifferentiationMode.forward, .reverse])
    func hessians(_ mode: DifferentiationMode) {
        let x = vector(1, 2)
        // x₀³ x₁ + x₁²
        let f: (Tensor) -> Tensor = { x in x[0] ** 3 * x[1] + x[1] * x[1] }
        let found = hessian(f, x, mode: mode)
        #expect(found.shape == [2, 2] && close(found, [12, 3, 3, 2]))
        let blocks = hessian({ ($0[0] * $0[0] * $0[1]).sum() }, [x, vector(3, 4)], mode: mode)
        #expect(close(blocks[0][0], [6, 0, 0, 8]) && close(blocks[0][1], [2, 0, 0, 4]))
        #expect(close(blocks[1][0], [2, 0, 0, 4]) && close(blocks[1][1], [0, 0, 0, 0]))
        #expect(close(hessian({ $0.sum() }, x, mode: mode), [0, 0, 0, 0]))
        #expect(message { _ = hessian({ $0.sum() }, x, strict: true, mode: mode) }.contains("does not depend on input 0"))
        let product = hvp(f, x, vector(1, 10))
        #expect(close(product.value, [6]) && close(product.product, [42, 23]))
        #expect(close(vhp(f, x, vector(1, 10)).product, [42, 23]))
        #expect(message { _ = hessian({ $0 * 2 }, x) }.contains("must give one number"))
    }

    /// Values of torch.autograd.functional (PyTorch 2, float64).
    @Test func asPyTorch() {
        let x = Tensor([[0.5, -1.0], [1.5, 2.0]], dtype: .float64)
        let weight = Tensor([[0.2, -0.4, 0.1], [0.7, 0.3, -0.5]], dtype: .float64)
        let f: (Tensor) -> Tensor = { $0.matmul(weight).tanh().softmax(1).log().sum(0) }
        let v = Tensor([[1.0, 0.5], [-0.5, 0.25]], dtype: .float64)
        #expect(close(jvp(f, x, v).product, [0.366371623632, 0.044016180671, -0.238217836693]))
        #expect(
            close(
                vjp(f, x, vector(1, -2, 0.5)).product,
                [0.810456643130, -0.192280975263, 0.812830895587, -0.594681455041]))
        for mode in [DifferentiationMode.forward, .reverse] {
            #expect(
                close(
                    jacobian(f, x, mode: mode),
                    [
                        0.139297695857, 0.560398213304, 0.101586429993, -0.009327855520, -0.317596949847, 0.298228099383,
                        -0.323415544134, 0.203165235037, 0.071930095158, -0.312445979602, 0.128826754653, -0.358046258896,
                    ]))
            #expect(
                close(
                    hessian({ f($0)[0] }, x, mode: mode),
                    [
                        -0.026051949236, 0.100592183321, 0, 0, 0.100592183321, 0.251845090231, 0, 0, 0, 0, -0.038740150950,
                        0.014860507376, 0, 0, 0.014860507376, -0.090926738821,
                    ]))
        }
        func ramp(_ low: Double, _ high: Double, _ shape: Int...) -> Tensor {
            Tensor.linspace(low, high, shape.reduce(1, *), dtype: .float64).view(shape)
        }
        let image = ramp(-1, 1, 1, 1, 4, 4), kernel = ramp(0.5, -0.5, 1, 1, 2, 2)
        let pooled = jvp(
            { [maxPool2d(conv2d($0[0], $0[1]).sigmoid(), 2, stride: 1)] }, [image, kernel],
            [ramp(0, 1, 1, 1, 4, 4), ramp(1, 2, 1, 1, 2, 2)])
        #expect(close(pooled.product[0], [-0.912990833818, -0.720782237225, -0.144156447445, 0.048052149148]))
        let normed: (Tensor) -> Tensor = { (layerNorm($0, [2]) ** 3).sum() + $0.cumprod(1).norm() }
        #expect(
            close(hvp(normed, x, v).product, [0.481044120897, -0.266126021722, 0.034138615031, -0.515570674736], 1e-9))
    }

    @Test func errors() {
        let x = vector(1, 2)
        #expect(message { _ = gradient(of: { $0 * 2 }, at: x) }.contains("must give one number"))
        #expect(message { _ = gradient(of: { $0.sum() }, at: Tensor([1, 2])) }.contains("input 0 is int64"))
        #expect(message { _ = gradient(of: { $0.sum(5) }, at: x) }.contains("sum"))
        // The depth of nesting is back where it was after an error.
        #expect(!gradient(of: { ($0 * $0).sum() }, at: leaf([1, 2])).requiresGrad)
    }
}
