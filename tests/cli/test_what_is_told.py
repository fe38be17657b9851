"""What is told about people and cells: no phone number in full, and nothing that is too long to be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import roster
from workbooks import EIGHT_PEOPLE, write_lists

SOLVE = ("solve", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W11")
LANDLINES = [("", *row[1:5], f"620{number:04d}", "") for number, row in enumerate(EIGHT_PEOPLE)]
SPACED = [(*row[:5], f"138 0000 {number:04d}", "") for number, row in enumerate(EIGHT_PEOPLE)]


@pytest.mark.parametrize("people", [LANDLINES, SPACED, EIGHT_PEOPLE], ids=["landlines", "spaced", "numbers"])
@pytest.mark.parametrize(
    "words",
    [
        SOLVE,
        ("show",),
        ("show", "--community", "康庄"),
        ("show", "--person", "王芳"),
        ("show", "--json"),
        ("suggest", "南门", "周三", "晚班"),
        ("summary",),
        ("summary", "--unit", "统计局"),
    ],
    ids=" ".join,
)
def test_no_phone_number_is_told_in_full(
    tmp_path: Path, people: list[tuple[str, ...]], words: tuple[str, ...]
) -> None:
    write_lists(tmp_path, people)
    assert roster(*SOLVE, folder=tmp_path).returncode == 0
    done = roster(*words, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    for row in people:
        for phone in (str(row[5]), str(row[5]).replace(" ", "")):
            assert phone not in done.stdout + done.stderr


def test_a_message_about_a_cell_is_cut(tmp_path: Path) -> None:
    write_lists(tmp_path, [(*EIGHT_PEOPLE[0][:6], "天" * 32_000), *EIGHT_PEOPLE[1:]])
    done = roster(*SOLVE, folder=tmp_path)
    assert done.returncode == 2
    assert "staff.xlsx · 人员 · G2" in done.stderr
    assert len(done.stderr) < 1_500
