"""The programs whose versions a repeat depends on: the same ones everywhere give the same roster."""

from __future__ import annotations

from importlib.metadata import version

TOGETHER = ("roster-cli", "ortools", "highspy", "numpy", "scipy")


def versions() -> dict[str, str]:
    """Return the versions installed where this runs."""
    return {name: version(name) for name in TOGETHER}
