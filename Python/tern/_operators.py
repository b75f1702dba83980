"""Tern's operators by name: what the module, the methods of ``Tensor`` and ``tern.nn.functional`` are made of."""

import difflib
import re
import sys
import types
from collections import namedtuple

from . import _tern

# NumPy's names of arguments that PyTorch takes too.
_ARGUMENTS = {"axis": "dim", "keepdims": "keepdim", "axes": "dims"}

_found = {}
_tuples = {}


def call(name, *arguments, **named):
    """Calls an operator: ``call("softmax", x, dim=-1)``."""
    if not named:
        result = _tern.call(name, arguments, (), ())
        return _together(name, result) if isinstance(result, tuple) else result
    for other, own in _ARGUMENTS.items():
        if other in named and own not in named:
            named[own] = named.pop(other)
    result = _tern.call(name, arguments, tuple(named), tuple(named.values()))
    if isinstance(result, tuple):
        return _together(name, result)
    out = named.get("out")
    return result if out is None else out


def _together(name, results):
    """Several results under the names that they have in PyTorch, if they have any."""
    kind = _tuple_of(name, len(results))
    return kind(*results) if kind else results


def _tuple_of(name, count):
    """The named tuple that PyTorch would give for so many results: ``x.max(dim=0).values``."""
    key = (name, count)
    if key not in _tuples:
        _tuples[key] = None
        for signature in _tern.invoke("signatures", name) or ():
            names = re.findall(r"Tensor (\w+)", signature.rpartition(" -> ")[2])
            if len(names) == count:
                _tuples[key] = namedtuple(name.rpartition(".")[2], names)
    return _tuples[key]


def find(name):
    """The operator as a Python function, or ``None`` if there is none of this name."""
    if name not in _found:
        signatures = _tern.invoke("signatures", name)
        _found[name] = None if signatures is None else _function(name, signatures)
    return _found[name]


def _function(name, signatures):
    first = re.match(r"[\w.]+\((\w+)[^ ]* (\w+)", signatures[0])
    is_in_place = name.endswith("_") and not name.endswith("__")

    if is_in_place:

        def operator(*arguments, **named):
            call(name, *arguments, **named)
            return arguments[0]

    else:

        def operator(*arguments, **named):
            return call(name, *arguments, **named)

    operator.__name__ = operator.__qualname__ = name.rpartition(".")[2]
    operator.__doc__ = "\n".join(signatures)
    operator.signatures = signatures
    operator.is_method = bool(first) and first.group(2) == "self"
    return operator


def require(name, owner, what="operator"):
    """The operator, or an error that names those that are spelled alike."""
    operator = None if name.startswith("__") else find(name)
    if operator is None:
        bare = name.rpartition(".")[2]
        near = difflib.get_close_matches(bare, {each.rpartition(".")[2] for each in _tern.invoke("operators")}, 3)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise AttributeError(f"{owner} has no {what} {bare!r}{hint}")
    return operator


class Namespace(types.ModuleType):
    """Operators with a common beginning of their names, as a module: ``import tern.nn.functional as F``."""

    def __init__(self, name, **parts):
        super().__init__("tern." + name, f"The operators whose names begin with ``{name}``.")
        self.__dict__.update(parts)
        sys.modules[self.__name__] = self

    def __getattr__(self, name):
        return require(f"{self.__name__}.{name}".partition(".")[2], self.__name__)

    def __dir__(self):
        start = self.__name__.partition(".")[2] + "."
        own = [each[len(start) :] for each in _tern.invoke("operators") if each.startswith(start)]
        return sorted(set(own) | {each for each in self.__dict__ if not each.startswith("_")})

    def __repr__(self):
        return f"<operators of {self.__name__}>"
