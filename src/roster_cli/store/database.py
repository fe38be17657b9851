"""Opening the SQLite file, and telling its failures in a sentence."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from roster_cli.errors import Busy, UsageError
from roster_cli.i18n import _
from roster_cli.store.lock import PRIVATE, unusable
from roster_cli.store.schema import MIGRATIONS, is_foreign, migrate, schema_version

BUSY_SECONDS = 5.0
_SIGNATURE = b"SQLite format 3\0"


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn SQLite's failures within a ``with`` block into messages about the file.

    Raises
    ------
    roster_cli.errors.UsageError
        If the file is damaged, is none of ours, or cannot be read or written.
    roster_cli.errors.Busy
        If another program holds the file.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        # SQLite tells busy and locked apart; both mean that somebody else is at it.
        if (error.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise Busy(
                _("{database} is held by another program. Try again soon.").format(database=path)
            ) from error
        raise UsageError(_("{database} cannot be used: {reason}.").format(database=path, reason=error)) from error
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise  # faults of this program, not of the file
    except sqlite3.DatabaseError as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> UsageError:
    return UsageError(
        _(
            "{database} is no roster database or is damaged. Use another file with --db, or put back a copy; "
            "the file was left as it is."
        ).format(database=path)
    )


def connect(path: Path) -> sqlite3.Connection:
    """Open a database at the newest schema, making the file if need be.

    Parameters
    ----------
    path
        The file. A new one is readable by its owner only.

    Raises
    ------
    roster_cli.errors.UsageError
        If the file is not ours, is newer than this program, or cannot be used.
    roster_cli.errors.Busy
        If another program holds the file.
    """
    _make_private(path)
    _refuse_other_files(path)
    with telling(path):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _make_private(path: Path) -> None:
    """Make an empty file for the owner only; the rights of one that is there stay."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE))
    except FileExistsError:
        pass
    except OSError as error:
        raise unusable(path, error) from error


def _refuse_other_files(path: Path) -> None:
    """Refuse what is too short for SQLite to notice that it is something else, before it is written over."""
    if not path.is_file():
        return  # SQLite says what it thinks of folders
    try:
        with path.open("rb") as file:
            start = file.read(len(_SIGNATURE))
    except OSError as error:
        raise unusable(path, error) from error
    if start not in (b"", _SIGNATURE):
        raise _damaged(path)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    if is_foreign(connection):
        raise UsageError(
            _("{database} is the database of another program. Choose another file with --db.").format(
                database=path
            )
        )
    if schema_version(connection) > len(MIGRATIONS):
        raise UsageError(
            _(
                "{database} was written by a newer roster-cli (schema {found}; this one knows up to {known}). "
                "Install the newer version: pip install --upgrade roster-cli"
            ).format(database=path, found=schema_version(connection), known=len(MIGRATIONS))
        )
    connection.execute("PRAGMA foreign_keys = ON")
    migrate(connection)
