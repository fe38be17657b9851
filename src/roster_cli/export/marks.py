"""What pages, calendars, messages and pictures share: names of shifts, marks of people, many small files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from roster_cli.domain import District
from roster_cli.export.files import clean_strays, write_whole

_MARK_LENGTH = 12
# Writing waits for the disk, not for the processor.
_WRITERS = 8


def mark(*parts: str) -> str:
    """Return a short stable mark of letters and digits, safe in file names and links."""
    return sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_MARK_LENGTH]


def person_marks(district: District) -> Mapping[str, str]:
    """Return a mark for each person that is the same week after week.

    It is made of name and unit, which the pages show anyway: an identity may be a phone number, and a short digest
    of a phone number gives it away. Namesakes of one unit are told apart by their order by identity.

    Returns
    -------
    Mapping[str, str]
        Mark by identity.
    """
    namesakes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for person in district.people:
        namesakes[person.name, person.unit].append(person.identity)
    return {
        identity: mark(name, unit, str(place))
        for (name, unit), identities in namesakes.items()
        for place, identity in enumerate(sorted(identities))
    }


def write_many(files: Mapping[Path, bytes]) -> tuple[Path, ...]:
    """Write many small files, each whole or not at all.

    Returns
    -------
    tuple[Path, ...]
        The files, in the given order.

    Raises
    ------
    UsageError
        If a place cannot be written to.
    """
    for folder in {path.parent for path in files}:
        clean_strays(folder)
    with ThreadPoolExecutor(_WRITERS) as pool:
        list(pool.map(write_whole, files.keys(), files.values()))
    return tuple(files)
