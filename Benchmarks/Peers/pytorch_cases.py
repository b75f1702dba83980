"""How the PyTorch peers make inputs and cases."""

import torch

from worker import MILLION, Registry, integers, uniform

registry = Registry()


def u(*shape, seed, low=-1.0, high=1.0, dtype=torch.float32, grad=False):
    return torch.from_numpy(uniform(shape, seed, low, high)).to(dtype).requires_grad_(grad)


def n(*shape, seed, limit, dtype=torch.int64):
    return torch.from_numpy(integers(shape, seed, limit)).to(dtype)


def simple(inputs, **bodies):
    """Registers cases that differ only in what they do with the same inputs; `__` stands for a dot in an id."""
    for name, body in bodies.items():

        def prepare(body=body):
            made = inputs()
            return lambda: body(*made)

        registry.cases[name.replace("__", ".")] = prepare


def backward(inputs, forward, result, **ids):
    """A case that computes, clears the old gradients and goes backward from a given gradient."""

    def prepare():
        made, gradient = inputs()
        leaves = [x for x in made if x.requires_grad]

        def body():
            y = forward(*made)
            for leaf in leaves:
                leaf.grad = None
            y.backward(gradient)
            return made[result].grad

        return body

    return prepare


def one():
    return (u(MILLION, seed=1),)


def plain():
    return u(MILLION, seed=1), u(MILLION, seed=2)


def wide(low=-4.0, dtype=torch.float32):
    return (u(MILLION, seed=1, low=low, high=4, dtype=dtype),)


def square():
    return (u(1024, 1024, seed=1),)
