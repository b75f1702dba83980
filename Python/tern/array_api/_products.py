"""Products of matrices and vectors."""

from .._operators import call
from ._arguments import array, same_type


def matmul(x1, x2, /):
    """The product of matrices, of stacks of them, or of a matrix and a vector."""
    return call("matmul", *same_type("matmul", array(x1, "matmul"), array(x2, "matmul")))


def tensordot(x1, x2, /, *, axes=2):
    """The sums of products over axes of both: the last and the first so many, or those that a pair names."""
    x1, x2 = same_type("tensordot", array(x1, "tensordot"), array(x2, "tensordot"))
    return call("tensordot", x1, x2, axes if isinstance(axes, int) else [list(each) for each in axes])


def vecdot(x1, x2, /, *, axis=-1):
    """The sums of products along an axis, the other axes broadcast."""
    x1, x2 = same_type("vecdot", array(x1, "vecdot"), array(x2, "vecdot"))
    for x in (x1, x2):
        if not -x.ndim <= axis < 0:
            raise IndexError(f"vecdot: axis {axis} has to count from the end, in {-x.ndim} to -1 (shape {x.shape})")
    if x1.shape[axis] != x2.shape[axis]:
        raise ValueError(f"vecdot: the vectors have {x1.shape[axis]} and {x2.shape[axis]} elements (shapes {x1.shape}, {x2.shape})")
    return call("sum", call("mul", x1, x2), axis, dtype=x1.dtype)


__all__ = ["matmul", "tensordot", "vecdot"]
