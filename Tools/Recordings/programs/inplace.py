"""In-place operations: saved values, histories, and what becomes of retained gradients."""

import torch

from .recorder import leaf, plain, program


@program
def savedInputChanged(r):
    x = leaf([1, 2])
    for name, change in {
        "add_": lambda t: t.add_(1),
        "through a view": lambda t: t[0].zero_(),
        "through detach": lambda t: t.detach().zero_(),
        "in no_grad": lambda t: torch.no_grad()(lambda: t.zero_())(),
    }.items():
        a = x * 1
        b = (a * a).sum()
        change(a)
        r.attempt(name, b.backward)
    r.tensor("x.grad", x.grad)


@program
def savedOutputChanged(r):
    x = leaf([0.5, 1])
    for name, function in {"exp": torch.exp, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "sqrt": torch.sqrt}.items():
        y = function(x)
        y.mul_(2)
        r.attempt(name, lambda: y.sum().backward())
    for name, function in {"sin": torch.sin, "neg": torch.neg}.items():
        y = function(x)
        y.mul_(2)
        r.attempt(name, lambda: y.sum().backward())
    r.tensor("x.grad", x.grad)


@program
def savedViewOfAChangedBase(r):
    x = leaf([1, 2, 3])
    y = x * 1
    v = y[:2]
    z = v * v
    y[2].mul_(5)
    r.attempt("backward", lambda: z.sum().backward())
    w = y[:2].exp()
    y.mul_(2)
    r.attempt("result of exp", lambda: w.sum().backward())
    r.tensor("x.grad", x.grad)


@program
def additionSavesNothing(r):
    x = leaf([1, 2])
    a = x * 1
    b = (a + 1).sum()
    a.zero_()
    r.attempt("backward", b.backward)
    r.tensor("x.grad", x.grad)


@program
def factorThatNobodyNeeds(r):
    w, c = leaf([2.0]), plain([5.0])
    y = w * c
    with torch.no_grad():
        w.add_(1)
    r.attempt("the leaf changed", lambda: y.sum().backward())
    r.tensor("w.grad", w.grad)
    y = w * c
    c.add_(1)
    r.attempt("the factor changed", lambda: y.sum().backward())


@program
def chainOfInPlaceFunctions(r):
    x = leaf([0.5, 1])
    y = x * 1
    y.exp_()
    r.state("exp_", y)
    y.add_(1)
    r.attempt("exp_ then add_", lambda: y.sum().backward())
    z = x * 1
    z.exp_()
    r.attempt("exp_", lambda: z.tanh().sum().backward())
    r.tensor("x.grad", x.grad)
    u = x * 1
    u.sin_().cos_()
    r.tensor("u", u)
    r.attempt("sin_ then cos_", lambda: u.sum().backward())


@program
def reluInPlace(r):
    x = leaf([-1, 0, 2])
    y = x * 3
    y.relu_()
    r.state("y", y)
    y.sum().backward()
    r.tensor("x.grad", x.grad)
    z = (x * 3).relu_()
    z.add_(1)
    r.attempt("changed after", lambda: z.sum().backward())


@program
def fillingForgets(r):
    x = leaf([1, 2])
    y = x * 2
    y.zero_()
    r.state("zero_", y)
    y.sum().backward()
    r.tensor("zero_", x.grad)
    z = x * 2
    z[0].fill_(3)
    r.state("fill_ of a part", z)
    z.sum().backward()
    r.tensor("fill_ of a part", x.grad)


@program
def maskedAndIndexedInPlace(r):
    x = leaf([1, 2, 3, 4])
    y = x * 2
    y.masked_fill_(plain([1, 0, 0, 0]) > 0, 9)
    r.flag("masked_fill_", y.requires_grad)
    y.index_fill_(0, torch.tensor([1]), 5)
    y.index_add_(0, torch.tensor([2, 2]), x[:2])
    y.scatter_(0, torch.tensor([0]), x[3:])
    r.tensor("y", y)
    y.sum().backward()
    r.tensor("x.grad", x.grad)


@program
def indexPutAccumulates(r):
    x, v = leaf([1, 2, 3]), leaf([10, 20])
    y = x * 1
    y.index_put_([torch.tensor([0, 0])], v, accumulate=True)
    r.state("y", y)
    r.tensor("y", y)
    (y * plain([1, 2, 3])).sum().backward()
    r.tensor("x.grad", x.grad)
    r.tensor("v.grad", v.grad)


@program
def byItself(r):
    x = leaf([2, 3])
    y = x * 1
    y.add_(y)
    r.attempt("add_", lambda: y.sum().backward())
    r.tensor("x.grad", x.grad)
    z = x * 1
    z.mul_(z)
    r.tensor("z", z)
    r.attempt("mul_", lambda: z.sum().backward())


@program
def changedInNoGrad(r):
    x = leaf([1, 2])
    y = x * 2
    with torch.no_grad():
        y.mul_(10)
    r.tensor("y", y)
    r.state("y", y)
    y.sum().backward()
    r.tensor("x.grad", x.grad)


