"""PyTorch, as it is called from Python. `--compile`: the chains and training steps through torch.compile.

Every case does what the Swift file of its family does, with the same inputs; look there for the sizes.
"""

import os
import sys

import torch
import torch.nn.functional as F

import pytorch_training
from worker import MILLION, Registry, integers, serve, uniform

registry = Registry()
case = registry.case


def u(*shape, seed, low=-1.0, high=1.0, dtype=torch.float32, grad=False):
    return torch.from_numpy(uniform(shape, seed, low, high)).to(dtype).requires_grad_(grad)


def n(*shape, seed, limit, dtype=torch.int64):
    return torch.from_numpy(integers(shape, seed, limit)).to(dtype)


def simple(inputs, **bodies):
    """Registers cases that differ only in what they do with the same inputs; `__` stands for a dot in an id."""
    for name, body in bodies.items():

        def prepare(body=body):
            made = inputs()
            return lambda: body(*made)

        registry.cases[name.replace("__", ".")] = prepare


def backward(inputs, forward, result, **ids):
    """A case that computes, clears the old gradients and goes backward from a given gradient."""

    def prepare():
        made, gradient = inputs()
        leaves = [x for x in made if x.requires_grad]

        def body():
            y = forward(*made)
            for leaf in leaves:
                leaf.grad = None
            y.backward(gradient)
            return made[result].grad

        return body

    return prepare


# Small operators

eight = lambda: (u(8, seed=1), u(8, seed=2))
matrix8 = lambda: (u(8, 8, seed=1),)
simple(eight, add__8=lambda a, b: a + b, cat__8=lambda a, b: torch.cat([a, b]), **{"add_.8": lambda a, b: a.add_(b)})
simple(lambda: (u(8, seed=1, grad=True), u(8, seed=2)), add__8__grad=lambda a, b: a + b)
simple(lambda: (u(4, 1, seed=1), u(1, 8, seed=2)), add__8__broadcast=lambda a, b: a + b)
simple(
    lambda: (u(8, seed=1),),
    mul__8__scalar=lambda a: a * 3,
    exp__8=lambda a: a.exp(),
    sum__8=lambda a: a.sum(),
    softmax__8=lambda a: a.softmax(-1),
)
simple(matrix8, select__8=lambda a: a[3], slice__8=lambda a: a[1:4, 2:6], transpose__8=lambda a: a.t())
simple(lambda: (), zeros__8=lambda: torch.zeros(8), zeros__1M=lambda: torch.zeros(MILLION), arange__1M=lambda: torch.arange(MILLION))
simple(lambda: (u(8, 8, seed=1), u(8, 8, seed=2)), matmul__8=lambda a, b: a.matmul(b))
simple(lambda: (u(32, 64, seed=1), u(32, 64, seed=2), u(32, seed=3)), linear__32x64x32=F.linear)
simple(lambda: (u(64, 784, seed=1), u(256, 784, seed=2), u(256, seed=3)), linear__64x784x256=F.linear)


@case("polynomial.scalar")
def polynomial():
    x = torch.tensor(0.75, requires_grad=True)

    def body():
        y = x**2 + 3 * x + 5
        y.backward()
        return x.grad

    return body


# Arithmetic

pair = lambda count=MILLION, dtype=torch.float32: (u(count, seed=1, dtype=dtype), u(count, seed=2, low=0.5, high=2, dtype=dtype))
plain = lambda count=MILLION: (u(count, seed=1), u(count, seed=2))
whole = lambda dtype: (n(MILLION, seed=1, limit=100, dtype=dtype), n(MILLION, seed=2, limit=50, dtype=dtype) + 1)
one = lambda: (u(MILLION, seed=1),)
square = lambda: (u(1024, 1024, seed=1),)
add = lambda a, b: a + b
simple(pair, add__1M=add, div__1M=lambda a, b: a / b, maximum__1M=torch.maximum, **{"add_.1M": lambda a, b: a.add_(b)})
simple(lambda: pair(16 * MILLION), add__16M=add)
simple(lambda: pair(dtype=torch.float64), add__1M__f64=add)
simple(lambda: pair(dtype=torch.bfloat16), add__1M__bf16=add)
simple(one, mul__1M__scalar=lambda a: a * 1.5, clamp__1M=lambda a: a.clamp(-0.5, 0.5), square__1M=lambda a: a**2)
simple(plain, lt__1M=torch.lt, dot__1M=torch.dot, atan2__1M=torch.atan2)
simple(lambda: (u(MILLION, seed=3) < 0, *plain()), where__1M=torch.where)
simple(lambda: (*plain(), u(MILLION, seed=3)), addcmul__1M=lambda a, b, c: a.addcmul(b, c, value=0.5))
simple(lambda: (u(1024, 1024, seed=1).t(), u(1024, 1024, seed=2)), add__strided__1024=add)
simple(
    lambda: (u(MILLION, 2, seed=1)[:, 0], u(MILLION, 2, seed=2)[:, 1]),
    **{"add.every_second.1M": add},
)
simple(lambda: (u(1024, 1024, seed=1), u(1024, seed=2)), add__row__1024=add)
simple(lambda: (u(1024, 1024, seed=1), u(1024, 1, seed=2)), add__column__1024=add)
simple(lambda: (u(1024, 1, seed=1), u(1024, seed=2)), mul__outer__1024=lambda a, b: a * b)
simple(lambda: whole(torch.int32), add__1M__i32=add, remainder__1M__i32=torch.remainder)
simple(lambda: whole(torch.int64), mul__1M__i64=lambda a, b: a * b)
simple(lambda: whole(torch.uint8), bitwise_and__1M__u8=torch.bitwise_and)
simple(lambda: (n(MILLION, seed=1, limit=100, dtype=torch.int32), u(MILLION, seed=2)), add__mixed__1M=add)

