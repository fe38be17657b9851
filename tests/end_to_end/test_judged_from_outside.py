"""What is solved and exported, judged from the files alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from commands import roster
from outside import Judged, Lists

KANGZHUANG = Path(__file__).parents[2] / "examples" / "kangzhuang"


def judge(folder: Path, lists: Path, weeks: list[str]) -> list[Judged]:
    """Solve and export week after week; costs, violations and unfilled posts must be what the files say."""
    judged: list[Judged] = []
    for week in weeks:
        solved = roster(
            "solve", lists / "staff.xlsx", lists / "checkpoints.xlsx", "--week", week, "--json", folder=folder
        )
        assert solved.returncode == 0, solved.stderr
        audited = roster("audit", "--week", week, "--json", folder=folder)
        assert roster("export", "--all", "--format", "csv", "--week", week, folder=folder).returncode == 0
        monday = date.fromisocalendar(int(week[:4]), int(week[-2:]), 1)
        read = Lists(lists / "staff.xlsx", lists / "checkpoints.xlsx", monday)
        one = Judged(read, folder / "rosters" / week, tuple(judged))
        assert one.violations() == []
        told = json.loads(solved.stdout)
        assert one.costs() == told["costs"] == json.loads(audited.stdout)["costs"]
        assert one.missing_as_told == one.missing
        assert told["posts"]["unfilled"] == sum(one.missing.values())
        assert told["people"]["rostered"] == len(read.rostered)
        judged.append(one)
    return judged


def test_week_after_week_of_one_community(tmp_path: Path) -> None:
    *_others, last = judge(tmp_path, KANGZHUANG, ["2022-W11", "2022-W12", "2022-W13"])
    assert any(last.carry(who) for who in last.lists.rostered), "else the weeks before would not be tried"


def test_short_staffed_communities_in_a_week_with_holidays_and_a_working_saturday(tmp_path: Path) -> None:
    week = "2022-W18"
    size = ("--staff", 80, "--communities", 2, "--checkpoints", 24, "--seed", 16, "--week", week)
    assert roster("sample", "lists", *size, folder=tmp_path).returncode == 0
    (judged,) = judge(tmp_path, tmp_path / "lists", [week])
    assert judged.missing, "else nothing would be unfilled"
    assert judged.lists.post_groups
    assert any(judged.lists.cap(unit) for unit in judged.lists.units)


def test_loans_within_the_district(tmp_path: Path) -> None:
    size = ("--staff", 180, "--communities", 4, "--checkpoints", 30, "--seed", 5, "--week", "2022-W11")
    assert roster("sample", "lists", *size, folder=tmp_path).returncode == 0
    lists = tmp_path / "lists"
    (lists / "roster.toml").write_text('[lending]\nwithin = "district"\n', "utf-8")
    solved = roster(
        "solve", lists / "staff.xlsx", lists / "checkpoints.xlsx", "--json", *size[-2:], folder=tmp_path
    )
    assert solved.returncode == 0, solved.stderr
    assert roster("export", "--all", "--format", "csv", folder=tmp_path).returncode == 0
    read = Lists(lists / "staff.xlsx", lists / "checkpoints.xlsx", date(2022, 3, 14), lending="district")
    judged = Judged(read, tmp_path / "rosters" / "2022-W11")
    told = json.loads(solved.stdout)
    assert judged.violations() == []
    assert judged.costs() == told["costs"]
    assert judged.costs()["loans"] == 100 * told["lending"]["loans"] > 0
