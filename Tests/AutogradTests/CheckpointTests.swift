import Testing

@testable import Tern

/// Bodies that run again in the backward pass.
@Suite struct CheckpointTests {
    private func gradients(_ tensors: [Tensor]) -> [[Double]?] {
        defer { for tensor in tensors { tensor.grad = nil } }
        return tensors.map { numbers($0.grad) }
    }

    private func matrices() -> (x: Tensor, w: Tensor, b: Tensor) {
        func random(_ seed: Int, _ shape: Int...) -> Tensor {
            Tensor.randn(shape, generator: Generator(seed: seed), dtype: .float64).requiresGrad_()
        }
        return (random(1, 5, 4), random(2, 4, 4), random(3, 4))
    }

    @Test func gradientsAreTheSameBitForBit() {
        let (x, w, b) = matrices()
        func block(_ x: Tensor) -> Tensor { (x.matmul(w) + b).tanh().softmax(-1) * x }
        func loss(_ run: (@escaping () -> Tensor) -> Tensor) -> Tensor {
            let h = x * 2
            let y = run { block(h) }
            return run { block(y).exp() }.sum()
        }
        loss { $0() }.backward()
        let expected = gradients([x, w, b])
        loss { checkpoint($0) }.backward()
        #expect(gradients([x, w, b]) == expected)
        loss { body in checkpoint(x) { _ in body() } }.backward()
        #expect(gradients([x, w, b]) == expected)
    }

