import Testing

@testable import Tern

/// Gradients through views that show elements several times or beyond what they were made from.
@Suite struct StridedGradientTests {
    @Test func elementsShownTwiceAddUp() {
        let x = leaf([1, 2, 3, 4])
        x.asStrided([3, 2], [1, 1]).sum().backward()
        #expect(numbers(x.grad) == [1, 2, 2, 1])
        let y = leaf([1, 2, 3, 4, 5])
        (y.unfold(0, 3, 1) * Tensor([1.0, 10, 100], dtype: .float64)).sum().backward()
        #expect(numbers(y.grad) == [1, 11, 111, 110, 100])
    }

    @Test func stridesAreTheStorages() {
        let x = Tensor([[1.0, 2, 3], [4, 5, 6]], dtype: .float64, requiresGrad: true)
        // The transpose lies as x does: as_strided does not see the difference.
        let part = x.t().asStrided([2], [4], storageOffset: 1)
        #expect(numbers(part) == [2, 6])
        (part * part).sum().backward()
        #expect(numbers(x.grad?.flatten()) == [0, 4, 0, 0, 0, 12])
        #expect(numbers(x[1].asStrided([2], [1])) == [4, 5])
    }

    @Test func asStridedOfWhatRepeatsSharesTheGradient() {
        let x = leaf([1, 2])
        // PyTorch divides what comes to an element by the number of times the expanded tensor shows it.
        x.view(2, 1).expand(2, 3).asStrided([2], [1]).sum().backward()
        #expect(numbers(x.grad) == [1, 1])
    }

    @Test func writingThroughAsStrided() {
        let x = leaf([1, 2, 3, 4, 5, 6])
        let y = x * 1
        y.asStrided([3], [2], storageOffset: 1).mul_(10)
        #expect(numbers(y) == [1, 20, 3, 40, 5, 60])
        (y * y).sum().backward()
        #expect(numbers(x.grad) == [2, 400, 6, 800, 10, 1200])
        let z = leaf([1, 2, 3, 4, 5, 6])
        let w = (z * 1).view(2, 3)
        w[1].asStrided([2], [2]).zero_()
        w.sum().backward()
        #expect(numbers(z.grad) == [1, 1, 1, 0, 1, 0])
    }

    @Test func gapsOfTheTensorAreNotTheGradients() {
        let wide = Tensor.zeros(4, 4, dtype: .float64)
        let x = wide[0..., .stride(by: 2)].detach().requiresGrad_()
        #expect(x.asStrided([16], [1]).sum().requiresGrad)
        x.asStrided([16], [1]).sum().backward()
        #expect(numbers(x.grad?.flatten()) == Array(repeating: 1, count: 8))
        let y = wide[0..., .stride(by: 2)].detach()
        #expect(
            message {
                let written = y.asStrided([16], [1])
                written.mul_(Tensor.ones(16, dtype: .float64, requiresGrad: true))
                y.sum().backward()
            }.contains("without gaps"))
    }

    @Test func secondDerivatives() {
        func check(_ body: @escaping (Tensor) -> Tensor, _ count: Int) {
            let x = leaf((0..<count).map { 0.3 * Double($0) - 1 })
            let report = gradGradCheck({ [body($0[0] * $0[0])] }, [x])
            #expect(report.passed, "\(report)")
        }
        check({ $0.asStrided([3, 3], [1, 2]) }, 9)
        check({ $0.unfold(0, 4, 2) }, 10)
        check({ $0.view(3, 1).expand(3, 2).asStrided([2, 2], [1, 1]) }, 3)
    }

    @Test func partsThatTheGraphDoesNotJoin() throws {
        let x = leaf([1, 2, 3, 4])
        let refusal = message { (x * 1).split(2)[0].mul_(2) }
        #expect(!refusal.isEmpty)
        let split = try #require(Operator.named("unsafe_split"))
        let first = try #require(try split.call([.tensor(x * 1), .int(2)]).allTensors.first)
        try withErrors {
            first.mul_(2)
            first.sum().backward()
        }
        #expect(numbers(x.grad) == [2, 2, 0, 0])
    }
}
