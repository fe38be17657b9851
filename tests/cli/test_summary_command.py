"""The Monday summary: of a unit, and of the district with figures that sum up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

from builders import WEEK, district, duty, gate, gate_of, person, unit
from builders import roster as planned
from commands import roster
from roster_cli.domain import SignIn, Standing
from roster_cli.store import Store
from small import REPORT

LAST = WEEK.plus(-1)


def people(week: object = WEEK) -> list[object]:
    """Return two units' people in two communities, one who has not reported and one who lives outside."""
    leave = ["周四"]
    return [
        person("甲", unit="统计局", week=week),
        person("乙", unit="统计局", leave=leave if week == WEEK else (), week=week),
        person("丙", unit="统计局", standing=Standing.NOT_REPORTED, week=week),
        person("丁", unit="发改局", community="复兴社区", week=week),
        person("戊", unit="发改局", community="复兴社区", week=week),
        person("己", unit="发改局", community="", standing=Standing.OUTSIDE, week=week),
        person("庚", unit="发改局", standing=Standing.GRADE, week=week),
    ]


def week_of(week: object = WEEK) -> object:
    return district(
        people(week),  # type: ignore[arg-type]
        [gate(only=["周三晚班"]), gate(only=["周四早班"], community="复兴社区")],
        units=[unit("统计局", peak=["周一早班"], week=week), unit("发改局", week=week)],
        groups=[("甲", "乙")],
        week=week,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two stored weeks and the sign-ins of the first."""
    path = tmp_path_factory.mktemp("monday")
    with Store.open(path / "roster.db") as store:
        before = planned(duty("甲", "周三晚班", week=LAST), week=LAST)
        store.save_roster(week_of(LAST), before, REPORT)  # type: ignore[arg-type]
        store.record_sign_ins([SignIn(before.duties[0].slot, "乙", before.duties[0].gate)])
        now = planned(duty("甲", "周三晚班"), duty("丁", "周四早班", gate_of(community="复兴社区")))
        store.save_roster(week_of(), now, REPORT)  # type: ignore[arg-type]
    return path


def summary(folder: Path, *words: str) -> dict[str, object]:
    done = roster("summary", *words, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def summed(rows: Sequence[Mapping[str, object]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for row in rows:
        total.update({key: value for key, value in row.items() if isinstance(value, int)})
    return total


def test_the_rates_by_unit_and_by_community_sum_to_the_totals_of_the_input(folder: Path) -> None:
    told = summary(folder)
    total = told["total"]
    assert total == {
        "listed": 7, "outside": 1, "to_report": 6, "reported": 5, "not_reported": 1, "grade": 1, "rostered": 4,
        "on_duty": 2, "without_duty": 2, "duties": 2, "lent": 0, "standbys": 0,
    }  # fmt: skip
    for groups in ("units", "communities"):
        sums = summed(told[groups])  # type: ignore[arg-type]
        assert {key: sums[key] for key in total} == total  # type: ignore[union-attr]
    last = told["last_week"]
    for groups in ("units", "communities"):
        sums = summed(last[groups])  # type: ignore[index]
        assert {key: sums[key] for key in last["total"]} == last["total"]  # type: ignore[index]
    assert last["total"]["stood_in"] == 1  # type: ignore[index]


def test_a_unit_sees_its_week_its_cover_and_its_people(folder: Path) -> None:
    told = summary(folder, "--unit", "统计")
    assert [(one["date"], one["name"]) for one in told["on_duty_when"]] == [("2022-03-16", "甲")]  # type: ignore[attr-defined]
    assert told["peak"] == [{"date": "2022-03-14", "shift": "早班"}]
    covers = {
        (one["date"], one["shift"]): [
            [who["name"] for who in one[side]] for side in ("on_duty", "on_leave", "here")
        ]
        for one in told["covers"]  # type: ignore[attr-defined]
    }
    assert covers == {
        ("2022-03-16", "晚班"): [["甲"], [], ["乙"]],
        ("2022-03-17", "早班"): [[], ["乙"], ["甲"]],
        ("2022-03-17", "晚班"): [[], ["乙"], ["甲"]],
    }
    assert told["last_week"] == {
        "planned": 1, "signed_in": 0, "late": 0, "missed": 1, "stood_in": 1, "not_recorded": 0
    }  # fmt: skip
    assert [(one["name"], one["stand_in"]["name"]) for one in told["missed"]] == [("甲", "乙")]  # type: ignore[attr-defined]
    assert [one["name"] for one in told["people_not_reported"]] == ["丙"]  # type: ignore[attr-defined]
    assert [one["name"] for one in told["people_without_duty"]] == ["乙"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("language", "words"), [("en", "On duty this week"), ("zh", "本周值班")])
def test_the_terminal_and_the_workbook_say_the_same(
    folder: Path, language: str, words: str, tmp_path: Path
) -> None:
    done = roster("--lang", language, "summary", "--unit", "统计局", "--out", tmp_path, folder=folder)
    assert done.returncode == 0, done.stderr
    assert words in done.stdout
    book = load_workbook(tmp_path / "2022-W11" / "单位" / "统计局-周一汇总.xlsx")
    cells = {str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value}  # type: ignore[union-attr]
    assert words in cells
    assert {"甲"} <= cells
    assert len(book.sheetnames) == 1


def test_a_shift_is_one_line_of_names_and_a_cover_one_line_of_shifts(folder: Path) -> None:
    done = roster("--lang", "zh", "summary", "--unit", "统计局", folder=folder)
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "周三 3月16日 晚班 1 人 甲" in lines
    assert [line for line in lines if "在岗：甲" in line] == ["办公室 岗位0 请假：乙 在岗：甲 周四早班、周四晚班"]


def test_the_workbook_of_the_district_has_rates_and_last_week_by_unit_and_community(
    folder: Path, tmp_path: Path
) -> None:
    done = roster("summary", "--out", tmp_path, folder=folder)
    assert done.returncode == 0, done.stderr
    assert "83.3%" in done.stdout
    book = load_workbook(tmp_path / "2022-W11" / "周一汇总.xlsx")
    assert len(book.sheetnames) == 4
    for sheet in book.worksheets:
        rows = [
            [cell.value for cell in row if isinstance(cell.value, int) and "%" not in cell.number_format]
            for row in sheet.iter_rows()
        ]
        total, *groups = [row for row in rows if row]
        assert total == [sum(column) for column in zip(*groups, strict=True)], sheet.title


def test_a_first_week_says_that_there_is_none_before(folder: Path) -> None:
    done = roster("summary", "--week", "2022-W10", folder=folder)
    assert "The week before is not stored." in done.stdout
    assert summary(folder, "--week", "2022-W10")["last_week"] is None


def test_a_unit_that_is_not_there_is_told_with_the_nearest(folder: Path) -> None:
    done = roster("summary", "--unit", "统记局", folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "统计局" in done.stderr
