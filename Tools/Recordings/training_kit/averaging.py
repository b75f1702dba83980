"""Models whose parameters are means of those of a model in training."""

from torch import nn
from torch.optim.swa_utils import AveragedModel

from frame import case

case("AveragedModel", lambda: AveragedModel(nn.Sequential(nn.BatchNorm1d(3), nn.Linear(3, 4))), [(5, 3)])
