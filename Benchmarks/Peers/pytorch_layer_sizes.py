"""PyTorch on the sizes of small models.

Every case does what `LayerSizes.swift` does, with the same inputs.
"""

import torch
import torch.nn.functional as F

from pytorch_cases import backward, n, registry, simple, u


def add_cases(rows, columns):
    size = f"{rows}x{columns}"

    def cases(inputs, **bodies):
        simple(inputs, **{f"{name}.{size}": body for name, body in bodies.items()})

    def gradients(name, shapes, forward):
        inputs = lambda: (
            tuple(u(*shape, seed=i + 1, grad=True) for i, shape in enumerate(shapes)),
            u(rows, columns, seed=4),
        )
        registry.cases[f"{name}.{size}.backward"] = backward(inputs, forward, 0)

    matrix, square, row = (rows, columns), (columns, columns), (columns,)
    cases(
        lambda: (u(*matrix, seed=1), u(*matrix, seed=2, low=0.5, high=2)),
        add=torch.add,
        mul=torch.mul,
        div=torch.div,
        where=lambda x, y: x.where(x < y, y),
        cat=lambda x, y: torch.cat([x, y], 1),
        mse_loss=F.mse_loss,
    )
    cases(
        lambda: (u(*matrix, seed=1, low=-4, high=4),),
        add_number=lambda x: x + 1.5,
        exp=torch.exp,
        tanh=torch.tanh,
        sigmoid=torch.sigmoid,
        gelu=F.gelu,
        relu=F.relu,
        sum=torch.sum,
        sum_dim0=lambda x: x.sum(0),
        sum_dim1=lambda x: x.sum(1),
        mean=torch.mean,
        max_dim1=lambda x: x.max(1).values,
        argmax=lambda x: x.argmax(1),
        cumsum=lambda x: x.cumsum(1),
        softmax=lambda x: x.softmax(-1),
        log_softmax=lambda x: x.log_softmax(-1),
        sort=lambda x: x.sort(-1).values,
        transposed=lambda x: x.t().contiguous(),
    )
    cases(lambda: (u(*matrix, seed=1, low=0.01, high=4),), log=torch.log)
    cases(lambda: (u(*matrix, seed=1), u(*row, seed=2)), add_row=torch.add)
    cases(
        lambda: (u(*matrix, seed=1), u(*row, seed=2), u(*row, seed=3)),
        layer_norm=lambda x, w, b: F.layer_norm(x, row, w, b),
    )
    cases(
        lambda: (u(*matrix, seed=1, low=-4, high=4), n(rows, seed=2, limit=columns)),
        cross_entropy=F.cross_entropy,
    )
    cases(lambda: (n(rows, seed=2, limit=1000), u(1000, columns, seed=1)), embedding=F.embedding)
    cases(lambda: (u(*matrix, seed=1), u(*square, seed=2)), matmul=torch.matmul)
    cases(lambda: (u(*matrix, seed=1), u(*square, seed=2), u(*row, seed=3)), linear=F.linear)
    gradients("mul", [matrix, matrix], torch.mul)
    gradients("gelu", [matrix], F.gelu)
    gradients("softmax", [matrix], lambda x: x.softmax(-1))
    gradients("layer_norm", [matrix, row, row], lambda x, w, b: F.layer_norm(x, row, w, b))
    gradients("linear", [matrix, square, row], F.linear)


for rows, columns in ((32, 64), (128, 256)):
    add_cases(rows, columns)
