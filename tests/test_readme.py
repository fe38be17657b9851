"""What the READMEs say holds: their commands run, their tables are complete, both say the same."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from commands import roster
from roster_cli import errors
from roster_cli.domain import Settings
from roster_cli.sheets.columns import AB_POSTS, STAFF, UNITS, Table, checkpoint_table

REPOSITORY = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")


def text(name: str) -> str:
    return (REPOSITORY / name).read_text("utf-8")


def blocks(name: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", text(name), re.DOTALL)


def test_the_two_languages_show_the_same_commands() -> None:
    assert blocks("README.md") == blocks("README.zh-CN.md")


def test_readme_opens_with_one_line_to_solve_and_one_to_test() -> None:
    solve, test = blocks("README.md")[:2]
    assert solve.count("\n") == test.count("\n") == 1
    steps = [step.strip() for step in solve.split("&&")]
    assert steps[0] == "python3 -m venv .venv"
    assert steps[1].startswith(".venv/bin/pip install")
    assert [step.split()[1] for step in steps[2:]] == ["solve", "export"]
    for path in re.findall(r"data/\S+", solve):
        assert (REPOSITORY / path).exists()
    assert test.strip().endswith(".venv/bin/python -m pytest")


def test_the_check_script_does_what_readme_says() -> None:
    script = text(".ci/run")
    for step in ('pip" install', '-e ".[test]"', "-m pytest", "solve data/yaodu/staff.xlsx", "--community 康庄"):
        assert step in script
    for tool in ("ruff check", "ruff format", "mypy", "pytest"):
        assert tool in text(".pre-commit-config.yaml")


def test_the_first_roster_works_as_told(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples")
    for command in blocks("README.md")[2].splitlines():
        program, *words = shlex.split(command)
        assert program == "roster"
        result = roster(*words, folder=tmp_path)
        assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    assert (tmp_path / "rosters" / "2022-W11" / "康庄社区.xlsx").stat().st_size > 0
    assert (tmp_path / "roster.db").exists()


@pytest.mark.parametrize("name", READMES)
@pytest.mark.parametrize(
    "table", [STAFF, UNITS, AB_POSTS, checkpoint_table(Settings())], ids=lambda table: table.names[1]
)
def test_every_column_is_explained(name: str, table: Table) -> None:
    rows = [line for line in text(name).splitlines() if line.startswith("|") or "A角" in line]
    for column in table.columns:
        assert any(column.header in row for row in rows), column.header


@pytest.mark.parametrize("name", READMES)
def test_every_exit_code_and_hard_rule_is_explained(name: str) -> None:
    codes = {0} | {kind.exit_code for kind in errors.RosterError.__subclasses__()} | {errors.RosterError.exit_code}
    for code in codes:
        assert re.search(rf"^\| {code} \|", text(name), re.MULTILINE), code
    for number in range(1, 8):
        assert re.search(rf"^\| H{number} \|", text(name), re.MULTILINE)


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "examples/README.md"])
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", text(name)):
        if "://" not in target:
            assert (REPOSITORY / name).parent.joinpath(target).exists(), target
