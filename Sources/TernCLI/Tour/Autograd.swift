import Tern

extension Chapter {
    static let autograd = Chapter(number: 6, name: "autograd", title: "gradients by the chain rule") {
        line() + squares() + chain() + graph()
    }

    private static func line() -> [Step] {
        let x = Tensor(3.0)
        let w = Tensor(2.0, requiresGrad: true)
        let b = Tensor(1.0, requiresGrad: true)
        return [
            Step("let x = Tensor(3.0)", note: "A tensor that asks for its gradient is a leaf of a graph that operators grow."),
            Step("let w = Tensor(2.0, requiresGrad: true), b = Tensor(1.0, requiresGrad: true)"),
            Step("(w * x + b).backward()", note: "y = w * x + b: dy/dw is x, dy/db is 1.") { (w * x + b).backward() },
            Step("w.grad") { w.grad },
            Step("b.grad") { b.grad },
            Step("(w * x + b).backward(); w.grad", note: "Gradients add up: a second backward doubles them.") { () -> Tensor? in
                (w * x + b).backward()
                return w.grad
            },
            Step("b.grad // after two backwards") { b.grad },
        ]
    }

    private static func squares() -> [Step] {
        let v = Tensor(2.0, requiresGrad: true)
        let u = Tensor(2.0, requiresGrad: true)
        return [
            Step("let v = Tensor(2.0, requiresGrad: true)", note: "The derivative of v² at 2 is 4; that of u² + 3u + 5 is 7."),
            Step("(v ** 2).backward(); v.grad") { () -> Tensor? in
                (v ** 2).backward()
                return v.grad
            },
            Step("let u = Tensor(2.0, requiresGrad: true)"),
            Step("(u ** 2 + 3 * u + 5).backward(); u.grad") { () -> Tensor? in
                (u ** 2 + 3 * u + 5).backward()
                return u.grad
            },
        ]
    }

    private static func chain() -> [Step] {
        let x = Tensor(2.0, requiresGrad: true)
        let y = 2 * x + 3
        let z = y ** 3
        return [
            Step(
                "let x = Tensor(2.0, requiresGrad: true)", note: "Only leaves keep gradients, unless another tensor is told to."),
            Step("let y = 2 * x + 3") { y },
            Step("y.retainGrad()") { y.retainGrad() },
            Step("let z = y ** 3") { z },
            Step("z.backward()") { z.backward() },
            Step("y.grad // 3 * y²") { y.grad },
            Step("x.grad // 2 * 3 * y²") { x.grad },
            Step("(x.isLeaf, y.isLeaf)") { (x.isLeaf, y.isLeaf) },
            Step.failing("z.backward()", note: "What a graph saved is gone after backward(); retainGraph: true keeps it.") {
                z.backward()
            },
        ]
    }

    private static func graph() -> [Step] {
        let a = Tensor.ones(5, requiresGrad: true)
        let w = Tensor(2.0, requiresGrad: true)
        let b = Tensor(1.0, requiresGrad: true)
        return [
            Step("let a = Tensor.ones(5, requiresGrad: true)", note: "A result knows what made it."),
            Step("a + 2") { a + 2 },
            Step("(a + 2).gradFn") { (a + 2).gradFn.map { "\($0)" } ?? "nil" },
            Step("((a * w + b) ** 2).mean().graph", note: "The graph as a tree: gradients flow from the root to the leaves.") {
                ((a * w + b) ** 2).mean().graph
            },
            Step.failing("(a + 2).backward()", note: "Only one number has a gradient of its own.") { (a + 2).backward() },
            Step("noGrad { a + 2 }", note: "No graph inside noGrad { } or behind detach().") { noGrad { a + 2 } },
            Step("(a + 2).detach()") { (a + 2).detach() },
        ]
    }
}
