"""Records the losses of four short trainings in PyTorch: an MLP and a small CNN on the digits, with SGD and with Adam.

Everything follows from the seed: starting values and the order of the images come from PyTorch's default generator. Each training is
also run in float64 from the same starting values; how far the two curves lie apart says how much of a difference rounding alone can make.
"""

import argparse
import copy
import gzip
import json
from pathlib import Path

import torch
from torch import nn

ROOT = Path(__file__).resolve().parent.parent.parent
STEPS = 200
BATCH = 64


def digits():
    """The 1,797 images, 8 x 8, with pixels of 0 to 1, and their labels."""
    rows = [[int(n) for n in line.split(",")] for line in gzip.open(ROOT / "Sources/TernDatasets/digits.csv.gz", "rt")]
    table = torch.tensor(rows)
    return (table[:, :64].float() / 16).reshape(-1, 1, 8, 8), table[:, 64]


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64, 10))


CURVES = {
    "mlp-sgd": (1, mlp, lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9)),
    "mlp-adam": (2, mlp, lambda p: torch.optim.Adam(p, lr=0.002)),
    "cnn-sgd": (3, cnn, lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9)),
    "cnn-adam": (4, cnn, lambda p: torch.optim.Adam(p, lr=0.002)),
}


def losses(model, optimizer, images, labels, batches):
    curve = []
    for batch in batches:
        loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        curve.append(loss.item())
    return curve


def order(count):
    """The images of each step: an epoch is a random permutation, without the rest that fills no batch."""
    batches = []
    while len(batches) < STEPS:
        permutation = torch.randperm(count)
        batches += [permutation[i : i + BATCH] for i in range(0, count - BATCH + 1, BATCH)]
    return batches[:STEPS]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "Tests/Oracle/training-curves.json")
    out = parser.parse_args().out
    images, labels = digits()
    curves = {}
    for name, (seed, make, optimizer) in CURVES.items():
        torch.manual_seed(seed)
        model = make()
        double = copy.deepcopy(model).double()
        batches = order(len(images))
        curve = losses(model, optimizer(model.parameters()), images, labels, batches)
        exact = losses(double, optimizer(double.parameters()), images.double(), labels, batches)
        apart = max(abs(a - b) / abs(b) for a, b in zip(curve, exact))
        curves[name] = {"seed": seed, "float64": float(f"{apart:.1e}"), "losses": [float(f"{loss:.9g}") for loss in curve]}
        print(f"{name}: {curve[0]:.4f} to {curve[-1]:.4f}; float64 lies {apart:.1e} apart at most")
    out.write_text(json.dumps({"torch": torch.__version__.split("+")[0], "batch": BATCH, "curves": curves}) + "\n")


main()
