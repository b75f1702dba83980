"""Hooks on tensors, on accumulation, and on nodes: order, replacement, removal."""

import torch

from .recorder import leaf, plain, program


@program
def hooksInTheirOrder(r):
    x = leaf([1, 2])
    calls = []
    x.register_hook(lambda g: calls.append(f"first {g[0].item():g}"))

    def second(g):
        calls.append(f"second {g[0].item():g}")
        return g * 10

    x.register_hook(second)
    x.register_hook(lambda g: calls.append(f"third {g[0].item():g}"))
    (x * 3).sum().backward()
    r.list("calls", calls)
    r.tensor("x.grad", x.grad)


@program
def hookOnAResultReplaces(r):
    x = leaf([1, 2])
    y = x * 3
    y.register_hook(lambda g: g * 2)
    (y * y).sum().backward()
    r.tensor("x.grad", x.grad)


@program
def hookSeesTheCompleteGradient(r):
    x = leaf([1, 2])
    y = x * 3
    seen = []
    y.register_hook(lambda g: seen.append(g.clone()))
    (y.sum() + (y * y).sum() + y[0]).backward()
    r.flag("once", len(seen) == 1)
    r.tensor("seen", seen[0])


@program
def hooksRemoved(r):
    x = leaf([1, 2])
    calls = []
    first = x.register_hook(lambda g: calls.append("first"))
    second = x.register_hook(lambda g: calls.append("second"))
    first.remove()
    first.remove()
    (x * 2).sum().backward()
    r.list("one removed", calls)
    second.remove()
    (x * 2).sum().backward()
    r.list("both removed", calls)
    y = x * 2
    z = y.sum()
    y.register_hook(lambda g: g * 100).remove()
    z.backward()
    r.tensor("x.grad", x.grad)


@program
def hooksRunInEachPass(r):
    x = leaf([1, 2])
    y = x * 2
    calls = []
    y.register_hook(lambda g: calls.append(f"y {g[0].item():g}"))
    x.register_hook(lambda g: calls.append(f"x {g[0].item():g}"))
    z = (y * y).sum()
    z.backward(retain_graph=True)
    z.backward()
    r.list("calls", calls)
    r.tensor("x.grad", x.grad)


@program
def hookAndRetainGrad(r):
    x = leaf([1, 2])
    y = x * 3
    y.retain_grad()
    y.register_hook(lambda g: g * 2)
    z = x * 3
    z.register_hook(lambda g: g * 2)
    z.retain_grad()
    (y.sum() + z.sum()).backward()
    r.tensor("retained before", y.grad)
    r.tensor("retained after", z.grad)
    r.tensor("x.grad", x.grad)


@program
def hookBeforeAChange(r):
    x = leaf([1, 2])
    y = x * 3
    calls = []
    y.register_hook(lambda g: calls.append(f"before {g[0].item():g}"))
    y.mul_(10)
    y.register_hook(lambda g: calls.append(f"after {g[0].item():g}"))
    y.retain_grad()
    (y * 2).sum().backward()
    r.list("calls", calls)
    r.tensor("y.grad", y.grad)
    r.tensor("x.grad", x.grad)


@program
def hookOnAViewAndItsBase(r):
    x = leaf([1, 2, 3])
    y = x * 1
    v = y[:2]
    calls = []
    y.register_hook(lambda g: calls.append("y " + " ".join(f"{n:g}" for n in g.tolist())))
    v.register_hook(lambda g: calls.append("v " + " ".join(f"{n:g}" for n in g.tolist())))
    v.mul_(4)
    v.register_hook(lambda g: calls.append("v after " + " ".join(f"{n:g}" for n in g.tolist())))
    (v * 2).sum().backward()
    r.list("calls", calls)
    r.tensor("x.grad", x.grad)


