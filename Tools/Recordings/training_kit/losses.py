"""Losses."""

import torch
from torch import nn

from frame import case, fixed, held, integers, uniform

REDUCTIONS = ("mean", "sum", "none")


def reductions(name, make, inputs, lr=0.01):
    """One case for each reduction: `L1Loss`, `L1Loss.sum`, `L1Loss.none`."""
    for reduction in REDUCTIONS:
        case(name if reduction == "mean" else f"{name}.{reduction}", lambda reduction=reduction: make(reduction), inputs, lr=lr)


signs = held(fixed([1.0, -1.0, 1.0], [-1.0, -1.0, 1.0]))
signs_of_pairs = held(fixed(1.0, -1.0, 1.0))
parts = uniform(3, 4, low=0.1, high=0.9)

reductions("L1Loss", lambda r: nn.L1Loss(reduction=r), [(3, 4), held((3, 4))])
reductions("MSELoss", lambda r: nn.MSELoss(reduction=r), [(3, 4), held((3, 4))])
case("MSELoss.both", lambda: nn.MSELoss(), [(3, 4), (3, 4)])
reductions("SmoothL1Loss", lambda r: nn.SmoothL1Loss(reduction=r), [(3, 4), held((3, 4))])
case("SmoothL1Loss.beta", lambda: nn.SmoothL1Loss(beta=0.3), [(3, 4), held((3, 4))])
case("SmoothL1Loss.straight", lambda: nn.SmoothL1Loss(beta=0.0), [(3, 4), held((3, 4))])
reductions("HuberLoss", lambda r: nn.HuberLoss(reduction=r), [(3, 4), held((3, 4))])
case("HuberLoss.delta", lambda: nn.HuberLoss(delta=0.6), [(3, 4), held((3, 4))])

# Against class numbers: rows, images, one example; weights, an ignored class, smoothing, and all of these together.
reductions("CrossEntropyLoss", lambda r: nn.CrossEntropyLoss(reduction=r), [(4, 3), integers(0, 3, 4)])
weights = lambda: torch.tensor([0.5, 2.0, 1.25])
reductions("CrossEntropyLoss.weight", lambda r: nn.CrossEntropyLoss(weights(), reduction=r), [(4, 3), fixed(0, 2, 1, 1)])
reductions("CrossEntropyLoss.ignored", lambda r: nn.CrossEntropyLoss(ignore_index=1, reduction=r), [(4, 3), fixed(0, 1, 2, 1)])
case("CrossEntropyLoss.padding", lambda: nn.CrossEntropyLoss(), [(4, 3), fixed(0, -100, 2, 1)])
reductions("CrossEntropyLoss.smoothing", lambda r: nn.CrossEntropyLoss(label_smoothing=0.1, reduction=r), [(4, 3), integers(0, 3, 4)])
reductions(
    "CrossEntropyLoss.everything", lambda r: nn.CrossEntropyLoss(weights(), ignore_index=2, label_smoothing=0.2, reduction=r),
    [(2, 3, 2), fixed([0, 2], [1, 1])])
reductions("CrossEntropyLoss.images", lambda r: nn.CrossEntropyLoss(reduction=r), [(2, 3, 2, 2), integers(0, 3, 2, 2, 2)])
case("CrossEntropyLoss.unbatched", lambda: nn.CrossEntropyLoss(), [(3,), integers(0, 3)])
# Against probabilities.
reductions("CrossEntropyLoss.probabilities", lambda r: nn.CrossEntropyLoss(reduction=r), [(2, 3), uniform(2, 3, low=0.0, high=1.0)])
case("CrossEntropyLoss.probabilities.all", lambda: nn.CrossEntropyLoss(weights(), label_smoothing=0.1), [(2, 3), held(uniform(2, 3, low=0.0, high=1.0))])

reductions("NLLLoss", lambda r: nn.NLLLoss(reduction=r), [(4, 3), integers(0, 3, 4)])
reductions("NLLLoss.weight", lambda r: nn.NLLLoss(weights(), ignore_index=0, reduction=r), [(2, 3, 2), fixed([0, 2], [1, 1])])

reductions("PoissonNLLLoss", lambda r: nn.PoissonNLLLoss(reduction=r), [(3, 4), held(uniform(3, 4, low=0.0, high=5.0))])
case("PoissonNLLLoss.full", lambda: nn.PoissonNLLLoss(full=True), [(3, 4), held(uniform(3, 4, low=0.0, high=5.0))])
case("PoissonNLLLoss.counts", lambda: nn.PoissonNLLLoss(log_input=False, eps=1e-3), [uniform(3, 4, low=0.5, high=2.0), held(uniform(3, 4, low=0.0, high=5.0))], lr=0.001)
variances = uniform(3, 4, low=0.5, high=2.0)
reductions("GaussianNLLLoss", lambda r: nn.GaussianNLLLoss(reduction=r), [(3, 4), held((3, 4)), variances])
case("GaussianNLLLoss.full", lambda: nn.GaussianNLLLoss(full=True, eps=1.0), [(3, 4), held((3, 4)), uniform(3, low=0.5, high=2.0)])
for reduction in ("mean", "sum", "none", "batchmean"):
    case(f"KLDivLoss.{reduction}", lambda reduction=reduction: nn.KLDivLoss(reduction=reduction), [uniform(3, 4, low=-3.0, high=-0.1), held(parts)])
case("KLDivLoss.logarithms", lambda: nn.KLDivLoss(reduction="batchmean", log_target=True), [uniform(3, 4, low=-3.0, high=-0.1), held(uniform(3, 4, low=-3.0, high=-0.1))])

