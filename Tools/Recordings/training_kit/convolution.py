"""Convolutions and transposed convolutions."""

from torch import nn

from frame import case

case("Conv1d", lambda: nn.Conv1d(2, 3, 3), [(2, 2, 6)])
case("Conv1d.padding", lambda: nn.Conv1d(2, 4, 3, stride=2, padding=1, dilation=2, groups=2, bias=False), [(2, 8)])
case("Conv1d.reflect", lambda: nn.Conv1d(1, 2, 3, padding=2, padding_mode="reflect"), [(1, 1, 5)])
case("Conv1d.circular", lambda: nn.Conv1d(1, 2, 4, padding="same", padding_mode="circular"), [(1, 1, 6)])
case("Conv2d", lambda: nn.Conv2d(2, 2, 3), [(1, 2, 4, 5)])
case("Conv2d.stride", lambda: nn.Conv2d(1, 2, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2)), [(1, 1, 5, 5)])
case("Conv2d.groups", lambda: nn.Conv2d(2, 4, 2, groups=2), [(1, 2, 4, 3)])
case("Conv2d.same", lambda: nn.Conv2d(1, 2, 3, padding="same"), [(1, 4, 4)])
case("Conv2d.valid", lambda: nn.Conv2d(1, 2, 3, padding="valid", bias=False), [(1, 1, 4, 4)])
case("Conv2d.replicate", lambda: nn.Conv2d(1, 2, 3, stride=2, padding=(1, 2), padding_mode="replicate"), [(1, 1, 4, 4)])
case("Conv2d.reflect", lambda: nn.Conv2d(1, 2, (2, 3), padding="same", padding_mode="reflect"), [(1, 1, 4, 4)])
case("Conv3d", lambda: nn.Conv3d(1, 2, 2), [(1, 1, 3, 3, 4)])
case("Conv3d.circular", lambda: nn.Conv3d(1, 1, 2, padding=1, padding_mode="circular"), [(1, 1, 2, 3, 3)])
case("ConvTranspose1d", lambda: nn.ConvTranspose1d(2, 3, 3), [(2, 2, 4)])
case("ConvTranspose1d.padding", lambda: nn.ConvTranspose1d(
    2, 4, 3, stride=2, padding=1, output_padding=1, groups=2, bias=False, dilation=2), [(2, 4)])
case("ConvTranspose2d", lambda: nn.ConvTranspose2d(2, 2, 2), [(1, 2, 3, 3)])
case("ConvTranspose2d.stride", lambda: nn.ConvTranspose2d(
    1, 2, (3, 2), stride=(2, 3), padding=(1, 0), output_padding=(1, 2)), [(1, 1, 3, 2)])
case("ConvTranspose2d.size", lambda: nn.ConvTranspose2d(1, 2, 3, stride=2), [(1, 1, 2, 2)],
     lambda module, x: module(x, output_size=[5, 6]))
case("ConvTranspose3d", lambda: nn.ConvTranspose3d(1, 2, 2, stride=(1, 2, 1)), [(1, 1, 2, 2, 2)])
