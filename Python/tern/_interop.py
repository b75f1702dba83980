"""Memory that is shared with NumPy and, by DLPack, with every library that knows it."""

import struct
import warnings

from . import _tern
from ._dtypes import dtype as _dtype

# The letters of the types as NumPy's array interface and Python's buffers have them.
_KINDS = {
    "bool": "|b1", "uint8": "|u1", "int8": "|i1", "int16": "i2", "int32": "i4", "int64": "i8", "float16": "f2", "float32": "f4",
    "float64": "f8",
}  # fmt: skip
_CODES = {
    "bool": "?", "uint8": "B", "int8": "b", "int16": "h", "int32": "i", "int64": "q", "float32": "f", "float64": "d",
}  # fmt: skip
_ORDER = "<" if struct.pack("=H", 1) == b"\x01\x00" else ">"


class _Memory:
    """A tensor as NumPy's array interface describes memory. The array keeps this object, and so the memory."""

    def __init__(self, tensor):
        kind = _KINDS[tensor.dtype]
        self._tensor = tensor
        self.__array_interface__ = {
            "version": 3,
            "shape": tensor.shape,
            "typestr": kind if kind.startswith("|") else _ORDER + kind,
            "data": (tensor.data_ptr() if tensor.numel() else 0, False),
            "strides": tuple(step * tensor.element_size() for step in tensor.stride()) if tensor.numel() else None,
        }


def to_numpy(tensor):
    """A NumPy array over the same memory."""
    import numpy

    if tensor.requires_grad:
        raise RuntimeError(
            "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
        )
    if tensor.device != "cpu":
        raise TypeError(f"can't convert a tensor on {tensor.device} to NumPy; call .cpu() first")
    if tensor.dtype == "bfloat16":
        raise TypeError("NumPy has no bfloat16; convert with .float() first")
    if tensor.numel() == 0:
        return numpy.empty(tensor.shape, str(tensor.dtype))
    # Its own object: a tensor that changes its shape afterwards leaves the array as it is.
    return numpy.asarray(_Memory(tensor.detach()))


def array(tensor, dtype, copy):
    """``numpy.asarray(tensor)``"""
    import numpy

    shared = to_numpy(tensor)
    if dtype is not None and shared.dtype != numpy.dtype(dtype):
        if copy is False:
            raise ValueError(f"a tensor of {tensor.dtype!r} has to be copied to become {dtype}")
        return shared.astype(dtype)
    return shared.copy() if copy else shared


def from_numpy(array):
    """A tensor over a NumPy array's memory: what is written to one is seen in the other. PyTorch: ``torch.from_numpy``.

    Memory that a tensor cannot lie over, read-only or with negative strides, is copied, and a warning says so.
    """
    if not hasattr(array, "__array_interface__"):
        raise TypeError(f"from_numpy: expected a NumPy array, not {type(array).__name__}")
    try:
        return shared(array, False)
    except ValueError as error:
        warnings.warn(f"from_numpy: the tensor is a copy: {error}", stacklevel=2)
        return shared(array, True)


def shared(array, copy):
    """A tensor over another library's memory; a copy where it cannot be shared and ``copy`` is not false."""
    interface = getattr(array, "__array_interface__", None)
    if interface is None:
        return from_dlpack(array)
    import numpy

    array = numpy.asarray(array)
    own = _dtype(array.dtype)
    flags = array.flags
    isnegative = any(step < 0 for step in array.strides)
    isodd = any(step % array.itemsize for step in array.strides) or not flags.aligned
    if isnegative or isodd or not flags.writeable:
        if copy is False:
            reason = "has negative strides" if isnegative else "is not aligned" if isodd else "is read-only"
            raise ValueError(f"the array {reason} and has to be copied")
        # NumPy's copies are writable, aligned and go forward.
        array = numpy.array(array, order="C")
    if not array.size:
        return _tern.from_bytes(b"", array.shape, str(own))
    return from_dlpack(array)


def from_dlpack(x, /, *, device=None, copy=None):
    """A tensor over the memory of any array that offers DLPack. Read-only memory is copied."""
    if device is not None and str(device) != "cpu":
        raise BufferError(f"from_dlpack: tensors come to cpu only, not to {device}")
    if not hasattr(x, "__dlpack__"):
        raise TypeError(f"from_dlpack: a {type(x).__name__} offers no __dlpack__")
    where = x.__dlpack_device__() if hasattr(x, "__dlpack_device__") else (1, 0)
    if tuple(where)[0] != 1:
        raise BufferError(f"from_dlpack: the memory is on device {tuple(where)}; bring it to the processor first")
    try:
        capsule = x.__dlpack__(max_version=(1, 0))
    except TypeError:
        # Libraries of before version 1.
        capsule = x.__dlpack__()
    result = _tern.from_dlpack(capsule)
    return result.clone() if copy else result


def dlpack(tensor, stream, max_version, dl_device, copy):
    """``tensor.__dlpack__()``"""
    if stream is not None:
        raise BufferError("__dlpack__: there are no streams on the processor; leave stream out")
    if dl_device is not None and tuple(dl_device) != (1, 0):
        raise BufferError(f"__dlpack__: the tensor's memory is the processor's, not that of device {tuple(dl_device)}")
    if tensor.requires_grad:
        raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
    if tensor.device != "cpu":
        raise BufferError(f"__dlpack__: a tensor on {tensor.device} has no memory to share")
    is_versioned = max_version is not None and tuple(max_version)[0] >= 1
    return _tern.to_dlpack(tensor.clone() if copy else tensor, is_versioned)


def nested(tensor):
    """The elements as nested lists."""
    shape = tensor.shape
    if not shape:
        return tensor.item()
    host = tensor.detach().cpu()
    if host.dtype in ("float16", "bfloat16"):
        host = host.float()
    if host.numel() == 0:
        return _empty_lists(shape)
    return memoryview(_tern.to_bytes(host)).cast(_CODES[host.dtype], shape).tolist()


def _empty_lists(shape):
    """What lists of an extent of zero look like, down to the first of them."""
    if shape[0] > 2**24:
        raise MemoryError(f"tolist: {shape[0]} empty lists do not fit the memory")
    if shape[0] == 0:
        return []
    return [_empty_lists(shape[1:]) for _ in range(shape[0])]
