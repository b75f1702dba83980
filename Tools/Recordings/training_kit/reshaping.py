"""Layers that resize, mix channels and places, or change the number of dimensions."""

from torch import nn

from frame import case

case("Upsample", lambda: nn.Upsample(scale_factor=2), [(1, 2, 3)])
case("Upsample.size", lambda: nn.Upsample(size=(5, 3)), [(1, 1, 3, 2)])
case("Upsample.linear", lambda: nn.Upsample(size=7, mode="linear"), [(1, 2, 4)])
case("Upsample.bilinear", lambda: nn.Upsample(scale_factor=(2.0, 1.5), mode="bilinear", align_corners=True), [(1, 1, 3, 4)])
case("Upsample.bicubic", lambda: nn.Upsample(scale_factor=1.7, mode="bicubic", recompute_scale_factor=True), [(1, 1, 4, 3)])
case("Upsample.trilinear", lambda: nn.Upsample(size=3, mode="trilinear"), [(1, 1, 2, 2, 2)])
case("UpsamplingNearest2d", lambda: nn.UpsamplingNearest2d(scale_factor=2), [(1, 1, 2, 3)])
case("UpsamplingNearest2d.size", lambda: nn.UpsamplingNearest2d(size=(3, 4)), [(1, 1, 2, 3)])
case("UpsamplingBilinear2d", lambda: nn.UpsamplingBilinear2d(scale_factor=2), [(1, 1, 2, 3)])
case("UpsamplingBilinear2d.size", lambda: nn.UpsamplingBilinear2d(size=4), [(1, 1, 2, 3)])
case("PixelShuffle", lambda: nn.PixelShuffle(2), [(1, 4, 2, 3)])
case("PixelUnshuffle", lambda: nn.PixelUnshuffle(2), [(1, 1, 4, 6)])
case("ChannelShuffle", lambda: nn.ChannelShuffle(2), [(1, 4, 2, 2)])
case("ChannelShuffle.three", lambda: nn.ChannelShuffle(3), [(2, 6, 2)])
case("Unfold", lambda: nn.Unfold(2), [(1, 2, 3, 3)])
case("Unfold.stride", lambda: nn.Unfold((2, 3), dilation=(1, 2), padding=(1, 2), stride=2), [(1, 1, 4, 5)])
case("Fold", lambda: nn.Fold((3, 3), 2), [(1, 8, 4)])
case("Fold.stride", lambda: nn.Fold((4, 5), (2, 3), padding=1, stride=(2, 1)), [(1, 6, 15)])
case("Flatten", lambda: nn.Flatten(), [(2, 3, 2)])
case("Flatten.dims", lambda: nn.Flatten(0, 1), [(2, 3, 2)])
case("Unflatten", lambda: nn.Unflatten(1, (2, 3)), [(2, 6)])
case("Unflatten.rest", lambda: nn.Unflatten(-1, (2, -1, 1)), [(3, 4)])
