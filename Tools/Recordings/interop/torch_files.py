"""Writes the checkpoints that Tests/IOTests reads, with PyTorch.

Made with PyTorch 2.15, NumPy 2.4, safetensors 0.8.0 and Python 3.11:

    python Tools/Recordings/interop/torch_files.py

NAME.pt               a checkpoint that has to be read
NAME.txt              its tree, an empty line, and a line a tensor: name, dtype, shape, strides, offset, whether it requires a gradient,
                      and the number of its storage in the order of the file
values.safetensors    the elements of all tensors, as NAME/name
refused-NAME.pt       a checkpoint that has to be refused, and refused-NAME.txt with words that the message must have

PyTorch's older format names storages by addresses, so its files differ in each run.
"""

import io
import pickle
import warnings
import zipfile
from collections import Counter, OrderedDict, defaultdict
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

warnings.filterwarnings("ignore")
FIXTURES = Path(__file__).resolve().parents[3] / "Tests/IOTests/Fixtures/torch"
# What a type is read as where it has no counterpart.
READ_AS = {torch.uint16: torch.int32, torch.uint32: torch.int64, torch.uint64: torch.int64}


def as_read(tensor):
    """The tensor as it has to be after reading, its memory as it lies."""
    if tensor.is_complex():
        return torch.view_as_real(tensor.detach())
    return tensor.detach()


def elements(tensor):
    tensor = as_read(tensor)
    return tensor.to(READ_AS.get(tensor.dtype, tensor.dtype)).contiguous().clone()


# MARK: The text of a value, as `CheckpointValue.description` has it


def quoted(text):
    shown = "".join("?" if ord(c) < 32 or ord(c) == 127 else c for c in text[:100])
    return f'"{shown}{"…" if len(text) > 100 else ""}"'


def line(value):
    if value is None or isinstance(value, (bool, np.bool_)):
        return str(value)
    if isinstance(value, torch.Tensor):
        shown = as_read(value)
        dtype = READ_AS.get(shown.dtype, shown.dtype)
        return f"{str(dtype).removeprefix('torch.')} {list(shown.shape)}"
    if isinstance(value, torch.Size):
        return f"torch.Size({list(value)})"
    if isinstance(value, (torch.dtype, torch.layout)):
        return str(value)
    if isinstance(value, torch.device):
        return f'device "{value}"'
    if isinstance(value, complex):
        return f"{value.real}{'-' if value.imag < 0 else '+'}{abs(value.imag)}j"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, (bytes, bytearray)):
        return f"{len(value)} bytes"
    if isinstance(value, tuple):
        return f"({', '.join(line(item) for item in value)})"
    if isinstance(value, np.generic):
        return line(value.item())
    return repr(value)


def tree(value, indent="", label=""):
    if isinstance(value, np.ndarray):
        value = torch.from_numpy(value.astype(value.dtype.newbyteorder("=")))
    if isinstance(value, dict):
        kind = "OrderedDict" if isinstance(value, OrderedDict) else "dictionary"
        lines = [f"{indent}{label}{kind} of {len(value)}"]
        for key, item in value.items():
            lines += tree(item, indent + "  ", f"{line(key)}: ")
        return lines
    kinds = {list: "list", tuple: "tuple", set: "set", frozenset: "set"}
    kind = kinds.get(type(value))
    if kind is None:
        return [indent + label + line(value)]
    items = list(value)
    if not items:
        return [f"{indent}{label}empty {kind}"]
    if any(isinstance(item, (list, tuple, set, dict, torch.Tensor)) and type(item) is not torch.Size for item in items):
        lines = [f"{indent}{label}{kind} of {len(items)}"]
        for index, item in enumerate(items):
            lines += tree(item, indent + "  ", f"{index}: ")
        return lines
    rest = ", …" if len(items) > 16 else ""
    return [f"{indent}{label}{kind} of {len(items)}: {', '.join(line(item) for item in items[:16])}{rest}"]


# MARK: The tensors


