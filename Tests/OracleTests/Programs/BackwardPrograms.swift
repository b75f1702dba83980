import TernNN

/// The ways to ask for gradients.
enum BackwardPrograms {
    static let all = [
        Program("secondBackward", secondBackward),
        Program("sharedPartOfTwoGraphs", sharedPartOfTwoGraphs),
        Program("gradientOfNonScalars", gradientOfNonScalars),
        Program("gradientOfAnotherType", gradientOfAnotherType),
        Program("givenGradientStaysOnesOwn", givenGradientStaysOnesOwn),
        Program("accumulation", accumulation),
        Program("assignedGradients", assignedGradients),
        Program("leafAsTheRoot", leafAsTheRoot),
        Program("onlyTheseInputs", onlyTheseInputs),
        Program("unusedInputs", unusedInputs),
        Program("inputsInTheMiddle", inputsInTheMiddle),
        Program("sameInputTwice", sameInputTwice),
        Program("severalOutputs", severalOutputs),
        Program("missingGradients", missingGradients),
        Program("integerResults", integerResults),
        Program("steppedFunctions", steppedFunctions),
        Program("convertedTypes", convertedTypes),
        Program("broadcastOperands", broadcastOperands),
        Program("gradientsAtKinks", gradientsAtKinks),
        Program("gradientsOfBounds", gradientsOfBounds),
        Program("repeatedIndices", repeatedIndices),
        Program("emptyTensors", emptyTensors),
    ]

    static func secondBackward(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = (x * x).sum()
        y.backward()
        r.attempt("freed") { y.backward() }
        let z = (x * x).sum()
        z.backward(retainGraph: true)
        r.attempt("retained") { z.backward() }
        r.attempt("freed by the second") { z.backward() }
        let w = (x + 1).sum()
        w.backward()
        r.attempt("nothing saved") { w.backward() }
        r.tensor("x.grad", x.grad)
    }

    static func sharedPartOfTwoGraphs(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        var h = x.exp()
        var (a, b) = (h.sum(), (h * h).sum())
        a.backward()
        r.attempt("the other root") { b.backward() }
        h = x * 2
        (a, b) = (h.sum(), (h * h).sum())
        a.backward(retainGraph: true)
        r.attempt("the other root, retained") { b.backward() }
    }

    static func gradientOfNonScalars(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * x
        r.attempt("none") { y.backward() }
        r.attempt("another shape") { y.backward(gradient: Tensor.ones(3, dtype: .float64)) }
        r.attempt("broadcast") { y.backward(gradient: Tensor.ones(1, dtype: .float64)) }
        y.backward(gradient: plain([10, 100]))
        r.tensor("x.grad", x.grad)
        x.grad = nil
        (x * x)[..<1].backward()
        r.tensor("one element", x.grad)
        r.attempt("of a plain tensor") { plain(1).backward() }
    }

    static func gradientOfAnotherType(_ r: ProgramRecord) {
        let x = leaf([1, 2], .float32)
        let y = x * 3
        r.attempt("float64") { y.backward(gradient: plain([1, 2])) }
        r.tensor("x.grad", x.grad)
    }

    static func givenGradientStaysOnesOwn(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let g = plain([3, 4])
        (x + 0).backward(gradient: g)
        x.grad?.mul_(10)
        r.tensor("g", g)
        r.tensor("x.grad", x.grad)
        x.grad = nil
        (x * 1)[0...].backward(gradient: g)
        x.grad?.add_(1)
        r.tensor("g after", g)
    }

    static func accumulation(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        r.tensor("before", x.grad)
        (x * 2).sum().backward()
        let held = x.grad
        (x * 3).sum().backward()
        r.tensor("x.grad", x.grad)
        r.tensor("held", held)
        r.flag("same", held === x.grad)
        x.grad = nil
        (x * 3).sum().backward()
        r.tensor("after none", x.grad)
        r.tensor("held after", held)
        x.grad?.zero_()
        (x * 5).sum().backward()
        r.tensor("after zero_", x.grad)
    }

    static func assignedGradients(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        r.attempt("another shape") { x.grad = plain([1, 2, 3]) }
        r.attempt("another type") { x.grad = plain([1, 2], .float32) }
        let g = plain([10, 20])
        x.grad = g
        (x * 2).sum().backward()
        r.tensor("x.grad", x.grad)
        r.tensor("g", g)
        r.flag("same", x.grad === g)
    }

