import TernNN

/// In-place operations: saved values, histories, and what becomes of retained gradients.
enum InPlacePrograms {
    static let all = [
        Program("savedInputChanged", savedInputChanged),
        Program("savedOutputChanged", savedOutputChanged),
        Program("savedViewOfAChangedBase", savedViewOfAChangedBase),
        Program("additionSavesNothing", additionSavesNothing),
        Program("factorThatNobodyNeeds", factorThatNobodyNeeds),
        Program("chainOfInPlaceFunctions", chainOfInPlaceFunctions),
        Program("reluInPlace", reluInPlace),
        Program("fillingForgets", fillingForgets),
        Program("maskedAndIndexedInPlace", maskedAndIndexedInPlace),
        Program("indexPutAccumulates", indexPutAccumulates),
        Program("byItself", byItself),
        Program("changedInNoGrad", changedInNoGrad),
        Program("plainTensorJoinsTheGraph", plainTensorJoinsTheGraph),
        Program("typesAndShapesInPlace", typesAndShapesInPlace),
        Program("comparisonInPlace", comparisonInPlace),
        Program("retainGradBeforeAChange", retainGradBeforeAChange),
        Program("retainGradAfterAChange", retainGradAfterAChange),
        Program("retainGradThenAViewChanges", retainGradThenAViewChanges),
        Program("retainGradOfAView", retainGradOfAView),
        Program("detachSharesMemory", detachSharesMemory),
        Program("detachInPlace", detachInPlace),
        Program("requiresGradChanges", requiresGradChanges),
        Program("randomInPlace", randomInPlace),
    ]

    static func savedInputChanged(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let changes: [(String, (Tensor) -> Void)] = [
            ("add_", { $0.add_(1) }),
            ("through a view", { $0[0].zero_() }),
            ("through detach", { $0.detach().zero_() }),
            ("in no_grad", { t in noGrad { _ = t.zero_() } }),
        ]
        for (name, change) in changes {
            let a = x * 1
            let b = (a * a).sum()
            change(a)
            r.attempt(name) { b.backward() }
        }
        r.tensor("x.grad", x.grad)
    }

    static func savedOutputChanged(_ r: ProgramRecord) {
        let x = leaf([0.5, 1])
        let functions: [(String, (Tensor) -> Tensor)] = [
            ("exp", { $0.exp() }), ("tanh", { $0.tanh() }), ("sigmoid", { $0.sigmoid() }), ("sqrt", { $0.sqrt() }),
            ("sin", { $0.sin() }), ("neg", { $0.neg() }),
        ]
        for (name, function) in functions {
            let y = function(x)
            y.mul_(2)
            r.attempt(name) { y.sum().backward() }
        }
        r.tensor("x.grad", x.grad)
    }