def tensors(value, name=""):
    if isinstance(value, np.ndarray):
        value = torch.from_numpy(value.astype(value.dtype.newbyteorder("=")))
    if isinstance(value, torch.Tensor):
        yield name, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from tensors(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from tensors(item, f"{name}.{index}" if name else str(index))


def described(value):
    storages = {}
    lines = []
    # Held together, so that no address is used twice.
    for name, tensor in list(tensors(value)):
        shown = as_read(tensor)
        dtype = READ_AS.get(shown.dtype, shown.dtype)
        storage = storages.setdefault(tensor.untyped_storage()._cdata, len(storages))
        fields = [
            name, str(dtype).removeprefix("torch."), list(shown.shape), list(shown.stride()), shown.storage_offset(),
            str(tensor.requires_grad).lower(), storage,
        ]
        lines.append("|".join(str(field) for field in fields))
    return lines


VALUES = {}


def expect(name, value):
    (FIXTURES / f"{name}.txt").write_text("\n".join(tree(value) + [""] + described(value)) + "\n")
    for path, tensor in tensors(value):
        VALUES[f"{name}/{path}"] = elements(tensor)


def save(name, value, **options):
    torch.save(value, FIXTURES / f"{name}.pt", **options)
    expect(name, value)


def refuse(name, value, *words, writer=torch.save):
    writer(value, FIXTURES / f"refused-{name}.pt")
    (FIXTURES / f"refused-{name}.txt").write_text("\n".join(words) + "\n")


# MARK: The checkpoints


def nested():
    return {
        "epoch": 3,
        "best": 0.9375,
        "small": -1,
        "middle": 40000,
        "wide": -(2**31),
        "long": 2**40,
        "largest": 2**63 - 1,
        "least": -(2**63),
        "big": 2**100,
        "negative big": -(2**100) - 7,
        "none": None,
        "flags": [True, False],
        "unicode ä 日本 𝄞": "é\n\"quoted\"",
        1: {(1, "a"): torch.tensor([1.5, -2.5]), -7: torch.tensor(5)},
        "tuple": (1, (2.5, None), ()),
        "list": [[], {}, [torch.arange(3)]],
        "numbers": list(range(20)),
        "set": {4},
        "frozen": frozenset([5]),
        "ordered": OrderedDict(a=1, b=OrderedDict()),
        "default": defaultdict(list, {"x": [1]}),
        "counter": Counter("aab"),
        "size": torch.Size([2, 3]),
        "device": torch.device("cuda:0"),
        "dtype": torch.bfloat16,
        "layout": torch.strided,
        "complex": 1.5 - 2j,
        "bytes": b"\x00\xff\x80",
        "no bytes": b"",
        "bytearray": bytearray(b"ab"),
        "nan": float("inf"),
        "scalars": {
            "float32": np.float32(0.1), "float64": np.float64(0.1), "float16": np.float16(-1.5), "int64": np.int64(-3),
            "uint8": np.uint8(200), "bool": np.bool_(True), "str": np.str_("text"),
        },
        "array": np.arange(6, dtype=np.float32).reshape(2, 3),
        "array turned": np.asfortranarray(np.arange(6, dtype=np.int16).reshape(2, 3)),
        "array big": np.arange(4, dtype=">i4"),
    }


def types(legacy=False):
    whole = [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64]
    result = {"bool": torch.tensor([True, False, True])}
    for dtype in whole:
        info = torch.iinfo(dtype)
        result[str(dtype)] = torch.tensor([info.min, info.max, 7], dtype=dtype)
    for dtype in [torch.float16, torch.bfloat16, torch.float32, torch.float64]:
        info = torch.finfo(dtype)
        result[str(dtype)] = torch.tensor([info.min, info.max, info.smallest_normal, 0.1, float("nan")], dtype=dtype)
    for dtype in [torch.complex64, torch.complex128]:
        result[str(dtype)] = torch.tensor([[1 + 2j, 3 - 4j], [5j, 6]], dtype=dtype).t()
    if not legacy:
        # PyTorch does not read these from its older format.
        result["uint16"] = torch.tensor([0, 65535, 32768], dtype=torch.uint16)
        result["uint32"] = torch.tensor([0, 2**32 - 1, 2**31], dtype=torch.uint32)
        result["uint64"] = torch.tensor([0, 2**63 - 1, 7], dtype=torch.uint64)
        result["complex32"] = torch.tensor([1 + 2j, 3 - 4j], dtype=torch.complex32)
    result["scalar"] = torch.tensor(2.5)
    result["empty"] = torch.zeros(0, 3)
    return result


def shared():
    base = torch.arange(24, dtype=torch.float32)
    matrix = base.view(4, 6)
    twice = torch.ones(2)
    return OrderedDict(
        whole=base, matrix=matrix, transposed=matrix.t(), rows=matrix[1:3], columns=matrix[:, ::2], element=matrix[2, 3],
        expanded=torch.tensor([7.0]).expand(3, 2), strided=base.as_strided((3, 2), (5, 1), 4), twice=twice, again=twice,
        other=torch.zeros(2))


def training():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 2))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    model(torch.rand(5, 3)).sum().backward()
    optimizer.step()
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10)
    return {
        "epoch": 1, "model_state_dict": model.state_dict(), "optimizer_state_dict": optimizer.state_dict(),
        "scheduler": {key: value for key, value in scheduler.state_dict().items() if not callable(value)},
        "parameters": list(model.parameters()), "frozen": torch.nn.Parameter(torch.ones(2), requires_grad=False),
        "leaf": torch.ones(2, requires_grad=True),
    }


