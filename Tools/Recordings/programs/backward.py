"""The ways to ask for gradients, and gradients of gradients."""

import torch

from .recorder import leaf, plain, program


@program
def secondBackward(r):
    x = leaf([1, 2])
    y = (x * x).sum()
    y.backward()
    r.attempt("freed", y.backward)
    z = (x * x).sum()
    z.backward(retain_graph=True)
    r.attempt("retained", z.backward)
    r.attempt("freed by the second", z.backward)
    w = (x + 1).sum()
    w.backward()
    r.attempt("nothing saved", w.backward)
    r.tensor("x.grad", x.grad)


@program
def sharedPartOfTwoGraphs(r):
    x = leaf([1, 2])
    h = x.exp()
    a, b = h.sum(), (h * h).sum()
    a.backward()
    r.attempt("the other root", b.backward)
    h = x * 2
    a, b = h.sum(), (h * h).sum()
    a.backward(retain_graph=True)
    r.attempt("the other root, retained", b.backward)


@program
def gradientOfNonScalars(r):
    x = leaf([1, 2])
    y = x * x
    r.attempt("none", y.backward)
    r.attempt("another shape", lambda: y.backward(gradient=torch.ones(3, dtype=torch.float64)))
    r.attempt("broadcast", lambda: y.backward(gradient=torch.ones(1, dtype=torch.float64)))
    y.backward(gradient=plain([10, 100]))
    r.tensor("x.grad", x.grad)
    x.grad = None
    (x * x)[:1].backward()
    r.tensor("one element", x.grad)
    r.attempt("of a plain tensor", lambda: plain(1).backward())


@program
def gradientOfAnotherType(r):
    x = leaf([1, 2], torch.float32)
    y = x * 3
    r.attempt("float64", lambda: y.backward(gradient=plain([1, 2])))
    r.tensor("x.grad", x.grad)


@program
def givenGradientStaysOnesOwn(r):
    x = leaf([1, 2])
    g = plain([3, 4])
    (x + 0).backward(gradient=g)
    x.grad.mul_(10)
    r.tensor("g", g)
    r.tensor("x.grad", x.grad)
    x.grad = None
    (x * 1)[:].backward(gradient=g)
    x.grad.add_(1)
    r.tensor("g after", g)


@program
def accumulation(r):
    x = leaf([1, 2])
    r.tensor("before", x.grad)
    (x * 2).sum().backward()
    held = x.grad
    (x * 3).sum().backward()
    r.tensor("x.grad", x.grad)
    r.tensor("held", held)
    r.flag("same", held is x.grad)
    x.grad = None
    (x * 3).sum().backward()
    r.tensor("after none", x.grad)
    r.tensor("held after", held)
    x.grad.zero_()
    (x * 5).sum().backward()
    r.tensor("after zero_", x.grad)


@program
def assignedGradients(r):
    x = leaf([1, 2])
    r.attempt("another shape", lambda: setattr(x, "grad", plain([1, 2, 3])))
    r.attempt("another type", lambda: setattr(x, "grad", plain([1, 2], torch.float32)))
    g = plain([10, 20])
    x.grad = g
    (x * 2).sum().backward()
    r.tensor("x.grad", x.grad)
    r.tensor("g", g)
    r.flag("same", x.grad is g)


@program
def leafAsTheRoot(r):
    x = leaf(3)
    x.backward()
    r.tensor("x.grad", x.grad)
    (g,) = torch.autograd.grad(x, x)
    r.tensor("grad", g)
    v = leaf([1, 2])
    v.backward(gradient=plain([5, 6]))
    v.backward(gradient=plain([5, 6]))
    r.tensor("v.grad", v.grad)


@program
def onlyTheseInputs(r):
    x, w = leaf([1, 2]), leaf([3, 4])
    h = x * w
    h.sum().backward(inputs=[x])
    r.tensor("x.grad", x.grad)
    r.tensor("w.grad", w.grad)
    h = x * w
    (h * 5).sum().backward(inputs=[h, w])
    r.tensor("h.grad", h.grad)
    r.tensor("x.grad after", x.grad)
    r.tensor("w.grad after", w.grad)
    r.attempt("empty", lambda: (x * w).sum().backward(inputs=[]))
    r.attempt("plain", lambda: (x * w).sum().backward(inputs=[plain(1)]))
    r.attempt("unused", lambda: (x * 2).sum().backward(inputs=[w]))
    r.tensor("w.grad at the end", w.grad)


@program
def unusedInputs(r):
    x, w = leaf([1, 2]), leaf([3, 4])
    y = (x * x).sum()
    r.attempt("not allowed", lambda: torch.autograd.grad(y, [x, w], retain_graph=True))
    dx, dw = torch.autograd.grad(y, [x, w], allow_unused=True)
    r.tensor("dx", dx)
    r.tensor("dw", dw)
    r.attempt("plain input", lambda: torch.autograd.grad((x * x).sum(), [plain(1)]))
    r.attempt("plain output", lambda: torch.autograd.grad(plain(1), [x]))
    r.tensor("x.grad", x.grad)


