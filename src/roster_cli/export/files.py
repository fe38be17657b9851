"""Safe file names for what users typed, and files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import secrets
import time
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from roster_cli import interruption
from roster_cli.errors import UsageError
from roster_cli.i18n import _

UNIT_FOLDER = "单位"
"""The folder of what is written by unit, beside the files of the communities."""
PAGES_FOLDER = "html"
"""The folder of the pages."""
NAME_BYTES = 180
STRAY_AFTER_SECONDS = 3600

# Windows treats these as devices whatever the extension; the superscript digits count too.
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
_SEPARATORS = frozenset('<>:"/\\|?*')
# Direction marks can make a name read backwards; joiners and variation selectors belong to emoji and stay.
_DIRECTION_MARKS = frozenset(
    map(chr, (0x200E, 0x200F, 0x061C, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
_TEMPORARY = re.compile(r"\.roster-(\d+)-[0-9a-f]+\.tmp")


def _safe_character(character: str) -> str:
    if character in _DIRECTION_MARKS:
        return ""
    unsafe = character in _SEPARATORS or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
    return "_" if unsafe else character


def _cut(text: str, limit: int) -> str:
    return text.encode("utf-8")[:limit].decode("utf-8", "ignore")


def safe_name(text: str, limit: int = NAME_BYTES) -> str:
    """Return a name as one part of a path that every system takes.

    Parameters
    ----------
    text
        What a user typed: a community, a unit, a person.
    limit
        Most bytes in UTF-8, leaving room for an ending.

    Returns
    -------
    str
        Never empty, never ``.`` or ``..``, without separators, control characters, leading or trailing dots and
        spaces, and no device name of Windows.
    """
    name = "".join(map(_safe_character, unicodedata.normalize("NFC", text))).strip()
    dots = len(name) - len(name.lstrip("."))
    name = "_" * dots + name[dots:]
    name = _cut(name, limit).rstrip(". ")
    if _DEVICE.fullmatch(name.partition(".")[0].strip()):
        name = _cut(f"_{name}", limit).rstrip(". ")
    return name or "_"


def file_names(names: Iterable[str], reserved: Iterable[str] = ()) -> Mapping[str, str]:
    """Return a file name without ending for each name, no two alike on any system.

    Parameters
    ----------
    names
        All names that share a folder, whether written this time or not: so a name's file does not depend on what
        else is written.
    reserved
        File names without ending that are taken already.

    Returns
    -------
    Mapping[str, str]
        File name by name. Where two fall together, the one that needed no change keeps its file name and the
        other gets a short mark of its own.
    """
    taken = {_folded(name) for name in reserved}
    chosen: dict[str, str] = {}
    for name in sorted(set(names), key=lambda name: (safe_name(name) != name, name)):
        candidate, length = safe_name(name), 4
        while _folded(candidate) in taken:
            mark = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:length]
            candidate = f"{safe_name(name, NAME_BYTES - length - 1)}-{mark}"
            length += 4
        taken.add(_folded(candidate))
        chosen[name] = candidate
    return chosen


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def write_whole(path: Path, content: bytes) -> bool:
    """Write a file whole or not at all; a file that holds the content already is left untouched.

    Parameters
    ----------
    path
        The file; missing folders are made.
    content
        Everything it shall hold.

    Returns
    -------
    bool
        Whether the file was written.

    Raises
    ------
    UsageError
        If the place cannot be written to.
    """
    try:
        held = _holds(path, content)
        if not held:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, content)
    except OSError as failure:
        raise UsageError(why_unwritable(path, failure)) from failure
    interruption.note_done()
    return not held


def same_content(first: Path, second: Path) -> bool:
    """Return whether two files are there and hold the same."""
    with suppress(FileNotFoundError):
        return first.samefile(second) or _holds(second, first.read_bytes())
    return False


def _holds(path: Path, content: bytes) -> bool:
    with suppress(FileNotFoundError):
        return path.stat().st_size == len(content) and path.read_bytes() == content
    return False


def _replace(path: Path, content: bytes) -> None:
    temporary = path.parent / f".roster-{os.getpid()}-{secrets.token_hex(4)}.tmp"
    try:
        with temporary.open("xb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def why_unwritable(path: Path, failure: OSError) -> str:
    """Return why a place cannot be written to, and what to do about it."""
    if isinstance(failure, PermissionError):
        told = _("{path} cannot be written. Close it if it is open in Excel or WPS, or choose another folder.")
    elif isinstance(failure, FileExistsError | NotADirectoryError | IsADirectoryError):
        told = _("{path} cannot be written: a file stands where a folder is needed, or the other way round.")
    elif failure.errno == errno.ENOSPC:
        told = _("{path} cannot be written: the disk is full.")
    else:
        told = _("{path} cannot be written: {reason}.")
    return told.format(path=path, reason=failure.strerror or failure)


def clean_strays(folder: Path) -> None:
    """Remove temporary files that a killed run left in a folder and the folders in it.

    Files of a run that is still going are left alone: on Windows, where asking whether a process lives could end
    it, files younger than an hour are.
    """
    if not folder.is_dir():
        return
    for place in (folder, *(entry for entry in folder.iterdir() if entry.is_dir() and not entry.is_symlink())):
        for file in place.glob(".roster-*.tmp"):
            if is_stray(file):
                with suppress(OSError):
                    file.unlink(missing_ok=True)


def is_stray(file: Path) -> bool:
    """Return whether a temporary file or folder was left by a run that is no more."""
    match = _TEMPORARY.fullmatch(file.name)
    if not match or (process := int(match[1])) == os.getpid():
        return False
    with suppress(OSError):
        if time.time() - file.stat().st_mtime > STRAY_AFTER_SECONDS:
            return True
    if os.name == "nt":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
