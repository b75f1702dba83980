"""Poolings: windows that slide over signals, images and volumes, and parts that share them evenly."""

from torch import nn

from frame import case, uniform


def unpooling(pool):
    """Calls an unpooling with what `pool` gives."""
    pool.return_indices = True
    return lambda module, x: module(*pool(x))


case("MaxPool1d", lambda: nn.MaxPool1d(2), [(2, 2, 7)])
case("MaxPool1d.padding", lambda: nn.MaxPool1d(3, stride=2, padding=1, dilation=2, ceil_mode=True), [(2, 8)])
case("MaxPool1d.indices", lambda: nn.MaxPool1d(2, return_indices=True), [(1, 2, 7)])
case("MaxPool2d", lambda: nn.MaxPool2d(2), [(1, 2, 5, 4)])
case("MaxPool2d.stride", lambda: nn.MaxPool2d(3, stride=2), [(1, 2, 6, 7)])
case("MaxPool2d.padding", lambda: nn.MaxPool2d((3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2)), [(2, 6, 5)])
case("MaxPool2d.ceil", lambda: nn.MaxPool2d(2, ceil_mode=True), [(1, 2, 5, 5)])
case("MaxPool2d.indices", lambda: nn.MaxPool2d(2, return_indices=True), [(1, 2, 4, 4)])
case("MaxPool3d", lambda: nn.MaxPool3d(2), [(1, 2, 4, 3, 4)])
case("MaxPool3d.stride", lambda: nn.MaxPool3d((1, 2, 2), stride=1, padding=(0, 1, 1)), [(1, 2, 3, 3)])
case("MaxPool3d.indices", lambda: nn.MaxPool3d(2, return_indices=True), [(1, 1, 4, 4, 4)])
case("MaxUnpool1d", lambda: nn.MaxUnpool1d(2), [(1, 2, 6)], unpooling(nn.MaxPool1d(2)))
case("MaxUnpool2d", lambda: nn.MaxUnpool2d(2), [(1, 2, 4, 4)], unpooling(nn.MaxPool2d(2)))
case("MaxUnpool2d.stride", lambda: nn.MaxUnpool2d(3, stride=2, padding=1), [(1, 1, 5, 5)],
     unpooling(nn.MaxPool2d(3, stride=2, padding=1)))
case("MaxUnpool2d.size", lambda: nn.MaxUnpool2d(2), [(1, 1, 5, 5)],
     lambda module, x: module(*nn.MaxPool2d(2, return_indices=True)(x), output_size=[5, 5]))
case("MaxUnpool3d", lambda: nn.MaxUnpool3d(2), [(1, 1, 4, 4, 2)], unpooling(nn.MaxPool3d(2)))
case("AvgPool1d", lambda: nn.AvgPool1d(2), [(2, 2, 7)])
case("AvgPool1d.padding", lambda: nn.AvgPool1d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False), [(2, 8)])
case("AvgPool2d", lambda: nn.AvgPool2d(2), [(1, 2, 5, 4)])
case("AvgPool2d.padding", lambda: nn.AvgPool2d((3, 2), stride=(2, 1), padding=(1, 0), count_include_pad=False), [(1, 1, 6, 5)])
case("AvgPool2d.divisor", lambda: nn.AvgPool2d(2, ceil_mode=True, divisor_override=3), [(1, 1, 5, 5)])
case("AvgPool3d", lambda: nn.AvgPool3d(2), [(1, 2, 4, 3, 4)])
case("AvgPool3d.padding", lambda: nn.AvgPool3d((1, 2, 2), stride=1, padding=(0, 1, 1), divisor_override=2), [(1, 2, 3, 3)])
case("AdaptiveAvgPool1d", lambda: nn.AdaptiveAvgPool1d(3), [(1, 2, 7)])
case("AdaptiveAvgPool2d", lambda: nn.AdaptiveAvgPool2d(2), [(1, 2, 5, 4)])
case("AdaptiveAvgPool2d.sides", lambda: nn.AdaptiveAvgPool2d((None, 3)), [(1, 1, 4, 5)])
case("AdaptiveAvgPool3d", lambda: nn.AdaptiveAvgPool3d((2, 1, 2)), [(1, 1, 3, 4, 4)])
case("AdaptiveMaxPool1d", lambda: nn.AdaptiveMaxPool1d(3), [(1, 2, 7)])
case("AdaptiveMaxPool2d", lambda: nn.AdaptiveMaxPool2d(2), [(1, 2, 5, 4)])
case("AdaptiveMaxPool2d.indices", lambda: nn.AdaptiveMaxPool2d((2, 3), return_indices=True), [(1, 1, 4, 5)])
case("AdaptiveMaxPool3d", lambda: nn.AdaptiveMaxPool3d((2, 1, 2)), [(1, 1, 3, 4, 4)])
case("LPPool1d", lambda: nn.LPPool1d(2.0, 3), [(1, 2, 7)])
case("LPPool1d.cubes", lambda: nn.LPPool1d(3.0, 2, stride=1), [uniform(1, 2, 5, low=0.5, high=2)])
case("LPPool2d", lambda: nn.LPPool2d(2.0, 2), [(1, 2, 5, 4)])
case("LPPool2d.stride", lambda: nn.LPPool2d(1.5, (2, 3), stride=2, ceil_mode=True), [uniform(1, 1, 5, 6, low=0.5, high=2)])
case("LPPool3d", lambda: nn.LPPool3d(2.0, 2), [(1, 1, 4, 2, 4)])
case("FractionalMaxPool2d", lambda: nn.FractionalMaxPool2d(2, output_size=3), [(1, 2, 5, 6)])
case("FractionalMaxPool2d.ratio", lambda: nn.FractionalMaxPool2d((2, 3), output_ratio=(0.6, 0.5)), [(2, 6, 7)])
case("FractionalMaxPool2d.indices", lambda: nn.FractionalMaxPool2d(2, output_size=(4, 2), return_indices=True), [(1, 1, 7, 5)])
case("FractionalMaxPool3d", lambda: nn.FractionalMaxPool3d(2, output_size=(2, 3, 1)), [(1, 1, 4, 5, 3)])
