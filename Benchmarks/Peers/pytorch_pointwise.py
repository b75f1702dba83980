"""PyTorch's small operators, arithmetic, elementary functions and chains.

Every case does what the Swift file of its family does, with the same inputs; look there for the sizes.
"""

import torch
import torch.nn.functional as F

from pytorch_cases import backward, n, one, plain, registry, simple, square, u, wide
from worker import MILLION, same_again

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
simple(
    lambda: (),
    zeros__8=lambda: torch.zeros(8),
    zeros__1M=lambda: torch.zeros(MILLION),
    arange__1M=lambda: torch.arange(MILLION),
)
simple(lambda: (u(8, 8, seed=1), u(8, 8, seed=2)), matmul__8=lambda a, b: a.matmul(b))
simple(lambda: (u(32, 64, seed=1), u(32, 64, seed=2), u(32, seed=3)), linear__32x64x32=F.linear)
simple(lambda: (u(64, 784, seed=1), u(256, 784, seed=2), u(256, seed=3)), linear__64x784x256=F.linear)


@registry.case("polynomial.scalar")
def polynomial():
    x = torch.tensor(0.75, requires_grad=True)

    def body():
        y = x**2 + 3 * x + 5
        y.backward()
        return x.grad

    return body


# Arithmetic

pair = lambda count=MILLION, dtype=torch.float32: (u(count, seed=1, dtype=dtype), u(count, seed=2, low=0.5, high=2, dtype=dtype))
whole = lambda dtype: (n(MILLION, seed=1, limit=100, dtype=dtype), n(MILLION, seed=2, limit=50, dtype=dtype) + 1)
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
    same_again(registry, "chain.1M", "chain.1M.backward", "swiglu.1M")
