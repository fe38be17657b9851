"""``import roster_cli``: the program for Python users."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

import roster_cli
from commands import environment
from workbooks import write_lists

MONDAY = datetime(2022, 3, 14)
SCRIPT = """
import sys
import roster_cli

print("once")
week = roster_cli.read("lists/staff.xlsx", "lists/checkpoints.xlsx", week="2022-W11")
result = roster_cli.solve(week.district, time_limit=1, workers=2)
print(result.status, len(result.roster.duties) > 0)
print("click" in sys.modules)
"""
EMPTY_HANDED = """
import sys
import roster_cli

assert roster_cli.Week.parse("2022-W11") == roster_cli.Week(2022, 11)
print(sorted({"click", "numpy", "pandas", "ortools", "openpyxl", "rich"} & sys.modules.keys()))
"""


@pytest.fixture
def lists(tmp_path: Path) -> tuple[Path, Path]:
    return write_lists(tmp_path)


def python(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code] if "\n" in code else [sys.executable, code],
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_from_lists_to_a_stored_roster_and_on(lists: tuple[Path, Path], tmp_path: Path) -> None:
    with roster_cli.Store.open(tmp_path / "roster.db") as store:
        week = roster_cli.read(*map(str, lists), week="2022-W11", store=store)
        result = roster_cli.solve(week.district)
        assert result.status in ("optimal", "feasible")
        assert f"{result.report.cost:,}" in str(result)
        assert roster_cli.audit(week.district, result.roster).violations == ()
        stored = store.save(week, result)
        assert stored == store.newest()
        duty = result.roster.duties[-1]
        change = roster_cli.replan(stored, absent={duty.identity: str(duty.slot.date)}, start=MONDAY)
        assert duty not in change.roster.duties
        assert duty.identity in {move.before for move in change.moves}
        assert str(change.moves[0].slot.date.day) in str(change)
        store.apply(change)
        assert store.newest().roster == change.roster
        assert change.note == store.newest().note != ""
        files = roster_cli.export(store.newest(), tmp_path / "out", units=["统计"], formats=["xlsx", "text"])
        assert {file.suffix for file in files} == {".xlsx", ".txt"}
        assert roster_cli.export(store.newest(), tmp_path / "all", formats=["csv"])


def test_all_problems_of_lists_come_at_once(lists: tuple[Path, Path]) -> None:
    book = load_workbook(lists[0])
    book["人员"]["D2"], book["人员"]["G3"] = "康壮", "某天"
    book.save(lists[0])
    with pytest.raises(roster_cli.InputError) as found:
        roster_cli.read(*lists, week="2022-W11")
    assert [problem.cell for problem in found.value.problems] == ["D2", "G3"]
    assert all(problem.message in str(found.value) for problem in found.value.problems)


def test_the_week_may_be_named_in_several_ways(lists: tuple[Path, Path]) -> None:
    weeks = ("2022-W11", "2022-03-16", MONDAY, MONDAY.date(), roster_cli.Week(2022, 11))
    assert {str(roster_cli.read(*lists, week=week).district.week) for week in weeks} == {"2022-W11"}
    with pytest.raises(roster_cli.RosterError, match="soon"):
        roster_cli.read(*lists, week="soon")


def test_weeks_before_count_where_a_database_is_given(lists: tuple[Path, Path], tmp_path: Path) -> None:
    with roster_cli.Store.open(tmp_path / "roster.db") as store:
        before = roster_cli.read(*lists, week="2022-W10")
        store.save(before, roster_cli.solve(before.district))
        after = roster_cli.read(*lists, week="2022-W11", store=store)
        assert [past.week for past in after.district.past.before] == [before.district.week]
        with pytest.raises(ValueError, match="2022-W10"):
            store.save(after, roster_cli.solve(before.district))


def test_replan_takes_up_new_lists(lists: tuple[Path, Path], tmp_path: Path) -> None:
    with roster_cli.Store.open(tmp_path / "roster.db") as store:
        week = roster_cli.read(*lists, week="2022-W11")
        stored = store.save(week, roster_cli.solve(week.district))
        book = load_workbook(lists[0])
        book["人员"].delete_rows(2)
        book.save(lists[0])
        change = roster_cli.replan(stored, lists=roster_cli.read(*lists, week="2022-W11"), start=MONDAY)
        gone = week.district.people[0].identity
        assert all(duty.identity != gone for duty in change.roster.duties)
        with pytest.raises(roster_cli.RosterError, match="what changed"):
            roster_cli.replan(stored)


@pytest.mark.parametrize("name", [name for name in roster_cli.__all__ if name.islower()])
def test_each_function_tells_every_parameter(name: str) -> None:
    function = getattr(roster_cli, name)
    told = inspect.getdoc(function) or ""
    named = {word.strip(",") for line in told.splitlines() for word in line.split()}
    assert set(inspect.signature(function).parameters) <= named
    assert "\nParameters\n----------\n" in told


def test_every_public_name_is_documented() -> None:
    for name in roster_cli.__all__:
        thing = getattr(roster_cli, name)
        assert inspect.getdoc(thing), name
        if inspect.isclass(thing):
            public = {key: value for key, value in vars(thing).items() if not key.startswith("_")}
            undocumented = [key for key, value in public.items() if callable(value) and not inspect.getdoc(value)]
            assert not undocumented, name


def test_rooms_that_are_loaded_do_not_hide_the_functions_of_the_same_name() -> None:
    import roster_cli.export.files
    import roster_cli.solve.engine

    assert inspect.isfunction(roster_cli.solve)
    assert inspect.isfunction(roster_cli.export)
    assert inspect.isfunction(roster_cli.audit)


def test_nothing_large_is_loaded_before_it_is_used(tmp_path: Path) -> None:
    assert python(EMPTY_HANDED, tmp_path) == "[]\n"


def test_a_script_without_a_main_guard_runs_once_whatever_processes_help(tmp_path: Path) -> None:
    from roster_cli.cli.main import run

    words = ["sample", str(tmp_path / "lists"), "--staff", "300", "--communities", "6", "--checkpoints", "30"]
    assert run([*words, "--quiet"]) == 0
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    told = python("script.py", tmp_path).splitlines()
    assert told[0] == "once"
    assert told[1].split()[1] == "True"
    assert told[2:] == ["False"]


def test_mypy_sees_what_users_get(tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(
        """
