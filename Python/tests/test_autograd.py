"""Gradients from Python."""

import unittest

import numpy as np
from support import Case, numbers, tern


class AutogradTests(Case):
    def test_backward(self):
        x = tern.tensor([1.0, 2.0, 3.0], requires_grad=True)
        y = (x**2).sum()
        self.assertTrue(x.is_leaf and x.requires_grad and x.grad is None and x.grad_fn is None)
        self.assertFalse(y.is_leaf)
        self.assertEqual(repr(y.grad_fn), "<SumBackward0>")
        y.backward()
        self.same(x.grad, np.array([2, 4, 6], np.float32))
        (x * 3).sum().backward()
        self.same(x.grad, np.array([5, 7, 9], np.float32))
        x.grad = None
        self.assertIsNone(x.grad)
        (x * 2).backward(tern.tensor([1.0, 10.0, 100.0]))
        self.same(x.grad, np.array([2, 20, 200], np.float32))
        x.grad.zero_()
        self.same(x.grad, np.zeros(3, np.float32))

    def test_gradients_of_gradients(self):
        x = tern.tensor(3.0, requires_grad=True)
        (first,) = tern.autograd.grad(x**3, x, create_graph=True)
        (second,) = tern.autograd.grad(first, [x])
        self.assertEqual((first.item(), second.item()), (27.0, 18.0))
        unused = tern.tensor(1.0, requires_grad=True)
        self.assertEqual(tern.autograd.grad(x * 2, [x, unused], allow_unused=True)[1], None)
        with self.assertRaises(RuntimeError):
            tern.autograd.grad(x * 2, [unused])
        (given,) = tern.autograd.grad([x * 2, x * 3], [x], [tern.tensor(1.0), None])
        self.assertEqual(given.item(), 5.0)

    def test_modes(self):
        x = tern.ones(2, requires_grad=True)
        with tern.no_grad():
            self.assertFalse((x * 2).requires_grad)
            with tern.enable_grad():
                self.assertTrue((x * 2).requires_grad)
            self.assertFalse(tern.is_grad_enabled())
            x -= 1
        self.assertTrue(tern.is_grad_enabled())
        with self.assertRaises(ZeroDivisionError), tern.no_grad():
            1 / 0
        self.assertTrue(tern.is_grad_enabled())

        @tern.no_grad()
        def double(x):
            return x * 2

        self.assertFalse(double(x).requires_grad)
        with tern.set_grad_enabled(False):
            self.assertFalse(tern.is_grad_enabled())
        self.assertTrue(tern.is_grad_enabled())

    def test_detached(self):
        x = tern.ones(2, requires_grad=True)
        y = x.detach()
        self.assertFalse(y.requires_grad)
        y += 1
        self.same(x, np.full(2, 2, np.float32))
        z = x * 2
        z.retain_grad()
        z.sum().backward()
        self.same(z.grad, np.ones(2, np.float32))

    def test_through_indices(self):
        x = tern.zeros(4, requires_grad=True)
        (x[1:3].sum() + x[[0, 0]].sum() + x[::-1][0]).backward()
        self.same(x.grad, np.array([2, 1, 1, 1], np.float32))

    def test_errors(self):
        x = tern.ones(2, requires_grad=True)
        for wrong in (
            lambda: x.backward(), lambda: tern.ones(1).backward(), lambda: x.add_(1), lambda: x.numpy(),
            lambda: tern.tensor([1], requires_grad=True), lambda: setattr(x, "grad", tern.ones(3)), lambda: setattr(x, "grad", 5),
            lambda: x.sum().backward(tern.ones(2)), lambda: tern.autograd.grad([], []), lambda: tern.autograd.grad(5, x),
        ):  # fmt: skip
            with self.assertRaises((RuntimeError, ValueError, TypeError)):
                wrong()
        y = x.exp()
        z = y.sum()
        with tern.no_grad():
            y.add_(1)
        with self.assertRaisesRegex(RuntimeError, "modified by an inplace operation|in place"):
            z.backward()
        y = (x * x).sum()
        y.backward()
        with self.assertRaises(RuntimeError):
            y.backward()


class TrainingTests(Case):
    def test_linear_regression(self):
        tern.manual_seed(0)
        x = tern.randn(100, 2)
        y = x @ tern.tensor([2.0, -3.4]) + 4.2
        w, b = tern.zeros(2, requires_grad=True), tern.zeros(1, requires_grad=True)
        for _ in range(200):
            loss = ((x @ w + b - y) ** 2).mean()
            loss.backward()
            with tern.no_grad():
                for parameter in (w, b):
                    parameter -= 0.1 * parameter.grad
                    parameter.grad = None
        np.testing.assert_allclose(w.detach().numpy(), [2, -3.4], atol=1e-3)
        np.testing.assert_allclose(b.detach().numpy(), [4.2], atol=1e-3)

    def test_network_of_two_layers(self):
        tern.manual_seed(0)
        x = tern.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
        y = tern.tensor([0, 1, 1, 0])
        parameters = [tern.randn(8, 2), tern.zeros(8), tern.randn(2, 8), tern.zeros(2)]
        for parameter in parameters:
            parameter.requires_grad_()
        F = tern.nn.functional
        for _ in range(300):
            hidden = F.linear(x, parameters[0], parameters[1]).tanh()
            loss = F.cross_entropy(F.linear(hidden, parameters[2], parameters[3]), y)
            loss.backward()
            with tern.no_grad():
                for parameter in parameters:
                    parameter -= 0.5 * parameter.grad
                    parameter.grad.zero_()
        self.assertLess(loss.item(), 0.05)

    def test_against_differences(self):
        x = numbers(3, 4, dtype=np.float64)
        t = tern.tensor(x, requires_grad=True)
        (t.softmax(1) * t.sin()).sum().backward()

        def value(x):
            e = np.exp(x)
            return (e / e.sum(1, keepdims=True) * np.sin(x)).sum()

        for place in ((0, 0), (2, 3)):
            step = np.zeros_like(x)
            step[place] = 1e-6
            self.assertAlmostEqual(t.grad[place].item(), (value(x + step) - value(x - step)) / 2e-6, places=6)


if __name__ == "__main__":
    unittest.main()
