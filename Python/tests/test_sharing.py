"""Memory that NumPy and Tern have in common, and how long it lives."""

import gc
import unittest
import warnings
import weakref

import numpy as np
from support import Case, tern

TYPES = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64")


class SharingTests(Case):
    def test_both_ways(self):
        for dtype in TYPES:
            array = np.zeros((2, 3), dtype)
            tensor = tern.from_numpy(array)
            self.same(tensor, array)
            array[0, 0] = 1
            self.assertEqual(tensor[0, 0].item(), 1)
            tensor[1, 1] = 1
            self.assertEqual(array[1, 1], 1)
            self.assertTrue(np.shares_memory(tensor.numpy(), array))
            self.assertTrue(np.shares_memory(np.asarray(tensor), array))
            self.assertTrue(np.shares_memory(np.from_dlpack(tensor), array))

    def test_in_place_operators_are_seen(self):
        tensor = tern.zeros(3)
        array = tensor.numpy()
        tensor.add_(1)
        array += 1
        tensor[1:] *= 2
        self.same(tensor, np.array([2, 4, 4], np.float32))
        np.testing.assert_array_equal(array, [2, 4, 4])

    def test_strides(self):
        array = np.arange(24.0).reshape(2, 3, 4)
        for view in (array.T, array[:, ::2], array[1], array[..., 0], array.transpose(1, 0, 2)):
            tensor = tern.from_numpy(view)
            self.same(tensor, view)
            self.assertTrue(np.shares_memory(tensor.numpy(), array))
            self.assertEqual(tensor.numpy().strides, view.strides)
        tensor = tern.arange(24).reshape(2, 3, 4).transpose(0, 2)
        self.same(tensor, np.arange(24).reshape(2, 3, 4).transpose(2, 1, 0))

    def test_copies_are_independent(self):
        array = np.ones(3)
        for tensor in (tern.tensor(array), tern.asarray(array, copy=True), tern.from_numpy(array).clone()):
            tensor += 1
            np.testing.assert_array_equal(array, np.ones(3))
        tensor = tern.ones(3)
        for copy in (np.array(tensor), np.asarray(tensor, copy=True), np.asarray(tensor, dtype=np.float64), tensor.clone().numpy()):
            copy += 1
            self.same(tensor, np.ones(3, np.float32))
        with self.assertRaises(ValueError):
            np.asarray(tensor, dtype=np.float64, copy=False)

    def test_what_cannot_be_shared_is_copied_and_said(self):
        array = np.arange(6.0)
        frozen = array.copy()
        frozen.flags.writeable = False
        for given in (array[::-1], frozen, np.broadcast_to(array, (2, 6))):
            with self.assertWarns(UserWarning):
                tensor = tern.from_numpy(given)
            self.same(tensor, given)
            self.same(tern.asarray(given), given)
            with self.assertRaises(ValueError):
                tern.asarray(given, copy=False)
            tensor += 1
            np.testing.assert_array_equal(array, np.arange(6.0))

    def test_what_has_no_counterpart(self):
        for dtype in ("uint16", "uint32", "uint64", "complex64", ">f4", "U3", object, "datetime64[s]"):
            with self.subTest(dtype=dtype), self.assertRaises(TypeError):
                tern.from_numpy(np.zeros(2, dtype))
        with self.assertRaisesRegex(TypeError, "bfloat16"):
            tern.ones(2, dtype=tern.bfloat16).numpy()
        with self.assertRaisesRegex(RuntimeError, "detach"):
            tern.ones(2, requires_grad=True).numpy()
        with self.assertRaises(TypeError):
            tern.from_numpy([1, 2])
        with self.assertRaisesRegex(TypeError, "cpu"):
            tern.ones(2, device="meta").numpy()

    def test_no_dimensions_and_no_elements(self):
        for array in (np.array(2.5), np.zeros((0, 3)), np.zeros((2, 0)), np.zeros((0,), bool)):
            self.same(tern.from_numpy(array), array)
            np.testing.assert_array_equal(tern.from_numpy(array).numpy(), array)
            np.testing.assert_array_equal(np.from_dlpack(tern.from_numpy(array)), array)
        array = np.array(1.0)
        tensor = tern.from_numpy(array)
        array[...] = 5
        self.assertEqual(tensor.item(), 5)

    def test_dlpack(self):
        for dtype in TYPES + ("bfloat16",):
            tensor = tern.ones(2, 3, dtype=dtype).transpose(0, 1)
            for version in (None, (0, 8), (1, 0)):
                capsule = tensor.__dlpack__(max_version=version)
                self.assertIn("dltensor_versioned" if version == (1, 0) else '"dltensor"', repr(capsule))
                del capsule
            again = tern.from_dlpack(tensor)
            self.assertEqual((again.shape, again.stride(), again.dtype), (tensor.shape, tensor.stride(), tensor.dtype))
            self.assertEqual(again.data_ptr(), tensor.data_ptr())
        self.assertEqual(tensor.__dlpack_device__(), (1, 0))
        copied = tern.from_dlpack(tensor, copy=True)
        self.assertNotEqual(copied.data_ptr(), tensor.data_ptr())

    def test_dlpack_capsules_are_used_once(self):
        class Once:
            def __init__(self, capsule):
                self.capsule = capsule

            def __dlpack__(self, **_):
                return self.capsule

        for version in (None, (1, 0)):
            source = Once(tern.ones(2).__dlpack__(max_version=version))
            self.same(tern.from_dlpack(source), np.ones(2, np.float32))
            with self.assertRaises(TypeError):
                tern.from_dlpack(source)
        for wrong in (Once(None), Once(5), object(), 5):
            with self.assertRaises(TypeError):
                tern.from_dlpack(wrong)
        with self.assertRaises(BufferError):
            tern.ones(2, requires_grad=True).__dlpack__()
        with self.assertRaises(BufferError):
            tern.ones(2).__dlpack__(stream=1)
        with self.assertRaises(BufferError):
            tern.ones(2).__dlpack__(dl_device=(2, 0))


