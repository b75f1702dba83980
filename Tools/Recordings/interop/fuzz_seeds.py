"""Writes the seeds from which Tools/fuzz mutates files, one folder a parser, to Tests/Fuzz.

Made with NumPy 2.4, PyTorch 2.15 and safetensors 0.8.0:

    python Tools/Recordings/interop/fuzz_seeds.py

Files whose names begin with `bad-` are hostile and have to be refused: sizes that lie, bombs, deep nesting, pickles that would run
something. Those that begin with `either-` may be refused or read. All others have to be read. Files named `found-…` are inputs that
fuzzing found; this script leaves them alone. PyTorch's older format names storages by addresses, so its files differ in each run.
"""

import io
import json
import os
import pickle
import struct
import warnings
import zipfile
import zlib
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save as save_tensors

warnings.filterwarnings("ignore")
SEEDS = Path(__file__).resolve().parents[3] / "Tests/Fuzz"
# What a pickle would make that somebody runs. The fuzzer looks whether it is there.
MARKER = "tern-fuzz-was-here"


def put(parser, name, data):
    folder = SEEDS / parser
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())


# MARK: safetensors


def container(header, data=b"", length=None):
    header = header if isinstance(header, bytes) else header.encode()
    return struct.pack("<Q", len(header) if length is None else length) + header + data


def entry(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def safetensors():
    put("safetensors", "two", save_tensors({"a": torch.arange(6).view(2, 3), "b": torch.tensor([True, False])}, {"format": "pt"}))
    put("safetensors", "empty", save_tensors({"none": torch.zeros(0, 3), "scalar": torch.tensor(2.5)}))
    sizes = {"U8": 1, "I8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E8M0": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2, "I32": 4, "U32": 4,
             "F32": 4, "C64": 8, "F64": 8, "I64": 8, "U64": 8}
    header, end = {}, 0
    for name, size in sizes.items():
        header[name.lower()] = entry(name, [2], end, end + 2 * size)
        end += 2 * size
    header["f4"] = entry("F4", [2, 2], end, end + 2)
    header["f6"] = entry("F6_E2M3", [4], end + 2, end + 5)
    put("safetensors", "types", container(json.dumps(header), bytes(i % 2 for i in range(end + 5))))
    put("safetensors", "escapes", container('{"\\u00e4\\ud83d\\ude00 \\"\\\\":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}   ', b"x"))
    bad = {
        "bad-length": container("{}", length=2**63),
        "bad-length-short": container("{}", length=3),
        "bad-offsets": container(json.dumps({"a": entry("U8", [4], 0, 2**62)}), b"abcd"),
        "bad-hole": container(json.dumps({"a": entry("U8", [1], 1, 2)}), b"ab"),
        "bad-overlap": container(json.dumps({"a": entry("U8", [2], 0, 2), "b": entry("U8", [2], 1, 3)}), b"abc"),
        "bad-product": container(json.dumps({"a": entry("F64", [2**32, 2**32], 0, 0)})),
        "bad-twice": container('{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}', b"a"),
        "bad-trailing": container("{}", b"x"),
        "bad-nesting": container('{"a":' + "[" * 1000),
        "bad-number": container('{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,1]}}', b"a"),
        "bad-surrogate": container('{"\\ud800":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"a"),
    }
    for name, data in bad.items():
        put("safetensors", name, data)
    # Zero elements whose other extents have a product beyond 64 bits.
    put("safetensors", "either-empty-product", container(json.dumps({"a": entry("F64", [0, 2**40, 2**40], 0, 0)})))

    index = {"metadata": {"total_size": 24, "note": "ä"}, "weight_map": {"a": "m-00001-of-00002.safetensors", "b": "m-00002-of-00002.safetensors"}}
    put("safetensors-index", "two", json.dumps(index, indent=2))
    put("safetensors-index", "skipped", '{"weight_map":{},"other":[1,-2.5e-3,true,false,null,{"a":["b"]}]}')
    put("safetensors-index", "bad-folder", '{"weight_map":{"a":"../../etc/passwd"}}')
    put("safetensors-index", "bad-zero", '{"weight_map":{"a":"x\\u0000.safetensors"}}')
    put("safetensors-index", "bad-nesting", '{"metadata":' + '{"a":' * 500)
    put("safetensors-index", "bad-twice", '{"weight_map":{"a":"x","a":"y"}}')


# MARK: Archives


def archive(entries, deflated=False):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED) as zipped:
        for name, data in entries.items():
            zipped.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipped.compression)
    return out.getvalue()