    /// In a process of its own: the default generator is shared.
    @Test func randomNumbersComeAgain() async {
        await #expect(processExitsWith: .success) {
            let x = leaf((0..<40).map { Double($0) })
            func gradient(drawing draws: Bool = false, _ run: @escaping (@escaping () -> Tensor) -> Tensor) -> [Double]? {
                manualSeed(5)
                let y = run { dropout(x.sin(), 0.3) * Tensor.randn(40, dtype: .float64) }
                let z = run { dropout(y.exp(), 0.5) + run { dropout(y, 0.2) } }
                let after = Generator.default.state
                (z * Tensor.rand(40, dtype: .float64)).sum().backward()
                let drawn = Tensor.rand(3).scalars(Float.self)
                Generator.default.state = after
                _ = Tensor.rand(40, dtype: .float64)
                // Whether the backward pass has taken from the stream.
                #expect((Tensor.rand(3).scalars(Float.self) != drawn) == draws)
                defer { x.grad = nil }
                return numbers(x.grad)
            }
            let expected = gradient { $0() }
            #expect(gradient { checkpoint($0) } == expected)
            // Without the state of the generator another mask comes.
            #expect(gradient(drawing: true) { checkpoint(preservingRandomState: false, $0) } != expected)
            // A generator that is named is the caller's own affair; the default one by name is not.
            let layer: (Tensor, Generator) -> Tensor = { dropout($0, 0.5, generator: $1) }
            manualSeed(1)
            let y = checkpoint { layer(x * x, .default) }
            y.sum().backward()
            #expect(zip(numbers(y)!, numbers(x.grad)!).dropFirst().allSatisfy { ($0 == 0) == ($1 == 0) })
        }
    }

    @Test func nothingIsKept() {
        final class Kept { weak var storage: Storage? }
        let x = Tensor.ones(8, requiresGrad: true)
        var kept: [Kept] = []
        var runs = 0
        var held = 0
        func body() -> Tensor {
            runs += 1
            var y = x
            for _ in 0..<4 {
                y = y.exp().log().tanh()
                let last = Kept()
                last.storage = y.storage
                kept.append(last)
            }
            return y.sum()
        }
        let plain = body()
        held = kept.count { $0.storage != nil }
        #expect(held >= 3)
        kept = []
        let y = checkpoint { body() }
        #expect(kept.count { $0.storage != nil } == 0)
        #expect(runs == 2)
        withExtendedLifetime(plain) {}
        y.backward()
        #expect(runs == 3)
        #expect(kept.count { $0.storage != nil } == 0)
    }

    @Test func thePeakIsLower() {
        final class Kept {
            weak var storage: Storage?
            init(_ storage: Storage) { self.storage = storage }
        }
        // How many storages are there at once, looked at whenever a block has run.
        func peak(_ run: (@escaping () -> Tensor) -> Tensor) -> Int {
            let x = Tensor.ones(16, requiresGrad: true)
            var all: [Kept] = []
            var most = 0
            var y = x
            for _ in 0..<10 {
                let input = y
                y = run {
                    var h = input
                    for _ in 0..<6 {
                        let e = h.exp()
                        h = e.log()
                        all += [Kept(e.storage), Kept(h.storage)]
                    }
                    most = Swift.max(most, all.count { $0.storage != nil })
                    return h
                }
            }
            y.sum().backward()
            #expect(numbers(x.grad)!.allSatisfy { abs($0 - 1) < 1e-4 })
            return most
        }
        let plain = peak { $0() }, checkpointed = peak { checkpoint($0) }
        #expect(plain >= 60 && checkpointed <= 24, "\(plain) and \(checkpointed)")
    }

    @Test func inputsAsArguments() {
        let (x, w, _) = matrices()
        let y = checkpoint(x, w) { $0.matmul($1).exp() }
        let z = checkpoint([x, w]) { ($0[0].sum() * $0[1].sum()).sin() }
        (y.sum() + z).backward()
        let found = gradients([x, w])
        (x.matmul(w).exp().sum() + (x.sum() * w.sum()).sin()).backward()
        #expect(found == gradients([x, w]))
        // An input that is changed before it is used again is found out.
        let h = x * 1
        let late = checkpoint(h) { $0.exp() }
        h.add_(1)
        #expect(message { late.sum().backward() }.contains("modified by an inplace operation"))
        // A captured one too, where its values are saved.
        let c = x * 1
        let captured = checkpoint { c.sin() }
        c.add_(1)
        #expect(message { captured.sum().backward() }.contains("modified by an inplace operation"))
    }

    @Test func nested() {
        let (x, w, b) = matrices()
        var runs = [0, 0, 0]
        func loss(_ run: @escaping (@escaping () -> Tensor) -> Tensor) -> Tensor {
            run {
                runs[0] += 1
                let a = (x.matmul(w) + b).exp().log()
                let c = run {
                    runs[1] += 1
                    let d = a.sin().exp()
                    return run {
                        runs[2] += 1
                        return d.cos().tanh() * d
                    }
                }
                return (c.exp() * a).sum()
            }
        }
        loss { $0() }.backward()
        let expected = gradients([x, w, b])
        runs = [0, 0, 0]
        let y = loss { checkpoint($0) }
        #expect(runs == [1, 1, 1])
        y.backward(retainGraph: true)
        #expect(gradients([x, w, b]) == expected)
        // Each body runs once more for itself, and the inner ones when those around them do.
        #expect(runs == [2, 3, 4])
        y.backward()
        #expect(gradients([x, w, b]) == expected)
        loss { body in checkpoint(x) { _ in body() } }.backward()
        #expect(gradients([x, w, b]) == expected)
    }

    @Test func nestedCheckpointsKeepNothing() {
        let x = Tensor.ones(8, requiresGrad: true)
        weak var outer: Storage?
        weak var inner: Storage?
        let y = checkpoint {
            let a = x.exp()
            outer = a.storage
            return checkpoint {
                let b = a.exp()
                inner = b.storage
                return b.log()
            }
        }
        #expect(outer == nil && inner == nil)
        // Nor does a graph that is kept keep what was computed again.
        let loss = y.sum()
        loss.backward(retainGraph: true)
        #expect(outer == nil && inner == nil)
        x.grad = nil
        loss.backward()
        #expect(numbers(x.grad)!.allSatisfy { abs($0 - 2.718281828) < 1e-5 })
    }

    @Test func gradientsOfGradients() {
        let w = leaf([0.7, -0.4])
        func body(_ x: Tensor) -> Tensor { checkpoint(x) { ($0 * w).sin().exp() * checkpoint($0) { $0.cos() } } }
        #expect(gradCheck({ [body($0[0])] }, [leaf([0.3, 1.1])]).passed)
        #expect(gradGradCheck({ [body($0[0])] }, [leaf([0.3, 1.1])]).passed)
        let x = leaf([0.3, 1.1])
        let first = grad(of: body(x).sum(), with: [x, w], createGraph: true)
        (first[0]! * first[1]!).sum().backward()
        let found = gradients([x, w])
        func plain(_ x: Tensor) -> Tensor { (x * w).sin().exp() * x.cos() }
        let expected = grad(of: plain(x).sum(), with: [x, w], createGraph: true)
        (expected[0]! * expected[1]!).sum().backward()
        #expect(found == gradients([x, w]))
    }

    @Test func gradientsInsideTheBody() {
        // A penalty on a gradient, all of it inside a checkpoint.
        let x = leaf([0.3, 1.1])
        func penalty() -> Tensor {
            let y = (x.exp() * x.sin()).sum()
            let g = grad(of: y, with: [x], createGraph: true)[0]!
            return (g * g).sum() + y
        }
        penalty().backward()
        let expected = gradients([x])
        checkpoint { penalty() }.backward()
        #expect(gradients([x]) == expected)
    }

    @Test func partsOfAGraphAndSeveralPasses() {
        let x = leaf([1, 2]), w = leaf([3, 4])
        var runs = 0
        let parts = checkpoint { () -> [Tensor] in
            runs += 1
            return [x.exp() * 2, w.sin() * x]
        }
        #expect(numbers(grad(of: parts[1].sum(), with: [w], retainGraph: true)[0]) == numbers((w.cos() * x)))
        #expect(runs == 2)
        parts[0].sum().backward(retainGraph: true)
        #expect(numbers(x.grad) == numbers(x.exp() * 2))
        // The first run's values were still there.
        #expect(runs == 2)
        parts[0].sum().backward()
        #expect(runs == 3)
        #expect(message { parts[0].sum().backward() }.contains("a second time"))
    }

    @Test func bodiesThatAreNotTheSameAreFoundOut() {
        let x = leaf([1, 2])
        func message(_ body: @escaping (Int) -> Tensor) -> String {
            var runs = 0
            let y = checkpoint { () -> Tensor in
                runs += 1
                return body(runs)
            }
            return AutogradTests.message { y.sum().backward() }
        }
        #expect(
            message { $0 == 1 ? x.exp().sin() : x.exp() }
                == "checkpoint: A different number of tensors was saved during the original forward and recomputation: 2 and then 1; the "
                + "body must do the same each time it runs")
        #expect(message { $0 == 1 ? x.exp() : x.exp().sin() }.contains("1 and then 2"))
        #expect(
            message { $0 == 1 ? x.exp() : x.repeat(2).exp() }
                == "checkpoint: Recomputed values have different metadata than during the forward pass: saved tensor 0, of ExpBackward0, "
                + "was [2] float64 on cpu and is [4] float64 on cpu now; the body must do the same each time it runs")
        #expect(message { $0 == 1 ? x.exp() : x.to(.float32).exp() }.contains("is [2] float32"))
        #expect(message { $0 == 1 ? x.exp() : x.view(3) }.hasPrefix("checkpoint: when the body ran again: "))
        #expect(message { run in run == 1 ? checkpoint { x.exp() } : x * 1 }.contains("to 0 when it ran again"))
        #expect(message { run in run == 1 ? x.exp() : checkpoint { x.sin() } + x.exp() }.contains("to 0 checkpoints"))
        #expect(
            message { _ in
                let y = x.exp()
                y.add_(1)
                return y
            }.contains("modified by an inplace operation"))
        #expect(ThreadState.current.flags == 0)
    }

    @Test func errorsInTheBody() throws {
        struct Bad: Error {}
        let x = leaf([1, 2])
        #expect(throws: Bad.self) { try checkpoint { () throws(Bad) -> Tensor in throw Bad() } }
        #expect(message { _ = checkpoint { x.view(3) } }.contains("view"))
        #expect(message { _ = checkpoint { checkpoint { x.exp() }.view(3) } }.contains("view"))
        #expect(ThreadState.current.flags == 0 && ThreadState.current.savedTensorHooks == nil)
        var runs = 0
        let y = try checkpoint { () throws(Bad) -> Tensor in
            runs += 1
            if runs > 1 { throw Bad() }
            return x.exp()
        }
        #expect(message { y.sum().backward() }.contains("Bad"))
        // Without gradients it is a plain call.
        #expect(noGrad { checkpoint { x.exp() } }.gradFn == nil)
    }

    @Test func hooksInsideAndAround() {
        let x = leaf([0.5, 1])
        var packed = 0
        func counting(_ body: @escaping () -> Tensor) -> Tensor {
            withSavedTensorHooks(
                pack: { (tensor: Tensor) -> Tensor in
                    packed += 1
                    return tensor
                }, unpack: { $0 }, body)
        }
        let y = checkpoint { counting { x.exp() }.sin() }
        y.sum().backward()
        #expect(packed == 2)
        packed = 0
        // What is an argument of a checkpoint is saved around it.
        let z = counting { checkpoint(x) { $0.exp().sin() }.exp() }
        #expect(packed == 2)
        z.sum().backward()
        x.grad = nil
        x.exp().sin().exp().sum().backward()
        let expected = gradients([x])
        counting { checkpoint(x) { $0.exp().sin() }.exp() }.sum().backward()
        #expect(gradients([x]) == expected)
        // Functions of one's own save inside as well.
        checkpoint { Cube()(x).exp() }.sum().backward()
        let custom = gradients([x])
        Cube()(x).exp().sum().backward()
        #expect(custom == gradients([x]))
    }

    @Test func aLongChainIsReleased() {
        let x = leaf(1)
        var y = x
        for _ in 0..<20_000 {
            let input = y
            y = checkpoint(preservingRandomState: false) { input.sin() }
        }
        y = x
        for _ in 0..<5_000 {
            let input = y
            y = checkpoint(preservingRandomState: false) { input * 1.0 }
        }
        y.backward()
        #expect(numbers(x.grad) == [1])
    }

    @Test func oneGraphOnSeveralThreads() async {
        let x = leaf([1, 2])
        let y = checkpoint { checkpoint { x.exp().log() }.exp().sum() }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { (y * 1).backward(retainGraph: true) } }
        }
        let expected = numbers(x.exp())!.map { $0 * 8 }
        #expect(zip(numbers(x.grad)!, expected).allSatisfy { abs($0 - $1) < 1e-9 * $1 })
    }
}
