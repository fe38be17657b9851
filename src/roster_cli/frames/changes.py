"""A change of a roster, a row for each post that changes hands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from roster_cli.domain import Person
from roster_cli.frames.columns import SLOT, TEXT, frame_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from roster_cli.change.moves import Move

MOVES = {
    **SLOT,
    "community": TEXT,
    "estate": TEXT,
    "checkpoint": TEXT,
    "before": TEXT,
    "before_name": TEXT,
    "after": TEXT,
    "after_name": TEXT,
}


def moves_frame(moves: Iterable[Move], person: Callable[[str], Person]) -> DataFrame:
    """Return the posts that change hands; identity and name are empty for nobody."""

    def name(identity: str) -> str:
        return person(identity).name if identity else ""

    return frame_of(
        MOVES,
        (
            (
                *(move.slot.date, move.slot.shift, *move.gate),
                *(move.before, name(move.before), move.after, name(move.after)),
            )
            for move in moves
        ),
    )
