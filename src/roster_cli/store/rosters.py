"""One roster into the tables and out of them again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Any

from roster_cli.domain import (
    Checkpoint,
    District,
    Duty,
    Origin,
    Person,
    PostGroup,
    Roster,
    SolveReport,
    Standby,
    StoredRoster,
    Unit,
    Week,
)
from roster_cli.domain.staff import days_present
from roster_cli.rules.lead import leaders
from roster_cli.store.agreed import agreed_rows, read_agreed
from roster_cli.store.columns import Columns, Record
from roster_cli.store.database import see_that_types_fit
from roster_cli.store.encoding import (
    parsed_moment,
    parsed_moment_or_none,
    parsed_settings,
    read_lines,
    read_report,
    write_lines,
    write_moment,
    write_report,
    write_settings,
)

Row = dict[str, object]
_TABLES = (
    "rosters",
    "people",
    "units",
    "checkpoints",
    "post_groups",
    "group_members",
    "duties",
    "fixed_duties",
    "standbys",
    "leads",
    "costs",
    "agreed",
)
_POST_GROUPS = Columns(PostGroup, without=("members",))


def write_roster(connection: sqlite3.Connection, stored: StoredRoster) -> int:
    """Write a roster with everything that it was made from; the caller holds the transaction.

    Returns
    -------
    int
        The number under which the tables know it.
    """
    number = _write_head(connection, stored)
    tables = {**_tables(stored.district, stored.roster, stored.report), "agreed": agreed_rows(stored.agreed)}
    for table, rows in tables.items():
        insert(connection, table, ({"roster": number, **row} for row in rows))
    return number


def insert(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Write rows of the same columns into a table, by the columns' names; the caller holds the transaction."""
    first = next(rows := iter(rows), None)
    if first is None:
        return
    statement = f"INSERT INTO {table} ({', '.join(first)}) VALUES ({', '.join('?' * len(first))})"
    connection.executemany(statement, (tuple(row.values()) for row in chain([first], rows)))


def _write_head(connection: sqlite3.Connection, stored: StoredRoster) -> int:
    head = {
        "week": str(stored.district.week),
        "version": stored.version,
        "status": "published" if stored.is_published else "draft",
        "created_at": write_moment(stored.created_at),
        "published_at": write_moment(stored.published_at),
        "language": stored.district.language,
        "settings": write_settings(stored.district.settings, stored.district.week),
        "notices": write_lines(stored.notices),
        "report": write_report(stored.report),
        "bound": stored.report.bound,
        "familiarity_bound": stored.report.familiarity_bound,
        "origin": stored.origin.value,
        "note": stored.note,
        "fingerprint": stored.fingerprint or None,
        "previous": stored.previous,
    }
    statement = f"INSERT INTO rosters ({', '.join(head)}) VALUES ({', '.join(':' + name for name in head)})"
    number = connection.execute(statement, head).lastrowid
    assert number is not None
    return number


def _tables(district: District, roster: Roster, report: SolveReport) -> dict[str, list[Row]]:
    """Return the rows of every table, without the number of the roster."""
    person_at = {person.identity: position for position, person in enumerate(district.people)}
    gate_at = {checkpoint.gate: position for position, checkpoint in enumerate(district.checkpoints)}
    slot_at = district.slot_index

    def duty_rows(duties: Iterable[Duty]) -> list[Row]:
        return _in_order(
            {"slot": slot_at[duty.slot], "checkpoint": gate_at[duty.gate], "person": person_at[duty.identity]}
            for duty in duties
        )

    return {
        **district_rows(district),
        "duties": duty_rows(roster.duties),
        "fixed_duties": duty_rows(district.fixed),
        "standbys": _in_order(
            {"slot": slot_at[standby.slot], "person": person_at[standby.identity]} for standby in roster.standbys
        ),
        "leads": _in_order(
            {"slot": slot_at[slot], "person": person_at[identity]}
            for (_community, slot), identity in leaders(district, roster).items()
        ),
        "unfilled_posts": [
            {"slot": slot_at[post.slot], "checkpoint": gate_at[post.gate], "missing": post.missing}
            for post in roster.unfilled(district)
        ],
        "costs": [{"term": str(term), "cost": cost} for term, cost in report.costs.items()],
    }


def _in_order(rows: Iterable[Row]) -> list[Row]:
    """Return rows with their positions, from 0."""
    return [{"position": position, **row} for position, row in enumerate(rows)]


def district_rows(district: District) -> dict[str, list[Row]]:
    """Return the rows of the tables that hold what a roster is made from, without the number of the roster."""
    slots, shifts_a_day = district.slots, len(district.settings.shifts)
    people, units, checkpoints = Columns(Person, slots), Columns(Unit, slots), Columns(Checkpoint, slots)
    return {
        "slots": _in_order(slot_rows(district)),
        "units": _in_order(map(units.row, district.units)),
        "people": _in_order(
            {**people.row(person), "days_present": days_present(person.leave, shifts_a_day)}
            for person in district.people
        ),
        "checkpoints": _in_order(map(checkpoints.row, district.checkpoints)),
        "post_groups": _in_order(map(_POST_GROUPS.row, district.post_groups)),
        "group_members": list(_member_rows(district)),
    }


