"""docs/python.md tells the truth: its code runs and prints what it shows, its tables list every column."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commands import environment
from roster_cli.frames.duties import DUTIES, PEOPLE, UNFILLED
from roster_cli.frames.points import ATTENDANCE, POINTS

REPOSITORY = Path(__file__).parents[2]
PAGES = [REPOSITORY / "docs/python.md", REPOSITORY / "docs/zh/python.md"]
FRAMES = {"duties": DUTIES, "unfilled": UNFILLED, "people": PEOPLE, "points": POINTS, "attendance": ATTENDANCE}


def blocks(page: Path, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_the_page_runs_from_top_to_bottom(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples")
    eight_weeks = "\n".join(blocks(PAGES[0], "python"))
    assert eight_weeks.count("range(8)") == 1
    (tmp_path / "page.py").write_text(eight_weeks.replace("range(8)", "range(3)"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "page.py"],
        cwd=tmp_path,
        env=environment(PYTHONIOENCODING="utf-8", MPLBACKEND="Agg"),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for line in "".join(blocks(PAGES[0], "text shows")).splitlines():
        assert line in done.stdout
    assert (tmp_path / "carried.png").stat().st_size > 10_000
    assert (tmp_path / "rosters/2022-W11/康庄社区.xlsx").is_file()


def test_both_languages_show_the_same_code() -> None:
    code = [[re.sub(r" +#.*", "", block) for block in blocks(page, "python")] for page in PAGES]
    assert code[0] == code[1]
    assert len({tuple(blocks(page, "text shows")) for page in PAGES}) == 1


@pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])
@pytest.mark.parametrize("table", FRAMES)
def test_the_tables_list_every_column_with_its_type(page: Path, table: str) -> None:
    (row,) = (line for line in page.read_text("utf-8").splitlines() if line.startswith(f"| `{table}` |"))
    assert dict(re.findall(r"`(\w+)` ([a-z0-9\[\]]+)", row.split("|")[3])) == FRAMES[table]
