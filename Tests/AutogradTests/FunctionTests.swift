import Testing

@testable import Tern

struct Cube: DifferentiableFunction {
    func forward(_ inputs: [Tensor], _ context: FunctionContext) -> [Tensor] {
        context.save(inputs[0])
        return [inputs[0] ** 3]
    }

    func backward(_ gradients: [Tensor?], _ context: FunctionContext) -> [Tensor?] {
        [gradients[0].map { 3 * context.saved[0] ** 2 * $0 }]
    }
}

/// `exp` by its own value, which is an output.
struct Exponential: DifferentiableFunction {
    func forward(_ inputs: [Tensor], _ context: FunctionContext) -> [Tensor] {
        let y = inputs[0].exp()
        context.save(y)
        return [y]
    }

    func backward(_ gradients: [Tensor?], _ context: FunctionContext) -> [Tensor?] {
        [gradients[0].map { $0 * context.saved[0] }]
    }
}

/// Sum and product, of other types and shapes than the inputs.
struct SumAndProduct: DifferentiableFunction {
    let factor: Double

    func forward(_ inputs: [Tensor], _ context: FunctionContext) -> [Tensor] {
        let constant = inputs[0].detach() * factor
        let product = inputs[0] * inputs[1]
        context.save([inputs[0], inputs[1], constant, product])
        context["factor"] = factor
        return [inputs[0].add(inputs[1]).sum(), product.to(.float32), inputs[0].gt(0)]
    }

    func backward(_ gradients: [Tensor?], _ context: FunctionContext) -> [Tensor?] {
        let saved = context.saved
        #expect(saved.count == 4 && !saved[2].requiresGrad && !saved[3].requiresGrad)
        #expect(saved[2].equal(saved[0].detach() * (context["factor"] as? Double ?? 0)))
        #expect(gradients[2]?.dtype == .bool)
        guard let s = gradients[0], let p = gradients[1]?.to(.float64) else { return [nil, nil] }
        return [s + p * saved[1], s + p * saved[0]]
    }
}

/// A function made of closures.
struct Free: DifferentiableFunction {
    var forward: ([Tensor], FunctionContext) -> [Tensor]
    var backward: ([Tensor?], FunctionContext) -> [Tensor?] = { gradients, _ in gradients }

    func forward(_ inputs: [Tensor], _ context: FunctionContext) -> [Tensor] { forward(inputs, context) }
    func backward(_ gradients: [Tensor?], _ context: FunctionContext) -> [Tensor?] { backward(gradients, context) }
}

/// Differentiable functions that users write.
@Suite struct FunctionTests {
    @Test func oneOutput() {
        let x = leaf([1, 2, -3])
        let y = Cube()(x)
        #expect("\(y.gradFn!)" == "<CubeBackward>")
        #expect("\(Cube()(Tensor(2.0, requiresGrad: true)))" == "tensor(8., grad_fn=<CubeBackward>)")
        #expect(numbers(y) == [1, 8, -27])
        y.sum().backward()
        #expect(numbers(x.grad) == [3, 12, 27])
        #expect(gradCheck({ [Cube()($0[0])] }, [leaf([0.3, -1.2])]).passed)
        #expect(gradGradCheck({ [Cube()($0[0])] }, [leaf([0.3, -1.2])]).passed)
        #expect(gradGradCheck({ [Exponential()($0[0])] }, [leaf([0.3, -1.2])]).passed)
        #expect(Cube()(Tensor([2.0])).gradFn == nil)
        #expect(noGrad { Cube()(x) }.gradFn == nil)
    }

    @Test func thirdOrder() {
        let x = leaf(2)
        var g = Exponential()(Cube()(x))
        for _ in 0..<3 { g = grad(of: g, with: [x], createGraph: true)[0]! }
        // (27x⁶ + 54x³ + 6) exp(x³)
        let cube = 8.0
        let expected = 27 * cube * cube + 54 * cube + 6
        #expect(abs(numbers(g)![0] / (expected * 2980.9579870417283) - 1) < 1e-12)
    }

