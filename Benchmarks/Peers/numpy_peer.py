"""NumPy, where it has an operator for the case. Its pointwise operators use one thread, its matrix products all."""

import numpy as np

from worker import MILLION, Registry, integers, same_again, serve, uniform

registry = Registry()


def u(*shape, seed, low=-1.0, high=1.0, dtype=np.float32):
    return uniform(shape, seed, low, high).astype(dtype)


def n(*shape, seed, limit, dtype=np.int64):
    return integers(shape, seed, limit).astype(dtype)


def simple(inputs, cases):
    """Registers cases that differ only in what they do with the same inputs."""
    for name, body in cases.items():

        def prepare(body=body):
            made = inputs()
            return lambda: body(*made)

        registry.cases[name] = prepare


def pair(count=MILLION, dtype=np.float32):
    return u(count, seed=1, dtype=dtype), u(count, seed=2, low=0.5, high=2, dtype=dtype)


def plain():
    return u(MILLION, seed=1), u(MILLION, seed=2)


def square(low=-1.0, high=1.0):
    return (u(1024, 1024, seed=1, low=low, high=high),)


def wide(low=-4.0, dtype=np.float32):
    return (u(MILLION, seed=1, low=low, high=4, dtype=dtype),)


def whole(dtype):
    return n(MILLION, seed=1, limit=100, dtype=dtype), n(MILLION, seed=2, limit=50, dtype=dtype) + dtype(1)


def softmax(x, axis):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def layer_norm(x, weight, bias):
    mean = x.mean(1, keepdims=True)
    return (x - mean) / np.sqrt(x.var(1, keepdims=True) + np.float32(1e-5)) * weight + bias


def topk(x, k):
    largest = np.partition(x, -k, axis=-1)[..., -k:]
    return -np.sort(-largest, axis=-1)


def chain(x):
    return 1 / (1 + np.exp(-x)) * x + np.tanh(x) * 2 - 1


simple(lambda: (u(8, seed=1), u(8, seed=2)), {"add.8": np.add, "cat.8": lambda a, b: np.concatenate([a, b])})
simple(lambda: (u(8, seed=1), u(8, seed=2)), {"add_.8": lambda a, b: np.add(a, b, out=a)})
simple(lambda: (u(4, 1, seed=1), u(1, 8, seed=2)), {"add.8.broadcast": np.add})
simple(lambda: (u(8, seed=1),), {"mul.8.scalar": lambda a: a * 3, "exp.8": np.exp, "sum.8": np.sum})
simple(
    lambda: (u(8, 8, seed=1),),
    {"select.8": lambda a: a[3], "slice.8": lambda a: a[1:4, 2:6], "transpose.8": lambda a: a.T},
)
simple(lambda: (u(8, 8, seed=1), u(8, 8, seed=2)), {"matmul.8": np.matmul})
simple(lambda: (), {"zeros.8": lambda: np.zeros(8, np.float32), "arange.1M": lambda: np.arange(MILLION)})

simple(pair, {"add.1M": np.add, "div.1M": np.divide, "maximum.1M": np.maximum, "add_.1M": lambda a, b: np.add(a, b, out=a)})
simple(lambda: pair(16 * MILLION), {"add.16M": np.add})
simple(lambda: pair(dtype=np.float64), {"add.1M.f64": np.add})
simple(lambda: (u(MILLION, seed=1),), {"mul.1M.scalar": lambda a: a * 1.5, "square.1M": np.square})
simple(lambda: (u(MILLION, seed=1),), {"clamp.1M": lambda a: a.clip(-0.5, 0.5)})
simple(plain, {"lt.1M": np.less, "dot.1M": np.dot, "atan2.1M": np.arctan2})
simple(lambda: (u(MILLION, seed=3) < 0, *plain()), {"where.1M": np.where})
simple(lambda: (u(1024, 1024, seed=1).T, u(1024, 1024, seed=2)), {"add.strided.1024": np.add})
simple(lambda: (u(1024, 1024, seed=1), u(1024, seed=2)), {"add.row.1024": np.add})
simple(lambda: (u(1024, 1024, seed=1), u(1024, 1, seed=2)), {"add.column.1024": np.add})
simple(lambda: whole(np.int32), {"add.1M.i32": np.add, "remainder.1M.i32": np.remainder})
simple(lambda: whole(np.int64), {"mul.1M.i64": np.multiply})
simple(lambda: whole(np.uint8), {"bitwise_and.1M.u8": np.bitwise_and})

simple(wide, {"exp.1M": np.exp, "tanh.1M": np.tanh, "sin.1M": np.sin, "relu.1M": lambda x: np.maximum(x, 0)})
simple(lambda: wide(0.01), {"log.1M": np.log})
simple(lambda: wide(0.0), {"log1p.1M": np.log1p, "sqrt.1M": np.sqrt})
simple(lambda: wide(dtype=np.float64), {"exp.1M.f64": np.exp})
simple(lambda: (u(MILLION, seed=1, low=0.1, high=4), u(MILLION, seed=2, low=-2, high=2)), {"pow.1M": np.power})

