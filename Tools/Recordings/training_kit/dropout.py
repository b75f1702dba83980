"""Dropouts: what they draw comes from the default generator, after the starting values."""

from torch import nn

from frame import case


def overwriting(module, x):
    # A leaf that is trained cannot be overwritten itself.
    return module(x * 1)


case("Dropout", lambda: nn.Dropout(), [(4, 5)])
case("Dropout.p", lambda: nn.Dropout(0.2), [(4, 5)])
case("Dropout.all", lambda: nn.Dropout(1.0), [(2, 2)])
case("Dropout.inplace", lambda: nn.Dropout(0.3, inplace=True), [(4, 3)], overwriting)
case("Dropout.eval", lambda: nn.Dropout(), [(2, 3)], training=False)
case("Dropout1d", lambda: nn.Dropout1d(), [(3, 4, 2)])
case("Dropout1d.unbatched", lambda: nn.Dropout1d(0.3), [(5, 3)])
case("Dropout2d", lambda: nn.Dropout2d(0.4), [(2, 4, 2, 2)])
case("Dropout2d.three", lambda: nn.Dropout2d(0.4), [(3, 4, 2)])
case("Dropout3d", lambda: nn.Dropout3d(0.4), [(2, 3, 1, 2, 2)])
case("Dropout3d.unbatched", lambda: nn.Dropout3d(0.4), [(4, 1, 2, 2)])
case("AlphaDropout", lambda: nn.AlphaDropout(), [(4, 5)])
case("AlphaDropout.p", lambda: nn.AlphaDropout(0.2), [(4, 5)])
case("FeatureAlphaDropout", lambda: nn.FeatureAlphaDropout(0.3), [(2, 4, 3)])
case("FeatureAlphaDropout.eval", lambda: nn.FeatureAlphaDropout(0.3), [(2, 4, 3)], training=False)
