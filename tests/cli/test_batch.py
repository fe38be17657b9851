"""A province in one command: each district a folder, whatever becomes of one the others go on."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import pytest

from commands import COMMAND, LOADED, environment, roster, start
from roster_cli.store import Store
from workbooks import EIGHT_PEOPLE, write_lists

WEEK = ("--week", "2022-W11")
Result = TypeVar("Result")


def district(folder: Path, *lists: object) -> Path:
    folder.mkdir(parents=True)
    write_lists(folder, *lists)  # type: ignore[arg-type]
    return folder


def three_districts(folder: Path) -> Path:
    district(folder / "province" / "临汾市" / "尧都区")
    district(folder / "province" / "临汾市" / "襄汾县", EIGHT_PEOPLE[:5])
    district(folder / "province" / "曲沃县", EIGHT_PEOPLE[:3])
    return folder


@pytest.fixture
def province(tmp_path: Path) -> Path:
    """Return a folder in which there is a province of three districts."""
    return three_districts(tmp_path)


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Return such a folder after a batch, and what that told."""
    folder = three_districts(tmp_path_factory.mktemp("solved"))
    return folder, roster("batch", "province", *WEEK, folder=folder)


@pytest.fixture
def solved(tmp_path: Path, first_run: tuple[Path, object]) -> Path:
    """Return a folder with a province whose districts are solved."""
    shutil.copytree(first_run[0], tmp_path, dirs_exist_ok=True)
    return tmp_path


def results(folder: Path, *words: str) -> dict[str, dict[str, object]]:
    told = roster("batch", "province", *WEEK, "--json", *words, folder=folder)
    assert told.stderr == "" or told.returncode
    return {one["district"]: one for one in json.loads(told.stdout)["districts"]}