    static func leafAsTheRoot(_ r: ProgramRecord) {
        let x = leaf(3)
        x.backward()
        r.tensor("x.grad", x.grad)
        r.tensor("grad", grad(of: x, with: [x])[0])
        let v = leaf([1, 2])
        v.backward(gradient: plain([5, 6]))
        v.backward(gradient: plain([5, 6]))
        r.tensor("v.grad", v.grad)
    }

    static func onlyTheseInputs(_ r: ProgramRecord) {
        let x = leaf([1, 2]), w = leaf([3, 4])
        var h = x * w
        h.sum().backward(inputs: [x])
        r.tensor("x.grad", x.grad)
        r.tensor("w.grad", w.grad)
        h = x * w
        (h * 5).sum().backward(inputs: [h, w])
        r.tensor("h.grad", h.grad)
        r.tensor("x.grad after", x.grad)
        r.tensor("w.grad after", w.grad)
        r.attempt("empty") { (x * w).sum().backward(inputs: []) }
        r.attempt("plain") { (x * w).sum().backward(inputs: [plain(1)]) }
        r.attempt("unused") { (x * 2).sum().backward(inputs: [w]) }
        r.tensor("w.grad at the end", w.grad)
    }

    static func unusedInputs(_ r: ProgramRecord) {
        let x = leaf([1, 2]), w = leaf([3, 4])
        let y = (x * x).sum()
        r.attempt("not allowed") { _ = grad(of: y, with: [x, w], retainGraph: true) }
        let found = grad(of: y, with: [x, w], allowUnused: true)
        r.tensor("dx", found[0])
        r.tensor("dw", found[1])
        r.attempt("plain input") { _ = grad(of: (x * x).sum(), with: [plain(1)]) }
        r.attempt("plain output") { _ = grad(of: plain(1), with: [x]) }
        r.tensor("x.grad", x.grad)
    }

    static func inputsInTheMiddle(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let h = x.exp()
        let z = (h * h).sum()
        r.tensor("dh", grad(of: z, with: [h])[0])
        r.attempt("behind it") { h.sum().backward() }
        r.tensor("x.grad", x.grad)
        let a = x * 2
        let b = a * a
        let found = grad(of: (b * 3).sum(), with: [a, b, x])
        r.tensor("da", found[0])
        r.tensor("db", found[1])
        r.tensor("dx", found[2])
    }

    static func sameInputTwice(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let found = grad(of: (x * x).sum(), with: [x, x])
        r.tensor("a", found[0])
        r.tensor("b", found[1])
    }

    static func severalOutputs(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let a = x * 2, b = (x * x).sum()
        r.tensor("g", grad(of: [a, b], with: [x], gradOutputs: [plain([1, 10]), nil], retainGraph: true)[0])
        r.tensor("twice", grad(of: [b, b], with: [x], retainGraph: true)[0])
        r.tensor("zero", grad(of: [b, a], with: [x], gradOutputs: [plain(0), plain([1, 1])])[0])
    }

    static func missingGradients(_ r: ProgramRecord) {
        let x = leaf([[3, 1], [2, 4]])
        let parts = (x * 1).unbind()
        (parts[0] * 2).sum().backward()
        r.tensor("unbind", x.grad)
        x.grad = nil
        x.sort(1).values[0..., 0].sum().backward()
        r.tensor("sort", x.grad)
        x.grad = nil
        (x.detach() * 2 + x * 0).sum().backward()
        r.tensor("zero", x.grad)
        x.grad = nil
        let w = leaf([1, 2])
        (w * 2).sum().backward()
        r.tensor("untouched", x.grad)
    }

    static func integerResults(_ r: ProgramRecord) {
        let x = leaf([[3, 1], [2, 4]])
        let (values, indices) = x.max(1)
        r.state("values", values)
        r.state("indices", indices)
        r.state("argmax", x.argmax())
        r.state("comparison", x .> 2)
        r.state("long", x.to(.int64))
        r.state("argsort", x.argsort())
        values.sum().backward()
        r.tensor("x.grad", x.grad)
        r.attempt("backward of integers") { x.argmax().backward() }
        r.attempt("backward of an index") { indices[0].backward() }
        r.tensor("by index", x.detach()[Tensor.arange(2), indices])
    }

    static func steppedFunctions(_ r: ProgramRecord) {
        let x = leaf([1.5, -2.5])
        let functions: [(String, (Tensor) -> Tensor)] = [
            ("floor", { $0.floor() }), ("round", { $0.round() }), ("sign", { $0.sign() }),
        ]
        for (name, function) in functions {
            let y = function(x)
            r.state(name, y)
            r.tensor(name, grad(of: y.sum(), with: [x])[0])
        }
    }

