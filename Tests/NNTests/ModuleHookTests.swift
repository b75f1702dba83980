import Testing

@testable import Tern
@testable import TernNN

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

// They draw from the default generator, as others here do.
extension NN {
    /// Hooks on modules, and that they leave nothing behind.
    @Suite struct ModuleHookTests {
        private final class Double: Module {
            override func forward(_ x: Tensor) -> Tensor { x * 2 }
        }

        private func vector(_ numbers: [Swift.Double]) -> Tensor { Tensor(numbers, dtype: .float64, requiresGrad: true) }

        private func numbers(_ tensor: Tensor?) -> [Swift.Double]? { tensor?.scalars(Swift.Double.self) }

        @Test func forwardHooksInOrder() {
            let module = Double()
            var log: [String] = []
            module.registerForwardHook { _, inputs, outputs in
                log.append("after \(inputs[0].item()) \(outputs[0].item())")
            }
            let first = module.registerForwardPreHook { running, inputs in
                #expect(running === module)
                log.append("before \(inputs[0].item())")
            }
            let plusOne = module.registerForwardPreHook { _, inputs in [inputs[0] + 1] }
            module.registerForwardPreHook(prepend: true) { _, _ in log.append("first") }
            let negative = module.registerForwardHook { _, _, outputs in [-outputs[0]] }
            module.registerForwardHook(prepend: true) { _, _, _ -> [Tensor]? in
                log.append("early")
                return nil
            }
            #expect(module(Tensor(1)).item() == -4)
            #expect(log == ["first", "before 1", "early", "after 2 4"])
            first.remove()
            plusOne.remove()
            negative.remove()
            negative.remove()
            log = []
            #expect(module(Tensor(1)).item() == 2)
            #expect(log == ["first", "early", "after 1 2"])
        }

        @Test func backwardHooks() {
            let module = Double()
            var log: [String] = []
            module.registerFullBackwardHook { running, gradInputs, gradOutputs in
                #expect(running === module)
                log.append("hook \(numbers(gradInputs[0])!) \(numbers(gradOutputs[0])!)")
            }
            let x = vector([1, 2])
            let y = module(x)
            #expect("\(y.gradFn!)" == "<BackwardHookFunctionBackward>")
            (y * 3).sum().backward()
            #expect(log == ["hook [6.0, 6.0] [3.0, 3.0]"] && numbers(x.grad) == [6, 6])

            // What hooks return goes on; a pre-hook comes first.
            x.grad = nil
            log = []
            let pre = module.registerFullBackwardPreHook { _, gradOutputs in [gradOutputs[0]! * 10] }
            let half = module.registerFullBackwardHook { _, gradInputs, _ in [gradInputs[0]! * 0.5] }
            module.registerFullBackwardHook { _, gradInputs, _ in log.append("last \(numbers(gradInputs[0])!)") }
            module(x).sum().backward()
            #expect(log == ["hook [20.0, 20.0] [10.0, 10.0]", "last [10.0, 10.0]"] && numbers(x.grad) == [10, 10])
            pre.remove()
            half.remove()
            x.grad = nil
            module(x).sum().backward()
            #expect(numbers(x.grad) == [2, 2])
            // Without gradients there is nothing to see.
            log = []
            #expect(noGrad { module(x) }.gradFn == nil)
            #expect(module(Tensor([1.0])).gradFn == nil && log.isEmpty)
        }

        @Test func inputsThatNeedNoGradient() {
            let layer = Linear(2, 1, generator: Generator(seed: 1))
            var seen: [[Bool]] = []
            let handle = layer.registerFullBackwardHook { _, gradInputs, gradOutputs in
                seen.append([gradInputs[0] == nil, gradOutputs[0] == nil])
            }
            layer(Tensor([1.0, 2.0])).sum().backward()
            #expect(seen == [[true, false]] && numbers(layer.weight.grad) == [1, 2])
            handle.remove()
            layer.registerFullBackwardHook { _, _, gradOutputs in gradOutputs }
            let y = layer(Tensor([1.0, 2.0])).sum()
            #expect(message { y.backward() }.contains("where no input requires gradient"))
        }

