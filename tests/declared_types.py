"""Hold what the solver's functions take and return against what they declare, arrays' types of numbers included.

Little that a number's type can spoil shows in a roster of a few people: a sum of 32 bits overflows in a large
district only. So beartype looks at each call while tests run. Import this before anything loads the solver.
"""

from __future__ import annotations

import importlib
import pkgutil
import typing

import lap  # noqa: F401
import numpy as np
import ortools.sat.python.cp_model  # noqa: F401
import scipy.sparse  # noqa: F401
from beartype import BeartypeConf
from beartype.claw import beartype_package
from numpy.typing import NDArray

from roster_cli import domain, rules  # noqa: F401
from roster_cli.rules import modelling

SOLVER = "roster_cli.solve"
CLUSTER = f"{SOLVER}.cluster"
"""Not checked: tests hand it stand-ins for a client."""

# Texts in the program, which loads numpy late.
modelling.Booleans, modelling.Integers = NDArray[np.bool_], NDArray[np.int64]
beartype_package(
    SOLVER, conf=BeartypeConf(is_pep484_tower=True, is_random=False, claw_skip_package_names=(CLUSTER,))
)
importlib.import_module(CLUSTER)
typing.TYPE_CHECKING = True  # what is else imported for what is declared alone is needed
try:
    for _module in pkgutil.walk_packages(importlib.import_module(SOLVER).__path__, f"{SOLVER}."):
        importlib.import_module(_module.name)
finally:
    typing.TYPE_CHECKING = False
