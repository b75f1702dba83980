"""New tensors, types, conversion to Python's numbers and lists."""

import pickle
import unittest
from fractions import Fraction

import numpy as np
from support import Case, tern


class CreationTests(Case):
    def test_types_of_lists(self):
        for data in (True, 5, [1, 2], [[True], [False]], [[1, 2, 3], [4, 5, 6]], range(4)):
            self.same(tern.tensor(data), np.array(data))
        self.same(tern.tensor([1, 2.5, True]), np.array([1, 2.5, 1], np.float32))
        self.same(tern.tensor([]), np.array([], np.float32))
        self.same(tern.tensor([[], []]), np.zeros((2, 0), np.float32))
        self.same(tern.tensor([np.float32(1), np.int8(2), Fraction(1, 2)]), np.array([1, 2, 0.5], np.float32))

    def test_types_that_are_asked_for(self):
        for name in ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"):
            for dtype in (name, getattr(tern, name), np.dtype(name), getattr(np, name if name != "bool" else "bool_")):
                self.same(tern.tensor([[0, 1], [2, 3]], dtype=dtype), np.array([[0, 1], [2, 3]], name))
        self.assertEqual(tern.tensor([2.9, -2.9], dtype=int).tolist(), [2, -2])
        self.assertEqual(tern.tensor([1.5], dtype=float).dtype, tern.float64)
        self.assertEqual(tern.tensor([1.5], dtype=tern.bfloat16).tolist(), [1.5])

    def test_tensors_in_lists(self):
        x = tern.tensor([1.0, 2.0])
        self.same(tern.tensor([x, x + 1]), np.array([[1, 2], [2, 3]], np.float32))
        self.same(tern.tensor([np.arange(2), np.arange(2)]), np.array([[0, 1], [0, 1]]))

    def test_copies(self):
        x = tern.ones(3)
        self.assertIs(tern.asarray(x), x)
        y = tern.tensor(x)
        y += 1
        self.same(x, np.ones(3, np.float32))
        self.assertEqual(tern.asarray(x, dtype=tern.int8).dtype, tern.int8)
        with self.assertRaises(ValueError):
            tern.asarray(x, dtype=tern.int8, copy=False)
        with self.assertRaises(ValueError):
            tern.asarray([1, 2], copy=False)

    def test_to_python(self):
        for dtype in ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"):
            array = np.array([[0, 1, 1], [1, 0, 1]], dtype)
            self.assertEqual(tern.tensor(array).tolist(), array.tolist())
            self.assertEqual(tern.tensor(array)[0, 1].item(), array[0, 1].item())
        self.assertEqual(tern.tensor(-(2**63)).item(), -(2**63))
        self.assertEqual(tern.zeros(2, 0, 3).tolist(), [[], []])
        self.assertEqual(tern.tensor(7).tolist(), 7)
        self.assertEqual(int(tern.tensor([7])), 7)
        self.assertEqual(float(tern.tensor(2.5)), 2.5)
        self.assertEqual([10, 11, 12][tern.tensor(1)], 11)
        self.assertTrue(tern.tensor(3))
        self.assertFalse(tern.tensor(0.0))
        self.assertEqual(f"{tern.tensor(2.0):.2f}", "2.00")

    def test_metadata(self):
        x = tern.zeros(2, 3, 4, dtype=tern.int16)
        self.assertEqual((x.shape, x.ndim, x.size, x.numel(), len(x)), ((2, 3, 4), 3, 24, 24, 2))
        self.assertEqual((x.size(), x.size(1), x.size(-1)), ((2, 3, 4), 3, 4))
        self.assertEqual((x.stride(), x.stride(0)), ((12, 4, 1), 12))
        self.assertEqual((x.itemsize, x.nbytes), (2, 48))
        self.assertEqual(x.device, "cpu")
        self.assertTrue(x.is_contiguous())
        self.assertFalse(x[:, :, 0].is_contiguous())
        self.assertEqual(tern.ones(2, 3).T.shape, (3, 2))
        self.assertEqual(x.mT.shape, (2, 4, 3))
        self.assertEqual(repr(tern.tensor([1.0, 2.0])), "tensor([1., 2.])")

    def test_conversion(self):
        x = tern.tensor([0.0, 1.7])
        self.same(x.int(), np.array([0, 1], np.int32))
        self.same(x.bool(), np.array([False, True]))
        self.same(x.to(tern.float64), np.array([0, np.float32(1.7)], np.float64))
        self.assertIs(x.to(tern.float32), x)
        self.assertIs(x.float(), x)
        self.assertEqual(x.to("meta").device, "meta")
        self.assertEqual(x.type_as(tern.tensor(1)).dtype, tern.int64)

    def test_random_numbers_follow_the_seed(self):
        tern.manual_seed(0)
        first = tern.randn(2, 3)
        tern.manual_seed(0)
        self.same(tern.randn(2, 3), first.numpy())
        # PyTorch's numbers for this seed.
        np.testing.assert_allclose(first.numpy()[0], [1.5410, -0.2934, -2.1788], atol=1e-4)

    def test_pickles(self):
        for x in (tern.tensor([[1, 2], [3, 4]]), tern.tensor(2.5, requires_grad=True), tern.zeros(0, 2), tern.ones(3)[::2]):
            y = pickle.loads(pickle.dumps(x))
            self.same(y, x.detach().numpy())
            self.assertEqual(y.requires_grad, x.requires_grad)
        self.assertIs(pickle.loads(pickle.dumps(tern.int8)), tern.int8)

    def test_default_type(self):
        try:
            tern.set_default_dtype(tern.float64)
            self.assertEqual(tern.tensor(1.5).dtype, tern.float64)
            self.assertEqual(tern.zeros(2).dtype, tern.float64)
        finally:
            tern.set_default_dtype(tern.float32)
        self.assertEqual(tern.get_default_dtype(), tern.float32)


if __name__ == "__main__":
    unittest.main()