# Elementary functions

wide = lambda low=-4.0, dtype=torch.float32: (u(MILLION, seed=1, low=low, high=4, dtype=dtype),)
simple(
    wide,
    exp__1M=torch.exp,
    tanh__1M=torch.tanh,
    gelu__1M=F.gelu,
    gelu__tanh__1M=lambda x: F.gelu(x, approximate="tanh"),
    sigmoid__1M=torch.sigmoid,
    silu__1M=F.silu,
    relu__1M=torch.relu,
    erf__1M=torch.erf,
    sin__1M=torch.sin,
)
simple(lambda: wide(0.01), log__1M=torch.log, rsqrt__1M=torch.rsqrt)
simple(lambda: wide(0.0), log1p__1M=torch.log1p, sqrt__1M=torch.sqrt)
simple(lambda: wide(dtype=torch.float64), exp__1M__f64=torch.exp)
simple(lambda: wide(dtype=torch.bfloat16), exp__1M__bf16=torch.exp, gelu__1M__bf16=F.gelu)
simple(lambda: (u(MILLION, seed=1, low=0.1, high=4), u(MILLION, seed=2, low=-2, high=2)), pow__1M=lambda x, y: x**y)
registry.cases["tanh.1M.backward"] = backward(
    lambda: ((u(MILLION, seed=1, low=-4, high=4, grad=True),), u(MILLION, seed=2)), torch.tanh, 0
)

# Reductions

simple(one, sum__1M=torch.sum, cumsum__1M=lambda x: x.cumsum(0))
simple(
    square,
    sum__dim0__1024=lambda x: x.sum(0),
    sum__dim1__1024=lambda x: x.sum(1),
    max__dim1__1024=lambda x: x.max(1).values,
    max__dim0__1024=lambda x: x.max(0).indices,
    argmax__dim1__1024=lambda x: x.argmax(1),
    amax__dim0__1024=lambda x: x.amax(0),
    var__dim1__1024=lambda x: x.var(1),
    logsumexp__dim1__1024=lambda x: x.logsumexp(1),
    norm__1024=lambda x: x.norm(),
    sum__transposed__1024=lambda x: x.t().sum(1),
    cumsum__dim0__1024=lambda x: x.cumsum(0),
)
simple(lambda: (u(64, 128, 128, seed=1),), sum__middle__64x128x128=lambda x: x.sum(1))
simple(lambda: (u(MILLION, seed=1, low=0, dtype=torch.bfloat16),), mean__1M__bf16=torch.mean)
simple(lambda: (n(MILLION, seed=1, limit=1000, dtype=torch.int32),), sum__1M__i32=torch.sum)
simple(lambda: (u(MILLION, seed=1) < -2,), any__1M=torch.any)

# Normalization

