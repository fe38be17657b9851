"""Which of the files that were handed out hold the names of people."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from roster_cli.domain import Week
from roster_cli.export.packages import UNREADABLE

_CANNOT_BE_SEARCHED = (".png", ".pdf")
_FOLDED = re.compile(rb"\r?\n[ \t]")  # calendars break long lines anywhere


def files_of(out: Path, weeks: Collection[Week]) -> tuple[Path, ...]:
    """Return the files that were written for some weeks, in order."""
    return tuple(file for week in sorted(weeks) for file in sorted((out / str(week)).rglob("*")) if file.is_file())


def files_with(files: Collection[Path], texts: Collection[str], places: Collection[str]) -> tuple[Path, ...]:
    """Return the files that hold a text.

    Parameters
    ----------
    files
        Where to look.
    texts
        What tells that a person is in a file.
    places
        Community and unit of the person: a picture, which cannot be searched, counts where its name holds one.
    """
    wanted = [text.encode("utf-8", "surrogatepass") for text in texts]
    return tuple(
        file
        for file in files
        if (
            any(place in str(file) for place in places)
            if file.suffix.lower() in _CANNOT_BE_SEARCHED
            else any(text in part for part in _parts(file) for text in wanted)
        )
    )


def _parts(file: Path) -> Iterator[bytes]:
    """Yield what is in a file, and where it is a package what is in its members."""
    content = file.read_bytes()
    yield from (content, _FOLDED.sub(b"", content))
    try:
        if is_zipfile(file):
            with ZipFile(file) as package:
                yield from map(package.read, package.namelist())
    except UNREADABLE:
        return
