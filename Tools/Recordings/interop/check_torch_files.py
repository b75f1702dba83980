"""Loads checkpoints that Tern wrote with torch.load(weights_only=True), and compares each with the .expected.json beside it.

Made for PyTorch 2.15:

    TERN_INTEROP_DIR=DIR swift test --filter CheckpointInteropTests
    python Tools/Recordings/interop/check_torch_files.py DIR/torch

What an expected value looks like stands in Tests/IOTests/Checkpoint/CheckpointInteropTests.swift.
"""

import json
import struct
import sys
import zipfile
from collections import OrderedDict
from pathlib import Path

import torch

CONTAINERS = {"list": list, "tuple": tuple, "set": set, "dict": dict, "OrderedDict": OrderedDict}


def same_number(found, text):
    return type(found) is float and struct.pack("d", found) == struct.pack("d", float(text)) or found != found and text == "nan"


class Comparison:
    def __init__(self, name):
        self.name = name
        self.storages = {}
        self.tensors = 0
        self.values = 0

    def check(self, condition, place, found, expected):
        if not condition:
            raise SystemExit(f"{self.name}{place}: found {found!r}, expected {expected}")

    def compare(self, found, expected, place=""):
        self.values += 1
        kind = expected["kind"]
        if kind == "tensor":
            return self.tensor(found, expected, place)
        if kind in CONTAINERS:
            items = expected["items"]
            self.check(type(found) is CONTAINERS[kind] and len(found) == len(items), place, found, expected)
            if kind in ("dict", "OrderedDict"):
                for (key, value), (expected_key, expected_value) in zip(found.items(), items):
                    self.compare(key, expected_key, f"{place} key {key!r}")
                    self.compare(value, expected_value, f"{place}[{key!r}]")
            else:
                for index, (value, item) in enumerate(zip(found, items)):
                    self.compare(value, item, f"{place}[{index}]")
            return None
        value = expected["value"]
        good = {
            "none": lambda: found is None,
            "bool": lambda: found is value,
            "int": lambda: type(found) is int and found == int(value),
            "float": lambda: same_number(found, value),
            "complex": lambda: type(found) is complex and same_number(found.real, value[0]) and same_number(found.imag, value[1]),
            "str": lambda: type(found) is str and found == value,
            "bytes": lambda: type(found) is bytes and list(found) == value,
            "Size": lambda: type(found) is torch.Size and list(found) == value,
            "dtype": lambda: isinstance(found, torch.dtype) and str(found) == value,
            "device": lambda: isinstance(found, torch.device) and str(found) == value,
            "constant": lambda: str(found) == value,
        }[kind]()
        return self.check(good, place, found, expected)

    def tensor(self, found, expected, place):
        self.tensors += 1
        self.check(isinstance(found, torch.Tensor), place, found, expected)
        facts = {
            "dtype": str(found.dtype).removeprefix("torch."), "shape": list(found.shape), "strides": list(found.stride()),
            "offset": found.storage_offset(), "requires_grad": found.requires_grad,
        }
        for name, fact in facts.items():
            self.check(fact == expected[name], f"{place}.{name}", fact, expected[name])
        storage = found.untyped_storage()
        known = self.storages.setdefault(expected["storage"], storage)
        self.check(storage.data_ptr() == known.data_ptr(), f"{place}.storage", storage.data_ptr(), known.data_ptr())
        wide = found.detach().to(torch.float64 if found.dtype.is_floating_point else torch.int64).flatten().tolist()
        values = expected["values"]
        self.check(len(wide) == len(values), place, wide, values)
        for number, text in zip(wide, values):
            good = same_number(number, text) if found.dtype.is_floating_point else number == int(text)
            self.check(good, place, number, text)


def main():
    files = sorted(Path(sys.argv[1]).glob("*.pt"))
    if not files:
        raise SystemExit(f"{sys.argv[1]} has no checkpoints: run the test with TERN_INTEROP_DIR first")
    for path in files:
        expected = json.loads(path.with_suffix(".expected.json").read_text())
        damaged = zipfile.ZipFile(path).testzip()
        if damaged:
            raise SystemExit(f"{path.name}: the record {damaged} has a wrong checksum")
        for mmap in (False, True):
            comparison = Comparison(path.name)
            comparison.compare(torch.load(path, weights_only=True, mmap=mmap), expected)
        print(f"{path.name}: {comparison.values} values, {comparison.tensors} tensors")


if __name__ == "__main__":
    main()
