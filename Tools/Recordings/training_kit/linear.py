"""Products with weights, tables of vectors, and distances."""

import torch
from torch import nn

from frame import case, fixed, integers, uniform

case("Identity", lambda: nn.Identity(), [(2, 3)])
case("Linear", lambda: nn.Linear(4, 3), [(2, 4)])
case("Linear.unbiased", lambda: nn.Linear(4, 3, bias=False), [(2, 2, 4)])
case("Bilinear", lambda: nn.Bilinear(3, 2, 2), [(4, 3), (4, 2)])
case("Bilinear.unbiased", lambda: nn.Bilinear(2, 3, 2, bias=False), [(2, 2, 2), (2, 2, 3)])
case("CosineSimilarity", lambda: nn.CosineSimilarity(), [(3, 4), (3, 4)])
case("CosineSimilarity.dim", lambda: nn.CosineSimilarity(dim=0, eps=1e-4), [(3, 4), (3, 4)])
case("PairwiseDistance", lambda: nn.PairwiseDistance(), [(3, 4), (3, 4)])
case("PairwiseDistance.p", lambda: nn.PairwiseDistance(p=3.0, eps=1e-3, keepdim=True), [(3, 4), (3, 4)])
case("Embedding", lambda: nn.Embedding(5, 3), [integers(0, 5, 2, 3)])
case("Embedding.padding", lambda: nn.Embedding(5, 3, padding_idx=-2), [integers(0, 5, 2, 4)])
case("Embedding.norm", lambda: nn.Embedding(4, 3, max_norm=1.0, norm_type=1.0, scale_grad_by_freq=True), [fixed(0, 1, 1, 3)])
case("Embedding.pretrained", lambda: nn.Embedding.from_pretrained(torch.tensor([[1.5, 2.5], [3.0, -1.0]]), freeze=False), [fixed(1, 0, 1)])
case("Embedding.frozen", lambda: nn.Embedding.from_pretrained(torch.tensor([[1.5, 2.5], [3.0, -1.0]])), [fixed(1, 0)])
case("EmbeddingBag", lambda: nn.EmbeddingBag(5, 3), [integers(0, 5, 2, 3)])
case("EmbeddingBag.offsets", lambda: nn.EmbeddingBag(5, 2, mode="sum"), [integers(0, 5, 6), fixed(0, 2, 2)])
case("EmbeddingBag.weights", lambda: nn.EmbeddingBag(5, 2, mode="sum", padding_idx=1), [integers(0, 5, 6), fixed(0, 4), uniform(6)],
     lambda module, x, offsets, weights: module(x, offsets, per_sample_weights=weights))
case("EmbeddingBag.max", lambda: nn.EmbeddingBag(5, 2, mode="max", include_last_offset=True), [integers(0, 5, 6), fixed(0, 3, 6)])
case("EmbeddingBag.norm", lambda: nn.EmbeddingBag(4, 3, max_norm=1.0, norm_type=1.0, scale_grad_by_freq=True, mode="sum"), [integers(0, 4, 2, 3)])
