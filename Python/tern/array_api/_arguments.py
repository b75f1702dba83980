"""What the functions of the standard do with their arguments before an operator is called."""

from .. import _dtypes
from .._creation import scalar_tensor
from .._operators import call
from .._tensor import Tensor


def array(x, name, position=""):
    """The argument if it is a tensor."""
    if not isinstance(x, Tensor):
        raise TypeError(f"{name}: {position}expected a tensor, not {type(x).__name__}; convert with asarray()")
    return x


def same_type(name, *given):
    """Tensors in the one type that all meet in. Tensors without dimensions count as all others do, and numbers take a tensor's."""
    first = next((x for x in given if isinstance(x, Tensor)), None)
    if first is None:
        raise TypeError(f"{name}: at least one argument has to be a tensor; convert with asarray()")
    for x in given:
        if not isinstance(x, (Tensor, bool, int, float)):
            raise TypeError(f"{name}: expected tensors or numbers, not {type(x).__name__}")
    dtype = common_type(given)
    numbers = [x if isinstance(x, Tensor) else call("full", (), x, dtype=dtype) for x in given]
    return [x if x.dtype == dtype else call("to", x, dtype) for x in numbers]


def common_type(given):
    """The type that tensors, types and numbers meet in."""
    types = [x if isinstance(x, _dtypes.dtype) else x.dtype for x in given if isinstance(x, (Tensor, _dtypes.dtype))]
    if not types:
        raise ValueError("result_type: at least one tensor or type is needed")
    dtype = types[0]
    for other in types[1:]:
        dtype = _dtypes.promote(dtype, other)
    for x in given:
        if isinstance(x, (Tensor, _dtypes.dtype)):
            continue
        if not isinstance(x, (bool, int, float)):
            raise TypeError(f"result_type: {type(x).__name__} is neither a tensor, a type nor a number")
        kind = 0 if isinstance(x, bool) else 1 if isinstance(x, int) else 2
        own = 0 if dtype == _dtypes.bool_ else 1 if dtype in _dtypes.INTEGERS else 2
        if kind > own:
            dtype = _dtypes.int64 if kind == 1 else _dtypes.float32
    return dtype


def dims(axis, x, name):
    """Axes as a list of numbers that count from the front; ``None`` is all of them."""
    ndim = x.ndim
    if axis is None:
        return list(range(ndim))
    given = axis if isinstance(axis, (tuple, list)) else (axis,)
    result = []
    for each in given:
        if not isinstance(each, int) or not -ndim <= each < ndim:
            raise IndexError(f"{name}: axis {each} is out of range for {ndim} dimensions (shape {x.shape})")
        result.append(each % ndim)
    if len(set(result)) != len(result):
        raise ValueError(f"{name}: an axis is given twice in {tuple(given)}")
    return result


def shape(given):
    """A shape that may be a single number."""
    return [given] if isinstance(given, int) else list(given)


__all__ = ["array", "common_type", "dims", "same_type", "scalar_tensor", "shape"]
