"""What was agreed about a week, into its table and out of it again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date

from roster_cli.domain import Absence, Agreed, Duty, Gate, Slot

Row = dict[str, object]
_NOWHERE = Gate("", "", "")


def agreed_rows(agreed: Agreed) -> list[Row]:
    """Return what was agreed as rows of its table, without the number of the roster."""
    return [{"position": position, **row} for position, row in enumerate(_rows(agreed))]


def _rows(agreed: Agreed) -> Iterator[Row]:
    for one in sorted(agreed.absences):
        yield _row("away" if one.away else "unavailable", one.identity, one.slot, listed=one.listed)
    for duty in sorted(agreed.duties):
        yield _row("duty", duty.identity, duty.slot, duty.gate)
    for identity, slot in sorted(agreed.freed):
        yield _row("freed", identity, slot)


def _row(kind: str, identity: str, slot: Slot, gate: Gate = _NOWHERE, *, listed: bool = False) -> Row:
    return {
        "kind": kind,
        "listed": int(listed),
        "identity": identity,
        "date": slot.date.isoformat(),
        "shift": slot.shift,
        **gate._asdict(),
    }


def read_agreed(connection: sqlite3.Connection, number: int) -> Agreed:
    """Read what was agreed about a week when a roster of it was stored."""
    absences: set[Absence] = set()
    duties: set[Duty] = set()
    freed: set[tuple[str, Slot]] = set()
    for kind, listed, identity, day, shift, *gate in connection.execute(
        "SELECT kind, listed, identity, date, shift, community, estate, checkpoint FROM agreed WHERE roster = ?",
        (number,),
    ):
        slot = Slot(date.fromisoformat(day), shift)
        if kind == "duty":
            duties.add(Duty(slot, Gate(*gate), identity))
        elif kind == "freed":
            freed.add((identity, slot))
        else:
            absences.add(Absence(identity, slot, kind == "away", bool(listed)))
    return Agreed(frozenset(absences), frozenset(duties), frozenset(freed))
