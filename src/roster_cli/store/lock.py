"""One writer at a time: a lock beside the database that the operating system frees when its holder dies."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from roster_cli.errors import Busy, UsageError
from roster_cli.i18n import _

WAIT_SECONDS = 5.0
PRIVATE = stat.S_IRUSR | stat.S_IWUSR


def rights_for(database: Path) -> int:
    """Return the rights of files beside a database: its own, or the owner's only where it is not there yet."""
    try:
        return stat.S_IMODE(database.stat().st_mode) & 0o666
    except FileNotFoundError:
        return PRIVATE


@contextmanager
def writer_lock(database: Path, command: str, wait_seconds: float | None = None) -> Iterator[None]:
    """Hold the right to write a database within a ``with`` block.

    Parameters
    ----------
    database
        The database file; need not exist.
    command
        What the holder is doing, told to whoever waits in vain.
    wait_seconds
        How long to wait for another holder; as long as usual if None.

    Raises
    ------
    roster_cli.errors.Busy
        If another run still holds it after that time.
    roster_cli.errors.UsageError
        If the folder is missing or cannot be written to.
    """
    from filelock import FileLock, Timeout

    if not database.absolute().parent.is_dir():
        raise UsageError(_("There is no folder {folder}.").format(folder=database.absolute().parent))
    file = _beside(database, ".lock")
    patience = WAIT_SECONDS if wait_seconds is None else wait_seconds
    lock = FileLock(file, timeout=patience, mode=rights_for(database))
    try:
        lock.acquire()
    except Timeout:
        raise Busy(_who_holds(database)) from None
    except OSError as error:
        raise unusable(file if file.exists() else database, error) from error
    # Whoever may write the database must also be able to open the lock file, hence the same rights; they may have
    # been given after the lock file was made.
    with contextlib.suppress(OSError):
        file.chmod(rights_for(database))
    holder = _beside(database, ".holder")
    try:
        _introduce(holder, command, rights_for(database))
        yield
    finally:
        with contextlib.suppress(OSError):
            holder.unlink(missing_ok=True)
        if not database.exists():
            # A run that failed leaves nothing behind. Those who wait notice that the file they hold is gone.
            with contextlib.suppress(OSError):
                file.unlink()
        lock.release()


def unusable(database: Path, error: OSError) -> UsageError:
    """Return the message for a database whose files cannot be made, read or written."""
    return UsageError(_("{database} cannot be used: {reason}.").format(database=database, reason=error.strerror))


def _beside(database: Path, ending: str) -> Path:
    return database.with_name(database.name + ending)


def _introduce(holder: Path, command: str, rights: int) -> None:
    """Write down who holds the lock, for the message of those who wait; nothing stops where that cannot be."""
    person = ""
    with contextlib.suppress(OSError, KeyError, ImportError):  # a process may run without an account name
        person = getpass.getuser()
    fields = {
        "user": person,
        "host": socket.gethostname(),
        "process": os.getpid(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        "command": command,
    }
    with contextlib.suppress(OSError):
        handle = os.open(holder, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, rights)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(fields, file, ensure_ascii=False)


def _who_holds(database: Path) -> str:
    try:
        fields = json.loads(_beside(database, ".holder").read_text("utf-8"))
        since = datetime.fromisoformat(fields["since"]).astimezone()
        return _(
            "{database} is in use: {user} on {host} has been running “roster {command}” since {since} (process "
            "{process}). Try again when that is done."
        ).format(**{**fields, "database": database, "since": since.strftime("%Y-%m-%d %H:%M:%S")})
    except (OSError, ValueError, KeyError, TypeError):
        return _("{database} is in use by another run. Try again when that is done.").format(database=database)
