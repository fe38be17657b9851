"""What the stored weeks around a planned week say about the people in it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import repeat

from roster_cli.domain import (
    Attendance,
    Call,
    DutyType,
    History,
    PastDuty,
    PastPerson,
    PastWeek,
    Slot,
    Standing,
    Week,
)
from roster_cli.domain.history import CARRY_WEEKS, POINTS_OF_STANDBY
from roster_cli.domain.recognition import Listed
from roster_cli.domain.staff import staff_number
from roster_cli.store.signins import read_attendance

_DUTY_TYPES = {kind.value: kind for kind in DutyType}


def read_history(connection: sqlite3.Connection, week: Week) -> History:
    """Read the four weeks before a week and the one after it.

    Each counts in its newest published version, else in its draft, with points by its own settings.
    """
    neighbours = [week.plus(offset) for offset in (*range(-CARRY_WEEKS, 0), 1)]
    rosters = _counting_rosters(connection, neighbours)
    before = tuple(
        _read_week(connection, rosters[past], past) for past in neighbours if past < week and past in rosters
    )
    following = week.plus(1)
    after = _read_week(connection, rosters[following], following) if following in rosters else None
    return History(week, before, after)


def read_past_weeks(connection: sqlite3.Connection, weeks: list[Week]) -> tuple[PastWeek, ...]:
    """Read stored weeks as history counts them, those that are not stored left out."""
    rosters = _counting_rosters(connection, weeks)
    return tuple(_read_week(connection, rosters[week], week) for week in weeks if week in rosters)


def read_names(connection: sqlite3.Connection, week: Week) -> dict[str, tuple[str, str]]:
    """Return name and unit of everybody in a week as history counts it, by identity."""
    number = _counting_rosters(connection, [week])[week]
    rows = connection.execute("SELECT identity, name, unit FROM people WHERE roster = ?", (number,))
    return {identity: (name, unit) for identity, name, unit in rows}


def _counting_rosters(connection: sqlite3.Connection, weeks: list[Week]) -> dict[Week, int]:
    """Return the number of the roster that counts for each week that has one."""
    marks = ", ".join("?" * len(weeks))
    rows = connection.execute(
        f"SELECT week, id FROM rosters WHERE week IN ({marks}) ORDER BY status = 'published', version",
        [str(week) for week in weeks],
    )
    return {Week.parse(week): number for week, number in rows}  # the last row of a week wins


def _read_week(connection: sqlite3.Connection, number: int, week: Week) -> PastWeek:
    slots, worth = _read_slots(connection, number)
    people = connection.execute(
        "SELECT identity, community, duty_type, days_present, standing FROM people WHERE roster = ? "
        "ORDER BY position",
        (number,),
    ).fetchall()
    duties = connection.execute(
        "SELECT slot, person FROM duties WHERE roster = ? ORDER BY position", (number,)
    ).fetchall()
    standbys = connection.execute(
        "SELECT slot, person FROM standbys WHERE roster = ? ORDER BY position", (number,)
    ).fetchall()
    attendance = read_attendance(connection, number, week, [row[:2] for row in people], slots, duties, standbys)
    points = [0] * len(people)
    led = Counter(
        person for (person,) in connection.execute("SELECT person FROM leads WHERE roster = ?", (number,))
    )
    served = list(_served(people, slots, duties, attendance))
    for person, slot in served:
        points[person] += worth[slot]
    # Who was called earned the duty's points, or none.
    called = [one.call in (Call.CAME, Call.ABSENT) for one in attendance.standbys] if attendance else repeat(False)
    for (_slot, person), was_called in zip(standbys, called, strict=False):
        points[person] += POINTS_OF_STANDBY * (not was_called)
    return PastWeek(
        week,
        tuple(
            PastPerson(identity, community, _DUTY_TYPES[kind], present, earned, led[person])
            for person, ((identity, community, kind, present, standing), earned) in enumerate(
                zip(people, points, strict=True)
            )
            if standing == Standing.ROSTERED
        ),
        tuple(PastDuty(people[person][0], *slots[slot]) for slot, person in duties),
        attendance,
        read_listed(connection, number),
        read_key(connection, week),
        tuple(PastDuty(people[person][0], *slots[slot]) for slot, person in standbys),
    )


def when_forgotten(connection: sqlite3.Connection, week: Week) -> datetime | None:
    """Return when everybody was taken out of a week; None where its names are there."""
    row = connection.execute(
        "SELECT forgotten_at FROM forgotten WHERE week = ? AND whole", (str(week),)
    ).fetchone()
    return datetime.fromisoformat(row[0]) if row else None


def read_key(connection: sqlite3.Connection, week: Week) -> str:
    """Return by what key people who were taken out of a week are found again; empty where they are not."""
    row = connection.execute("SELECT key FROM forgotten WHERE week = ?", (str(week),)).fetchone()
    return str(row[0]) if row else ""


def read_listed(connection: sqlite3.Connection, number: int) -> tuple[Listed, ...]:
    """Return what tells who everybody in a stored roster's list is."""
    rows = connection.execute(
        "SELECT identity, name, unit, phone, community FROM people WHERE roster = ? ORDER BY position", (number,)
    )
    return tuple(
        Listed(identity, name, unit, staff_number(identity, name, unit, phone), phone, community)
        for identity, name, unit, phone, community in rows
    )


def _served(
    people: Sequence[tuple[str, ...]],
    slots: Sequence[tuple[date, str, datetime, datetime]],
    duties: Sequence[tuple[int, int]],
    attendance: Attendance | None,
) -> Iterator[tuple[int, int]]:
    """Yield person and slot, by number, of each duty that was really served, as far as sign-ins tell."""
    if attendance is None:
        yield from ((person, slot) for slot, person in duties)
        return
    person_at = {row[0]: place for place, row in enumerate(people)}
    slot_at = {Slot(day, shift): place for place, (day, shift, _start, _end) in enumerate(slots)}
    for identity, slot in attendance.served:
        if identity in person_at:  # whoever stood in may be on no list of that week
            yield person_at[identity], slot_at[slot]


def _read_slots(
    connection: sqlite3.Connection, number: int
) -> tuple[list[tuple[date, str, datetime, datetime]], list[int]]:
    """Return date, shift, start and end of each slot of a roster, and what a duty in it is worth."""
    rows = connection.execute(
        "SELECT date, shift, starts_at, ends_at, points FROM slots WHERE roster = ? ORDER BY position", (number,)
    ).fetchall()
    slots = [
        (date.fromisoformat(day), shift, datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at))
        for day, shift, starts_at, ends_at, _points in rows
    ]
    return slots, [row[4] for row in rows]
