import Testing

@testable import Tern

/// A fused chain against the operators one by one: the same bits, the same gradients.
@Suite struct FusionTests {
    private func numbers(_ count: Int, _ dtype: DType = .float32) -> Tensor {
        (Tensor.arange(count, dtype: .float64) * 0.731).sin().mul(3).to(dtype)
    }

    private func chain(_ x: Tensor) -> Tensor { (x.sigmoid() * x + x.tanh() * 2) - 1 }

    @Test(arguments: [0, 1, 15, 16, 17, 1023, 1024, 1025, 8191, 8193, 70001])
    func aChainHasTheBitsOfItsOperators(_ count: Int) {
        let f = fused { x in (x.sigmoid() * x + x.tanh() * 2) - 1 }
        for dtype in [DType.float32, .float64] {
            let x = numbers(count, dtype)
            #expect(f(x).equal(chain(x)))
        }
        // The numbers after the special ones stand at another place of a register.
        let special = cat([Tensor([Float.nan, .infinity, -.infinity, 0, -0]), numbers(count)])
        let (a, b) = (f(special), chain(special))
        #expect(a.isNaN().equal(b.isNaN()))
        #expect(a.nanToNum().equal(b.nanToNum()))
    }

    @Test func gradientsAreThoseOfTheOperators() {
        for count in [1, 511, 512, 513, 40_000] {
            let x = numbers(count, .float64).requiresGrad_(), y = (numbers(count, .float64) + 4).detach().requiresGrad_()
            let w = (numbers(count, .float64) * 0.5).detach().requiresGrad_()
            let g = numbers(count, .float64).cos()
            func body(_ x: Tensor, _ y: Tensor) -> Tensor {
                let t = (x * y).tanh()
                return t * t * w + x / y - y.log() * 2 + w.exp() + x
            }
            let expected = grad(of: body(x, y), with: [x, y, w], gradOutputs: g)
            let fusedOutput = fused(x, y) { body($0, $1) }
            #expect(fusedOutput.equal(body(x, y)))
            let given = grad(of: [fusedOutput], with: [x, y, w], gradOutputs: [g])
            for (a, b) in zip(given, expected) {
                #expect(allclose(a ?? Tensor(0.0), b ?? Tensor(1.0), rtol: 1e-13, atol: 1e-13), "\(count)")
            }
        }
    }

    @Test func chainsPassTheChecksOfGradients() {
        let x = numbers(7, .float64).requiresGrad_(), y = (numbers(7, .float64) + 4).detach().requiresGrad_()
        let f = fused { (x: Tensor, y: Tensor) in (x * y).sigmoid() * x + y.sqrt() }
        #expect(gradCheck({ [f($0[0], $0[1])] }, [x, y]).passed)
        #expect(gradGradCheck({ [f($0[0], $0[1])] }, [x, y]).passed)
    }

    @Test func gradientsOfGradientsWhereOperandsAreMadeFromOneAnother() {
        let f = fused { (x: Tensor, y: Tensor) in (x * y).sigmoid() * x + y.exp() }
        func plain(_ x: Tensor, _ y: Tensor) -> Tensor { (x * y).sigmoid() * x + y.exp() }
        func derivatives(_ apply: (Tensor, Tensor) -> Tensor, _ other: (Tensor) -> Tensor) -> [Tensor] {
            let x = numbers(7, .float64).requiresGrad_()
            let first = grad(of: apply(x, other(x)).sum(), with: [x], createGraph: true)[0] ?? x
            return [first.detach(), grad(of: (first * first).sum(), with: [x])[0] ?? x]
        }
        for other: (Tensor) -> Tensor in [{ $0 * 2 }, { $0 }, { $0[0...].sin() }] {
            for (fused, expected) in zip(derivatives({ f($0, $1) }, other), derivatives(plain, other)) {
                #expect(allclose(fused, expected, rtol: 1e-12, atol: 1e-12))
            }
        }
    }

    @Test func operandsOfAnyKindGiveTheSame() {
        let x = numbers(12).view(3, 4)
        let f = fused { (x: Tensor, y: Tensor) in x * y + x.exp() }
        func plain(_ x: Tensor, _ y: Tensor) -> Tensor { x * y + x.exp() }
        for y in [
            numbers(4), numbers(12).view(4, 3).t(), numbers(12).view(3, 4).to(.float64), Tensor(2.0), Tensor([1, 2, 3, 4]),
            numbers(12).view(3, 4).to(.bfloat16),
        ] {
            let (a, b) = (f(x, y), plain(x, y))
            #expect(a.dtype == b.dtype)
            #expect(a.equal(b))
        }
        #expect(fused { x in x }(x) === x)
        #expect(fused { x in x + 1 }(numbers(3).to(.meta)).device == .meta)
    }

    @Test func threadsDoNotChangeBits() {
        let x = numbers(200_001).requiresGrad_()
        func run() -> (Tensor, Tensor) {
            let y = fused(x) { ($0.sigmoid() * $0 + $0.tanh() * 2) - 1 }
            return (y.detach(), grad(of: y.sum(), with: [x])[0] ?? y)
        }
        let before = numThreads()
        defer { setNumThreads(before) }
        setNumThreads(1)
        let one = run()
        setNumThreads(2)
        let two = run()
        #expect(one.0.equal(two.0) && one.1.equal(two.1))
    }

    @Test func whatIsNotPointwiseIsRefused() throws {
        let x = numbers(6)
        for (body, word) in [
            ({ $0 - $0.sum() }, "sub"), ({ $0.view(2, 3) }, "the result"), ({ $0.exp_() }, "exp_"),
        ] as [((Tensor) -> Tensor, String)] {
            let error = #expect(throws: TensorError.self) { try withErrors { _ = fused(body)(x) } }
            #expect(
                error?.message.contains("fused: ") == true && error?.message.contains(word) == true,
                "\(String(describing: error))")
        }
        let error = #expect(throws: TensorError.self) { try withErrors { _ = fused { x in x + 1 }(x, x) } }
        #expect(error?.message == "fused: the closure takes 1 tensors, got 2")
        // Nothing of it stays behind.
        #expect(fused { $0 + 1 }(x).equal(x + 1))
    }
}