    @Test func severalOutputs() {
        let x = leaf([1, 2]), w = leaf([3, -4])
        let outputs = SumAndProduct(factor: 5).apply([x, w])
        #expect(outputs.map(\.requiresGrad) == [true, true, false])
        #expect(outputs[0].gradFn === outputs[1].gradFn)
        (outputs[1].to(.float64) * leaf([10, 100])).sum().backward()
        // No gradient comes from the sum: it is zero.
        #expect(numbers(x.grad) == [30, -400])
        #expect(numbers(w.grad) == [10, 200])
        #expect(
            gradGradCheck(
                { inputs in
                    let all = SumAndProduct(factor: 1).apply(inputs)
                    return [all[0]]
                }, [x, w]
            ).passed)
        // A saved output that is not the first comes back as that output.
        let second = Free(
            forward: { inputs, context in
                let outputs = [inputs[0] * 3, inputs[0].exp()]
                context.save(outputs[1])
                return outputs
            },
            backward: { gradients, context in [gradients[0]! * 3 + gradients[1]! * context.saved[0]] })
        #expect(gradGradCheck({ second.apply($0) }, [leaf([0.3, -1])]).passed)
        // Both outputs' gradients meet in one call.
        var calls = 0
        let twice = Free(
            forward: { inputs, _ in [inputs[0] * 2, inputs[0] * 3] },
            backward: { gradients, _ in
                calls += 1
                return [gradients[0]! * 2 + gradients[1]! * 3]
            })
        let z = leaf(1)
        let both = twice.apply([z])
        (both[0] * 10 + both[1]).backward()
        #expect(calls == 1 && numbers(z.grad) == [23])
    }

    @Test func gradientsOfAnotherTypeAreConverted() {
        let x = Tensor([1.0, 2.0], requiresGrad: true)
        let wide = Free(forward: { inputs, _ in [inputs[0], inputs[0].to(.float64)] }, backward: { g, _ in [g[1]] })
        let outputs = wide.apply([x])
        #expect(outputs[1].dtype == .float64)
        outputs[1].sum().backward()
        #expect(x.grad?.dtype == .float32 && numbers(x.grad) == [1, 1])
    }

    @Test func neededInputsAndUndefinedGradients() {
        let x = leaf([1, 2])
        var needs: [Bool] = []
        var given: [Tensor?] = []
        let function = Free(
            forward: { inputs, context in
                needs = context.needsInputGrad
                context.materializesGradients = false
                return [inputs[0] * 1, inputs[1] * 1, inputs[0] * 2]
            },
            backward: { gradients, _ in
                given = gradients
                return [gradients[2].map { $0 * 2 }, nil, nil]
            })
        let outputs = function.apply([x, Tensor([1.0]), Tensor([1])])
        outputs[2].sum().backward()
        #expect(needs == [true, false, false])
        #expect(given.map { $0 == nil } == [true, true, false])
        #expect(numbers(x.grad) == [2, 2])

        // A gradient of the broadcast shape is summed.
        let b = leaf([5])
        let broadcast = Free(forward: { inputs, _ in [inputs[0] + inputs[1]] }, backward: { g, _ in [g[0], g[0]] })
        broadcast(x, b).sum().backward()
        #expect(numbers(b.grad) == [2])
        // Nil stops the way back.
        let stop = Free(forward: { inputs, _ in [inputs[0] * 1] }, backward: { _, _ in [nil] })
        let y = leaf(1)
        stop(y).backward()
        #expect(y.grad == nil)
    }

    @Test func nonDifferentiableOutputs() {
        let x = leaf([3, 1, 2])
        let sorting = Free(
            forward: { inputs, context in
                let (values, places) = inputs[0].sort()
                context.save(places)
                let rounded = values.round()
                context.markNonDifferentiable(rounded)
                return [values, places, rounded]
            },
            backward: { gradients, context in
                [Tensor.zeros(like: gradients[0]!).scatter(0, context.saved[0], gradients[0]!)]
            })
        let outputs = sorting.apply([x])
        #expect(outputs.map(\.requiresGrad) == [true, false, false])
        (outputs[0] * Tensor([1.0, 10.0, 100.0], dtype: .float64)).sum().backward()
        #expect(numbers(x.grad) == [100, 1, 10])
        let nothing = Free(forward: { inputs, _ in [inputs[0].gt(0)] })
        #expect(nothing(x).gradFn == nil)
    }

    @Test func savedValuesAreCheckedAndFreed() {
        let x = leaf([1, 2])
        let h = x * 1
        let y = Cube()(h)
        h.add_(1)
        #expect(message { y.sum().backward() }.contains("saved by CubeBackward, is at version 1; expected version 0"))
        let z = Cube()(x).sum()
        z.backward()
        #expect(message { z.backward() }.contains("CubeBackward had saved were freed"))
        let kept = Cube()(x).sum()
        kept.backward(retainGraph: true)
        kept.backward()
        #expect(numbers(x.grad) == [9, 36])
        // An output that changes after it was saved.
        let e = Exponential()(x)
        e.add_(1)
        #expect(message { e.sum().backward() }.contains("saved by ExponentialBackward"))
    }

    @Test func inPlace() throws {
        let double = Free(
            forward: { inputs, context in
                context.markDirty(inputs[0])
                return [inputs[0].mul_(2)]
            },
            backward: { gradients, _ in [gradients[0].map { $0 * 2 }] })
        let x = leaf([1, 2])
        let h = x * 3
        let version = h.storage.version
        let y = double(h)
        #expect(y === h && h.storage.version > version)
        #expect("\(h.gradFn!)" == "<FreeBackward>")
        h.sum().backward()
        #expect(numbers(h) == [6, 12] && numbers(x.grad) == [6, 6])

        // A part of a tensor.
        x.grad = nil
        let whole = x * 3
        _ = double(whole[0])
        #expect("\(whole.gradFn!)" == "<CopySlices>")
        whole.sum().backward()
        #expect(numbers(whole) == [6, 6] && numbers(x.grad) == [6, 3])

        // A saved output that is the changed input.
        let expInPlace = Free(
            forward: { inputs, context in
                context.markDirty(inputs[0])
                let y = inputs[0].exp_()
                context.save(y)
                return [y]
            },
            backward: { gradients, context in [gradients[0].map { $0 * context.saved[0] }] })
        #expect(gradGradCheck({ [expInPlace($0[0] * 1)] }, [leaf([0.5, -1])]).passed)

        // A leaf is refused before it is written, a view of several outputs too.
        let before = numbers(x)
        #expect(message { _ = double(x) }.contains("a leaf Variable that requires grad"))
        #expect(numbers(x) == before)
        noGrad { _ = double(x) }
        #expect(numbers(x) == [2, 4])
        let two = Free(forward: { inputs, context in
            context.markDirty(inputs[0])
            return [inputs[0].mul_(2), inputs[1] * 1]
        })
        let base = x * 1
        #expect(message { _ = two.apply([base[0], x]) }.contains("cannot return more than one Tensor"))
        #expect(message { _ = two.apply([Tensor([1.0]), x]) } == "")
        let notReturned = Free(forward: { inputs, context in
            context.markDirty(inputs[0])
            inputs[0].mul_(2)
            return [inputs[0] + 1]
        })
        #expect(message { _ = notReturned(x * 1) }.contains("not returned"))
        let notAnInput = Free(forward: { inputs, context in
            let y = inputs[0] * 1
            context.markDirty(y)
            return [y]
        })
        #expect(message { _ = notAnInput(x) }.contains("only inputs"))

        // The second of several outputs.
        let second = Free(
            forward: { inputs, context in
                context.markDirty(inputs[0])
                return [inputs[0] + 0, inputs[0].mul_(10)]
            },
            backward: { g, _ in [g[0]! + g[1]! * 10] })
        let z = leaf(1)
        let s = z * 1
        let outputs = second.apply([s])
        #expect(outputs[1] === s && s.outputIndex == 1)
        (outputs[1] * 2).backward()
        #expect(numbers(z.grad) == [20])
    }

    @Test func inputsAsTheyAreAndViews() {
        let x = leaf([1, 2])
        let same = Free(forward: { inputs, _ in inputs }, backward: { g, _ in [g[0].map { $0 * 7 }] })
        let y = same(x)
        #expect(y !== x && y.storage === x.storage && !y.isLeaf && x.isLeaf)
        y.sum().backward()
        #expect(numbers(x.grad) == [7, 7])
        #expect(message { same(x * 1).add_(1) }.contains("made inside a DifferentiableFunction"))
        #expect(message { same(x * 1)[0].add_(1) }.contains("made inside a DifferentiableFunction"))
        let turned = Free(forward: { inputs, _ in [inputs[0].flip(0).view(2, 1)] }, backward: { g, _ in [g[0]?.view(2).flip(0)] })
        #expect(message { turned(x).add_(1) }.contains("made inside a DifferentiableFunction"))
        let part = Free(forward: { inputs, _ in [inputs[0][1]] }, backward: { g, _ in [stack([g[0]! * 0, g[0]!])] })
        x.grad = nil
        part(x).backward()
        #expect(numbers(x.grad) == [0, 1])
        // Without a gradient to follow they may be changed.
        let plain = Tensor([1.0])
        let out = same(plain)
        #expect(out !== plain)
        out.add_(1)
        #expect(plain.item(Double.self) == 2)
    }

    @Test func wrongGradients() {
        let x = leaf([1, 2])
        func wrong(_ backward: @escaping (Tensor) -> [Tensor?]) -> String {
            let function = Free(forward: { inputs, _ in [inputs[0] * 1] }, backward: { g, _ in backward(g[0]!) })
            let y = function(x).sum()
            return message { y.backward() }
        }
        #expect(
            wrong { [$0, $0] }
                == "FreeBackward: backward returned an incorrect number of gradients (expected 1, got 2): give one for each input of "
                + "forward, nil where there is none")
        #expect(wrong { _ in [] }.contains("(expected 1, got 0)"))
        #expect(
            wrong { _ in [Tensor.ones(3)] }
                == "FreeBackward: backward returned an invalid gradient for input 0: got [3] but expected a shape compatible with the "
                + "input's, [2]")
        #expect(wrong { _ in [Tensor.ones(2, dtype: .int64)] }.contains("got int64 but expected float64"))
        #expect(wrong { [$0.sum()] }.contains("got [] but expected"))
        #expect(wrong { [$0.view(7)] }.contains("view"))
        #expect(wrong { [$0.to(.float32)] } == "")
        let two = Free(forward: { inputs, _ in inputs.map { $0 * 1 } })
        #expect(message { _ = two(x, x) }.contains("forward gave 2 outputs"))
        #expect(message { _ = Free(forward: { inputs, _ in [inputs[0].view(9)] })(x) }.contains("view"))
    }

    @Test func errorsOfOnesOwn() throws {
        struct Refusing: DifferentiableFunction {
            let early: Bool
            func forward(_ inputs: [Tensor], _ context: FunctionContext) throws(TensorError) -> [Tensor] {
                if early { throw .argument("not today") }
                return [inputs[0] * 1]
            }
            func backward(_ gradients: [Tensor?], _ context: FunctionContext) throws(TensorError) -> [Tensor?] {
                throw .argument("not tomorrow")
            }
        }
        let x = leaf(1)
        #expect(message { _ = Refusing(early: true)(x) } == "not today")
        let y = Refusing(early: false)(x)
        #expect(message { y.backward() } == "not tomorrow")
        #expect(isGradEnabled())
        // Nothing runs after a failure, and what a caller takes apart is there.
        let text = message {
            _ = x.view(5)
            let parts = SumAndProduct(factor: 1).apply([x, x])
            _ = parts[2] + parts[1]
        }
        #expect(text.contains("view"))
    }

    @Test func tangents() {
        let x = Tensor([1.0, 2.0], dtype: .float64), v = Tensor([1.0, 10.0], dtype: .float64)
        // Without a rule they are found from backward; an output of type bool has none.
        #expect(numbers(jvp({ Cube()($0) }, x, v).product) == [3, 120])
        let outputs = jvp({ Array(SumAndProduct(factor: 2).apply($0).prefix(2)) }, [x, x], [v, v]).product
        #expect(numbers(outputs[0]) == [22] && numbers(outputs[1]) == [2, 40])
        struct Ruled: DifferentiableFunction {
            let rule: (Tensor, Tensor) -> [Tensor?]
            func forward(_ inputs: [Tensor], _ context: FunctionContext) -> [Tensor] {
                context.save(inputs[0])
                return [inputs[0] ** 3]
            }
            func backward(_ gradients: [Tensor?], _ context: FunctionContext) -> [Tensor?] { [nil] }
            func pushForward(_ tangents: [Tensor?], _ context: FunctionContext) -> [Tensor?]? {
                tangents[0].map { rule(context.saved[0], $0) }
            }
        }
        #expect(numbers(jvp({ Ruled { x, t in [x * x * 3 * t] }($0) }, x, v).product) == [3, 120])
        #expect(message { _ = jvp({ Ruled { _, _ in [] }($0) }, x, v) }.contains("(expected 1, got 0)"))
        #expect(
            message { _ = jvp({ Ruled { _, t in [t.sum()] }($0) }, x, v) }.contains("got [] float64 but expected [2] float64"))
    }

    @Test func severalThreadsUseOneFunction() async {
        let w = leaf([1, 2])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<20 { Cube()(w).sum().backward() } } }
        }
        #expect(numbers(w.grad) == [480, 1920])
    }
}
