"""Which of the files that were handed out hold the names of people."""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from pathlib import Path
from zipfile import ZipFile

from roster_cli.domain import Week
from roster_cli.export.packages import UNREADABLE

_CANNOT_BE_SEARCHED = (".png", ".pdf")
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # a workbook that somebody gave a password
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
        Community and unit of the person: what cannot be searched, such as a picture, a workbook with a password
        or a damaged one, counts where its name holds one.
    """
    wanted = [text.encode(encoding, "surrogatepass") for text in texts for encoding in ("utf-8", "utf-16-le")]

    def holds(file: Path) -> bool:
        parts = None if file.suffix.lower() in _CANNOT_BE_SEARCHED else _parts(file)
        if parts is None:
            return any(place in str(file) for place in places)
        return any(text in part for part in parts for text in wanted)

    return tuple(file for file in files if holds(file))


def _parts(file: Path) -> tuple[bytes, ...] | None:
    """Return what is in a file and in its members, if it is a package; None where they cannot be read."""
    content = file.read_bytes()
    if _LOCKED in content:
        return None
    parts = (content, _FOLDED.sub(b"", content))
    if not content.startswith(b"PK"):
        return parts
    try:
        with ZipFile(io.BytesIO(content)) as package:
            return parts + tuple(map(package.read, package.namelist()))
    except UNREADABLE:
        return None
