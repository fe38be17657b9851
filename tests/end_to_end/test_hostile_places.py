"""Places that take no files: full disks, names too long, a file where a folder is needed, names beyond ASCII."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from commands import COMMAND, environment, roster
from roster_cli.__main__ import main
from roster_cli.store import Store
from workbooks import write_lists

pytestmark = pytest.mark.usefixtures("rosters_that_were_found_before")

WEEK = ("--week", "2022-W11")
LISTS = ("staff.xlsx", "checkpoints.xlsx")
LONG = "长" * 300


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_lists(tmp_path)
    return tmp_path


def solve(folder: Path) -> None:
    assert roster("solve", *LISTS, *WEEK, folder=folder).returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--db", LONG, "show"),
        ("--db", LONG, "solve", *LISTS),
        ("solve", LONG, "checkpoints.xlsx"),
        ("check", "staff.xlsx", LONG),
        ("export", "--all", "--out", LONG),
        ("week", *LISTS, *WEEK, "--out", LONG),
        ("init", LONG),
        ("sample", LONG),
        ("signin", LONG),
        ("import", LONG),
        ("replan", "--absences", LONG, "--from", "2022-03-15"),
        ("batch", LONG),
    ],
    ids=lambda words: next(word for word in words if word.isascii() and word not in ("--db", *LISTS)),
)
def test_a_name_of_300_characters_is_told_in_one_line(folder: Path, words: tuple[str, ...]) -> None:
    solve(folder)
    done = roster(*words, folder=folder)
    assert (done.returncode, "fault of the program" in done.stderr) == (2, False), done.stderr
    assert "File name too long" in done.stdout + done.stderr or "There is no" in done.stderr, done


@pytest.mark.parametrize("place", ["rosters", "rosters/2022-W11", "rosters/2022-W11/单位"])
def test_a_file_where_week_needs_a_folder_is_told(folder: Path, place: str) -> None:
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).write_text("a file")
    done = roster("week", *LISTS, *WEEK, folder=folder)
    assert done.returncode == 2, done.stderr
    assert place in done.stderr
    assert ".roster-" not in done.stderr
    assert "fault of the program" not in done.stderr
    assert (folder / place).read_text() == "a file"


def test_a_database_may_have_a_name_that_looks_like_an_address(folder: Path) -> None:
    assert roster("--db", "file:x?mode=memory", "solve", *LISTS, *WEEK, folder=folder).returncode == 0
    assert (folder / "file:x?mode=memory").read_bytes().startswith(b"SQLite format 3")
    assert roster("--db", "file:x?mode=memory", "show", folder=folder).returncode == 0


def on_a_disk_with(room: int, *words: object, folder: Path) -> tuple[int | None, str]:
    """Run ``roster`` where no file may grow beyond so many bytes; return the exit code and what was printed.

    The process is one of those that a server with the libraries loaded has ready: to load them takes longest.
    """
    servers = multiprocessing.get_context("forkserver")  # see conftest.py
    printed, output = servers.Pipe(duplex=False)
    process = servers.Process(target=_run_with, args=(room, ["roster", *map(str, words)], folder, output))
    process.start()
    output.close()
    with open(printed.fileno(), encoding="utf-8", closefd=False) as pipe:
        told = pipe.read()
    process.join()
    return process.exitcode, told


def _run_with(room: int, words: list[str], folder: Path, output: Connection) -> None:
    for stream in (1, 2):
        os.dup2(output.fileno(), stream)
    output.close()
    os.environ.clear()
    os.environ.update(environment(PYTHONDONTWRITEBYTECODE="1"))  # Python itself would keep half a file
    os.chdir(folder)
    sys.argv = words
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    main()


@pytest.mark.skipif(sys.platform == "win32", reason="limits are those of POSIX")
@pytest.mark.parametrize(
    "words",
    [
        ("publish",),
        ("solve", *LISTS, "--week", "2022-W12"),
        ("week", *LISTS, "--week", "2022-W12"),
        ("replan", "--absent", "1001=周三", "--from", "2022-03-15"),
        ("export", "--all"),
    ],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize("room", [0, 5_000])
def test_a_full_disk_is_told_and_leaves_what_was_stored(folder: Path, words: tuple[str, ...], room: int) -> None:
    solve(folder)
    with Store.open(folder / "roster.db") as store:
        before = store.load()
    code, told = on_a_disk_with(room, *words, folder=folder)
    assert code == 2, told
    assert told
    assert "Traceback" not in told
    assert "fault of the program" not in told
    with Store.open(folder / "roster.db") as store:
        assert store.load() == before


@pytest.mark.skipif(sys.platform != "linux", reason="an ASCII file system is made by variables that Linux heeds")
def test_an_ascii_file_system_is_told_with_what_to_set(folder: Path) -> None:
    solve(folder)
    ascii_only = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    line = [*COMMAND, "--lang", "en", "export", "--all"]
    done = subprocess.run(
        line, cwd=folder, env=environment(**ascii_only), capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode in (0, 2), done.stderr
    assert "fault of the program" not in done.stderr
    if done.returncode:
        assert "PYTHONUTF8" in done.stderr
