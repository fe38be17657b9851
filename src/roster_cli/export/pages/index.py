"""What the search of the index page looks through, as script files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from pypinyin import Style, lazy_pinyin

from roster_cli.domain import Person
from roster_cli.views.labels import gate_label, printable
from roster_cli.views.view import View

PART_BYTES = 200_000
_CALL = "rosterIndex({});\n"
# Closing tags and JavaScript's own line ends must not stand in a script, whatever a name holds.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
Entry = TypeVar("Entry")


def _sound(text: str) -> str:
    """Return the syllables of a name's Chinese characters, separated by spaces."""
    return " ".join(lazy_pinyin(text, style=Style.NORMAL, errors="ignore"))


def _script(fields: Mapping[str, object]) -> bytes:
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return _CALL.format(printable(text).translate(_ESCAPES)).encode("utf-8")


def _parts(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """Yield entries in parts of which each makes a file of bearable size."""
    part: list[Entry] = []
    size = 0
    for entry in entries:
        own = len(_script({"entry": entry}))
        if part and size + own > PART_BYTES:
            yield part
            part, size = [], 0
        part.append(entry)
        size += own
    if part:
        yield part


def index_files(
    view: View, people: Sequence[Person], person_pages: Mapping[str, str], community_pages: Mapping[str, str]
) -> Mapping[str, bytes]:
    """Return the script files with everything that can be found.

    Parameters
    ----------
    view
        The roster.
    people
        The people who have a page.
    person_pages
        Their pages by identity.
    community_pages
        The pages of communities by name.

    Returns
    -------
    Mapping[str, bytes]
        Content by file name, each file well below 300 KB.
    """
    communities = [(name, view.subdistrict_of[name], page, _sound(name)) for name, page in community_pages.items()]
    gates = [
        (gate_label(checkpoint.gate), name, page, number, _sound(gate_label(checkpoint.gate)))
        for name, page in community_pages.items()
        for number, checkpoint in enumerate(view.district.checkpoints_of[name], start=1)
    ]
    rows = [
        (person.name, place, person_pages[person.identity], _sound(person.name))
        for person, place in zip(people, _places(people), strict=True)
    ]
    contents: list[Mapping[str, object]] = [
        *({"communities": part, "gates": [], "people": [], "places": []} for part in _parts(communities)),
        *({"communities": [], "gates": part, "people": [], "places": []} for part in _parts(gates)),
        *(_people_part(part) for part in _parts(rows)),
    ]
    return {f"index-{number}.js": _script(fields) for number, fields in enumerate(contents, start=1)}


def _places(people: Sequence[Person]) -> Iterator[str]:
    """Yield where people live and work; namesakes of one place also show how their identities end."""
    namesakes = Counter((person.name, person.community, person.unit) for person in people)
    for person in people:
        place = f"{person.community} · {person.unit}"
        alone = namesakes[person.name, person.community, person.unit] == 1
        yield place if alone else f"{place} · {person.identity[-4:]}"


def _people_part(rows: Sequence[tuple[str, str, str, str]]) -> Mapping[str, object]:
    """Return people with the places they share written once."""
    places = {place: number for number, place in enumerate(dict.fromkeys(row[1] for row in rows))}
    return {
        "communities": [],
        "gates": [],
        "people": [(name, places[place], page, sound) for name, place, page, sound in rows],
        "places": list(places),
    }
