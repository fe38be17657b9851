"""Taking people out of stored weeks for good, so that what is left still says how much was served."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from roster_cli.domain import Week
from roster_cli.domain.forgotten import mark, marks
from roster_cli.domain.history import CARRY_WEEKS
from roster_cli.domain.recognition import Listed, recognise
from roster_cli.i18n import _
from roster_cli.store.encoding import read_lines, write_lines, write_moment
from roster_cli.store.history import read_listed
from roster_cli.store.rosters import now

# What counts for fairness, for rest at the edge of the next week, and for totals.
_KEPT_OF_PEOPLE = frozenset(
    {"roster", "position", "unit", "community", "duty_type", "max_per_week", "own_limit", "standing"}
    | {"days_present", "lead"}
)
_BY_RULES_ALONE = frozenset({"ab_role", "estate", "leave", "unavailable", "preference"})
_KEPT_TABLES = ("rosters", "slots", "units", "people", "checkpoints", "duties", "unfilled_posts", "costs")
_CONTACTS = (("grid_worker", "grid_phone"), ("block_leader", "block_phone"))
_TELLING = 4  # shorter numbers stand in many a text that is about something else
_Columns = Mapping[str, tuple[str, bool, object]]


@dataclass(frozen=True)
class Forgotten:
    """What was taken out of the database.

    Parameters
    ----------
    weeks
        Weeks that have no names, or not that name, any more.
    people
        How many people were taken out, each counted once a week.
    marked
        Those weeks in which marks stay by which a later list finds people again, because fairness looks back on
        them.
    kept
        Weeks that are not over and hold the person still.
    traces
        What tells files apart that hold the person still: name, phones and number; nothing where whole weeks went.
    places
        Community and unit of the person, for files that cannot be searched.
    """

    weeks: tuple[Week, ...] = ()
    people: int = 0
    marked: tuple[Week, ...] = ()
    kept: tuple[Week, ...] = ()
    traces: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Version:
    """One stored version, and whether its week has names."""

    number: int
    week: Week
    counts: bool


def forget_weeks(connection: sqlite3.Connection, before: date) -> Forgotten:
    """Take everybody out of the weeks that ended before a day; the caller holds the transaction.

    Only the version of each week that counts stays, with its gates, and with its people as marks without names.
    """
    versions = _versions(connection)
    old = sorted({one.week for one in versions if one.week.sunday < before} - set(_without_names(connection)))
    people = 0
    for week in old:
        key = secrets.token_hex(16) if _is_looked_back_on(connection, week, old) else ""
        people += _empty_week(connection, week, [one for one in versions if one.week == week], key)
    _drop_keys(connection)
    return Forgotten(tuple(old), people, tuple(week for week in old if _key(connection, week)))


def forget_person(connection: sqlite3.Connection, person: Listed, week: Week, today: date) -> Forgotten:
    """Take one person out of every week that is over; the caller holds the transaction.

    Parameters
    ----------
    connection
        The database.
    person, week
        Who, as listed in the newest version of which week.
    today
        The day that says which weeks are over.
    """
    found = _listed_as(connection, person, week)
    is_listed_still = any(one.week.sunday >= today for one in found)
    rest = mark(secrets.token_hex(16), person.identity)
    over = {one: row for one, row in found.items() if one.week.sunday < today}
    for own in sorted({one.week for one in over}):
        key = ""
        if is_listed_still and _is_looked_back_on(connection, own, ()):
            key = _key(connection, own) or secrets.token_hex(16)
        for one, row in over.items():
            if one.week == own:
                token = marks(key, [(row.identity, row.name)])[row.identity] if key else rest
                _take_out(connection, one, row, token)
        _note_forgotten(connection, own, key or _key(connection, own), whole=False)
    weeks = tuple(sorted({one.week for one in over}))
    rows = list(found.values())
    return Forgotten(
        weeks,
        len(weeks),
        tuple(own for own in weeks if is_listed_still and _key(connection, own)),
        tuple(sorted({one.week for one in found if one.week.sunday >= today})),
        _texts(rows),
        tuple(dict.fromkeys(text for row in rows for text in (row.community, row.unit) if text)),
    )


def keys(connection: sqlite3.Connection) -> Mapping[Week, str]:
    """Return the keys of marks by week, for the weeks in which people can be found again."""
    rows = connection.execute("SELECT week, key FROM forgotten WHERE key <> ''")
    return {Week.parse(week): key for week, key in rows}


def _key(connection: sqlite3.Connection, week: Week) -> str:
    return keys(connection).get(week, "")


def _without_names(connection: sqlite3.Connection) -> list[Week]:
    return [Week.parse(week) for (week,) in connection.execute("SELECT week FROM forgotten WHERE whole")]


def _versions(connection: sqlite3.Connection) -> list[_Version]:
    """Return every stored version, oldest week first; the last of each week that counts for fairness is marked."""
    rows = connection.execute(
        "SELECT id, week FROM rosters ORDER BY week, status = 'published', version"
    ).fetchall()
    last = {week: number for number, week in rows}
    return [_Version(number, Week.parse(week), last[week] == number) for number, week in rows]


def _is_looked_back_on(connection: sqlite3.Connection, week: Week, old: Collection[Week]) -> bool:
    """Return whether a week with names, or the next one to be planned, looks back on a week."""
    stored = {one.week for one in _versions(connection)}
    named = stored - set(old) - set(_without_names(connection))
    return any(week < one <= week.plus(CARRY_WEEKS) for one in {*named, max(stored).plus(1)})


def _drop_keys(connection: sqlite3.Connection) -> None:
    """Make marks unreadable on which nothing looks back any more."""
    for week in keys(connection):
        if not _is_looked_back_on(connection, week, ()):
            connection.execute("UPDATE forgotten SET key = '' WHERE week = ?", (str(week),))


def _note_forgotten(connection: sqlite3.Connection, week: Week, key: str, *, whole: bool) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO forgotten (week, forgotten_at, whole, key) VALUES (?, ?, ?, ?)",
        (str(week), write_moment(now()), int(whole), key),
    )


def _empty_week(connection: sqlite3.Connection, week: Week, versions: Sequence[_Version], key: str) -> int:
    """Leave of a week its counts, and return of how many people."""
    for one in versions:
        if not one.counts:
            connection.execute("DELETE FROM rosters WHERE id = ?", (one.number,))
    (number,) = (one.number for one in versions if one.counts)
    for table, columns in _tables(connection).items():
        if table not in _KEPT_TABLES and "roster" in columns and _may_tell_who(table, columns):
            connection.execute(f"DELETE FROM {table} WHERE roster = ?", (number,))
    listed = connection.execute("SELECT identity, name FROM people WHERE roster = ?", (number,)).fetchall()
    signed = connection.execute("SELECT identity, '' FROM sign_ins WHERE week = ?", (str(week),)).fetchall()
    marked = marks(key or secrets.token_hex(16), {**dict(signed), **dict(listed)}.items())
    _blank(connection, "people", number, _KEPT_OF_PEOPLE)
    connection.executemany(
        "UPDATE people SET identity = ?, name = ? WHERE roster = ? AND identity = ?",
        [(marked[identity], _label(), number, identity) for identity, _name in listed],
    )
    _rename_signed(connection, week, marked)
    for contact in _CONTACTS:
        for column in contact:
            connection.execute(f"UPDATE checkpoints SET {column} = '' WHERE roster = ?", (number,))
    connection.execute("UPDATE checkpoints SET property_phone = '' WHERE roster = ?", (number,))
    told = _("names and phones taken out on {date}").format(date=now().date().isoformat())
    connection.execute(
        "UPDATE rosters SET notices = ?, note = ?, fingerprint = NULL WHERE id = ?",
        (write_lines(()), told, number),
    )
    _note_forgotten(connection, week, key, whole=True)
    return len(listed)


def _label() -> str:
    return _("(name taken out)")


def _may_tell_who(table: str, columns: _Columns) -> bool:
    """Return whether a table holds more of people than their place in the list."""
    is_about_offices = table in ("post_groups", "group_members", "fixed_duties")
    return is_about_offices or any(kind == "TEXT" for kind, _required, _default in columns.values())


def _tables(connection: sqlite3.Connection) -> dict[str, _Columns]:
    """Return every table with its columns: type, whether a value is required, and the default."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {
        table: {
            name: (kind, bool(required), default)
            for _place, name, kind, required, default, *_rest in connection.execute(f"PRAGMA table_info({table})")
        }
        for (table,) in names.fetchall()
    }