@program
def hookWithoutAGradient(r):
    r.attempt("plain", lambda: plain([1, 2]).register_hook(lambda g: None))
    x = leaf([1, 2])
    with torch.no_grad():
        y = x * 2
    r.attempt("made in no_grad", lambda: y.register_hook(lambda g: None))
    r.attempt("leaf", lambda: x.register_hook(lambda g: None))


@program
def hookThatFails(r):
    x, w = leaf([1, 2]), leaf([3, 4])
    y = x * w
    handle = y.register_hook(lambda g: g.view(17))
    z = y.sum()
    r.attempt("backward", lambda: z.backward(retain_graph=True))
    r.tensor("x.grad", x.grad)
    r.flag("grad mode", torch.is_grad_enabled())
    handle.remove()
    r.attempt("without it", z.backward)
    r.tensor("x.grad after", x.grad)


@program
def hookThatChangesTheShape(r):
    x = leaf([1, 2])
    y = x * 2
    y.register_hook(lambda g: g.sum())
    r.attempt("another shape", lambda: y.sum().backward())
    z = x * 2
    z.register_hook(lambda g: g.float())
    r.attempt("another type", lambda: z.sum().backward())


@program
def hookUnderGrad(r):
    x = leaf([1, 2])
    y = x * 3
    x.register_hook(lambda g: g * 10)
    y.register_hook(lambda g: g * 2)
    z = (y * y).sum()
    # Asked for together with dx, PyTorch gives dy without the hook, and by itself with it.
    (dx,) = torch.autograd.grad(z, [x], retain_graph=True)
    (dy,) = torch.autograd.grad(z, [y])
    r.tensor("dx", dx)
    r.tensor("dy", dy)
    r.tensor("x.grad", x.grad)


@program
def hookUnderCreateGraph(r):
    x = leaf([1, 2])
    y = x * 3
    modes = []
    y.register_hook(lambda g: modes.append(torch.is_grad_enabled()))
    y.register_hook(lambda g: g * y)
    z = (y * y).sum()
    z.backward(retain_graph=True)
    r.flag("grad mode", modes[0])
    r.tensor("x.grad", x.grad)
    (dx,) = torch.autograd.grad(z, x, create_graph=True)
    r.flag("grad mode with create_graph", modes[1])
    r.tensor("dx", dx)
    r.flag("dx requires grad", dx.requires_grad)
    (second,) = torch.autograd.grad(dx.sum(), x)
    r.tensor("second", second)


@program
def hookOnOneOutputOfSeveral(r):
    x = leaf([[1, 5], [7, 2]])
    a, b = (x * 1).unbind()
    calls = []
    # PyTorch calls a hook with None where no gradient arrives; only gradients count here.
    a.register_hook(lambda g: calls.append("a") if g is not None else None)
    b.register_hook(lambda g: calls.append("b") if g is not None else None)
    (b * 2).sum().backward()
    r.list("calls", calls)
    r.tensor("x.grad", x.grad)


@program
def hookThatStartsAPass(r):
    x, w = leaf([1, 2]), leaf([5, 6])
    y = x * 3

    def hook(g):
        with torch.enable_grad():
            (w * w).sum().backward()

    y.register_hook(hook)
    y.sum().backward()
    r.tensor("x.grad", x.grad)
    r.tensor("w.grad", w.grad)


@program
def postAccumulateHooks(r):
    x = leaf([1, 2])
    calls = []
    x.register_post_accumulate_grad_hook(lambda t: calls.append(f"post {t.grad[0].item():g}"))
    x.register_hook(lambda g: calls.append(f"hook {g[0].item():g}"))
    (x * 2).sum().backward()
    (x * 2).sum().backward()
    r.list("calls", calls)
    r.attempt("on a result", lambda: (x * 1).register_post_accumulate_grad_hook(lambda t: None))
    r.attempt("on a plain tensor", lambda: plain([1, 2]).register_post_accumulate_grad_hook(lambda t: None))


