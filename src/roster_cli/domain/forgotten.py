"""Marks that stand for people whose names were taken out of a week, and how a list of now finds them again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from roster_cli.domain.recognition import Listed, bare_number
from roster_cli.domain.staff import name_and_unit

_BEGINNING = "forgotten-"
_LENGTH = 24


def mark(key: str, identity: str, name: str = "") -> str:
    """Return the mark of somebody: always the same for one key, and without the key nobody's.

    Parameters
    ----------
    key
        What only those know who may find the person again.
    identity, name
        As listed; nothing of either can be read from the mark.
    """
    import hmac

    text = f"{identity}\0{name}".encode("utf-8", "surrogatepass")
    return _BEGINNING + hmac.digest(key.encode(), text, "sha256").hex()[:_LENGTH]


def marks(key: str, people: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return marks by identity for people given by identity and name.

    A number has the mark of the number without zeros in front, unless two of the people differ by nothing else.
    """
    known = dict(people)
    bare = Counter(map(bare_number, known))
    return {
        identity: mark(key, identity if bare[bare_number(identity)] > 1 else bare_number(identity), name)
        for identity, name in known.items()
    }


def found_again(key: str, marked: Iterable[Listed], people: Iterable[Listed]) -> Mapping[str, Listed]:
    """Return who of a list bears which mark.

    Parameters
    ----------
    key
        With which the marks were made.
    marked
        People of whom only the mark is known, as identity.
    people
        The list; several rows of one identity are the ways in which that person is known.

    Returns
    -------
    Mapping[str, Listed]
        A row of the list by mark; marks that fit nobody, or several, are left out.
    """
    wanted = {one.identity for one in marked}
    found: dict[str, dict[str, Listed]] = {}
    for row in people:
        for one in _marks_of(key, row) & wanted:
            found.setdefault(one, {}).setdefault(row.identity, row)
    return {one: next(iter(rows.values())) for one, rows in found.items() if len(rows) == 1}


def _marks_of(key: str, row: Listed) -> set[str]:
    """Return every mark that a row may have been given."""
    known_as = {row.identity, row.number, row.phone, name_and_unit(row.name, row.unit), row.name} - {""}
    written = known_as | set(map(bare_number, known_as))
    return {mark(key, identity, name) for identity in written for name in (row.name, "")}
