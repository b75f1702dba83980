import Synchronization
import Testing

@testable import Tern

/// Graphs are released when nobody can use them any more, however deep they are and whichever threads hold them.
@Suite struct LifetimeTests {
    @Test func aDeepChainRunsBackwardAndIsReleased() {
        let x = Tensor(1.0, requiresGrad: true)
        var y = x
        for _ in 0..<200_000 { y = y + 1 }
        y.backward()
        #expect(numbers(x.grad) == [1])
        weak let node = y.node
        y = x
        #expect(soon { node == nil })
    }

    @Test func aDeepChainIsReleasedWithoutBackward() {
        let x = Tensor(1.0, requiresGrad: true)
        var y = x
        for _ in 0..<200_000 { y = y * 1 }
        y = x
        var z = Tensor.zeros(2)
        z[0].add_(x)
        for _ in 0..<20_000 { z[1].mul_(1) }
        z = x
        #expect(x.grad == nil)
    }

    @Test func ordinaryGraphs() {
        expectFreed("forward") {
            let x = leaf([1, 2])
            let y = (x * x).exp()
            return [y.node, y.storage, x.node, x.storage]
        }
        expectFreed("backward") {
            let x = leaf([1, 2])
            let y = (x * x).exp().sum()
            y.backward()
            return [y.node, x.node, x.storage, x.grad?.storage]
        }
        expectFreed("views and in-place") {
            let x = leaf([1, 2])
            let y = x * 1
            let v: Tensor = y[0]
            v.mul_(2)
            y.exp_()
            return [y.node, v.node, y.storage, x.node]
        }
        expectFreed("in-place on its own output") {
            let x = leaf([1, 2])
            let y = x * 1
            y.mul_(y)
            y[0].mul_(y[1])
            y.copy_(y.flip(0))
            y[Tensor([0])] = y[Tensor([1])]
            return [y.node, y.storage, x.node]
        }
        expectFreed("an error in the middle") {
            let x = leaf([1, 2])
            let y = x.exp()
            let z = y.sum()
            y.add_(1)
            #expect(message { z.backward() } != "")
            return [z.node, y.node, x.node]
        }
    }

    @Test func graphsOfGradients() {
        expectFreed("retainGrad") {
            let x = leaf([1, 2])
            let y = x * 2
            y.retainGrad()
            (y * y).sum().backward()
            return [y.node, y.grad?.storage, x.node]
        }
        expectFreed("grad with createGraph") {
            let x = leaf([1, 2])
            let y = (x ** 3).sum()
            let g = grad(of: y, with: [x], createGraph: true)[0]
            return [g?.node, y.node, x.node, x.storage]
        }
        expectFreed("backward with createGraph, its gradient taken away") {
            let x = leaf([1, 2])
            let y = (x ** 3).sum()
            y.backward(createGraph: true)
            let g = x.grad
            x.grad = nil
            return [g?.node, y.node, x.node]
        }
        expectFreed("backward with createGraph") {
            let x = leaf([1, 2])
            let y = (x ** 3).sum()
            y.backward(createGraph: true)
            return [x.grad?.node, y.node, x.node, x.storage]
        }
        expectFreed("a gradient with history") {
            let x = leaf([1, 2])
            x.grad = x * 2
            return [x.grad?.node, x.node]
        }
        expectFreed("retainGrad with createGraph") {
            let x = leaf([1, 2])
            let y = x * 2
            y.retainGrad()
            (y ** 3).sum().backward(createGraph: true)
            x.grad = nil
            return [y.grad?.node, y.node, x.node]
        }
    }

    @Test func separateGraphsOnSeveralThreads() async {
        await withTaskGroup(of: Bool.self) { group in
            for i in 1...16 {
                group.addTask {
                    let x = leaf([Double(i), 2])
                    for _ in 0..<20 {
                        x.grad = nil
                        ((x * x).exp().log() * 3).sum().backward()
                    }
                    let expected = [6 * Double(i), 12]
                    return zip(numbers(x.grad) ?? [], expected).allSatisfy { abs($0 - $1) < 1e-9 * $1 }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    @Test func sharedLeavesOnSeveralThreads() async {
        let w = leaf([1, 2])
        await withTaskGroup(of: Void.self) { group in
            for i in 1...16 {
                group.addTask { for _ in 0..<10 { (w * Double(i)).sum().backward() } }
            }
        }
        #expect(numbers(w.grad) == [1360, 1360])
    }

    @Test func oneGraphOnSeveralThreads() async {
        let w = leaf([1, 2])
        let shared = (w * w).sum()
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...8 { group.addTask { (shared * 2).backward(retainGraph: true) } }
        }
        #expect(numbers(w.grad) == [32, 64])
    }

    @Test func aGraphMayBeReleasedOnAnotherThread() async {
        for _ in 0..<10 {
            let x = Tensor(1.0, requiresGrad: true)
            var y = x
            for _ in 0..<2000 { y = y + 1 }
            let parts = [y, y * 2, y * 3]
            await withTaskGroup(of: Void.self) { group in
                for part in parts { group.addTask { _ = part.item() } }
            }
        }
    }
}