        @Test func wrongNumbers() {
            func error(_ register: (Double) -> HookHandle) -> String {
                let module = Double()
                _ = register(module)
                let x = vector([1, 2])
                return message { module(x).sum().backward() }
            }
            #expect(error { $0.registerForwardPreHook { _, inputs in inputs + inputs } }.contains("gave 2 inputs for 1"))
            #expect(error { $0.registerForwardHook { _, _, _ -> [Tensor]? in [] } }.contains("gave 0 outputs for 1"))
            #expect(
                error { $0.registerFullBackwardHook { _, g, _ in g + g } }.contains(
                    "invalid number of gradients, got 2, but expected 1"))
            #expect(error { $0.registerFullBackwardPreHook { _, g in g + g } }.contains("got 2, but expected 1"))
            #expect(
                error { $0.registerFullBackwardHook { _, _, _ in [Tensor.ones(3)] } }.contains("invalid gradient for input 0"))
        }

        private func message(_ body: () throws -> Void) -> String {
            do {
                try withErrors(body)
                return ""
            } catch {
                return "\(error)"
            }
        }

        @Test func gradientsOfGradients() {
            let module = Double()
            var calls = 0
            module.registerFullBackwardHook { _, gradInputs, gradOutputs in
                calls += 1
                return [gradInputs[0]! * gradOutputs[0]!]
            }
            let x = vector([3])
            // y = 2x, L = y³: the gradient of y is 3y² = 12x², that of x by the hook 2 (12x²)².
            let first = grad(of: (module(x) ** 3).sum(), with: [x], createGraph: true)[0]!
            #expect(numbers(first) == [2 * 108 * 108])
            // The second pass goes through the module too: G = d first / dy = 4 · 108 · 36 comes in, 2G² goes out.
            let incoming = 4.0 * 108 * 36
            #expect(numbers(grad(of: first.sum(), with: [x])[0]) == [2 * incoming * incoming])
            #expect(calls == 2)
        }

        @Test func modulesWithOtherArguments() {
            let attention = MultiheadAttention(4, 2, generator: Generator(seed: 3))
            var seen: [[Int]] = []
            attention.registerForwardHook { _, inputs, outputs in seen.append([inputs.count, outputs.count]) }
            attention.registerFullBackwardHook { _, gradInputs, gradOutputs in
                seen.append([gradInputs.count { $0 != nil }, gradOutputs.count { $0 != nil }])
            }
            let x = Tensor.randn(3, 1, 4, generator: Generator(seed: 1)).requiresGrad_()
            let y = Tensor.randn(3, 1, 4, generator: Generator(seed: 2))
            let (output, weights) = attention(x, x, y)
            #expect(weights != nil)
            output.sum().backward()
            #expect(seen == [[3, 2], [2, 1]])
            seen = []
            _ = attention(x)
            #expect(seen == [[1, 1]])

            let lstm = LSTM(2, 3, generator: Generator(seed: 4))
            lstm.registerForwardPreHook { _, inputs in inputs.map { $0 * 0 } }
            lstm.registerForwardHook { _, _, outputs in outputs.map { $0 + 1 } }
            let (first, state) = lstm(Tensor.ones(1, 1, 2), nil)
            let (second, _) = lstm(Tensor.zeros(1, 1, 2), nil)
            #expect(first.equal(second) && state.hidden.shape == [1, 1, 3])

            let loss = MSELoss()
            loss.registerForwardHook { _, inputs, outputs in inputs.count == 2 ? [outputs[0] * 2] : nil }
            #expect(loss(Tensor([1.0]), Tensor([3.0])).item() == 8)
            let entropy = CrossEntropyLoss()
            var entropies = 0
            entropy.registerForwardHook { _, _, _ in entropies += 1 }
            _ = entropy(Tensor([[1.0, 2.0]]), Tensor([0]))
            let likelihood = NLLLoss()
            likelihood.registerForwardHook { _, _, _ in entropies += 1 }
            _ = likelihood(Tensor([[1.0, 2.0]]), Tensor([0]))
            #expect(entropies == 2)
        }

        @Test func aNetworkTrainsTheSameWithHooks() {
            func trained(hooked: Bool) -> [[Swift.Double]] {
                let generator = Generator(seed: 7)
                let net = Sequential(Linear(3, 5, generator: generator), Tanh(), Linear(5, 1, generator: generator))
                if hooked {
                    for module in net {
                        module.registerForwardHook { _, _, _ in }
                        module.registerFullBackwardHook { _, _, _ in }
                    }
                }
                let x = Tensor.randn(8, 3, generator: generator)
                let optimizer = SGD(net.parameters(), lr: 0.1)
                for _ in 0..<5 {
                    optimizer.zeroGrad()
                    (net(x) - 1).square().mean().backward()
                    optimizer.step()
                }
                return net.parameters().map { $0.scalars(Swift.Double.self) }
            }
            #expect(trained(hooked: true) == trained(hooked: false))
        }

        // MARK: Lifetime

        private final class Token {}

        private func expectFreed(_ what: String, _ body: () -> [AnyObject?]) {
            final class Weak {
                weak var object: AnyObject?
                init(_ object: AnyObject?) { self.object = object }
            }
            var held = body()
            #expect(held.allSatisfy { $0 != nil }, "\(what): nothing to look at")
            let weak = held.map(Weak.init)
            held = []
            // A report on live graphs in another test holds nodes while it works.
            for _ in 0..<500 where weak.contains(where: { $0.object != nil }) { usleep(10_000) }
            for (i, reference) in weak.enumerated() where reference.object != nil {
                Issue.record("\(what): object \(i) is still there")
            }
        }

        @Test func hooksLeaveNothingBehind() {
            func hooked(_ token: Token) -> Double {
                let module = Double()
                module.registerForwardPreHook { _, _ in withExtendedLifetime(token) {} }
                module.registerForwardHook { _, _, _ in withExtendedLifetime(token) {} }
                module.registerFullBackwardPreHook { _, _ in withExtendedLifetime(token) {} }
                module.registerFullBackwardHook { _, _, _ in withExtendedLifetime(token) {} }
                return module
            }
            expectFreed("forward") {
                let token = Token(), x = vector([1]), module = hooked(token)
                let y = module(x)
                return [token, y.gradFn, module, x.node]
            }
            expectFreed("backward") {
                let token = Token(), x = vector([1]), module = hooked(token)
                let y = module(x)
                y.sum().backward(retainGraph: true)
                return [token, y.gradFn, module, x.node]
            }
            expectFreed("createGraph") {
                let token = Token(), x = vector([1]), module = hooked(token)
                let y = module(x)
                let g = grad(of: (y * y).sum(), with: [x], createGraph: true)[0]
                return [token, y.gradFn, module, x.node, g?.gradFn]
            }
            expectFreed("a pass that does not come to the inputs") {
                final class Scale: Module {
                    @Parameter var factor = Tensor([3.0], dtype: .float64)
                    override func forward(_ x: Tensor) -> Tensor { x * factor }
                }
                let x = vector([1]), module = Scale()
                var seen = 0
                module.registerFullBackwardHook { _, _, _ in seen += 1 }
                let y = module(x)
                let g = grad(of: (y * y).sum(), with: [module.factor], createGraph: true)[0]
                #expect(seen == 0)
                return [y.gradFn, module, x.node, g?.gradFn]
            }
            expectFreed("a module that keeps its output") {
                final class Keeping: Module {
                    var last: Tensor?
                    override func forward(_ x: Tensor) -> Tensor {
                        let y = x * 2
                        last = y
                        return y
                    }
                }
                let x = vector([1]), module = Keeping()
                module.registerForwardHook { running, _, outputs in (running as? Keeping)?.last = outputs[0] }
                module.registerFullBackwardHook { _, _, _ in }
                let y = module(x)
                module.last = y
                y.sum().backward(retainGraph: true)
                return [y.gradFn, module, x.node]
            }
            // A handle keeps nothing, and what it takes away is gone.
            weak var held: Token?
            let module = Double()
            let handle = {
                let token = Token()
                held = token
                return module.registerForwardHook { _, _, _ in withExtendedLifetime(token) {} }
            }()
            #expect(held != nil)
            handle.remove()
            #expect(held == nil)
            weak var gone: Double?
            let last = {
                let module = Double()
                gone = module
                return module.registerForwardHook { _, _, _ in }
            }()
            #expect(gone == nil)
            last.remove()
        }
    }
}
