"""Running the program as a user does: within this process through its entry point, or as a process of its own.

Starting Python and its libraries costs more than what most commands do, so a test runs them here; it starts a
process where the process is the point: signals, pipes, encodings, what is loaded.
"""

from __future__ import annotations

import atexit
import contextvars
import ctypes
import os
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from types import ModuleType
from typing import IO, Any
from unittest import mock

from roster_cli import interruption
from roster_cli.__main__ import main, wanted_language

COMMAND = [sys.executable, "-m", "roster_cli"]
# What a process that solves, changes or exports a district loads sooner or later.
LOADED = [
    *(f"roster_cli.{name}" for name in ("audit", "change.refill", "change.replanning", "export.again")),
    *(f"roster_cli.{name}" for name in ("export.workbooks", "planning.side_by_side", "shapes.roster")),
    *(f"roster_cli.{name}" for name in ("sheets.district", "solve.engine", "store.store")),
    *("click", "filelock", "holidays.countries", "msgspec", "openpyxl", "python_calamine", "rich.console"),
    *("rich.table", "scipy.optimize", "scipy.sparse.linalg", "xlsxwriter"),
]
IS_CHECKED = "ROSTER_DECLARED_TYPES" in os.environ
"""Whether each call of the solver is held against the types that it declares (`declared_types.py`)."""
CHECKED_APART = ("test_told.py", "test_cooling.py", "test_inside.py", "test_loans.py")
"""Tests of the solver that run in the process of `test_types_as_declared.py`, and need not run a second time."""
# What would change the program's ways; and like any user's, it is compiled once and for all.
OWN_VARIABLES = ("ROSTER_", "LANG", "LC_", "NO_COLOR", "COLUMNS", "_ROSTER_", "PYTHONDONTWRITEBYTECODE")
# How a process that was started listens to those who would stop it.
LISTENING = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
    signal.SIGHUP: signal.SIG_DFL,
}
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_COMMANDS = "roster_cli.cli."
_loaded: dict[str, dict[str, ModuleType]] = {}


def environment(**variables: str) -> dict[str, str]:
    """Return the environment without what would change the program's ways, and with what a test sets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN_VARIABLES)}
    return {**kept, "LANG": "en_US.UTF-8", **variables}


def roster(*words: object, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``roster`` in a folder, within this process.

    Parameters
    ----------
    words
        The command line after ``roster``.
    folder
        Where it runs.
    variables
        Environment variables to set.
    """
    arguments = list(map(str, words))
    with ExitStack() as stack:
        output, errors = (stack.enter_context(TemporaryFile()) for _stream in range(2))
        stack.enter_context(_place(folder, environment(**variables)))
        stack.enter_context(_commands_in(wanted_language(arguments)))
        stack.enter_context(_streams(output, errors))
        stack.enter_context(mock.patch.object(sys, "argv", ["roster", *arguments]))
        code = contextvars.copy_context().run(_run)
        told = [_read(stream) for stream in (output, errors)]
    return subprocess.CompletedProcess(["roster", *arguments], code, *told)


def roster_process(*words: object, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``roster`` in a folder, as a process of its own. See `roster`."""
    return subprocess.run(
        [*COMMAND, *map(str, words)],
        cwd=folder,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def start(words: Sequence[object], **settings: Any) -> subprocess.Popen[Any]:
    """Start a process that ends with this one, however that ends, and that listens to Ctrl-C and the like.

    Who is started in the background of a script is deaf to it, and so would be those whom they start.

    Parameters
    ----------
    words
        The program and its arguments.
    settings
        As `subprocess.Popen` takes them.
    """

    def prepare() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        for number, handler in LISTENING.items():
            signal.signal(number, handler)

    return subprocess.Popen(list(map(str, words)), preexec_fn=prepare, **settings)


def _run() -> int:
    """Run the entry point and return the code that it leaves with."""
    # As in a process of its own: what an interrupted run noted is forgotten where the next one listens anew.
    listening = {number: signal.signal(number, handler) for number, handler in LISTENING.items()}
    hooks = sys.unraisablehook, threading.excepthook
    try:
        main()
    except SystemExit as leaving:
        if leaving.code is None or isinstance(leaving.code, int):
            return leaving.code or 0
        print(leaving.code, file=sys.stderr)
        return 1
    finally:
        atexit.unregister(interruption._leave)
        for number, handler in listening.items():
            signal.signal(number, handler)
        sys.unraisablehook, threading.excepthook = hooks
    return 0


@contextmanager
def _place(folder: Path, variables: Mapping[str, str]) -> Iterator[None]:
    """Be in a folder, with some environment variables and no others."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        with mock.patch.dict(os.environ, variables, clear=True):
            yield
    finally:
        os.chdir(before)


@contextmanager
def _commands_in(language: str) -> Iterator[None]:
    """Have commands loaded in a language: their help is translated when their modules are loaded."""

    def take_out() -> dict[str, ModuleType]:
        names = [name for name in sys.modules if name.startswith(_COMMANDS)]
        return {name: sys.modules.pop(name) for name in names}

    before = take_out()
    sys.modules.update(_loaded.get(language, {}))
    try:
        yield
    finally:
        _loaded[language] = take_out()
        sys.modules.update(before)


@contextmanager
def _streams(output: IO[bytes], errors: IO[bytes]) -> Iterator[None]:
    """Let what is printed go to two files, also by libraries and other processes; there is nothing to read."""
    with ExitStack() as stack, open(os.devnull, "rb") as nothing:
        for number, file in enumerate((nothing, output, errors)):
            stack.enter_context(_redirected(number, file.fileno()))
        named = [
            stack.enter_context(open(number, mode, encoding="utf-8", closefd=False))
            for number, mode in enumerate("rww")
        ]
        for name, stream in zip(("stdin", "stdout", "stderr"), named, strict=True):
            stack.enter_context(mock.patch.object(sys, name, stream))
        stack.enter_context(_warnings_as_outside())
        yield


@contextmanager
def _redirected(number: int, target: int) -> Iterator[None]:
    kept = os.dup(number)
    os.dup2(target, number)
    try:
        yield
    finally:
        os.dup2(kept, number)
        os.close(kept)


@contextmanager
def _warnings_as_outside() -> Iterator[None]:
    """Print the warnings that Python prints by itself, where pytest would collect all of them."""

    def show(message: Warning | str, kind: type[Warning], file: str, line: int, *_where: object) -> None:
        sys.stderr.write(warnings.formatwarning(message, kind, file, line))

    with warnings.catch_warnings():
        warnings.resetwarnings()
        for unseen in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
            warnings.simplefilter("ignore", unseen)
        warnings.showwarning = show
        yield


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8").replace("\r\n", "\n")
