"""PyTorch's matrix products, convolution, pooling, attention and losses.

Every case does what the Swift file of its family does, with the same inputs; look there for the sizes.
"""

import torch
import torch.nn.functional as F

from pytorch_cases import backward, n, plain, registry, simple, u
from worker import MILLION

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