def rewritten(source, name, *, compression=zipfile.ZIP_STORED, swapped=None, root=None):
    """The archive of a checkpoint written by another program."""
    with zipfile.ZipFile(FIXTURES / source) as old, zipfile.ZipFile(FIXTURES / name, "w", compression) as new:
        for info in old.infolist():
            data = old.read(info)
            folder, record = info.filename.split("/", 1)
            if swapped and record == "byteorder":
                data = b"big"
            if swapped and record.startswith("data/"):
                size = swapped[record.removeprefix("data/")]
                data = np.frombuffer(data, np.dtype(f"V{size}")).tobytes() if size == 1 else b"".join(
                    data[start : start + size][::-1] for start in range(0, len(data), size))
            new.writestr(zipfile.ZipInfo(f"{root or folder}/{record}", (1980, 1, 1, 0, 0, 0)), data, compression)


def main():
    FIXTURES.mkdir(parents=True, exist_ok=True)
    save("nested", nested())
    save("nested-protocol4", nested(), pickle_protocol=4)
    save("types", types())
    save("types-legacy", types(legacy=True), _use_new_zipfile_serialization=False)
    save("shared", shared())
    save("shared-legacy", shared(), _use_new_zipfile_serialization=False)
    checkpoint = training()
    save("training", checkpoint)
    save("training-legacy", checkpoint, _use_new_zipfile_serialization=False)
    save("tensor", torch.arange(6.0).view(2, 3).t())
    torch.serialization.set_crc32_options(False)
    save("no-checksums", {"x": torch.arange(300.0)})
    torch.serialization.set_crc32_options(True)

    # Swapped by the size of a number: half of it for complex ones.
    sizes = {}
    for tensor in types().values():
        sizes[str(len(sizes))] = tensor.element_size() // (2 if tensor.is_complex() else 1)
    rewritten("types.pt", "big-endian.pt", swapped=sizes)
    expect("big-endian", types())
    rewritten("types.pt", "deflated.pt", compression=zipfile.ZIP_DEFLATED, root="a folder/of another name".replace("/", " "))
    expect("deflated", types())

    plain = {key: value for key, value in nested().items() if key not in (1, "list", "size", "device", "dtype", "layout")}
    for protocol in [0, 2, 5]:
        with open(FIXTURES / f"plain-protocol{protocol}.pt", "wb") as file:
            pickle.dump(plain, file, protocol=protocol)
        expect(f"plain-protocol{protocol}", plain)

    refuse("module", torch.nn.Linear(2, 2), "torch.nn.modules.linear.Linear", "nothing was executed", "state_dict()")
    refuse("sparse", {"a": [torch.eye(2).to_sparse()]}, 'the tensor ["a"][0] is sparse', "to_dense()")
    refuse("csr", {"a": torch.eye(2).to_sparse_csr()}, 'the tensor ["a"] is sparse', "to_dense()")
    refuse(
        "quantized", {"q": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8)}, 'the tensor ["q"] is quantized',
        "dequantize()")
    refuse("meta", {"m": torch.empty(3, device="meta")}, 'the tensor ["m"] is on the meta device')
    refuse("conjugate", {"c": torch.tensor([1 + 2j]).conj()}, 'the tensor ["c"]', "resolve_conj()")
    refuse("float8", {"f": torch.ones(2).to(torch.float8_e4m3fn)}, 'the tensor ["f"] is float8_e4m3fn', "to(torch.float32)")
    refuse("uint64", {"u": torch.tensor([1, 2**63], dtype=torch.uint64)}, 'the tensor ["u"]', "element 1", str(2**63))
    loop = []
    loop.append(loop)
    refuse("loop", {"l": loop}, 'the value ["l"]', "holds itself")
    script = torch.jit.script(torch.nn.Linear(2, 2))
    refuse("script", script, "TorchScript", "torch.jit.load", writer=torch.jit.save)

    save_file(VALUES, FIXTURES / "values.safetensors")


if __name__ == "__main__":
    main()
