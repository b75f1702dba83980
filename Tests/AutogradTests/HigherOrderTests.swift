import Testing

@testable import Tern

/// `grad(of:with:)`, gradients of gradients, and what broadcasting and types do to gradients.
@Suite struct HigherOrderTests {
    @Test func derivativesOfACube() throws {
        let x = leaf(2)
        let y = x ** 3
        let first = try #require(grad(of: y, with: [x], createGraph: true)[0])
        #expect(numbers(first) == [12])
        let second = try #require(grad(of: first, with: [x], createGraph: true)[0])
        #expect(numbers(second) == [12])
        let third = try #require(grad(of: second, with: [x])[0])
        #expect(numbers(third) == [6])
        #expect(!third.requiresGrad)
        #expect(x.grad == nil)
    }

    @Test func backwardMayCreateAGraph() throws {
        let x = leaf([1, 2])
        (x * x * x).sum().backward(createGraph: true)
        let first = try #require(x.grad)
        #expect(numbers(first) == [3, 12])
        #expect(first.requiresGrad)
        x.grad = nil
        first.sum().backward()
        #expect(numbers(x.grad) == [6, 12])
    }

    @Test func mixedDerivatives() throws {
        let x = leaf([1, 2]), w = leaf([3, 4])
        let y = (x * x * w).sum()
        let dx = try #require(grad(of: y, with: [x], createGraph: true)[0])
        let dxw = try #require(grad(of: dx.sum(), with: [w])[0])
        #expect(numbers(dxw) == [2, 4])
        // A gradient penalty: the gradient's own norm takes part in the loss.
        let loss = (x * w).sum()
        let g = try #require(grad(of: loss, with: [x], createGraph: true)[0])
        (loss + (g * g).sum()).backward()
        #expect(numbers(w.grad) == [1 + 6, 2 + 8])
    }

    @Test func secondDerivativesOfAFewOperators() throws {
        let known: [(String, (Tensor) -> Tensor, (Double) -> Double)] = [
            ("exp", { $0.exp() }, { Double.exp($0) }),
            ("tanh", { $0.tanh() }, { x in -2 * Double.tanh(x) * (1 - Double.tanh(x) * Double.tanh(x)) }),
            ("reciprocal", { $0.reciprocal() }, { 2 / ($0 * $0 * $0) }),
            ("sqrt", { $0.sqrt() }, { -0.25 / ($0 * $0.squareRoot()) }),
            ("relu", { ($0 * $0).relu() }, { _ in 2 }),
        ]
        for (name, function, expected) in known {
            let x = leaf(0.7)
            let first = try #require(grad(of: function(x), with: [x], createGraph: true)[0])
            let second = try #require(grad(of: first, with: [x])[0])
            #expect(abs(second.item(Double.self) - expected(0.7)) < 1e-12, "\(name)")
        }
    }

    @Test func gradGivesOneForEachInput() {
        let x = leaf([1, 2]), w = leaf([3, 4]), unused = leaf(1)
        let y = (x * w).sum()
        let both = grad(of: y, with: [w, x], retainGraph: true)
        #expect(both.map(numbers) == [[1, 2], [3, 4]])
        #expect(message { _ = grad(of: y, with: [unused], retainGraph: true) }.contains("not have been used in the graph"))
        let some = grad(of: y, with: [x, unused], allowUnused: true)
        #expect(numbers(some[0]) == [3, 4])
        #expect(some[1] == nil)
        #expect(message { _ = grad(of: y, with: [x]) }.contains("second time"))
        #expect(message { _ = grad(of: x.sum(), with: [Tensor(1.0)]) }.contains("does not require grad"))
        #expect(x.grad == nil && w.grad == nil)
    }

    @Test func gradTakesSeveralOutputsAndOtherTensors() {
        let x = leaf([1, 2])
        let h = x * 3
        let a = (h * h).sum(), b = h * 2
        let one = Tensor([1.0, 10], dtype: .float64)
        let result = grad(of: [a, b], with: [h, x], gradOutputs: [nil, one])
        #expect(numbers(result[0]) == [8, 32])
        #expect(numbers(result[1]) == [24, 96])
        #expect(message { _ = grad(of: [x.sum()], with: [x], gradOutputs: [nil, nil]) }.contains("1 outputs and 2"))
        // An output that is itself an input.
        #expect(numbers(grad(of: x, with: [x], gradOutputs: one)[0]) == [1, 10])
    }

    @Test func broadcastingIsSummed() {
        let row = leaf([1, 2, 3])
        let column = Tensor([[1.0], [2]], dtype: .float64, requiresGrad: true)
        let scalar = leaf(2)
        (row * column * scalar).sum().backward()
        #expect(numbers(row.grad) == [6, 6, 6])
        #expect(numbers(column.grad) == [12, 12])
        #expect(numbers(scalar.grad) == [18])
        #expect(row.grad?.shape == [3])
        #expect(column.grad?.shape == [2, 1])
        #expect(scalar.grad?.shape == [])
        let wide = leaf([1, 2]).expand(3, 2)
        let base = leaf([1, 2])
        base.expand(3, 2).sum().backward()
        #expect(numbers(base.grad) == [3, 3])
        #expect(wide.requiresGrad)
        let empty = leaf([1])
        (empty * Tensor.zeros(0, dtype: .float64)).sum().backward()
        #expect(numbers(empty.grad) == [0])
        let batch = Tensor.ones(2, 2, dtype: .float64, requiresGrad: true)
        Tensor.ones(3, 2, 2, dtype: .float64).matmul(batch).sum().backward()
        #expect(numbers(batch.grad) == [6, 6, 6, 6])
    }

    @Test func gradientsHaveTheTypeOfTheirTensor() {
        let half = Tensor([1.0, 2], dtype: .float16, requiresGrad: true)
        let double = Tensor([3.0, 4], dtype: .float64, requiresGrad: true)
        let y = half * double
        #expect(y.dtype == .float64)
        y.sum().backward()
        #expect(half.grad?.dtype == .float16)
        #expect(double.grad?.dtype == .float64)
        #expect(numbers(half.grad) == [3, 4])
        let x = Tensor([1.5, 2.5], requiresGrad: true)
        x.to(.float64).to(.bfloat16).sum().backward()
        #expect(x.grad?.dtype == .float32)
        #expect(numbers(x.grad) == [1, 1])
        #expect(!x.to(.int64).requiresGrad)
        #expect(!(x.to(.int32) + 1).requiresGrad)
    }

    @Test func accumulatingNeverSharesTheGradientsMemory() {
        let a = leaf([1, 2]), b = leaf([1, 2])
        (a + b).sum().backward()
        a.grad?.zero_()
        #expect(numbers(b.grad) == [1, 1])
        let given = Tensor([1.0, 1], dtype: .float64)
        let c = leaf([0, 0])
        c.backward(gradient: given)
        c.grad?.mul_(5)
        #expect(numbers(given) == [1, 1])
        let d = leaf([1, 2])
        d.view(2, 1).backward(gradient: given.view(2, 1))
        d.grad?.zero_()
        #expect(numbers(given) == [1, 1])
    }
}

extension Double {
    fileprivate static func exp(_ x: Double) -> Double { Tensor(x, dtype: .float64).exp().item(Double.self) }
    fileprivate static func tanh(_ x: Double) -> Double { Tensor(x, dtype: .float64).tanh().item(Double.self) }
}
