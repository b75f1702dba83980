"""Shapes, and tensors together."""

from .._operators import call
from ._arguments import array, dims, same_type
from ._arguments import shape as extents


def broadcast_arrays(*arrays):
    """All tensors in the one shape that they meet in."""
    return list(call("broadcast_tensors", [array(x, "broadcast_arrays") for x in arrays])) if arrays else []


def broadcast_to(x, /, shape):
    """The tensor repeated to a shape, without a copy."""
    return call("broadcast_to", array(x, "broadcast_to"), extents(shape))


def concat(arrays, /, *, axis=0):
    """Tensors one after the other along an axis; flattened first if it is ``None``."""
    arrays = same_type("concat", *(array(x, "concat") for x in arrays))
    if axis is None:
        arrays, axis = [x.reshape(-1) for x in arrays], 0
    return call("cat", arrays, axis)


def expand_dims(x, /, *, axis=0):
    """A new axis of extent 1."""
    return call("unsqueeze", array(x, "expand_dims"), axis)


def flip(x, /, *, axis=None):
    """The elements in reverse order along axes, or all of them."""
    return call("flip", array(x, "flip"), dims(axis, x, "flip"))


def matrix_transpose(x, /):
    """The last two dimensions exchanged."""
    return array(x, "matrix_transpose").mT


def moveaxis(x, source, destination, /):
    """Axes at other places, the others in their order."""
    return call("moveaxis", array(x, "moveaxis"), source, destination)


def permute_dims(x, /, axes):
    """The axes in another order."""
    return call("permute", array(x, "permute_dims"), list(axes))


def repeat(x, repeats, /, *, axis=None):
    """Each element several times; of the flattened tensor if there is no axis."""
    if axis is not None:
        (axis,) = dims(axis, array(x, "repeat"), "repeat")
    if hasattr(repeats, "_capsule"):
        repeats = repeats.to("int64")
        if repeats.numel() == 1:
            repeats = repeats.item()
    return call("repeat_interleave", array(x, "repeat"), repeats, axis)


def reshape(x, /, shape, *, copy=None):
    """The elements in row-major order in another shape; of the same memory where that is possible."""
    array(x, "reshape")
    if copy is False:
        return call("view", x, extents(shape))
    return call("reshape", x.clone() if copy else x, extents(shape))


def roll(x, /, shift, *, axis=None):
    """The elements moved along axes, those at the end to the front."""
    array(x, "roll")
    if axis is None:
        return call("roll", x.reshape(-1), shift, 0).reshape(x.shape)
    axes = list(axis) if isinstance(axis, (tuple, list)) else [axis]
    shifts = list(shift) if isinstance(shift, (tuple, list)) else [shift] * len(axes)
    return call("roll", x, shifts, axes)


def squeeze(x, /, axis):
    """Without axes, which have to be of extent 1."""
    axes = dims(axis, array(x, "squeeze"), "squeeze")
    for each in axes:
        if x.shape[each] != 1:
            raise ValueError(f"squeeze: axis {each} has the extent {x.shape[each]} and not 1 (shape {x.shape})")
    return call("squeeze", x, axes) if axes else x


def stack(arrays, /, *, axis=0):
    """Tensors along a new axis."""
    return call("stack", same_type("stack", *(array(x, "stack") for x in arrays)), axis)


def tile(x, repetitions, /):
    """The whole tensor several times along each axis."""
    return call("tile", array(x, "tile"), list(repetitions)) if len(repetitions) else x.clone()


def unstack(x, /, *, axis=0):
    """The parts along an axis, a tuple."""
    (axis,) = dims(axis, array(x, "unstack"), "unstack")
    return tuple(call("unbind", x, axis))


__all__ = [
    "broadcast_arrays", "broadcast_to", "concat", "expand_dims", "flip", "matrix_transpose", "moveaxis", "permute_dims", "repeat",
    "reshape", "roll", "squeeze", "stack", "tile", "unstack",
]  # fmt: skip
