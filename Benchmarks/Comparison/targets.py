"""What the design asks for: for a case, the peer, the microseconds it needed there, and those that Tern may need.

The figures stand for ratios, and what counts is the ratio in the same run.
"""

# A ratio within 5 % counts as reached.
TIE = 1.05

TARGETS: dict[str, list[tuple[str, float, float]]] = {
    "add.8": [("libtorch", 0.51, 0.06)],
    "add.8.grad": [("libtorch", 1.50, 0.10)],
    "polynomial.scalar": [("libtorch", 26.7, 1.0)],
    "mlp.small.sgd": [("libtorch", 58, 18)],
    "mlp.adam": [("PyTorch", 1100, 400)],
    "add.1M": [("PyTorch", 58, 55)],
    "add.16M": [("PyTorch", 21_700, 5_000), ("NumPy", 7_300, 5_000)],
    "exp.1M": [("PyTorch", 366, 110), ("JAX", 282, 110)],
    "tanh.1M": [("PyTorch", 1212, 130), ("NumPy", 211, 130)],
    "gelu.1M": [("PyTorch", 127, 110)],
    "sum.1M": [("PyTorch", 29, 25)],
    "sum.dim0.1024": [("PyTorch", 62, 30)],
    "sum.dim1.1024": [("PyTorch", 28, 25)],
    "softmax.1024": [("PyTorch", 248, 120)],
    "layer_norm.1024": [("PyTorch", 261, 110)],
    "transpose.1024": [("PyTorch", 478, 200)],
    "max.dim1.1024": [("PyTorch", 333, 40)],
    "cumsum.1M": [("PyTorch", 867, 400)],
    "sort.1M": [("PyTorch", 88_000, 3_000), ("NumPy", 3_060, 3_000)],
    "matmul.256": [("oneDNN", 80, 80)],
    "matmul.1024": [("oneDNN", 5_060, 5_060)],
    "matmul.2048": [("oneDNN", 40_300, 40_300)],
    "matmul.1024.f64": [("PyTorch", 22_600, 11_000)],
    "matmul.1024.bf16": [("PyTorch", 2_660, 2_660)],
    "bmm.64": [("PyTorch", 801, 400)],
    "conv2d.k3": [("PyTorch", 24_600, 12_000)],
    "max_pool2d": [("PyTorch", 8_200, 1_000)],
    # Fused, as JAX's is by its compiler; `chain.1M` is the same without.
    "chain.1M.fused": [("PyTorch", 1980, 500), ("JAX", 519, 500)],
}
