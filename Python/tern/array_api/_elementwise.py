"""Functions of each element.

Two tensors meet in the type of ``result_type``; tensors without dimensions count as all others do there, which they do not in
operators such as ``x + y``.
"""

from .._operators import call
from ._arguments import array, same_type

# The standard's names, and Tern's where they differ.
_ONE = {
    "abs": "abs", "acos": "acos", "acosh": "acosh", "asin": "asin", "asinh": "asinh", "atan": "atan", "atanh": "atanh",
    "bitwise_invert": "bitwise_not", "ceil": "ceil", "cos": "cos", "cosh": "cosh", "exp": "exp", "expm1": "expm1", "floor": "floor",
    "isfinite": "isfinite", "isinf": "isinf", "isnan": "isnan", "log": "log", "log1p": "log1p", "log2": "log2", "log10": "log10",
    "logical_not": "logical_not", "negative": "neg", "positive": "positive", "reciprocal": "reciprocal", "round": "round",
    "signbit": "signbit", "sin": "sin", "sinh": "sinh", "square": "square", "sqrt": "sqrt", "tan": "tan", "tanh": "tanh",
    "trunc": "trunc",
}  # fmt: skip
_TWO = {
    "add": "add", "atan2": "atan2", "bitwise_and": "bitwise_and", "bitwise_left_shift": "bitwise_left_shift",
    "bitwise_or": "bitwise_or", "bitwise_right_shift": "bitwise_right_shift", "bitwise_xor": "bitwise_xor", "copysign": "copysign",
    "divide": "div", "equal": "eq", "floor_divide": "floor_divide", "greater": "gt", "greater_equal": "ge", "hypot": "hypot",
    "less": "lt", "less_equal": "le", "logaddexp": "logaddexp", "logical_and": "logical_and", "logical_or": "logical_or",
    "logical_xor": "logical_xor", "maximum": "maximum", "minimum": "minimum", "multiply": "mul", "nextafter": "nextafter",
    "not_equal": "ne", "pow": "pow", "remainder": "remainder", "subtract": "sub",
}  # fmt: skip


def _named(function, name, own):
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"``{own}`` of each element."
    return function


def _one(name, own):
    return _named(lambda x, /: call(own, array(x, name)), name, own)


def _two(name, own):
    return _named(lambda x1, x2, /: call(own, *same_type(name, x1, x2)), name, own)


for _name, _own in _ONE.items():
    globals()[_name] = _one(_name, _own)
for _name, _own in _TWO.items():
    globals()[_name] = _two(_name, _own)


def clip(x, /, min=None, max=None):
    """Each element, or the bound that it is beyond; in the type of ``x``."""
    array(x, "clip")
    if min is None and max is None:
        return x.clone()
    bounds = [None if bound is None else same_type("clip", x, bound)[1].to(x.dtype) for bound in (min, max)]
    return call("clamp", x, *bounds)


def conj(x, /):
    """The tensor itself: there are no complex types."""
    return array(x, "conj")


def imag(x, /):
    """Zeros: there are no complex types."""
    return call("zeros_like", array(x, "imag"))


def real(x, /):
    """The tensor itself: there are no complex types."""
    return array(x, "real")


def sign(x, /):
    """-1, 0 or 1; NaN of NaN."""
    result = call("sign", array(x, "sign"))
    return call("where", x, call("isnan", x), result) if x.dtype.is_floating_point else result


__all__ = [*_ONE, *_TWO, "clip", "conj", "imag", "real", "sign"]
