import TernNN

/// In-place operations on views and on what they show.
enum ViewPrograms {
    static let all = [
        Program("viewOfACopy", viewOfACopy),
        Program("viewOfAView", viewOfAView),
        Program("viewAfterItsBaseChanged", viewAfterItsBaseChanged),
        Program("viewThenBaseThenView", viewThenBaseThenView),
        Program("oneViewSeesAnother", oneViewSeesAnother),
        Program("unbindOutputsRefuse", unbindOutputsRefuse),
        Program("splitAndChunkOutputsRefuse", splitAndChunkOutputsRefuse),
        Program("unbindOfAPlainTensor", unbindOfAPlainTensor),
        Program("baseOfSeveralViewsChanged", baseOfSeveralViewsChanged),
        Program("viewOfALeaf", viewOfALeaf),
        Program("leafInPlace", leafInPlace),
        Program("leafThatIsAView", leafThatIsAView),
        Program("viewMadeInNoGrad", viewMadeInNoGrad),
        Program("viewOfALeafMadeInNoGrad", viewOfALeafMadeInNoGrad),
        Program("plainViewMadeInNoGrad", plainViewMadeInNoGrad),
        Program("operandOfASlice", operandOfASlice),
        Program("copyIntoASlice", copyIntoASlice),
        Program("copyOfAnotherTypeAndShape", copyOfAnotherTypeAndShape),
        Program("assignments", assignments),
        Program("assignmentsOfNumbers", assignmentsOfNumbers),
        Program("expandedInPlace", expandedInPlace),
        Program("diagonalAndUnfold", diagonalAndUnfold),
        Program("shapesOfViewsInPlace", shapesOfViewsInPlace),
        Program("baseChangedThroughAViewInNoGrad", baseChangedThroughAViewInNoGrad),
        Program("detachedPartsAreNoViews", detachedPartsAreNoViews),
    ]

