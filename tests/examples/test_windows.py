"""The batch files for Windows, tried as far as another system can: lines run, labels and texts exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import roster
from workbooks import EIGHT_PEOPLE, write_lists

WINDOWS = Path(__file__).parents[2] / "examples" / "windows"
INSTALL, PLAN = WINDOWS / "安装.bat", WINDOWS / "排班.bat"


def lines_of(file: Path) -> list[str]:
    return file.read_bytes().decode("ascii").split("\r\n")


def commands(lists: list[str]) -> Iterator[list[str]]:
    """Yield what `排班.bat` has the program do with the lists that were dragged onto it."""
    for line in lines_of(PLAN):
        if line.startswith('"%ROSTER%"'):
            words = line.removeprefix('"%ROSTER%"').replace("%LISTS%", " " + shlex.join(lists))
            yield shlex.split(words)


@pytest.mark.parametrize("file", [INSTALL, PLAN], ids=["install", "plan"])
def test_cmd_can_read_it(file: Path) -> None:
    content = file.read_bytes()

    assert content.isascii()  # cmd reads batch files by the code page of the machine
    assert content.count(b"\n") == content.count(b"\r\n")
    labels = set(re.findall(r"^:(\w+)", content.decode(), re.MULTILINE))
    assert set(re.findall(r"(?:goto|call) :?(\w+)", content.decode())) <= labels | {"eof"}
    assert b"pause" in content  # what was told stays on the screen


def test_every_message_is_there_in_both_languages() -> None:
    told = set(re.findall(r"messages\\(\w+)\.txt", INSTALL.read_text("ascii") + PLAN.read_text("ascii")))

    assert told == {path.stem for path in (WINDOWS / "messages").iterdir()}
    for name in told:
        text = (WINDOWS / "messages" / f"{name}.txt").read_text("utf-8")
        assert re.search("[一-鿿]", text), name
        assert re.search("[a-z]{4}", text), name


@pytest.mark.parametrize("order", [1, -1], ids=["staff first", "checkpoints first"])
def test_both_lists_dragged_onto_it_in_either_order_become_rosters(tmp_path: Path, order: int) -> None:
    write_lists(tmp_path)

    runs = [roster(*words, folder=tmp_path) for words in commands(["staff.xlsx", "checkpoints.xlsx"][::order])]

    assert [run.returncode for run in runs] == [0, 0, 0], runs[-1].stderr
    (week,) = (tmp_path / "rosters").iterdir()
    assert (week / "全区汇总.xlsx").is_file()


def test_started_without_lists_it_takes_those_beside_it(tmp_path: Path) -> None:
    write_lists(tmp_path)

    runs = [roster(*words, folder=tmp_path) for words in commands([])]

    assert [run.returncode for run in runs] == [0, 0, 0], runs[-1].stderr


def test_bad_lists_stop_it_with_marked_copies(tmp_path: Path) -> None:
    misspelt = ("1099", "周敏", "统计局", "康压社区", "", "", "")
    write_lists(tmp_path, (*EIGHT_PEOPLE, misspelt))

    check = roster(*next(commands(["staff.xlsx", "checkpoints.xlsx"])), folder=tmp_path)

    assert check.returncode == 2
    assert [file.name for file in (tmp_path / "marked").iterdir()] == ["staff.xlsx"]
