"""Writes the safetensors files that Tests/IOTests reads, with the reference package.

Made with safetensors 0.8.0, PyTorch 2.15 and NumPy 2.4:

    python Tools/Recordings/interop/safetensors_files.py

types.safetensors       every type that PyTorch has, with awkward numbers
packed.safetensors      the types that the package takes only as bytes: F4, F8_E8M0
numpy.safetensors       what safetensors.numpy writes, 0-d and empty tensors among them
sharded/                a model in three files and its index, as huggingface_hub names and writes them
"""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors import TensorSpec, serialize_file
from safetensors.numpy import save_file as save_numpy
from safetensors.torch import save_file

FIXTURES = Path(__file__).resolve().parents[3] / "Tests/IOTests/Fixtures/safetensors"


def types():
    floats = torch.tensor([[0.0, -0.0, 1.5], [-2.25, float("inf"), float("nan")]], dtype=torch.float64)
    small = torch.tensor([[0.0, -0.0, 1.5], [-2.25, 3.0, 0.5]])
    tensors = {f"t.{name}": floats.to(getattr(torch, name)) for name in ["float64", "float32", "float16", "bfloat16"]}
    for name in ["float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz"]:
        tensors[f"t.{name}"] = small.to(getattr(torch, name))
    for name in ["int64", "int32", "int16", "int8", "uint8", "uint16", "uint32", "uint64"]:
        info = torch.iinfo(getattr(torch, name))
        # Of uint64 only what int64 holds.
        last = min(info.max, torch.iinfo(torch.int64).max)
        tensors[f"t.{name}"] = torch.tensor([[info.min, last, 0], [1, 2, 3]], dtype=getattr(torch, name))
    tensors["t.bool"] = torch.tensor([[True, False, True], [False, False, True]])
    tensors["t.complex64"] = torch.tensor([1 + 2j, -0.5 - 4j], dtype=torch.complex64)
    tensors["too large for int64"] = torch.tensor([1, 2**64 - 1], dtype=torch.uint64)
    save_file(tensors, FIXTURES / "types.safetensors", metadata={"format": "pt"})


def packed():
    data = {
        "four": ("float4_e2m1fn_x2", [2, 4], np.arange(8, dtype=np.uint8) * 17),
        "exponents": ("float8_e8m0fnu", [3], np.array([126, 127, 130], dtype=np.uint8)),
        "weight": ("float32", [2], np.array([1.5, -2], dtype=np.float32)),
    }
    specs = {
        name: TensorSpec(dtype=dtype, shape=shape, data_ptr=array.ctypes.data, data_len=array.nbytes)
        for name, (dtype, shape, array) in data.items()
    }
    serialize_file(specs, FIXTURES / "packed.safetensors", metadata=None)


def numpy():
    tensors = {
        "scalar": np.array(2.5),
        "empty": np.zeros((0, 3), np.float32),
        "deep": np.arange(16, dtype=np.int16).reshape(1, 2, 1, 2, 2, 2),
        "unsigned": np.array([0, 40000, 65535], np.uint16),
        "ä \"\\\n日本": np.array([True, False]),
    }
    save_numpy(tensors, FIXTURES / "numpy.safetensors", metadata={"note": "line\nline \"quoted\" 😀"})


def sharded():
    folder = FIXTURES / "sharded"
    folder.mkdir(exist_ok=True)
    parts = [
        {"embed.weight": torch.arange(12, dtype=torch.float32).reshape(4, 3), "head.bias": torch.tensor([0.5])},
        {
            "layers.0.weight": torch.arange(9, dtype=torch.bfloat16).reshape(3, 3),
            "layers.1.mask": torch.tensor([True, False, True]),
        },
        {"layers.1.weight": torch.ones(3, 3)},
    ]
    weight_map, size = {}, 0
    for number, part in enumerate(parts, 1):
        name = f"model-{number:05}-of-{len(parts):05}.safetensors"
        save_file(part, folder / name, metadata={"format": "pt"})
        for key, tensor in part.items():
            weight_map[key] = name
            size += tensor.numel() * tensor.element_size()
    index = {"metadata": {"total_size": size}, "weight_map": weight_map}
    text = json.dumps(index, indent=2, sort_keys=True) + "\n"
    (folder / "model.safetensors.index.json").write_text(text)


def main():
    FIXTURES.mkdir(parents=True, exist_ok=True)
    for write in [types, packed, numpy, sharded]:
        write()


main()
