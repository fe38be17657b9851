"""From two lists to what people hold in their hands, each command in a process of its own."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from itertools import cycle
from pathlib import Path

import pytest
from openpyxl import load_workbook

from commands import COMMAND, environment, roster, start
from roster_cli.domain import Duty, Roster
from roster_cli.rules import COST_TERMS
from roster_cli.store import Store
from workbooks import EIGHT_PEOPLE, TWO_GATES, write_lists

WEEK = ("--week", "2022-W11")
ODD_NAMES = ('=HYPERLINK("http://x")', "𠮷永㛃", "李😀", "李雷", "王芳", "赵敏")
ODD_UNITS = ("../../x", "-1+1", "[bold]x[/bold]:smile:", "<script>")
WEDNESDAY = date(2022, 3, 16)
LONG_ESTATE = "很长的小区名" * 50


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the lists and the stored roster of a small community."""
    folder = tmp_path_factory.mktemp("solved")
    write_lists(folder)
    result = roster("solve", "staff.xlsx", "checkpoints.xlsx", *WEEK, folder=folder)
    assert result.returncode == 0, result.stderr
    return folder


def test_solve_tells_cost_bound_gap_and_what_is_missing(solved: Path) -> None:
    told = roster("--lang", "en", "solve", "staff.xlsx", "checkpoints.xlsx", *WEEK, folder=solved).stdout
    assert "2022-W11 is stored as a draft, version 1." in told
    for words in ("unfilled posts", "fairness", "proven: not below", "Familiar gates", "Posts: 40 of 42 filled"):
        assert words in told
    assert "gate-shifts with nobody" in told


def test_solve_json_is_one_object_and_nothing_else(solved: Path) -> None:
    result = roster("solve", "staff.xlsx", "checkpoints.xlsx", *WEEK, "--json", folder=solved)
    fields = json.loads(result.stdout)
    assert result.stderr == ""
    assert fields["week"] == "2022-W11"
    assert fields["posts"] == {"needed": 42, "filled": 40, "unfilled": 2}
    assert set(fields["costs"]) == set(COST_TERMS)
    assert fields["cost"] == sum(fields["costs"].values()) - fields["costs"]["familiarity"]
    assert fields["gap"] == fields["cost"] - fields["bound"] >= 0
    assert fields["people"]["rostered"] == 8
    assert {"read", "audit", "store"} < set(fields["seconds"])


def test_strict_tells_scarcity_by_its_exit_code_and_stores(tmp_path: Path) -> None:
    write_lists(tmp_path)
    result = roster("solve", "staff.xlsx", "checkpoints.xlsx", *WEEK, "--strict", folder=tmp_path)
    assert result.returncode == 3
    assert "--strict" in result.stderr
    assert roster("audit", folder=tmp_path).returncode == 0


def test_strict_is_met_where_everything_is_filled_and_everybody_has_a_duty(tmp_path: Path) -> None:
    write_lists(tmp_path, EIGHT_PEOPLE[:4], TWO_GATES[:1])
    result = roster("solve", "staff.xlsx", "checkpoints.xlsx", *WEEK, "--strict", folder=tmp_path)
    assert result.returncode == 0, result.stderr