class LifetimeTests(Case):
    def test_the_array_goes_first(self):
        array = np.arange(1000.0)
        tensor = tern.from_numpy(array)
        expected = array.copy()
        del array
        gc.collect()
        fill = [np.full(1000, -1.0) for _ in range(50)]
        self.same(tensor, expected)
        del fill

    def test_the_tensor_goes_first(self):
        tensor = tern.arange(1000)
        arrays = [tensor.numpy(), np.asarray(tensor), np.from_dlpack(tensor), tensor[::2].numpy()]
        del tensor
        gc.collect()
        fill = [tern.full((1000,), -1) for _ in range(50)]
        for array in arrays:
            np.testing.assert_array_equal(array, np.arange(0, 1000, 1000 // len(array)))
        del fill

    def test_the_array_is_let_go(self):
        class Array(np.ndarray):
            pass

        array = np.zeros(10).view(Array)
        seen = weakref.ref(array)
        tensor = tern.from_numpy(np.asarray(array))
        view = tensor[2:]
        del array, tensor
        gc.collect()
        self.assertEqual(view.sum().item(), 0)
        del view
        gc.collect()
        self.assertIsNone(seen())

    def test_tensors_are_let_go(self):
        x = tern.ones(10, requires_grad=True)
        seen = weakref.ref(x)
        y = x * 2
        del x
        self.assertIsNone(seen())
        y.sum().backward()

    def test_many_views_and_capsules(self):
        tensor = tern.zeros(100)
        for _ in range(1000):
            tensor.__dlpack__(max_version=(1, 0))
            np.from_dlpack(tern.from_dlpack(np.from_dlpack(tensor[10:])))
        self.same(tensor, np.zeros(100, np.float32))

    def test_an_array_outlives_a_change_of_shape(self):
        tensor = tern.zeros(4)
        array = tensor.numpy()
        tensor = tensor.reshape(2, 2)
        array[0] = 1
        self.assertEqual(tensor[0, 0].item(), 1)


if __name__ == "__main__":
    warnings.simplefilter("default")
    unittest.main()