def test_each_district_gets_a_line_and_its_own_database(
    first_run: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    province, result = first_run
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert {line.split("] ")[1].split(":")[0] for line in lines[:-1]} == {
        "临汾市/尧都区",
        "临汾市/襄汾县",
        "曲沃县",
    }
    assert [line[:5] for line in lines[:-1]] == ["[1/3]", "[2/3]", "[3/3]"]
    assert lines[-1].startswith("2022-W11: 3 districts, 3 solved, 0 unchanged, 0 failed; ")
    for name in ("临汾市/尧都区", "临汾市/襄汾县", "曲沃县"):
        audit = roster("--db", f"province/{name}/roster.db", "audit", folder=province)
        assert audit.returncode == 0, audit.stdout
    assert not (province / "roster.db").exists()


def test_a_batch_gives_each_district_the_roster_that_solve_gives(solved: Path) -> None:
    lists = [f"province/临汾市/尧都区/{name}.xlsx" for name in ("staff", "checkpoints")]
    roster("--db", "alone.db", "solve", *lists, *WEEK, folder=solved)
    with (
        Store.open(solved / "alone.db") as alone,
        Store.open(solved / Path(lists[0]).parent / "roster.db") as own,
    ):
        assert alone.load().roster == own.load().roster


def test_a_second_run_solves_only_what_is_missing_or_has_changed(solved: Path) -> None:
    (solved / "province/临汾市/尧都区/roster.db").unlink()
    write_lists(solved / "province/曲沃县", EIGHT_PEOPLE[:4])
    told = {name: one["result"] for name, one in results(solved).items()}
    assert told == {"临汾市/尧都区": "solved", "临汾市/襄汾县": "unchanged", "曲沃县": "solved"}


def test_one_districts_failure_never_stops_the_others(solved: Path) -> None:
    (solved / "province/曲沃县/roster.db").unlink()
    bad = district(solved / "province" / "坏县", [("1", "甲", "统计局", "康壮社区", "", "", "")])
    torn = district(solved / "province" / "断县")
    (torn / "staff.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    half = district(solved / "province" / "缺县")
    (half / "checkpoints.xlsx").unlink()
    twice = district(solved / "province" / "双县")
    (twice / "staff.xlsx").rename(twice / "人员 一.xlsx")
    (twice / "人员 二.xlsx").write_bytes((twice / "人员 一.xlsx").read_bytes())
    result = roster("batch", "province", *WEEK, folder=solved)
    assert result.returncode == 2
    assert "4 districts failed." in result.stderr
    lines = {line.split("] ")[-1].split(": ")[0]: line for line in result.stdout.splitlines()}
    assert "staff.xlsx · 人员 · D2" in lines["坏县"]
    assert (
        "roster check 'province/坏县/staff.xlsx' 'province/坏县/checkpoints.xlsx' --week 2022-W11" in lines["坏县"]
    )
    assert "staff.xlsx" in lines["断县"]
    assert "no file for the checkpoint list" in lines["缺县"]
    assert "人员 一.xlsx, 人员 二.xlsx" in lines["双县"]
    assert lines["2022-W11"].startswith("2022-W11: 7 districts, 1 solved, 2 unchanged, 4 failed")
    assert not (bad / "roster.db").exists()


def test_json_tells_every_problem_and_every_roster(solved: Path) -> None:
    district(solved / "province" / "坏县", [("1", "甲", "统计局", "康壮社区", "", "", "8月99日")])
    told = results(solved)
    assert [problem["cell"] for problem in told["坏县"]["problems"]] == ["D2", "G2"]
    assert (told["坏县"]["exit_code"], told["坏县"]["roster"]) == (2, None)
    assert told["曲沃县"]["roster"]["posts"]["needed"] == 42
    assert told["曲沃县"]["seconds"]["read"] > 0


def test_a_published_week_that_changed_is_refused_with_6_unless_replaced(solved: Path) -> None:
    roster("--db", "province/曲沃县/roster.db", "publish", folder=solved)
    assert roster("batch", "province", *WEEK, folder=solved).returncode == 0  # nothing has changed
    write_lists(solved / "province/曲沃县", EIGHT_PEOPLE[:4])
    refused = roster("batch", "province", *WEEK, folder=solved)
    assert refused.returncode == 6
    assert "roster batch province --week 2022-W11 --replace" in refused.stdout
    assert results(solved, "--replace")["曲沃县"]["roster"]["version"] == 2


def test_a_district_that_somebody_holds_is_busy_and_the_others_are_solved(solved: Path) -> None:
    for name in ("临汾市/尧都区", "曲沃县"):
        write_lists(solved / "province" / name, EIGHT_PEOPLE[:4])
    with Store.open(solved / "province/曲沃县/roster.db") as store, store.writing("solve elsewhere"):
        result = roster("batch", "province", *WEEK, folder=solved)
    assert result.returncode == 5
    assert "1 solved, 1 unchanged, 1 failed" in result.stdout
    assert "roster solve elsewhere" in result.stdout


def test_strict_tells_scarcity_in_any_district(solved: Path) -> None:
    write_lists(solved / "province/曲沃县", EIGHT_PEOPLE[:4])
    result = roster("batch", "province", *WEEK, "--strict", folder=solved)
    assert result.returncode == 3
    assert "1 solved, 2 unchanged" in result.stdout


def test_settings_hold_for_all_districts_below_them_that_have_none(solved: Path) -> None:
    (solved / "province/临汾市/roster.toml").write_text("[rules]\nmax_per_week = 1\n", encoding="utf-8")
    (solved / "province/临汾市/尧都区/roster.toml").write_text("[rules]\nmax_per_week = 2\n", encoding="utf-8")
    told = {name: one["result"] for name, one in results(solved).items()}
    assert told == {"临汾市/尧都区": "solved", "临汾市/襄汾县": "solved", "曲沃县": "unchanged"}
    most = {}
    for name in ("临汾市/尧都区", "临汾市/襄汾县", "曲沃县"):
        with Store.open(solved / "province" / name / "roster.db") as store:
            most[name] = max(len(own) for own in store.load().roster.by_person.values())
    assert (most["临汾市/尧都区"], most["临汾市/襄汾县"]) == (2, 1)
    assert most["曲沃县"] > 2


def test_what_stands_inside_of_a_districts_folder_is_no_district(solved: Path) -> None:
    inside = solved / "province/曲沃县"
    roster("--db", "roster.db", "export", "--all", folder=inside)
    district(inside / "marked")
    district(solved / "province" / ".hidden")
    assert set(results(solved)) == {"临汾市/尧都区", "临汾市/襄汾县", "曲沃县"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("batch", "nowhere"), "There is no folder nowhere."),
        (("batch", "empty"), "No district is in empty"),
        (("--db", "/tmp/one.db", "batch", "province"), "one database for all districts"),
    ],
)
def test_what_cannot_be_a_province_is_refused(province: Path, words: tuple[str, ...], told: str) -> None:
    (province / "empty").mkdir()
    result = roster(*words, folder=province)
    assert (result.returncode, result.stdout) == (2, "")
    assert told in result.stderr


