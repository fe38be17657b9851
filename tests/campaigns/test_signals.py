"""Signals at random moments: what is stored is what was there before or what comes after, and the code says which.

Moments are told in seconds of work, so that a busy machine meets the same ones.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from campaigns.counted import count
from campaigns.size import first_round, rounds
from campaigns.test_lists import make_lists
from commands import COMMAND, LISTENING, LOADED, environment, roster, start
from roster_cli.__main__ import main
from roster_cli.audit import audit
from roster_cli.errors import UsageError
from roster_cli.store import Store

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="work is measured in /proc")
LISTS = ("staff.xlsx", "checkpoints.xlsx")
A_DUTY = "somebody@when"
"""In place of a duty of the stored roster, whichever it is."""
WORKERS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (1.9, ("solve", *LISTS, "--week", "2022-W12")),
    (2.5, ("solve", *LISTS, "--week", "2022-W12", "--workers", "2")),
    (1.8, ("week", *LISTS, "--week", "2022-W12")),
    (1.5, ("replan", "--absent", "1001=周三至周日", "--absent", "1002=周四", "--from", "2022-03-15")),
    (1.5, ("replan", "--absences", "absent.csv", "--from", "2022-03-14", "--export")),
    (2.5, ("batch", "all", "--week", "2022-W12", "--workers", "2")),
    (0.3, ("publish",)),
    (1.0, ("export", "--all", "--format", "xlsx", "--format", "csv", "--format", "html", "--format", "ics")),
    (0.4, ("signin", "signed.csv")),
    (1.0, ("import", "edited.xlsx")),
    (0.9, ("import-history", "past.xlsx", "--replace", "--staff", LISTS[0], "--checkpoints", LISTS[1])),
    (0.6, ("unassign", A_DUTY)),
    (0.3, ("publish",)),
    (1.0, ("capacity",)),
    (0.9, ("explain", "1001")),
    (1.0, ("what-if", "--headcount", "南门=2")),
    (0.5, ("suggest", "南门", "周三", "晚班")),
    (0.2, ("forget", "--before", "2022-03-21", "--yes")),
    (0.2, ("backup", "kept.db")),
    (0.2, ("restore", "copy.db", "--force")),
    (0.6, ("check", *LISTS, "--week", "2022-W11", "--annotate", "marked")),
    (0.4, ("collect", "lists", "--out", "all.xlsx")),
    (0.6, ("sample", "big", "--staff", "60", "--communities", "2", "--checkpoints", "6")),
    (1.7, ("plot",)),
)
"""Every command that searches or writes, with about the seconds of work that it takes."""
SIGNALS = (signal.SIGINT, signal.SIGINT, signal.SIGTERM, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)
INTERRUPTED = 4
_LONGEST = 300
_TICKS = os.sysconf("SC_CLK_TCK")


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which each of the commands does what it should."""
    folder = tmp_path_factory.mktemp("solved")
    make_lists(folder)
    shutil.copy(folder / "roster.db", folder / "copy.db")
    for name in ("all/east", "all/west", "lists"):
        (folder / name).mkdir(parents=True)
        for file in LISTS:
            shutil.copy(folder / file, folder / name / file)
    return folder


@cache
def a_duty(solved: Path) -> str:
    """Return a duty that somebody has."""
    with Store.open(solved / "roster.db", create=False) as store:
        duty = store.load().roster.duties[-1]
    return f"{duty.identity}@{duty.slot.date.isoformat()}{duty.slot.shift}"


@cache
def finished(solved: Path, words: tuple[str, ...]) -> Path:
    """Return a folder in which a command came to its end."""
    folder = solved.with_name(f"finished-{abs(hash(words))}")
    shutil.copytree(solved, folder)
    done = roster(*words, folder=folder)
    assert done.returncode == 0, done.stderr
    return folder