class Unseekable(io.RawIOBase):
    """Makes zipfile put sizes behind the data."""

    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += data
        return len(data)


def streamed(entries):
    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in entries.items():
            zipped.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return bytes(out.data)


def wide(entries):
    """An archive whose entries have the wide fields of zip64."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name, data in entries.items():
            with zipped.open(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), "w", force_zip64=True) as file:
                file.write(data)
    return out.getvalue()


def wide_end(data):
    """The same archive with the end record of zip64 before the usual one."""
    place = data.rindex(b"PK\5\6")
    count, size, offset = struct.unpack("<HII", data[place + 10 : place + 20])
    end = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, place, 1)
    return data[:place] + end + locator + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)


def lying(name, raw, declared, checksum, method=8):
    """One entry that declares another size than its deflated data have."""
    fields = struct.pack("<HHHHHIIIH", 20, 0, method, 0, 0x21, checksum, len(raw), declared, len(name))
    local = b"PK\3\4" + fields + bytes(2) + name + raw
    directory = b"PK\1\2" + struct.pack("<H", 20) + fields + bytes(12) + struct.pack("<I", 0) + name
    return local + directory + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(directory), len(local), 0)


def deflated(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def zips():
    files = {"a.txt": b"hello", "folder/b": bytes(range(40))}
    put("zip", "stored", archive(files))
    put("zip", "deflated", archive({"a": b"abc" * 50, "none": b""}, True))
    put("zip", "streamed", streamed({"a": b"abc" * 20}))
    put("zip", "wide", wide({"a": b"abc"}))
    put("zip", "wide-end", wide_end(archive({"a": b"abc"})))
    put("zip", "empty", archive({}))
    bomb = bytes(300_000)
    put("zip", "bomb", archive({"zeros": bomb}, True))
    packed = deflated(bomb)
    put("zip", "bad-bomb-declares-less", lying(b"a", packed, 100, zlib.crc32(bytes(100))))
    put("zip", "bad-bomb-declares-more", lying(b"a", packed[:200], 200 * 1032, 0))
    put("zip", "bad-declares-4GB", lying(b"a", deflated(b"abc"), 2**32 - 2, 0))
    put("zip", "bad-checksum", archive(files).replace(b"hello", b"hellO"))
    put("zip", "bad-method", lying(b"a", b"abc", 3, zlib.crc32(b"abc"), 12))
    put("zip", "bad-end", archive({"a": b"x"}) + b"PK\5\6")
    put("zip", "bad-twice", archive({"a": b"x", "b": b"x"}).replace(b"b", b"a"))
    overlapping = bytearray(archive({"a": b"x" * 30, "b": b"y" * 30}))
    place = bytes(overlapping).rindex(b"PK\1\2")
    overlapping[place + 42 : place + 46] = bytes(4)
    put("zip", "bad-overlap", bytes(overlapping))


# MARK: NumPy


def npy(array, **more):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, **more)
    return out.getvalue()


def npy_header(text, data=b"", version=1):
    text = text.encode() + b" " * (-(10 + len(text) + 1) % 64) + b"\n"
    length = struct.pack("<H" if version == 1 else "<I", len(text))
    return b"\x93NUMPY" + bytes([version, 0]) + length + text + data


def arrays():
    put("npy", "float32", npy(np.arange(6, dtype=np.float32).reshape(2, 3)))
    put("npy", "fortran", npy(np.asfortranarray(np.arange(6, dtype=np.int16).reshape(2, 3))))
    put("npy", "big-endian", npy(np.arange(4, dtype=">f8")))
    put("npy", "uint64", npy(np.array([1, 2**63 - 1], np.uint64)))
    put("npy", "complex", npy(np.array([1 + 2j], np.complex64)))
    put("npy", "bool", npy(np.array([True, False])))
    put("npy", "half", npy(np.array(0.5, np.float16)))
    put("npy", "empty", npy(np.zeros((0, 5))))
    put("npy", "version2", npy(np.arange(3, dtype=np.uint8), version=(2, 0)))
    put("npy", "version3", npy(np.arange(3, dtype=np.int8), version=(3, 0)))
    put("npy", "python2", npy_header("{'descr': '<i4', 'fortran_order': False, 'shape': (2L, 1L), }", bytes(8)))
    put("npy", "bad-object", npy(np.array([None, {}], object), allow_pickle=True))
    put("npy", "bad-run", npy_header("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", command(2)))
    put("npy", "bad-record", npy(np.zeros(2, [("a", "<f4"), ("b", "<i8", (2,))])))
    put("npy", "bad-text", npy(np.array(["ab", "c"])))
    put("npy", "bad-date", npy(np.array(["2020-01-01"], "datetime64[D]")))
    header = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }"
    put("npy", "bad-shape", npy_header(header % ("<f8", "(4294967296, 4294967296)")))
    put("npy", "either-empty-product", npy_header(header % ("<f8", "(0, 4611686018427387904, 4611686018427387904)")))
    put("npy", "bad-many", npy_header(header % ("<f8", "(1099511627776,)"), bytes(16)))
    put("npy", "bad-nesting", npy_header("(" * 2000))
    put("npy", "bad-call", npy_header("{'descr': __import__('os').system('touch %s'), }" % MARKER))
    put("npy", "bad-length", b"\x93NUMPY\2\0\xff\xff\xff\xff{")
    put("npy", "bad-itemsize", npy_header(header % ("<f99999999999999999999", "(1,)")))

    def npz(save, **more):
        out = io.BytesIO()
        save(out, **more)
        return out.getvalue()

    some = {"x": np.arange(6, dtype=np.float32).reshape(2, 3), "y": np.array([1, 2], ">i2"), "n": np.array(3)}
    put("npz", "stored", npz(np.savez, **some))
    put("npz", "deflated", npz(np.savez_compressed, zeros=np.zeros((100, 50)), u=np.arange(9, dtype=np.uint16)))
    put("npz", "bad-object", npz(np.savez, o=np.array([None], object)))
    put("npz", "bad-bomb", lying(b"a.npy", deflated(npy(np.zeros(100_000))), 200, 0))
    put("npz", "bad-declares", archive({"a.npy": npy_header(header % ("<f8", "(1000000000,)"), bytes(16))}, True))


# MARK: Pickles


class Call:
    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments

    def __reduce__(self):
        return self.function, self.arguments


def command(protocol):
    return pickle.dumps(Call(os.system, f"touch {MARKER}"), protocol)


def pickles():
    value = {
        "i": [0, 1, 255, 65535, -1, 2**31, 2**62, -(2**80)], "f": 1.5, "t": (1,), "u": (1, 2), "v": (1, 2, 3), "w": (1, 2, 3, 4),
        "s": "ä", "b": b"\0\1", "n": None, "y": True, "set": {1}, "frozen": frozenset([2]), "o": OrderedDict(a=1), "c": 1 - 2j,
        "array": bytearray(b"x"), 3: {"deep": [[[]]]}, "numpy": np.float64(2), "small": np.arange(3, dtype=np.int16),
    }
    for protocol in range(6):
        put("pickle", f"protocol{protocol}", pickle.dumps(value, protocol))
        put("pickle", f"bad-system{protocol}", command(protocol))
    same = [1]
    put("pickle", "shared", pickle.dumps([same, same, (same, same)], 2))
    put("pickle", "text", b"(lp0\nI1\naI01\naL5L\naF1.5\naS'a\\x41\\n'\np1\naVx\\u00e4\naNa.")
    put("pickle", "cycle", b"]q\0h\0a.")
    run = f"touch {MARKER}".encode()
    bad = {
        "bad-eval": pickle.dumps(Call(eval, f"open({MARKER!r}, 'w')"), 4),
        "bad-exec": pickle.dumps(Call(exec, f"open({MARKER!r}, 'w')"), 2),
        "bad-open": pickle.dumps(Call(open, MARKER, "w"), 2),
        "bad-subprocess": pickle.dumps(Call(__import__("subprocess").Popen, ["touch", MARKER]), 2),
        "bad-import": pickle.dumps(Call(__import__, "os"), 2),
        "bad-getattr": b"\x80\2c__builtin__\ngetattr\nc__builtin__\n__import__\nX\6\0\0\0system\x86R.",
        "bad-inst": b"(S'" + run + b"'\nios\nsystem\n.",
        "bad-obj": b"(cos\nsystem\nS'" + run + b"'\no.",
        "bad-newobj": b"\x80\2cos\nsystem\nS'" + run + b"'\n\x85\x81.",
        "bad-stackglobal": b"\x80\4\x8c\2os\x8c\6system\x93\x8c" + bytes([len(run)]) + run + b"\x85R.",
        "bad-dotted": b"\x80\4\x8c\5torch\x8c\x13serialization.os.system\x93.",
        "bad-extension": b"\x80\2\x82\1.",
        "bad-length": b"\x80\2X\xff\xff\xff\x7fabc.",
        "bad-length8": b"\x80\4\x8d" + b"\xff" * 7 + b"\x7fabc.",
        "bad-long": b"\x80\2\x8b\xff\xff\xff\x7f\1.",
        "bad-underflow": b"\x80\2R.",
        "bad-memo": b"\x80\2h\5.",
        "bad-marks": b"(" * 3000 + b".",
        "bad-frame": b"\x80\4\x95" + b"\xff" * 8 + b".",
        # Each level holds the one below twice.
        "either-bomb-lists": b"]q\0" + b"".join(b"]q" + bytes([i]) + b"(h" + bytes([i - 1]) + b"h" + bytes([i - 1]) + b"e" for i in range(1, 60)) + b".",
        "either-bomb-tuples": b"K\1" + b"q\0h\0\x86" * 60 + b".",
        "either-bomb-dicts": b"}q\0" + b"".join(b"}q" + bytes([i]) + b"(K\0h" + bytes([i - 1]) + b"K\1h" + bytes([i - 1]) + b"u" for i in range(1, 60)) + b".",
        # Copies of copies.
        "bad-bomb-calls": b"(" + b"K\1" * 200 + b"lq\0" + b"cbuiltins\nset\nq\1" + b"0h\1h\0\x85R" * 600 + b".",
        "either-deep-lists": b"]" * 2000 + b"a" * 1999 + b".",
        "either-deep-tuples": b"K\1" + b"\x85" * 2000 + b".",
    }
    for name, data in bad.items():
        put("pickle", name, data)


# MARK: Checkpoints


def saved(value, legacy=False):
    out = io.BytesIO()
    torch.save(value, out, _use_new_zipfile_serialization=not legacy)
    return out.getvalue()


def repacked(data, change=lambda name, data: data, compressed=False):
    """The archive without the records that nothing reads, and without the padding that aligns them."""
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        kept = {name: zipped.read(name) for name in zipped.namelist() if ".data/" not in name and not name.endswith("/.format_version")}
    return archive({name: change(name, data) for name, data in kept.items()}, compressed)


def checkpoints():
    weight = torch.arange(12, dtype=torch.float32).view(3, 4)
    values = {
        "state": OrderedDict({"fc.weight": weight, "fc.bias": torch.zeros(3, dtype=torch.float16)}),
        "shared": {"t": weight.t(), "row": weight[1], "again": weight, "every": weight[:, ::2]},
        "types": [torch.tensor([1], dtype=getattr(torch, name)) for name in
                  ["bool", "uint8", "int8", "int16", "int32", "int64", "bfloat16", "float64", "uint16", "complex64"]],
        "nested": {"epoch": 3, "lr": 0.5, 0: (1, "a", None, True), "optimizer": {"state": {0: {"step": torch.tensor(1.0)}}, "groups": [{"betas": (0.9, 0.99)}]},
                   "size": torch.Size([2, 3]), "device": torch.device("cpu"), "dtype": torch.float32},
        "numpy": {"scalar": np.float32(2), "array": np.arange(6).reshape(2, 3), "empty": np.zeros((0, 2))},
        "parameter": torch.nn.Parameter(torch.ones(2)),
        "expanded": torch.ones(1).expand(1000, 1000),
        "empty": torch.zeros(0, 3),
        "storage": torch.ones(2).untyped_storage(),
    }
    for name, value in values.items():
        put("checkpoint", name, saved(value) if name == "state" else repacked(saved(value)))
        put("checkpoint-legacy", name, saved(value, legacy=True))
    put("checkpoint", "deflated", repacked(saved(values["shared"]), compressed=True))

    def pickled(value, change, compressed=False):
        return repacked(saved(value), lambda name, data: change(data) if name.endswith("data.pkl") else data, compressed)

    one = torch.zeros(2, 3)
    put("checkpoint", "bad-run", pickled(one, lambda _: command(2)))
    put("checkpoint", "bad-run-inside", pickled({"a": one}, lambda data: data.replace(b"ctorch._utils\n_rebuild_tensor_v2", b"cposix\nsystem")))
    put("checkpoint", "bad-strides", pickled(one, lambda data: data.replace(b"K\3K\1\x86", b"K\xffK\xff\x86")))
    put("checkpoint", "bad-shape", pickled(one, lambda data: data.replace(b"K\2K\3\x86", b"\x8a\x08" + b"\xff" * 7 + b"\x7fK\3\x86")))
    put("checkpoint", "bad-negative", pickled(one, lambda data: data.replace(b"K\2K\3\x86", b"J\xff\xff\xff\xffK\3\x86")))
    put("checkpoint", "bad-offset", pickled(one, lambda data: data.replace(b"QK\0", b"QK\x7f")))
    put("checkpoint", "bad-count", pickled(one, lambda data: data.replace(b"K\6t", b"J\xff\xff\xff\x7ft")))
    put("checkpoint", "bad-cycle", pickled(one, lambda _: b"\x80\2]q\0h\0a."))
    put("checkpoint", "bad-deep", pickled(one, lambda _: b"\x80\2" + b"]" * 2000 + b"a" * 1999 + b"."))
    put("checkpoint", "either-bomb-lists", pickled(one, lambda _: b"\x80\2]q\0" + b"".join(
        b"]q" + bytes([i]) + b"(h" + bytes([i - 1]) + b"h" + bytes([i - 1]) + b"e" for i in range(1, 60)) + b"."))
    put("checkpoint", "bad-missing", archive({"archive/data.pkl": zipfile.ZipFile(io.BytesIO(saved(one))).read("archive/data.pkl")}))
    put("checkpoint", "bad-script", archive({"archive/data.pkl": b"\x80\2N.", "archive/constants.pkl": b"\x80\2).", "archive/code/a.py": b""}))
    # One array's bytes for many arrays.
    array = pickle.dumps(np.zeros(300, np.uint16), 2)
    put("checkpoint", "either-bomb-arrays", pickled(one, lambda _: array_bomb(400, 40)))
    put("checkpoint", "array", pickled(one, lambda _: array))
    put("checkpoint", "bad-bomb-scalars", pickled(one, lambda _: scalar_bomb(1000, 200), True))
    # Names of tensors and trees of values that grow with each level, by long keys used again and again.
    key = b"X" + struct.pack("<I", 2000) + b"k" * 2000 + b"q\xff0"
    tensor = zipfile.ZipFile(io.BytesIO(saved(one))).read("archive/data.pkl")[2:-1]
    levels = b"".join(b"q\xfe0}(h\xffh\xfeK\0h\xfeu" for _ in range(15))
    put("checkpoint", "bad-bomb-names", pickled(one, lambda _: b"\x80\2" + key + tensor + levels + b"."))

    legacy = saved(one, legacy=True)
    put("checkpoint-legacy", "bad-run", legacy.replace(b"ctorch._utils\n_rebuild_tensor_v2", b"cposix\nsystem"))
    put("checkpoint-legacy", "bad-count", legacy.replace(b"K\6", b"J\xff\xff\xff\x7f"))
    put("checkpoint-legacy", "bad-size", legacy[:-32] + struct.pack("<q", 2**62) + legacy[-24:])
    put("checkpoint-legacy", "bad-negative", legacy[:-32] + struct.pack("<q", -1) + legacy[-24:])
    put("checkpoint-legacy", "bad-cut", legacy[:-5])
    put("checkpoint-legacy", "bad-pickle", command(2))


def array_bomb(size, count):
    """A list of `count` arrays of NumPy's that are all made of the same bytes."""
    def text(value):
        return b"X" + struct.pack("<I", len(value)) + value

    one = b"cnumpy._core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\x85h\1tR"
    dtype = b"cnumpy\ndtype\n(" + text(b"u2") + b"\x89\x88tR(K\3" + text(b"<") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb"
    first = b"\x80\3" + b"C\1bq\1" + b"0" + dtype + b"q\2" + b"0" + b"B" + struct.pack("<I", 2 * size) + bytes(2 * size) + b"q\3" + b"0]"
    state = b"(K\1M" + struct.pack("<H", size) + b"\x85h\2\x89h\3tb"
    return first + (one + state + b"a") * count + b"."