def children(process: int) -> list[int]:
    """Return the processes that a process started, theirs included."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *children(child)]
    return found


def waits_for(condition: Callable[[], Result]) -> Result:
    """Return what a condition gives once that is something."""
    deadline = time.monotonic() + 120
    while not (result := condition()):
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)
    return result


def holder(process: int, file: Path) -> int | None:
    """Return which of the processes that a process started has a file open."""
    for child in children(process):
        with suppress(OSError):
            if any(one.resolve() == file for one in Path(f"/proc/{child}/fd").iterdir()):
                return child
    return None


@contextmanager
def standing_still(process: int) -> Iterator[None]:
    """Hold a process still within a ``with`` block; it goes on afterwards, or ends if it was told to."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGCONT)


def is_told_to_end(process: int) -> bool:
    """Return whether a process that stands still has been sent SIGTERM."""
    pending = re.search(r"^ShdPnd:\s*(\w+)", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
    return bool(pending and int(pending[1], 16) >> (signal.SIGTERM - 1) & 1)


# The command, with districts in processes from a server that has loaded the libraries.
FROM_A_SERVER = f"""
import multiprocessing
from roster_cli.__main__ import main
from roster_cli.planning import side_by_side
servers = multiprocessing.get_context("forkserver")
servers.set_forkserver_preload({LOADED})
side_by_side.WorkerContext = lambda: servers
main()
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
@pytest.mark.parametrize("how", ["interrupt", "kill a district"])
def test_an_interruption_ends_all_and_a_killed_district_only_itself(province: Path, how: str) -> None:
    sample = ("--staff", "300", "--communities", "6", "--checkpoints", "60", "--seed", "3")
    roster("sample", "province/大县", *sample, folder=province)
    command, small = [sys.executable, "-c", FROM_A_SERVER], 3
    if how == "interrupt":  # with processes that begin afresh, and so with fewer
        shutil.rmtree(province / "province/临汾市")
        command, small = COMMAND, 1
    run = start(
        [*command, "batch", "province", *WEEK, "--workers", "4"],
        cwd=province,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert run.stdout is not None
    big = waits_for(lambda: holder(run.pid, province / "province/大县/roster.db.lock"))
    with standing_still(big):
        first = [run.stdout.readline() for _number in range(small)]
        assert all("大县" not in line for line in first)
        begun = children(run.pid)
        if how == "interrupt":
            run.send_signal(signal.SIGINT)
            waits_for(lambda: is_told_to_end(big))
        else:
            os.kill(big, signal.SIGKILL)
    out, err = run.communicate(timeout=60)
    if how == "interrupt":
        assert (run.returncode, "Stopped after 1 of 2 districts" in err) == (4, True)
    else:
        assert (run.returncode, "大县: failed: its process ended without a result (code -9)" in out) == (1, True)
        assert "3 solved, 0 unchanged, 1 failed" in out
    waits_for(lambda: not [child for child in begun if Path(f"/proc/{child}").exists()])
    assert not (province / "province/大县/roster.db").exists()
