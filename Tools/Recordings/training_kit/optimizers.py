"""Optimizers: 20 steps of each on a small network, with several sets of arguments.

A case has in both types the losses before each step (`losses`), the parameters after the last (`end.I`) and the tensors that the
optimizer keeps (`state.I.NAME`); its fields are the seed, the names of the options and of what is kept for the first parameter, and the
numbers that are kept (`3.step`) in float32 and in float64. What LBFGS keeps are differences of almost equal gradients, which have
few digits: of it only the numbers of steps and of evaluations are recorded.
"""

import torch
from torch import nn, optim

from frame import DTYPES, STEPS, register

SEED = 3
# What changes only how PyTorch computes.
INTERNAL = {"params", "foreach", "fused", "capturable", "differentiable"}
FEW = {"func_evals", "n_iter"}


def case(name, make):
    """`make` is given the parameters of two linear layers: weight, bias, weight, bias."""
    register(name, lambda tensors: record(name, make, tensors))


def record(name, make, tensors):
    fields = {"seed": SEED, "numbers": {}}
    for word, dtype in DTYPES.items():
        at = f"{name}/{word}"
        torch.set_default_dtype(dtype)
        torch.manual_seed(SEED)
        net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
        x, y = torch.rand(6, 3) * 4 - 2, torch.rand(6, 2) * 2 - 1
        parameters = list(net.parameters())
        optimizer = make(parameters)
        losses = []

        def closure():
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(net(x), y)
            loss.backward()
            return loss

        for _ in range(STEPS):
            losses.append(optimizer.step(closure).detach())
        tensors[f"{at}/losses"] = torch.stack(losses)
        for i, parameter in enumerate(parameters):
            tensors[f"{at}/end.{i}"] = parameter.detach()
        saved = optimizer.state_dict()
        fields["options"] = sorted(saved["param_groups"][0].keys() - INTERNAL)
        kept = {f"{i}.{key}": value for i, state in saved["state"].items() for key, value in state.items() if value is not None}
        fields["kept"] = sorted(key.removeprefix("0.") for key in kept if key.startswith("0.") and key != "0.al")
        numbers = fields["numbers"][word] = {}
        for key, value in kept.items():
            if isinstance(optimizer, optim.LBFGS) and key.split(".")[1] not in FEW:
                continue
            if isinstance(value, torch.Tensor) and value.dim() > 0:
                tensors[f"{at}/state.{key}"] = value
            else:
                numbers[key] = float(value)
    torch.set_default_dtype(torch.float32)
    return fields


def grouped(parameters, **options):
    """The first layer with the options given, the second with the optimizer's own."""
    return [{"params": parameters[:2], **options}, {"params": parameters[2:]}]


case("SGD", lambda p: optim.SGD(p, lr=0.1))
case("SGD.momentum", lambda p: optim.SGD(p, lr=0.05, momentum=0.9))
case("SGD.dampening", lambda p: optim.SGD(p, lr=0.05, momentum=0.8, dampening=0.3, weight_decay=0.05))
case("SGD.nesterov", lambda p: optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.01, nesterov=True))
case("SGD.maximize", lambda p: optim.SGD(p, lr=0.01, momentum=0.5, maximize=True))
case("SGD.groups", lambda p: optim.SGD(grouped(p, lr=0.02, momentum=0.5), lr=0.1))

case("Adam", lambda p: optim.Adam(p, lr=0.05))
case("Adam.decay", lambda p: optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1))
case("Adam.amsgrad", lambda p: optim.Adam(p, lr=0.05, betas=(0.9, 0.9), amsgrad=True))
case("Adam.maximize", lambda p: optim.Adam(p, lr=0.02, maximize=True))
case("Adam.decoupled", lambda p: optim.Adam(p, lr=0.05, weight_decay=0.1, decoupled_weight_decay=True))
case("Adam.groups", lambda p: optim.Adam(grouped(p, lr=0.01, weight_decay=0.2), lr=0.05))

case("AdamW", lambda p: optim.AdamW(p, lr=0.05))
case("AdamW.decay", lambda p: optim.AdamW(p, lr=0.05, weight_decay=0.3, amsgrad=True))
case("AdamW.maximize", lambda p: optim.AdamW(p, lr=0.02, weight_decay=0.1, maximize=True))

