"""The class ``Tensor``."""

import numbers

from . import _creation, _indexing, _interop, _tern
from ._dtypes import device as _device
from ._dtypes import dtype as _dtype
from ._operators import call, require


class _Extent(int):
    """The number of elements, as the Array API standard's ``x.size`` is; called, PyTorch's ``x.size()`` or ``x.size(dim)``."""

    def __call__(self, dim=None):
        return self._shape if dim is None else self._shape[dim]

    def __reduce__(self):
        return int, (int(self),)


class _Maker(str):
    """The name of what made a tensor."""

    __slots__ = ()

    def __repr__(self):
        return f"<{str.__str__(self)}>"

    def name(self):
        """The name."""
        return str.__str__(self)


def _operand(other):
    """The other side of an operator; ``NotImplemented`` if it is nothing to calculate with."""
    if isinstance(other, (Tensor, bool, int, float)):
        return other
    if isinstance(other, numbers.Integral):
        return int(other)
    if isinstance(other, numbers.Real):
        return float(other)
    if hasattr(other, "__array_interface__"):
        return _creation.asarray(other)
    return NotImplemented


def _binary(name):
    def operator(self, other):
        other = _operand(other)
        return other if other is NotImplemented else call(name, self, other)

    return operator


def _reflected(name, of_number):
    """The same with the tensor on the right; `of_number` calculates what a number on the left gives."""

    def operator(self, other):
        other = _operand(other)
        if other is NotImplemented:
            return other
        return call(name, other, self) if isinstance(other, Tensor) else of_number(self, other)

    return operator


def _swapped(name):
    return _reflected(name, lambda tensor, number: call(name, tensor, number))


def _numbered(name):
    return _reflected(name, lambda tensor, number: call(name, number, tensor))


def _promoted(name):
    # Of a type that promotes as the number does.
    return _reflected(name, lambda tensor, number: call(name, _creation.scalar_tensor(number, tensor), tensor))


def _in_place(name):
    def operator(self, other):
        other = _operand(other)
        if other is NotImplemented:
            return other
        call(name, self, other)
        return self

    return operator


