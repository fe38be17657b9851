"""A scarce district with leads, loans and standbys: what is handed out comes back as it was meant."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from commands import roster
from roster_cli.domain import Slot, StoredRoster, Week
from roster_cli.store import Store
from roster_cli.views.labels import WEEKDAYS
from roster_cli.views.view import View

WEEK = ("--week", "2022-W11")
SIZE = ("--staff", 24, "--communities", 3, "--checkpoints", 6, "--seed", 8)
SETTINGS = '[lending]\nwithin = "district"\nmax_per_week = 3\n[standby]\npeople = 2\n'


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("short")
    assert roster("sample", ".", *SIZE, *WEEK, folder=folder).returncode == 0
    (folder / "roster.toml").write_text(SETTINGS, "utf-8")
    for words in (("solve", "staff.xlsx", "checkpoints.xlsx", *WEEK), ("export", "--all")):
        done = roster(*words, folder=folder)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "copy"))


def stored_in(folder: Path) -> StoredRoster:
    with Store.open(folder / "roster.db") as store:
        return store.load(Week(2022, 11))


def workbooks(folder: Path) -> list[Path]:
    return sorted((folder / "rosters" / "2022-W11").glob("*社区.xlsx"))


def test_untouched_workbooks_change_nothing(folder: Path) -> None:
    done = roster("import", *workbooks(folder), *WEEK, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["changes"] == []


@pytest.mark.parametrize(
    "written",
    [
        lambda text: text.replace("\n(带班)", "（带班）").replace("\n(支援)", "（支援）"),
        lambda text: text.replace("\n(带班)", "").replace("\n(支援)", "（支援）"),
        lambda text: text.replace("\n(带班)", "\n（带班）").replace("\n(支援)", " (支援)"),
        lambda text: "\n".join(
            f"带班：{line.removesuffix('（带班）')}" if "（带班）" in line else line
            for line in text.replace("\n(带班)", "（带班）").splitlines()
        ),
    ],
    ids=["on one line", "without leads", "wide brackets", "lead in front"],
)
def test_marks_may_be_written_in_any_usual_way(folder: Path, written: Callable[[str], str]) -> None:
    seen = 0
    for file in workbooks(folder):
        book = load_workbook(file)
        for row in book.worksheets[0].iter_rows(min_row=4):
            for cell in row:
                if isinstance(cell.value, str) and ("\n(带班)" in cell.value or "\n(支援)" in cell.value):
                    cell.value, seen = written(cell.value), seen + 1
        book.save(file)
    assert seen > 20
    done = roster("import", *workbooks(folder), *WEEK, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["changes"] == []


def test_a_lead_who_is_replaced_with_the_mark_left_behind_is_replaced(folder: Path) -> None:
    """Who writes another name over the lead's leaves the mark where it is: the name counts, the mark does not."""
    stored = stored_in(folder)
    view = View(stored, "zh")
    led = [
        (home, duty)
        for home, duties in view.duties_in.items()
        for duty in duties
        if view.leaders.get((home, duty.slot)) == duty.identity
    ]
    for home, duty in led:
        gate = f"{duty.gate.estate}·{duty.gate.checkpoint}"
        asked = (gate, WEEKDAYS[duty.slot.date.weekday()], duty.slot.shift)
        told = roster("suggest", *asked, *WEEK, "--json", folder=folder)
        free = [one["name"] for one in json.loads(told.stdout)["candidates"] if one["community"] == home]
        if free:
            break
    assert free, "nobody is free to take a lead's duty"
    name = view.person(duty.identity).name
    file = next(one for one in workbooks(folder) if one.stem == home)
    book = load_workbook(file)
    days = {
        Slot(day, shift.name): None
        for day in stored.district.week.dates
        for shift in stored.district.settings.shifts
    }
    column = 3 + list(days).index(duty.slot)
    sheet, estate = book.worksheets[0], ""
    for row in range(5, sheet.max_row + 1):
        estate = str(sheet.cell(row, 1).value or estate).partition("\n")[0]  # its type stands below its name
        cell = sheet.cell(row, column)
        if (estate, sheet.cell(row, 2).value) == tuple(duty.gate[1:]) and name in str(cell.value):
            cell.value = cell.value.replace(name, free[0])
            break
    else:
        raise AssertionError(f"{name} does not stand on the sheet")
    book.save(file)
    done = roster("import", file, *WEEK, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    (change,) = json.loads(done.stdout)["changes"]
    assert (change["from"]["name"], change["to"]["name"]) == (name, free[0])


def test_the_sheet_of_standbys_is_read_as_sign_ins_and_later_weeks_count_it(folder: Path) -> None:
    """Whoever is called and comes earns the duty, whoever does not come nothing, all others the point."""
    stored = stored_in(folder)
    view = View(stored, "zh")
    by_home: dict[str, list] = {}
    for one in view.standbys:
        by_home.setdefault(view.person(one.identity).community, []).append(one)
    home, waiting = max(by_home.items(), key=lambda item: len(item[1]))
    called = next(one for one in waiting if any(duty.slot == one.slot for duty in view.duties_in[home]))
    missed = next(duty for duty in view.duties_in[home] if duty.slot == called.slot)
    absent = next(one for one in waiting if one.identity != called.identity)
    file = next(one for one in workbooks(folder) if one.stem == home)
    book = load_workbook(file)
    sheet = book["备班"]
    filled = 0
    for row in range(1, sheet.max_row + 1):
        day, shift, name = (sheet.cell(row, column).value for column in (1, 3, 4))
        for one, gate, came in ((called, " ".join(missed.gate[1:]), "07:05"), (absent, None, "未到")):
            label = f"{one.slot.date.month}月{one.slot.date.day}日"
            if (day, shift, name) == (label, one.slot.shift, view.person(one.identity).name):
                sheet.cell(row, 7).value, sheet.cell(row, 8).value = gate, came
                filled += 1
    assert filled == 2
    book.save(file)
    done = roster("signin", file, "--json", *WEEK, folder=folder)
    assert done.returncode == 0, done.stderr
    (week,) = json.loads(done.stdout)["weeks"]
    calls = {(one["identity"], one["date"]): one["call"] for one in week["standbys"]}
    assert calls[called.identity, f"{called.slot.date}"] == "called_came"
    assert calls[absent.identity, f"{absent.slot.date}"] == "called_absent"
    text = roster("--lang", "en", "signin", file, *WEEK, folder=folder).stdout
    assert (
        f"1 called and came, 1 called and did not come, 0 came without being needed, {len(view.standbys) - 2} not"
        in text
    )
    with Store.open(folder / "roster.db") as store:
        (past,) = store.past_weeks([Week(2022, 11)])
    for one in {called.identity, absent.identity}:
        own, standbys = view.points(one), len(view.standbys_of[one])
        duty = 3 if called.slot in stored.district.rest_slots else 2
        gained = duty if one == called.identity else 0
        assert past.points_of(one) == own - standbys + (standbys - 1) + gained