case("NAdam", lambda p: optim.NAdam(p, lr=0.05))
case("NAdam.decay", lambda p: optim.NAdam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1, momentum_decay=0.1))
case("NAdam.decoupled", lambda p: optim.NAdam(p, lr=0.05, weight_decay=0.2, decoupled_weight_decay=True))
case("NAdam.maximize", lambda p: optim.NAdam(p, lr=0.02, maximize=True))

case("RAdam", lambda p: optim.RAdam(p, lr=0.05))
case("RAdam.short", lambda p: optim.RAdam(p, lr=0.05, betas=(0.8, 0.7), eps=1e-4))
case("RAdam.decay", lambda p: optim.RAdam(p, lr=0.05, betas=(0.9, 0.95), weight_decay=0.1))
case("RAdam.decoupled", lambda p: optim.RAdam(p, lr=0.05, betas=(0.9, 0.95), weight_decay=0.2, decoupled_weight_decay=True))
case("RAdam.maximize", lambda p: optim.RAdam(p, lr=0.02, maximize=True))

case("Adamax", lambda p: optim.Adamax(p, lr=0.05))
case("Adamax.decay", lambda p: optim.Adamax(p, lr=0.05, betas=(0.8, 0.9), eps=1e-3, weight_decay=0.1))
case("Adamax.maximize", lambda p: optim.Adamax(p, lr=0.02, maximize=True))

case("Adagrad", lambda p: optim.Adagrad(p, lr=0.1))
case("Adagrad.decay", lambda p: optim.Adagrad(p, lr=0.1, lr_decay=0.1, weight_decay=0.05, initial_accumulator_value=0.2, eps=1e-4))
case("Adagrad.maximize", lambda p: optim.Adagrad(p, lr=0.02, maximize=True))

case("Adadelta", lambda p: optim.Adadelta(p))
case("Adadelta.decay", lambda p: optim.Adadelta(p, lr=5.0, rho=0.7, eps=1e-4, weight_decay=0.1))
case("Adadelta.maximize", lambda p: optim.Adadelta(p, lr=2.0, eps=1e-5, maximize=True))

case("RMSprop", lambda p: optim.RMSprop(p, lr=0.02))
case("RMSprop.momentum", lambda p: optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-4, momentum=0.8))
case("RMSprop.centered", lambda p: optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-2, centered=True, weight_decay=0.1))
case("RMSprop.both", lambda p: optim.RMSprop(p, lr=0.01, alpha=0.8, eps=1e-2, momentum=0.5, centered=True))
case("RMSprop.maximize", lambda p: optim.RMSprop(p, lr=0.01, maximize=True))

case("Rprop", lambda p: optim.Rprop(p, lr=0.02))
case("Rprop.etas", lambda p: optim.Rprop(p, lr=0.05, etas=(0.4, 1.3), step_sizes=(1e-3, 0.1)))
case("Rprop.maximize", lambda p: optim.Rprop(p, lr=0.01, maximize=True))

case("ASGD", lambda p: optim.ASGD(p, lr=0.1))
case("ASGD.averaging", lambda p: optim.ASGD(p, lr=0.1, lambd=0.01, alpha=0.6, t0=5, weight_decay=0.05))
case("ASGD.maximize", lambda p: optim.ASGD(p, lr=0.02, maximize=True))

case("Adafactor", lambda p: optim.Adafactor(p, lr=0.1))
case("Adafactor.decay", lambda p: optim.Adafactor(
    p, lr=0.2, beta2_decay=-0.5, eps=(1e-4, 0.05), d=1.5, weight_decay=0.1))
case("Adafactor.maximize", lambda p: optim.Adafactor(p, lr=0.05, maximize=True))

case("LBFGS", lambda p: optim.LBFGS(p, lr=0.2, max_iter=2))
case("LBFGS.history", lambda p: optim.LBFGS(p, lr=0.2, max_iter=2, history_size=3))
case("LBFGS.wolfe", lambda p: optim.LBFGS(p, max_iter=1, line_search_fn="strong_wolfe"))
case("LBFGS.evaluations", lambda p: optim.LBFGS(p, lr=0.15, max_iter=4, max_eval=2))
case("LBFGS.tolerances", lambda p: optim.LBFGS(p, lr=0.1, max_iter=5, tolerance_grad=0.05, tolerance_change=1e-3))
case("LBFGS.maximize", lambda p: optim.LBFGS(p, lr=0.001, max_iter=2, maximize=True))
