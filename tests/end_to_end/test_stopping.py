"""Stopping early, by Ctrl-C or a time limit: a complete roster or none, never a trace."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import click
import pytest

from commands import COMMAND, environment, roster, start
from roster_cli.audit import audit
from roster_cli.planning import pipeline
from roster_cli.solve import engine
from roster_cli.store import Store
from terminals import CTRL_C, Terminal
from workbooks import write_lists

SOLVE = ("solve", "big/staff.xlsx", "big/checkpoints.xlsx", "--week", "2022-W11")
SOLVE_FEW = ("solve", "small/staff.xlsx", "small/checkpoints.xlsx", "--week", "2022-W11")


# The command, that waits once at a stage until somebody stops it: no machine is too fast for that, or too slow.
WAITING = """
import sys, time
from contextlib import contextmanager
from roster_cli.__main__ import main
from roster_cli.cli import progress
stage, usual, waited = sys.argv.pop(1), progress.shown_progress, []
if stage == "assigning":  # in several processes, as a large district
    from roster_cli.solve import engine
    engine._SMALL = 0
@contextmanager
def shown(*, silent):
    with usual(silent=silent) as show:
        def wait(news):
            show(news)
            if progress.stage_name(news) == stage and not waited:
                waited.append(stage)
                time.sleep(120)
        yield wait
progress.shown_progress = shown
main()
"""


def waiting_at(stage: str) -> list[str]:
    return [sys.executable, "-c", WAITING, stage]


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with lists that take a while, and with some that do not."""
    folder = tmp_path_factory.mktemp("lists")
    for name, size in (("big", (400, 8, 85)), ("small", (30, 2, 6))):
        words = [
            str(word)
            for pair in zip(("--staff", "--communities", "--checkpoints"), size, strict=True)
            for word in pair
        ]
        assert roster("sample", name, *words, folder=folder).returncode == 0
    return folder


@pytest.fixture
def folder(lists: Path, tmp_path: Path) -> Path:
    """Return a folder with the lists and no database."""
    for name in ("big", "small"):
        (tmp_path / name).symlink_to(lists / name)
    return tmp_path


def stored_is_sound(folder: Path, *, cut_short: bool = True) -> bool:
    """Return whether a roster is stored, which keeps every rule, lies above its bound and was cut short or not."""
    if not (folder / "roster.db").exists():
        return False
    with Store.open(folder / "roster.db") as store:
        if not store.weeks():
            return False
        stored = store.load()
    assert audit(stored.district, stored.roster).violations == ()
    assert stored.report.bound <= stored.report.cost
    assert stored.report.cut_short or not cut_short
    return True


