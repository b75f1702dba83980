"""Operators and functions: arithmetic, promotion, broadcasting, reductions, products."""

import operator
import unittest

import numpy as np
from support import Case, numbers, tern

ARITHMETIC = ["add", "sub", "mul", "truediv", "lt", "le", "gt", "ge", "eq", "ne"]


class ArithmeticTests(Case):
    def test_operators_as_numpy(self):
        a, b = numbers(3, 4), numbers(4, seed=1)
        for name in ARITHMETIC + ["floordiv", "mod"]:
            function = getattr(operator, name)
            self.same(function(tern.tensor(a), tern.tensor(b)), function(a, b), 1e-5)
            self.same(function(tern.tensor(a), 0.5), function(a, np.float32(0.5)), 1e-5)
            self.same(function(0.5, tern.tensor(a)), function(np.float32(0.5), a), 1e-4)
        a, b = np.arange(-4, 4), np.array([[3], [-2]])
        for name in ("add", "sub", "mul", "floordiv", "mod", "and_", "or_", "xor", "lt", "eq"):
            function = getattr(operator, name)
            self.same(function(tern.tensor(a), tern.tensor(b)), function(a, b))
            self.same(function(tern.tensor(a), 3), function(a, 3))
            self.same(function(3, tern.tensor(b)), function(3, b))
        self.same(2 ** tern.arange(4), 2 ** np.arange(4))
        self.same(tern.tensor(a) << 2, a << 2)
        self.same(1 << tern.arange(4), 1 << np.arange(4))
        self.same(~tern.tensor([True, False]), np.array([False, True]))
        self.same(abs(-tern.tensor(a)), abs(a))

    def test_in_place(self):
        x = tern.tensor([1.0, 2.0])
        kept = x
        x += 1
        x *= tern.tensor([2.0, 3.0])
        x -= 1
        x /= 2
        self.assertIs(x, kept)
        self.same(x, np.array([1.5, 4], np.float32))
        self.assertIs(x.add_(1), x)
        self.assertIs(x.zero_(), x)
        self.assertIs(x.clamp_(min=0.5), x)
        self.same(x, np.array([0.5, 0.5], np.float32))
        out = tern.zeros(2)
        self.assertIs(tern.add(x, x, out=out), out)
        self.same(out, np.ones(2, np.float32))
        with self.assertRaises(TypeError):
            y = tern.tensor([1, 2])
            y += 0.5

    def test_promotion(self):
        names = ("bool", "uint8", "int8", "int16", "int32", "int64", "float32", "float64")
        for a in names:
            for b in names:
                expected = np.promote_types(a, b).name
                if "float" in (a + b) and not ("64" in a and "float" in a) and not ("64" in b and "float" in b):
                    # An integer meets a float in the float's own type.
                    expected = "float32"
                self.assertEqual((tern.ones(1, dtype=a) + tern.ones(1, dtype=b)).dtype, expected, (a, b))
                self.assertEqual(tern.promote_types(a, b), expected)
        self.assertEqual((tern.ones(1, dtype="int8") + 1).dtype, "int8")
        self.assertEqual((tern.ones(1, dtype="int8") + 1.0).dtype, "float32")
        self.assertEqual((1 - tern.ones(1, dtype="int8")).dtype, "int8")
        self.assertEqual((1.0 // tern.ones(1, dtype="float16")).dtype, "float16")
        self.assertEqual((tern.tensor(True) + 1).dtype, "int64")

    def test_functions_and_methods_by_name(self):
        x = numbers(3, 4)
        t = tern.tensor(x)
        self.same(tern.exp(t), np.exp(x), 1e-5)
        self.same(t.exp(), np.exp(x), 1e-5)
        self.same(t.softmax(dim=-1).sum(-1), np.ones(3, np.float32), 1e-5)
        self.same(tern.nn.functional.relu(t), np.maximum(x, 0))
        self.same(tern.linalg.vector_norm(t), np.linalg.norm(x), 1e-5)
        self.same(tern.special.expit(t), 1 / (1 + np.exp(-x)), 1e-5)
        self.same(tern.where(t > 0, t, 0.0), np.where(x > 0, x, np.float32(0)))
        self.same(tern.where(t > 0, True, False), x > 0)
        self.same(tern.where(t > 0, t > 1, t < 0), np.where(x > 0, x > 1, x < 0))
        self.assertEqual(len(tern.operators()), len(set(tern.operators())))
        self.assertGreater(len(tern.operators()), 400)
        self.assertIn("softmax", dir(tern))
        self.assertIn("softmax", dir(t))
        self.assertIn("relu", dir(tern.nn.functional))
        import tern.nn.functional as F

        self.assertIs(F, tern.nn.functional)
        self.same(F.relu(t), np.maximum(x, 0))
        self.assertIn("softmax(Tensor self, int dim", tern.softmax.__doc__)

    def test_every_operator_is_there(self):
        for name in tern.operators():
            owner = tern
            for part in name.split(".") if not name.startswith("__") else ():
                owner = getattr(owner, part)
            self.assertTrue(callable(owner) or name.startswith("__"), name)

    def test_results_with_names(self):
        x = numbers(3, 4)
        values, indices = tern.tensor(x).max(dim=1)
        self.same(values, x.max(1))
        self.same(indices, x.argmax(1))
        self.same(tern.tensor(x).sort(dim=0).values, np.sort(x, 0))
        self.same(tern.topk(tern.tensor(x), 2).indices, np.argsort(-x, 1)[:, :2])
        self.assertEqual(len(tern.tensor(x).split(2)), 2)

    def test_numpy_on_the_other_side(self):
        x = np.arange(3.0)
        for result in (tern.ones(3) + x, x + tern.ones(3)):
            self.same(result, x + 1)
        self.same(np.eye(3) @ tern.ones(3, dtype=tern.float64), np.ones(3))
        self.same(tern.ones(3, dtype=tern.float64) @ np.eye(3), np.ones(3))
        self.same(np.float32(2) * tern.ones(3), np.full(3, 2, np.float32))
        np.testing.assert_allclose(np.sin(tern.tensor(x)), np.sin(x))


class ReductionTests(Case):
    def test_as_numpy(self):
        x = numbers(3, 4, 5)
        t = tern.tensor(x)
        for name in ("sum", "mean", "amax", "amin", "prod"):
            function = getattr(np, name)
            for axis in (0, -1) + (((0, 2),) if name != "prod" else ()):
                self.same(getattr(t, name)(axis), function(x, axis), 1e-5)
                self.same(getattr(t, name)(dim=axis, keepdim=True), function(x, axis, keepdims=True), 1e-5)
            self.same(getattr(t, name)(), function(x), 1e-5)
        self.same(t.sum(axis=1, keepdims=True), x.sum(1, keepdims=True), 1e-5)
        self.same(t.std(0), x.std(0, ddof=1), 1e-5)
        self.same(t.var(0, correction=0), x.var(0), 1e-5)
        self.same(t.cumsum(1), x.cumsum(1), 1e-5)
        self.same(t.argmax(2), x.argmax(2))
        self.same((t > 0).all(0), (x > 0).all(0))
        self.same((t > 0).any(), (x > 0).any())
        self.same(tern.arange(5, dtype="int8").sum(), np.arange(5).sum())


class ProductTests(Case):
    def test_as_numpy(self):
        for a, b in (((3, 4), (4, 5)), ((2, 3, 4), (4, 5)), ((4,), (4,)), ((3, 4), (4,)), ((2, 1, 3, 4), (5, 4, 2))):
            x, y = numbers(*a), numbers(*b, seed=1)
            self.same(tern.tensor(x) @ tern.tensor(y), x @ y, 1e-5)
        x, y = np.arange(6).reshape(2, 3), np.arange(12).reshape(3, 4)
        self.same(tern.tensor(x) @ tern.tensor(y), x @ y)
        self.same(tern.einsum("ij,jk->ki", tern.tensor(x), tern.tensor(y)), np.einsum("ij,jk->ki", x, y))
        self.same(tern.outer(tern.arange(3), tern.arange(2)), np.outer(np.arange(3), np.arange(2)))
        self.same(tern.cat([tern.tensor(x), tern.tensor(x)], dim=1), np.concatenate([x, x], 1))
        self.same(tern.stack([tern.tensor(x), tern.tensor(x)]), np.stack([x, x]))


if __name__ == "__main__":
    unittest.main()