    static func viewOfACopy(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3])
        let y = x * 1
        y[0].mul_(2)
        r.state("y", y)
        r.tensor("y", y)
        (y * y).sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func viewOfAView(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3, 4])
        let y = (x * 1).view(2, 2)
        let part: Tensor = y.t()[1]
        part.mul_(10)
        r.tensor("y", y)
        r.state("y", y)
        r.state("part", part)
        (y * plain([[1, 2], [3, 4]])).sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func viewAfterItsBaseChanged(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3])
        let y = x * 1
        let v: Tensor = y[1...]
        y.mul_(3)
        r.tensor("v", v)
        r.state("v", v)
        v.sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func viewThenBaseThenView(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3, 4])
        let y = x * 1
        let a: Tensor = y[..<2]
        a.mul_(2)
        y.add_(1)
        let b: Tensor = y[1...]
        b.mul_(5)
        r.tensor("y", y)
        r.tensor("a", a)
        r.tensor("b", b)
        r.state("y", y)
        r.state("b", b)
        (a.sum() * 3 + y.sum()).backward()
        r.tensor("x.grad", x.grad)
    }

    static func oneViewSeesAnother(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3])
        let y = x * 1
        let a: Tensor = y[0], b: Tensor = y[..<2]
        a.mul_(5)
        r.tensor("b", b)
        b.sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func unbindOutputsRefuse(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3])
        let y = x * 1
        let parts = y.unbind()
        r.state("part", parts[0])
        r.attempt("mul_") { parts[0].mul_(2) }
        r.attempt("view of a part") { parts[1].view(1).add_(1) }
        r.tensor("y", y)
        noGrad { r.attempt("no_grad") { parts[0].mul_(2) } }
        r.tensor("y after", y)
        y.sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func splitAndChunkOutputsRefuse(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3, 4])
        let y = x * 1
        r.attempt("split") { y.split(2)[1].mul_(2) }
        r.attempt("chunk") { y.chunk(2)[0].zero_() }
        r.attempt("split with sizes") { y.split([1, 3])[0].add_(1) }
        r.tensor("y", y)
        r.attempt("narrow") { y.narrow(0, 0, 2).mul_(2) }
        y.sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func unbindOfAPlainTensor(_ r: ProgramRecord) {
        let base = plain([1, 2, 3]), w = leaf(10)
        let parts = base.unbind()
        r.attempt("by a number") { parts[0].mul_(5) }
        r.attempt("by a leaf") { parts[1].mul_(w) }
        r.flag("base requires grad", base.requiresGrad)
        r.tensor("base", base)
    }

    static func baseOfSeveralViewsChanged(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3])
        let y = x * 1
        let parts = y.unbind()
        y.mul_(2)
        r.tensor("part", parts[1])
        r.attempt("use a part") { (parts[1] * 3).backward() }
    }

    static func viewOfALeaf(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3])
        r.attempt("select") { x[0].mul_(2) }
        r.attempt("view") { x.view(3, 1).zero_() }
        r.attempt("setitem") { x[0] = 5 }
        r.attempt("index") { x[Tensor([0])] = 5 }
        r.attempt("detached") { x.detach()[0].mul_(2) }
        r.tensor("x", x)
        x.sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func leafInPlace(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3])
        r.attempt("add_") { x.add_(1) }
        r.attempt("zero_") { x.zero_() }
        r.attempt("copy_") { x.copy_(plain([4, 5, 6])) }
        r.attempt("fill_") { x.fill_(4) }
        r.attempt("uniform_") { x.uniform_(generator: Generator(seed: 0)) }
        r.tensor("x", x)
        noGrad {
            x.add_(1)
            x[0] = 9
            x[1...].mul_(2)
        }
        r.tensor("x after", x)
        r.state("x", x)
        (x * x).sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func leafThatIsAView(_ r: ProgramRecord) {
        let base = plain([1, 2, 3, 4])
        let v: Tensor = base[..<2]
        v.requiresGrad_()
        r.state("v", v)
        r.state("base", base)
        r.attempt("v.add_") { v.add_(1) }
        r.attempt("base.add_") { base.add_(1) }
        r.tensor("v", v)
        r.state("v after", v)
        (v * v).sum().backward()
        r.tensor("v.grad", v.grad)
    }

    static func viewMadeInNoGrad(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3, 4])
        let y = x * 2
        let v = noGrad { y.view(2, 2) }
        r.attempt("mul_") { v.mul_(2) }
        noGrad { r.attempt("mul_ in no_grad") { v.mul_(2) } }
        r.tensor("y", y)
        y.sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func viewOfALeafMadeInNoGrad(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let v: Tensor = noGrad { x[0] }
        r.attempt("mul_") { v.mul_(2) }
        r.tensor("x", x)
    }

    static func plainViewMadeInNoGrad(_ r: ProgramRecord) {
        let base = plain([1, 2]), w = leaf([3, 4])
        let v: Tensor = noGrad { base[0...] }
        r.attempt("by a number") { v.mul_(2) }
        r.attempt("by a leaf") { v.mul_(w) }
        r.tensor("base", base)
        r.flag("base requires grad", base.requiresGrad)
    }

    static func operandOfASlice(_ r: ProgramRecord) {
        let w = leaf([2, 3])
        let base = Tensor.ones(3, dtype: .float64)
        base[1...].mul_(w)
        r.state("base", base)
        r.tensor("base", base)
        (base * base).sum().backward()
        r.tensor("w.grad", w.grad)
    }

    static func copyIntoASlice(_ r: ProgramRecord) {
        let v = leaf([7, 8])
        let base = Tensor.zeros(2, 2, dtype: .float64)
        base[0].copy_(v)
        r.state("base", base)
        r.tensor("base", base)
        base[0..., 1].copy_(v * 2)
        r.tensor("base after", base)
        (base * plain([[2, 3], [4, 5]])).sum().backward()
        r.tensor("v.grad", v.grad)
    }

    static func copyOfAnotherTypeAndShape(_ r: ProgramRecord) {
        let row = leaf([1, 2, 3])
        let base = Tensor.zeros(2, 3, dtype: .float32)
        base.copy_(row)
        r.state("base", base)
        r.tensor("base", base)
        (base * plain([[1, 2, 3], [4, 5, 6]], .float32)).sum().backward()
        r.tensor("row.grad", row.grad)
    }

    static func assignments(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3, 4]), v = leaf([10, 20])
        let y = x * 1
        y[2...] = v
        r.state("slice", y)
        y[Tensor([1, 0])] = v * 2
        r.state("index", y)
        r.tensor("y", y)
        (y * y).sum().backward()
        r.tensor("x.grad", x.grad)
        r.tensor("v.grad", v.grad)
    }

    static func assignmentsOfNumbers(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3, 4])
        let y = x * 1
        y[x .> 3.5] = 0
        y[0] = 7
        y[1] += 5
        y[2] *= 4
        r.tensor("y", y)
        y.sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func expandedInPlace(_ r: ProgramRecord) {
        let row = plain([1, 2, 3])
        let wide = row.expand(2, 3)
        r.attempt("expanded") { wide.add_(1) }
        r.attempt("clone") { wide.clone().add_(1) }
        let x = leaf([1, 2, 3])
        let y = (x * 1).expand(2, 3)
        r.attempt("expanded with history") { y.mul_(2) }
        r.attempt("a row of it") { y[0].mul_(2) }
        r.tensor("y", y)
        y.sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func diagonalAndUnfold(_ r: ProgramRecord) {
        let x = leaf([[1, 2], [3, 4]])
        let y = x * 1
        y.diagonal().mul_(10)
        r.tensor("y", y)
        r.state("y", y)
        let z = y.view(4).unfold(0, 2, 2)
        z[0].add_(z[1])
        r.tensor("z", z)
        (z * z).sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func shapesOfViewsInPlace(_ r: ProgramRecord) {
        let x = leaf([[1, 2, 3], [4, 5, 6]])
        let y = x * 1
        y.unsqueeze(0).squeeze(0).transpose(0, 1)[2].mul_(3)
        y.permute(1, 0).select(1, 0).neg_()
        y.flatten()[3..<5].fill_(0)
        r.tensor("y", y)
        r.state("y", y)
        (y * plain([[1, 2, 3], [4, 5, 6]])).sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func baseChangedThroughAViewInNoGrad(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3])
        let y = x * 2
        let v: Tensor = y[1...]
        noGrad { v.mul_(10) }
        r.tensor("y", y)
        r.state("y", y)
        r.state("v", v)
        (y.sum() + v.sum()).backward()
        r.tensor("x.grad", x.grad)
    }

    static func detachedPartsAreNoViews(_ r: ProgramRecord) {
        let x = leaf([1, 2, 3])
        let y = x * 1
        let d: Tensor = y.detach()[1...]
        r.state("d", d)
        d.mul_(10)
        r.tensor("y", y)
        r.state("y", y)
        y.sum().backward()
        r.tensor("x.grad", x.grad)
    }
}
