"""Finds the package where `Python/build` puts it, unless one is on Python's path already."""

import importlib.util
import pathlib
import sys
import unittest

import numpy as np

if importlib.util.find_spec("tern") is None:
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import tern  # noqa: E402


class Case(unittest.TestCase):
    """Compares tensors with NumPy's arrays."""

    def same(self, tensor, expected, tolerance=0.0, dtype=True):
        """Fails unless shape, type and elements are those of the array."""
        self.assertIsInstance(tensor, tern.Tensor)
        expected = np.asarray(expected)
        self.assertEqual(tensor.shape, expected.shape)
        if dtype:
            self.assertEqual(str(tensor.dtype), str(expected.dtype))
        actual = tensor.detach().numpy()
        if tolerance:
            np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance)
        else:
            np.testing.assert_array_equal(actual, expected)


def numbers(*shape, dtype=np.float32, seed=0):
    """Normally distributed numbers, the same each time."""
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)
