"""Quick commands load nothing large: whoever looks at a roster does not wait for the engine's libraries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from commands import environment
from roster_cli.store import Store
from small import REPORT, district, person, slot
from small import roster as duties

LARGE = ("numpy", "pandas", "scipy", "ortools", "highspy", "openpyxl", "xlsxwriter", "matplotlib", "holidays")
PROGRAM = f"""
import sys
from roster_cli.cli.main import run

code = run(sys.argv[1:])
print(code, *sorted({set(LARGE)!r} & sys.modules.keys()), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("stored")
    with Store.open(made / "roster.db") as store:
        store.save_roster(district(person("甲"), person("乙")), duties((slot(0), "甲")), REPORT)
    return made


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        ("--help", ()),
        ("solve --help", ()),
        ("history", ()),
        ("show", ()),
        ("show --json", ()),
        ("show --person 甲", ("holidays",)),
        ("show --community 康庄", ("holidays",)),
        ("publish", ()),
    ],
)
def test_a_quick_command_loads_nothing_large(folder: Path, words: str, allowed: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words.split()],
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    code, *loaded = done.stderr.split("\n")[-2].split()
    assert (code, set(loaded) - set(allowed)) == ("0", set())
