"""Records small programs about gradients in PyTorch: values, gradients, places in the graph, order of hooks, error or no error.

Each function in `programs/` has a counterpart of the same name in `Tests/OracleTests/Programs/`, with the same steps and labels.
"""

import argparse
import json
from pathlib import Path

import torch

from programs import PROGRAMS, Record

ROOT = Path(__file__).resolve().parent.parent.parent


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "Tests/Oracle/autograd-programs.json")
    out = parser.parse_args().out
    lines = []
    for name, body in PROGRAMS.items():
        record = Record()
        body(record)
        assert torch.is_grad_enabled() and not torch.is_inference_mode_enabled(), name
        steps = ",\n".join("  " + json.dumps(step, allow_nan=False) for step in record.steps)
        lines.append(f' "{name}": [\n{steps}\n ]')
    version = torch.__version__.split("+")[0]
    out.write_text('{\n"torch": "%s",\n"programs": {\n%s\n}}\n' % (version, ",\n".join(lines)))
    print(f"{len(PROGRAMS)} programs")


main()
