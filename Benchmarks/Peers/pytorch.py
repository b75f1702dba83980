"""PyTorch, as it is called from Python. `--compile`: the chains and training steps through torch.compile."""

import os
import sys

import torch

import pytorch_layer_sizes  # noqa: F401  Its cases are registered when it is imported.
import pytorch_layers  # noqa: F401
import pytorch_pointwise
import pytorch_rows  # noqa: F401
import pytorch_training
from pytorch_cases import n, registry, u
from worker import serve


def describe(result):
    numbers = result.detach()
    return tuple(numbers.shape), str(numbers.dtype).removeprefix("torch."), numbers.to(torch.float64).numpy()


if __name__ == "__main__":
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    if "--compile" in sys.argv:
        registry.cases.clear()
        pytorch_pointwise.add_chains(torch.compile)
        pytorch_training.add_cases(registry, u, n, torch.compile)
        serve("torch.compile", torch.__version__, registry, describe)
    else:
        pytorch_pointwise.add_chains(lambda function: function)
        pytorch_training.add_cases(registry, u, n, lambda net: net)
        serve("PyTorch", torch.__version__, registry, describe)
