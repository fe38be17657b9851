"""What campaigns met: each kind of thing is counted once, however often it came, and told when they end."""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256

_met: defaultdict[str, set[str]] = defaultdict(set)


def count(kind: str, thing: bytes | str) -> None:
    """Count something that was met.

    Parameters
    ----------
    kind
        What kind of thing it is, as it is told.
    thing
        What tells it from others of its kind.
    """
    content = thing.encode() if isinstance(thing, str) else thing
    _met[kind].add(sha256(content).hexdigest()[:20])


def hand_over() -> dict[str, list[str]]:
    """Return what was met in this process, for another one that counts."""
    return {kind: sorted(marks) for kind, marks in _met.items()}


def take_over(met: dict[str, list[str]]) -> None:
    """Count what another process met."""
    for kind, marks in met.items():
        _met[kind].update(marks)


def told() -> list[str]:
    """Return a line for each kind of thing."""
    return [f"{len(marks):,} {kind}" for kind, marks in sorted(_met.items())]
