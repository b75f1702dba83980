"""Types of elements, and what can be said about them."""

from .. import _dtypes
from .._dtypes import dtype, finfo, iinfo
from ._arguments import array, common_type

bool = _dtypes.bool_
int8, int16, int32, int64, uint8 = _dtypes.int8, _dtypes.int16, _dtypes.int32, _dtypes.int64, _dtypes.uint8
float32, float64 = _dtypes.float32, _dtypes.float64


def astype(x, dtype, /, *, copy=True, device=None):
    """The elements in another type; the tensor itself if it has it and ``copy`` is false."""
    return array(x, "astype").to(_dtypes.dtype(dtype), device=device, copy=copy)


def can_cast(from_, to, /):
    """True if the promotion of both types gives the second."""
    return _dtypes.can_cast_types(dtype(getattr(from_, "dtype", from_)), dtype(to))


def isdtype(dtype, kind):
    """True if a type is of a kind, such as ``"integral"``, or one of several."""
    return _dtypes.is_dtype(_dtypes.dtype(dtype), kind)


def result_type(*arrays_and_dtypes):
    """The type that tensors, types and numbers meet in."""
    return common_type(arrays_and_dtypes)


__all__ = [
    "astype", "bool", "can_cast", "finfo", "float32", "float64", "iinfo", "int16", "int32", "int64", "int8", "isdtype",
    "result_type", "uint8",
]  # fmt: skip
