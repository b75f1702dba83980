"""What the namespace has: the standard's inspection functions."""

from .. import _creation, _dtypes
from .._dtypes import device


class Information:
    """Devices, types and abilities."""

    def capabilities(self):
        """What is possible with results whose shape depends on the elements."""
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 64}

    def default_device(self):
        """The device of new tensors."""
        return device("cpu")

    def default_dtypes(self, *, device=None):
        """The types of new tensors; there are no complex ones."""
        return {"real floating": _creation.default_dtype(), "integral": _dtypes.int64, "indexing": _dtypes.int64}

    def devices(self):
        """The devices that hold elements."""
        return [device("cpu")]

    def dtypes(self, *, device=None, kind=None):
        """The standard's types by name, all or those of a kind."""
        names = ("bool", "int8", "int16", "int32", "int64", "uint8", "float32", "float64")
        types = {name: _dtypes.dtype(name) for name in names}
        return types if kind is None else {name: each for name, each in types.items() if _dtypes.is_dtype(each, kind)}


def __array_namespace_info__():
    """What the namespace has."""
    return Information()


__all__ = ["__array_namespace_info__"]