    static func convertedTypes(_ r: ProgramRecord) {
        let x = leaf([1, 2], .float32)
        let y = x.to(.float64) * plain([3, 4])
        r.state("y", y)
        y.sum().backward()
        r.tensor("x.grad", x.grad)
        let h = leaf([1, 2], .float16)
        (h.to(.float32) * 3).sum().backward()
        r.tensor("h.grad", h.grad)
        let w = leaf([1, 2], .float32)
        (w * leaf([5, 6])).sum().backward()
        r.tensor("w.grad", w.grad)
        r.flag("same", x.to(.float32) === x)
        r.state("integers and back", x.to(.int32).to(.float32))
    }

    static func broadcastOperands(_ r: ProgramRecord) {
        let x = leaf([[1, 2, 3], [4, 5, 6]]), row = leaf([1, 2, 3]), number = leaf(2), column = leaf([[1], [2]])
        (x * row * number + column).sum().backward()
        r.tensor("x.grad", x.grad)
        r.tensor("row.grad", row.grad)
        r.tensor("number.grad", number.grad)
        r.tensor("column.grad", column.grad)
    }

    static func gradientsAtKinks(_ r: ProgramRecord) {
        let cases: [(String, [Double], (Tensor) -> Tensor)] = [
            ("abs", [-1, 0, 1], { $0.abs() }),
            ("relu", [-1, 0, 1], { $0.relu() }),
            ("sqrt", [0, 1], { $0.sqrt() }),
            ("clamp", [-1, 0, 1, 2], { $0.clamp(min: 0, max: 1) }),
            ("clamp from below", [-1, 0, 1], { $0.clamp(min: 0) }),
            ("clamp from above", [-1, 0, 1], { $0.clampMax(0) }),
            ("clamp by tensors", [-1, 0, 1, 1, 1], { $0.clamp(min: plain([0, 0, 0, 2, 1]), max: plain([1, 1, 1, 1, 1])) }),
            ("clamp by a tensor", [-1, 0, 1], { $0.clampMin(plain([0, 0, 0])) }),
            ("clamp in place", [-1, 0, 0.5, 1], { ($0 * 1).clamp_(min: 0, max: 1) }),
            ("clamp of NaN", [.nan], { $0.clamp(min: 0, max: 1) + $0.clamp(min: plain([0]), max: plain([1])) }),
            ("pow", [0, 4], { $0 ** 0.5 }),
            ("norm", [0, 0], { $0.norm() }),
            ("amax", [2, 1, 2], { $0.amax() }),
            ("max", [2, 1, 2], { $0.max() }),
            ("median", [2, 1, 2], { $0.median() }),
            ("maximum", [0, 1, 2], { $0.maximum(plain([1, 1, 1])) }),
            ("prod", [0, 2, 3], { $0.prod() }),
            ("where", [0, 4], { $0.sqrt().where($0 .> 0, Tensor.zeros(like: $0)) }),
        ]
        for (name, numbers, function) in cases {
            let x = leaf(numbers)
            function(x).sum().backward()
            r.tensor(name, x.grad)
        }
    }

    static func gradientsOfBounds(_ r: ProgramRecord) {
        let x = plain([-1, 0, 0.5, 1, 2, 0])
        let low = leaf([0, 0, 0, 0, 0, 3]), high = leaf([1, 1, 1, 1, 1, 1])
        x.clamp(min: low, max: high).sum().backward()
        r.tensor("low", low.grad)
        r.tensor("high", high.grad)
        low.grad = nil
        x.clampMin(low).sum().backward()
        r.tensor("clamp_min", low.grad)
    }

    static func repeatedIndices(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3]), i = Tensor([0, 2, 0])
        (x[i] * plain([1, 10, 100])).sum().backward()
        r.tensor("index", x.grad)
        x.grad = nil
        (x.gather(0, i) * plain([1, 10, 100])).sum().backward()
        r.tensor("gather", x.grad)
        x.grad = nil
        (x.indexSelect(0, i) * plain([1, 10, 100])).sum().backward()
        r.tensor("index_select", x.grad)
    }

    static func emptyTensors(_ r: ProgramRecord) {
        let x = Tensor.zeros(0, 3, dtype: .float64)
        x.requiresGrad = true
        let y = x.sum() + 1
        y.backward()
        r.tensor("x.grad", x.grad)
        (x * 2).backward(gradient: Tensor.zeros(0, 3, dtype: .float64))
        r.tensor("x.grad after", x.grad)
    }
}
