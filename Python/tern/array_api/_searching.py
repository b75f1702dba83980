"""Sorting, searching, sets and taking by place."""

from collections import namedtuple

from .. import _dtypes
from .._operators import call
from ._arguments import array, dims, same_type

UniqueAll = namedtuple("unique_all_result", ["values", "indices", "inverse_indices", "counts"])
UniqueCounts = namedtuple("unique_counts_result", ["values", "counts"])
UniqueInverse = namedtuple("unique_inverse_result", ["values", "inverse_indices"])


def argsort(x, /, *, axis=-1, descending=False, stable=True):
    """The places of the elements in order."""
    return call("argsort", array(x, "argsort"), axis, descending, stable)


def sort(x, /, *, axis=-1, descending=False, stable=True):
    """The elements in order."""
    return call("sort", array(x, "sort"), axis, descending, stable)[0]


def _place(name, x, axis, keepdims):
    array(x, name)
    if axis is None:
        result = call(name, x.reshape(-1), 0)
        return result.reshape([1] * x.ndim) if keepdims else result
    (axis,) = dims(axis, x, name)
    return call(name, x, axis, keepdims)


def argmax(x, /, *, axis=None, keepdims=False):
    """The place of the greatest element; of all in row-major order if there is no axis."""
    return _place("argmax", x, axis, keepdims)


def argmin(x, /, *, axis=None, keepdims=False):
    """The place of the least element; of all in row-major order if there is no axis."""
    return _place("argmin", x, axis, keepdims)


def count_nonzero(x, /, *, axis=None, keepdims=False):
    """How many elements are not zero."""
    isthere = call("ne", array(x, "count_nonzero"), 0)
    return isthere.to(_dtypes.int64) if axis == () else call("sum", isthere, dims(axis, x, "count_nonzero"), keepdims)


def nonzero(x, /):
    """The places of the elements that are not zero: a tensor for each dimension."""
    if array(x, "nonzero").ndim == 0:
        raise ValueError("nonzero: a tensor without dimensions has no places; reshape it to (1,)")
    return tuple(call("nonzero", x, as_tuple=True))


def searchsorted(x1, x2, /, *, side="left", sorter=None):
    """Where the numbers of ``x2`` belong in the ordered vector ``x1``."""
    if side not in ("left", "right"):
        raise ValueError(f"searchsorted: side has to be 'left' or 'right', not {side!r}")
    x1, x2 = same_type("searchsorted", array(x1, "searchsorted"), array(x2, "searchsorted"))
    return call("searchsorted", x1, x2, side=side, sorter=sorter)


def where(condition, x1, x2, /):
    """The elements of ``x1`` where the condition is true, and else those of ``x2``."""
    if array(condition, "where").dtype != _dtypes.bool_:
        raise TypeError(f"where: the condition has to be bool, not {condition.dtype!r}")
    if not hasattr(x1, "_capsule") and not hasattr(x2, "_capsule"):
        x1 = call("full", (), x1)
    x1, x2 = same_type("where", x1, x2)
    return call("where", x1, condition, x2)


def unique_all(x, /):
    """Each different element once, with its first place, where every element went, and how many there were."""
    flat = array(x, "unique_all").reshape(-1)
    values, inverse, counts = call("unique", flat, return_inverse=True, return_counts=True)
    places = call("arange", flat.numel())
    first = call("full", values.shape, flat.numel(), dtype=_dtypes.int64).scatter_reduce(0, inverse, places, "amin")
    return UniqueAll(values, first, inverse.reshape(x.shape), counts)


def unique_counts(x, /):
    """Each different element once, and how many there were."""
    values, counts = call("unique", array(x, "unique_counts").reshape(-1), return_counts=True)
    return UniqueCounts(values, counts)


def unique_inverse(x, /):
    """Each different element once, and where every element went."""
    values, inverse = call("unique", array(x, "unique_inverse").reshape(-1), return_inverse=True)
    return UniqueInverse(values, inverse.reshape(x.shape))


def unique_values(x, /):
    """Each different element once, in order."""
    return call("unique", array(x, "unique_values").reshape(-1))


def take(x, indices, /, *, axis=None):
    """Slices along an axis by their numbers."""
    if axis is None:
        if array(x, "take").ndim != 1:
            raise ValueError(f"take: an axis has to be given for {x.ndim} dimensions (shape {x.shape})")
        axis = 0
    (axis,) = dims(axis, array(x, "take"), "take")
    places = array(indices, "take").to(_dtypes.int64)
    places = call("where", places + x.shape[axis], places < 0, places)
    return call("index_select", x, axis, places)


def take_along_axis(x, indices, /, *, axis=-1):
    """The elements whose places along an axis are given."""
    array(x, "take_along_axis")
    (axis,) = dims(axis, x, "take_along_axis")
    places = array(indices, "take_along_axis").to(_dtypes.int64)
    places = call("where", places + x.shape[axis], places < 0, places)
    return call("take_along_dim", x, places, axis)


__all__ = [
    "argmax", "argmin", "argsort", "count_nonzero", "nonzero", "searchsorted", "sort", "take", "take_along_axis", "unique_all",
    "unique_counts", "unique_inverse", "unique_values", "where",
]  # fmt: skip