reductions("BCELoss", lambda r: nn.BCELoss(reduction=r), [parts, held(uniform(3, 4, low=0.0, high=1.0))], lr=0.001)
case("BCELoss.weight", lambda: nn.BCELoss(torch.tensor([0.5, 2.0, 1.0, 0.25])), [parts, held(uniform(3, 4, low=0.0, high=1.0))], lr=0.001)
reductions("BCEWithLogitsLoss", lambda r: nn.BCEWithLogitsLoss(reduction=r), [(3, 4), held(uniform(3, 4, low=0.0, high=1.0))])
reductions(
    "BCEWithLogitsLoss.weights",
    lambda r: nn.BCEWithLogitsLoss(torch.tensor([0.5, 2.0, 1.0, 0.25]), reduction=r, pos_weight=torch.tensor([3.0, 0.5, 1.0, 2.0])),
    [(3, 4), held(uniform(3, 4, low=0.0, high=1.0))])

reductions("HingeEmbeddingLoss", lambda r: nn.HingeEmbeddingLoss(reduction=r), [(2, 3), signs])
case("HingeEmbeddingLoss.margin", lambda: nn.HingeEmbeddingLoss(margin=0.4), [(2, 3), signs])
reductions("SoftMarginLoss", lambda r: nn.SoftMarginLoss(reduction=r), [(2, 3), signs])
reductions("MultiLabelMarginLoss", lambda r: nn.MultiLabelMarginLoss(reduction=r), [(2, 4), fixed([3, 0, -1, 1], [1, -1, 2, 2])])
case("MultiLabelMarginLoss.unbatched", lambda: nn.MultiLabelMarginLoss(), [(4,), fixed(2, 3, 0, -1)])
reductions("MultiLabelSoftMarginLoss", lambda r: nn.MultiLabelSoftMarginLoss(reduction=r), [(2, 3), held(uniform(2, 3, low=0.0, high=1.0))])
case("MultiLabelSoftMarginLoss.weight", lambda: nn.MultiLabelSoftMarginLoss(weights()), [(2, 3), held(uniform(2, 3, low=0.0, high=1.0))])
reductions("MultiMarginLoss", lambda r: nn.MultiMarginLoss(reduction=r), [(4, 3), integers(0, 3, 4)])
case("MultiMarginLoss.square", lambda: nn.MultiMarginLoss(p=2, margin=0.7, weight=weights()), [(4, 3), integers(0, 3, 4)])

reductions("CosineEmbeddingLoss", lambda r: nn.CosineEmbeddingLoss(reduction=r), [(3, 4), (3, 4), signs_of_pairs])
case("CosineEmbeddingLoss.margin", lambda: nn.CosineEmbeddingLoss(margin=-0.3), [(3, 4), (3, 4), signs_of_pairs])
reductions("MarginRankingLoss", lambda r: nn.MarginRankingLoss(reduction=r), [(3,), (3,), signs_of_pairs])
case("MarginRankingLoss.margin", lambda: nn.MarginRankingLoss(margin=0.5), [(3,), (3,), signs_of_pairs])
triplets = [(3, 4), (3, 4), (3, 4)]
reductions("TripletMarginLoss", lambda r: nn.TripletMarginLoss(reduction=r), triplets)
case("TripletMarginLoss.swap", lambda: nn.TripletMarginLoss(margin=2.0, p=3.0, eps=1e-3, swap=True), triplets)
reductions("TripletMarginWithDistanceLoss", lambda r: nn.TripletMarginWithDistanceLoss(reduction=r), triplets)
case(
    "TripletMarginWithDistanceLoss.distance",
    lambda: nn.TripletMarginWithDistanceLoss(distance_function=lambda a, b: (a - b).abs().sum(-1), margin=3.0, swap=True), triplets)

logarithms = uniform(5, 2, 4, low=-3.0, high=-0.2)
reductions("CTCLoss", lambda r: nn.CTCLoss(reduction=r), [logarithms, fixed([1, 2, 2], [3, 1, 0]), fixed(5, 4), fixed(3, 2)])
case("CTCLoss.joined", lambda: nn.CTCLoss(blank=3), [logarithms, fixed(0, 0, 2), fixed(5, 5), fixed(2, 1)])
case("CTCLoss.impossible", lambda: nn.CTCLoss(zero_infinity=True, reduction="none"), [logarithms, fixed([1, 1, 1], [1, 2, 3]), fixed(4, 5), fixed(3, 3)])
case("CTCLoss.unbatched", lambda: nn.CTCLoss(), [uniform(5, 4, low=-3.0, high=-0.2), fixed(1, 3), fixed(5), fixed(2)])
case("CTCLoss.softmax", lambda: nn.CTCLoss(), [(5, 2, 4), fixed([1, 2], [3, 3]), fixed(5, 5), fixed(2, 2)], lambda module, x, *rest: module(x.log_softmax(-1), *rest))

case("AdaptiveLogSoftmaxWithLoss", lambda: nn.AdaptiveLogSoftmaxWithLoss(8, 12, [3, 7], div_value=2.0), [(4, 8), fixed(0, 4, 11, 2)])
case("AdaptiveLogSoftmaxWithLoss.bias", lambda: nn.AdaptiveLogSoftmaxWithLoss(8, 9, [5], head_bias=True), [(8,), fixed(7)],
     lambda module, x, target: module(x, target.squeeze(0)))
case("AdaptiveLogSoftmaxWithLoss.all", lambda: nn.AdaptiveLogSoftmaxWithLoss(16, 12, [3, 7]), [(2, 16)], lambda module, x: module.log_prob(x))