def _blank(
    connection: sqlite3.Connection, table: str, number: int, kept: Collection[str], identity: str | None = None
) -> None:
    """Take out of rows what is not to be kept, and not what tells them apart."""
    columns = _tables(connection)[table]
    parts = []
    for name, (kind, required, default) in columns.items():
        if name not in kept and name not in ("roster", "position", "identity", "name"):
            empty = str(default) if default is not None else "''" if kind == "TEXT" else "0"
            parts.append(f"{name} = {empty if required else 'NULL'}")
    where, values = "roster = ?", [number]
    statement = f"UPDATE {table} SET {', '.join(parts)} WHERE {where}"
    if identity is None:
        connection.execute(statement, values)
    else:
        connection.execute(f"{statement} AND identity = ?", [*values, identity])


def _rename_signed(connection: sqlite3.Connection, week: Week, names: Mapping[str, str]) -> None:
    connection.executemany(
        "UPDATE sign_ins SET identity = ? WHERE week = ? AND identity = ?",
        [(new, str(week), old) for old, new in names.items()],
    )


def _listed_as(connection: sqlite3.Connection, person: Listed, week: Week) -> dict[_Version, Listed]:
    """Return every version on whose list somebody is, and how; people are followed as fairness follows them."""
    nameless = set(_without_names(connection))
    found: dict[_Version, Listed] = {}
    versions = [one for one in _versions(connection) if one.week not in nameless]
    later = [one for one in versions if one.week >= week]
    earlier = [one for one in reversed(versions) if one.week < week]
    for run in (later, earlier):
        ways: dict[Listed, None] = {}
        for one in run:
            rows = read_listed(connection, one.number)
            if not ways:
                ways = dict.fromkeys(read_listed(connection, _newest(connection, week)))
            now_known = recognise(rows, tuple(ways)).now
            for row in rows:
                if now_known.get(row.identity) == person.identity:
                    found[one] = row
                    ways[Listed(person.identity, row.name, row.unit, row.number, row.phone, row.community)] = None
    return found


