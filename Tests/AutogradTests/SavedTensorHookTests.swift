import Synchronization
import Testing

@testable import Tern

/// Values that are saved for the backward pass go through hooks.
@Suite struct SavedTensorHookTests {
    /// The same steps with and without hooks.
    private func loss(_ x: Tensor, _ w: Tensor) -> Tensor {
        ((x.matmul(w)).tanh().softmax(-1) * x).exp().sum()
    }

    @Test func gradientsAreTheSame() {
        let x = Tensor.randn(4, 4, generator: Generator(seed: 1), dtype: .float64).requiresGrad_()
        let w = Tensor.randn(4, 4, generator: Generator(seed: 2), dtype: .float64).requiresGrad_()
        loss(x, w).backward()
        let expected = [numbers(x.grad), numbers(w.grad)]
        x.grad = nil
        w.grad = nil
        var packed = 0, unpacked = 0
        let y = withSavedTensorHooks(
            pack: { tensor -> Tensor in
                #expect(!isGradEnabled() && !tensor.requiresGrad)
                packed += 1
                return tensor.clone()
            },
            unpack: { tensor in
                unpacked += 1
                return tensor
            }
        ) { loss(x, w) }
        #expect(packed > 5 && unpacked == 0)
        y.backward()
        #expect(packed == unpacked)
        #expect([numbers(x.grad), numbers(w.grad)] == expected)
        #expect(ThreadState.current.flags == 0)
    }

    @Test func innermostHooksCount() {
        var log: [String] = []
        func hooked(_ name: String, _ body: () -> Tensor) -> Tensor {
            withSavedTensorHooks(
                pack: { (tensor: Tensor) -> Tensor in
                    log.append("pack \(name)")
                    return tensor
                },
                unpack: { tensor in
                    log.append("unpack \(name)")
                    return tensor
                }, body)
        }
        let x = leaf(2)
        let y = hooked("outer") {
            let a = x.exp()
            let b = hooked("inner") { a.exp() }
            return b.exp()
        }
        #expect(log == ["pack outer", "pack inner", "pack outer"])
        _ = x.exp()
        #expect(log.count == 3)
        // Inside others, the hooks are those of the time of saving.
        _ = hooked("elsewhere") {
            y.backward()
            return y
        }
        #expect(log.suffix(3) == ["unpack outer", "unpack inner", "unpack outer"])
    }

    @Test func whatHooksComputeIsNotHookedAndNotRecorded() {
        var count = 0
        let x = leaf([1, 2])
        let y = withSavedTensorHooks(
            pack: { (tensor: Tensor) -> Tensor in
                count += 1
                let own = leaf([1, 2])
                let result = enableGrad { (own * tensor).exp().log() / own }
                return result.detach()
            },
            unpack: { ($0 * 1).requiresGrad_() }
        ) { (x * x).sum() }
        #expect(count == 2)
        y.backward()
        #expect(zip(numbers(x.grad)!, [2, 4]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test func gradientsOfGradients() {
        let pack: (Tensor) -> [Double] = { $0.scalars(Double.self) }
        func hooked(_ inputs: [Tensor]) -> [Tensor] {
            withSavedTensorHooks(pack: pack, unpack: { Tensor($0, dtype: .float64) }) { [(inputs[0].exp() * inputs[0].sin())] }
        }
        #expect(gradGradCheck(hooked, [leaf([0.3, 1.2])]).passed)
        // A function of one's own saves through them too.
        let x = leaf([1, 2])
        var shapes: [Shape] = []
        let y = withSavedTensorHooks(
            pack: { (tensor: Tensor) -> Tensor in
                shapes.append(tensor.shape)
                return tensor
            }, unpack: { $0 }
        ) { Cube()(x) }
        let g = grad(of: y.sum(), with: [x], createGraph: true)[0]!
        g.sum().backward()
        #expect(numbers(x.grad) == [6, 12] && shapes == [[2]])
    }

    @Test func halfTheMemory() {
        let x = Tensor.randn(64, 64, generator: Generator(seed: 3)).requiresGrad_()
        weak var saved: Storage?
        let y = withSavedTensorHooks(pack: { ($0.dtype, $0.to(.bfloat16)) }, unpack: { $0.1.to($0.0) }) {
            let h = x.exp()
            saved = h.storage
            return h.log()
        }
        #expect(saved == nil)
        y.sum().backward()
        let error = (x.grad! - 1).abs().max()
        #expect(error.item(Double.self) > 0 && error.item(Double.self) < 0.02)
    }

    @Test func wrongHooks() {
        let x = leaf([1, 2])
        func error(_ unpack: @escaping (Tensor) throws -> Tensor) -> String {
            let y = withSavedTensorHooks(pack: { $0 }, unpack: unpack) { x.exp() }
            return message { y.sum().backward() }
        }
        #expect(
            error { $0.view(2, 1) }
                == "withSavedTensorHooks: unpack gave [2, 1] float64 on cpu for what ExpBackward0 had saved as [2] float64 on cpu: "
                + "unpack(pack(x)) must have the shape, the type and the device of x")
        #expect(error { $0.to(.float32) }.contains("unpack gave [2] float32"))
        #expect(error { $0.view(5) }.contains("view"))
        struct Full: Error {}
        #expect(error { _ in throw Full() }.contains("Full"))
        func packing(_ pack: @escaping (Tensor) throws -> Tensor) -> String {
            message { _ = withSavedTensorHooks(pack: pack, unpack: { $0 }) { x.exp() + 1 } }
        }
        #expect(packing { $0.add_(1) }.contains("modifying its input in place"))
        #expect(packing { _ in throw Full() }.contains("Full"))
        #expect(packing { $0.view(7) }.contains("view"))
        // After all this the thread is as it was.
        #expect(ThreadState.current.flags == 0)
        _ = try? withSavedTensorHooks(pack: { $0 }, unpack: { $0 }) { throw Full() } as Tensor
        #expect(ThreadState.current.flags == 0 && ThreadState.current.savedTensorHooks == nil)
    }

    @Test func hooksBelongToTheirThread() async {
        final class Counter: Sendable {
            let count = Mutex(0)
            func add(_ number: Int) { count.withLock { $0 += number } }
        }
        let counter = Counter()
        let x = leaf([1, 2])
        await withTaskGroup(of: Void.self) { group in
            for i in 0..<16 {
                group.addTask {
                    var own = 0
                    for _ in 0..<20 {
                        if i % 2 == 0 {
                            let y = withSavedTensorHooks(
                                pack: { (tensor: Tensor) -> Tensor in
                                    own += 1
                                    return tensor
                                }, unpack: { $0 }
                            ) { x.exp() }
                            y.sum().backward()
                        } else {
                            x.exp().sum().backward()
                        }
                    }
                    counter.add(own)
                }
            }
        }
        #expect(counter.count.withLock { $0 } == 160)
    }

    @Test func retainedGraphsUnpackAgain() {
        var unpacked = 0
        let x = leaf([1, 2])
        let y = withSavedTensorHooks(
            pack: { $0 },
            unpack: { (tensor: Tensor) -> Tensor in
                unpacked += 1
                return tensor
            }
        ) { x.exp().sum() }
        y.backward(retainGraph: true)
        y.backward()
        #expect(unpacked == 2)
        #expect(message { y.backward() }.contains("a second time"))
    }
}
