"""``x[…]``: Python's items as the few kinds that Tern knows.

An item goes down as a number, ``None`` for a new dimension, the text ``"..."``, a triple for a slice, or a tensor of places or
truth values. Tern's slices go forward; one that goes back is read as the same places in their order, and turned.
"""

import operator

from . import _tern
from ._operators import call


def _items(x, index):
    """The items as they go down, and the dimensions of the result that are to be turned."""
    given = index if isinstance(index, tuple) else (index,)
    if len(given) > 128:
        raise IndexError(f"index: {len(given)} items are too many; a tensor has at most 64 dimensions")
    given = [_item(each) for each in given]
    used = sum(_width(each) for each in given)
    # Extents are needed for slices that go back alone.
    turns_back = any(isinstance(each, slice) and each.step is not None and each.step < 0 for each in given)
    turned = []
    if turns_back and any(_is_tensor(each) for each in given):
        raise IndexError("index: a slice that goes back cannot stand beside an index tensor; flip() the tensor first")
    dim = place = 0
    shape = x.shape if turns_back else ()
    items = []
    for each in given:
        if isinstance(each, slice):
            start, stop, step = each.start, each.stop, 1 if each.step is None else each.step
            if step == 0:
                raise ValueError("index: slice step cannot be zero")
            if step < 0:
                if dim >= len(shape):
                    raise IndexError(f"index: too many indices for tensor of dimension {len(shape)}")
                places = range(*each.indices(shape[dim]))
                if len(places) > 0:
                    start, stop, step = places[-1], places[0] + 1, -step
                else:
                    start, stop, step = 0, 0, 1
                turned.append(place)
            items.append((start, stop, step))
        else:
            items.append("..." if each is Ellipsis else each)
        if each is Ellipsis:
            skipped = max(len(shape) - used, 0)
            dim += skipped
            place += skipped
        elif each is None:
            place += 1
        else:
            dim += 1
            place += isinstance(each, slice)
    return tuple(items), turned


def _is_tensor(item):
    return hasattr(item, "_capsule")


def _width(item):
    """How many dimensions of the tensor an item speaks of."""
    if item is None or item is Ellipsis:
        return 0
    return item.ndim if _is_tensor(item) and item.dtype in ("bool", "uint8") else 1


def _item(given):
    from ._creation import asarray

    if given is None or given is Ellipsis or _is_tensor(given):
        return given
    if isinstance(given, slice):
        return slice(*(None if bound is None else _bound(bound) for bound in (given.start, given.stop, given.step)))
    if isinstance(given, bool):
        return asarray(given)
    try:
        return _bound(given)
    except TypeError:
        pass
    if isinstance(given, (list, tuple, range)) or hasattr(given, "__array_interface__") or hasattr(given, "__dlpack__"):
        places = asarray(list(given) if isinstance(given, range) else given)
        return places.to("int64") if places.numel() == 0 and places.dtype != "bool" else places
    raise IndexError(
        f"index: {type(given).__name__} is no index; use integers, slices, tensors of integers or truth values, `...` or None"
    )


def _bound(given):
    number = operator.index(given)
    # So large a number is beyond any extent, and a slice is clamped to the extents anyway.
    return max(min(number, 2**62), -(2**62))


def get(x, index):
    """``x[index]``"""
    items, turned = _items(x, index)
    result = _tern.invoke("get_item", x, items)
    return result.flip(turned) if turned else result


def put(x, index, value):
    """``x[index] = value``"""
    from ._creation import asarray

    items, turned = _items(x, index)
    if isinstance(value, (bool, int, float)):
        # In the tensor's own type, which says so where the number does not fit.
        value = call("full", (), value, dtype=x.dtype)
    elif not _is_tensor(value):
        value = asarray(value)
    if turned:
        target = _tern.invoke("get_item", x, items)
        value = value.broadcast_to(target.shape).flip(turned)
    _tern.invoke("set_item", x, items, value)