@program
def postAccumulateHookThatSteps(r):
    w = leaf([1, 2])

    def step(t):
        with torch.no_grad():
            t.add_(t.grad, alpha=-0.1)
        t.grad = None

    handle = w.register_post_accumulate_grad_hook(step)
    for _ in range(2):
        (w * w).sum().backward()
    r.tensor("w", w)
    r.tensor("w.grad", w.grad)
    handle.remove()
    (w * w).sum().backward()
    r.tensor("w after", w)
    r.tensor("w.grad after", w.grad)


@program
def postAccumulateHooksOfATensorUsedTwice(r):
    x = leaf([1, 2])
    calls = []
    x.register_post_accumulate_grad_hook(lambda t: calls.append(f"{t.grad[0].item():g}"))
    ((x * 2).sum() + (x * x).sum()).backward()
    r.list("calls", calls)
    torch.autograd.grad((x * 2).sum(), x)
    r.list("calls after grad", calls)


@program
def nodeHooks(r):
    x = leaf([1, 2])
    y = x * 3
    seen = []
    calls = []

    def hook(inputs, outputs):
        calls.append(f"{len(inputs)} inputs, {len(outputs)} outputs")
        seen.extend([inputs[0], outputs[0]])
        return (inputs[0] * 2, None)

    handle = y.grad_fn.register_hook(hook)
    z = y.sum()
    z.backward(retain_graph=True)
    r.list("calls", calls)
    r.tensor("gradient of the input", seen[0])
    r.tensor("gradient of the output", seen[1])
    r.tensor("x.grad", x.grad)
    handle.remove()
    z.backward()
    r.tensor("x.grad after", x.grad)


@program
def nodePrehooks(r):
    x = leaf([1, 2])
    y = x * 3
    y.retain_grad()
    y.grad_fn.register_prehook(lambda outputs: (outputs[0] * 5,))
    y.sum().backward()
    r.tensor("y.grad", y.grad)
    r.tensor("x.grad", x.grad)


@program
def allHooksInOrder(r):
    x = leaf([1, 2])
    y = x * 3
    calls = []
    y.grad_fn.register_hook(lambda i, o: calls.append("node"))
    y.grad_fn.register_prehook(lambda o: calls.append("node before"))
    y.register_hook(lambda g: calls.append("tensor"))
    accumulation = y.grad_fn.next_functions[0][0]
    accumulation.register_hook(lambda i, o: calls.append("accumulation"))
    accumulation.register_prehook(lambda o: calls.append("accumulation before"))
    x.register_post_accumulate_grad_hook(lambda t: calls.append("leaf after"))
    x.register_hook(lambda g: calls.append("leaf"))
    y.sum().backward()
    r.list("calls", calls)
    r.tensor("x.grad", x.grad)


@program
def nodeHookSeesMissingGradients(r):
    x, c = leaf([1, 2]), plain([3, 4])
    y = x * c
    calls = []
    y.grad_fn.register_hook(lambda i, o: calls.append(" ".join("none" if g is None else "some" for g in i)))
    y.sum().backward()
    a, b = (x * 1).unbind()
    a.grad_fn.register_prehook(lambda o: calls.append("before " + " ".join("none" if g is None else "some" for g in o)))
    b.backward()
    r.list("calls", calls)
    r.tensor("x.grad", x.grad)


@program
def nodesRunInReverse(r):
    x = leaf([1, 2])
    calls = []

    def named(tensor, name):
        tensor.register_hook(lambda g: calls.append(name))
        return tensor

    a = named(x * 2, "a")
    b = named(x * 3, "b")
    c = named(a * b, "c")
    d = named(b + 1, "d")
    e = named(c + d, "e")
    e.sum().backward()
    r.list("calls", calls)
    r.tensor("x.grad", x.grad)


@program
def hookRegisteredInAHook(r):
    x = leaf([1, 2])
    calls = []

    def outer(g):
        calls.append("outer")
        x.register_hook(lambda g: calls.append("inner"))

    y = x * 2
    y.register_hook(outer)
    y.sum().backward()
    r.list("calls", calls)
