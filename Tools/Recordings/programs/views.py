"""In-place operations on views and on what they show."""

import torch

from .recorder import leaf, plain, program


@program
def viewOfACopy(r):
    x = leaf([1, 2, 3])
    y = x * 1
    y[0].mul_(2)
    r.state("y", y)
    r.tensor("y", y)
    (y * y).sum().backward()
    r.tensor("x.grad", x.grad)


@program
def viewOfAView(r):
    x = leaf([1, 2, 3, 4])
    y = (x * 1).view(2, 2)
    part = y.t()[1]
    part.mul_(10)
    r.tensor("y", y)
    r.state("y", y)
    r.state("part", part)
    (y * plain([[1, 2], [3, 4]])).sum().backward()
    r.tensor("x.grad", x.grad)


@program
def viewAfterItsBaseChanged(r):
    x = leaf([1, 2, 3])
    y = x * 1
    v = y[1:]
    y.mul_(3)
    r.tensor("v", v)
    r.state("v", v)
    v.sum().backward()
    r.tensor("x.grad", x.grad)


@program
def viewThenBaseThenView(r):
    x = leaf([1, 2, 3, 4])
    y = x * 1
    a = y[:2]
    a.mul_(2)
    y.add_(1)
    b = y[1:]
    b.mul_(5)
    r.tensor("y", y)
    r.tensor("a", a)
    r.tensor("b", b)
    r.state("y", y)
    r.state("b", b)
    (a.sum() * 3 + y.sum()).backward()
    r.tensor("x.grad", x.grad)


@program
def oneViewSeesAnother(r):
    x = leaf([1, 2, 3])
    y = x * 1
    a, b = y[0], y[:2]
    a.mul_(5)
    r.tensor("b", b)
    b.sum().backward()
    r.tensor("x.grad", x.grad)


@program
def unbindOutputsRefuse(r):
    x = leaf([1, 2, 3])
    y = x * 1
    parts = y.unbind()
    r.state("part", parts[0])
    r.attempt("mul_", lambda: parts[0].mul_(2))
    r.attempt("view of a part", lambda: parts[1].view(1).add_(1))
    r.tensor("y", y)
    with torch.no_grad():
        r.attempt("no_grad", lambda: parts[0].mul_(2))
    r.tensor("y after", y)
    y.sum().backward()
    r.tensor("x.grad", x.grad)


@program
def splitAndChunkOutputsRefuse(r):
    x = leaf([1, 2, 3, 4])
    y = x * 1
    r.attempt("split", lambda: y.split(2)[1].mul_(2))
    r.attempt("chunk", lambda: y.chunk(2)[0].zero_())
    r.attempt("split with sizes", lambda: y.split([1, 3])[0].add_(1))
    r.tensor("y", y)
    r.attempt("narrow", lambda: y.narrow(0, 0, 2).mul_(2))
    y.sum().backward()
    r.tensor("x.grad", x.grad)


@program
def unbindOfAPlainTensor(r):
    base = plain([1, 2, 3])
    w = leaf(10)
    parts = base.unbind()
    r.attempt("by a number", lambda: parts[0].mul_(5))
    r.attempt("by a leaf", lambda: parts[1].mul_(w))
    r.flag("base requires grad", base.requires_grad)
    r.tensor("base", base)


@program
def baseOfSeveralViewsChanged(r):
    x = leaf([1, 2, 3])
    y = x * 1
    parts = y.unbind()
    y.mul_(2)
    r.tensor("part", parts[1])

    def use():
        (parts[1] * 3).backward()

    r.attempt("use a part", use)


@program
def viewOfALeaf(r):
    x = leaf([1, 2, 3])
    r.attempt("select", lambda: x[0].mul_(2))
    r.attempt("view", lambda: x.view(3, 1).zero_())
    r.attempt("setitem", lambda: x.__setitem__(0, 5))
    r.attempt("index", lambda: x.__setitem__(torch.tensor([0]), 5))
    r.attempt("detached", lambda: x.detach()[0].mul_(2))
    r.tensor("x", x)
    x.sum().backward()
    r.tensor("x.grad", x.grad)


@program
def leafInPlace(r):
    x = leaf([1, 2, 3])
    r.attempt("add_", lambda: x.add_(1))
    r.attempt("zero_", lambda: x.zero_())
    r.attempt("copy_", lambda: x.copy_(plain([4, 5, 6])))
    r.attempt("fill_", lambda: x.fill_(4))
    r.attempt("uniform_", lambda: x.uniform_())
    r.tensor("x", x)
    with torch.no_grad():
        x.add_(1)
        x[0] = 9
        x[1:].mul_(2)
    r.tensor("x after", x)
    r.state("x", x)
    (x * x).sum().backward()
    r.tensor("x.grad", x.grad)


@program
def leafThatIsAView(r):
    base = plain([1, 2, 3, 4])
    v = base[:2]
    v.requires_grad_()
    r.state("v", v)
    r.state("base", base)
    r.attempt("v.add_", lambda: v.add_(1))
    r.attempt("base.add_", lambda: base.add_(1))
    r.tensor("v", v)
    r.state("v after", v)
    (v * v).sum().backward()
    r.tensor("v.grad", v.grad)


