"""PyTorch's reductions, normalization, sorting, movement and indexing.

Every case does what the Swift file of its family does, with the same inputs; look there for the sizes.
"""

import torch
import torch.nn.functional as F

from pytorch_cases import backward, n, one, registry, simple, square, u
from worker import MILLION

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
simple(
    masked,
    index__mask__1M=lambda x, m: x[m],
    nonzero__1M=lambda x, m: m.nonzero(),
    masked_fill__1M=lambda x, m: x.masked_fill(m, 0.25),
)
simple(lambda: (n(32, 128, seed=2, limit=10000), u(10000, 256, seed=1)), embedding=F.embedding)
registry.cases["embedding.backward"] = backward(
    lambda: ((n(32, 128, seed=2, limit=10000), u(10000, 256, seed=1, grad=True)), u(32, 128, 256, seed=3)), F.embedding, 1
)
