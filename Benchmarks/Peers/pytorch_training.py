"""The networks and training steps of the PyTorch peers, as in Networks.swift and Training.swift."""

import torch
import torch.nn.functional as F
from torch import nn

from worker import MILLION, uniform


def fill(net):
    """Numbers within ±1/√n in every parameter of n columns, in the order of the parameters."""
    with torch.no_grad():
        for index, parameter in enumerate(net.parameters()):
            bound = (parameter.numel() // max(1, parameter.shape[0])) ** -0.5
            numbers = torch.from_numpy(uniform((parameter.numel(),), 1000 + index, -bound, bound))
            parameter.copy_(numbers.view(parameter.shape))
    return net


def mlp(*sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.ReLU()] if layers else []
        layers.append(nn.Linear(inputs, outputs))
    return fill(nn.Sequential(*layers))


class ConvolutionalNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 16, 3, padding=1)
        self.second = nn.Conv2d(16, 32, 3, padding=1)
        self.last = nn.Linear(32 * 7 * 7, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.first(x)), 2)
        x = F.max_pool2d(F.relu(self.second(x)), 2)
        return self.last(x.flatten(1))


class RecurrentNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(32, 64, batch_first=True)
        self.last = nn.Linear(64, 10)

    def forward(self, x):
        return self.last(self.lstm(x)[0][:, -1])


class TransformerBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.width, self.heads = width, heads
        self.project = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)

    def forward(self, x):
        batch, length, width = x.shape
        parts = self.project(F.layer_norm(x, (width,))).view(batch, length, 3, self.heads, width // self.heads)
        parts = parts.permute(2, 0, 3, 1, 4)
        attended = F.scaled_dot_product_attention(parts[0], parts[1], parts[2], is_causal=True)
        y = x + self.out(attended.transpose(1, 2).reshape(batch, length, width))
        return y + self.down(F.gelu(self.up(F.layer_norm(y, (width,)))))


def add_cases(registry, u, n, wrap):
    """Registers the steps. `wrap` compiles a network or a function, or gives it back as it is."""

    def step(make, make_optimizer, x, target, criterion):
        def prepare():
            net = make()
            optimizer = make_optimizer(net.parameters())
            forward, inputs, wanted = wrap(net), x(), target()

            def body():
                loss = criterion(forward(inputs), wanted)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                return loss

            return body

        return prepare

    def classes(count):
        return lambda: n(count, seed=2, limit=10)

    registry.cases["mlp.small.sgd"] = step(
        lambda: mlp(64, 32, 10), lambda p: torch.optim.SGD(p, lr=0.01), lambda: u(32, 64, seed=1), classes(32), F.cross_entropy
    )
    registry.cases["mlp.adam"] = step(
        lambda: mlp(784, 256, 128, 10),
        lambda p: torch.optim.Adam(p, lr=1e-3),
        lambda: u(64, 784, seed=1),
        classes(64),
        F.cross_entropy,
    )
    registry.cases["cnn.sgd"] = step(
        lambda: fill(ConvolutionalNet()),
        lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9),
        lambda: u(32, 1, 28, 28, seed=1),
        classes(32),
        F.cross_entropy,
    )
    registry.cases["lstm.adam"] = step(
        lambda: fill(RecurrentNet()),
        lambda p: torch.optim.Adam(p, lr=1e-3),
        lambda: u(16, 32, 32, seed=1),
        classes(16),
        F.cross_entropy,
    )
    registry.cases["transformer.adamw"] = step(
        lambda: fill(TransformerBlock(128, 4)),
        lambda p: torch.optim.AdamW(p, lr=1e-3),
        lambda: u(8, 64, 128, seed=1),
        lambda: u(8, 64, 128, seed=2),
        F.mse_loss,
    )

    @registry.case("mlp.small.forward")
    def forward_only():
        net, x = wrap(mlp(64, 32, 10)), u(1, 64, seed=1)

        def body():
            with torch.no_grad():
                return net(x)

        return body

    @registry.case("adam.1M")
    def adam():
        parameters = [u(MILLION // 10, seed=i, grad=True) for i in range(10)]
        for index, parameter in enumerate(parameters):
            parameter.grad = u(MILLION // 10, seed=100 + index)
        step = wrap(torch.optim.Adam(parameters, lr=1e-3).step)

        def body():
            step()
            return parameters[9]

        return body