import roster_cli

week = roster_cli.read("staff.xlsx", "checkpoints.xlsx", week="2022-W11")
result = roster_cli.solve(week.district, time_limit=60)
reveal_type(result.roster)
faults = roster_cli.audit(week.district, result.roster).violations
with roster_cli.Store.open("roster.db") as store:
    stored = store.save(week, result)
    change = roster_cli.replan(store.newest(), absent={"1004": "周三"})
    store.apply(change)
    duties = store.duties(weeks="2022-W11:2022-W15")
    roster_cli.export(stored, "rosters", formats=["xlsx"])
standing: str = result.status
""",
        encoding="utf-8",
    )
    (tmp_path / "wrong.py").write_text(
        'import roster_cli\nroster_cli.solve("staff.xlsx")\nroster_cli.read("a", "b").districts\n',
        encoding="utf-8",
    )
    root = Path(roster_cli.__file__).parents[2]
    # As strict as the program itself is checked, which finds nothing there, whatever was checked before.
    command = [sys.executable, "-m", "mypy", "--config-file", str(root / "pyproject.toml")]
    command += ["--cache-dir", str(root / ".mypy_cache"), "--output", "json"]
    done = subprocess.run(
        [*command, "user.py", "wrong.py"],
        cwd=tmp_path,
        env=environment(MYPYPATH=str(root / "src")),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert [one["file"] for one in found if one["severity"] == "error"] == ["wrong.py", "wrong.py"], done.stdout
    assert any("roster_cli.domain.roster.Roster" in one["message"] for one in found)
