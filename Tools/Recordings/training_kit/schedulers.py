"""Schedulers: the learning rates, and the momentum where it moves, before the first of 30 steps and after each.

The optimizer has two groups of one parameter. `lr` and `momentum` have a row for each step and a column for each group; the momentum is
that of SGD or the first of Adam's betas. `fields` are the steps and, for a scheduler that looks at one, the metrics.
"""

import torch
from torch import optim
from torch.optim import lr_scheduler as schedulers
from torch.optim.swa_utils import SWALR

from frame import register

STEPS = 30
METRICS = [1.0, 0.9, 0.85, 0.85, 0.86, 0.85, 0.84, 0.84, 0.84, 0.84, 0.84, 0.84, 0.5, 0.5, 0.4999, 0.5, 0.5, 0.5, 0.5, 0.5,
           0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2]


def case(name, make, adam=False, metrics=None, steps=STEPS):
    register(name, lambda tensors: record(name, make, adam, metrics, steps, tensors))


def record(name, make, adam, metrics, steps, tensors):
    groups = [{"params": [torch.zeros(1, requires_grad=True)]}, {"params": [torch.ones(1, requires_grad=True)], "lr": 0.02}]
    optimizer = optim.Adam(groups, lr=0.1) if adam else optim.SGD(groups, lr=0.1, momentum=0.9)
    scheduler = make(optimizer)
    lrs, momenta = [], []

    def note():
        lrs.append([float(group["lr"]) for group in optimizer.param_groups])
        momenta.append([group["betas"][0] if adam else group["momentum"] for group in optimizer.param_groups])
        assert scheduler.get_last_lr() == lrs[-1], name

    note()
    for step in range(steps):
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                parameter.grad = torch.ones(1)
        optimizer.step()
        scheduler.step(*([metrics[step]] if metrics else []))
        note()
    tensors[f"{name}/lr"] = torch.tensor(lrs, dtype=torch.float64)
    tensors[f"{name}/momentum"] = torch.tensor(momenta, dtype=torch.float64)
    return {"steps": steps, "adam": adam, "metrics": metrics or []}


case("LambdaLR", lambda o: schedulers.LambdaLR(o, lambda epoch: 0.95 ** epoch))
case("LambdaLR.groups", lambda o: schedulers.LambdaLR(o, [lambda epoch: 1 / (epoch + 1), lambda epoch: 1 + 0.1 * epoch]))
case("MultiplicativeLR", lambda o: schedulers.MultiplicativeLR(o, lambda epoch: 0.9))
case("MultiplicativeLR.groups", lambda o: schedulers.MultiplicativeLR(o, [lambda epoch: 0.9, lambda epoch: 1 - 0.01 * epoch]))
case("StepLR", lambda o: schedulers.StepLR(o, 7))
case("StepLR.gamma", lambda o: schedulers.StepLR(o, 1, gamma=0.9))
case("MultiStepLR", lambda o: schedulers.MultiStepLR(o, [5, 12, 12, 20], gamma=0.3))
case("ConstantLR", lambda o: schedulers.ConstantLR(o))
case("ConstantLR.factor", lambda o: schedulers.ConstantLR(o, factor=0.7, total_iters=11))
case("LinearLR", lambda o: schedulers.LinearLR(o))
case("LinearLR.factors", lambda o: schedulers.LinearLR(o, start_factor=0.9, end_factor=0.05, total_iters=17))
case("ExponentialLR", lambda o: schedulers.ExponentialLR(o, 0.93))
case("PolynomialLR", lambda o: schedulers.PolynomialLR(o))
case("PolynomialLR.power", lambda o: schedulers.PolynomialLR(o, total_iters=21, power=1.7))
case("CosineAnnealingLR", lambda o: schedulers.CosineAnnealingLR(o, 12))
case("CosineAnnealingLR.minimum", lambda o: schedulers.CosineAnnealingLR(o, 7, eta_min=0.005))
case("CosineAnnealingWarmRestarts", lambda o: schedulers.CosineAnnealingWarmRestarts(o, 6))
case("CosineAnnealingWarmRestarts.growing", lambda o: schedulers.CosineAnnealingWarmRestarts(o, 3, T_mult=2, eta_min=0.001))
case("CyclicLR", lambda o: schedulers.CyclicLR(o, 0.01, 0.1, step_size_up=6))
case("CyclicLR.triangular2", lambda o: schedulers.CyclicLR(
    o, [0.01, 0.002], [0.1, 0.05], step_size_up=4, step_size_down=3, mode="triangular2", base_momentum=0.7, max_momentum=0.95))
