"""One roster into the tables and out of them again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from roster_cli.domain import (
    Checkpoint,
    Contacts,
    CostTerm,
    District,
    Duty,
    DutyType,
    Gate,
    Management,
    Origin,
    Person,
    PostGroup,
    Roster,
    SolveReport,
    Standing,
    StoredRoster,
    Unit,
    Week,
)
from roster_cli.store.encoding import (
    days_present,
    parsed_moment,
    parsed_moment_or_none,
    parsed_settings,
    read_lines,
    read_numbers,
    read_report,
    slot_reader,
    slot_writer,
    write_lines,
    write_moment,
    write_numbers,
    write_report,
    write_settings,
)

Row = tuple[object, ...]


def write_roster(connection: sqlite3.Connection, stored: StoredRoster) -> int:
    """Write a roster with everything that it was made from; the caller holds the transaction.

    Returns
    -------
    int
        The number under which the tables know it.
    """
    number = _write_head(connection, stored)
    for table, rows in _tables(stored.district, stored.roster, stored.report).items():
        if rows:
            marks = ", ".join("?" * (len(rows[0]) + 1))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", [(number, *row) for row in rows])
    return number


def _write_head(connection: sqlite3.Connection, stored: StoredRoster) -> int:
    head = {
        "week": str(stored.district.week),
        "version": stored.version,
        "status": "published" if stored.is_published else "draft",
        "created_at": write_moment(stored.created_at),
        "published_at": write_moment(stored.published_at),
        "language": stored.district.language,
        "settings": write_settings(stored.district.settings),
        "notices": write_lines(stored.notices),
        "report": write_report(stored.report),
        "bound": stored.report.bound,
        "familiarity_bound": stored.report.familiarity_bound,
        "origin": stored.origin.value,
        "note": stored.note,
        "fingerprint": stored.fingerprint or None,
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
        return [
            (position, slot_at[duty.slot], gate_at[duty.gate], person_at[duty.identity])
            for position, duty in enumerate(duties)
        ]

    return {
        **district_rows(district),
        "duties": duty_rows(roster.duties),
        "fixed_duties": duty_rows(district.fixed),
        "unfilled_posts": [
            (slot_at[post.slot], gate_at[post.gate], post.missing) for post in roster.unfilled(district)
        ],
        "costs": [(term.value, cost) for term, cost in report.costs.items()],
    }


def district_rows(district: District) -> dict[str, list[Row]]:
    """Return the rows of the tables that hold what a roster is made from, without the number of the roster."""
    person_at = {person.identity: position for position, person in enumerate(district.people)}
    return {
        "slots": list(_slot_rows(district)),
        "units": list(_unit_rows(district)),
        "people": list(_person_rows(district)),
        "checkpoints": [
            (
                position,
                *checkpoint.gate,
                checkpoint.subdistrict,
                checkpoint.management.value,
                write_numbers(checkpoint.headcounts),
                *vars(checkpoint.contacts).values(),
            )
            for position, checkpoint in enumerate(district.checkpoints)
        ],
        "post_groups": [
            (position, group.unit, group.department, group.post, group.from_sheet)
            for position, group in enumerate(district.post_groups)
        ],
        "group_members": [
            (position, place, person_at[member])
            for position, group in enumerate(district.post_groups)
            for place, member in enumerate(group.members)
        ],
    }


def _slot_rows(district: District) -> Iterator[Row]:
    weights = district.settings.weights
    for position, slot in enumerate(district.slots):
        starts_at, ends_at = district.settings.shift(slot.shift).span(slot.date)
        points = weights.points_rest_day if slot in district.rest_slots else weights.points_working_day
        yield position, slot.date.isoformat(), slot.shift, starts_at.isoformat(), ends_at.isoformat(), points


def _unit_rows(district: District) -> Iterator[Row]:
    write_slots = slot_writer(district.slot_index)
    for position, unit in enumerate(district.units):
        yield position, unit.name, unit.is_window, write_slots(unit.peak), unit.max_away


def _person_rows(district: District) -> Iterator[Row]:
    write_slots = slot_writer(district.slot_index)
    shifts_a_day = len(district.settings.shifts)
    for position, person in enumerate(district.people):
        yield (
            position,
            person.identity,
            person.name,
            person.unit,
            person.community,
            person.department,
            person.post,
            person.ab_role,
            person.grade,
            person.estate,
            person.phone,
            person.duty_type.value,
            write_slots(person.leave),
            write_slots(person.unavailable),
            person.preference,
            person.max_per_week,
            person.own_limit,
            person.standing.value,
            days_present(person.leave, shifts_a_day),
            person.lead,
        )


def read_roster(connection: sqlite3.Connection, number: int) -> StoredRoster:
    """Read a roster; the history of its district is left to the caller.

    Parameters
    ----------
    connection
        The database.
    number
        The number under which the tables know the roster.
    """
    head = _read_head(connection, number)
    frame = District(
        Week.parse(head["week"]), parsed_settings(head["settings"]), (), (), language=head["language"]
    )
    people = _read_people(connection, number, frame)
    district = District(
        week=frame.week,
        settings=frame.settings,
        people=people,
        checkpoints=_read_checkpoints(connection, number),
        units=_read_units(connection, number, frame),
        post_groups=_read_post_groups(connection, number, people),
        language=frame.language,
    )
    if fixed := _read_duties(connection, "fixed_duties", number, district):
        district = replace(district, fixed=fixed)
    costs = dict(connection.execute("SELECT term, cost FROM costs WHERE roster = ?", (number,)))
    ordered = {term.value: costs[term.value] for term in CostTerm if term.value in costs}
    return StoredRoster(
        district,
        Roster(district.week, _read_duties(connection, "duties", number, district)),
        read_report(head["report"], ordered, head["bound"], head["familiarity_bound"]),
        head["version"],
        parsed_moment_or_none(head["published_at"]),
        parsed_moment(head["created_at"]),
        read_lines(head["notices"]),
        Origin(head["origin"]),
        head["note"],
        head["fingerprint"] or "",
    )


def _read_head(connection: sqlite3.Connection, number: int) -> dict[str, Any]:
    """Return the columns of a roster's own row by name."""
    cursor = connection.execute("SELECT * FROM rosters WHERE id = ?", (number,))
    return dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))