rows = lambda dtype=torch.float32: (u(1024, 1024, seed=1, low=-4, high=4, dtype=dtype),)
layer = lambda grad=False: (u(1024, 1024, seed=1, grad=grad), u(1024, seed=2, grad=grad), u(1024, seed=3, grad=grad))
channels = lambda: (u(32, 64, 28, 28, seed=1), u(64, seed=2), u(64, seed=3))
simple(
    rows,
    softmax__1024=lambda x: x.softmax(-1),
    softmax__dim0__1024=lambda x: x.softmax(0),
    log_softmax__1024=lambda x: x.log_softmax(-1),
)
simple(lambda: rows(torch.bfloat16), softmax__1024__bf16=lambda x: x.softmax(-1))
simple(
    layer,
    layer_norm__1024=lambda x, w, b: F.layer_norm(x, (1024,), w, b),
    rms_norm__1024=lambda x, w, b: F.rms_norm(x, (1024,), w),
)
registry.cases["layer_norm.1024.backward"] = backward(
    lambda: (layer(True), u(1024, 1024, seed=4)), lambda x, w, b: F.layer_norm(x, (1024,), w, b), 0
)
registry.cases["softmax.1024.backward"] = backward(
    lambda: ((u(1024, 1024, seed=1, grad=True),), u(1024, 1024, seed=4)), lambda x: x.softmax(-1), 0
)
simple(
    lambda: (*channels(), torch.zeros(64), torch.ones(64)),
    **{"batch_norm.train": lambda x, w, b, m, v: F.batch_norm(x, m, v, w, b, training=True)},
)
simple(
    lambda: (*channels(), u(64, seed=4), u(64, seed=5, low=0.5, high=2)),
    **{"batch_norm.eval": lambda x, w, b, m, v: F.batch_norm(x, m, v, w, b)},
)
simple(channels, group_norm=lambda x, w, b: F.group_norm(x, 8, w, b))

# Sorting

simple(one, sort__1M=lambda x: x.sort().values, topk__1M=lambda x: x.topk(100).values)
simple(lambda: (n(MILLION, seed=1, limit=1 << 30),), sort__1M__i64=lambda x: x.sort().values)
simple(
    square,
    sort__rows__1024=lambda x: x.sort().values,
    sort__dim0__1024=lambda x: x.sort(0).values,
    topk__rows__1024=lambda x: x.topk(10).values,
    median__rows__1024=lambda x: x.median(1).values,
)
simple(lambda: (u(8192, 128, seed=1),), argsort__rows__128=lambda x: x.argsort())
simple(lambda: (u(1 << 16, seed=1).sort().values, u(MILLION, seed=2)), searchsorted__1M=torch.searchsorted)
simple(lambda: (n(MILLION, seed=1, limit=1000),), unique__1M__i64=torch.unique, bincount__1M=torch.bincount)

# Movement

moved = lambda: (u(1024, 1024, seed=1, low=-100, high=100),)
simple(
    moved,
    transpose__1024=lambda x: x.t().contiguous(),
    clone__1M=torch.clone,
    flip__1024=lambda x: x.flip(0, 1),
    roll__1024=lambda x: x.roll(100, dims=1),
    tril__1024=torch.tril,
    pad__1024=lambda x: F.pad(x, (8, 8, 8, 8)),
    crop__1024=lambda x: x[1:1023, 1:1023].contiguous(),
    to__1M__bf16=lambda x: x.to(torch.bfloat16),
    to__1M__f64=lambda x: x.to(torch.float64),
    to__1M__i32=lambda x: x.to(torch.int32),
    expand__1024=lambda x: x[0].expand(1024, 1024).contiguous(),
)
simple(lambda: (u(16 * MILLION, seed=1),), clone__16M=torch.clone)
simple(lambda: (u(MILLION, seed=1), torch.zeros(MILLION)), **{"copy_.1M": lambda x, y: y.copy_(x)})
simple(lambda: ([u(256, 1024, seed=i) for i in range(1, 5)],), cat__dim0__1024=torch.cat)
simple(lambda: ([u(1024, 256, seed=i) for i in range(1, 5)],), cat__dim1__1024=lambda parts: torch.cat(parts, 1))
simple(lambda: ([u(512, 512, seed=i) for i in range(1, 5)],), stack__1024=lambda parts: torch.stack(parts, -1))
simple(lambda: (u(16, 64, 56, 56, seed=1),), permute__nhwc=lambda x: x.permute(0, 2, 3, 1).contiguous())
simple(lambda: (u(8, 512, 8, 64, seed=1),), permute__heads=lambda x: x.transpose(1, 2).contiguous())
simple(lambda: (n(MILLION, seed=1, limit=1 << 20),), to__1M__i64__f32=lambda x: x.to(torch.float32))
simple(lambda: (n(MILLION, seed=1, limit=256, dtype=torch.uint8),), to__1M__u8__f32=lambda x: x.to(torch.float32))
simple(lambda: (u(MILLION, seed=1, dtype=torch.bfloat16),), to__1M__bf16__f32=lambda x: x.to(torch.float32))

