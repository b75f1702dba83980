"""JAX: functions compiled by jax.jit, with results waited for. Chains and gradients are compiled as one.

XLA chooses its number of threads by the processors that it may use, so the worker binds itself to as many as it is told.
"""

import os

if hasattr(os, "sched_setaffinity"):
    # Before JAX is imported, which reads this.
    allowed = sorted(os.sched_getaffinity(0))[: int(os.environ.get("OMP_NUM_THREADS", "2"))]
    os.sched_setaffinity(0, allowed)

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from worker import MILLION, Registry, integers, same_again, serve, uniform

registry = Registry()


def u(*shape, seed, low=-1.0, high=1.0, dtype=jnp.float32):
    return jnp.asarray(uniform(shape, seed, low, high)).astype(dtype)


def n(*shape, seed, limit, dtype=jnp.int32):
    return jnp.asarray(integers(shape, seed, limit)).astype(dtype)


def simple(inputs, cases):
    """Registers cases that differ only in what they do with the same inputs, compiled."""
    for name, function in cases.items():

        def prepare(function=function):
            made, compiled = inputs(), jax.jit(function)
            return lambda: compiled(*made).block_until_ready()

        registry.cases[name] = prepare


def pair(count=MILLION, dtype=jnp.float32):
    return u(count, seed=1, dtype=dtype), u(count, seed=2, low=0.5, high=2, dtype=dtype)


def plain():
    return u(MILLION, seed=1), u(MILLION, seed=2)


def square():
    return (u(1024, 1024, seed=1),)


def wide(low=-4.0, dtype=jnp.float32):
    return (u(MILLION, seed=1, low=low, high=4, dtype=dtype),)


def layer_norm(x, weight, bias):
    mean = x.mean(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(x.var(-1, keepdims=True) + 1e-5) * weight + bias


def convolved(x, weight, bias):
    return lax.conv_general_dilated(x, weight, (1, 1), ((1, 1), (1, 1))) + bias[None, :, None, None]


def pooled(x):
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 3, 3), (1, 1, 2, 2), ((0, 0), (0, 0), (1, 1), (1, 1)))


def cross_entropy(logits, target):
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), target[:, None], 1).mean()


def chain(x):
    return jax.nn.sigmoid(x) * x + jnp.tanh(x) * 2 - 1


simple(lambda: (u(8, seed=1), u(8, seed=2)), {"add.8": jnp.add})
simple(pair, {"add.1M": jnp.add, "div.1M": jnp.divide, "maximum.1M": jnp.maximum})
simple(lambda: pair(16 * MILLION), {"add.16M": jnp.add})
simple(lambda: pair(dtype=jnp.bfloat16), {"add.1M.bf16": jnp.add})
simple(lambda: (u(1024, 1024, seed=1).T, u(1024, 1024, seed=2)), {"add.strided.1024": jnp.add})
simple(lambda: (u(1024, 1024, seed=1), u(1024, seed=2)), {"add.row.1024": jnp.add})
simple(
    wide,
    {
        "exp.1M": jnp.exp,
        "tanh.1M": jnp.tanh,
        "gelu.1M": lambda x: jax.nn.gelu(x, approximate=False),
        "sigmoid.1M": jax.nn.sigmoid,
        "erf.1M": jax.scipy.special.erf,
        "sin.1M": jnp.sin,
        "chain.1M": chain,
    },
)
simple(lambda: wide(0.01), {"log.1M": jnp.log, "rsqrt.1M": lax.rsqrt})
simple(lambda: (u(MILLION, seed=1, low=0.1, high=4), u(MILLION, seed=2, low=-2, high=2)), {"pow.1M": jnp.power})
simple(lambda: (*wide(), u(MILLION, seed=2)), {"chain.1M.backward": lambda x, g: jax.vjp(chain, x)[1](g)[0]})
simple(lambda: (u(MILLION, seed=1, low=-4, high=4), u(MILLION, seed=2)), {"swiglu.1M": lambda a, b: jax.nn.silu(a) * b})
simple(lambda: (u(MILLION, seed=1),), {"sum.1M": jnp.sum, "cumsum.1M": jnp.cumsum, "sort.1M": jnp.sort})
simple(
    square,
    {
        "sum.dim0.1024": lambda x: x.sum(0),
        "sum.dim1.1024": lambda x: x.sum(1),
        "argmax.dim1.1024": lambda x: x.argmax(1),
        "logsumexp.dim1.1024": lambda x: jax.scipy.special.logsumexp(x, 1),
        "sort.rows.1024": jnp.sort,
        "standardize.1024": lambda x: (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True, ddof=1),
    },
)
simple(lambda: (u(1024, 1024, seed=1, low=-4, high=4),), {"softmax.1024": lambda x: jax.nn.softmax(x, -1)})
simple(lambda: (*square(), u(1024, seed=2), u(1024, seed=3)), {"layer_norm.1024": layer_norm})
simple(lambda: (u(1024, 1024, seed=1, low=-100, high=100),), {"transpose.1024": jnp.transpose})
simple(lambda: (u(4096, 256, seed=1), n(4096, seed=2, limit=4096)), {"index_select.rows": lambda x, i: x[i]})
for size in (64, 256, 1024, 2048):
    simple(lambda size=size: (u(size, size, seed=1), u(size, size, seed=2)), {f"matmul.{size}": jnp.matmul})
simple(lambda: (u(1024, 1024, seed=1), u(1024, seed=2)), {"mv.1024": jnp.matmul})
simple(lambda: (u(64, 128, 64, seed=1), u(64, 64, 128, seed=2)), {"bmm.64": jnp.matmul})
simple(lambda: (u(16, 64, 56, 56, seed=1), u(64, 64, 3, 3, seed=2), u(64, seed=3)), {"conv2d.k3": convolved})
simple(lambda: (u(16, 64, 56, 56, seed=1),), {"max_pool2d": pooled})
simple(
    lambda: (u(1024, 1000, seed=1, low=-4, high=4), n(1024, seed=2, limit=1000)),
    {"cross_entropy.1024": cross_entropy, "cross_entropy.1024.backward": jax.grad(cross_entropy)},
)
same_again(registry, "chain.1M", "chain.1M.backward", "swiglu.1M")


def describe(result):
    numbers = np.asarray(result.astype(jnp.float32)) if result.dtype == jnp.bfloat16 else np.asarray(result)
    return numbers.shape, str(result.dtype), numbers


if __name__ == "__main__":
    serve("JAX", jax.__version__, registry, describe)
