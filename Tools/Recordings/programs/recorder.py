"""What a program writes down, and the list of all programs."""

import torch

PROGRAMS = {}


def program(body):
    """Adds a function to the programs under its name."""
    PROGRAMS[body.__name__] = body
    return body


def leaf(numbers, dtype=torch.float64):
    return torch.tensor(numbers, dtype=dtype, requires_grad=True)


def plain(numbers, dtype=torch.float64):
    return torch.tensor(numbers, dtype=dtype)


class Record:
    """The steps of one program, in order. Each has a label that the Swift side must use as well."""

    def __init__(self):
        self.steps = []

    def tensor(self, at, tensor):
        """Values, shape and type; none for a missing gradient."""
        if tensor is None:
            self.steps.append({"at": at, "none": True})
            return
        values = [float(value) for value in tensor.detach().double().flatten().tolist()]
        words = {float("inf"): "inf", float("-inf"): "-inf"}
        values = ["nan" if value != value else words.get(value, value) for value in values]
        self.steps.append(
            {"at": at, "tensor": values, "shape": list(tensor.shape), "dtype": str(tensor.dtype).removeprefix("torch.")})

    def state(self, at, tensor):
        """Its place in the graph: does it require a gradient, is it a leaf, what made it."""
        name = type(tensor.grad_fn).__name__ if tensor.grad_fn is not None else None
        self.steps.append({"at": at, "requiresGrad": tensor.requires_grad, "isLeaf": tensor.is_leaf, "gradFn": name})

    def flag(self, at, value):
        self.steps.append({"at": at, "flag": bool(value)})

    def list(self, at, words):
        self.steps.append({"at": at, "list": list(words)})

    def attempt(self, at, body):
        """Whether it is an error. Messages are for the reader: their wording is not compared."""
        try:
            body()
            self.steps.append({"at": at, "error": None})
        except (RuntimeError, TypeError, ValueError, IndexError) as error:
            self.steps.append({"at": at, "error": str(error).split("\n")[0][:200]})