def _newest(connection: sqlite3.Connection, week: Week) -> int:
    query = "SELECT id FROM rosters WHERE week = ? ORDER BY version DESC LIMIT 1"
    return int(connection.execute(query, (str(week),)).fetchone()[0])


def _take_out(connection: sqlite3.Connection, version: _Version, row: Listed, token: str) -> None:
    """Leave of one person in one version what the rules and the cost need."""
    number, texts = version.number, _texts([row, *_further_phones(connection, version, row)])
    kept = _KEPT_OF_PEOPLE | _BY_RULES_ALONE
    _blank(connection, "people", number, kept, row.identity)
    connection.execute(
        "UPDATE people SET identity = ?, name = ? WHERE roster = ? AND identity = ?",
        (token, _label(), number, row.identity),
    )
    for table, columns in _tables(connection).items():
        if table != "people" and {"roster", "identity"} <= set(columns):
            connection.execute(
                f"UPDATE {table} SET identity = ? WHERE roster = ? AND identity = ?", (token, number, row.identity)
            )
    _rename_signed(connection, version.week, {row.identity: token})
    for name, phone in _CONTACTS:
        connection.execute(
            f"UPDATE checkpoints SET {name} = '', {phone} = '' WHERE roster = ? AND ({name} = ? OR {phone} = ?)",
            (number, row.name, row.phone or None),
        )
    _take_out_of_texts(connection, number, texts)


def _further_phones(connection: sqlite3.Connection, version: _Version, row: Listed) -> Iterator[Listed]:
    query = "SELECT other_phones FROM people WHERE roster = ? AND identity = ?"
    for (phones,) in connection.execute(query, (version.number, row.identity)):
        yield from (Listed(row.identity, "", phone=phone.strip()) for phone in phones.split("/") if phone.strip())


def _texts(rows: Iterable[Listed]) -> tuple[str, ...]:
    """Return what somebody may be named by in a text, the longest first."""
    names = {row.name for row in rows if len(row.name) > 1}
    numbers = {text for row in rows for text in (row.phone, row.number, row.identity) if len(text) >= _TELLING}
    texts = names | numbers
    return tuple(sorted(texts, key=lambda text: (-len(text), text)))


def _take_out_of_texts(connection: sqlite3.Connection, number: int, texts: Sequence[str]) -> None:
    notices, note = connection.execute("SELECT notices, note FROM rosters WHERE id = ?", (number,)).fetchone()
    left = [line for line in read_lines(notices) if not any(text in line for text in texts)]
    for text in texts:
        note = note.replace(text, _label())
    connection.execute("UPDATE rosters SET notices = ?, note = ? WHERE id = ?", (write_lines(left), note, number))
