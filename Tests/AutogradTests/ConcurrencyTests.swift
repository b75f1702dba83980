import Synchronization
import Testing

@testable import Tern

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Backward passes on several threads at once, and passes inside passes.
@Suite struct ConcurrencyTests {
    /// Runs `body` for 0..<count on as many threads, which start together.
    private func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        final class Work: Sendable {
            let number: Int
            let gate: Atomic<Int>
            let body: @Sendable (Int) -> Void
            let others: Work?
            init(_ number: Int, _ body: @escaping @Sendable (Int) -> Void, _ first: Work?, _ count: Int) {
                self.number = number
                self.body = body
                others = first
                gate = Atomic(count)
            }
            func run() {
                let gate = others ?? self
                gate.gate.subtract(1, ordering: .acquiringAndReleasing)
                while gate.gate.load(ordering: .acquiring) > 0 { sched_yield() }
                body(number)
            }
        }
        var threads: [pthread_t] = []
        var first: Work?
        for number in 0..<count {
            let work = Work(number, body, first, count)
            first = first ?? work
            var attributes = pthread_attr_t()
            pthread_attr_init(&attributes)
            #if canImport(Darwin)
                var thread: pthread_t?
            #else
                var thread = pthread_t()
            #endif
            pthread_create(
                &thread, &attributes,
                { argument in
                    #if canImport(Darwin)
                        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
                    #else
                        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                    #endif
                    return nil
                }, Unmanaged.passRetained(work).toOpaque())
            #if canImport(Darwin)
                if let thread { threads.append(thread) }
            #else
                threads.append(thread)
            #endif
        }
        for thread in threads { pthread_join(thread, nil) }
    }

    /// A loss with branches that meet, views, and products.
    private func loss(_ x: Tensor, _ w: Tensor) -> Tensor {
        let h = x.matmul(w).tanh()
        let g = (h * h.sigmoid()).matmul(w.t())
        return (g[.all, 0..<2] * h[.all, 0..<2]).sum() + h.exp().mean()
    }

    private func parameter(_ seed: Int) -> Tensor {
        let numbers = (0..<36).map { Double(($0 * 7 + seed * 13) % 23) / 23 - 0.5 }
        return Tensor(numbers, shape: [6, 6], dtype: .float32, requiresGrad: true)
    }

    @Test func separateGraphsGiveTheSameBits() {
        let count = 8
        let alone = (0..<count).map { i in
            let w = parameter(i), x = parameter(i + 50)
            loss(x, w).backward()
            return [w.grad, x.grad].map { $0?.scalars(Float.self) }
        }
        for _ in 0..<20 {
            let leaves = (0..<count).map { (parameter($0), parameter($0 + 50)) }
            onThreads(count) { [self] i in loss(leaves[i].1, leaves[i].0).backward() }
            for i in 0..<count {
                #expect([leaves[i].0.grad, leaves[i].1.grad].map { $0?.scalars(Float.self) } == alone[i])
            }
        }
    }

    @Test func sharedLeavesReceiveEveryGradient() throws {
        let count = 8
        let w = parameter(0)
        let inputs = (0..<count).map { parameter($0 + 1).detach() }
        for x in inputs { loss(x, w).backward() }
        let expected = try #require(w.grad?.scalars(Float.self))
        for _ in 0..<20 {
            w.grad = nil
            onThreads(count) { [self] i in loss(inputs[i], w).backward() }
            let found = try #require(w.grad?.scalars(Float.self))
            for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-6 * Swift.max(1, abs(b))) }
        }
    }

    @Test func sharedGraphsRunOnSeveralThreads() throws {
        let w = parameter(0), x = parameter(1)
        let y = loss(x, w)
        let expected = grad(of: y, with: [w, x], retainGraph: true).map { $0?.scalars(Float.self) }
        let agree = Atomic(0)
        onThreads(8) { _ in
            for _ in 0..<20 {
                let found = grad(of: y, with: [w, x], retainGraph: true).map { $0?.scalars(Float.self) }
                if found == expected { agree.add(1, ordering: .relaxed) }
            }
        }
        #expect(agree.load(ordering: .relaxed) == 160)
    }

    /// One pass wins the saved values; the others fail with a message, and nothing is torn.
    @Test func sharedGraphsThatAreFreedGiveErrors() {
        for _ in 0..<20 {
            let w = parameter(0), x = parameter(1)
            let y = loss(x, w)
            let failures = Atomic(0)
            onThreads(4) { _ in
                do { try withErrors { y.backward() } } catch { failures.add(1, ordering: .relaxed) }
            }
            #expect(failures.load(ordering: .relaxed) <= 4)
            #expect(message { y.backward() }.contains("second time"))
        }
    }

    @Test func aHookRunsAPassOverTheSameGraph() {
        let x = leaf([1, 2])
        let y = x * x
        let z = (y * 3).sum()
        var inner: [Double]?
        y.observeGradient { [weak z] _ in
            if inner == nil, let z {
                inner = []
                inner = numbers(grad(of: z, with: [x], retainGraph: true)[0])
            }
        }
        z.backward(retainGraph: true)
        #expect(inner == [6, 12])
        #expect(numbers(x.grad) == [6, 12])
    }

    @Test func modesArePerThread() {
        let recorded = Atomic(0)
        noGrad {
            onThreads(2) { [self] i in
                if isGradEnabled(), (parameter(i) * 2).requiresGrad { recorded.add(1, ordering: .relaxed) }
            }
        }
        #expect(recorded.load(ordering: .relaxed) == 2)
    }
}
