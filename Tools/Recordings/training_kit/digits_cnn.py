"""The network of `tern train digits --model cnn` in PyTorch: the same layers, starting values and order of images from one seed.

Prints one JSON object: the accuracy on the test images and the seconds of training. `Tools/compare-training` runs both
alternately. Dropout draws other numbers than Tern does, for PyTorch's come from a library of the processor's maker.
"""

import argparse
import gzip
import json
import time

import torch
from torch import nn
from torch.nn import functional as F


class DigitsCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 32, 3, padding=1)
        self.conv3 = nn.Conv2d(32, 64, 3, padding=1)
        self.dropout = nn.Dropout(0.25)
        self.fc1 = nn.Linear(64 * 2 * 2, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = x.view(-1, 1, 8, 8)
        x = F.max_pool2d(F.relu(self.conv2(F.relu(self.conv1(x)))), 2)
        x = F.max_pool2d(F.relu(self.conv3(x)), 2)
        return self.fc2(self.dropout(F.relu(self.fc1(x.flatten(1)))))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("digits", help="digits.csv.gz")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--lr", type=float, default=0.002)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0)
    o = parser.parse_args()
    if o.threads:
        torch.set_num_threads(o.threads)

    rows = torch.tensor([[int(n) for n in line.split(",")] for line in gzip.open(o.digits, "rt")])
    order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(0))
    images, labels = rows[:, :64].float() / 16, rows[:, 64]
    train, test = order[:1437], order[1437:]
    x, y, test_x, test_y = images[train], labels[train], images[test], labels[test]

    def accuracy(x, y):
        model.eval()
        with torch.no_grad():
            return (model(x).argmax(1) == y).float().mean().item()

    torch.manual_seed(o.seed)
    model = DigitsCNN()
    optimizer = torch.optim.Adam(model.parameters(), lr=o.lr)
    start = time.perf_counter()
    for epoch in range(o.epochs):
        model.train()
        order = torch.randperm(len(x))
        for first in range(0, len(x), o.batch_size):
            batch = order[first : first + o.batch_size]
            loss = F.cross_entropy(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss.item()
        seconds = time.perf_counter() - start
        accuracy(x, y)
        reached = accuracy(test_x, test_y)
    print(json.dumps({"test_accuracy": reached, "seconds": seconds}))


if __name__ == "__main__":
    main()