    static func savedViewOfAChangedBase(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3])
        let y = x * 1
        let v: Tensor = y[..<2]
        let z = v * v
        y[2].mul_(5)
        r.attempt("backward") { z.sum().backward() }
        let w = y[..<2].exp()
        y.mul_(2)
        r.attempt("result of exp") { w.sum().backward() }
        r.tensor("x.grad", x.grad)
    }

    static func additionSavesNothing(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let a = x * 1
        let b = (a + 1).sum()
        a.zero_()
        r.attempt("backward") { b.backward() }
        r.tensor("x.grad", x.grad)
    }

    static func factorThatNobodyNeeds(_ r: ProgramRecord) {
        let w = leaf([2.0]), c = plain([5.0])
        var y = w * c
        noGrad { _ = w.add_(1) }
        r.attempt("the leaf changed") { y.sum().backward() }
        r.tensor("w.grad", w.grad)
        y = w * c
        c.add_(1)
        r.attempt("the factor changed") { y.sum().backward() }
    }

    static func chainOfInPlaceFunctions(_ r: ProgramRecord) {
        let x = leaf([0.5, 1])
        let y = x * 1
        y.exp_()
        r.state("exp_", y)
        y.add_(1)
        r.attempt("exp_ then add_") { y.sum().backward() }
        let z = x * 1
        z.exp_()
        r.attempt("exp_") { z.tanh().sum().backward() }
        r.tensor("x.grad", x.grad)
        let u = x * 1
        u.sin_().cos_()
        r.tensor("u", u)
        r.attempt("sin_ then cos_") { u.sum().backward() }
    }

    static func reluInPlace(_ r: ProgramRecord) {
        let x = leaf([-1, 0, 2])
        let y = x * 3
        y.relu_()
        r.state("y", y)
        y.sum().backward()
        r.tensor("x.grad", x.grad)
        let z = (x * 3).relu_()
        z.add_(1)
        r.attempt("changed after") { z.sum().backward() }
    }

    static func fillingForgets(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 2
        y.zero_()
        r.state("zero_", y)
        y.sum().backward()
        r.tensor("zero_", x.grad)
        let z = x * 2
        z[0].fill_(3)
        r.state("fill_ of a part", z)
        z.sum().backward()
        r.tensor("fill_ of a part", x.grad)
    }

    static func maskedAndIndexedInPlace(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3, 4])
        let y = x * 2
        y.maskedFill_(plain([1, 0, 0, 0]) .> 0, 9)
        r.flag("masked_fill_", y.requiresGrad)
        y.indexFill_(0, Tensor([1]), 5)
        y.indexAdd_(0, Tensor([2, 2]), x[..<2])
        y.scatter_(0, Tensor([0]), x[3...])
        r.tensor("y", y)
        y.sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func indexPutAccumulates(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3]), v = leaf([10, 20])
        let y = x * 1
        y.indexPut_([Tensor([0, 0])], v, accumulate: true)
        r.state("y", y)
        r.tensor("y", y)
        (y * plain([1, 2, 3])).sum().backward()
        r.tensor("x.grad", x.grad)
        r.tensor("v.grad", v.grad)
    }

    static func byItself(_ r: ProgramRecord) {
        let x = leaf([2, 3])
        let y = x * 1
        y.add_(y)
        r.attempt("add_") { y.sum().backward() }
        r.tensor("x.grad", x.grad)
        let z = x * 1
        z.mul_(z)
        r.tensor("z", z)
        r.attempt("mul_") { z.sum().backward() }
    }

    static func changedInNoGrad(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 2
        noGrad { _ = y.mul_(10) }
        r.tensor("y", y)
        r.state("y", y)
        y.sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func plainTensorJoinsTheGraph(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let z = Tensor.zeros(2, dtype: .float64)
        r.state("before", z)
        z.add_(x)
        r.state("add_", z)
        z.mul_(x)
        r.state("mul_", z)
        z.sum().backward()
        r.tensor("x.grad", x.grad)
        let t = Tensor.zeros(2, dtype: .float64)
        noGrad { _ = t.add_(x) }
        r.state("in no_grad", t)
    }

    static func typesAndShapesInPlace(_ r: ProgramRecord) {
        let x = leaf([1.5, 2.5])
        let whole = Tensor([1, 2])
        r.attempt("integers by floats") { whole.add_(0.5) }
        r.attempt("integers by a leaf") { whole.mul_(x) }
        r.tensor("whole", whole)
        let narrow = Tensor.ones(2, dtype: .float32)
        narrow.mul_(x)
        r.tensor("narrow", narrow)
        narrow.sum().backward()
        r.tensor("x.grad", x.grad)
        let y = x * 1
        r.attempt("wider operand") { y.add_(Tensor.ones(3, 2, dtype: .float64)) }
        r.attempt("unequal operand") { y.add_(Tensor.ones(3, dtype: .float64)) }
        r.tensor("y", y)
        r.state("y", y)
    }

    static func comparisonInPlace(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 2
        y.eq_(4)
        r.tensor("y", y)
        r.state("y", y)
        r.attempt("backward") { y.sum().backward() }
        r.tensor("x.grad", x.grad)
    }

    static func retainGradBeforeAChange(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 2
        y.retainGrad()
        r.flag("retains", y.retainsGrad)
        y.mul_(10)
        r.flag("retains after", y.retainsGrad)
        (y * 3).sum().backward()
        r.tensor("y.grad", y.grad)
        r.tensor("x.grad", x.grad)
    }

    static func retainGradAfterAChange(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 2
        y[0].mul_(10)
        y.retainGrad()
        y.retainGrad()
        (y * 3).sum().backward()
        r.tensor("y.grad", y.grad)
        r.tensor("x.grad", x.grad)
        (x * 2).retainGrad()
        x.retainGrad()
        r.flag("leaf retains", x.retainsGrad)
        r.attempt("plain") { plain([1, 2]).retainGrad() }
    }

    static func retainGradThenAViewChanges(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3])
        let y = x * 2
        y.retainGrad()
        y[0].mul_(10)
        r.flag("retains", y.retainsGrad)
        (y * plain([1, 2, 3])).sum().backward()
        r.tensor("y.grad", y.grad)
        r.tensor("x.grad", x.grad)
    }

    static func retainGradOfAView(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3])
        let y = x * 2
        let v: Tensor = y[..<2]
        v.retainGrad()
        (y.sum() + (v * v).sum()).backward()
        r.tensor("v.grad", v.grad)
        r.tensor("y.grad", y.retainsGrad ? y.grad : nil)
        r.tensor("x.grad", x.grad)
        let u: Tensor = (x * 2)[1...]
        u.retainGrad()
        u.mul_(3)
        u.sum().backward()
        r.tensor("u.grad", u.grad)
    }

    static func detachSharesMemory(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let d = x.detach()
        r.state("d", d)
        d.mul_(5)
        r.tensor("x", x)
        let y = x * 1
        let e = y.detach()
        e.add_(1)
        r.tensor("y", y)
        (y + y).sum().backward()
        r.tensor("x.grad", x.grad)
        e.requiresGrad_()
        (e * y.detach()).sum().backward()
        r.tensor("e.grad", e.grad)
    }

    static func detachInPlace(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 2
        y.detach_()
        r.state("y", y)
        let z: Tensor = (x * 2)[0]
        r.attempt("a view") { z.detach_() }
        x.detach_()
        r.state("x", x)
    }

    static func requiresGradChanges(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 2
        r.attempt("false of a result") { y.requiresGrad_(false) }
        r.attempt("true of a result") { y.requiresGrad_(true) }
        r.state("y", y)
        r.attempt("integers") { Tensor([1, 2]).requiresGrad_() }
        r.attempt("false of a view of a leaf") { x[0].requiresGrad_(false) }
        x.requiresGrad_(false)
        r.state("x", x)
        r.attempt("the graph that knew it") { y.sum().backward() }
        r.tensor("x.grad", x.grad)
        x.requiresGrad_()
        (x * 3).sum().backward()
        r.tensor("x.grad after", x.grad)
    }

    static func randomInPlace(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 2
        y.uniform_(generator: Generator(seed: 0))
        r.flag("requires grad", y.requiresGrad)
        y.sum().backward()
        r.tensor("x.grad", x.grad)
    }
}
