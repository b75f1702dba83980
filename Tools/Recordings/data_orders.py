"""Records the orders of PyTorch's samplers, splits and loaders.

Each tensor of the file has the indices that came, and `after` the next number of the generator: what is drawn later depends on it.
Run: python Tools/Recordings/data_orders.py     # Tests/Oracle/data-orders.safetensors
"""

import json
import pathlib
import struct

import torch
from torch.utils.data import (
    DataLoader,
    DistributedSampler,
    RandomSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
    random_split,
)

WEIGHTS = [0.1, 0.9, 0.4, 0.7, 3.0, 0.6]
cases = {}


def record(name, indices, generator=None):
    cases[name] = torch.tensor(indices, dtype=torch.int64)
    cases[name + ".after"] = torch.randint(0, 1 << 31, (1,), generator=generator)


def epochs(sampler, count):
    return [int(index) for _ in range(count) for index in sampler]


def batches(loader, count):
    return [int(index) for _ in range(count) for batch in loader for index in [len(batch), *batch.tolist()]]


def generator(seed):
    return torch.Generator().manual_seed(seed)


torch.manual_seed(0)
record("random.default", epochs(RandomSampler(range(10)), 2))
g = generator(7)
record("random.generator", epochs(RandomSampler(range(10), generator=g), 3), g)
g = generator(7)
record("random.replacement", epochs(RandomSampler(range(10), True, 70, g), 2), g)
g = generator(7)
record("random.replacement.64", epochs(RandomSampler(range(10), True, 64, g), 2), g)
g = generator(3)
record("random.longer", epochs(RandomSampler(range(10), num_samples=25, generator=g), 2), g)
g = generator(3)
record("random.shorter", epochs(RandomSampler(range(10), num_samples=4, generator=g), 2), g)
g = generator(11)
record("weighted.replacement", epochs(WeightedRandomSampler(WEIGHTS, 20, True, g), 2), g)
g = generator(11)
record("weighted.once", epochs(WeightedRandomSampler(WEIGHTS, 4, False, g), 2), g)
g = generator(5)
record("subset", epochs(SubsetRandomSampler([2, 3, 5, 7, 11, 13], g), 2), g)
for rank in range(3):
    for drop_last in (False, True):
        sampler = DistributedSampler(range(11), 3, rank, seed=5, drop_last=drop_last)
        indices = []
        for epoch in range(2):
            sampler.set_epoch(epoch)
            indices += list(sampler)
        cases[f"distributed.{rank}.{drop_last}"] = torch.tensor(indices)
cases["distributed.plain"] = torch.tensor(list(DistributedSampler(range(7), 3, 1, shuffle=False)))
cases["distributed.few"] = torch.tensor(list(DistributedSampler(range(2), 5, 4, seed=1)))

g = generator(42)
record("split.lengths", [i for part in random_split(range(10), [3, 7], g) for i in part.indices], g)
g = generator(42)
parts = random_split(range(31), [0.3, 0.3, 0.4], g)
record("split.fractions", [i for part in parts for i in [len(part), *part.indices]], g)

torch.manual_seed(1)
record("loader.default", batches(DataLoader(range(20), batch_size=6, shuffle=True), 2))
g = generator(9)
record("loader.generator", batches(DataLoader(range(20), batch_size=6, shuffle=True, generator=g), 2), g)
g = generator(9)
record("loader.drop_last", batches(DataLoader(range(20), batch_size=6, shuffle=True, generator=g, drop_last=True), 2), g)
torch.manual_seed(2)
record("loader.weighted", batches(DataLoader(range(6), batch_size=4, sampler=WeightedRandomSampler(WEIGHTS, 10)), 2))
torch.manual_seed(3)
record("loader.sequential", batches(DataLoader(range(5), batch_size=2), 1))

header, data = {"__metadata__": {"torch": torch.__version__}}, b""
for name, tensor in cases.items():
    part = tensor.numpy().astype("<i8").tobytes()
    header[name] = {"dtype": "I64", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(part)]}
    data += part
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
path = pathlib.Path(__file__).parents[2] / "Tests/Oracle/data-orders.safetensors"
path.write_bytes(struct.pack("<Q", len(text)) + text + data)
print(path, path.stat().st_size)
