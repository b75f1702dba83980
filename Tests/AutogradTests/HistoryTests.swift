import Testing

@testable import Tern

/// Histories of tensors that are changed in place, and of graphs that are used in parts.
@Suite struct HistoryTests {
    @Test func aSliceKeepsTheDigitsOfItsGradient() {
        let x = Tensor.ones(2, requiresGrad: true)
        let b = x * 1
        b[0].mul_(1e-8)
        b.sum().backward()
        #expect(x.grad?.scalars(Float.self) == [1e-8, 1])
    }

    @Test func aSliceOfATensorWithAnotherOrderOfDimensions() throws {
        let x = Tensor.ones(2, 3, requiresGrad: true)
        let b = x * 2
        b.view(6).mul_(3)
        (b.sum(0) * Tensor([1.0, 2.0, 3.0])).sum().backward()
        #expect(x.grad?.scalars(Float.self) == [6, 12, 18, 6, 12, 18])

        let y = Tensor.ones(3, 2, requiresGrad: true)
        let transposed = y.t() * 2
        transposed.t().view(6).mul_(3)
        try withErrors { transposed.sum().backward() }
        #expect(y.grad?.scalars(Float.self) == [6, 6, 6, 6, 6, 6])
    }

    @Test func anInfiniteGradientUnderAnOverwrittenSliceIsGone() {
        let x = Tensor.ones(2, requiresGrad: true)
        let b = x * 1
        b[0].fill_(0)
        b.backward(gradient: Tensor([Double.infinity, 1.0]))
        #expect(x.grad?.scalars(Float.self) == [0, 1])
    }

    @Test func whatLiesBehindAnInputIsLeftAlone() throws {
        let x = Tensor([1.0, 2.0], requiresGrad: true)
        let h = x.exp()
        _ = grad(of: (h * h).sum(), with: [h])
        try withErrors { h.sum().backward() }
        #expect(x.grad != nil)
    }

    @Test func inputsThatAreNoLeavesAccumulateOnce() {
        let x = Tensor([3.0], requiresGrad: true)
        let h = x * 2
        h.retainGrad()
        (h * 5).sum().backward(inputs: [h])
        #expect(h.grad?.item(Double.self) == 5)
        (h * 5).sum().backward(inputs: [h])
        #expect(h.grad?.item(Double.self) == 10)
        #expect(x.grad == nil)
    }

    @Test func onlyWhatIsNeededIsSaved() throws {
        let x = Tensor([2.0], requiresGrad: true)
        let cube = x ** 3
        cube.add_(1)
        try withErrors { cube.sum().backward() }
        #expect(x.grad?.item(Double.self) == 12)

        let w = Tensor([2.0], requiresGrad: true), c = Tensor([5.0])
        let y = w * c
        noGrad { w.add_(1) }
        try withErrors { y.sum().backward() }
        #expect(w.grad?.item(Double.self) == 5)
    }

    @Test func retainedGradientsFollowAChangeInPlace() {
        let x = Tensor([2.0], requiresGrad: true)
        let y = x * 2
        y.retainGrad()
        y.add_(1)
        y.sum().backward()
        #expect(y.grad?.item(Double.self) == 1)
    }

    @Test func comparisonsInPlaceEndTheHistory() {
        let x = Tensor([2.0], requiresGrad: true)
        let y = x * 2
        y.eq_(1)
        y.sum().backward()
        #expect(x.grad?.item(Double.self) == 0)
    }

    @Test func overwrittenTensorsPassZerosOn() throws {
        let x = Tensor([2.0], requiresGrad: true)
        let y = x * 2
        y.fill_(3)
        let found = try withErrors { grad(of: y.sum(), with: [x]) }
        #expect(found[0]?.item(Double.self) == 0)
    }

    @Test func viewsMadeWithoutRecordingAreNotChangedWithIt() {
        let h = Tensor.ones(4, requiresGrad: true) * 2
        let v = noGrad { h.view(2, 2) }
        #expect(throws: TensorError.self) { try withErrors { v.mul_(2) } }
        noGrad { v.mul_(2) }
        #expect(h.scalars(Float.self) == [4, 4, 4, 4])
    }

    @Test func aLeafThatIsAViewIsALeaf() {
        let v = Tensor.zeros(4).view(2, 2)
        v.requiresGrad = true
        #expect(throws: TensorError.self) { try withErrors { v.add_(1) } }
    }
}
