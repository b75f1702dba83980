import Testing

@testable import Tern

/// In-place operators, on tensors with history and on views of them.
@Suite struct InPlaceTests {
    @Test func continueTheHistory() {
        let x = leaf([1, 2])
        let y = x * 2
        y.add_(1)
        y.mul_(y.detach().clone())
        #expect(y.gradFn?.name == "MulBackward0")
        y.sum().backward()
        #expect(numbers(x.grad) == [6, 10])
        let z = Tensor.zeros(2, dtype: .float64)
        z.add_(x)
        #expect(z.requiresGrad)
        var w = x * 1
        w += 3
        #expect(w.gradFn?.name == "AddBackward0")
    }

    @Test func areRefusedOnLeavesAndTheirViews() {
        let x = leaf([1, 2, 3])
        #expect(message { x.add_(1) }.contains("leaf Variable that requires grad"))
        #expect(message { x[0].mul_(2) }.contains("view of a leaf"))
        #expect(message { x[0] = 5 }.contains("view of a leaf"))
        #expect(message { x[Tensor([0])] = Tensor(5.0, dtype: .float64) }.contains("leaf"))
        #expect(message { x.view(3, 1).zero_() }.contains("view of a leaf"))
        #expect(message { x.copy_(Tensor.ones(3, dtype: .float64)) }.contains("leaf"))
        #expect(message { x.uniform_() }.contains("leaf"))
        #expect(numbers(x) == [1, 2, 3])
        let base = Tensor.zeros(3, dtype: .float64)
        let part: Tensor = base[0]
        part.requiresGrad = true
        #expect(message { part.add_(1) }.contains("leaf Variable that requires grad"))
        noGrad { x[0] = 5 }
        #expect(numbers(x) == [5, 2, 3])
    }

    @Test func areNoticedByWhoSavedTheValue() {
        let x = leaf([1, 2])
        let y = x.exp()
        let z = (y * y).sum()
        y.add_(1)
        let text = message { z.backward() }
        #expect(text.contains("modified by an inplace operation"))
        #expect(text.contains("is at version 1; expected version 0"))
        // Through a view, a detached tensor and without recording all the same.
        for change in [{ (t: Tensor) in t[0].zero_() }, { t in t.detach().zero_() }, { t in _ = noGrad { t.zero_() } }] {
            let a = x * 1
            let b = (a * a).sum()
            change(a)
            #expect(message { b.backward() }.contains("expected version 0"))
        }
        // Addition saves nothing.
        let a = x * 1
        let b = (a + 1).sum()
        a.zero_()
        b.backward()
        #expect(numbers(x.grad) == [1, 1])
    }

    @Test func onPartsOfSeveralAreRefused() {
        let x = leaf([1, 2, 3]) * 1
        #expect(message { x.unbind()[0].mul_(2) }.contains("UnbindBackward0 is a view"))
        #expect(message { x.chunk(3)[0].mul_(2) }.contains("is a view and is being modified"))
        #expect(message { x.split(2)[1].mul_(2) }.contains("is a view and is being modified"))
        #expect(numbers(x) == [1, 2, 3])
        let plain = Tensor([1.0, 2, 3])
        plain.unbind()[0].mul_(5)
        #expect(numbers(plain) == [5, 2, 3])
    }

    @Test func onAViewReachTheBase() {
        let x = leaf([1, 2, 3])
        let y = x * 1
        y[0].mul_(2)
        #expect(y.gradFn?.name == "CopySlices")
        #expect(numbers(y) == [2, 2, 3])
        (y * y).sum().backward()
        #expect(numbers(x.grad) == [8, 4, 6])
    }

    @Test func onAViewOfAView() {
        let x = leaf([1, 2, 3, 4])
        let y = (x * 1).view(2, 2)
        y.t()[1].mul_(10)
        #expect(numbers(y) == [1, 20, 3, 40])
        (y * Tensor([[1.0, 2], [3, 4]], dtype: .float64)).sum().backward()
        #expect(numbers(x.grad) == [1, 20, 3, 40])
    }

    @Test func onTheBaseReachItsViews() {
        let x = leaf([1, 2, 3])
        let y = x * 1
        let part: Tensor = y[1...]
        y.mul_(3)
        #expect(part.gradFn?.name != nil)
        part.sum().backward()
        #expect(numbers(x.grad) == [0, 3, 3])
        // And from one view to another.
        x.grad = nil
        let z = x * 1
        let a: Tensor = z[0], b: Tensor = z[..<2]
        a.mul_(5)
        b.sum().backward()
        #expect(numbers(x.grad) == [5, 1, 0])
    }

    @Test func withAnOperandThatNeedsAGradient() {
        let v = leaf([7, 8])
        let base = Tensor.zeros(2, 2, dtype: .float64)
        base[0].copy_(v)
        #expect(base.requiresGrad)
        #expect(numbers(base) == [7, 8, 0, 0])
        (base * Tensor([[2.0, 3], [4, 5]], dtype: .float64)).sum().backward()
        #expect(numbers(v.grad) == [2, 3])
        let w = leaf([1, 2])
        let other = Tensor.ones(3, dtype: .float64)
        other[1...].mul_(w)
        other.sum().backward()
        #expect(numbers(w.grad) == [1, 1])
    }

    @Test func assignmentsCarryGradients() {
        let x = leaf([1, 2, 3]), v = leaf([10, 20])
        let y = x * 1
        y[1...] = v
        #expect(numbers(y) == [1, 10, 20])
        (y * y).sum().backward()
        #expect(numbers(x.grad) == [2, 0, 0])
        #expect(numbers(v.grad) == [20, 40])
        x.grad = nil
        v.grad = nil
        let z = x * 1
        z[Tensor([2, 0])] = v
        #expect(numbers(z) == [20, 2, 10])
        (z * z).sum().backward()
        #expect(numbers(x.grad) == [0, 4, 0])
        #expect(numbers(v.grad) == [20, 40])
        x.grad = nil
        let m = x * 1
        m[x .> 1.5] = 0
        m.sum().backward()
        #expect(numbers(x.grad) == [1, 0, 0])
        x.grad = nil
        let s = x * 1
        s[0] += 5
        s[1] *= 4
        s.sum().backward()
        #expect(numbers(x.grad) == [1, 4, 1])
    }

    @Test func fillingForgetsTheGradient() {
        let x = leaf([1, 2])
        let y = x * 2
        y.zero_()
        y.sum().backward()
        #expect(numbers(x.grad) == [0, 0])
        let z = x * 2
        z[0].fill_(3)
        z.sum().backward()
        #expect(numbers(x.grad) == [0, 2])
    }

    @Test func savedOutputsOfInPlaceOperators() {
        let x = leaf([0.5, 1])
        let y = x * 1
        y.exp_()
        y.tanh_()
        let expected = noGrad { x.exp() * (1 - x.exp().tanh().square()) }
        // tanh_ has overwritten what exp_ saved.
        #expect(message { y.sum().backward() }.contains("modified by an inplace operation"))
        let z = x * 1
        z.exp_()
        let w = z.tanh()
        w.sum().backward()
        #expect(zip(numbers(x.grad) ?? [], numbers(expected) ?? []).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test func aKeptGradientIsThatOfTheNewValue() {
        let x = leaf([1, 2])
        let y = x * 2
        y.retainGrad()
        y.mul_(10)
        #expect(y.retainsGrad)
        (y * 3).sum().backward()
        #expect(numbers(y.grad) == [3, 3])
        #expect(numbers(x.grad) == [60, 60])
    }
}
