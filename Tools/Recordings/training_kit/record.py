"""Records modules, losses, optimizers and schedulers of PyTorch for the tests of the training kit: one file a family.

`python record.py` records all families, `python record.py pooling losses` those two. `frame.py` says what is in a file.
"""

import argparse
import importlib
from pathlib import Path

import torch

import frame

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent


def main():
    known = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in ("frame", "record"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("families", nargs="*", help=f"of {', '.join(known)}; all if left out")
    parser.add_argument("--out", type=Path, default=ROOT / "Tests/Oracle/training")
    arguments = parser.parse_args()
    unknown = set(arguments.families) - set(known)
    if unknown:
        parser.error(f"no such family: {', '.join(sorted(unknown))}")
    torch.set_num_threads(1)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for family in arguments.families or known:
        frame.FAMILIES[family] = {}
        importlib.import_module(family)
        count, size = frame.write(arguments.out / f"{family}.safetensors", frame.FAMILIES[family])
        print(f"{family}: {count} cases, {size} bytes")


main()