case("CyclicLR.exp_range", lambda o: schedulers.CyclicLR(o, 0.01, 0.1, step_size_up=5, mode="exp_range", gamma=0.97), adam=True)
case("CyclicLR.function", lambda o: schedulers.CyclicLR(
    o, 0.01, 0.1, step_size_up=5, scale_fn=lambda x: 1 / (1 + x), scale_mode="iterations", cycle_momentum=False))
case("OneCycleLR", lambda o: schedulers.OneCycleLR(o, 0.1, total_steps=30))
case("OneCycleLR.linear", lambda o: schedulers.OneCycleLR(
    o, [0.1, 0.05], epochs=4, steps_per_epoch=8, pct_start=0.25, anneal_strategy="linear", div_factor=10, final_div_factor=100,
    base_momentum=0.8, max_momentum=0.97), adam=True)
case("OneCycleLR.three_phase", lambda o: schedulers.OneCycleLR(
    o, 0.1, total_steps=31, pct_start=0.4, three_phase=True, cycle_momentum=False))
case("ChainedScheduler", lambda o: schedulers.ChainedScheduler(
    [schedulers.ConstantLR(o, factor=0.1, total_iters=8), schedulers.ExponentialLR(o, 0.9)]))
case("SequentialLR", lambda o: schedulers.SequentialLR(
    o, [schedulers.ConstantLR(o, factor=0.1, total_iters=20), schedulers.ExponentialLR(o, 0.9)], [10]))
case("SequentialLR.warm_up", lambda o: schedulers.SequentialLR(
    o, [schedulers.LinearLR(o, start_factor=0.01, total_iters=6), schedulers.CosineAnnealingLR(o, 24)], [6]))
case("SequentialLR.three", lambda o: schedulers.SequentialLR(
    o, [schedulers.LinearLR(o, start_factor=0.1, total_iters=4), schedulers.StepLR(o, 3, gamma=0.5),
        schedulers.CosineAnnealingWarmRestarts(o, 5, eta_min=0.001)], [5, 14]))
case("SequentialLR.from_start", lambda o: schedulers.SequentialLR(
    o, [schedulers.PolynomialLR(o, total_iters=9, power=2.0), schedulers.MultiStepLR(o, [3, 6], gamma=0.2)], [8]))
case("ReduceLROnPlateau", lambda o: schedulers.ReduceLROnPlateau(o, patience=2), metrics=METRICS)
case("ReduceLROnPlateau.absolute", lambda o: schedulers.ReduceLROnPlateau(
    o, factor=0.5, patience=1, threshold=0.01, threshold_mode="abs", cooldown=2, min_lr=[0.01, 0.004]), metrics=METRICS)
case("ReduceLROnPlateau.max", lambda o: schedulers.ReduceLROnPlateau(
    o, mode="max", factor=0.3, patience=3, threshold=0.02, eps=1e-3), metrics=[1 - x for x in METRICS])
case("SWALR", lambda o: SWALR(o, 0.05))
case("SWALR.linear", lambda o: SWALR(o, [0.01, 0.05], anneal_epochs=7, anneal_strategy="linear"))
case("SWALR.at_once", lambda o: SWALR(o, 0.03, anneal_epochs=0))
