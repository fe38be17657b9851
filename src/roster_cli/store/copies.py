"""Copies of a database that are whole, and putting one back."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from roster_cli.domain import StoredWeek
from roster_cli.errors import RosterError, UsageError
from roster_cli.i18n import _
from roster_cli.interruption import finishing
from roster_cli.store.database import BUSY_SECONDS, believing, damaged, refuse_other_files, telling
from roster_cli.store.lock import PRIVATE, rights_for, unusable, writer_lock

if TYPE_CHECKING:
    from roster_cli.store.store import Store

_BESIDE = ("-journal", "-wal", "-shm")


@dataclass(frozen=True)
class Copied:
    """A copy that was made and looked at.

    Parameters
    ----------
    path
        The file that holds it.
    weeks
        The weeks with names in it, in their newest versions.
    replaced
        Whether another file gave way.
    """

    path: Path
    weeks: tuple[StoredWeek, ...]
    replaced: bool


def back_up(database: Path, file: Path, *, replace: bool = False) -> Copied:
    """Copy a database as it is at one moment, whoever writes meanwhile, and look whether the copy is whole.

    Parameters
    ----------
    database
        The database.
    file
        The copy, readable by its owner only.
    replace
        Whether a file of that name may give way.

    Raises
    ------
    roster_cli.errors.UsageError
        If the database is missing, damaged or none of ours, or the copy cannot be written or must not.
    """
    _refuse_missing(database)
    is_there = _see_place(file, database)
    if is_there and not replace:
        raise UsageError(
            _(
                "{file} is there already and was left as it is. Choose another name, or write over it: --force"
            ).format(file=file)
        )
    with _checked_copy(database, file, PRIVATE, mode="rw") as (copy, weeks), finishing():
        _put(copy, file)
    return Copied(file, weeks, is_there)


def restore(file: Path, database: Path, *, replace: bool = False) -> Copied:
    """Put a copy in the place of a database, whole or not at all; the copy itself stays as it is.

    Parameters
    ----------
    file
        The copy, of this program or of an older one.
    database
        The database.
    replace
        Whether one that is there may give way.

    Raises
    ------
    roster_cli.errors.UsageError
        If the copy is missing, damaged, none of ours or newer than this program, or the database cannot be written
        or must not.
    roster_cli.errors.Busy
        If another run holds the database.
    """
    _refuse_missing(file)
    is_there = _see_place(database, file)
    if is_there and not replace:
        raise UsageError(
            _(
                "{database} is there already and was left as it is. Keep a copy of it with “roster backup”, "
                "then put {file} in its place with --force."
            ).format(database=database, file=file)
        )
    with (
        writer_lock(database, "restore"),
        _checked_copy(file, database, rights_for(database), mode="ro") as (copy, weeks),
        finishing(),
    ):
        _settle(database)
        _put(copy, database)
    return Copied(database, weeks, is_there)


def _refuse_missing(file: Path) -> None:
    if file.is_file() and not file.stat().st_size:
        raise damaged(file)
    if not file.is_file():
        raise UsageError(
            _("{file} is a folder, and no database.").format(file=file)
            if file.is_dir()
            else _("There is no file {file}.").format(file=file)
        )


def _see_place(file: Path, other: Path) -> bool:
    """Return whether a file is there that would give way.

    Raises
    ------
    roster_cli.errors.UsageError
        If it could not, or is the very file that is copied.
    """
    if file.is_dir():
        raise UsageError(_("{file} is a folder: name a file.").format(file=file))
    if not file.absolute().parent.is_dir():
        raise UsageError(_("There is no folder {folder}.").format(folder=file.absolute().parent))
    if file.exists() and file.samefile(other):
        raise UsageError(_("{file} is the database itself: name another file.").format(file=file))
    return file.exists()


@contextmanager
def _checked_copy(
    source: Path, target: Path, rights: int, *, mode: str
) -> Iterator[tuple[Path, tuple[StoredWeek, ...]]]:
    """Provide a copy of a database beside where it is to go, looked at in every part and at the newest schema."""
    from roster_cli.store.store import Store

    refuse_other_files(source)
    copy = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        try:
            os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE))
        except OSError as error:
            raise unusable(target, error) from error
        _copy(source, copy, mode)
        try:
            with Store.open(copy) as store:
                _see_that_it_is_sound(store)
                weeks = store.weeks()
        except RosterError as error:
            raise type(error)(str(error).replace(str(copy), str(source))) from error
        copy.chmod(rights)
        _make_lasting(copy)
        yield copy, weeks
    finally:
        for one in (copy, *(copy.with_name(copy.name + ending) for ending in _BESIDE)):
            with suppress(OSError):
                one.unlink(missing_ok=True)


def _copy(source: Path, copy: Path, mode: str) -> None:
    """Copy page by page what one reader sees."""
    with telling(source), believing(source):
        address = f"{source.absolute().as_uri()}?mode={mode}"
        with (
            closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as reader,
            closing(sqlite3.connect(copy)) as writer,
        ):
            reader.backup(writer)


def _see_that_it_is_sound(store: Store) -> None:
    """Look at every page and every value, as `Store.see_that_it_is_whole` does, and at what belongs to what."""
    store.see_that_it_is_whole()
    with telling(store.path), closing(sqlite3.connect(store.path)) as connection:
        if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise damaged(store.path)
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise damaged(store.path)


def _settle(database: Path) -> None:
    """Let nothing of the database that gives way be taken for a part of the one that comes."""
    for ending in _BESIDE:
        try:
            database.with_name(database.name + ending).unlink(missing_ok=True)
        except OSError as error:
            raise unusable(database, error) from error


def _put(copy: Path, target: Path) -> None:
    try:
        os.replace(copy, target)
    except OSError as error:
        raise unusable(target, error) from error


def _make_lasting(file: Path) -> None:
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())
