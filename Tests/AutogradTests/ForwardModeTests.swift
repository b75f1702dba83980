import Testing

@testable import Tern

/// Tangents through graphs of every kind of node, against values worked out by hand.
@Suite struct ForwardModeTests {
    private func close(_ found: Tensor, _ expected: [Double], _ tolerance: Double = 1e-12) -> Bool {
        let found = found.flatten().scalars(Double.self)
        return found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
    }

    private func vector(_ numbers: Double...) -> Tensor { Tensor(numbers, dtype: .float64) }

    @Test func pointwiseAndLinear() {
        let x = vector(1, 2, 3), v = vector(1, 0.5, -1)
        let (value, product) = jvp({ x in x * x * 3 - x }, x, v)
        #expect(close(value, [2, 10, 24]))
        #expect(close(product, [5, 5.5, -17]))
        #expect(!value.requiresGrad && !product.requiresGrad)
        #expect(close(jvp({ $0.sum() }, x, v).product, [0.5]))
        #expect(close(jvp({ $0.mean() }, x, v).product, [0.5 / 3]))
        #expect(close(jvp({ cat([$0, $0 * 2]) }, x, v).product, [1, 0.5, -1, 2, 1, -2]))
        #expect(close(jvp({ $0[[2, 0]] }, x, v).product, [-1, 1]))
        #expect(close(jvp({ $0.flip(0).cumsum(0) }, x, v).product, [-1, -0.5, 0.5]))
        let a = Tensor([[1.0, 2], [3, 4]], dtype: .float64), t = Tensor([[1.0, 0], [0, 1]], dtype: .float64)
        // d(A·A) = T·A + A·T
        #expect(close(jvp({ $0.matmul($0) }, a, t).product, [2, 4, 6, 8]))
        #expect(close(jvp({ $0.t() }, a, Tensor([[1.0, 2], [3, 4]], dtype: .float64)).product, [1, 3, 2, 4]))
    }

    @Test func operandsOfOtherShapesAndTypes() {
        let row = vector(1, 2, 3), column = Tensor([[1.0], [2]], dtype: .float64)
        let found = jvp(
            { [$0[0] * $0[1], $0[0] + $0[1]] }, [row, column], [vector(1, 1, 1), Tensor([[10.0], [0]], dtype: .float64)])
        #expect(found.product[0].shape == [2, 3])
        #expect(close(found.product[0], [11, 21, 31, 2, 2, 2]))
        #expect(close(found.product[1], [11, 11, 11, 1, 1, 1]))
        let half = Tensor([1.0, 2], dtype: .float16)
        let mixed = jvp({ $0 * Tensor([3.0, 4], dtype: .float64) }, half, Tensor([1.0, 1], dtype: .float16))
        #expect(mixed.product.dtype == .float64)
        #expect(close(mixed.product, [3, 4]))
        #expect(jvp({ $0.to(.float64).to(.bfloat16) }, half, half).product.dtype == .bfloat16)
    }

    @Test func viewsAndInPlace() {
        let x = vector(1, 2, 3, 4), v = vector(1, 10, 100, 1000)
        #expect(close(jvp({ $0.view(2, 2).t()[1] }, x, v).product, [10, 1000]))
        #expect(close(jvp({ $0.view(2, 2).t().expand(3, 2, 2).sum(0) }, x, v).product, [3, 300, 30, 3000]))
        #expect(close(jvp({ $0.asStrided([2, 2], [1, 2], storageOffset: 0) }, x, v).product, [1, 100, 10, 1000]))
        #expect(close(jvp({ $0.unfold(0, 3, 1) }, x, v).product, [1, 10, 100, 10, 100, 1000]))
        // Writing through a view, with what was there before and what comes in.
        func written(_ body: @escaping (Tensor) -> Void) -> Tensor {
            jvp(
                { x in
                    let y = x * 2
                    body(y)
                    return y * 1
                }, x, v
            ).product
        }
        #expect(close(written { $0[0].mul_(5) }, [10, 20, 200, 2000]))
        #expect(close(written { $0.view(2, 2)[1].copy_($0.view(2, 2)[0] * 3) }, [2, 20, 6, 60]))
        #expect(close(written { $0.view(2, 2).t()[0].zero_() }, [0, 20, 0, 2000]))
        #expect(close(written { $0[1].fill_(7) }, [2, 0, 200, 2000]))
        #expect(close(written { $0[[1, 2]] = Tensor([0.0, 0], dtype: .float64) }, [2, 0, 0, 2000]))
        // y² over the middle; y is 2x
        #expect(close(written { $0.narrow(0, 1, 2).mul_($0.narrow(0, 1, 2).clone()) }, [2, 160, 2400, 2000]))
    }

    @Test func operationsWithoutARuleOfTheirOwn() {
        let x = vector(1, 2, 3), v = vector(1, 0, 0)
        // The products up to each place.
        #expect(close(jvp({ $0.cumprod(0) }, x, v).product, [1, 2, 6]))
        #expect(close(jvp({ $0.cumprod(0).exp().log().cumprod(0) }, x, v).product, [1, 4, 36]))
        let y = x.cumprod(0)
        #expect(!y.requiresGrad)
    }

