"""The same people under other numbers, phones and units, through the real commands."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from commands import roster
from roster_cli.domain import Week
from roster_cli.store import Store
from workbooks import EIGHT_PEOPLE, write_lists

pytestmark = pytest.mark.usefixtures("rosters_that_were_found_before")

LISTS = ("staff.xlsx", "checkpoints.xlsx")
Row = tuple[str, ...]
NUMBERED = [(f"{place + 1:04d}", *map(str, row[1:])) for place, row in enumerate(EIGHT_PEOPLE)]


def without_zeros(row: Row) -> Row:
    return (row[0].lstrip("0"), *row[1:])


def unit_renamed(row: Row) -> Row:
    return (row[0], row[1], f"尧都区{row[2]}", *row[3:])


def without_phone(row: Row) -> Row:
    return (*row[:5], "", *row[6:])


def without_number(row: Row) -> Row:
    return ("", *row[1:])


WEEKS: dict[str, tuple[Callable[[Row], Row], Callable[[Row], Row]]] = {
    "zeros dropped": (lambda row: row, without_zeros),
    "unit renamed, no numbers": (without_number, lambda row: unit_renamed(without_number(row))),
    "unit renamed, nothing else": (
        lambda row: without_number(without_phone(row)),
        lambda row: unit_renamed(without_number(without_phone(row))),
    ),
    "numbers filled in later": (without_number, lambda row: row),
}


def solved(folder: Path, rows: Sequence[Row], week: str) -> str:
    """Solve and publish a week by a list; return what was told."""
    write_lists(folder, rows)
    done = roster("solve", *LISTS, "--week", week, folder=folder)
    assert done.returncode == 0, done.stderr
    assert roster("publish", "--week", week, folder=folder).returncode == 0
    return done.stdout


def by_name(folder: Path, week: Week) -> list[tuple[date, str, str]]:
    with Store.open(folder / "roster.db") as store:
        stored = store.load(week)
    names = {person.identity: person.name for person in stored.district.people}
    return sorted((one.slot.date, one.slot.shift, names[one.identity]) for one in stored.roster.duties)


@pytest.mark.parametrize("kind", WEEKS)
def test_next_week_is_that_of_the_same_people(tmp_path: Path, kind: str) -> None:
    first, second = WEEKS[kind]
    weeks = []
    for name, change in (("same", first), ("other", second)):
        folder = tmp_path / name
        folder.mkdir()
        solved(folder, [first(row) for row in NUMBERED], "2022-W10")
        told = solved(folder, [change(row) for row in NUMBERED], "2022-W11")
        is_told = name == "other" and kind != "unit renamed, no numbers"  # phones are all the same
        assert ("8 people recognised by" in told) == is_told, told
        assert roster("audit", folder=folder).returncode == 0
        weeks.append(by_name(folder, Week(2022, 11)))
    assert weeks[0] == weeks[1]


@pytest.mark.parametrize("kind", WEEKS)
def test_a_replan_by_such_a_list_changes_nothing(tmp_path: Path, kind: str) -> None:
    first, second = WEEKS[kind]
    solved(tmp_path, [first(row) for row in NUMBERED], "2022-W10")
    before = by_name(tmp_path, Week(2022, 10))
    write_lists(tmp_path, [second(row) for row in NUMBERED])
    done = roster(
        *("replan", "--staff", LISTS[0], "--checkpoints", LISTS[1], "--from", "2022-03-08"), folder=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert by_name(tmp_path, Week(2022, 10)) == before


def test_fewer_than_half_found_again_is_said_before_anything_is_stored(tmp_path: Path) -> None:
    solved(tmp_path, NUMBERED, "2022-W10")
    others = [(f"9{row[0]}", f"{row[1]}某", row[2], row[3], row[4], "", "") for row in NUMBERED]
    write_lists(tmp_path, others)
    done = roster("solve", *LISTS, "--week", "2022-W11", folder=tmp_path)
    assert "Only 0 of the 8 people of 2022-W10" in done.stderr


def test_a_sign_in_with_7_for_0007_is_that_persons(tmp_path: Path) -> None:
    solved(tmp_path, NUMBERED, "2022-W10")
    with Store.open(tmp_path / "roster.db") as store:
        duty = store.load().roster.duties[0]
    name = next(row[1] for row in NUMBERED if row[0] == duty.identity)
    with (tmp_path / "签到.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                ("日期", "班次", "工号", "姓名"),
                (duty.slot.date, duty.slot.shift, duty.identity.lstrip("0"), name),
            ]
        )
    told = json.loads(roster("signin", "签到.csv", "--json", folder=tmp_path).stdout)
    assert not told["unknown"]
    assert told["weeks"][0]["counts"]["on_time"] == 1


def test_past_rosters_with_other_numbers_are_of_the_people_they_name(tmp_path: Path) -> None:
    write_lists(tmp_path, NUMBERED)
    place = ("康庄社区", "东盛华庭A区", "南门")
    with (tmp_path / "past.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(
            [
                ("日期", "班次", "社区", "小区", "卡点", "工号", "姓名", "单位"),
                ("2022-03-07", "早班", *place, "1", NUMBERED[0][1], NUMBERED[0][2]),
                ("2022-03-07", "晚班", *place, "X99", NUMBERED[1][1], NUMBERED[1][2]),
            ]
        )
    done = roster("import-history", "past.csv", "--staff", LISTS[0], "--checkpoints", LISTS[1], folder=tmp_path)
    assert done.returncode == 0, done.stderr
    with Store.open(tmp_path / "roster.db") as store:
        assert [one.identity for one in store.load().roster.duties] == ["0001", "0002"]


def test_diff_between_versions_under_other_numbers_shows_no_move(tmp_path: Path) -> None:
    solved(tmp_path, NUMBERED, "2022-W10")
    write_lists(tmp_path, [without_zeros(row) for row in NUMBERED])
    done = roster("solve", *LISTS, "--week", "2022-W10", "--replace", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(roster("diff", "2022-W10@1", "2022-W10@2", "--json", folder=tmp_path).stdout)
    assert (told["dropped"], told["added"]) == (0, 0)
