"""Modes: what is recorded, what nests, and what inference tensors refuse."""

import torch

from .recorder import leaf, plain, program


@program
def modesNest(r):
    x = leaf([1, 2])
    modes = [torch.is_grad_enabled()]
    with torch.no_grad():
        modes.append(torch.is_grad_enabled())
        r.state("in no_grad", x * 2)
        with torch.enable_grad():
            modes.append(torch.is_grad_enabled())
            r.state("in enable_grad", x * 2)
            with torch.no_grad():
                modes.append(torch.is_grad_enabled())
            modes.append(torch.is_grad_enabled())
        modes.append(torch.is_grad_enabled())
    modes.append(torch.is_grad_enabled())
    r.list("modes", [str(mode).lower() for mode in modes])


@program
def modesAreRestoredAfterAnError(r):
    def fail(mode):
        with mode:
            torch.ones(2).view(17)

    r.attempt("no_grad", lambda: fail(torch.no_grad()))
    r.flag("after no_grad", torch.is_grad_enabled())
    with torch.no_grad():
        r.attempt("enable_grad", lambda: fail(torch.enable_grad()))
        r.flag("after enable_grad", torch.is_grad_enabled())
    r.attempt("inference_mode", lambda: fail(torch.inference_mode()))
    r.flag("after inference_mode", torch.is_inference_mode_enabled())
    r.flag("grad mode", torch.is_grad_enabled())


@program
def setGradEnabledNestsAndStays(r):
    x = leaf([1, 2])
    with torch.set_grad_enabled(False):
        r.state("off", x * 2)
        with torch.set_grad_enabled(True):
            r.state("on", x * 2)
    r.state("after", x * 2)
    torch.set_grad_enabled(False)
    r.flag("switched off", torch.is_grad_enabled())
    with torch.enable_grad():
        r.flag("inside", torch.is_grad_enabled())
    r.flag("still off", torch.is_grad_enabled())
    torch.set_grad_enabled(True)
    r.flag("switched on", torch.is_grad_enabled())
    with torch.no_grad():
        torch.set_grad_enabled(True)
        r.flag("switched inside", torch.is_grad_enabled())
    r.flag("restored", torch.is_grad_enabled())


@program
def leavesMadeInNoGrad(r):
    with torch.no_grad():
        x = leaf([1, 2])
        y = x * 2
        r.attempt("requires_grad_", lambda: y.requires_grad_())
    r.state("x", x)
    r.state("y", y)
    (x * y).sum().backward()
    r.tensor("x.grad", x.grad)
    r.tensor("y.grad", y.grad)


@program
def backwardInNoGrad(r):
    x = leaf([1, 2])
    y = (x * x).sum()
    with torch.no_grad():
        y.backward()
        r.attempt("made inside", lambda: (x * x).sum().backward())
    r.tensor("x.grad", x.grad)


@program
def detachedInAGraph(r):
    x = leaf([1, 2])
    with torch.no_grad():
        c = x * 2
    y = x * c
    r.state("c", c)
    r.state("y", y)
    y.sum().backward()
    r.tensor("x.grad", x.grad)


@program
def inferenceTensors(r):
    x = leaf([1, 2])
    with torch.inference_mode():
        r.flag("enabled", torch.is_inference_mode_enabled())
        r.flag("grad mode", torch.is_grad_enabled())
        made = torch.ones(2, dtype=torch.float64)
        y = x * 2
        r.flag("x is inference", x.is_inference())
        r.flag("made is inference", made.is_inference())
        r.flag("y is inference", y.is_inference())
        r.flag("part is inference", made[0].is_inference())
        r.flag("part of x is inference", x[0].is_inference())
        r.state("y", y)
        r.attempt("in place inside", lambda: y.add_(1))
    r.flag("enabled after", torch.is_inference_mode_enabled())
    r.tensor("y", y)
    r.flag("part outside", y[0].is_inference())
    r.flag("clone outside", y.clone().is_inference())
    r.flag("sum outside", (y + 1).is_inference())


@program
def inferenceTensorsInAGraph(r):
    x = leaf([1, 2])
    with torch.inference_mode():
        c = torch.full([2], 3.0, dtype=torch.float64)
    r.attempt("saved", lambda: x * c)
    z = None

    def add():
        nonlocal z
        z = x + c

    r.attempt("not saved", add)
    r.state("z", z)
    z.sum().backward()
    r.tensor("x.grad", x.grad)
    with torch.no_grad():
        r.attempt("saved by nobody", lambda: x * c)
    y = x * c.clone()
    y.sum().backward()
    r.tensor("a clone", x.grad)


@program
def inferenceTensorsInPlace(r):
    with torch.inference_mode():
        y = torch.ones(2, dtype=torch.float64)
    r.attempt("outside", lambda: y.add_(1))
    r.attempt("part outside", lambda: y[0].add_(1))
    with torch.no_grad():
        r.attempt("in no_grad", lambda: y.add_(1))
    with torch.inference_mode():
        r.attempt("inside", lambda: y.add_(1))
    r.attempt("requires_grad_", lambda: y.requires_grad_())
    r.attempt("a clone", lambda: y.clone().add_(1))
    # PyTorch has written before it refuses, so that y is not asked for.


@program
def ordinaryTensorsInInferenceMode(r):
    x = leaf([1, 2])
    y = x * 1
    z = (y * y).sum()
    with torch.inference_mode():
        part = y[:1]
        r.attempt("in place", lambda: y.add_(1))
    r.tensor("y", y)
    r.flag("y requires grad", y.requires_grad)
    r.attempt("saved value changed", z.backward)
    r.attempt("part outside", lambda: part.add_(1))
    with torch.inference_mode():
        r.attempt("leaf", lambda: x.add_(1))
    r.tensor("x", x)
    r.state("x", x)


@program
def enableGradInInferenceMode(r):
    x = leaf([1, 2])
    with torch.inference_mode():
        with torch.enable_grad():
            r.flag("inference", torch.is_inference_mode_enabled())
            r.flag("grad mode", torch.is_grad_enabled())
            y = x * 2
        r.flag("grad mode after", torch.is_grad_enabled())
    r.flag("y is inference", y.is_inference())
    r.flag("y requires grad", y.requires_grad)


@program
def leavesMadeInInferenceMode(r):
    with torch.inference_mode():
        x = leaf([1, 2])
        r.flag("requires grad", x.requires_grad)
        y = x * 2
        r.flag("result requires grad", y.requires_grad)
    r.flag("is inference", x.is_inference())
    r.attempt("used outside", lambda: x * 2)
    r.attempt("saved outside", lambda: x * x)


@program
def inferenceModeNests(r):
    x = leaf([1, 2])
    modes = []
    with torch.inference_mode():
        modes.append(torch.is_inference_mode_enabled())
        with torch.no_grad():
            modes.append(torch.is_inference_mode_enabled())
        with torch.inference_mode():
            modes.append(torch.is_inference_mode_enabled())
        modes.append(torch.is_inference_mode_enabled())
        modes.append(torch.is_grad_enabled())
        with torch.inference_mode(False):
            modes.append(torch.is_inference_mode_enabled())
            modes.append(torch.is_grad_enabled())
            r.state("made in a mode switched off", x * 2)
    modes.append(torch.is_inference_mode_enabled())
    modes.append(torch.is_grad_enabled())
    r.list("modes", [str(mode).lower() for mode in modes])
