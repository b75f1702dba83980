import TernNN

/// Hooks on tensors, on accumulation, and on nodes: order, replacement, removal.
enum HookPrograms {
    static let all = [
        Program("hooksInTheirOrder", hooksInTheirOrder),
        Program("hookOnAResultReplaces", hookOnAResultReplaces),
        Program("hookSeesTheCompleteGradient", hookSeesTheCompleteGradient),
        Program("hooksRemoved", hooksRemoved),
        Program("hooksRunInEachPass", hooksRunInEachPass),
        Program("hookAndRetainGrad", hookAndRetainGrad),
        Program("hookBeforeAChange", hookBeforeAChange),
        Program("hookOnAViewAndItsBase", hookOnAViewAndItsBase),
        Program("hookWithoutAGradient", hookWithoutAGradient),
        Program("hookThatFails", hookThatFails),
        Program("hookThatChangesTheShape", hookThatChangesTheShape),
        Program("hookUnderGrad", hookUnderGrad),
        Program("hookUnderCreateGraph", hookUnderCreateGraph),
        Program("hookOnOneOutputOfSeveral", hookOnOneOutputOfSeveral),
        Program("hookThatStartsAPass", hookThatStartsAPass),
        Program("postAccumulateHooks", postAccumulateHooks),
        Program("postAccumulateHookThatSteps", postAccumulateHookThatSteps),
        Program("postAccumulateHooksOfATensorUsedTwice", postAccumulateHooksOfATensorUsedTwice),
        Program("nodeHooks", nodeHooks),
        Program("nodePrehooks", nodePrehooks),
        Program("allHooksInOrder", allHooksInOrder),
        Program("nodeHookSeesMissingGradients", nodeHookSeesMissingGradients),
        Program("nodesRunInReverse", nodesRunInReverse),
        Program("hookRegisteredInAHook", hookRegisteredInAHook),
    ]

    static func hooksInTheirOrder(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        var calls: [String] = []
        x.observeGradient { g in calls.append("first \(words(g[0]))") }
        x.registerHook { g in
            calls.append("second \(words(g[0]))")
            return g * 10
        }
        x.observeGradient { g in calls.append("third \(words(g[0]))") }
        (x * 3).sum().backward()
        r.list("calls", calls)
        r.tensor("x.grad", x.grad)
    }

