import Testing

@testable import Tern

/// Gradients of leaves and others, as a newcomer meets them.
@Suite struct BackwardTests {
    @Test func aLine() {
        let x = Tensor(3.0)
        let w = Tensor(2.0, requiresGrad: true)
        let b = Tensor(1.0, requiresGrad: true)
        let y = w * x + b
        #expect(y.item() == 7.0)
        y.backward()
        #expect(numbers(w.grad) == [3])
        #expect(numbers(b.grad) == [1])
        #expect(x.grad == nil)
    }

    @Test func gradientsAddUp() {
        let w = Tensor(2.0, requiresGrad: true)
        (w * 3).backward()
        let first = w.grad
        (w * 3).backward()
        #expect(numbers(w.grad) == [6])
        // Whoever holds the gradient sees it grow.
        #expect(first === w.grad)
        w.grad = nil
        (w * 5).backward()
        #expect(numbers(w.grad) == [5])
        w.grad?.zero_()
        (w * 2).backward()
        #expect(numbers(w.grad) == [2])
    }

    @Test func polynomials() {
        let x = Tensor(2.0, requiresGrad: true)
        (x ** 2).backward()
        #expect(numbers(x.grad) == [4])
        x.grad = nil
        (x ** 2 + 3 * x + 5).backward()
        #expect(numbers(x.grad) == [7])
    }

    @Test func aChainWithAKeptGradient() {
        let x = Tensor(2.0, requiresGrad: true)
        let y = 2 * x + 3
        y.retainGrad()
        #expect(y.retainsGrad)
        let z = y ** 3
        z.backward()
        #expect(numbers(x.grad) == [294])
        #expect(numbers(y.grad) == [147])
        #expect(z.grad == nil)
        #expect(message { Tensor(1.0).retainGrad() }.contains("requires_grad=False"))
        x.retainGrad()
        #expect(!x.retainsGrad)
    }

