"""Sign-ins in and out of the database, and what they say about a stored week."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from roster_cli.domain import Attendance, Duty, Gate, SignIn, Slot, Standby, Told, Week
from roster_cli.domain.attendance import match


def stored_sign_ins(connection: sqlite3.Connection, week: Week) -> tuple[SignIn, ...]:
    """Return who signed in for a week, in time order, then by identity."""
    rows = connection.execute(
        "SELECT date, shift, identity, community, estate, checkpoint, signed_at, told FROM sign_ins "
        "WHERE week = ? ORDER BY date, shift, identity",
        (str(week),),
    )
    return tuple(
        SignIn(
            Slot(date.fromisoformat(day), shift),
            identity,
            Gate(*gate) if all(gate) else None,
            datetime.fromisoformat(signed_at) if signed_at else None,
            Told(told),
        )
        for day, shift, identity, *gate, signed_at, told in rows
    )


def write_sign_ins(connection: sqlite3.Connection, sign_ins: Iterable[SignIn]) -> tuple[int, int]:
    """Add sign-ins to those that are stored; the caller holds the transaction.

    Of two sign-ins of one person in one shift the earlier time counts, and the gate that was told first.

    Returns
    -------
    tuple[int, int]
        How many are new, and how many told more than was known.
    """
    known: dict[Week, dict[tuple[Slot, str], SignIn]] = {}
    added = changed = 0
    for one in sign_ins:
        week = Week.of(one.slot.date)
        if week not in known:
            known[week] = {(old.slot, old.identity): old for old in stored_sign_ins(connection, week)}
        old = known[week].get((one.slot, one.identity))
        new = old.merged(one) if old else one
        if new == old:
            continue
        added, changed = added + (old is None), changed + (old is not None)
        known[week][one.slot, one.identity] = new
        _write(connection, week, new)
    return added, changed


def _write(connection: sqlite3.Connection, week: Week, one: SignIn) -> None:
    community, estate, checkpoint = one.gate or ("", "", "")
    row = {
        "week": str(week),
        "date": one.slot.date.isoformat(),
        "shift": one.slot.shift,
        "identity": one.identity,
        "community": community,
        "estate": estate,
        "checkpoint": checkpoint,
        "signed_at": one.signed_at.isoformat(timespec="seconds") if one.signed_at else "",
        "told": one.told.value,
    }
    statement = f"INSERT OR REPLACE INTO sign_ins ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
    connection.execute(statement, tuple(row.values()))


def read_attendance(
    connection: sqlite3.Connection,
    number: int,
    week: Week,
    people: Sequence[tuple[str, str]],
    slots: Sequence[tuple[date, str, datetime, datetime]],
    duties: Sequence[tuple[int, int]],
    standbys: Sequence[tuple[int, int]],
) -> Attendance | None:
    """Match the sign-ins of a week to one of its stored rosters.

    Parameters
    ----------
    connection
        The database.
    number
        The number under which the tables know the roster.
    week
        Its week.
    people
        Identity and community of everybody in the roster's list.
    slots
        Date, shift, start and end of its slots.
    duties
        Slot and person of its duties, by number, in their order.
    standbys
        The same of who stands by.

    Returns
    -------
    Attendance or None
        None where nobody signed in.
    """
    sign_ins = stored_sign_ins(connection, week)
    if not sign_ins:
        return None
    gates = [
        Gate(*row)
        for row in connection.execute(
            "SELECT community, estate, checkpoint FROM checkpoints WHERE roster = ? ORDER BY position", (number,)
        )
    ]
    at = connection.execute("SELECT checkpoint FROM duties WHERE roster = ? ORDER BY position", (number,))
    keys = [Slot(day, shift) for day, shift, _start, _end in slots]
    unfilled = connection.execute(
        "SELECT slot, checkpoint, missing FROM unfilled_posts WHERE roster = ?", (number,)
    )
    return match(
        [
            Duty(keys[slot], gates[gate], people[person][0])
            for (slot, person), (gate,) in zip(duties, at, strict=True)
        ],
        sign_ins,
        homes=dict(people),
        starts={key: start for key, (_day, _shift, start, _end) in zip(keys, slots, strict=True)},
        unfilled={(keys[slot], gates[gate]): missing for slot, gate, missing in unfilled},
        standbys=[Standby(keys[slot], people[person][0]) for slot, person in standbys],
    )
