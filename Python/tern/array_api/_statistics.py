"""Sums and their like, of all elements or along axes; and what tells of all elements whether they are true."""

from .. import _dtypes
from .._operators import call
from ._arguments import array, dims


def _reduced(name, own, x, axis, keepdims, *arguments, **named):
    """Calls a reduction of Tern's, for which no axes are all of them."""
    array(x, name)
    axes = dims(axis, x, name)
    return call(own, x, axes, *arguments, keepdim=keepdims, **named)


def _sum_type(x, dtype):
    """Sums of integers are int64, those of floats stay in their type."""
    return _dtypes.of(dtype) or (x.dtype if x.dtype in _dtypes.FLOATS else _dtypes.int64)


def max(x, /, *, axis=None, keepdims=False):
    """The greatest element."""
    return array(x, "max").clone() if axis == () else _reduced("max", "amax", x, axis, keepdims)


def min(x, /, *, axis=None, keepdims=False):
    """The least element."""
    return array(x, "min").clone() if axis == () else _reduced("min", "amin", x, axis, keepdims)


def mean(x, /, *, axis=None, keepdims=False):
    """The arithmetic mean, of floats."""
    return array(x, "mean").clone() if axis == () else _reduced("mean", "mean", x, axis, keepdims)


def sum(x, /, *, axis=None, dtype=None, keepdims=False):
    """The sum, of integers in int64."""
    type = _sum_type(array(x, "sum"), dtype)
    return x.to(type, copy=True) if axis == () else _reduced("sum", "sum", x, axis, keepdims, dtype=type)


def prod(x, /, *, axis=None, dtype=None, keepdims=False):
    """The product, of integers in int64."""
    result = array(x, "prod").to(_sum_type(x, dtype), copy=True)
    for axis in sorted(dims(axis, x, "prod"), reverse=True):
        result = call("prod", result, axis, keepdims)
    return result


def var(x, /, *, axis=None, correction=0.0, keepdims=False):
    """The variance, divided by the number of elements less ``correction``."""
    if axis == ():
        return call("zeros_like", array(x, "var"))
    return _reduced("var", "var", x, axis, keepdims, correction=float(correction))


def std(x, /, *, axis=None, correction=0.0, keepdims=False):
    """The standard deviation, the root of ``var``."""
    return call("sqrt", var(x, axis=axis, correction=correction, keepdims=keepdims))


def _cumulative(name, own, first, x, axis, dtype, include_initial):
    array(x, name)
    if axis is None:
        if x.ndim != 1:
            raise ValueError(f"{name}: an axis has to be given for {x.ndim} dimensions (shape {x.shape})")
        axis = 0
    (axis,) = dims(axis, x, name)
    result = call(own, x, axis, dtype=_sum_type(x, dtype))
    if include_initial:
        start = list(x.shape)
        start[axis] = 1
        result = call("cat", [call("full", start, first, dtype=result.dtype), result], axis)
    return result


def cumulative_sum(x, /, *, axis=None, dtype=None, include_initial=False):
    """The sums up to each element; with ``include_initial`` a zero before them."""
    return _cumulative("cumulative_sum", "cumsum", 0, x, axis, dtype, include_initial)


def cumulative_prod(x, /, *, axis=None, dtype=None, include_initial=False):
    """The products up to each element; with ``include_initial`` a one before them."""
    return _cumulative("cumulative_prod", "cumprod", 1, x, axis, dtype, include_initial)


def all(x, /, *, axis=None, keepdims=False):
    """True where every element is."""
    return array(x, "all").to(_dtypes.bool_, copy=True) if axis == () else _reduced("all", "all", x, axis, keepdims)


def any(x, /, *, axis=None, keepdims=False):
    """True where an element is."""
    return array(x, "any").to(_dtypes.bool_, copy=True) if axis == () else _reduced("any", "any", x, axis, keepdims)


def diff(x, /, *, axis=-1, n=1, prepend=None, append=None):
    """The differences of neighbours, ``n`` times."""
    return call("diff", array(x, "diff"), n, axis, prepend, append)


__all__ = [
    "all", "any", "cumulative_prod", "cumulative_sum", "diff", "max", "mean", "min", "prod", "std", "sum", "var",
]  # fmt: skip