@program
def inputsInTheMiddle(r):
    x = leaf([1, 2])
    h = x.exp()
    z = (h * h).sum()
    (dh,) = torch.autograd.grad(z, [h])
    r.tensor("dh", dh)
    r.attempt("behind it", lambda: h.sum().backward())
    r.tensor("x.grad", x.grad)
    a = x * 2
    b = a * a
    da, db, dx = torch.autograd.grad((b * 3).sum(), [a, b, x])
    r.tensor("da", da)
    r.tensor("db", db)
    r.tensor("dx", dx)


@program
def sameInputTwice(r):
    x = leaf([1, 2])
    a, b = torch.autograd.grad((x * x).sum(), [x, x])
    r.tensor("a", a)
    r.tensor("b", b)


@program
def severalOutputs(r):
    x = leaf([1, 2])
    a, b = x * 2, (x * x).sum()
    (g,) = torch.autograd.grad([a, b], [x], grad_outputs=[plain([1, 10]), None], retain_graph=True)
    r.tensor("g", g)
    (g,) = torch.autograd.grad([b, b], [x], retain_graph=True)
    r.tensor("twice", g)
    (g,) = torch.autograd.grad([b, a], [x, ], grad_outputs=[plain(0), plain([1, 1])])
    r.tensor("zero", g)


@program
def secondDerivatives(r):
    x = leaf(2)
    y = x**4
    (first,) = torch.autograd.grad(y, x, create_graph=True)
    (second,) = torch.autograd.grad(first, x, create_graph=True)
    (third,) = torch.autograd.grad(second, x)
    r.tensor("first", first)
    r.tensor("second", second)
    r.tensor("third", third)
    r.state("third", third)
    (plainFirst,) = torch.autograd.grad(x**4, x)
    r.attempt("without create_graph", lambda: torch.autograd.grad(plainFirst, x))


@program
def backwardOfAGradient(r):
    x = leaf([1, 2])
    (x**3).sum().backward(create_graph=True)
    r.flag("requires grad", x.grad.requires_grad)
    g = x.grad
    x.grad = None
    (g * g).sum().backward()
    r.tensor("x.grad", x.grad)


@program
def accumulationWithAGraph(r):
    x = leaf([1, 2])
    (x * x).sum().backward(create_graph=True)
    held = x.grad
    (x**3).sum().backward(create_graph=True)
    r.tensor("held", held)
    r.tensor("x.grad", x.grad)
    r.flag("same", held is x.grad)
    (second,) = torch.autograd.grad(x.grad.sum(), x)
    r.tensor("second", second)


@program
def gradientPenalty(r):
    w, x = leaf([0.5, -1.5]), leaf([2, 3])
    out = (w * x).sum().tanh()
    (dx,) = torch.autograd.grad(out, x, create_graph=True)
    penalty = (dx * dx).sum()
    penalty.backward()
    r.tensor("penalty", penalty)
    r.tensor("w.grad", w.grad)
    r.tensor("x.grad", x.grad)


@program
def secondDerivativesThroughAChange(r):
    x = leaf([1, 2, 3])
    y = x * x
    y[0].mul_(x[1])
    y[1:] = x[:2] ** 3
    r.tensor("y", y)
    (first,) = torch.autograd.grad((y * y).sum(), x, create_graph=True)
    r.tensor("first", first)
    (second,) = torch.autograd.grad((first * first).sum(), x)
    r.tensor("second", second)


@program
def secondDerivativesThroughAFunctionInPlace(r):
    x = leaf([0.5, 1])
    y = x * 2
    y.exp_()
    y = y * x
    (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x)
    r.tensor("first", first)
    r.tensor("second", second)


@program
def changedBetweenTwoDerivatives(r):
    x = leaf([1, 2])
    y = x * 1
    z = (y**3).sum()
    (first,) = torch.autograd.grad(z, y, create_graph=True)
    y.add_(1)
    r.attempt("second", lambda: torch.autograd.grad(first.sum(), x))


