"""Gradients: what PyTorch has in ``torch`` and ``torch.autograd``."""

import functools

from . import _tern


class _Mode:
    """A mode that a ``with`` statement or a decorated function has."""

    def __init__(self, records):
        self._records = bool(records)
        self._outer = []

    def __enter__(self):
        self._outer.append(_tern.invoke("is_grad_enabled"))
        _tern.invoke("set_grad_enabled", self._records)
        return self

    def __exit__(self, *_):
        _tern.invoke("set_grad_enabled", self._outer.pop())

    def __call__(self, function):
        records = self._records

        @functools.wraps(function)
        def wrapped(*arguments, **named):
            with _Mode(records):
                return function(*arguments, **named)

        return wrapped


class no_grad(_Mode):
    """Records no graph: ``with tern.no_grad():`` or ``@tern.no_grad()``."""

    def __init__(self):
        super().__init__(False)


class enable_grad(_Mode):
    """Records a graph again inside ``no_grad``."""

    def __init__(self):
        super().__init__(True)


class set_grad_enabled(_Mode):
    """Records a graph or not from now on, or, in a ``with`` statement, inside it."""

    def __init__(self, mode):
        super().__init__(mode)
        self._before = _tern.invoke("is_grad_enabled")
        _tern.invoke("set_grad_enabled", self._records)

    def __enter__(self):
        self._outer.append(self._before)
        _tern.invoke("set_grad_enabled", self._records)
        return self


def is_grad_enabled():
    """True if operators of this thread record a graph."""
    return _tern.invoke("is_grad_enabled")


def _list(given):
    return list(given) if isinstance(given, (list, tuple)) else [given]


def grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, allow_unused=False):
    """The gradients of ``outputs`` with respect to ``inputs``, a tuple. PyTorch: ``torch.autograd.grad``."""
    given = None if grad_outputs is None else _list(grad_outputs)
    return tuple(
        _tern.invoke("grad", _list(outputs), _list(inputs), given, retain_graph, bool(create_graph), bool(allow_unused))
    )


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, inputs=None):
    """Adds the gradients of several tensors to their leaves. PyTorch: ``torch.autograd.backward``."""
    tensors = _list(tensors)
    gradients = [None] * len(tensors) if grad_tensors is None else _list(grad_tensors)
    if len(gradients) != len(tensors):
        raise ValueError(f"backward: got {len(tensors)} tensors and {len(gradients)} gradients; give one for each, or none")
    keeps = create_graph if retain_graph is None else retain_graph
    for place, (tensor, gradient) in enumerate(zip(tensors, gradients)):
        # What several tensors share of a graph is needed until the last of them.
        tensor.backward(gradient, keeps or place + 1 < len(tensors), create_graph, inputs)
