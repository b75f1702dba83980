"""Activations: functions of each element, and those that look along one dimension."""

import torch
from torch import nn

from frame import case

SHAPE = (3, 4)


def overwriting(module, x):
    # A leaf that is trained cannot be overwritten itself.
    return module(x * 1)


def exact_sixth(module, x):
    # PyTorch's gradient of hardsigmoid has a sixth of float32 in float64 too.
    return module(x) if x.dtype == torch.float32 else nn.functional.relu6(x + 3) / 6


case("ReLU", lambda: nn.ReLU(), [SHAPE])
case("ReLU.inplace", lambda: nn.ReLU(inplace=True), [SHAPE], overwriting)
case("ReLU6", lambda: nn.ReLU6(), [(4, 4)])
case("ReLU6.inplace", lambda: nn.ReLU6(inplace=True), [SHAPE], overwriting)
case("LeakyReLU", lambda: nn.LeakyReLU(), [SHAPE])
case("LeakyReLU.slope", lambda: nn.LeakyReLU(0.2), [SHAPE])
case("LeakyReLU.inplace", lambda: nn.LeakyReLU(0.1, inplace=True), [SHAPE], overwriting)
case("PReLU", lambda: nn.PReLU(), [SHAPE])
case("PReLU.channels", lambda: nn.PReLU(3, init=0.1), [(2, 3, 4)])
case("RReLU", lambda: nn.RReLU(), [(5, 5)])
case("RReLU.limits", lambda: nn.RReLU(0.1, 0.6), [(5, 5)])
case("RReLU.inplace", lambda: nn.RReLU(inplace=True), [SHAPE], overwriting)
case("RReLU.eval", lambda: nn.RReLU(), [SHAPE], training=False)
case("Threshold", lambda: nn.Threshold(0.1, 20.0), [SHAPE])
case("Threshold.inplace", lambda: nn.Threshold(-0.5, 2.0, inplace=True), [SHAPE], overwriting)
case("ELU", lambda: nn.ELU(), [SHAPE])
case("ELU.alpha", lambda: nn.ELU(0.5), [SHAPE])
case("ELU.inplace", lambda: nn.ELU(inplace=True), [SHAPE], overwriting)
case("CELU", lambda: nn.CELU(), [SHAPE])
case("CELU.alpha", lambda: nn.CELU(0.5), [SHAPE])
case("CELU.inplace", lambda: nn.CELU(inplace=True), [SHAPE], overwriting)
case("SELU", lambda: nn.SELU(), [SHAPE])
case("SELU.inplace", lambda: nn.SELU(inplace=True), [SHAPE], overwriting)
case("GELU", lambda: nn.GELU(), [SHAPE])
case("GELU.tanh", lambda: nn.GELU(approximate="tanh"), [SHAPE])
case("SiLU", lambda: nn.SiLU(), [SHAPE])
case("SiLU.inplace", lambda: nn.SiLU(inplace=True), [SHAPE], overwriting)
case("Mish", lambda: nn.Mish(), [SHAPE])
case("Mish.inplace", lambda: nn.Mish(inplace=True), [SHAPE], overwriting)
case("Softplus", lambda: nn.Softplus(), [SHAPE])
case("Softplus.beta", lambda: nn.Softplus(beta=2.0, threshold=1.5), [SHAPE])
case("Softsign", lambda: nn.Softsign(), [SHAPE])
case("Sigmoid", lambda: nn.Sigmoid(), [SHAPE])
case("LogSigmoid", lambda: nn.LogSigmoid(), [SHAPE])
case("Tanh", lambda: nn.Tanh(), [SHAPE])
case("Tanhshrink", lambda: nn.Tanhshrink(), [SHAPE])
case("Hardtanh", lambda: nn.Hardtanh(), [SHAPE])
case("Hardtanh.limits", lambda: nn.Hardtanh(-0.5, 1.5), [SHAPE])
case("Hardtanh.inplace", lambda: nn.Hardtanh(inplace=True), [SHAPE], overwriting)
case("Hardswish", lambda: nn.Hardswish(), [SHAPE])
case("Hardswish.inplace", lambda: nn.Hardswish(inplace=True), [SHAPE], overwriting)
case("Hardsigmoid", lambda: nn.Hardsigmoid(), [SHAPE], exact_sixth)
case("Hardsigmoid.inplace", lambda: nn.Hardsigmoid(inplace=True), [SHAPE], lambda module, x: exact_sixth(module, x * 1))
case("Hardshrink", lambda: nn.Hardshrink(), [SHAPE])
case("Hardshrink.lambd", lambda: nn.Hardshrink(1.0), [SHAPE])
case("Softshrink", lambda: nn.Softshrink(), [SHAPE])
case("Softshrink.lambd", lambda: nn.Softshrink(1.0), [SHAPE])
case("GLU", lambda: nn.GLU(), [SHAPE])
case("GLU.dim", lambda: nn.GLU(0), [(4, 3)])
case("Softmax", lambda: nn.Softmax(-1), [SHAPE])
case("Softmax.dim", lambda: nn.Softmax(1), [(2, 3, 2)])
case("Softmin", lambda: nn.Softmin(-1), [SHAPE])
case("Softmin.dim", lambda: nn.Softmin(0), [SHAPE])
case("LogSoftmax", lambda: nn.LogSoftmax(-1), [SHAPE])
case("LogSoftmax.dim", lambda: nn.LogSoftmax(0), [SHAPE])
case("Softmax2d", lambda: nn.Softmax2d(), [(2, 3, 2, 2)])
case("Softmax2d.unbatched", lambda: nn.Softmax2d(), [(3, 2, 2)])