    /// Functions with a backward rule of one's own, and values that are computed again, are met on the way forward as well.
    @Test func customFunctionsAndCheckpoints() {
        struct Both: DifferentiableFunction {
            func forward(_ inputs: [Tensor], _ context: FunctionContext) -> [Tensor] {
                context.save(inputs[0])
                return [inputs[0] * inputs[1], inputs[0] ** 2, inputs[0].argmax()]
            }
            func backward(_ gradients: [Tensor?], _ context: FunctionContext) -> [Tensor?] {
                let x = context.saved[0]
                let square = gradients[1].map { $0 * x * 2 }
                let product = gradients[0].map { $0 * 3 }
                return [product.flatMap { p in square.map { p + $0 } } ?? product ?? square, gradients[0].map { $0 * x }]
            }
        }
        let x = vector(1, 2), v = vector(1, 10)
        // The second factor is 3 everywhere, which the backward rule knows.
        let found = jvp({ Array(Both().apply([$0[0], $0[1]]).prefix(2)) }, [x, vector(3, 3)], [v, vector(0, 1)])
        #expect(close(found.product[0], [3, 32]) && close(found.product[1], [2, 40]))
        #expect(close(hessian({ Both().apply([$0, vector(3, 3)])[1].sum() }, x, mode: .forward), [2, 0, 0, 2]))
        let body: (Tensor) -> Tensor = { x in checkpoint(x) { ($0.exp() * $0).cumprod(0) } }
        let plain: (Tensor) -> Tensor = { ($0.exp() * $0).cumprod(0) }
        #expect(close(jvp(body, x, v).product, jvp(plain, x, v).product.scalars(Double.self)))
        #expect(close(jacobian(body, x, mode: .forward), jacobian(plain, x, mode: .reverse).flatten().scalars(Double.self)))
        let hessians = [DifferentiationMode.forward, .reverse].map { mode in hessian({ body($0).sum() }, x, mode: mode) }
        let expected = hessian({ plain($0).sum() }, x).flatten().scalars(Double.self)
        #expect(hessians.allSatisfy { close($0, expected) })
        let packed = jvp({ x in withSavedTensorHooks(pack: { $0 * 2 }, unpack: { $0 / 2 }) { plain(x) } }, x, v).product
        #expect(close(packed, jvp(plain, x, v).product.scalars(Double.self)))
    }

    @Test func forwardOfForwardAndOfBackward() {
        let x = vector(2), one = vector(1)
        let cube: (Tensor) -> Tensor = { $0 * $0 * $0 }
        let slope: (Tensor) -> Tensor = { jvp(cube, $0, one).product }
        #expect(close(slope(x), [12]))
        #expect(close(jvp(slope, x, one).product, [12]))
        #expect(close(jvp({ jvp(slope, $0, one).product }, x, one).product, [6]))
        // Forward over reverse, reverse over forward, and through a rule made of the backward one.
        #expect(close(jvp(gradient(of: { cube($0).sum() }), x, one).product, [12]))
        #expect(close(gradient(of: { slope($0).sum() })(x), [12]))
        let products: (Tensor) -> Tensor = { $0.cumprod(0).sum() }
        let p = vector(2, 3), d = vector(1, 0)
        #expect(close(jvp(gradient(of: products), p, d).product, [0, 1]))
        #expect(close(gradient(of: { jvp(products, $0, d).product.sum() })(p), [0, 1]))
    }

    @Test func aLongChainNeedsNoStack() {
        let x = vector(1)
        let found = jvp(
            { x in
                var y = x
                for _ in 0..<100_000 { y = y + x }
                return y
            }, x, vector(1))
        #expect(close(found.product, [100_001]))
    }

    /// Nodes that no input reaches are not looked at, and one that is reached twice runs once.
    @Test func onlyWhatDependsOnTheInputs() {
        let x = vector(1, 2), w = leaf([3, 4])
        let found = jvp({ x in (x * w).sum() + (w * w).sum() }, x, vector(1, 1))
        #expect(close(found.product, [7]))
        #expect(w.grad == nil)
        let diamond = jvp(
            { x in
                let y = x * 2
                return y * y + y
            }, x, vector(1, 1))
        #expect(close(diamond.product, [10, 18]))
        #expect(close(jvp({ $0 }, x, vector(5, 6)).product, [5, 6]))
        #expect(close(jvp({ _ in w * 1 }, x, vector(5, 6)).product, [0, 0]))
    }

    @Test func errors() {
        let x = vector(1, 2)
        #expect(message { _ = jvp({ $0 * 2 }, x, vector(1)) }.contains("v has shape [1]"))
        #expect(message { _ = jvp({ $0 * 2 }, Tensor([1, 2]), vector(1, 2)) }.contains("only floating-point"))
        #expect(message { _ = jvp({ $0.argmax() }, x, x) }.contains("output 0 of the function is int64"))
        #expect(message { _ = jvp({ $0.detach() }, x, x, strict: true) }.contains("does not depend"))
        #expect(message { _ = jvp({ $0.matmul(Tensor.ones(3, dtype: .float64)) }, x, x) }.contains("size"))
        #expect(message { _ = jvp({ $0 }, [x, x], [x]) }.contains("1 vectors v for 2"))
    }
}