def scalar_bomb(size, count):
    """A list of `count` texts of NumPy's that are all made of the same bytes."""
    dtype = b"cnumpy\ndtype\nX" + struct.pack("<I", 5) + b"U1000\x85R(K\3X\1\0\0\0<NNNM" + struct.pack("<H", 4 * size) + b"K\4K\0tb"
    text = b"B" + struct.pack("<I", 4 * size) + "x".encode("utf-32-le") * size
    first = b"\x80\3cnumpy._core.multiarray\nscalar\nq\1" + b"0" + dtype + b"q\2" + b"0" + text + b"q\3" + b"0]"
    return first + b"h\1h\2h\3\x86Ra" * count + b"."


# MARK: Texts and images


def texts():
    put("csv", "plain", "a,b,c\n1,2.5,x\n-3e4,,y\n")
    put("csv", "quoted", 'name,"si""ze"\r\n"a\nb",1.5\r\nä,NA\r\n')
    put("csv", "bytes", b"\xef\xbb\xbfa\n0x1p3\ninf\n-Infinity\n+1.\n.5\n1e999\n123456789012345678901234567890\n")
    put("csv", "empty", "")
    put("csv", "bad-quote", 'a\n"b')
    put("csv", "bad-fields", "a,b\n1\n")
    put("csv", "bad-names", "a,a\n1,2\n")
    put("csv", "bad-utf16", b"\xff\xfea\0\n\0")
    put("csv", "bad-utf8", b"a\n\xff\xc3\n")
    put("csv", "commas", ",".join(f"c{i}" for i in range(200)) + "\n" + "," * 199)

    put("idx", "bytes", b"\0\0\x08\x02" + struct.pack(">II", 2, 3) + bytes(6))
    put("idx", "shorts", b"\0\0\x0b\x01" + struct.pack(">I", 2) + b"\1\2\3\4")
    put("idx", "doubles", b"\0\0\x0e\x00" + struct.pack(">d", 1.5))
    put("idx", "floats", b"\0\0\x0d\x01" + struct.pack(">If", 1, 1.5))
    put("idx", "empty", b"\0\0\x0c\x01" + struct.pack(">I", 0))
    put("idx", "bad-gzip", b"\x1f\x8b\x08\0")
    put("idx", "bad-product", b"\0\0\x08\x04" + b"\xff" * 16)
    put("idx", "either-empty-product", b"\0\0\x0e\x05" + bytes(4) + b"\xff" * 16)
    put("idx", "bad-rank", b"\0\0\x08\xff" + bytes(1020))
    put("idx", "bad-short", b"\0\0\x08\x01" + struct.pack(">I", 2**31) + b"a")

    put("pnm", "p1", "P1 # c\n3 2\n1 0 1\n0 1 0\n")
    put("pnm", "p2", "P2 2 2 15\n0 5\n10 15\n")
    put("pnm", "p3", "P3 2 1 255\n1 2 3\n4 5 6")
    put("pnm", "p4", "P4 10 2\nabcd")
    put("pnm", "p5", "P5 2 2 255\nabcd")
    put("pnm", "p6", b"P6 1 2 300\n" + b"\0\1" * 6)
    put("pnm", "bad-size", "P5 99999999999 99999999999 255\n")
    put("pnm", "bad-product", "P4 4294967295 4294967295\n")
    put("pnm", "bad-zero", "P5 0 4294967295 255\n")
    put("pnm", "bad-pixel", "P2 1 1 3\n4\n")

    put("json", "list", '[1,-2.5e-3,"a\\u00e4\\ud83d\\ude00",[true,false,null],[],NaN,-Infinity]')
    put("json", "integers", "[1,2,-9223372036854775808]")
    put("json", "double", "1.7976931348623157e308")
    put("json", "bad-integer", "9223372036854775808")
    put("json", "bad-nesting", "[" * 2000)
    put("json", "bad-digits", "1e" + "9" * 1000 + "x")
    put("json", "bad-string", '"a\x01')
    put("json", "bad-surrogate", '"\\udc00"')

    put("lines", "four", "one\r\nzwei ä\n\n日本".encode())
    put("lines", "marked", b"\xef\xbb\xbfx\n")
    put("lines", "bad-utf8", b"a\n\xff\n")


if __name__ == "__main__":
    torch.manual_seed(0)
    for part in [safetensors, zips, arrays, pickles, checkpoints, texts]:
        part()
    sizes = [file.stat().st_size for file in SEEDS.glob("*/*")]
    print(len(sizes), "files,", sum(sizes), "bytes, the largest", max(sizes))
