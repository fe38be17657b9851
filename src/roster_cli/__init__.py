"""Fair, complete, provably good duty rosters for a whole district.

What stands in `__all__` is the way in for Python; everything is loaded when it is first used.

>>> import roster_cli
>>> week = roster_cli.read("staff.xlsx", "checkpoints.xlsx", week="2022-W11")  # doctest: +SKIP
>>> result = roster_cli.solve(week.district, time_limit=60)  # doctest: +SKIP
>>> print(result)  # doctest: +SKIP
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = [
    "District",
    "InputError",
    "Roster",
    "RosterError",
    "Store",
    "Week",
    "audit",
    "export",
    "read",
    "replan",
    "solve",
]

if TYPE_CHECKING:
    from roster_cli.audit import audit as audit
    from roster_cli.domain import District as District
    from roster_cli.domain import Roster as Roster
    from roster_cli.domain import Week as Week
    from roster_cli.door import export as export
    from roster_cli.door import read as read
    from roster_cli.door import replan as replan
    from roster_cli.door import solve as solve
    from roster_cli.errors import InputError as InputError
    from roster_cli.errors import RosterError as RosterError
    from roster_cli.store import Store as Store

_HOMES = {
    "District": "roster_cli.domain",
    "InputError": "roster_cli.errors",
    "Roster": "roster_cli.domain",
    "RosterError": "roster_cli.errors",
    "Store": "roster_cli.store",
    "Week": "roster_cli.domain",
    "audit": "roster_cli.audit",
    "export": "roster_cli.door",
    "read": "roster_cli.door",
    "replan": "roster_cli.door",
    "solve": "roster_cli.door",
}


def _loaded(name: str) -> property:
    """Return an attribute that is loaded when it is asked for.

    Rooms of the program bear the names of what they do, and Python sets each room that is imported as an attribute
    of the package. The functions are what a user means, so they stay.
    """

    def load(_package: ModuleType) -> Any:
        return getattr(import_module(_HOMES[name]), name)

    def stay(_package: ModuleType, _room: ModuleType) -> None:
        return None

    return property(load, stay)


class _Package(ModuleType):
    """The package: its public names are loaded when they are asked for."""

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


for _name in _HOMES:
    setattr(_Package, _name, _loaded(_name))
sys.modules[__name__].__class__ = _Package