def start_piped(folder: Path, *line: str) -> subprocess.Popen[str]:
    return start(
        line or [*COMMAND, *SOLVE],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


def is_stopped(folder: Path, done: subprocess.CompletedProcess[str], stage: str) -> bool:
    """Return whether a solve told that it was stopped at a stage, and stored nothing."""
    how_far = () if stage == "preparing" else ("gap", "--time-limit")
    assert all(word in done.stderr for word in ("Stopped", *how_far)), done.stderr
    assert "Traceback" not in done.stderr
    assert (done.returncode, done.stdout) == (4, "")
    return not stored_is_sound(folder)


def test_ctrl_c_in_a_pipe_ends_all_processes_stores_nothing_and_says_how_far_it_was(folder: Path) -> None:
    solve = start_piped(folder, *waiting_at("assigning"), *SOLVE_FEW)
    assert solve.stderr is not None
    while "assigning" not in (line := solve.stderr.readline()):
        assert line, "the solve ended before that stage"
    os.killpg(solve.pid, signal.SIGINT)
    told = solve.communicate(timeout=120)
    assert is_stopped(folder, subprocess.CompletedProcess(solve.args, solve.returncode, *told), "assigning")


@pytest.mark.parametrize("stage", ["preparing", "bounding"])
def test_ctrl_c_at_any_stage_stores_nothing_and_says_how_far_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    usual = click.echo

    def interrupted(line: object, **how: bool) -> None:
        usual(line, **how)
        if str(line).startswith(stage):
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(click, "echo", interrupted)
    assert is_stopped(folder, roster(*SOLVE_FEW, folder=folder), stage)


@pytest.mark.parametrize("seconds", [0.0, 0.2, 0.6])
def test_ctrl_c_while_the_lists_are_read_ends_with_4(folder: Path, seconds: float) -> None:
    solve = start_piped(folder)
    assert solve.stderr is not None
    assert "Settings" in solve.stderr.readline()
    time.sleep(seconds)
    os.killpg(solve.pid, signal.SIGINT)
    _printed, told = solve.communicate(timeout=120)
    assert solve.returncode == 4, told
    assert "Traceback" not in told
    assert not stored_is_sound(folder)


@pytest.mark.parametrize(
    ("stage", "answer", "code"),
    [("bounding", "y\n", 0), ("assigning", "y\n", 0), ("assigning", "\n", 4)],
    ids=["bounding-yes", "assigning-yes", "assigning-default"],
)
def test_ctrl_c_on_a_terminal_asks_whether_to_store(folder: Path, stage: str, answer: str, code: int) -> None:
    terminal = Terminal(*SOLVE_FEW, folder=folder, command=waiting_at(stage))
    terminal.wait_for(stage)
    terminal.type(CTRL_C)
    terminal.wait_for("Store it? [y/N]")
    assert "proven: not below" in terminal.text
    terminal.type(answer)
    assert terminal.finish() == code, terminal.text
    assert "Traceback" not in terminal.text
    assert stored_is_sound(folder) is (code == 0)
    if code == 0:
        assert "cut short" in terminal.text


def test_an_impatient_second_ctrl_c_leaves_at_once(folder: Path) -> None:
    terminal = Terminal(*SOLVE_FEW, folder=folder, command=waiting_at("bounding"))
    terminal.wait_for("bounding")
    terminal.type(CTRL_C)
    terminal.wait_for("Store it?")
    assert terminal.press_until_finished(CTRL_C) == 4, terminal.text
    assert "Traceback" not in terminal.text
    assert not stored_is_sound(folder)


# The command, with a line on the terminal that shows each news at once, not ten times a second what was last.
SHOWN_AT_ONCE = """
from functools import partialmethod
from rich.progress import Progress
from roster_cli.__main__ import main
Progress.update = partialmethod(Progress.update, refresh=True)
main()
"""


def test_the_line_on_a_terminal_moves_with_stage_cost_bound_and_gap(folder: Path) -> None:
    terminal = Terminal(*SOLVE_FEW, folder=folder, command=[sys.executable, "-c", SHOWN_AT_ONCE])
    assert terminal.finish() == 0, terminal.text
    figures = r"\d:\d\d cost [\d,]+, bound [\d,]+, gap \d+"
    for line in (
        r"bounding ━+ 2/2 \d:\d\d",
        r"assigning \W+ \d+/\d+ \d",
        rf"improving \W+ 1/2 {figures}",
        rf"placing ━+ 2/2 {figures}",
    ):
        assert re.search(line, terminal.text), terminal.text


@pytest.mark.parametrize("seconds", ["0.1", "1"])
def test_a_time_limit_stores_the_best_roster_so_far_and_tells_its_distance(folder: Path, seconds: str) -> None:
    solved = roster(*SOLVE, "--time-limit", seconds, "--json", folder=folder)
    assert solved.returncode == 0, solved.stderr
    told = json.loads(solved.stdout)
    assert told["gap"] == told["cost"] - told["bound"] >= 0
    assert told["communities"]["total"] == 8
    assert {"read", "model", "people", "gates", "audit", "store"} <= set(told["seconds"])
    if told["cut_short"]:
        assert stored_is_sound(folder)


def test_ctrl_c_while_python_tidies_up_is_not_swallowed() -> None:
    script = """
import signal, time
from roster_cli import interruption
class Last:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)
interruption.listen()
last = Last()
try:
    del last
    time.sleep(60)
except KeyboardInterrupt:
    print("stopped")
"""
    done = start([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    assert done.communicate(timeout=120) == ("stopped\n", "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    ("room", "place"),
    [(engine, "give_gates"), (engine, "costs"), (pipeline, "judged")],
    ids=["stage", "between", "audit"],
)
def test_who_ends_the_program_ends_it_like_ctrl_c_and_is_asked_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, room: ModuleType, place: str
) -> None:
    """A machine that shuts down, a terminal that is closed: what they meet is not even finished roughly."""
    write_lists(tmp_path)

    def ended(*_words: object) -> None:
        signal.raise_signal(number)
        pytest.fail("it went on")

    monkeypatch.setattr(room, place, ended)
    done = roster("solve", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W11", folder=tmp_path)
    assert (done.returncode, done.stdout) == (4, ""), done.stderr
    assert "Stopped. Nothing was changed after that." in done.stderr
    assert not stored_is_sound(tmp_path)


def descendants(parent: int) -> set[int]:
    """Return every process that was started by one, and by those."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {parent}
    while new := {one for one, above in parents.items() if above in found} - found:
        found |= new
    return found - {parent}


def lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="processes are counted in /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_batch_that_is_killed_leaves_no_worker_behind(folder: Path, number: signal.Signals) -> None:
    for name in ("east", "west"):
        (folder / "all" / name).mkdir(parents=True)
        for file in ("staff.xlsx", "checkpoints.xlsx"):
            (folder / "all" / name / file).symlink_to(folder / "big" / file)
    words = ("batch", "all", "--week", "2022-W11", "--workers", "2")
    run = start([*COMMAND, *words], cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while len(workers := descendants(run.pid)) < 3 and time.monotonic() < until and run.poll() is None:
        time.sleep(0.05)
    assert len(workers) >= 3
    time.sleep(1)
    workers |= descendants(run.pid)
    run.send_signal(number)
    run.wait(60)
    until = time.monotonic() + 60
    while any(map(lives, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    left = [one for one in workers if lives(one)]
    for one in left:
        os.kill(one, signal.SIGKILL)
    assert left == []


# The command, with a Ctrl-C when it makes the folder in which files are made before they are handed out.
INTERRUPTED = """
import signal, sys
def interrupt(event, words):
    if event == "os.mkdir" and ".roster-" in str(words[0]) and not told:
        told.append(event)
        signal.raise_signal(signal.SIGINT)
told = []
sys.addaudithook(interrupt)
from roster_cli.__main__ import main
main()
"""


def test_ctrl_c_while_files_are_written_says_that_the_roster_is_stored(tmp_path: Path) -> None:
    write_lists(tmp_path)
    words = ("week", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W11")
    run = start(
        [sys.executable, "-c", INTERRUPTED, *words],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    _out, told = run.communicate(timeout=120)
    assert run.returncode == 0, told
    assert "The roster is stored" in told
    assert not list((tmp_path / "rosters").rglob("*.xlsx"))
    assert stored_is_sound(tmp_path, cut_short=False)
    assert roster(*words, folder=tmp_path).returncode == 0
    assert (tmp_path / "rosters" / "2022-W11" / "全区汇总.xlsx").exists()