def test_bad_input_exits_with_2_tells_every_problem_and_writes_nothing(tmp_path: Path) -> None:
    write_lists(
        tmp_path, [("1", "甲", "统计局", "康壮社区", "", "", ""), ("1", "", "统计局", "康庄", "", "", "8月99日")]
    )
    before = sorted(path.name for path in tmp_path.iterdir())
    result = roster("solve", "staff.xlsx", "checkpoints.xlsx", *WEEK, folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "staff.xlsx · 人员 · D2" in result.stderr
    assert "康庄社区" in result.stderr
    assert "staff.xlsx · 人员 · B3" in result.stderr
    assert "staff.xlsx · 人员 · G3" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_missing_lists_exit_with_2(tmp_path: Path) -> None:
    result = roster("solve", "nowhere.xlsx", "neither.xlsx", folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "nowhere.xlsx" in result.stderr
    assert "neither.xlsx" in result.stderr
    assert "Traceback" not in result.stderr


def test_settings_beside_the_staff_list_are_used_and_named(tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    write_lists(lists)
    (lists / "roster.toml").write_text("[rules]\nmax_per_week = 1\n", encoding="utf-8")
    result = roster("solve", "lists/staff.xlsx", "lists/checkpoints.xlsx", *WEEK, folder=tmp_path)
    assert "lists/roster.toml" in result.stderr
    with Store.open(tmp_path / "roster.db") as store:
        assert {len(own) for own in store.load().roster.by_person.values()} == {1}


def test_piped_progress_is_plain_lines_and_quiet_leaves_them_out(solved: Path) -> None:
    words = ("solve", "staff.xlsx", "checkpoints.xlsx", *WEEK)
    loud, quiet = roster(*words, folder=solved), roster(*words, "--quiet", folder=solved)
    assert loud.stderr.strip()
    assert "\x1b" not in loud.stderr + loud.stdout
    assert quiet.stderr == ""
    assert quiet.returncode == 0


def test_a_missing_week_before_is_told_when_earlier_ones_are_stored(solved: Path) -> None:
    result = roster(
        "solve", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W13", folder=solved, ROSTER_DB="more.db"
    )
    assert "No roster of" not in result.stdout
    result = roster(
        "solve", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W15", folder=solved, ROSTER_DB="more.db"
    )
    assert "No roster of 2022-W14 is stored" in result.stdout


def test_show_tells_gates_units_people_and_the_district(solved: Path) -> None:
    overview = roster("show", folder=solved).stdout
    assert "车站街街道" in overview
    assert "total" in overview
    community = roster("show", "--community", "kangzhuang", folder=solved).stdout
    assert "东盛华庭A区 ·" in community
    assert "1 short" in community or "2 short" in community
    assert "王芳" in roster("show", "--unit", "发改", folder=solved).stdout
    person = roster("show", "--person", "1001", "--lang", "zh", folder=solved).stdout
    assert "李强 (1001)" in person
    assert "138****0001" in person
    assert "13800000001" not in person


@pytest.mark.parametrize("words", [(), ("--community", "康庄"), ("--unit", "统计局"), ("--person", "王芳")])
def test_show_fits_eighty_columns_and_its_json_is_pure(solved: Path, words: tuple[str, ...]) -> None:
    from rich.cells import cell_len

    for language in ("zh", "en"):
        shown = roster("--lang", language, "show", *words, folder=solved).stdout
        assert max(map(cell_len, shown.splitlines())) <= 80
    result = roster("show", *words, "--json", folder=solved)
    assert json.loads(result.stdout)["week"] == "2022-W11"
    assert result.stderr == ""


def test_audit_judges_from_the_database_alone(solved: Path, tmp_path: Path) -> None:
    result = roster("audit", "--db", solved / "roster.db", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    for rule in ("H1", "H2", "H3", "H4", "H5", "H6", "H7"):
        assert rule in result.stdout
    fields = json.loads(roster("audit", "--json", "--db", solved / "roster.db", folder=tmp_path).stdout)
    assert fields["violations"] == []
    assert fields["costs"] == fields["stored"]["costs"]


def test_audit_exits_with_1_and_names_the_broken_rule(solved: Path, tmp_path: Path) -> None:
    path = tmp_path / "roster.db"
    with Store.open(solved / "roster.db") as store, Store.open(path) as broken:
        stored = store.load()
        first, second, *_others = (duty for duty in stored.roster.duties if duty.slot.date == WEDNESDAY)
        twice = Duty(second.slot, second.gate, first.identity)
        duties = tuple(twice if duty == second else duty for duty in stored.roster.duties)
        broken.save_roster(stored.district, Roster(stored.roster.week, duties), stored.report)
    result = roster("audit", folder=tmp_path)
    assert result.returncode == 1
    assert "breaks" in result.stderr
    fields = json.loads(roster("audit", "--json", folder=tmp_path).stdout)
    assert {fault["rule"] for fault in fields["violations"]} >= {"H1"}


def test_names_from_users_survive_every_path(tmp_path: Path) -> None:
    people = [
        (f"20{number}", name, unit, "../../社区", LONG_ESTATE, "", "")
        for number, (name, unit) in enumerate(zip(ODD_NAMES, cycle(ODD_UNITS), strict=False))
    ]
    write_lists(tmp_path, people, [("=1+1", "../../社区", LONG_ESTATE, "=门", "三无小区", "", "")])
    solved = roster("solve", "staff.xlsx", "checkpoints.xlsx", *WEEK, folder=tmp_path)
    assert solved.returncode == 0, solved.stderr
    assert roster("audit", folder=tmp_path).returncode == 0
    shown = json.loads(roster("show", "--community", "../../社区", "--json", folder=tmp_path).stdout)
    assert {duty["name"] for duty in shown["duties"]} == set(ODD_NAMES)
    assert {duty["estate"] for duty in shown["duties"]} == {LONG_ESTATE}
    terminal = [roster("show", "--unit", unit, folder=tmp_path).stdout for unit in ODD_UNITS]
    assert all(unit in told for unit, told in zip(ODD_UNITS, terminal, strict=True))
    assert any("𠮷永㛃" in told for told in terminal)
    exported = roster("export", "--all", "--format", "xlsx", "--format", "csv", folder=tmp_path)
    assert exported.returncode == 0, exported.stderr
    assert all(tmp_path in path.resolve().parents for path in tmp_path.rglob("*"))
    assert {path.name for path in tmp_path.iterdir()} <= {
        *("staff.xlsx", "checkpoints.xlsx", "roster.db", "roster.db.lock", "rosters")
    }
    with (tmp_path / "rosters" / "2022-W11" / "duties.csv").open(encoding="utf-8-sig", newline="") as file:
        names = {row["姓名"] for row in csv.DictReader(file)}
    assert '\'=HYPERLINK("http://x")' in names
    assert {"𠮷永㛃", "李😀"} < names
    for path in (tmp_path / "rosters").rglob("*.xlsx"):
        for sheet in load_workbook(path).worksheets:
            assert not any(
                cell.data_type == "f" and "HYPERLINK" in str(cell.value) for row in sheet for cell in row
            )


def test_a_second_solve_on_the_same_database_is_told_who_holds_it(solved: Path, tmp_path: Path) -> None:
    path = tmp_path / "roster.db"
    hold = (
        "import sys, time; from pathlib import Path; from roster_cli.store import Store\n"
        "with Store.open(Path(sys.argv[1])) as store, store.writing('solve --week 2022-W11'):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    holder = start([sys.executable, "-c", hold, str(path)], stdout=subprocess.PIPE, encoding="utf-8")
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        begun = time.monotonic()
        result = roster("solve", solved / "staff.xlsx", solved / "checkpoints.xlsx", *WEEK, folder=tmp_path)
        assert time.monotonic() - begun >= 5
    finally:
        holder.kill()
        holder.wait()
    assert (result.returncode, result.stdout) == (5, "")
    assert f"process {holder.pid}" in result.stderr


def start_long_solve(folder: Path) -> subprocess.Popen[str]:
    """Start a solve in a group of processes of its own and wait until it tells progress."""
    solve = start(
        [*COMMAND, "solve", "big/staff.xlsx", "big/checkpoints.xlsx", *WEEK],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    assert solve.stderr is not None
    while "/" not in (line := solve.stderr.readline()) or "Settings" in line:
        assert line, "the solve ended without telling progress"
    return solve


@pytest.fixture
def big(solved: Path, tmp_path: Path) -> Path:
    """Return a folder with a stored roster and lists that take a while."""
    (tmp_path / "roster.db").write_bytes((solved / "roster.db").read_bytes())
    made = roster(
        "sample", "big", "--staff", "800", "--communities", "15", "--checkpoints", "170", folder=tmp_path
    )
    assert made.returncode == 0, made.stderr
    return tmp_path


def test_kill_in_the_middle_of_a_solve_leaves_the_roster_before(big: Path, solved: Path) -> None:
    solve = start_long_solve(big)
    os.killpg(solve.pid, signal.SIGKILL)
    solve.wait()
    with Store.open(big / "roster.db") as now, Store.open(solved / "roster.db") as before:
        assert now.load() == before.load()
    again = roster("solve", solved / "staff.xlsx", solved / "checkpoints.xlsx", *WEEK, folder=big)
    assert again.returncode == 0, again.stderr


def test_ctrl_c_without_a_terminal_stores_nothing_and_shows_no_trace(big: Path, solved: Path) -> None:
    solve = start_long_solve(big)
    os.killpg(solve.pid, signal.SIGINT)
    told = solve.communicate(timeout=60)[1]
    assert solve.returncode == 4
    assert "Traceback" not in told
    with Store.open(big / "roster.db") as now, Store.open(solved / "roster.db") as before:
        assert now.load() == before.load()


def test_a_night_that_ends_inside_a_day_of_leave_is_nobodys(tmp_path: Path) -> None:
    people = [
        ("1", "王芳", "统计局", "康庄社区", "", "", "周三"),
        ("2", "李强", "统计局", "康庄社区", "", "", ""),
    ]
    write_lists(tmp_path, people, [("车站街街道", "康庄社区", "东盛华庭A区", "南门", "有物业", "", "")])
    (tmp_path / "roster.toml").write_text(
        '[shifts]\n白班 = "10:00-22:00"\n夜班 = "22:00-10:00"\n[rules]\nmax_per_week = 7\n', "utf-8"
    )
    done = roster("solve", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W11", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    with Store.open(tmp_path / "roster.db") as store:
        duties = store.load().roster.duties
    assert not [one for one in duties if one.identity == "1" and str(one.slot.date) == "2022-03-16"]
    assert not [one for one in duties if one.identity == "1" and one.slot == (date(2022, 3, 15), "夜班")]
