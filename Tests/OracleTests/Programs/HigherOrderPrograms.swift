import TernNN

/// Gradients of gradients.
enum HigherOrderPrograms {
    static let all = [
        Program("secondDerivatives", secondDerivatives),
        Program("backwardOfAGradient", backwardOfAGradient),
        Program("accumulationWithAGraph", accumulationWithAGraph),
        Program("gradientPenalty", gradientPenalty),
        Program("secondDerivativesThroughAChange", secondDerivativesThroughAChange),
        Program("secondDerivativesThroughAFunctionInPlace", secondDerivativesThroughAFunctionInPlace),
        Program("changedBetweenTwoDerivatives", changedBetweenTwoDerivatives),
        Program("gradientOfAGradientChanged", gradientOfAGradientChanged),
    ]

    /// The gradient that has to be there.
    private static func gradient(_ y: Tensor, _ x: Tensor, createGraph: Bool = false) -> Tensor {
        grad(of: y, with: [x], createGraph: createGraph)[0] ?? Tensor.empty(0)
    }

    static func secondDerivatives(_ r: ProgramRecord) {
        let x = leaf(2)
        let y = x ** 4
        let first = gradient(y, x, createGraph: true)
        let second = gradient(first, x, createGraph: true)
        let third = gradient(second, x)
        r.tensor("first", first)
        r.tensor("second", second)
        r.tensor("third", third)
        r.state("third", third)
        let plainFirst = gradient(x ** 4, x)
        r.attempt("without create_graph") { _ = gradient(plainFirst, x) }
    }

    static func backwardOfAGradient(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        (x ** 3).sum().backward(createGraph: true)
        guard let g = x.grad else { return }
        r.flag("requires grad", g.requiresGrad)
        x.grad = nil
        (g * g).sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func accumulationWithAGraph(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        (x * x).sum().backward(createGraph: true)
        let held = x.grad
        (x ** 3).sum().backward(createGraph: true)
        r.tensor("held", held)
        r.tensor("x.grad", x.grad)
        r.flag("same", held === x.grad)
        guard let sum = x.grad?.sum() else { return }
        r.tensor("second", gradient(sum, x))
    }

    static func gradientPenalty(_ r: ProgramRecord) {
        let w = leaf([0.5, -1.5]), x = leaf([2, 3])
        let out = (w * x).sum().tanh()
        let dx = gradient(out, x, createGraph: true)
        let penalty = (dx * dx).sum()
        penalty.backward()
        r.tensor("penalty", penalty)
        r.tensor("w.grad", w.grad)
        r.tensor("x.grad", x.grad)
    }

    static func secondDerivativesThroughAChange(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3])
        let y = x * x
        y[0].mul_(x[1])
        y[1...] = x[..<2] ** 3
        r.tensor("y", y)
        let first = gradient((y * y).sum(), x, createGraph: true)
        r.tensor("first", first)
        r.tensor("second", gradient((first * first).sum(), x))
    }

    static func secondDerivativesThroughAFunctionInPlace(_ r: ProgramRecord) {
        let x = leaf([0.5, 1])
        var y = x * 2
        y.exp_()
        y = y * x
        let first = gradient(y.sum(), x, createGraph: true)
        let second = gradient(first.sum(), x)
        r.tensor("first", first)
        r.tensor("second", second)
    }

    static func changedBetweenTwoDerivatives(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 1
        let z = (y ** 3).sum()
        let first = gradient(z, y, createGraph: true)
        y.add_(1)
        r.attempt("second") { _ = gradient(first.sum(), x) }
    }

    static func gradientOfAGradientChanged(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let first = gradient((x ** 3).sum(), x, createGraph: true)
        first.mul_(2)
        r.state("first", first)
        r.tensor("second", gradient(first.sum(), x))
    }
}
