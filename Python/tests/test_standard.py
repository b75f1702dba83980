"""The Array API standard's namespace beside NumPy's, which keeps to the same standard; and the table that says what there is."""

import pathlib
import re
import unittest

import numpy as np
from support import Case, numbers, tern

xp = tern.array_api
README = pathlib.Path(__file__).resolve().parent.parent / "README.md"

# All names of version 2024.12 without its extensions.
STANDARD = """
e inf nan newaxis pi
arange asarray empty empty_like eye from_dlpack full full_like linspace meshgrid ones ones_like tril triu zeros zeros_like
astype can_cast finfo iinfo isdtype result_type
bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 complex64 complex128
abs acos acosh add asin asinh atan atan2 atanh bitwise_and bitwise_left_shift bitwise_invert bitwise_or bitwise_right_shift
bitwise_xor ceil clip conj copysign cos cosh divide equal exp expm1 floor floor_divide greater greater_equal hypot imag isfinite
isinf isnan less less_equal log log1p log2 log10 logaddexp logical_and logical_not logical_or logical_xor maximum minimum multiply
negative nextafter not_equal positive pow real reciprocal remainder round sign signbit sin sinh square sqrt subtract tan tanh trunc
take take_along_axis
matmul matrix_transpose tensordot vecdot
broadcast_arrays broadcast_to concat expand_dims flip moveaxis permute_dims repeat reshape roll squeeze stack tile unstack
argmax argmin count_nonzero nonzero searchsorted where
unique_all unique_counts unique_inverse unique_values
argsort sort
cumulative_prod cumulative_sum max mean min prod std sum var
all any diff
__array_api_version__ __array_namespace_info__
""".split()

ATTRIBUTES = """
T mT device dtype ndim shape size __abs__ __add__ __and__ __array_namespace__ __bool__ __complex__ __dlpack__ __dlpack_device__ __eq__
__float__ __floordiv__ __ge__ __getitem__ __gt__ __index__ __int__ __invert__ __le__ __lshift__ __lt__ __matmul__ __mod__ __mul__
__ne__ __neg__ __or__ __pos__ __pow__ __rshift__ __setitem__ __sub__ __truediv__ __xor__ to_device __iadd__ __radd__ __imatmul__
""".split()


def table():
    """The README's rows: each name, and what is said of it."""
    rows = re.findall(r"^\| (.+?) \| (covered|covered with differences|not there) \| ?(.*?) ?\|$", README.read_text(), re.MULTILINE)
    return {name: (state, words) for names, state, words in rows for name in re.findall(r"`([^`]+)`", names)}


class TableTests(unittest.TestCase):
    def test_says_of_every_name_what_is_so(self):
        rows = table()
        for name in STANDARD:
            self.assertIn(name, rows)
            self.assertEqual(hasattr(xp, name), rows[name][0] != "not there", name)
            if rows[name][0] != "covered":
                self.assertTrue(rows[name][1], f"{name}: the difference has to be told")

    def test_attributes(self):
        for name in ATTRIBUTES:
            self.assertTrue(hasattr(tern.Tensor, name), name)


