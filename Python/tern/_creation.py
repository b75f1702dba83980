"""New tensors from Python's numbers and lists, and from other libraries' arrays."""

import array
import numbers

from . import _interop, _tern
from ._dtypes import FLOATS, INTEGERS, bool_, dtype, float32, float64, int64, of
from ._operators import call

# As NumPy, and Tern's own limit of what a list may say about a shape.
_DEEPEST = 64
_LONGEST = 2**40


def tensor(data, *, dtype=None, device=None, requires_grad=False):
    """A new tensor of a number, nested lists or another array, copied. PyTorch: ``torch.tensor``."""
    result = _new(data, of(dtype), copy=True)
    if device is not None:
        result = result.to(device=device)
    return result.requires_grad_() if requires_grad else result


def asarray(obj, /, *, dtype=None, device=None, copy=None):
    """A tensor of anything that can be one; memory is shared where that is possible and ``copy`` is not true."""
    result = _new(obj, of(dtype), copy)
    return result if device is None else result.to(device=device)


def as_tensor(data, dtype=None, device=None):
    """A tensor over the same memory where that is possible. PyTorch: ``torch.as_tensor``."""
    return asarray(data, dtype=dtype, device=device)


def scalar_tensor(number, like):
    """A number without dimensions, of the type in which it meets the tensor ``like``."""
    if isinstance(number, float):
        type = like.dtype if like.dtype in FLOATS else default_dtype()
    elif isinstance(number, bool):
        type = like.dtype
    else:
        type = like.dtype if like.dtype != bool_ else int64
    return call("full", (), number, dtype=type)


def default_dtype():
    """The type of floats that are made without one."""
    return dtype(_tern.invoke("default_dtype"))


def rebuilt(data, shape, type, requires_grad):
    """What pickling makes again."""
    return _tern.from_bytes(data, tuple(shape), str(type)).requires_grad_(requires_grad)


def _new(data, type, copy):
    if hasattr(data, "_capsule"):
        if type is not None and data.dtype != type:
            if copy is False:
                raise ValueError(f"asarray: a tensor of {data.dtype!r} has to be copied to become {type!r}; leave out copy=False")
            return (data.detach() if copy else data).to(type)
        return data.detach().clone() if copy else data
    if hasattr(data, "__array_interface__") or hasattr(data, "__dlpack__"):
        shared = _interop.shared(data, copy)
        if type is not None and shared.dtype != type:
            if copy is False:
                raise ValueError(f"asarray: an array of {shared.dtype!r} has to be copied to become {type!r}; leave out copy=False")
            return shared.to(type)
        return shared.clone() if copy else shared
    if copy is False:
        raise ValueError("asarray: numbers and lists have to be copied; leave out copy=False")
    if isinstance(data, (bytes, bytearray, memoryview)):
        view = memoryview(data)
        if view.format not in ("B", "b", "h", "i", "q", "l", "f", "d", "?") or not view.c_contiguous:
            raise TypeError(f"tensor: a buffer of format {view.format!r} has no type among Tern's; use a list")
        data = view.tolist()
    return _from_numbers(data, type)


def _from_numbers(data, type):
    shape = _shape(data)
    numbers_ = []
    _flatten(data, shape, 0, numbers_)
    if all(isinstance(each, bool) for each in numbers_) and numbers_:
        own, code = bool_, "B"
    elif any(isinstance(each, float) for each in numbers_) or not numbers_:
        own, code = float64, "d"
    else:
        own, code = int64, "q"
    if type is not None and type in INTEGERS and own == float64 and numbers_:
        # As PyTorch: the fraction is cut off.
        numbers_ = [_whole(each) for each in numbers_]
        own, code = int64, "q"
    if own == int64:
        _check_range(numbers_, type)
    try:
        packed = array.array(code, numbers_).tobytes()
    except OverflowError:
        raise OverflowError("tensor: a number is too large for a type among Tern's; the widest of integers is int64") from None
    result = _tern.from_bytes(packed, shape, str(own))
    if type is None:
        type = default_dtype() if own == float64 else own
    return result.to(type)


def _whole(number):
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(f"tensor: {number} is no integer; use a type of floats")
    return int(number)


def _check_range(numbers_, type):
    """Numbers that their type cannot hold are an error, and wrap nowhere."""
    if type is None or type not in INTEGERS or not numbers_:
        return
    bits = 8 * type.itemsize
    low, high = (0, 255) if type == "uint8" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    if min(numbers_) < low or max(numbers_) > high:
        raise OverflowError(f"tensor: a number between {min(numbers_)} and {max(numbers_)} does not fit {type!r} ({low} to {high})")


def _shape(data):
    """The extents that nested lists say they have."""
    shape = []
    count = 1
    while isinstance(data, (list, tuple, range)):
        if len(shape) == _DEEPEST:
            raise ValueError(f"tensor: lists are nested more than {_DEEPEST} deep, or hold themselves")
        shape.append(len(data))
        count *= len(data)
        if count > _LONGEST:
            raise MemoryError(f"tensor: nested lists of {count} numbers and more do not fit the memory")
        if len(data) == 0:
            break
        data = data[0]
    if hasattr(data, "_capsule") or hasattr(data, "__array_interface__"):
        shape.extend(data.shape)
    return tuple(shape)


def _flatten(data, shape, depth, result):
    """Adds the numbers in row-major order."""
    if isinstance(data, (list, tuple, range)):
        if depth == len(shape) or len(data) != shape[depth]:
            expected = shape[depth] if depth < len(shape) else "no list"
            raise ValueError(
                f"tensor: expected sequence of length {expected} at dim {depth} (got {len(data)}): rows have to be equally long"
            )
        for each in data:
            _flatten(each, shape, depth + 1, result)
        return
    if hasattr(data, "_capsule") or hasattr(data, "__array_interface__"):
        if tuple(data.shape) != shape[depth:]:
            raise ValueError(f"tensor: expected shape {shape[depth:]} at dim {depth} (got {tuple(data.shape)})")
        _flatten(data.tolist(), shape, depth, result)
        return
    if depth != len(shape):
        raise ValueError(f"tensor: expected sequence of length {shape[depth]} at dim {depth} (got {type(data).__name__})")
    if isinstance(data, (bool, int, float)):
        result.append(data)
    elif isinstance(data, numbers.Integral):
        result.append(int(data))
    elif isinstance(data, numbers.Real):
        result.append(float(data))
    elif isinstance(data, complex):
        raise TypeError("tensor: there are no complex types; give the real and imaginary parts apart")
    else:
        raise TypeError(f"tensor: a {type(data).__name__} is neither a number nor a list; convert it to numbers first")
