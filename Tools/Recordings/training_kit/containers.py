"""Modules that hold others, or parameters."""

from collections import OrderedDict

import torch
from torch import nn

from frame import case


# PyTorch sorts the names of a plain dictionary of parameters.
class Containers(nn.Module):
    """Modules and parameters in every kind of container."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 3)])
        self.heads = nn.ModuleDict({"b": nn.Linear(3, 2, bias=False), "a": nn.Sequential(nn.Linear(3, 2), nn.Tanh())})
        self.scales = nn.ParameterList([torch.tensor([0.5, 2.0, 1.0]), torch.tensor([1.5])])
        self.offsets = nn.ParameterDict(OrderedDict(y=torch.tensor([0.1, 0.2]), x=torch.tensor([0.3])))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        x = x * self.scales[0] * self.scales[1]
        return sum(head(x) for head in self.heads.values()) + self.offsets["y"] * self.offsets["x"]


def changed():
    net = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 2))
    net.insert(1, nn.Sigmoid())
    net.append(nn.Softmax(-1))
    net.pop(0)
    net.insert(0, nn.Linear(3, 3))
    return net


case("Sequential", lambda: nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)), [(2, 3)])
case("Sequential.named", lambda: nn.Sequential(OrderedDict(first=nn.Linear(3, 2), act=nn.Tanh())), [(2, 3)])
case("Sequential.changed", changed, [(2, 3)])
case("ModuleList", lambda: Containers(), [(2, 3)])
case("ModuleDict", lambda: nn.Sequential(Containers(), nn.Linear(2, 1)), [(2, 3)])
case("ParameterList", lambda: nn.ParameterList([torch.tensor([0.5, 2.0]), torch.tensor([[1.5], [0.5]])]), [(2, 2)],
     lambda parameters, x: x * parameters[0] + parameters[-1])
case("ParameterDict", lambda: nn.ParameterDict(OrderedDict(y=torch.tensor([0.5, 2.0]), x=torch.tensor([1.5]))), [(2, 2)],
     lambda parameters, x: x * parameters["y"] + parameters["x"])
