"""Types of elements and devices.

Both are texts with a class of their own: ``tern.float32 == "float32"``, so that NumPy takes them where it takes a name, and a name
may stand where Tern asks for one.
"""

from collections import namedtuple


class dtype(str):
    """The type of a tensor's elements: ``tern.float32``. PyTorch: ``torch.dtype``."""

    __slots__ = ()

    def __new__(cls, name):
        """The type with this name, PyTorch's short names and NumPy's types included."""
        if isinstance(name, dtype):
            return name
        found = _NAMES.get(name) if isinstance(name, str) else _of_object(name)
        if found is None:
            raise TypeError(
                f"there is no type {name!r}; there are {', '.join(ALL)}: convert unsigned types wider than uint8 to int64 first, "
                "and give the real and imaginary parts of complex numbers apart"
            )
        return found

    def __repr__(self):
        return "tern." + str.__str__(self)

    def __reduce__(self):
        return dtype, (str.__str__(self),)

    @property
    def name(self):
        """The name without ``tern.``"""
        return str.__str__(self)

    @property
    def itemsize(self):
        """Bytes an element."""
        return _SIZES[self]

    @property
    def is_floating_point(self):
        """True for the floats."""
        return self in FLOATS

    @property
    def is_signed(self):
        """True for types with negative numbers."""
        return self not in ("bool", "uint8")


class device(str):
    """Where a tensor's memory is: ``tern.device("cpu")``, or ``"meta"`` for shapes and types without memory."""

    __slots__ = ()

    def __repr__(self):
        return f"device(type='{str.__str__(self)}')"

    @property
    def type(self):
        """The kind of the device."""
        return str.__str__(self).partition(":")[0]


_SIZES = {
    "bool": 1, "uint8": 1, "int8": 1, "int16": 2, "int32": 4, "int64": 8,
    "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8,
}  # fmt: skip
ALL = tuple(_SIZES)
_NAMES = {name: str.__new__(dtype, name) for name in ALL}

bool_ = _NAMES["bool"]
uint8, int8, int16, int32, int64 = (_NAMES[name] for name in ("uint8", "int8", "int16", "int32", "int64"))
float16, bfloat16, float32, float64 = (_NAMES[name] for name in ("float16", "bfloat16", "float32", "float64"))

SIGNED = (int8, int16, int32, int64)
INTEGERS = (uint8,) + SIGNED
FLOATS = (float16, bfloat16, float32, float64)

for _short, _long in {
    "half": float16, "float": float32, "double": float64, "short": int16, "int": int32, "long": int64,
}.items():  # fmt: skip
    _NAMES[_short] = _long
for _name in ALL:
    _NAMES["torch." + _name] = _NAMES["tern." + _name] = _NAMES[_name]


def _of_object(given):
    """The type that one of Python's types, or a type of NumPy's, stands for."""
    if given is bool:
        return bool_
    if given is int:
        return int64
    if given is float:
        return float64
    name = getattr(given, "name", None) or getattr(given, "__name__", None)
    if not isinstance(name, str) or getattr(given, "byteorder", "=") not in ("=", "|"):
        return None
    return _NAMES.get(name if name in _SIZES else name.rstrip("_"))


def of(given):
    """A type that was given as an argument; ``None`` stays ``None``."""
    return None if given is None else dtype(given)


def promote(a, b):
    """The type that two types meet in: PyTorch's table, of which the Array API standard's is a part."""
    if a == b:
        return a
    ranks = [0 if t == bool_ else 1 if t in INTEGERS else 2 for t in (a, b)]
    if ranks[0] != ranks[1]:
        return a if ranks[0] > ranks[1] else b
    if {a, b} == {float16, bfloat16}:
        return float32
    if {a, b} == {uint8, int8}:
        return int16
    return max(a, b, key=ALL.index)


def can_cast_types(a, b):
    """True if promotion of both gives the second."""
    return promote(a, b) == b


def is_dtype(given, kind):
    """True if a type is of a kind: a type, one of the standard's names of kinds, or a tuple of either."""
    if isinstance(kind, tuple):
        return any(is_dtype(given, each) for each in kind)
    if isinstance(kind, str) and not isinstance(kind, dtype):
        if kind not in KINDS:
            raise ValueError(f"isdtype: {kind!r} is no kind of types; use {', '.join(map(repr, KINDS))} or a type")
        return given in KINDS[kind]
    return given == dtype(kind)


KINDS = {
    "bool": (bool_,), "signed integer": SIGNED, "unsigned integer": (uint8,), "integral": INTEGERS, "real floating": FLOATS,
    "complex floating": (), "numeric": INTEGERS + FLOATS,
}  # fmt: skip

FloatInfo = namedtuple("finfo", ["bits", "eps", "max", "min", "smallest_normal", "dtype"])
FloatInfo.__doc__ = "What a type of floats can hold."
IntegerInfo = namedtuple("iinfo", ["bits", "max", "min", "dtype"])
IntegerInfo.__doc__ = "What a type of integers can hold."

# Bits, those of the fraction, and the greatest exponent.
_FLOAT_PARTS = {float16: (16, 10, 15), bfloat16: (16, 7, 127), float32: (32, 23, 127), float64: (64, 52, 1023)}


def finfo(type):
    """The limits of a type of floats, or of a tensor's."""
    type = dtype(getattr(type, "dtype", type))
    if type not in FLOATS:
        raise TypeError(f"finfo: {type!r} is no type of floats; iinfo tells of integers")
    bits, fraction, exponent = _FLOAT_PARTS[type]
    greatest = (2.0 - 2.0**-fraction) * 2.0**exponent
    return FloatInfo(bits, 2.0**-fraction, greatest, -greatest, 2.0 ** (1 - exponent), type)


def iinfo(type):
    """The limits of a type of integers, or of a tensor's."""
    type = dtype(getattr(type, "dtype", type))
    if type not in INTEGERS:
        raise TypeError(f"iinfo: {type!r} is no type of integers; finfo tells of floats")
    bits = 8 * type.itemsize
    if type == uint8:
        return IntegerInfo(bits, 255, 0, type)
    return IntegerInfo(bits, 2 ** (bits - 1) - 1, -(2 ** (bits - 1)), type)
