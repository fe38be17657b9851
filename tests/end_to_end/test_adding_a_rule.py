"""CONTRIBUTING's own steps to a hard rule and a cost term, taken in a copy: every command knows both."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from openpyxl import load_workbook

import roster_cli
from commands import environment, roster, start
from workbooks import write_lists

PACKAGE = Path(roster_cli.__file__).parent
TESTS = Path(__file__).parents[1]
GUIDE = PACKAGE.parents[1] / "CONTRIBUTING.md"
LISTS = ("staff.xlsx", "checkpoints.xlsx")
WEEK = ("--week", "2022-W11")
# To start a process for each command would take most of the time.
ONE_AFTER_ANOTHER = """
import json, sys
import roster_cli
from commands import roster
for line in sys.stdin:
    folder, *words = json.loads(line)
    done = roster(*words, folder=folder)
    print(json.dumps([roster_cli.__file__, done.returncode, done.stdout, done.stderr]), flush=True)
"""


def modules() -> dict[str, str]:
    """Return the modules that the guide shows, by name."""
    shown = re.findall(
        r"```python\n(\s*# src/roster_cli/rules/(\w+)\.py\n.*?)```", GUIDE.read_text("utf-8"), re.DOTALL
    )
    return {name: dedent(code) for code, name in shown}


@pytest.fixture(scope="module")
def run(copy: Path) -> Iterator[Copy]:
    """Return the program of the copy."""
    program = Copy(copy)
    yield program
    program.end()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the program as the guide says, and lists beside it."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(PACKAGE, folder / "roster_cli", ignore=shutil.ignore_patterns("__pycache__"))
    book = folder / "roster_cli/rules/__init__.py"
    text = book.read_text("utf-8")
    for name, code in modules().items():
        (folder / f"roster_cli/rules/{name}.py").write_text(code, "utf-8")
        last = "    fixed_duties,\n" if "HardRule" in code else "    preference,\n"
        before, _mark, after = text.partition("_MODULES = (")
        text = before + _mark + after.replace(last, f"{last}    {name},\n", 1)
        text = text.replace(
            "from roster_cli.rules import (\n", f"from roster_cli.rules import (\n    {name},\n", 1
        )
    book.write_text(text, "utf-8")
    write_lists(folder)
    staff = load_workbook(folder / "staff.xlsx")
    units = staff.create_sheet("单位")
    for row in (("单位", "窗口单位"), ("统计局", "是"), ("发改局", "否")):
        units.append(row)
    staff.save(folder / "staff.xlsx")
    return folder


@pytest.fixture(scope="module", params=["new", "stored before"])
def database(request: pytest.FixtureRequest, copy: Path, run: Copy) -> tuple[str, bool]:
    """Return a database with a week by the copy, or by the program as it was, and which it is."""
    if request.param == "new":
        assert run("new.db", "solve", *LISTS, *WEEK).returncode == 0
        return "new.db", True
    assert roster("--db", "old.db", "solve", *LISTS, *WEEK, folder=copy).returncode == 0
    return "old.db", False


class Copy:
    """The program of a folder, in a process that runs one command after another."""

    def __init__(self, folder: Path) -> None:
        path = os.pathsep.join((str(folder), str(TESTS)))
        self._process = start(
            [sys.executable, "-c", ONE_AFTER_ANOTHER],
            cwd=folder,
            env=environment(PYTHONPATH=path),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self.folder = folder

    def __call__(self, database: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the copy."""
        asked = ["--lang", "en", "--db", database, *words]
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps([str(self.folder), *asked])}\n")
        self._process.stdin.flush()
        source, *told = json.loads(self._process.stdout.readline())
        assert Path(source).is_relative_to(self.folder)
        found = subprocess.CompletedProcess(asked, *told)
        assert "Internal error" not in found.stderr, found.stderr
        return found

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


def counter_sundays(folder: Path, where: str) -> list[dict[str, str]]:
    """Return the exported duties of the counter's people on Sunday."""
    with (folder / where / "2022-W11/duties.csv").open(encoding="utf-8-sig") as file:
        return [row for row in csv.DictReader(file) if (row["单位"], row["日期"]) == ("统计局", "2022-03-20")]


def test_the_guide_shows_a_hard_rule_and_a_cost_term() -> None:
    assert sorted(modules()) == ["counter_sundays", "friday_evenings"]


def test_every_command_knows_the_rule_and_the_term(copy: Path, run: Copy, database: tuple[str, bool]) -> None:
    name, is_new = database
    out = f"{name}-out"
    assert run(name, "export", "--all", "--format", "csv", "--out", out).returncode == 0
    broken = counter_sundays(copy, out)
    assert bool(broken) != is_new
    told = run(name, "audit")
    assert told.returncode == bool(broken)
    assert "H8 no Sundays for service counters" in told.stdout
    assert re.search(r"Friday evenings +2 +" + ("2" if is_new else "0"), told.stdout)
    fields = json.loads(run(name, "audit", "--json").stdout)
    assert fields["rules"]["H8"] == len(broken) == sum(one["rule"] == "H8" for one in fields["violations"])
    assert list(fields["rules"])[-3:] == ["fixed", "H8", "standby"]
    assert list(fields["costs"])[-4:] == ["friday_evenings", "loans", "standbys", "familiarity"]
    assert fields["costs"]["friday_evenings"] == 2
    assert fields["stored"]["costs"]["friday_evenings"] == (2 if is_new else 0)
    for words in (("show", "--community", "康庄"), ("history",), ("export", "--all", "--out", out)):
        found = run(name, *words)
        assert found.returncode == 0, found.stderr
    figures = load_workbook(copy / out / "2022-W11/全区汇总.xlsx")["Cost"]
    assert "Friday evenings" in {cell.value for row in figures.iter_rows() for cell in row}
    kept_out = json.loads(run(name, "suggest", "康庄·检察院小区·大门", "周日", "晚班", "--json").stdout)[
        "kept_out"
    ]
    assert any(one["rule"] == "H8" for person in kept_out for one in person["violations"])
    replanned = run(name, "replan", "--absent", "1001=周三-周五", "--from", "2022-03-14T00:00", "--json")
    assert replanned.returncode == 0, replanned.stderr
    assert "friday_evenings" in json.loads(replanned.stdout)["costs_after"]
    for words in (("summary",), ("week", *LISTS, "--week", "2022-W12")):
        found = run(name, *words)
        assert found.returncode == 0, found.stderr
    if is_new:
        assert json.loads(run(name, "audit", "--week", "2022-W12", "--json").stdout)["rules"]["H8"] == 0


def test_the_program_as_it_was_reads_what_the_copy_stored(copy: Path, run: Copy) -> None:
    assert run("later.db", "solve", *LISTS, *WEEK).returncode == 0
    found = roster("--db", "later.db", "audit", "--json", folder=copy)
    assert found.returncode == 0, found.stderr
    fields = json.loads(found.stdout)
    assert fields["stored"]["costs"]["friday_evenings"] == 2
    assert roster("--db", "later.db", "export", "--all", "--out", "later", folder=copy).returncode == 0
