"""New tensors."""

from .. import _creation, _dtypes
from .._interop import from_dlpack
from .._operators import call
from ._arguments import array
from ._arguments import shape as extents

asarray = _creation.asarray


def arange(start, /, stop=None, step=1, *, dtype=None, device=None):
    """Numbers one step apart, the end excluded; none if the step leads away from the end."""
    if stop is None:
        start, stop = 0, start
    if dtype is None:
        isfloat = any(isinstance(each, float) for each in (start, stop, step))
        dtype = _creation.default_dtype() if isfloat else _dtypes.int64
    if step != 0 and (stop - start) / step <= 0:
        return zeros(0, dtype=dtype, device=device)
    return call("arange", start, stop, step, dtype=_dtypes.of(dtype), device=device)


def empty(shape, *, dtype=None, device=None):
    """A tensor of this shape whose elements are anything."""
    return call("empty", extents(shape), dtype=_dtypes.of(dtype), device=device)


def empty_like(x, /, *, dtype=None, device=None):
    """A tensor of the shape of ``x`` whose elements are anything."""
    return call("empty_like", array(x, "empty_like"), dtype=_dtypes.of(dtype), device=device)


def eye(n_rows, n_cols=None, /, *, k=0, dtype=None, device=None):
    """A matrix with ones on its ``k``-th diagonal."""
    n_cols = n_rows if n_cols is None else n_cols
    dtype = _creation.default_dtype() if dtype is None else dtype
    if k == 0:
        return call("eye", n_rows, n_cols, dtype=_dtypes.of(dtype), device=device)
    distance = call("arange", n_cols).unsqueeze(0) - call("arange", n_rows).unsqueeze(1)
    return (distance == k).to(_dtypes.of(dtype), device=device)


def full(shape, fill_value, *, dtype=None, device=None):
    """A tensor of this shape of one number."""
    number = fill_value.item() if hasattr(fill_value, "item") else fill_value
    return call("full", extents(shape), number, dtype=_dtypes.of(dtype), device=device)


def full_like(x, /, fill_value, *, dtype=None, device=None):
    """A tensor of the shape of ``x`` of one number."""
    return call("full_like", array(x, "full_like"), fill_value, dtype=_dtypes.of(dtype), device=device)


def linspace(start, stop, /, num, *, dtype=None, device=None, endpoint=True):
    """Numbers evenly apart, the end included unless ``endpoint`` is false."""
    dtype = _creation.default_dtype() if dtype is None else _dtypes.of(dtype)
    if endpoint:
        return call("linspace", start, stop, num, dtype=dtype, device=device)
    return call("linspace", start, stop, num + 1, dtype=dtype, device=device)[:num]


def meshgrid(*arrays, indexing="xy"):
    """Coordinates as matrices."""
    return list(call("meshgrid", [array(x, "meshgrid") for x in arrays], indexing=indexing)) if arrays else []


def ones(shape, *, dtype=None, device=None):
    """A tensor of ones."""
    return call("ones", extents(shape), dtype=_dtypes.of(dtype), device=device)


def ones_like(x, /, *, dtype=None, device=None):
    """A tensor of ones of the shape of ``x``."""
    return call("ones_like", array(x, "ones_like"), dtype=_dtypes.of(dtype), device=device)


def tril(x, /, *, k=0):
    """What is below the ``k``-th diagonal and on it; zeros above."""
    return call("tril", array(x, "tril"), k)


def triu(x, /, *, k=0):
    """What is above the ``k``-th diagonal and on it; zeros below."""
    return call("triu", array(x, "triu"), k)


def zeros(shape, *, dtype=None, device=None):
    """A tensor of zeros."""
    return call("zeros", extents(shape), dtype=_dtypes.of(dtype), device=device)


def zeros_like(x, /, *, dtype=None, device=None):
    """A tensor of zeros of the shape of ``x``."""
    return call("zeros_like", array(x, "zeros_like"), dtype=_dtypes.of(dtype), device=device)


__all__ = [
    "arange", "asarray", "empty", "empty_like", "eye", "from_dlpack", "full", "full_like", "linspace", "meshgrid", "ones",
    "ones_like", "tril", "triu", "zeros", "zeros_like",
]  # fmt: skip