    @Test func whatIsALeaf() {
        let x = Tensor.ones(2, requiresGrad: true)
        let y = x * 2
        #expect([x.isLeaf, y.isLeaf, Tensor.ones(2).isLeaf, y.detach().isLeaf] == [true, false, true, true])
        #expect(
            [x.requiresGrad, y.requiresGrad, (y + Tensor.ones(2)).requiresGrad, Tensor.ones(2).requiresGrad] == [
                true, true, true, false,
            ])
        #expect(x.gradFn == nil)
        #expect(y.gradFn != nil)
        #expect(!(x .> 0).requiresGrad)
        #expect(!x.argmax().requiresGrad)
        #expect(message { y.requiresGrad = false }.contains("leaf"))
        x.requiresGrad = false
        #expect(!(x * 2).requiresGrad)
        #expect(Tensor.ones(1).requiresGrad_().requiresGrad)
    }

    @Test func namesOfGradientFunctions() {
        let a = Tensor.ones(2, 2, requiresGrad: true)
        let known: [(Tensor, String)] = [
            (a + 2, "AddBackward0"), (a - a, "SubBackward0"), (a * a, "MulBackward0"), (a / a, "DivBackward0"),
            (-a, "NegBackward0"),
            (a.exp(), "ExpBackward0"), (a.relu(), "ReluBackward0"), (a ** 2, "PowBackward0"), (a.sum(), "SumBackward0"),
            (a.sum(0), "SumBackward1"), (a.mean(), "MeanBackward0"), (a.mm(a), "MmBackward0"), (a.view(4), "ViewBackward0"),
            (a.t(), "TBackward0"), (a.transpose(0, 1), "TransposeBackward0"), (a.permute(1, 0), "PermuteBackward0"),
            (a[0], "SelectBackward0"), (a[..<1], "SliceBackward0"), (a.unsqueeze(0), "UnsqueezeBackward0"),
            (a.expand(3, 2, 2), "ExpandBackward0"), (a.clone(), "CloneBackward0"), (a.to(.float64), "ToCopyBackward0"),
            (a[Tensor([0])], "IndexBackward0"), (cat([a, a]), "CatBackward0"), (stack([a, a]), "StackBackward0"),
            (a.softmax(0), "SoftmaxBackward0"), (a.logSoftmax(0), "LogSoftmaxBackward0"), (a.unbind()[0], "UnbindBackward0"),
            (a.sigmoid(), "SigmoidBackward0"), (a.tanh(), "TanhBackward0"), (a.cumsum(0), "CumsumBackward0"),
        ]
        for (tensor, name) in known { #expect(tensor.gradFn?.name == name) }
        #expect((a + 2).gradFn.map { "\($0)" } == "<AddBackward0>")
        let y = Tensor.ones(5, requiresGrad: true) + 2
        #expect("\(y)" == "tensor([3., 3., 3., 3., 3.], grad_fn=<AddBackward0>)")
        #expect(y.gradFn?.nextNodes.first??.name == "AccumulateGrad")
        let tree = "\((a * 2 + 1).graph)"
        #expect(tree.hasPrefix("<AddBackward0>"))
        #expect(tree.contains("├─ <MulBackward0>"))
        #expect("\(Tensor(1.0).graph)".contains("does not require a gradient"))
    }

    @Test func detachAndNoGrad() {
        let x = leaf([1, 2])
        let d = x.detach()
        #expect(d.storage === x.storage)
        #expect(!d.requiresGrad)
        (x * d).sum().backward()
        #expect(numbers(x.grad) == [1, 2])
        let y = noGrad { x * 2 }
        #expect(!y.requiresGrad)
        noGrad {
            #expect(!isGradEnabled())
            #expect(enableGrad { (x * 2).requiresGrad })
            #expect(!isGradEnabled())
            x.sub_(1)
        }
        #expect(isGradEnabled())
        #expect(numbers(x) == [0, 1])
        #expect(!inferenceMode { x * 2 }.requiresGrad)
        let z = x * 3
        z.detach_()
        #expect(z.isLeaf && !z.requiresGrad)
        // Gradient mode belongs to a thread, its leaves do not.
        #expect(noGrad { Tensor.ones(1, requiresGrad: true) }.requiresGrad)
    }

    @Test func theGradientMayBeGiven() {
        let x = leaf([1, 2, 3])
        (x * x).backward(gradient: Tensor([1.0, 10, 100], dtype: .float64))
        #expect(numbers(x.grad) == [2, 40, 600])
        let y = x * 2
        #expect(message { y.backward(gradient: Tensor([1.0, 2], dtype: .float64)) }.contains("[2]"))
        #expect(message { y.backward() }.contains("scalar outputs"))
        // One element is enough, whatever the number of dimensions.
        let z = leaf([5])
        (z * z).backward()
        #expect(numbers(z.grad) == [10])
    }

    @Test func chosenInputs() {
        let x = leaf([1, 2]), w = leaf([3, 4])
        let h = x * w
        h.sum().backward(inputs: [w])
        #expect(x.grad == nil)
        #expect(numbers(w.grad) == [1, 2])
        #expect(message { (x * w).sum().backward(inputs: []) }.contains("cannot be empty"))
        #expect(message { (x * w).sum().backward(inputs: [Tensor(1.0)]) }.contains("does not require grad"))
        let mid = x * 2
        (mid * mid).sum().backward(inputs: [mid])
        #expect(numbers(mid.grad) == [4, 8])
        #expect(x.grad == nil)
    }

    @Test func wrongCallsAreRefused() {
        let x = leaf([1, 2])
        #expect(message { Tensor.ones(2).sum().backward() }.contains("does not require grad"))
        let y = (x * x).sum()
        y.backward()
        #expect(message { y.backward() }.contains("second time"))
        #expect(numbers(x.grad) == [2, 4])
        let kept = (x * x).sum()
        kept.backward(retainGraph: true)
        kept.backward()
        #expect(numbers(x.grad) == [6, 12])
        #expect(message { x.grad = Tensor.ones(3, dtype: .float64) }.contains("[3]"))
        #expect(message { x.grad = Tensor.ones(2) }.contains("float32"))
        #expect(message { Tensor.ones(2).grad = Tensor.ones(2) }.contains("require"))
    }

    @Test func sharedPartsAreVisitedOnce() {
        let x = leaf(1)
        var y = x
        // 2^40 paths and 40 nodes.
        for _ in 0..<40 { y = y + y }
        y.backward()
        #expect(numbers(x.grad) == [Double(1 << 40)])
    }
}