@program
def viewMadeInNoGrad(r):
    x = leaf([1, 2, 3, 4])
    y = x * 2
    # That PyTorch says such views require a gradient, which none reaches, is an open issue there (11390): it is not asked for.
    with torch.no_grad():
        v = y.view(2, 2)
    r.attempt("mul_", lambda: v.mul_(2))
    with torch.no_grad():
        r.attempt("mul_ in no_grad", lambda: v.mul_(2))
    r.tensor("y", y)
    y.sum().backward()
    r.tensor("x.grad", x.grad)


@program
def viewOfALeafMadeInNoGrad(r):
    x = leaf([1, 2])
    with torch.no_grad():
        v = x[0]
    r.attempt("mul_", lambda: v.mul_(2))
    r.tensor("x", x)


@program
def plainViewMadeInNoGrad(r):
    base, w = plain([1, 2]), leaf([3, 4])
    with torch.no_grad():
        v = base[:]
    r.attempt("by a number", lambda: v.mul_(2))
    r.attempt("by a leaf", lambda: v.mul_(w))
    r.tensor("base", base)
    r.flag("base requires grad", base.requires_grad)


@program
def operandOfASlice(r):
    w = leaf([2, 3])
    base = torch.ones(3, dtype=torch.float64)
    base[1:].mul_(w)
    r.state("base", base)
    r.tensor("base", base)
    (base * base).sum().backward()
    r.tensor("w.grad", w.grad)


@program
def copyIntoASlice(r):
    v = leaf([7, 8])
    base = torch.zeros(2, 2, dtype=torch.float64)
    base[0].copy_(v)
    r.state("base", base)
    r.tensor("base", base)
    base[:, 1].copy_(v * 2)
    r.tensor("base after", base)
    (base * plain([[2, 3], [4, 5]])).sum().backward()
    r.tensor("v.grad", v.grad)


@program
def copyOfAnotherTypeAndShape(r):
    row = leaf([1, 2, 3])
    base = torch.zeros(2, 3, dtype=torch.float32)
    base.copy_(row)
    r.state("base", base)
    r.tensor("base", base)
    (base * plain([[1, 2, 3], [4, 5, 6]], torch.float32)).sum().backward()
    r.tensor("row.grad", row.grad)


@program
def assignments(r):
    x, v = leaf([1, 2, 3, 4]), leaf([10, 20])
    y = x * 1
    y[2:] = v
    r.state("slice", y)
    y[torch.tensor([1, 0])] = v * 2
    r.state("index", y)
    r.tensor("y", y)
    (y * y).sum().backward()
    r.tensor("x.grad", x.grad)
    r.tensor("v.grad", v.grad)


@program
def assignmentsOfNumbers(r):
    x = leaf([1, 2, 3, 4])
    y = x * 1
    y[x > 3.5] = 0
    y[0] = 7
    y[1] += 5
    y[2] *= 4
    r.tensor("y", y)
    y.sum().backward()
    r.tensor("x.grad", x.grad)


@program
def expandedInPlace(r):
    row = plain([1, 2, 3])
    wide = row.expand(2, 3)
    r.attempt("expanded", lambda: wide.add_(1))
    r.attempt("clone", lambda: wide.clone().add_(1))
    x = leaf([1, 2, 3])
    y = (x * 1).expand(2, 3)
    r.attempt("expanded with history", lambda: y.mul_(2))
    r.attempt("a row of it", lambda: y[0].mul_(2))
    r.tensor("y", y)
    y.sum().backward()
    r.tensor("x.grad", x.grad)


@program
def diagonalAndUnfold(r):
    x = leaf([[1, 2], [3, 4]])
    y = x * 1
    y.diagonal().mul_(10)
    r.tensor("y", y)
    r.state("y", y)
    z = y.view(4).unfold(0, 2, 2)
    z[0].add_(z[1])
    r.tensor("z", z)
    (z * z).sum().backward()
    r.tensor("x.grad", x.grad)


@program
def shapesOfViewsInPlace(r):
    x = leaf([[1, 2, 3], [4, 5, 6]])
    y = x * 1
    y.unsqueeze(0).squeeze(0).transpose(0, 1)[2].mul_(3)
    y.permute(1, 0).select(1, 0).neg_()
    y.flatten()[3:5].fill_(0)
    r.tensor("y", y)
    r.state("y", y)
    (y * plain([[1, 2, 3], [4, 5, 6]])).sum().backward()
    r.tensor("x.grad", x.grad)


@program
def baseChangedThroughAViewInNoGrad(r):
    x = leaf([1, 2, 3])
    y = x * 2
    v = y[1:]
    with torch.no_grad():
        v.mul_(10)
    r.tensor("y", y)
    r.state("y", y)
    r.state("v", v)
    (y.sum() + v.sum()).backward()
    r.tensor("x.grad", x.grad)


@program
def detachedPartsAreNoViews(r):
    x = leaf([1, 2, 3])
    y = x * 1
    d = y.detach()[1:]
    r.state("d", d)
    d.mul_(10)
    r.tensor("y", y)
    r.state("y", y)
    y.sum().backward()
    r.tensor("x.grad", x.grad)
