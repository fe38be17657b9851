"""Posts, and what a sheet says of who holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from roster_cli.domain import Gate, Roster, Slot


class Post(NamedTuple):
    """A gate in a slot."""

    gate: Gate
    slot: Slot


class Place(NamedTuple):
    """A cell; row and column are one-based, 0 where it is not one cell."""

    sheet: str
    row: int
    column: int


@dataclass
class SheetReading:
    """What one sheet says.

    Parameters
    ----------
    holders
        Identities of those who stand at each post that the sheet speaks of.
    places
        The cell of each post, or of the first row that names it.
    """

    holders: dict[Post, set[str]] = field(default_factory=lambda: defaultdict(set))
    places: dict[Post, Place] = field(default_factory=dict)


def holders(roster: Roster) -> Mapping[Post, frozenset[str]]:
    """Return who stands at each post of a roster; vacant ones are left out."""
    found: dict[Post, set[str]] = defaultdict(set)
    for duty in roster.duties:
        found[Post(duty.gate, duty.slot)].add(duty.identity)
    return {post: frozenset(own) for post, own in found.items()}
