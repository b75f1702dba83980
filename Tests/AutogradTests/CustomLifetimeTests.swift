import Testing

@testable import Tern

/// Functions of one's own, hooks on saved tensors and checkpoints leave nothing behind.
@Suite struct CustomLifetimeTests {
    /// What a hook or a context holds: gone with it.
    private final class Token {}

    @Test func functions() {
        expectFreed("forward") {
            let x = leaf([1, 2])
            let y = Cube()(x)
            return [y.node, y.storage, x.node, x.storage]
        }
        expectFreed("a saved output") {
            let x = leaf([1, 2])
            let y = Exponential()(x)
            return [y.node, y.storage, x.node]
        }
        expectFreed("backward") {
            let x = leaf([1, 2])
            let y = Exponential()(Cube()(x)).sum()
            y.backward(retainGraph: true)
            return [y.node, x.node, x.grad?.storage]
        }
        expectFreed("createGraph") {
            let x = leaf([1, 2])
            let y = Exponential()(Cube()(x)).sum()
            let g = grad(of: y, with: [x], createGraph: true)[0]
            y.backward(createGraph: true)
            return [g?.node, y.node, x.node, x.grad?.node]
        }
        expectFreed("retainGrad with createGraph") {
            let x = leaf([1, 2])
            let y = Cube()(x)
            y.retainGrad()
            Exponential()(y).sum().backward(createGraph: true)
            return [y.grad?.node, y.node, x.node]
        }
        expectFreed("everything in the context") {
            let x = leaf([1, 2])
            let token = Token()
            var kept: FunctionContext?
            let function = Free(
                forward: { inputs, context in
                    kept = context
                    let y = inputs[0].exp()
                    context.save([inputs[0], y, y * 2])
                    context["token"] = token
                    context["input"] = inputs[0]
                    context["output"] = y
                    return [y, inputs[0]]
                },
                backward: { g, context in
                    context["gradient"] = g[0]?.detach()
                    return [g[0]! * context.saved[1]]
                })
            let outputs = function.apply([x])
            outputs[0].sum().backward()
            defer { kept = nil }
            return [outputs[0].node, kept, token, x.node]
        }
        expectFreed("in place") {
            let x = leaf([1, 2])
            let h = x * 2
            let double = Free(
                forward: { inputs, context in
                    context.markDirty(inputs[0])
                    context.save(inputs[0])
                    return [inputs[0].mul_(2)]
                }, backward: { g, context in [g[0]! * context.saved[0] * 0 + 2] })
            let y = double(h)
            h.sum().backward(createGraph: true)
            x.grad = nil
            return [y.node, h.storage, x.node]
        }
        expectFreed("an error") {
            let x = leaf([1, 2])
            let y = Free(forward: { inputs, _ in [inputs[0] * 1] }, backward: { _, _ in [] })(x).sum()
            #expect(message { y.backward() } != "")
            return [y.node, x.node]
        }
    }

    @Test func savedValuesAreLetGoOf() {
        weak var saved: Storage?
        let x = leaf([1, 2])
        let y = Free(
            forward: { inputs, context in
                let constant = inputs[0] * 5
                saved = constant.storage
                context.save(constant)
                return [inputs[0] * 1]
            },
            backward: { g, context in [g[0]! * context.saved[0]] })(x).sum()
        #expect(saved != nil)
        y.backward()
        #expect(saved == nil)
    }

    @Test func savedTensorHooks() {
        func hooked(_ token: AnyObject, _ body: () -> Tensor) -> Tensor {
            withSavedTensorHooks(
                pack: { ($0, token) }, unpack: { $0.0 }, body)
        }
        expectFreed("forward") {
            let x = leaf([1, 2]), token = Token()
            let y = hooked(token) { x.exp().exp() }
            return [y.node, y.storage, token, x.node]
        }
        expectFreed("backward") {
            let x = leaf([1, 2]), token = Token()
            let y = hooked(token) { x.exp().exp() }
            y.sum().backward(createGraph: true)
            x.grad = nil
            return [y.node, token, x.node]
        }
        weak var token: Token?
        let x = leaf([1, 2])
        let y = {
            let own = Token()
            token = own
            return hooked(own) { x.exp() }.sum()
        }()
        #expect(token != nil)
        y.backward()
        #expect(token == nil)
    }

    @Test func checkpoints() {
        expectFreed("forward") {
            let x = leaf([1, 2]), token = Token()
            let y = checkpoint {
                withExtendedLifetime(token) {}
                return x.exp().exp()
            }
            return [y.node, y.storage, token, x.node]
        }
        expectFreed("backward") {
            let x = leaf([1, 2]), token = Token()
            let y = checkpoint {
                withExtendedLifetime(token) {}
                return checkpoint(x) { $0.exp() }.exp()
            }
            y.sum().backward(createGraph: true)
            x.grad = nil
            return [y.node, token, x.node]
        }
        expectFreed("part of a backward") {
            let x = leaf([1, 2]), w = leaf([3, 4])
            let y = checkpoint { checkpoint { x.exp() * w.exp() }.exp() * w }
            _ = grad(of: y.sum(), with: [w], retainGraph: true)
            return [y.node, x.node, w.node]
        }
        expectFreed("a body that fails") {
            let x = leaf([1, 2])
            var runs = 0
            let y = checkpoint { () -> Tensor in
                runs += 1
                return runs == 1 ? x.exp() : x.view(3)
            }
            #expect(message { y.sum().backward() } != "")
            return [y.node, x.node]
        }
        // The body is let go of by the backward pass.
        weak var token: Token?
        let x = leaf([1, 2])
        let y = {
            let own = Token()
            token = own
            return checkpoint {
                withExtendedLifetime(own) {}
                return x.exp()
            }.sum()
        }()
        #expect(token != nil)
        y.backward()
        #expect(token == nil)
    }
}