# Indexing

places = lambda: (u(1024, 1024, seed=1), n(1024, 1024, seed=2, limit=1024))
table = lambda: (u(4096, 256, seed=1), n(4096, seed=2, limit=4096))
masked = lambda: (u(MILLION, seed=1), u(MILLION, seed=2) < 0)
simple(places, gather__dim1__1024=lambda x, i: x.gather(1, i), gather__dim0__1024=lambda x, i: x.gather(0, i))
simple(
    lambda: (torch.zeros(1024, 1024), *places()),
    **{"scatter_add.dim1.1024": lambda x, source, i: x.scatter_add(1, i, source)},
)
simple(table, index_select__rows=lambda x, i: x.index_select(0, i), index__rows=lambda x, i: x[i])
simple(
    lambda: (u(1024, 1024, seed=1), n(1024, seed=2, limit=1024)),
    index_select__columns=lambda x, i: x.index_select(1, i),
)
simple(
    lambda: (torch.zeros(1024, 256), n(4096, seed=2, limit=1024), u(4096, 256, seed=1)),
    index_add__rows=lambda x, i, source: x.index_add(0, i, source),
)
simple(
    lambda: (u(1024, 1024, seed=1), n(MILLION, seed=2, limit=1024), n(MILLION, seed=3, limit=1024)),
    index__pairs__1M=lambda x, i, j: x[i, j],
)
simple(masked, index__mask__1M=lambda x, m: x[m], nonzero__1M=lambda x, m: m.nonzero(), masked_fill__1M=lambda x, m: x.masked_fill(m, 0.25))
simple(lambda: (n(32, 128, seed=2, limit=10000), u(10000, 256, seed=1)), embedding=F.embedding)
registry.cases["embedding.backward"] = backward(
    lambda: ((n(32, 128, seed=2, limit=10000), u(10000, 256, seed=1, grad=True)), u(32, 128, 256, seed=3)), F.embedding, 1
)

# Matrix products


def product(name, m, k, n, dtype=torch.float32):
    simple(lambda: (u(m, k, seed=1, dtype=dtype), u(k, n, seed=2, dtype=dtype)), **{name: torch.matmul})


for size in (64, 256, 1024, 2048):
    product(f"matmul.{size}", size, size, size)
product("matmul.1024.f64", 1024, 1024, 1024, torch.float64)
product("matmul.1024.bf16", 1024, 1024, 1024, torch.bfloat16)
product("matmul.4x1024x1024", 4, 1024, 1024)
product("matmul.1024x1024x16", 1024, 1024, 16)
product("matmul.2048x64x2048", 2048, 64, 2048)
simple(lambda: (u(1024, 1024, seed=1), u(1024, 1024, seed=2).t()), **{"matmul.1024.transposed": torch.matmul})
simple(lambda: (u(1024, 1024, seed=1), u(1024, seed=2)), **{"mv.1024": torch.mv})
simple(lambda: (u(64, 128, 64, seed=1), u(64, 64, 128, seed=2)), **{"bmm.64": torch.bmm})
simple(
    lambda: (u(8, 8, 128, 64, seed=1), u(8, 8, 128, 64, seed=2)),
    **{"einsum.bhqd": lambda a, b: torch.einsum("bhqd,bhkd->bhqk", a, b)},
)
registry.cases["linear.512.backward"] = backward(
    lambda: ((u(512, 512, seed=1, grad=True), u(512, 512, seed=2, grad=True), u(512, seed=3, grad=True)), u(512, 512, seed=4)),
    F.linear,
    1,
)

# Convolution and pooling

