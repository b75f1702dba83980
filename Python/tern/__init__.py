"""Tern: tensors and automatic differentiation with PyTorch's names and rules.

>>> import tern
>>> x = tern.tensor([1.0, 2.0, 3.0], requires_grad=True)
>>> (x**2).sum().backward()
>>> x.grad
tensor([2., 4., 6.])

Every operator of Tern is a function here and, where its first argument is a tensor, a method of ``tern.Tensor``.
``tern.array_api`` is the Array API standard's namespace.
"""

from . import _dtypes, _operators, _tern
from ._autograd import backward as _backward
from ._autograd import enable_grad, is_grad_enabled, no_grad, set_grad_enabled
from ._autograd import grad as _grad
from ._creation import as_tensor, asarray, tensor
from ._dtypes import bfloat16, device, dtype, finfo, float16, float32, float64, iinfo, int8, int16, int32, int64, uint8
from ._interop import from_dlpack, from_numpy
from ._tensor import Tensor
from . import array_api

__version__ = "0.1.0"

half, double, short, long = float16, float64, int16, int64
inf, nan, pi, e, newaxis = array_api.inf, array_api.nan, array_api.pi, array_api.e, None

autograd = _operators.Namespace("autograd", backward=_backward, grad=_grad)
linalg = _operators.Namespace("linalg")
special = _operators.Namespace("special")
nn = _operators.Namespace("nn", functional=_operators.Namespace("nn.functional"))


def manual_seed(seed):
    """Starts the random numbers anew; they are PyTorch's for the same seed."""
    _tern.invoke("manual_seed", seed)


def where(condition, self=None, other=None):
    """The elements of ``self`` where the condition is true, and else those of ``other``; the places alone without both."""
    if self is None and other is None:
        return _operators.call("nonzero", condition, as_tuple=True)
    if isinstance(self, Tensor):
        return _operators.call("where", self, condition, other)
    return _operators.call("where", condition, self, other)


def is_tensor(given):
    """True for a tensor."""
    return isinstance(given, Tensor)


def numel(tensor):
    """The number of elements."""
    return tensor.numel()


def promote_types(a, b):
    """The type that two types meet in."""
    return _dtypes.promote(_dtypes.dtype(a), _dtypes.dtype(b))


def get_default_dtype():
    """The type of floats that are made without one."""
    return _dtypes.dtype(_tern.invoke("default_dtype"))


def set_default_dtype(dtype):
    """Sets the type of floats that are made without one."""
    _tern.invoke("set_default_dtype", str(_dtypes.dtype(dtype)))


def concat(tensors, dim=0):
    """``cat`` under the standard's name."""
    return _operators.call("cat", tensors, dim)


def operators():
    """The names of all operators, a tuple."""
    return _tern.invoke("operators")


def __getattr__(name):
    types = {"bool": _dtypes.bool_, "int": _dtypes.int32, "float": _dtypes.float32}
    if name in types:
        return types[name]
    if name.startswith("_"):
        raise AttributeError(f"module 'tern' has no attribute {name!r}")
    return _operators.require(name, "module 'tern'", "attribute")


def __dir__():
    own = [name for name in globals() if not name.startswith("_")]
    return sorted({*own, "bool", "int", "float", *(name for name in _tern.invoke("operators") if "." not in name)})
