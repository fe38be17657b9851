"""A change as a list to read out: at which gate, in which shift, who comes instead of whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from roster_cli.compare import Comparison
from roster_cli.domain import District, Gate, Roster, Slot
from roster_cli.i18n import _


@dataclass(frozen=True, order=True)
class Move:
    """One post that changes hands.

    Parameters
    ----------
    slot, gate
        When and where.
    before, after
        Identities of who stood there and who stands there now; empty for nobody.
    """

    slot: Slot
    gate: Gate
    before: str
    after: str


def moves(before: Roster, after: Roster) -> tuple[Move, ...]:
    """Return the posts that change hands, in time order, then by gate."""
    return tuple(
        sorted(
            Move(change.slot, change.gate, old, new)
            for change in Comparison(before, after).by_gate
            for old, new in zip_longest(change.dropped, change.added, fillvalue="")
        )
    )


def vacancies(district: District, roster: Roster, changed: Iterable[Move]) -> dict[Move, str]:
    """Return what is said of the posts that nobody takes over: a post may be unfilled, or be no more."""
    missing = {(post.slot, post.gate) for post in roster.unfilled(district)}
    return {
        move: _("nobody (unfilled)") if (move.slot, move.gate) in missing else _("nobody (no longer needed)")
        for move in changed
        if not move.after
    }