images = lambda grad=False: (u(16, 64, 56, 56, seed=1, grad=grad),)
simple(
    lambda: (*images(), u(64, 64, 3, 3, seed=2), u(64, seed=3)),
    **{
        "conv2d.k3": lambda x, w, b: F.conv2d(x, w, b, padding=1),
        "conv2d.stride2": lambda x, w, b: F.conv2d(x, w, stride=2, padding=1),
    },
)
simple(lambda: (*images(), u(64, 64, 1, 1, seed=2)), **{"conv2d.k1": F.conv2d})
simple(
    lambda: (*images(), u(64, 1, 3, 3, seed=2)),
    **{"conv2d.depthwise": lambda x, w: F.conv2d(x, w, padding=1, groups=64)},
)
simple(
    lambda: (u(4, 3, 224, 224, seed=1), u(64, 3, 7, 7, seed=2)),
    **{"conv2d.k7": lambda x, w: F.conv2d(x, w, stride=2, padding=3)},
)
simple(
    lambda: (u(32, 1, 8, 8, seed=1), u(8, 1, 3, 3, seed=2), u(8, seed=3)),
    **{"conv2d.small": lambda x, w, b: F.conv2d(x, w, b, padding=1)},
)
simple(lambda: (u(16, 64, 1024, seed=1), u(64, 64, 5, seed=2)), conv1d=lambda x, w: F.conv1d(x, w, padding=2))
registry.cases["conv2d.k3.backward"] = backward(
    lambda: ((u(4, 64, 56, 56, seed=1, grad=True), u(64, 64, 3, 3, seed=2, grad=True)), u(4, 64, 56, 56, seed=4)),
    lambda x, w: F.conv2d(x, w, padding=1),
    1,
)
simple(
    images,
    **{
        "max_pool2d": lambda x: F.max_pool2d(x, 3, stride=2, padding=1),
        "max_pool2d.k2": lambda x: F.max_pool2d(x, 2),
        "avg_pool2d.k2": lambda x: F.avg_pool2d(x, 2),
        "adaptive_avg_pool2d.1": lambda x: F.adaptive_avg_pool2d(x, 1),
    },
)
registry.cases["max_pool2d.backward"] = backward(
    lambda: (images(True), u(16, 64, 28, 28, seed=2)), lambda x: F.max_pool2d(x, 3, stride=2, padding=1), 0
)
simple(
    lambda: (u(16, 16, 56, 56, seed=1),),
    **{"interpolate.bilinear": lambda x: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)},
)

# Attention and losses

attended = lambda length, grad=False: tuple(u(4, 8, length, 64, seed=i, grad=grad) for i in (1, 2, 3))
simple(
    lambda: attended(512),
    **{
        "attention.512": F.scaled_dot_product_attention,
        "attention.512.causal": lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True),
    },
)
simple(
    lambda: (u(1, 8, 1, 64, seed=1), u(1, 8, 1024, 64, seed=2), u(1, 8, 1024, 64, seed=3)),
    **{"attention.one_query": F.scaled_dot_product_attention},
)
registry.cases["attention.256.backward"] = backward(
    lambda: (attended(256, True), u(4, 8, 256, 64, seed=4)), F.scaled_dot_product_attention, 1
)
logits = lambda grad=False: (u(1024, 1000, seed=1, low=-4, high=4, grad=grad), n(1024, seed=2, limit=1000))
simple(logits, **{"cross_entropy.1024": F.cross_entropy})
registry.cases["cross_entropy.1024.backward"] = backward(lambda: (logits(True), None), F.cross_entropy, 0)
simple(plain, mse_loss__1M=F.mse_loss)
simple(
    lambda: (u(MILLION, seed=1, low=-4, high=4), u(MILLION, seed=2, low=0)),
    bce_with_logits__1M=F.binary_cross_entropy_with_logits,
)
registry.cases["mse_loss.1M.backward"] = backward(
    lambda: ((u(MILLION, seed=1, grad=True), u(MILLION, seed=2)), None), F.mse_loss, 0
)

# Fused chains


def chain(x):
    return x.sigmoid() * x + x.tanh() * 2 - 1


def swiglu(a, b):
    return F.silu(a) * b


def standardize(x):
    return (x - x.mean(1, keepdim=True)) / x.std(1, keepdim=True)


def add_chains(wrap):
    simple(wide, chain__1M=wrap(chain))
    registry.cases["chain.1M.backward"] = backward(
        lambda: ((u(MILLION, seed=1, low=-4, high=4, grad=True),), u(MILLION, seed=2)), wrap(chain), 0
    )
    simple(lambda: (u(MILLION, seed=1, low=-4, high=4), u(MILLION, seed=2)), swiglu__1M=wrap(swiglu))
    simple(square, standardize__1024=wrap(standardize))


def describe(result):
    numbers = result.detach()
    return tuple(numbers.shape), str(numbers.dtype).removeprefix("torch."), numbers.to(torch.float64).numpy()


if __name__ == "__main__":
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    if "--compile" in sys.argv:
        registry.cases.clear()
        add_chains(torch.compile)
        pytorch_training.add_cases(registry, u, n, torch.compile)
        serve("torch.compile", torch.__version__, registry, describe)
    else:
        add_chains(lambda function: function)
        pytorch_training.add_cases(registry, u, n, lambda net: net)
        serve("PyTorch", torch.__version__, registry, describe)
