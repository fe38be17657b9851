"""The programs whose versions a repeat depends on: the same ones everywhere give the same roster."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from types import MappingProxyType

TOGETHER = ("roster-cli", "ortools", "highspy", "numpy", "scipy", "lap")


def versions() -> dict[str, str]:
    """Return the versions installed where this runs."""
    return dict(_installed())


@cache
def _installed() -> Mapping[str, str]:
    return MappingProxyType({name: version(name) for name in TOGETHER})