simple(lambda: (u(MILLION, seed=1),), {"sum.1M": np.sum, "cumsum.1M": np.cumsum})
simple(
    square,
    {
        "sum.dim0.1024": lambda x: x.sum(0),
        "sum.dim1.1024": lambda x: x.sum(1),
        "argmax.dim1.1024": lambda x: x.argmax(1),
        "amax.dim0.1024": lambda x: x.max(0),
        "var.dim1.1024": lambda x: x.var(1, ddof=1),
        "norm.1024": np.linalg.norm,
        "cumsum.dim0.1024": lambda x: x.cumsum(0),
        "sort.rows.1024": np.sort,
        "topk.rows.1024": lambda x: topk(x, 10),
    },
)
simple(lambda: (n(MILLION, seed=1, limit=1000, dtype=np.int32),), {"sum.1M.i32": np.sum})
simple(lambda: square(-4, 4), {"softmax.1024": lambda x: softmax(x, -1), "softmax.dim0.1024": lambda x: softmax(x, 0)})
simple(lambda: (*square(), u(1024, seed=2), u(1024, seed=3)), {"layer_norm.1024": layer_norm})

simple(lambda: (u(MILLION, seed=1),), {"sort.1M": np.sort, "topk.1M": lambda x: topk(x, 100)})
simple(lambda: (n(MILLION, seed=1, limit=1 << 30),), {"sort.1M.i64": np.sort})
simple(lambda: (u(8192, 128, seed=1),), {"argsort.rows.128": np.argsort})
simple(lambda: (np.sort(u(1 << 16, seed=1)), u(MILLION, seed=2)), {"searchsorted.1M": np.searchsorted})
simple(lambda: (n(MILLION, seed=1, limit=1000),), {"unique.1M.i64": np.unique, "bincount.1M": np.bincount})

simple(
    lambda: square(-100, 100),
    {
        "transpose.1024": lambda x: np.ascontiguousarray(x.T),
        "clone.1M": np.copy,
        "flip.1024": lambda x: np.ascontiguousarray(np.flip(x)),
        "roll.1024": lambda x: np.roll(x, 100, 1),
        "tril.1024": np.tril,
        "pad.1024": lambda x: np.pad(x, 8),
        "crop.1024": lambda x: np.ascontiguousarray(x[1:1023, 1:1023]),
        "to.1M.f64": lambda x: x.astype(np.float64),
        "to.1M.i32": lambda x: x.astype(np.int32),
    },
)
simple(lambda: (u(16 * MILLION, seed=1),), {"clone.16M": np.copy})
simple(lambda: ([u(256, 1024, seed=i) for i in range(1, 5)],), {"cat.dim0.1024": np.concatenate})
simple(lambda: ([u(1024, 256, seed=i) for i in range(1, 5)],), {"cat.dim1.1024": lambda parts: np.concatenate(parts, 1)})
simple(lambda: (u(16, 64, 56, 56, seed=1),), {"permute.nhwc": lambda x: np.ascontiguousarray(x.transpose(0, 2, 3, 1))})

simple(
    lambda: (u(1024, 1024, seed=1), n(1024, 1024, seed=2, limit=1024)),
    {
        "gather.dim1.1024": lambda x, i: np.take_along_axis(x, i, 1),
        "gather.dim0.1024": lambda x, i: np.take_along_axis(x, i, 0),
    },
)
simple(
    lambda: (u(4096, 256, seed=1), n(4096, seed=2, limit=4096)),
    {"index_select.rows": lambda x, i: x.take(i, 0), "index.rows": lambda x, i: x[i]},
)
simple(lambda: (u(MILLION, seed=1), u(MILLION, seed=2) < 0), {"index.mask.1M": lambda x, m: x[m]})

for size in (64, 256, 1024, 2048):
    simple(lambda size=size: (u(size, size, seed=1), u(size, size, seed=2)), {f"matmul.{size}": np.matmul})
simple(
    lambda: (u(1024, 1024, seed=1, dtype=np.float64), u(1024, 1024, seed=2, dtype=np.float64)),
    {"matmul.1024.f64": np.matmul},
)
simple(lambda: (u(1024, 1024, seed=1), u(1024, seed=2)), {"mv.1024": np.matmul})
simple(lambda: (u(64, 128, 64, seed=1), u(64, 64, 128, seed=2)), {"bmm.64": np.matmul})
simple(wide, {"chain.1M": chain})
same_again(registry, "chain.1M")


def describe(result):
    numbers = np.asarray(result)
    return numbers.shape, str(numbers.dtype), numbers


if __name__ == "__main__":
    serve("NumPy", np.__version__, registry, describe)