def _member_rows(district: District) -> Iterator[Row]:
    person_at = {person.identity: position for position, person in enumerate(district.people)}
    for position, group in enumerate(district.post_groups):
        for place, member in enumerate(group.members):
            yield {"post_group": position, "place": place, "person": person_at[member]}


def slot_rows(district: District) -> Iterator[Row]:
    """Yield each slot with its span and what a duty in it is worth."""
    from roster_cli.rules.fairness import points_of_slot

    for slot in district.slots:
        starts_at, ends_at = district.settings.shift(slot.shift).span(slot.date)
        yield {
            "date": slot.date.isoformat(),
            "shift": slot.shift,
            "starts_at": starts_at.isoformat(),
            "ends_at": ends_at.isoformat(),
            "points": points_of_slot(district, slot),
        }


def read_roster(connection: sqlite3.Connection, number: int) -> StoredRoster:
    """Read a roster; the history of its district is left to the caller.

    Parameters
    ----------
    connection
        The database.
    number
        The number under which the tables know the roster.
    """
    for table in _TABLES:
        see_that_types_fit(connection, table, number)
    head = _read_head(connection, number)
    frame = District(
        Week.parse(head["week"]), parsed_settings(head["settings"]), (), (), language=head["language"]
    )
    slots = frame.slots
    people = _read(connection, "people", Columns(Person, slots), number)
    district = District(
        week=frame.week,
        settings=frame.settings,
        people=people,
        checkpoints=_read(connection, "checkpoints", Columns(Checkpoint, slots), number),
        units=_read(connection, "units", Columns(Unit, slots), number),
        post_groups=_read_post_groups(connection, number, people),
        language=frame.language,
    )
    if fixed := _read_duties(connection, "fixed_duties", number, district):
        district = replace(district, fixed=fixed)
    costs = dict(connection.execute("SELECT term, cost FROM costs WHERE roster = ?", (number,)))
    return StoredRoster(
        district,
        Roster(
            district.week,
            _read_duties(connection, "duties", number, district),
            _read_standbys(connection, number, district),
        ),
        read_report(head["report"], costs, head["bound"], head["familiarity_bound"]),
        head["version"],
        parsed_moment_or_none(head["published_at"]),
        parsed_moment(head["created_at"]),
        read_lines(head["notices"]),
        Origin(head["origin"]),
        head["note"],
        head["fingerprint"] or "",
        read_agreed(connection, number),
        head["previous"],
    )


def _read_head(connection: sqlite3.Connection, number: int) -> dict[str, Any]:
    """Return the columns of a roster's own row by name."""
    cursor = connection.execute("SELECT * FROM rosters WHERE id = ?", (number,))
    return dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))


def _rows(connection: sqlite3.Connection, table: str, columns: Iterable[str], number: int) -> sqlite3.Cursor:
    """Return the rows of one roster in a table, in the order in which they were written."""
    statement = f"SELECT {', '.join(columns)} FROM {table} WHERE roster = ? ORDER BY position"
    return connection.execute(statement, (number,))


def _read(connection: sqlite3.Connection, table: str, columns: Columns[Record], number: int) -> tuple[Record, ...]:
    return tuple(columns.records(_rows(connection, table, columns.names, number)))


def _read_post_groups(
    connection: sqlite3.Connection, number: int, people: tuple[Person, ...]
) -> tuple[PostGroup, ...]:
    members: dict[int, list[str]] = {}
    for group, person in connection.execute(
        "SELECT post_group, person FROM group_members WHERE roster = ? ORDER BY post_group, place", (number,)
    ):
        members.setdefault(group, []).append(people[person].identity)
    rows = _rows(connection, "post_groups", ("position", *_POST_GROUPS.names), number).fetchall()
    listed = [tuple(members[position]) for position, *_post in rows]
    return tuple(_POST_GROUPS.records((post for _position, *post in rows), {"members": listed}))


def _read_duties(connection: sqlite3.Connection, table: str, number: int, district: District) -> tuple[Duty, ...]:
    gates = [checkpoint.gate for checkpoint in district.checkpoints]
    rows = _rows(connection, table, ("slot", "checkpoint", "person"), number)
    return tuple(map(Duty, *_placed(rows, district.slots, gates, _identities(district))))


def _read_standbys(connection: sqlite3.Connection, number: int, district: District) -> tuple[Standby, ...]:
    rows = _rows(connection, "standbys", ("slot", "person"), number)
    return tuple(map(Standby, *_placed(rows, district.slots, _identities(district))))


def _identities(district: District) -> list[str]:
    return [person.identity for person in district.people]


def _placed(rows: Iterable[Sequence[int]], *lists: Sequence[Any]) -> list[Iterator[Any]]:
    """Return for each column of positions what stands there in its list."""
    columns = list(zip(*rows, strict=True)) or [()] * len(lists)
    if any(min(column, default=0) < 0 for column in columns):
        raise ValueError("positions are counted from 0")
    return [map(listed.__getitem__, column) for listed, column in zip(lists, columns, strict=True)]


def now() -> datetime:
    """Return the moment with its time zone, to the second, as it is stored."""
    return datetime.now().astimezone().replace(microsecond=0)
