"""Opening the SQLite file, and telling its failures in a sentence."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from roster_cli.errors import Busy, RosterError, UsageError
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
        raise _unusable(path, error) from error
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise  # faults of this program, not of the file
    except sqlite3.DatabaseError as error:
        raise damaged(path) from error


@contextmanager
def believing(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong while stored values are read within a ``with`` block into a message about the file.

    What is stored was valid when it was written. Where a date, a name of a kind or a number of a person is none
    any more, the file was changed by something else.

    Raises
    ------
    roster_cli.errors.UsageError
        If the file is damaged.
    """
    try:
        yield
    except (RosterError, sqlite3.Error, MemoryError):
        raise
    except Exception as error:
        raise damaged(path) from error


def _unusable(path: Path, error: sqlite3.OperationalError) -> RosterError:
    # Python itself raises the same kind for text that is no UTF-8, without a code.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    # SQLite tells busy and locked apart; both mean that somebody else is at it.
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(_("{database} is held by another program. Try again soon.").format(database=path))
    if code == sqlite3.SQLITE_ERROR:  # a table or a column that is not there
        return damaged(path)
    return UsageError(_("{database} cannot be used: {reason}.").format(database=path, reason=error))


def damaged(path: Path) -> UsageError:
    """Return the message about a file that is damaged or is none of ours."""
    return UsageError(
        _(
            "{database} is no roster database or is damaged. Use another file with --db, or put back a copy; "
            "the file was left as it is."
        ).format(database=path)
    )


def see_that_types_fit(connection: sqlite3.Connection, table: str, number: int) -> None:
    """Make sure that a roster's rows in a table hold what their columns are for; SQLite itself takes anything.

    Raises
    ------
    ValueError
        If one does not.
    """
    key = "id" if table == "rosters" else "roster"
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    wrong = [
        f"typeof({name}) NOT IN ('{kind.lower()}', '{kind.lower() if required else 'null'}')"
        for _place, name, kind, required, *_rest in columns
        if kind in ("TEXT", "INTEGER") and name != "id"
    ]
    if connection.execute(
        f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {key} = ? AND ({' OR '.join(wrong)}))", (number,)
    ).fetchone()[0]:
        raise ValueError(f"{table} holds values of another type")


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
    refuse_other_files(path)
    with telling(path), believing(path):
        # A name that begins with file: is a name.
        connection = sqlite3.connect(path.absolute(), timeout=BUSY_SECONDS, isolation_level=None)
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


def refuse_other_files(path: Path) -> None:
    """Refuse what is too short for SQLite to notice that it is something else, before it is written over."""
    if not path.is_file():
        return  # SQLite says what it thinks of folders
    try:
        with path.open("rb") as file:
            start = file.read(len(_SIGNATURE))
    except OSError as error:
        raise unusable(path, error) from error
    if start not in (b"", _SIGNATURE):
        raise damaged(path)


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
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is no more in the file
    migrate(connection)
