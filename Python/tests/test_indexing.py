"""Reading and writing parts of tensors, beside NumPy."""

import unittest

import numpy as np
from support import Case, tern

ITEMS = [
    0, -1, slice(None), slice(1, 3), slice(None, None, 2), slice(None, None, -1), slice(3, 0, -2), slice(-2, None), slice(10, 20),
    slice(2, 1, -1), slice(0, 2, -1), Ellipsis, None, (), (0, 1), (0, 1, 2), (slice(None), 0), (..., 0), (0, ..., -1),
    (None, 0, None), (slice(None, None, -1), slice(None, None, -2)), (..., slice(None, None, -1)), (0, slice(None, None, -1), None),
    (None, slice(None, None, -1)), (None, ..., slice(None, None, -1), 0),
]  # fmt: skip


class IndexingTests(Case):
    def setUp(self):
        self.array = np.arange(60).reshape(3, 4, 5)

    def test_numbers_and_slices(self):
        for item in ITEMS:
            with self.subTest(item=item):
                self.same(tern.tensor(self.array)[item], self.array[item])

    def test_writing(self):
        for item in ITEMS:
            with self.subTest(item=item):
                expected, tensor = self.array.copy(), tern.tensor(self.array)
                expected[item] = -1
                tensor[item] = -1
                self.same(tensor, expected)
                values = np.arange(expected[item].size).reshape(expected[item].shape) * 3
                expected[item] = values
                tensor[item] = tern.tensor(values)
                self.same(tensor, expected)

    def test_index_tensors_and_masks(self):
        a, t = self.array, tern.tensor(self.array)
        places, rows = np.array([2, 0, -1]), np.array([[0], [1]])
        for item in (
            (places,), (slice(None), places), (places, places), (rows, places), (slice(None), rows, places), (places, slice(1, 3)),
            (a > 30,), (a[:, 0, 0] > 10,), (slice(None), a[0, :, 0] > 5), (np.array(1),), (..., places),
        ):  # fmt: skip
            with self.subTest(item=item):
                own = tuple(tern.tensor(each) if isinstance(each, np.ndarray) else each for each in item)
                self.same(t[own], a[item])
                self.same(t[item], a[item])
                expected, tensor = a.copy(), tern.tensor(a)
                expected[item] = 99
                tensor[own] = 99
                self.same(tensor, expected)
        self.same(t[[2, 0]], a[[2, 0]])
        self.same(t[[True, False, True]], a[[True, False, True]])
        self.same(t[:, [1, 2]], a[:, [1, 2]])
        self.same(t[True], a[True])
        self.same(t[[]], a[[]])
        self.same(t[np.int64(1)], a[1])
        self.same(t[tern.tensor(1)], a[1])

    def test_views_share_memory(self):
        t = tern.zeros(3, 4)
        t[1][2] = 5
        t[:, 0] += 1
        t[::2, 1].fill_(7)
        expected = np.zeros((3, 4), np.float32)
        expected[1][2] = 5
        expected[:, 0] += 1
        expected[::2, 1] = 7
        self.same(t, expected)

    def test_values_are_converted(self):
        t = tern.zeros(3, dtype=tern.int64)
        t[0] = 2.9
        t[1] = True
        t[2] = tern.tensor(4.5)
        self.assertEqual(t.tolist(), [2, 1, 4])
        t[:] = [7, 8, 9]
        self.assertEqual(t.tolist(), [7, 8, 9])
        d = tern.zeros(1, dtype=tern.float64)
        d[0] = 0.1
        self.assertEqual(d.item(), 0.1)
        with self.assertRaises((ValueError, TypeError)):
            tern.zeros(1, dtype=tern.uint8)[0] = 300

    def test_errors(self):
        t = tern.tensor(self.array)
        for item in (3, -4, 2**70, -(2**70), (0, 0, 0, 0), "a", 1.5, (..., ...), object(), {}, np.array([5]), [9], [[0.5]], [1, "a"]):
            with self.subTest(item=item), self.assertRaises((IndexError, TypeError, ValueError)):
                t[item]
        for item in ((0,) * 1000, slice(None, None, 0), slice("a", None), (t > 0, 0)):
            with self.subTest(item=item), self.assertRaises((IndexError, TypeError, ValueError)):
                t[item]
        with self.assertRaises(ValueError):
            t[0] = tern.zeros(7)
        with self.assertRaises(IndexError):
            t[7] = 0

    def test_iteration(self):
        self.assertEqual([row.tolist() for row in tern.tensor([[1, 2], [3, 4]])], [[1, 2], [3, 4]])
        self.assertIn(3, tern.arange(5))
        self.assertNotIn(7, tern.arange(5))
        with self.assertRaises(TypeError):
            iter(tern.tensor(1))
        with self.assertRaises(TypeError):
            len(tern.tensor(1))


if __name__ == "__main__":
    unittest.main()
