"""Writes the npy and npz files that Tests/IOTests reads, with NumPy and Python's zipfile.

Made with NumPy 2.4 and Python 3.11:

    python Tools/Recordings/interop/numpy_files.py

types.npz        every numeric type, in both orders of bytes and of dimensions, 0-d and empty; and headers of other versions
types.txt        what each array has: name, dtype that it is read as, shape, order in memory, elements
refused.npz      arrays of which there are no tensors
compressed.npz   what numpy.savez_compressed writes
streamed.npz     an archive written to a pipe: sizes behind the data, a comment at the end, an entry that is no array
wide.npz         an archive whose every number stands in the fields of zip64
"""

import io
import time
import zipfile
from pathlib import Path

import numpy as np

FIXTURES = Path(__file__).resolve().parents[3] / "Tests/IOTests/Fixtures/numpy"
# What a type is read as where it has no counterpart.
READ_AS = {"uint16": "int32", "uint32": "int64", "uint64": "int64", "complex64": "float32", "complex128": "float64"}


def values(dtype):
    """Six awkward numbers of a type."""
    if dtype.kind == "b":
        return np.array([True, False, False, True, True, False])
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        # Of uint64 only what int64 holds.
        return np.array([info.min, min(info.max, 2**63 - 1), 0, 1, 2, 100], dtype)
    info = np.finfo(dtype)
    numbers = np.array([0.0, -0.0, np.inf, np.nan, info.smallest_subnormal, -info.max], info.dtype)
    if dtype.kind == "c":
        return (numbers + 1j * np.array([1, 2, 3, 4, 5, 6])).astype(dtype)
    return numbers


def arrays():
    result = {}
    for code in ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]:
        dtype = np.dtype(code)
        c_order = values(dtype).reshape(2, 3)
        for order, array in [("C", c_order), ("F", np.asfortranarray(c_order))]:
            result[f"{code}.{order}"] = array
            if dtype.itemsize > 1:
                result[f"{code}.{order}.big"] = array.astype(dtype.newbyteorder(">"))
    counting = np.arange(24, dtype=np.float32)
    result["scalar"] = np.array(2.5)
    result["scalar.big"] = np.array(-3, ">i4")
    result["one"] = np.array([7], np.int64)
    result["empty"] = np.zeros((0, 3), np.float32)
    result["empty.F"] = np.zeros((3, 0, 2), np.int16, order="F")
    result["cube.F"] = np.asfortranarray(counting.reshape(2, 3, 4))
    result["cube.mixed"] = counting.reshape(2, 3, 4).transpose(1, 0, 2)
    result["column"] = np.asfortranarray(counting[:3].reshape(3, 1))
    result["deep"] = counting[:16].astype(np.int8).reshape(1, 2, 1, 2, 2, 2, 1)
    return result


def described(name, array):
    dtype = array.dtype.newbyteorder("=")
    order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
    shape = list(array.shape)
    array = array.astype(dtype)
    if dtype.kind == "c":
        array = np.stack([array.real, array.imag], -1)
        shape.append(2)
    read_as = READ_AS.get(dtype.name, dtype.name)
    numbers = [str(int(x)) if dtype.kind in "biu" else repr(float(x)) for x in array.reshape(-1)]
    return "\t".join([name, read_as, ",".join(map(str, shape)) or "-", order, ",".join(numbers) or "-"])


def npy(array, version=None):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version, allow_pickle=True)
    return file.getvalue()


def with_header(text, data, version=1):
    text = text.encode()
    return b"\x93NUMPY" + bytes([version, 0]) + len(text).to_bytes(2 if version == 1 else 4, "little") + text + data


def types():
    lines = []
    counting = np.arange(3, dtype=np.float32)
    with zipfile.ZipFile(FIXTURES / "types.npz", "w") as archive:
        for name, array in arrays().items():
            archive.writestr(f"{name}.npy", npy(array))
            lines.append(described(name, array))
        others = {
            "version 2": npy(counting, (2, 0)),
            "version 3": npy(counting, (3, 0)),
            # As Python 2 wrote it, and padded to 16 bytes.
            "python 2": with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (3L,), }          \n", counting.tobytes()),
            "other order": with_header("{'shape':(3,),'descr':\"=f4\",'fortran_order':False}", counting.tobytes()),
            # The elements begin at no multiple of their size.
            "unaligned": with_header("{ 'fortran_order' :\tTrue, 'shape': ( 3 , ) , 'descr': 'f4' }\n", counting.tobytes(), 2),
        }
        for name, data in others.items():
            assert (np.load(io.BytesIO(data)) == counting).all()
            archive.writestr(f"{name}.npy", data)
            lines.append(described(name, counting))
    (FIXTURES / "types.txt").write_text("\n".join(lines) + "\n")


def refused():
    arrays = {
        "object": np.array([None, {}], object),
        "text": np.array(["ab", "c"]),
        "bytes": np.array([b"ab"]),
        "date": np.array(["2020-01-01"], "M8[D]"),
        "span": np.array([1], "m8[s]"),
        "records": np.zeros(2, [("x", "<i4"), ("y ä", "<f4", (2,))]),
        "long double": np.zeros(2, np.longdouble),
        "long complex": np.zeros(2, np.clongdouble),
        "untyped": np.zeros(2, "V2"),
        "large": np.array([1, 2**63, 2**64 - 1], np.uint64),
        "large.big": np.array([1, 2**63, 2**64 - 1], ">u8"),
        "complex": np.zeros(2, np.complex64),
    }
    with zipfile.ZipFile(FIXTURES / "refused.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            archive.writestr(f"{name}.npy", npy(array))


class Pipe(io.RawIOBase):
    """A file in which nobody can go back."""

    def __init__(self):
        self.bytes = b""

    def writable(self):
        return True

    def write(self, data):
        self.bytes += bytes(data)
        return len(data)


def archives():
    x = np.arange(6, dtype=np.float32).reshape(2, 3)
    y = np.arange(1000) % 7
    np.savez_compressed(FIXTURES / "compressed.npz", x, y=y, **{"ä/日本": np.float64(0.5)})

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        archive.writestr("x.npy", npy(x))
        archive.writestr("y", npy(y), zipfile.ZIP_DEFLATED)
        archive.writestr("notes.txt", b"no array")
        archive.writestr("folder/", b"")
        archive.comment = b"PK\x05\x06 is how the end of an archive begins"
    (FIXTURES / "streamed.npz").write_bytes(pipe.bytes)

    # Everything longer than this is written as zip64 has it.
    limits = zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT
    zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = 1, 1
    with zipfile.ZipFile(FIXTURES / "wide.npz", "w") as archive:
        archive.writestr("x.npy", npy(x))
        archive.writestr("y.npy", npy(y), zipfile.ZIP_DEFLATED)
    zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = limits


def main():
    # Entries carry the time at which they are written; with one time the files are the same in every run.
    time.localtime = lambda *_: time.struct_time((1980, 1, 1, 0, 0, 0, 1, 1, 0))
    FIXTURES.mkdir(parents=True, exist_ok=True)
    for write in [types, refused, archives]:
        write()


main()