@program
def gradientOfAGradientChanged(r):
    x = leaf([1, 2])
    (first,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
    first.mul_(2)
    r.state("first", first)
    (second,) = torch.autograd.grad(first.sum(), x)
    r.tensor("second", second)


@program
def missingGradients(r):
    x = leaf([[3, 1], [2, 4]])
    a, b = (x * 1).unbind()
    (a * 2).sum().backward()
    r.tensor("unbind", x.grad)
    x.grad = None
    values, indices = x.sort(dim=1)
    values[:, 0].sum().backward()
    r.tensor("sort", x.grad)
    x.grad = None
    (x.detach() * 2 + x * 0).sum().backward()
    r.tensor("zero", x.grad)
    x.grad = None
    w = leaf([1, 2])
    (w * 2).sum().backward()
    r.tensor("untouched", x.grad)


@program
def integerResults(r):
    x = leaf([[3, 1], [2, 4]])
    values, indices = x.max(dim=1)
    r.state("values", values)
    r.state("indices", indices)
    r.state("argmax", x.argmax())
    r.state("comparison", x > 2)
    r.state("long", x.long())
    r.state("argsort", x.argsort())
    values.sum().backward()
    r.tensor("x.grad", x.grad)
    r.attempt("backward of integers", lambda: x.argmax().backward())
    r.attempt("backward of an index", lambda: indices[0].backward())
    r.tensor("by index", x.detach()[torch.arange(2), indices])


@program
def steppedFunctions(r):
    x = leaf([1.5, -2.5])
    for name, function in {"floor": torch.floor, "round": torch.round, "sign": torch.sign}.items():
        y = function(x)
        r.state(name, y)
        (g,) = torch.autograd.grad(y.sum(), x)
        r.tensor(name, g)


@program
def convertedTypes(r):
    x = leaf([1, 2], torch.float32)
    y = x.double() * plain([3, 4])
    r.state("y", y)
    y.sum().backward()
    r.tensor("x.grad", x.grad)
    h = leaf([1, 2], torch.float16)
    (h.float() * 3).sum().backward()
    r.tensor("h.grad", h.grad)
    w = leaf([1, 2], torch.float32)
    (w * leaf([5, 6])).sum().backward()
    r.tensor("w.grad", w.grad)
    same = x.float()
    r.flag("same", same is x)
    r.state("integers and back", x.int().float())


@program
def broadcastOperands(r):
    x, row, number = leaf([[1, 2, 3], [4, 5, 6]]), leaf([1, 2, 3]), leaf(2)
    column = leaf([[1], [2]])
    (x * row * number + column).sum().backward()
    r.tensor("x.grad", x.grad)
    r.tensor("row.grad", row.grad)
    r.tensor("number.grad", number.grad)
    r.tensor("column.grad", column.grad)


@program
def gradientsAtKinks(r):
    for name, function, numbers in [
        ("abs", torch.abs, [-1, 0, 1]),
        ("relu", torch.relu, [-1, 0, 1]),
        ("sqrt", torch.sqrt, [0, 1]),
        ("clamp", lambda t: t.clamp(0, 1), [-1, 0, 1, 2]),
        ("clamp from below", lambda t: t.clamp(min=0), [-1, 0, 1]),
        ("clamp from above", lambda t: t.clamp_max(0), [-1, 0, 1]),
        ("clamp by tensors", lambda t: t.clamp(plain([0, 0, 0, 2, 1]), plain([1, 1, 1, 1, 1])), [-1, 0, 1, 1, 1]),
        ("clamp by a tensor", lambda t: t.clamp_min(plain([0, 0, 0])), [-1, 0, 1]),
        ("clamp in place", lambda t: (t * 1).clamp_(0, 1), [-1, 0, 0.5, 1]),
        ("clamp of NaN", lambda t: t.clamp(0, 1) + t.clamp(plain([0]), plain([1])), [float("nan")]),
        ("pow", lambda t: t**0.5, [0, 4]),
        ("norm", lambda t: t.norm(), [0, 0]),
        ("amax", lambda t: t.amax(), [2, 1, 2]),
        ("max", lambda t: t.max(), [2, 1, 2]),
        ("median", lambda t: t.median(), [2, 1, 2]),
        ("maximum", lambda t: torch.maximum(t, plain([1, 1, 1])), [0, 1, 2]),
        ("prod", lambda t: t.prod(), [0, 2, 3]),
        ("where", lambda t: torch.where(t > 0, t.sqrt(), torch.zeros_like(t)), [0, 4]),
    ]:
        x = leaf(numbers)
        function(x).sum().backward()
        r.tensor(name, x.grad)


@program
def gradientsOfBounds(r):
    x = plain([-1, 0, 0.5, 1, 2, 0])
    low, high = leaf([0, 0, 0, 0, 0, 3]), leaf([1, 1, 1, 1, 1, 1])
    x.clamp(low, high).sum().backward()
    r.tensor("low", low.grad)
    r.tensor("high", high.grad)
    low.grad = None
    x.clamp_min(low).sum().backward()
    r.tensor("clamp_min", low.grad)


@program
def repeatedIndices(r):
    x = leaf([1, 2, 3])
    i = torch.tensor([0, 2, 0])
    (x[i] * plain([1, 10, 100])).sum().backward()
    r.tensor("index", x.grad)
    x.grad = None
    (x.gather(0, i) * plain([1, 10, 100])).sum().backward()
    r.tensor("gather", x.grad)
    x.grad = None
    (x.index_select(0, i) * plain([1, 10, 100])).sum().backward()
    r.tensor("index_select", x.grad)


@program
def emptyTensors(r):
    x = torch.zeros(0, 3, dtype=torch.float64, requires_grad=True)
    y = x.sum() + 1
    y.backward()
    r.tensor("x.grad", x.grad)
    (x * 2).backward(gradient=torch.zeros(0, 3, dtype=torch.float64))
    r.tensor("x.grad after", x.grad)