class Tensor:
    """A multi-dimensional array with gradients: PyTorch's ``torch.Tensor`` and the Array API standard's array.

    Made by ``tern.tensor([[1.0, 2.0]])`` and its like. Every operator of Tern whose first argument is a tensor is a method:
    ``x.softmax(dim=-1)``; with a trailing underscore it writes to the tensor.
    """

    __slots__ = ("_capsule", "__weakref__")
    __array_priority__ = 1000

    def __init__(self, capsule=None):
        if type(capsule).__name__ != "PyCapsule":
            raise TypeError("Tensor: tensors are made by tern.tensor(), tern.zeros() and their like")
        self._capsule = capsule

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(f"a tensor has no attribute {name!r}")
        operator = require(name, "a tensor")
        if not operator.is_method:
            raise AttributeError(f"a tensor has no operator {name!r}; call tern.{name}()")

        def method(*arguments, **named):
            return operator(self, *arguments, **named)

        method.__name__ = method.__qualname__ = name
        method.__doc__ = operator.__doc__
        return method

    def __dir__(self):
        names = [name for name in _tern.invoke("operators") if "." not in name and not name.startswith("_")]
        own = [name for name in names if require(name, "a tensor").is_method]
        return sorted(set(object.__dir__(self)) | set(own))

    # Metadata

    @property
    def shape(self):
        """The extents, a tuple."""
        return _tern.invoke("shape", self)

    @property
    def ndim(self):
        """The number of dimensions."""
        return len(self.shape)

    @property
    def size(self):
        """The number of elements; ``x.size()`` and ``x.size(dim)`` are PyTorch's."""
        extent = _Extent(_tern.invoke("count", self))
        extent._shape = self.shape
        return extent

    @property
    def dtype(self):
        """The type of the elements."""
        return _dtype(_tern.invoke("dtype", self))

    @property
    def device(self):
        """Where the elements are."""
        return _device(_tern.invoke("device", self))

    @property
    def itemsize(self):
        """Bytes an element."""
        return self.dtype.itemsize

    @property
    def nbytes(self):
        """Bytes that the elements need together."""
        return self.itemsize * int(self.size)

    def dim(self):
        """The number of dimensions."""
        return self.ndim

    def numel(self):
        """The number of elements."""
        return int(self.size)

    def element_size(self):
        """Bytes an element."""
        return self.dtype.itemsize

    def stride(self, dim=None):
        """The distances in memory between neighbours, counted in elements."""
        strides = _tern.invoke("strides", self)
        return strides if dim is None else strides[dim]

    def storage_offset(self):
        """The number of the first element in its memory."""
        return _tern.invoke("storage_offset", self)

    def data_ptr(self):
        """The address of the first element."""
        return _tern.invoke("address", self)

    def is_contiguous(self):
        """True if the elements follow each other in memory in row-major order."""
        return _tern.invoke("is_contiguous", self)

    def is_floating_point(self):
        """True for the floats."""
        return self.dtype.is_floating_point

    # Views that the standard has as properties

    @property
    def T(self):
        """A matrix with its dimensions exchanged."""
        if self.ndim != 2:
            raise ValueError(f"T: only a matrix is transposed so, and this shape is {self.shape}; use mT or permute_dims()")
        return call("transpose", self, 0, 1)

    @property
    def mT(self):
        """The last two dimensions exchanged."""
        if self.ndim < 2:
            raise ValueError(f"mT: needs at least 2 dimensions, and this shape is {self.shape}")
        return call("transpose", self, -2, -1)

    # Conversion

    def to(self, *arguments, **named):
        """Another type or device: ``x.to(tern.float64)``; the tensor itself if it has them already."""
        arguments = [each if isinstance(each, (str, Tensor, bool, int, type(None))) else _dtype(each) for each in arguments]
        named = {key: value for key, value in named.items() if value is not None}
        if "dtype" in named:
            named["dtype"] = _dtype(named["dtype"])
        if not arguments and not {"dtype", "device", "other"} & set(named):
            return self.clone() if named.get("copy") else self
        result = call("to", self, *arguments, **named)
        # The same tensor comes back as a new object.
        return self if _tern.invoke("is_same", self, result) else result

    def to_device(self, device, /, *, stream=None):
        """On another device. The Array API standard's ``x.to_device``."""
        if stream is not None:
            raise ValueError("to_device: there are no streams on the processor; leave stream out")
        return self.to(device=device)

    def type_as(self, other):
        """In the type of another tensor."""
        return self.to(other.dtype)

    def bool(self):
        """As truth values."""
        return self.to("bool")

    def int(self):
        """As int32."""
        return self.to("int32")

    def long(self):
        """As int64."""
        return self.to("int64")

    def half(self):
        """As float16."""
        return self.to("float16")

    def float(self):
        """As float32."""
        return self.to("float32")

    def double(self):
        """As float64."""
        return self.to("float64")

    def cpu(self):
        """On the processor."""
        return self.to(device="cpu")

    def new_tensor(self, data, *, dtype=None, requires_grad=False):
        """A new tensor of this one's type."""
        return _creation.tensor(data, dtype=dtype or self.dtype, requires_grad=requires_grad)

    def item(self):
        """The one element as a Python number."""
        return _tern.invoke("item", self)

    def tolist(self):
        """The elements as nested lists."""
        return _interop.nested(self)

    # NumPy and other libraries

    def numpy(self, *, force=False):
        """A NumPy array over the same memory. Tensors with gradients are refused unless ``force`` is true."""
        return _interop.to_numpy(self.detach().cpu() if force else self)

    def __array__(self, dtype=None, copy=None):
        return _interop.array(self, dtype, copy)

    def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
        return _interop.dlpack(self, stream, max_version, dl_device, copy)

    def __dlpack_device__(self):
        return (1, 0)

    def __array_namespace__(self, *, api_version=None):
        from . import array_api

        return array_api.checked(api_version)

    # Gradients

    @property
    def requires_grad(self):
        """True if gradients flow back to or through this tensor."""
        return _tern.invoke("requires_grad", self)

    @requires_grad.setter
    def requires_grad(self, value):
        _tern.invoke("set_requires_grad", self, bool(value))

    def requires_grad_(self, requires_grad=True):
        """Sets ``requires_grad``."""
        self.requires_grad = requires_grad
        return self

    @property
    def grad(self):
        """The gradient that ``backward()`` has accumulated, or ``None``."""
        return _tern.invoke("gradient", self)

    @grad.setter
    def grad(self, value):
        _tern.invoke("set_gradient", self, value)

    @property
    def grad_fn(self):
        """What made this tensor, as PyTorch prints it: ``<AddBackward0>``; ``None`` for leaves."""
        name = _tern.invoke("grad_fn", self)
        return None if name is None else _Maker(name)

    @property
    def is_leaf(self):
        """True if no operation made this tensor, so far as gradients go."""
        return _tern.invoke("is_leaf", self)

    @property
    def data(self):
        """The same memory without the history."""
        return self.detach()

    def detach(self):
        """The same memory without the history."""
        return _tern.invoke("detach", self)

    def retain_grad(self):
        """Makes ``backward()`` keep this tensor's gradient though it is no leaf."""
        _tern.invoke("retain_grad", self)

    def backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
        """Computes the gradient with respect to the leaves, and adds it to their ``grad``."""
        if inputs is not None:
            inputs = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
        _tern.invoke("backward", self, gradient, retain_graph, bool(create_graph), inputs)

    def zero_(self):
        """Makes every element zero."""
        return self.fill_(0)

    # Elements

    def __getitem__(self, index):
        return _indexing.get(self, index)

    def __setitem__(self, index, value):
        _indexing.put(self, index, value)

    def __len__(self):
        if self.ndim == 0:
            raise TypeError("len() of a tensor without dimensions")
        return self.shape[0]

    def __iter__(self):
        if self.ndim == 0:
            raise TypeError("iteration over a tensor without dimensions")
        return iter(call("unbind", self, 0))

    def __contains__(self, value):
        value = _operand(value)
        if value is NotImplemented:
            raise TypeError("in: a tensor holds numbers; look for a number or a tensor")
        return bool(call("eq", self, value).any())

    def _number(self, convert, *kinds):
        if kinds and not any(self.dtype == kind for kind in kinds):
            raise TypeError(f"only tensors of integers are used as an integer, and this is {self.dtype!r}")
        if self.size != 1:
            raise ValueError(f"a tensor of shape {self.shape} is no single number; index one element, or use any() or all()")
        return convert(self.item())

    def __bool__(self):
        return self._number(bool)

    def __int__(self):
        return self._number(int)

    def __float__(self):
        return self._number(float)

    def __complex__(self):
        return self._number(complex)

    def __index__(self):
        return self._number(int, "uint8", "int8", "int16", "int32", "int64")

    def __repr__(self):
        return _tern.invoke("text", self)

    def __format__(self, form):
        if self.ndim == 0 and form:
            return format(self.item(), form)
        return format(repr(self), form)

    def __reduce__(self):
        return _creation.rebuilt, (_tern.to_bytes(self), self.shape, str(self.dtype), self.requires_grad)

    def __copy__(self):
        return self.detach().requires_grad_(self.requires_grad) if self.is_leaf else self.clone()

    def __deepcopy__(self, memo):
        if not self.is_leaf:
            raise RuntimeError("deepcopy: only leaves are copied deeply; use detach() or clone()")
        result = self.detach().clone().requires_grad_(self.requires_grad)
        if self.grad is not None:
            result.grad = self.grad.clone()
        return result

    # Operators

    __hash__ = object.__hash__

    __add__, __radd__, __iadd__ = _binary("add"), _swapped("add"), _in_place("add_")
    __mul__, __rmul__, __imul__ = _binary("mul"), _swapped("mul"), _in_place("mul_")
    __sub__, __isub__ = _binary("sub"), _in_place("sub_")
    __rsub__ = _reflected("sub", lambda tensor, number: call("rsub", tensor, number))
    __truediv__, __itruediv__ = _binary("div"), _in_place("div_")
    __rtruediv__ = _reflected("div", lambda tensor, number: call("__rdiv__", tensor, number))
    __floordiv__, __rfloordiv__ = _binary("floor_divide"), _promoted("floor_divide")
    __ifloordiv__ = _in_place("floor_divide_")
    __mod__, __rmod__, __imod__ = _binary("remainder"), _promoted("remainder"), _in_place("remainder_")
    __pow__, __rpow__, __ipow__ = _binary("pow"), _numbered("pow"), _in_place("pow_")
    __and__, __rand__, __iand__ = _binary("bitwise_and"), _swapped("bitwise_and"), _in_place("bitwise_and_")
    __or__, __ror__, __ior__ = _binary("bitwise_or"), _swapped("bitwise_or"), _in_place("bitwise_or_")
    __xor__, __rxor__, __ixor__ = _binary("bitwise_xor"), _swapped("bitwise_xor"), _in_place("bitwise_xor_")
    __lshift__, __rlshift__ = _binary("bitwise_left_shift"), _numbered("bitwise_left_shift")
    __ilshift__ = _in_place("bitwise_left_shift_")
    __rshift__, __rrshift__ = _binary("bitwise_right_shift"), _numbered("bitwise_right_shift")
    __irshift__ = _in_place("bitwise_right_shift_")
    __lt__, __le__, __gt__, __ge__ = _binary("lt"), _binary("le"), _binary("gt"), _binary("ge")
    __eq__, __ne__ = _binary("eq"), _binary("ne")

    def __matmul__(self, other):
        other = _operand(other)
        return call("matmul", self, other) if isinstance(other, Tensor) else NotImplemented

    def __rmatmul__(self, other):
        other = _operand(other)
        return call("matmul", other, self) if isinstance(other, Tensor) else NotImplemented

    def __imatmul__(self, other):
        other = _operand(other)
        return self.copy_(call("matmul", self, other)) if isinstance(other, Tensor) else NotImplemented

    def __neg__(self):
        return call("neg", self)

    def __pos__(self):
        return call("positive", self)

    def __abs__(self):
        return call("abs", self)

    def __invert__(self):
        return call("bitwise_not", self)


_tern.register(Tensor)
