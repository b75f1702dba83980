"""Wrong and hostile arguments: an exception, and never the end of the process."""

import random
import threading
import unittest

import numpy as np
from support import Case, tern

import tern._tern as extension


def itself():
    """A list that holds itself."""
    result = []
    result.append(result)
    return result


def doubled(depth):
    """Lists that would be 2 to the power of `depth` numbers."""
    result = [0]
    for _ in range(depth):
        result = [result, result]
    return result


class Liar:
    """Says that it is a tensor, a number and an array."""

    _capsule = 5
    shape = (2, 3)
    ndim = "three"
    dtype = None
    __class__ = tern.Tensor

    def __index__(self):
        raise ZeroDivisionError

    def __float__(self):
        raise ZeroDivisionError


class Shrinking(int):
    """An integer that empties the list it is in when it is asked for."""

    def __new__(cls, owner):
        self = super().__new__(cls, 1)
        self.owner = owner
        return self

    def __index__(self):
        self.owner.clear()
        return 1


class ErrorTests(Case):
    def test_types_of_exceptions(self):
        x = tern.ones(2, 3)
        for kind, wrong in (
            (ValueError, lambda: x + tern.ones(4)),
            (ValueError, lambda: x @ x),
            (ValueError, lambda: x.reshape(5)),
            (ValueError, lambda: tern.zeros(-1)),
            (IndexError, lambda: x.sum(7)),
            (IndexError, lambda: x[9]),
            (TypeError, lambda: tern.add(x)),
            (TypeError, lambda: tern.add(x, "a")),
            (TypeError, lambda: x.softmax(dim=0, nonsense=1)),
            (TypeError, lambda: x & x),
            (TypeError, lambda: x + "a"),
            (TypeError, lambda: x + None),
            (TypeError, lambda: x @ 2),
            (AttributeError, lambda: x.sofmax),
            (AttributeError, lambda: x.zeros),
            (AttributeError, lambda: tern.no_such_thing),
            (AttributeError, lambda: tern.nn.functional.no_such_thing),
            (MemoryError, lambda: tern.zeros(2**40, 2**10)),
            (OverflowError, lambda: tern.zeros(2**70)),
            (OverflowError, lambda: tern.tensor(2**63)),
            (OverflowError, lambda: tern.tensor([300], dtype="uint8")),
            (TypeError, lambda: tern.tensor("a")),
            (TypeError, lambda: tern.tensor(None)),
            (TypeError, lambda: tern.tensor(1j)),
            (TypeError, lambda: tern.tensor([1], dtype="uint16")),
            (ValueError, lambda: tern.tensor([[1, 2], [3]])),
            (ValueError, lambda: tern.tensor([1, [2]])),
            (ValueError, lambda: tern.tensor([[1], 2])),
            (ValueError, lambda: bool(x)),
            (ValueError, lambda: x.item()),
            (TypeError, lambda: [1, 2][tern.tensor(1.0)]),
            (TypeError, lambda: hash([x]) and tern.Tensor()),
            (RuntimeError, lambda: tern.tensor([1, 2], requires_grad=True)),
        ):
            with self.assertRaises(kind):
                wrong()

    def test_messages_name_the_fix(self):
        for words, wrong in (
            ("did you mean softmax", lambda: tern.ones(1).sofmax()),
            ("the signature is softmax", lambda: tern.softmax(tern.ones(1))),
            ("2x3 and 2x3", lambda: tern.ones(2, 3) @ tern.ones(2, 3)),
            ("asarray", lambda: tern.add(tern.ones(1), np.ones(1))),
        ):
            with self.assertRaisesRegex(Exception, words):
                wrong()

    def test_hostile_lists(self):
        x = tern.ones(2)
        for hostile in (itself(), [itself()], [1, itself()], doubled(60), [[]] * 3 + [1], [object()], [x, itself()]):
            for wrong in (
                lambda given: tern.tensor(given), lambda given: tern.cat(given), lambda given: tern.zeros(given),
                lambda given: x[given], lambda given: tern.einsum("i", given), lambda given: x.__setitem__(0, given),
                lambda given: tern.tensordot(x, x, given), lambda given: extension.invoke("get_item", x, given),
            ):  # fmt: skip
                with self.assertRaises((ValueError, TypeError, IndexError, MemoryError)):
                    wrong(hostile)
        shrinking = [1, 2]
        shrinking.append(Shrinking(shrinking))
        shrinking.extend([3] * 10)
        try:
            tern.zeros(shrinking)
        except (ValueError, TypeError, MemoryError):
            pass

    def test_hostile_objects(self):
        x = tern.ones(2)
        empty = tern.Tensor.__new__(tern.Tensor)
        forged = tern.Tensor.__new__(tern.Tensor)
        forged._capsule = tern.ones(1).__dlpack__()
        liars = [type("Liar", (), {"__class__": kind})() for kind in (list, tuple, int, float, str, bool, type)]
        for hostile in (*liars, Liar(), Liar, object(), empty, forged, "\ud800", float("nan"), 2**64, b"", {}, lambda: None, type, ...):
            for wrong in (
                lambda given: tern.exp(given), lambda given: x.add(given, given), lambda given: x.sum(given),
                lambda given: x.reshape(given), lambda given: extension.call(given, (), (), ()),
                lambda given: extension.call("add", (x, given, given), (), ()), lambda given: extension.call("add", given, (), ()),
                lambda given: extension.invoke(given), lambda given: extension.invoke("shape", given),
                lambda given: extension.from_bytes(given, (1,), "int8"), lambda given: extension.from_bytes(b"a", given, "int8"),
                lambda given: extension.from_bytes(b"abc", (1,), given), lambda given: extension.to_bytes(given),
                lambda given: extension.from_dlpack(given), lambda given: extension.to_dlpack(x, given),
                lambda given: extension.invoke("backward", x, given), lambda given: extension.invoke("set_item", x, given, given),
                lambda given: tern.set_default_dtype(given), lambda given: x.to(given), lambda given: x.backward(given),
            ):  # fmt: skip
                try:
                    wrong(hostile)
                except Exception as error:
                    self.assertNotIsInstance(error, SystemError, hostile)
        for wrong in (extension.call, extension.invoke, extension.from_bytes, extension.to_bytes, extension.register):
            with self.assertRaises((TypeError, AttributeError)):
                wrong()
        with self.assertRaises(TypeError):
            extension.register(5)
        self.same(x + 1, np.full(2, 2, np.float32))

    def test_huge_shapes(self):
        for shape in ((2**62,), (2**31, 2**31, 2**31), (2**62, 2**62), (-(2**63),), tuple([2] * 64), (0, 2**62), tuple([1] * 200)):
            for function in (tern.zeros, tern.ones, tern.empty, tern.rand):
                try:
                    function(shape)
                except (MemoryError, ValueError, TypeError, IndexError):
                    pass
        x = tern.ones(1)
        for wrong in (
            lambda: x.expand(2**62).clone(), lambda: x.expand(2**46).tolist(), lambda: tern.arange(2**62), lambda: tern.eye(2**40),
            lambda: x.repeat(2**62), lambda: x.as_strided((10, 10), (1000, 1)), lambda: tern.linspace(0, 1, 2**60),
        ):  # fmt: skip
            with self.assertRaises((MemoryError, ValueError, IndexError)):
                wrong()

    def test_random_calls_end_in_a_result_or_an_exception(self):
        draw = random.Random(0)
        values = [
            tern.ones(2, 3), tern.zeros(0), tern.tensor(1), tern.ones(2, dtype="int32"), tern.tensor([True, False]), 0, 1, -1, 2**62,
            -(2**63), 1.5, float("nan"), float("inf"), "mean", "", True, None, [], [1, 2], [0, -1], [2**62], [tern.ones(2)] * 2,
            [[1], [0]], "int64", "cpu", "meta",
        ]  # fmt: skip
        for name in tern.operators():
            for _ in range(12):
                arguments = tuple(draw.choice(values) for _ in range(draw.randint(0, 4)))
                try:
                    extension.call(name, arguments, (), ())
                except Exception as error:
                    self.assertNotIsInstance(error, SystemError, (name, arguments))

    def test_threads(self):
        failures = []

        def work(seed):
            try:
                x = tern.ones(50, 50) * seed
                for _ in range(50):
                    with tern.no_grad():
                        self.assertEqual((x @ x)[0, 0].item(), 50.0 * seed * seed)
                    self.assertTrue(tern.is_grad_enabled())
            except Exception as error:
                failures.append(error)

        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(1, 5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])


if __name__ == "__main__":
    unittest.main()
