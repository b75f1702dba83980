"""Layers that add something at the sides."""

from torch import nn

from frame import case

case("ZeroPad1d", lambda: nn.ZeroPad1d(2), [(1, 2, 3)])
case("ZeroPad2d", lambda: nn.ZeroPad2d((1, 0, 2, 1)), [(1, 2, 2, 3)])
case("ZeroPad3d", lambda: nn.ZeroPad3d(1), [(1, 1, 2, 2, 2)])
case("ConstantPad1d", lambda: nn.ConstantPad1d((2, 1), 0.5), [(2, 3)])
case("ConstantPad2d", lambda: nn.ConstantPad2d(1, -1.5), [(1, 1, 2, 3)])
case("ConstantPad2d.cut", lambda: nn.ConstantPad2d((-1, 2, 0, -1), 3.0), [(1, 1, 3, 4)])
case("ConstantPad3d", lambda: nn.ConstantPad3d((1, 0, 0, 1, 1, 0), 2.5), [(1, 1, 2, 2, 2)])
case("ReflectionPad1d", lambda: nn.ReflectionPad1d(2), [(1, 2, 4)])
case("ReflectionPad2d", lambda: nn.ReflectionPad2d((1, 2, 0, 1)), [(1, 1, 3, 4)])
case("ReflectionPad3d", lambda: nn.ReflectionPad3d(1), [(1, 1, 2, 2, 2)])
case("ReplicationPad1d", lambda: nn.ReplicationPad1d((3, 1)), [(2, 3)])
case("ReplicationPad2d", lambda: nn.ReplicationPad2d(1), [(1, 1, 2, 3)])
case("ReplicationPad3d", lambda: nn.ReplicationPad3d((1, 0, 0, 1, 2, 0)), [(1, 1, 2, 2, 2)])
case("CircularPad1d", lambda: nn.CircularPad1d((2, 1)), [(1, 2, 4)])
case("CircularPad2d", lambda: nn.CircularPad2d((1, 2, 0, 1)), [(1, 1, 2, 3)])
case("CircularPad3d", lambda: nn.CircularPad3d(1), [(1, 1, 2, 2, 2)])
