"""The commands that answer: what they say, and that nothing is stored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from roster_cli.cli.main import run
from roster_cli.i18n import speaking

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "kangzhuang"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("answers") / "roster.db"
    lists = (str(EXAMPLES / "staff.xlsx"), str(EXAMPLES / "checkpoints.xlsx"))
    assert run(["--db", str(path), "--lang", "zh", "-q", "solve", *lists, "--week", "2022-W11"]) == 0
    return path


def asked(database: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    capsys.readouterr()
    before = database.read_bytes()
    assert run(["--db", str(database), "--lang", "zh", *words, "--json"]) == 0
    assert database.read_bytes() == before
    fields: dict[str, object] = json.loads(capsys.readouterr().out)
    return fields


def test_closing_a_gate_is_told_before_and_after(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = asked(database, capsys, "show", "--community", "康庄")
    duty = shown["duties"][0]  # type: ignore[index]
    gate = "·".join((duty["community"], duty["estate"], duty["checkpoint"]))
    answer = asked(database, capsys, "what-if", "--close", gate)
    assert answer["communities"] == ["康庄社区"]
    assert answer["after"]["posts"] < answer["before"]["posts"]  # type: ignore[index]
    closed = [change for change in answer["changes"] if change["checkpoint"] == duty["checkpoint"]]  # type: ignore[attr-defined]
    assert closed
    assert all(change["to"] is None for change in closed if change["estate"] == duty["estate"])
    difference = answer["after"]["cost"] - answer["before"]["cost"]  # type: ignore[index]
    assert answer["difference"] == difference


def test_a_gate_that_closes_is_told_as_closed_and_not_as_unfilled(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    duty = asked(database, capsys, "show", "--community", "康庄")["duties"][0]  # type: ignore[index]
    gate = "·".join((duty["community"], duty["estate"], duty["checkpoint"]))
    assert run(["--db", str(database), "--lang", "en", "what-if", "--close", gate, "--all"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if " → " in line and duty["estate"] in line]
    told = [line for line in lines if duty["checkpoint"] in line]
    assert told
    assert all("no longer needed" in line and "unfilled" not in line for line in told)


def test_a_duty_is_explained_with_who_would_stand_there(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = asked(database, capsys, "show", "--community", "康庄")
    duty = shown["duties"][0]  # type: ignore[index]
    answer = asked(database, capsys, "explain", duty["identity"], duty["date"], duty["shift"])
    assert answer["points"] > 0  # type: ignore[operator]
    without = answer["asked"]["without"]  # type: ignore[index]
    assert duty["identity"] in {person["identity"] for person in without["people"]}
    assert without["proven"]
    assert without["difference"] >= 0


def test_a_post_that_is_emptied_is_explained_by_a_chain(
    database: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(database.read_bytes())
    duty = asked(copy, capsys, "show", "--community", "康庄")["duties"][0]  # type: ignore[index]
    day, shift = duty["date"], duty["shift"]
    assert run(["--db", str(copy), "-q", "unassign", duty["identity"], f"{day}{shift}"]) == 0
    gate = "·".join((duty["community"], duty["estate"], duty["checkpoint"]))
    answer = asked(copy, capsys, "explain", gate, day, shift)
    assert duty["identity"] in {person["identity"] for person in answer["able"]}  # type: ignore[attr-defined]
    assert answer["chain"]["proven"]  # type: ignore[index]
    assert answer["chain"]["costs_after"]["unfilled"] < answer["chain"]["costs_before"]["unfilled"]  # type: ignore[index]


def test_capacity_says_what_is_missing(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (one,) = asked(database, capsys, "capacity", "--community", "康庄")["communities"]  # type: ignore[misc]
    assert one["filled"] <= one["possible"] <= one["posts"]
    assert (one["people_missing"] == 0) == (one["possible"] == one["posts"])
    assert bool(one["closings"]) == (one["unfilled"] > 0)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["what-if"], "请写明改动"),
        (["what-if", "--add", "康庄"], "没有写全"),
        (["what-if", "--add", "康庄=x"], "整数"),
        (["what-if", "--rule", "max_per_weak=6"], "max_per_week"),
        (["what-if", "--rule", "max_per_week=0"], "max_per_week"),
        (["explain", "没有这个人"], "没有这个人"),
        (["explain", "东盛华庭A区南门"], "是卡点，还要写明时间"),
        (["explain", "没有这个门", "周一", "早班"], "没有这个门"),
    ],
)
def test_what_cannot_be_answered_is_said(
    database: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    capsys.readouterr()
    with speaking("zh"):
        assert run(["--db", str(database), *words]) == 2
    assert told in capsys.readouterr().err