def stored_in(folder: Path) -> dict[str, list[str]]:
    """Return what the databases hold but for moments and measured times; every roster of them keeps the rules."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.db")):
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], path
        held = found[str(path.relative_to(folder))] = []
        with Store.open(path) as store:
            for version in store.versions():
                try:
                    one = store.load(version.week, version.version)
                except UsageError as forgotten:
                    held.append(str(forgotten))
                    continue
                assert audit(one.district, one.roster).violations == (), (path, version)
                held.append(f"{version.week} {version.version} {one.is_published} {one.roster}")
        with closing(sqlite3.connect(path)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            for (name,) in tables.fetchall():
                (rows,) = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
                held.append(f"{rows} rows of {name}")
    return found


@cache
def kept_in(folder: Path) -> dict[str, list[str]]:
    """Return what the databases of a folder hold in which nothing happens any more. See `stored_in`."""
    return stored_in(folder)


def handed_out(folder: Path) -> set[Path]:
    """Return the files that are there for somebody to open; each workbook of them is whole."""
    found = set()
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if path.is_file() and ".db" not in path.name and not any(part.startswith(".") for part in inside.parts):
            found.add(inside)
            if path.suffix == ".xlsx":
                with zipfile.ZipFile(path) as package:
                    assert package.testzip() is None, path
    return found


def start_afresh(words: tuple[str, ...], folder: Path, outside: Path) -> subprocess.Popen[bytes]:
    """Start ``roster`` as a user does; what it prints goes to two files."""
    settings = {"cwd": folder, "env": environment(), "stdin": subprocess.DEVNULL, "start_new_session": True}
    with (outside / "out").open("wb") as out, (outside / "told").open("wb") as told:
        return start([*COMMAND, *words], stdout=out, stderr=told, **settings)


class _Loaded:
    """A process that had the libraries loaded already: to load them is most of a command's work."""

    def __init__(self, words: tuple[str, ...], folder: Path, outside: Path) -> None:
        servers = multiprocessing.get_context("forkserver")
        servers.set_forkserver_preload(LOADED)
        self._process = servers.Process(target=_run_loaded, args=(words, folder, outside))
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, seconds: float) -> int | None:
        self._process.join(seconds)
        return self._process.exitcode


def start_loaded(words: tuple[str, ...], folder: Path, outside: Path) -> _Loaded:
    """Start ``roster`` where everything is loaded. See `start_afresh`."""
    return _Loaded(words, folder, outside)


def _run_loaded(words: tuple[str, ...], folder: Path, outside: Path) -> None:
    os.setsid()
    for number, handler in LISTENING.items():
        signal.signal(number, handler)
    for number, path in enumerate((Path(os.devnull), outside / "out", outside / "told")):
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(environment())
    os.chdir(folder)
    sys.argv = ["roster", *words]
    code: object = 0
    try:
        main()
    except SystemExit as leaving:
        code = leaving.code
    atexit._run_exitfuncs()  # as where Python itself ends
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(code) if isinstance(code, int) else code is not None)


def listens(process: int) -> bool:
    """Return whether a process has come so far that it listens; until then Python answers as it likes."""
    try:
        (caught,) = [line for line in Path(f"/proc/{process}/status").read_text().splitlines() if "SigCgt" in line]
    except (OSError, ValueError):
        return False
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def work_of(process: int) -> float:
    """Return how many seconds a process and those that it started have worked so far."""
    ticks = 0
    for one in _family(process):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / _TICKS


def _family(process: int) -> Iterator[int]:
    yield process
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def is_alone(group: int) -> bool:
    """Return whether a group of processes has ended, after a while at most."""
    until = time.monotonic() + _LONGEST
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    os.killpg(group, signal.SIGKILL)
    return False


@pytest.mark.parametrize("seed", range(first_round(8), rounds(8)))
def test_a_signal_at_any_moment_leaves_what_was_before_or_what_comes_after(
    solved: Path, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    folder = Path(shutil.copytree(solved, tmp_path / "copy"))
    work, asked = chance.choice(WORKERS)
    words = tuple(a_duty(solved) if word == A_DUTY else word for word in asked)
    is_loaded = seed >= 8 and chance.random() < 0.8
    number, moment = chance.choice(SIGNALS), work * chance.random() * (0.5 if is_loaded else 1)
    run = (start_loaded if is_loaded else start_afresh)(words, folder, tmp_path)
    while run.poll() is None and not (listens(run.pid) and work_of(run.pid) >= moment):
        time.sleep(0.01)
    if interrupted := run.poll() is None:
        (os.killpg if chance.random() < 0.5 else os.kill)(run.pid, number)
    code = run.wait(_LONGEST)
    told = (tmp_path / "told").read_text("utf-8")
    where = f"{words} {number.name} after {moment:.2f} s: {code}\n{(tmp_path / 'out').read_text('utf-8')}\n{told}"
    if interrupted:
        count("distinct signals to live processes", f"{words} {number} {moment}")
        count(f"of them {number.name}", f"{words} {moment}")
    assert is_alone(run.pid), where
    assert code in ((0, -number) if number == signal.SIGKILL else (0, INTERRUPTED)), where
    assert "Traceback" not in told, where
    assert "fault of the program" not in told, where
    before, after, files = kept_in(solved), stored_in(folder), handed_out(folder)
    if code == INTERRUPTED:
        assert told.strip(), where
        assert not [path for path in folder.rglob(".*") if path.is_dir()], where
    if code == INTERRUPTED and words[0] != "batch":
        assert {name: what for name, what in after.items() if name in before} == before, where
    elif after != before or code == 0:
        whole = finished(solved, words)
        for name, what in after.items():
            assert what in (before.get(name), kept_in(whole)[name]), f"{name}: {where}"
        if code == 0 and "The roster is stored" not in told:
            assert (after, files) == (kept_in(whole), handed_out(whole)), where
    assert roster("backup", "whole.db", folder=folder).returncode == 0