@program
def plainTensorJoinsTheGraph(r):
    x = leaf([1, 2])
    z = torch.zeros(2, dtype=torch.float64)
    r.state("before", z)
    z.add_(x)
    r.state("add_", z)
    z.mul_(x)
    r.state("mul_", z)
    z.sum().backward()
    r.tensor("x.grad", x.grad)
    t = torch.zeros(2, dtype=torch.float64)
    with torch.no_grad():
        t.add_(x)
    r.state("in no_grad", t)


@program
def typesAndShapesInPlace(r):
    x = leaf([1.5, 2.5])
    whole = torch.tensor([1, 2])
    r.attempt("integers by floats", lambda: whole.add_(0.5))
    r.attempt("integers by a leaf", lambda: whole.mul_(x))
    r.tensor("whole", whole)
    narrow = torch.ones(2, dtype=torch.float32)
    narrow.mul_(x)
    r.tensor("narrow", narrow)
    narrow.sum().backward()
    r.tensor("x.grad", x.grad)
    y = x * 1
    r.attempt("wider operand", lambda: y.add_(torch.ones(3, 2, dtype=torch.float64)))
    r.attempt("unequal operand", lambda: y.add_(torch.ones(3, dtype=torch.float64)))
    r.tensor("y", y)
    r.state("y", y)


@program
def comparisonInPlace(r):
    x = leaf([1, 2])
    y = x * 2
    y.eq_(4)
    r.tensor("y", y)
    r.state("y", y)
    r.attempt("backward", lambda: y.sum().backward())
    r.tensor("x.grad", x.grad)


@program
def retainGradBeforeAChange(r):
    x = leaf([1, 2])
    y = x * 2
    y.retain_grad()
    r.flag("retains", y.retains_grad)
    y.mul_(10)
    r.flag("retains after", y.retains_grad)
    (y * 3).sum().backward()
    r.tensor("y.grad", y.grad)
    r.tensor("x.grad", x.grad)


@program
def retainGradAfterAChange(r):
    x = leaf([1, 2])
    y = x * 2
    y[0].mul_(10)
    y.retain_grad()
    y.retain_grad()
    (y * 3).sum().backward()
    r.tensor("y.grad", y.grad)
    r.tensor("x.grad", x.grad)
    (x * 2).retain_grad()
    x.retain_grad()
    r.flag("leaf retains", x.retains_grad)
    r.attempt("plain", lambda: plain([1, 2]).retain_grad())


@program
def retainGradThenAViewChanges(r):
    x = leaf([1, 2, 3])
    y = x * 2
    y.retain_grad()
    y[0].mul_(10)
    r.flag("retains", y.retains_grad)
    (y * plain([1, 2, 3])).sum().backward()
    r.tensor("y.grad", y.grad)
    r.tensor("x.grad", x.grad)


@program
def retainGradOfAView(r):
    x = leaf([1, 2, 3])
    y = x * 2
    v = y[:2]
    v.retain_grad()
    (y.sum() + (v * v).sum()).backward()
    r.tensor("v.grad", v.grad)
    r.tensor("y.grad", y.grad if y.retains_grad else None)
    r.tensor("x.grad", x.grad)
    u = (x * 2)[1:]
    u.retain_grad()
    u.mul_(3)
    u.sum().backward()
    r.tensor("u.grad", u.grad)


@program
def detachSharesMemory(r):
    x = leaf([1, 2])
    d = x.detach()
    r.state("d", d)
    d.mul_(5)
    r.tensor("x", x)
    y = x * 1
    e = y.detach()
    e.add_(1)
    r.tensor("y", y)
    (y + y).sum().backward()
    r.tensor("x.grad", x.grad)
    e.requires_grad_()
    (e * y.detach()).sum().backward()
    r.tensor("e.grad", e.grad)


@program
def detachInPlace(r):
    x = leaf([1, 2])
    y = x * 2
    y.detach_()
    r.state("y", y)
    z = (x * 2)[0]
    r.attempt("a view", lambda: z.detach_())
    x.detach_()
    r.state("x", x)


@program
def requiresGradChanges(r):
    x = leaf([1, 2])
    y = x * 2
    r.attempt("false of a result", lambda: y.requires_grad_(False))
    r.attempt("true of a result", lambda: y.requires_grad_(True))
    r.state("y", y)
    r.attempt("integers", lambda: torch.tensor([1, 2]).requires_grad_())
    r.attempt("false of a view of a leaf", lambda: x[0].requires_grad_(False))
    x.requires_grad_(False)
    r.state("x", x)
    r.attempt("the graph that knew it", lambda: y.sum().backward())
    r.tensor("x.grad", x.grad)
    x.requires_grad_()
    (x * 3).sum().backward()
    r.tensor("x.grad after", x.grad)


@program
def randomInPlace(r):
    x = leaf([1, 2])
    y = x * 2
    y.uniform_()
    r.flag("requires grad", y.requires_grad)
    y.sum().backward()
    r.tensor("x.grad", x.grad)