class NamespaceTests(Case):
    def test_is_found(self):
        x = tern.ones(2)
        self.assertIs(x.__array_namespace__(), xp)
        self.assertIs(x.__array_namespace__(api_version="2024.12"), xp)
        with self.assertRaises(ValueError):
            x.__array_namespace__(api_version="1999.1")
        self.assertEqual(xp.__array_api_version__, "2024.12")
        info = xp.__array_namespace_info__()
        self.assertEqual(info.default_dtypes()["integral"], xp.int64)
        self.assertEqual(set(info.dtypes(kind="real floating")), {"float32", "float64"})
        self.assertEqual(info.devices(), [info.default_device()])
        self.assertTrue(info.capabilities()["boolean indexing"])

    def test_creation(self):
        for function, arguments, named in (
            ("arange", (5,), {}), ("arange", (1, 9, 3), {}), ("arange", (5, 0, -2), {}), ("arange", (3, 1), {}), ("arange", (0,), {}),
            ("zeros", ((2, 3),), {}), ("ones", (4,), {"dtype": "int32"}), ("full", ((2,), 7), {}), ("full", ((), True), {}),
            ("eye", (3,), {}), ("eye", (3, 4), {"k": 1}), ("eye", (4, 2), {"k": -2, "dtype": "int64"}), ("linspace", (0, 1, 5), {}),
            ("linspace", (0, 1, 5), {"endpoint": False}), ("linspace", (3, 3, 1), {}), ("linspace", (0, 1, 0), {}),
        ):  # fmt: skip
            with self.subTest(function=function, arguments=arguments):
                expected = getattr(np, function)(*arguments, **named)
                if expected.dtype == np.float64:
                    expected = expected.astype(np.float32)
                self.same(getattr(xp, function)(*arguments, **named), expected, 1e-6)
        x = xp.asarray([[1, 2, 3], [4, 5, 6]])
        for k in (-1, 0, 1):
            self.same(xp.tril(x, k=k), np.tril(x.numpy(), k))
            self.same(xp.triu(x, k=k), np.triu(x.numpy(), k))
        for indexing in ("xy", "ij"):
            own = xp.meshgrid(xp.arange(2), xp.arange(3), indexing=indexing)
            for tensor, array in zip(own, np.meshgrid(np.arange(2), np.arange(3), indexing=indexing)):
                self.same(tensor, array)
        self.same(xp.zeros_like(x), np.zeros((2, 3), int))
        self.same(xp.full_like(x, 5, dtype=xp.float32), np.full((2, 3), 5, np.float32))
        self.assertEqual(xp.empty((2, 3)).shape, (2, 3))

    def test_elementwise_of_one(self):
        x = numbers(4, 5)
        special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 0.5, -0.5, 1.5, 2.5, -2.5], np.float32)
        for array in (x, np.abs(x) + 1, x / 10, special):
            for name in (
                "abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "exp", "expm1", "floor", "isfinite",
                "isinf", "isnan", "log", "log1p", "log2", "log10", "negative", "positive", "reciprocal", "round", "sign", "signbit",
                "sin", "sinh", "square", "sqrt", "tan", "tanh", "trunc", "conj", "real", "imag",
            ):  # fmt: skip
                with self.subTest(name=name), np.errstate(all="ignore"):
                    self.same(getattr(xp, name)(tern.tensor(array)), getattr(np, name)(array), 2e-5)
        whole = np.array([-3, 0, 4], np.int16)
        for name in ("abs", "bitwise_invert", "ceil", "floor", "negative", "positive", "round", "sign", "square", "trunc"):
            with self.subTest(name=name):
                self.same(getattr(xp, name)(tern.tensor(whole)), getattr(np, name)(whole))
        truth = np.array([True, False])
        self.same(xp.logical_not(tern.tensor(truth)), ~truth)
        self.same(xp.bitwise_invert(tern.tensor(truth)), ~truth)

    def test_elementwise_of_two(self):
        a, b = numbers(3, 4), np.abs(numbers(4, seed=1)) + np.float32(0.1)
        for name in (
            "add", "atan2", "copysign", "divide", "equal", "floor_divide", "greater", "greater_equal", "hypot", "less", "less_equal",
            "logaddexp", "maximum", "minimum", "multiply", "nextafter", "not_equal", "remainder", "subtract",
        ):  # fmt: skip
            with self.subTest(name=name):
                self.same(getattr(xp, name)(tern.tensor(a), tern.tensor(b)), getattr(np, name)(a, b), 1e-5)
        self.same(xp.pow(tern.tensor(b), tern.tensor(a)), np.pow(b, a), 1e-5)
        a, b = np.arange(-4, 4, dtype=np.int32), np.array([[1], [2], [3]], np.int8)
        for name in (
            "add", "bitwise_and", "bitwise_left_shift", "bitwise_or", "bitwise_right_shift", "bitwise_xor", "floor_divide", "maximum",
            "minimum", "multiply", "pow", "remainder", "subtract", "less",
        ):  # fmt: skip
            with self.subTest(name=name):
                self.same(getattr(xp, name)(tern.tensor(a), tern.tensor(b)), getattr(np, name)(a, b))
        p, q = np.array([True, True, False, False]), np.array([True, False, True, False])
        for name in ("logical_and", "logical_or", "logical_xor", "bitwise_and", "equal"):
            self.same(getattr(xp, name)(tern.tensor(p), tern.tensor(q)), getattr(np, name)(p, q))
        self.same(xp.add(tern.tensor([1.5]), 2), np.array([3.5], np.float32))
        self.same(xp.subtract(2, tern.tensor([1.5])), np.array([0.5], np.float32))
        # A tensor without dimensions counts as all others do.
        self.assertEqual(xp.add(xp.ones((), dtype=xp.float64), xp.ones(2, dtype=xp.float32)).dtype, "float64")
        x = numbers(5)
        self.same(xp.clip(tern.tensor(x), -0.5, 0.5), np.clip(x, np.float32(-0.5), np.float32(0.5)))
        self.same(xp.clip(tern.tensor(x), max=tern.tensor(0.0)), np.minimum(x, 0))
        self.same(xp.clip(tern.tensor(x)), x)
        with self.assertRaises(TypeError):
            xp.add(1, 2)
        with self.assertRaises(TypeError):
            xp.exp(1.0)

    def test_statistics(self):
        x = numbers(3, 4, 5)
        t = tern.tensor(x)
        for name in ("max", "mean", "min", "prod", "std", "sum", "var"):
            for axis in (None, 0, -1, (0, 2), (0, 1, 2), ()):
                for keepdims in (False, True):
                    with self.subTest(name=name, axis=axis, keepdims=keepdims):
                        expected = getattr(np, name)(x, axis=axis, keepdims=keepdims)
                        self.same(getattr(xp, name)(t, axis=axis, keepdims=keepdims), expected, 1e-5)
        self.same(xp.std(t, correction=1), x.std(ddof=1), 1e-5)
        self.same(xp.sum(xp.ones(3, dtype=xp.int8)), np.int64(3))
        self.same(xp.sum(xp.ones(3, dtype=xp.bool)), np.int64(3))
        self.same(xp.prod(xp.ones(3, dtype=xp.uint8), dtype=xp.float64), np.float64(1))
        for name in ("cumulative_sum", "cumulative_prod"):
            for axis in (0, 1, -1):
                for first in (False, True):
                    expected = getattr(np, name)(x, axis=axis, include_initial=first)
                    self.same(getattr(xp, name)(t, axis=axis, include_initial=first), expected, 1e-5)
        self.same(xp.cumulative_sum(xp.arange(4)), np.arange(4).cumsum())
        truth = x > 0
        for name in ("all", "any"):
            for axis in (None, 0, (1, 2), ()):
                self.same(getattr(xp, name)(tern.tensor(truth), axis=axis), getattr(np, name)(truth, axis=axis))
        self.same(xp.diff(t, axis=0), np.diff(x, axis=0), 1e-6)
        self.same(xp.count_nonzero(t > 0, axis=1), np.count_nonzero(truth, axis=1))
        self.same(xp.count_nonzero(t), np.int64(60))

    def test_sorting_and_searching(self):
        x = np.random.default_rng(0).integers(0, 9, (4, 6))
        t = tern.tensor(x)
        for axis in (0, 1, -1):
            self.same(xp.sort(t, axis=axis), np.sort(x, axis=axis))
            self.same(xp.argsort(t, axis=axis), np.argsort(x, axis=axis, stable=True))
            self.same(xp.sort(t, axis=axis, descending=True), -np.sort(-x, axis=axis))
            self.same(xp.argsort(t, axis=axis, descending=True), np.argsort(-x, axis=axis, stable=True))
            for keepdims in (False, True):
                self.same(xp.argmax(t, axis=axis, keepdims=keepdims), np.argmax(x, axis=axis, keepdims=keepdims))
                self.same(xp.argmin(t, axis=axis, keepdims=keepdims), np.argmin(x, axis=axis, keepdims=keepdims))
        self.same(xp.argmax(t), np.argmax(x))
        self.same(xp.argmin(t, keepdims=True), np.argmin(x, keepdims=True))
        for own, expected in zip(xp.nonzero(t), np.nonzero(x)):
            self.same(own, expected)
        ordered = np.sort(x[0])
        for side in ("left", "right"):
            self.same(xp.searchsorted(tern.tensor(ordered), t, side=side), np.searchsorted(ordered, x, side=side))
        self.same(xp.where(t > 4, t, 0), np.where(x > 4, x, 0))
        self.same(xp.where(t > 4, t > 5, t < 2), np.where(x > 4, x > 5, x < 2))
        self.same(xp.where(t > 4, 1.5, t), np.where(x > 4, 1.5, x).astype(np.float32))
        self.same(xp.take(t, tern.tensor([3, 0]), axis=0), np.take(x, [3, 0], axis=0))
        self.same(xp.take(t, tern.tensor([-1, 2]), axis=1), np.take(x, [-1, 2], axis=1))
        places = np.argsort(x, axis=1)
        self.same(xp.take_along_axis(t, tern.tensor(places), axis=1), np.take_along_axis(x, places, axis=1))
        own, expected = xp.unique_all(t), np.unique_all(x)
        for name in ("values", "indices", "inverse_indices", "counts"):
            self.same(getattr(own, name), getattr(expected, name))
        self.same(xp.unique_counts(t).counts, expected.counts)
        self.same(xp.unique_inverse(t).inverse_indices, expected.inverse_indices)
        self.same(xp.unique_values(t), expected.values)

    def test_manipulation(self):
        x = np.arange(24).reshape(2, 3, 4)
        t = tern.tensor(x)
        for name, arguments, named in (
            ("broadcast_to", ((5, 2, 3, 4),), {}), ("expand_dims", (), {"axis": 1}), ("expand_dims", (), {"axis": -1}), ("flip", (), {}),
            ("flip", (), {"axis": (0, 2)}), ("moveaxis", (0, 2), {}), ("moveaxis", ((0, 1), (2, 0)), {}), ("permute_dims", ((2, 0, 1),), {}),
            ("repeat", (2,), {}), ("repeat", (3,), {"axis": 1}), ("reshape", ((4, -1),), {}), ("roll", (2,), {}),
            ("roll", (1,), {"axis": 0}), ("roll", ((1, -1),), {"axis": (0, 2)}), ("tile", ((2, 1),), {}), ("tile", ((2, 1, 1, 2),), {}),
            ("matrix_transpose", (), {}),
        ):  # fmt: skip
            with self.subTest(name=name, arguments=arguments, named=named):
                self.same(getattr(xp, name)(t, *arguments, **named), getattr(np, name)(x, *arguments, **named))
        self.same(xp.repeat(tern.tensor(x), tern.tensor([1, 2]), axis=0), np.repeat(x, [1, 2], axis=0))
        self.same(xp.squeeze(t[:, :1], 1), x[:, 0])
        with self.assertRaises(ValueError):
            xp.squeeze(t, 0)
        self.same(xp.concat([t, t.to("float32")], axis=1), np.concat([x, x], axis=1).astype(np.float32))
        self.same(xp.concat([t, t], axis=None), np.concat([x, x], axis=None))
        self.same(xp.stack([t, t], axis=-1), np.stack([x, x], axis=-1))
        for own, expected in zip(xp.unstack(t, axis=1), np.unstack(x, axis=1)):
            self.same(own, expected)
        for own, expected in zip(xp.broadcast_arrays(t[0], t[:, :, :1]), np.broadcast_arrays(x[0], x[:, :, :1])):
            self.same(own, expected)
        copy = xp.reshape(t, (24,), copy=True)
        copy[0] = 99
        self.assertEqual(t[0, 0, 0].item(), 0)
        with self.assertRaises(ValueError):
            xp.reshape(t.mT, (24,), copy=False)

    def test_products(self):
        x, y = numbers(2, 3, 4), numbers(4, 5, seed=1)
        self.same(xp.matmul(tern.tensor(x), tern.tensor(y)), np.matmul(x, y), 1e-5)
        self.same(xp.tensordot(tern.tensor(x), tern.tensor(y), axes=1), np.tensordot(x, y, axes=1), 1e-5)
        own = xp.tensordot(tern.tensor(x), tern.tensor(x), axes=((0, 1), (0, 1)))
        self.same(own, np.tensordot(x, x, axes=((0, 1), (0, 1))), 1e-5)
        self.same(xp.vecdot(tern.tensor(x), tern.tensor(x[0])), np.vecdot(x, x[0]), 1e-5)
        self.same(xp.vecdot(xp.ones(3, dtype=xp.int32), xp.ones(3, dtype=xp.int32)), np.int32(3))
        with self.assertRaises(ValueError):
            xp.vecdot(tern.ones(3), tern.ones(4))

    def test_types(self):
        self.assertEqual(xp.result_type(xp.int8, xp.uint8), xp.int16)
        self.assertEqual(xp.result_type(tern.ones(1, dtype="int8"), 1.0), xp.float32)
        self.assertEqual(xp.result_type(xp.float32, xp.float64, 1), xp.float64)
        self.assertTrue(xp.can_cast(xp.int8, xp.int16))
        self.assertFalse(xp.can_cast(tern.ones(1, dtype="int16"), xp.int8))
        self.assertTrue(xp.isdtype(xp.int8, "integral") and xp.isdtype(xp.int8, ("bool", "signed integer")))
        self.assertFalse(xp.isdtype(xp.float32, "integral"))
        with self.assertRaises(ValueError):
            xp.isdtype(xp.int8, "nonsense")
        for name in ("float16", "float32", "float64"):
            own, expected = xp.finfo(getattr(tern, name)), np.finfo(name)
            for field in ("bits", "eps", "max", "min", "smallest_normal"):
                self.assertEqual(getattr(own, field), float(getattr(expected, field)), (name, field))
        for name in ("uint8", "int8", "int64"):
            own, expected = xp.iinfo(getattr(tern, name)), np.iinfo(name)
            self.assertEqual((own.bits, own.min, own.max), (expected.bits, expected.min, expected.max))
        x = xp.ones(2)
        self.assertIs(xp.astype(x, xp.float32, copy=False), x)
        self.assertIsNot(xp.astype(x, xp.float32), x)
        self.same(xp.astype(x, xp.int16), np.ones(2, np.int16))


if __name__ == "__main__":
    unittest.main()
