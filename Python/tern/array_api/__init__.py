"""The Array API standard, version 2024.12, over Tern's tensors.

``tern`` itself has PyTorch's names and rules. Here are the standard's: ``array_api.sum(x, axis=0, keepdims=True)``. Libraries find
this module by ``x.__array_namespace__()``. ``Python/README.md`` says of every function whether it is there.
"""

import math as _math

from ._creation import *  # noqa: F403
from ._elementwise import *  # noqa: F403
from ._information import __array_namespace_info__
from ._manipulation import *  # noqa: F403
from ._products import *  # noqa: F403
from ._searching import *  # noqa: F403
from ._statistics import *  # noqa: F403
from ._types import *  # noqa: F403

e = _math.e
inf = _math.inf
nan = _math.nan
pi = _math.pi
newaxis = None

__array_api_version__ = "2024.12"


def checked(api_version):
    """This module, if it is of the version that is asked for."""
    import sys

    if api_version not in (None, "2021.12", "2022.12", "2023.12", "2024.12"):
        raise ValueError(f"__array_namespace__: version {api_version!r} is not there; this is 2024.12")
    return sys.modules[__name__]