    static func hookOnAResultReplaces(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 3
        y.registerHook { g in g * 2 }
        (y * y).sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func hookSeesTheCompleteGradient(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 3
        var seen: [Tensor] = []
        y.observeGradient { g in seen.append(g.clone()) }
        (y.sum() + (y * y).sum() + y[0]).backward()
        r.flag("once", seen.count == 1)
        r.tensor("seen", seen.first)
    }

    static func hooksRemoved(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        var calls: [String] = []
        let first = x.observeGradient { _ in calls.append("first") }
        let second = x.observeGradient { _ in calls.append("second") }
        first.remove()
        first.remove()
        (x * 2).sum().backward()
        r.list("one removed", calls)
        second.remove()
        (x * 2).sum().backward()
        r.list("both removed", calls)
        let y = x * 2
        let z = y.sum()
        y.registerHook { g in g * 100 }.remove()
        z.backward()
        r.tensor("x.grad", x.grad)
    }

    static func hooksRunInEachPass(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 2
        var calls: [String] = []
        y.observeGradient { g in calls.append("y \(words(g[0]))") }
        x.observeGradient { g in calls.append("x \(words(g[0]))") }
        let z = (y * y).sum()
        z.backward(retainGraph: true)
        z.backward()
        r.list("calls", calls)
        r.tensor("x.grad", x.grad)
    }

    static func hookAndRetainGrad(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 3
        y.retainGrad()
        y.registerHook { g in g * 2 }
        let z = x * 3
        z.registerHook { g in g * 2 }
        z.retainGrad()
        (y.sum() + z.sum()).backward()
        r.tensor("retained before", y.grad)
        r.tensor("retained after", z.grad)
        r.tensor("x.grad", x.grad)
    }

    static func hookBeforeAChange(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 3
        var calls: [String] = []
        y.observeGradient { g in calls.append("before \(words(g[0]))") }
        y.mul_(10)
        y.observeGradient { g in calls.append("after \(words(g[0]))") }
        y.retainGrad()
        (y * 2).sum().backward()
        r.list("calls", calls)
        r.tensor("y.grad", y.grad)
        r.tensor("x.grad", x.grad)
    }

    static func hookOnAViewAndItsBase(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3])
        let y = x * 1
        let v: Tensor = y[..<2]
        var calls: [String] = []
        y.observeGradient { g in calls.append("y \(words(g))") }
        v.observeGradient { g in calls.append("v \(words(g))") }
        v.mul_(4)
        v.observeGradient { g in calls.append("v after \(words(g))") }
        (v * 2).sum().backward()
        r.list("calls", calls)
        r.tensor("x.grad", x.grad)
    }

    static func hookWithoutAGradient(_ r: ProgramRecord) {
        r.attempt("plain") { plain([1, 2]).observeGradient { _ in } }
        let x = leaf([1, 2])
        let y = noGrad { x * 2 }
        r.attempt("made in no_grad") { y.observeGradient { _ in } }
        r.attempt("leaf") { x.observeGradient { _ in } }
    }

    static func hookThatFails(_ r: ProgramRecord) {
        let x = leaf([1, 2]), w = leaf([3, 4])
        let y = x * w
        let handle = y.registerHook { g in g.view(17) }
        let z = y.sum()
        r.attempt("backward") { z.backward(retainGraph: true) }
        r.tensor("x.grad", x.grad)
        r.flag("grad mode", isGradEnabled())
        handle.remove()
        r.attempt("without it") { z.backward() }
        r.tensor("x.grad after", x.grad)
    }

    static func hookThatChangesTheShape(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 2
        y.registerHook { g in g.sum() }
        r.attempt("another shape") { y.sum().backward() }
        let z = x * 2
        z.registerHook { g in g.to(.float32) }
        r.attempt("another type") { z.sum().backward() }
    }

    static func hookUnderGrad(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 3
        x.registerHook { g in g * 10 }
        y.registerHook { g in g * 2 }
        let z = (y * y).sum()
        r.tensor("dx", grad(of: z, with: [x], retainGraph: true)[0])
        r.tensor("dy", grad(of: z, with: [y])[0])
        r.tensor("x.grad", x.grad)
    }

    static func hookUnderCreateGraph(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 3
        var modes: [Bool] = []
        y.observeGradient { _ in modes.append(isGradEnabled()) }
        let own = y.registerHook { g in g * y }
        let z = (y * y).sum()
        z.backward(retainGraph: true)
        r.flag("grad mode", modes[0])
        r.tensor("x.grad", x.grad)
        guard let dx = grad(of: z, with: [x], createGraph: true)[0] else { return }
        r.flag("grad mode with create_graph", modes[1])
        r.tensor("dx", dx)
        r.flag("dx requires grad", dx.requiresGrad)
        r.tensor("second", grad(of: dx.sum(), with: [x])[0])
        own.remove()
    }

    static func hookOnOneOutputOfSeveral(_ r: ProgramRecord) {
        let x = leaf([[1, 5], [7, 2]])
        let parts = (x * 1).unbind()
        var calls: [String] = []
        parts[0].observeGradient { _ in calls.append("a") }
        parts[1].observeGradient { _ in calls.append("b") }
        (parts[1] * 2).sum().backward()
        r.list("calls", calls)
        r.tensor("x.grad", x.grad)
    }

    static func hookThatStartsAPass(_ r: ProgramRecord) {
        let x = leaf([1, 2]), w = leaf([5, 6])
        let y = x * 3
        y.observeGradient { _ in enableGrad { (w * w).sum().backward() } }
        y.sum().backward()
        r.tensor("x.grad", x.grad)
        r.tensor("w.grad", w.grad)
    }

    static func postAccumulateHooks(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        var calls: [String] = []
        x.registerPostAccumulateGradHook { t in calls.append("post \(t.grad.map { words($0[0]) } ?? "")") }
        x.observeGradient { g in calls.append("hook \(words(g[0]))") }
        (x * 2).sum().backward()
        (x * 2).sum().backward()
        r.list("calls", calls)
        r.attempt("on a result") { (x * 1).registerPostAccumulateGradHook { _ in } }
        r.attempt("on a plain tensor") { plain([1, 2]).registerPostAccumulateGradHook { _ in } }
    }

    static func postAccumulateHookThatSteps(_ r: ProgramRecord) {
        let w = leaf([1, 2])
        let handle = w.registerPostAccumulateGradHook { t in
            if let gradient = t.grad { noGrad { _ = t.add_(gradient, alpha: -0.1) } }
            t.grad = nil
        }
        for _ in 0..<2 { (w * w).sum().backward() }
        r.tensor("w", w)
        r.tensor("w.grad", w.grad)
        handle.remove()
        (w * w).sum().backward()
        r.tensor("w after", w)
        r.tensor("w.grad after", w.grad)
    }

    static func postAccumulateHooksOfATensorUsedTwice(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        var calls: [String] = []
        x.registerPostAccumulateGradHook { t in calls.append(t.grad.map { words($0[0]) } ?? "") }
        ((x * 2).sum() + (x * x).sum()).backward()
        r.list("calls", calls)
        _ = grad(of: (x * 2).sum(), with: [x])
        r.list("calls after grad", calls)
    }

    static func nodeHooks(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 3
        var seen: [Tensor?] = []
        var calls: [String] = []
        let handle = y.gradFn?.registerHook { inputs, outputs in
            calls.append("\(inputs.count) inputs, \(outputs.count) outputs")
            seen += [inputs[0], outputs[0]]
            return [inputs[0].map { $0 * 2 }] + inputs.dropFirst()
        }
        let z = y.sum()
        z.backward(retainGraph: true)
        r.list("calls", calls)
        r.tensor("gradient of the input", seen[0])
        r.tensor("gradient of the output", seen[1])
        r.tensor("x.grad", x.grad)
        handle?.remove()
        z.backward()
        r.tensor("x.grad after", x.grad)
    }

    static func nodePrehooks(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 3
        y.retainGrad()
        y.gradFn?.registerPrehook { outputs in [outputs[0].map { $0 * 5 }] }
        y.sum().backward()
        r.tensor("y.grad", y.grad)
        r.tensor("x.grad", x.grad)
    }

    static func allHooksInOrder(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 3
        var calls: [String] = []
        func called(_ name: String) -> [Tensor?]? {
            calls.append(name)
            return nil
        }
        y.gradFn?.registerHook { _, _ in called("node") }
        y.gradFn?.registerPrehook { _ in called("node before") }
        y.observeGradient { _ in calls.append("tensor") }
        let accumulation = y.gradFn?.nextNodes[0]
        accumulation?.registerHook { _, _ in called("accumulation") }
        accumulation?.registerPrehook { _ in called("accumulation before") }
        x.registerPostAccumulateGradHook { _ in calls.append("leaf after") }
        x.observeGradient { _ in calls.append("leaf") }
        y.sum().backward()
        r.list("calls", calls)
        r.tensor("x.grad", x.grad)
    }

    static func nodeHookSeesMissingGradients(_ r: ProgramRecord) {
        let x = leaf([1, 2]), c = plain([3, 4])
        let y = x * c
        var calls: [String] = []
        func shown(_ list: [Tensor?]) -> String { list.map { $0 == nil ? "none" : "some" }.joined(separator: " ") }
        y.gradFn?.registerHook { inputs, _ in
            calls.append(shown(inputs))
            return nil
        }
        y.sum().backward()
        let parts = (x * 1).unbind()
        parts[0].gradFn?.registerPrehook { outputs in
            calls.append("before \(shown(outputs))")
            return nil
        }
        parts[1].backward()
        r.list("calls", calls)
        r.tensor("x.grad", x.grad)
    }

    static func nodesRunInReverse(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        var calls: [String] = []
        func named(_ tensor: Tensor, _ name: String) -> Tensor {
            tensor.observeGradient { _ in calls.append(name) }
            return tensor
        }
        let a = named(x * 2, "a")
        let b = named(x * 3, "b")
        let c = named(a * b, "c")
        let d = named(b + 1, "d")
        let e = named(c + d, "e")
        e.sum().backward()
        r.list("calls", calls)
        r.tensor("x.grad", x.grad)
    }

    static func hookRegisteredInAHook(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        var calls: [String] = []
        let y = x * 2
        y.observeGradient { _ in
            calls.append("outer")
            x.observeGradient { _ in calls.append("inner") }
        }
        y.sum().backward()
        r.list("calls", calls)
    }
}