def _rows(connection: sqlite3.Connection, table: str, columns: str, number: int) -> sqlite3.Cursor:
    """Return the rows of one roster in a table, in the order in which they were written."""
    return connection.execute(f"SELECT {columns} FROM {table} WHERE roster = ? ORDER BY 1", (number,))


def _read_people(connection: sqlite3.Connection, number: int, frame: District) -> tuple[Person, ...]:
    read_slots = slot_reader(frame.slots)
    columns = [field.name for field in fields(Person)]
    people = []
    for _position, *values in _rows(connection, "people", ", ".join(["position", *columns]), number):
        person = dict(zip(columns, values, strict=True))
        person["duty_type"] = DutyType(person["duty_type"])
        person["standing"] = Standing(person["standing"])
        person["leave"] = read_slots(person["leave"])
        person["unavailable"] = read_slots(person["unavailable"])
        person["own_limit"] = bool(person["own_limit"])
        person["lead"] = bool(person["lead"])
        people.append(Person(**person))
    return tuple(people)


def _read_checkpoints(connection: sqlite3.Connection, number: int) -> tuple[Checkpoint, ...]:
    columns = (
        "position, community, estate, checkpoint, subdistrict, management, headcounts, grid_worker, grid_phone, "
        "block_leader, block_phone, property_phone"
    )
    return tuple(
        Checkpoint(
            Gate(community, estate, name),
            subdistrict,
            Management(management),
            read_numbers(headcounts),
            Contacts(*contacts),
        )
        for _position, community, estate, name, subdistrict, management, headcounts, *contacts in _rows(
            connection, "checkpoints", columns, number
        )
    )


def _read_units(connection: sqlite3.Connection, number: int, frame: District) -> tuple[Unit, ...]:
    read_slots = slot_reader(frame.slots)
    return tuple(
        Unit(name, bool(is_window), read_slots(peak), max_away)
        for _position, name, is_window, peak, max_away in _rows(
            connection, "units", "position, name, is_window, peak, max_away", number
        )
    )


def _read_post_groups(
    connection: sqlite3.Connection, number: int, people: tuple[Person, ...]
) -> tuple[PostGroup, ...]:
    members: dict[int, list[str]] = {}
    for group, person in connection.execute(
        "SELECT post_group, person FROM group_members WHERE roster = ? ORDER BY post_group, place", (number,)
    ):
        members.setdefault(group, []).append(people[person].identity)
    return tuple(
        PostGroup(unit, department, post, tuple(members[position]), bool(from_sheet))
        for position, unit, department, post, from_sheet in _rows(
            connection, "post_groups", "position, unit, department, post, from_sheet", number
        )
    )


def _read_duties(connection: sqlite3.Connection, table: str, number: int, district: District) -> tuple[Duty, ...]:
    slots = district.slots
    gates = [checkpoint.gate for checkpoint in district.checkpoints]
    identities = [person.identity for person in district.people]
    rows = _rows(connection, table, "position, slot, checkpoint, person", number)
    return tuple(Duty(slots[slot], gates[gate], identities[person]) for _position, slot, gate, person in rows)


def now() -> datetime:
    """Return the moment with its time zone, to the second, as it is stored."""
    return datetime.now().astimezone().replace(microsecond=0)
