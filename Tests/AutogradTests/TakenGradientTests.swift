import Testing

@testable import Tern

/// A gradient that nobody else holds becomes a leaf's own; one that somebody can see is copied.
@Suite struct TakenGradientTests {
    /// How many tensors are copied on the way back.
    private func copies(_ output: Tensor, _ gradient: Tensor) -> Int {
        trace { output.backward(gradient: gradient) }.events.count { $0.name == "copy" }
    }

    @Test func nothingIsCopiedWithoutNeed() {
        let table = Tensor.ones(30, 4, requiresGrad: true)
        let rows = Tensor([3, 5, 3])
        #expect(copies(embedding(rows, table), Tensor.ones(3, 4)) == 0)
        #expect(table.grad?.sum().item() == 12)
        let x = Tensor.ones(5, 4, requiresGrad: true), weight = Tensor.ones(4, 3, requiresGrad: true)
        #expect(copies(x.matmul(weight), Tensor.ones(5, 3)) == 0)
        let y = Tensor.ones(5, 4, requiresGrad: true)
        #expect(copies(y.softmax(-1), Tensor.ones(5, 4)) == 0)
        let z = Tensor.ones(5, 4, requiresGrad: true)
        #expect(copies(z.exp(), Tensor.ones(5, 4)) == 0)
    }

    @Test func whatIsSharedIsCopied() throws {
        let a = leaf([1, 2]), b = leaf([3, 4]), g = Tensor([5.0, 6.0], dtype: .float64)
        (a + b).backward(gradient: g)
        let (first, second) = (try #require(a.grad), try #require(b.grad))
        #expect(first.storage !== second.storage && first.storage !== g.storage && second.storage !== g.storage)
        first.zero_()
        #expect(numbers(second) == [5, 6] && numbers(g) == [5, 6])
        // A part of something greater.
        let c = leaf([1, 2]), d = leaf([3, 4])
        cat([c, d]).backward(gradient: Tensor.ones(4, dtype: .float64))
        c.grad?.zero_()
        #expect(numbers(d.grad) == [1, 1] && c.grad?.storage.byteCount == 16)
        // What a hook has kept.
        let e = leaf([1, 2])
        nonisolated(unsafe) var seen: Tensor?
        e.registerHook {
            seen = $0
            return nil
        }
        e.exp().sum().backward()
        let before = numbers(seen)
        e.grad?.zero_()
        #expect(numbers(seen) == before && seen !== e.grad)
    }
}
