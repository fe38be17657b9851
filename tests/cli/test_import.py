"""Names changed in an exported community workbook, taken back or refused cell by cell."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from commands import roster
from office import Office
from roster_cli.domain import Duty, Gate, Roster, Slot
from roster_cli.store import Store
from workbooks import EIGHT_PEOPLE, TWO_GATES, write_lists

WEEK = ("--week", "2022-W11")
FILE = Path("rosters/2022-W11/康庄社区.xlsx")
SOUTH = Gate("康庄社区", "东盛华庭A区", "南门")
MORE = [
    (f"12{number:02d}", name, "教育局", "康庄社区", "", "", "")
    for number, name in enumerate(("马超", "朱琳", "胡军", "郭敏", "何平", "高洁", "林涛", "罗兰", "郑重", "梁栋"))
]
NAMESAKES = (
    *EIGHT_PEOPLE,
    *MORE,
    ("1100", "王芳", "民政局", "康庄社区", "", "", ""),
    ("1101", "赵敏", "民政局", "复兴社区", "", "", ""),
)
GATES = (*TWO_GATES, ("车站街街道", "复兴社区", "和平里", "大门", "有物业", "", ""))
NEEDS_OFFICE = pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a solved and exported week in which there are people enough to change something."""
    folder = tmp_path_factory.mktemp("exported")
    write_lists(folder, NAMESAKES, GATES)
    assert roster("solve", "staff.xlsx", "checkpoints.xlsx", *WEEK, folder=folder).returncode == 0
    assert roster("export", "--all", folder=folder).returncode == 0
    return folder


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "copy"))


def stored(folder: Path) -> Roster:
    with Store.open(folder / "roster.db") as store:
        return store.load().roster


def take_back(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return roster("import", FILE, *words, folder=folder)


def name_of(identity: str) -> str:
    return next(str(person[1]) for person in NAMESAKES if person[0] == identity)


@contextmanager
def edited(folder: Path, file: Path = FILE) -> Iterator[Workbook]:
    book = load_workbook(folder / file)
    yield book
    book.save(folder / file)


def at(sheet: Worksheet, gate: Gate, slot: Slot) -> Cell:
    """Return the cell of a post on the week at a glance."""
    days = next(row for row in sheet.iter_rows() if any("周一" in str(cell.value) for cell in row))
    day = f"{slot.date.month}月{slot.date.day}日"
    column = next(cell.column for cell in days if str(cell.value).endswith(day))
    while sheet.cell(days[0].row + 1, column).value != slot.shift:
        column += 1
    estate = ""
    for row in range(days[0].row + 2, sheet.max_row + 1):
        estate = str(sheet.cell(row, 1).value or estate).splitlines()[0]
        gate_name = str(sheet.cell(row, 2).value).splitlines()[0]
        if (estate, gate_name) == gate[1:]:
            return sheet.cell(row, column)
    raise AssertionError(f"{gate} is not on the sheet")


def row_of(sheet: Worksheet, duty: Duty) -> int:
    """Return the row of a duty on the flat sheet."""
    wanted = (f"{duty.slot.date:%Y-%m-%d}", duty.slot.shift, *duty.gate, duty.identity)
    for row in range(2, sheet.max_row + 1):
        if tuple(sheet.cell(row, column).value for column in (1, 3, 7, 8, 9, 11)) == wanted:
            return row
    raise AssertionError(f"{duty} is not on the sheet")


def free_swap(given: Roster) -> tuple[Duty, str]:
    """Return a duty, and somebody of the community without one near that day, whom no rule keeps from it."""
    for duty in given.duties:
        for identity in (str(person[0]) for person in (*EIGHT_PEOPLE[1:], *MORE)):
            near = [
                one for one in given.by_person.get(identity, ()) if abs((one.slot.date - duty.slot.date).days) < 2
            ]
            if not near and duty.gate.community == "康庄社区" and name_of(duty.identity) != "王芳":
                return duty, identity
    raise AssertionError("the roster leaves nobody free")


def swapped(given: Roster, duty: Duty, identity: str) -> set[Duty]:
    return (set(given.duties) - {duty}) | {Duty(duty.slot, duty.gate, identity)}


def test_an_untouched_workbook_changes_nothing(folder: Path) -> None:
    before = stored(folder)
    result = take_back(folder)
    assert (result.returncode, result.stdout) == (0, "Week: 14–20 Mar · 2022-W11\nNo duty changes.\n")
    assert stored(folder) == before
    assert json.loads(take_back(folder, "--json").stdout)["stored"] is False


def test_a_name_changed_on_the_week_at_a_glance_becomes_the_next_version(folder: Path) -> None:
    before = stored(folder)
    duty, identity = free_swap(before)
    with edited(folder) as book:
        cell = at(book["一周总表"], duty.gate, duty.slot)
        cell.value = str(cell.value).replace(name_of(duty.identity), f" {name_of(identity)} ")
    result = take_back(folder)
    assert result.returncode == 0, result.stderr
    assert f"{name_of(duty.identity)} → {name_of(identity)}" in result.stdout
    assert "roster export --community '康庄社区' --week 2022-W11" in result.stderr
    assert set(stored(folder).duties) == swapped(before, duty, identity)
    assert roster("audit", folder=folder).returncode == 0
    assert "康庄社区.xlsx" in roster("history", folder=folder).stdout


@pytest.mark.parametrize("column", [11, 12])
def test_a_name_or_a_number_changed_on_the_flat_sheet_counts(folder: Path, column: int) -> None:
    before = stored(folder)
    duty, identity = free_swap(before)
    with edited(folder) as book:
        sheet = book["值班明细"]
        sheet.cell(row_of(sheet, duty), column).value = identity if column == 11 else name_of(identity)
    result = take_back(folder)
    assert result.returncode == 0, result.stderr
    assert set(stored(folder).duties) == swapped(before, duty, identity)


def test_the_flat_sheet_may_be_sorted_and_rows_moved_to_another_day(folder: Path) -> None:
    before = stored(folder)
    duty, identity = free_swap(before)
    with edited(folder) as book:
        sheet = book["值班明细"]
        sheet.cell(row_of(sheet, duty), 12).value = name_of(identity)
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for number, values in enumerate(sorted(rows, key=lambda row: str(row[11])), start=2):
            for column, value in enumerate(values, start=1):
                sheet.cell(number, column).value = value
    assert take_back(folder).returncode == 0
    assert set(stored(folder).duties) == swapped(before, duty, identity)


def gap_row(sheet: Worksheet, duty: Duty) -> int:
    """Return the row of a post on the sheet of those left empty."""
    day = f"{duty.slot.date.month}月{duty.slot.date.day}日"
    rows = [
        row[0].row
        for row in sheet.iter_rows()
        if tuple(cell.value for cell in row)[:5:2] == (day, duty.slot.shift, duty.gate.checkpoint)
        and row[3].value == duty.gate.estate
    ]
    (row,) = rows
    return row


def leave_empty(folder: Path, duty: Duty) -> None:
    at_slot = f"{duty.identity}@{duty.slot.date}{duty.slot.shift}"
    assert roster("unassign", at_slot, folder=folder).returncode == 0
    assert roster("export", "--all", folder=folder).returncode == 0


def test_who_is_written_in_for_an_unfilled_post_stands_there(folder: Path) -> None:
    duty, identity = free_swap(stored(folder))
    leave_empty(folder, duty)
    before = stored(folder)
    with edited(folder) as book:
        sheet = book["缺岗"]
        sheet.cell(gap_row(sheet, duty), 8).value = name_of(identity)
    result = take_back(folder)
    assert result.returncode == 0, result.stderr
    assert set(stored(folder).duties) == set(before.duties) | {Duty(duty.slot, duty.gate, identity)}
    assert roster("audit", folder=folder).returncode == 0


def test_a_copied_row_of_an_unfilled_post_loses_no_name(folder: Path) -> None:
    duty, identity = free_swap(stored(folder))
    leave_empty(folder, duty)
    before = stored(folder)
    with edited(folder) as book:
        sheet = book["缺岗"]
        row = gap_row(sheet, duty)
        copied = [cell.value for cell in sheet[row]]
        for column, value in enumerate(copied, start=1):
            sheet.cell(sheet.max_row + (column == 1), column).value = value
        sheet.cell(row, 8).value = name_of(identity)
        sheet.cell(sheet.max_row, 8).value = name_of(duty.identity)
    result = take_back(folder)
    assert result.returncode == 2
    assert f"缺岗 · H{row}: H3" in result.stderr
    assert stored(folder) == before


def test_who_may_not_stand_in_is_refused_at_the_cell(folder: Path) -> None:
    duty, _identity = free_swap(stored(folder))
    leave_empty(folder, duty)
    before = stored(folder)
    busy = next(
        one.identity
        for one in before.duties
        if one.slot.date == duty.slot.date and one.gate.community == duty.gate.community
    )
    with edited(folder) as book:
        sheet = book["缺岗"]
        row = gap_row(sheet, duty)
        sheet.cell(row, 8).value = busy
    result = take_back(folder)
    assert result.returncode == 2
    assert f"缺岗 · H{row}: H1" in result.stderr
    assert stored(folder) == before


def test_a_name_beside_no_post_is_refused_and_not_lost(folder: Path) -> None:
    duty, identity = free_swap(stored(folder))
    leave_empty(folder, duty)
    with edited(folder) as book:
        sheet = book["缺岗"]
        row = gap_row(sheet, duty)
        sheet.cell(row, 5).value = "没有的门"
        sheet.cell(row, 8).value = name_of(identity)
    result = take_back(folder)
    assert result.returncode == 2
    assert f"缺岗 · H{row}" in result.stderr


def test_a_renamed_header_of_the_unfilled_posts_is_refused_and_no_name_lost(folder: Path) -> None:
    duty, identity = free_swap(stored(folder))
    leave_empty(folder, duty)
    with edited(folder) as book:
        sheet = book["缺岗"]
        row = gap_row(sheet, duty)
        sheet.cell(row, 8).value = name_of(identity)
        header = next(cell for line in sheet.iter_rows() for cell in line if cell.value == "顶岗人员")
        header.value = "谁来"
    result = take_back(folder)
    assert result.returncode == 2
    assert f"缺岗 · row {header.row}" in result.stderr or f"缺岗 · {header.row}" in result.stderr
    assert "顶岗人员" in result.stderr


def test_the_unfilled_posts_of_an_english_workbook_are_taken_back_too(folder: Path) -> None:
    duty, identity = free_swap(stored(folder))
    leave_empty(folder, duty)
    assert roster("--lang", "en", "export", "--all", folder=folder).returncode == 0
    with edited(folder) as book:
        sheet = book["Unfilled posts"]
        day = f"{duty.slot.date.day} {duty.slot.date:%b}"
        row = next(
            cells[0].row
            for cells in sheet.iter_rows()
            if cells[0].value == day and (cells[3].value, cells[4].value) == duty.gate[1:]
        )
        sheet.cell(row, 8).value = name_of(identity)
    result = take_back(folder)
    assert result.returncode == 0, result.stderr
    assert Duty(duty.slot, duty.gate, identity) in stored(folder).duties


def test_a_cleared_name_leaves_the_post_vacant(folder: Path) -> None:
    before = stored(folder)
    duties = [duty for duty in before.duties if duty.gate == SOUTH][:2]
    with edited(folder) as book:
        at(book["一周总表"], duties[0].gate, duties[0].slot).value = None
        sheet = book["值班明细"]
        sheet.cell(row_of(sheet, duties[1]), 12).value = None
    assert take_back(folder).returncode == 0
    assert set(before.duties) - set(stored(folder).duties) == set(duties)


def test_the_same_change_in_both_sheets_is_one_and_different_ones_are_refused(folder: Path) -> None:
    before = stored(folder)
    duty, identity = free_swap(before)
    with edited(folder) as book:
        cell, sheet = at(book["一周总表"], duty.gate, duty.slot), book["值班明细"]
        glance = cell.coordinate
        cell.value = str(cell.value).replace(name_of(duty.identity), name_of(identity))
        row = row_of(sheet, duty)
        sheet.cell(row, 12).value = None
    refused = take_back(folder)
    assert refused.returncode == 2
    assert f"一周总表 · {glance}: the sheet 值班明细 says something else" in refused.stderr
    assert stored(folder) == before
    with edited(folder) as book:
        book["值班明细"].cell(row, 12).value = name_of(identity)
    assert take_back(folder).returncode == 0
    assert set(stored(folder).duties) == swapped(before, duty, identity)


def test_every_cell_that_breaks_a_rule_is_told_with_the_rule_and_nothing_is_stored(folder: Path) -> None:
    before = stored(folder)
    person = max(
        (one for one in before.by_person if one.startswith("10")), key=lambda one: len(before.by_person[one])
    )
    own = before.by_person[person]
    others = [
        duty
        for duty in before.duties
        if duty.gate == SOUTH and duty.identity != person and duty.slot.date in {one.slot.date for one in own}
    ]
    with edited(folder) as book:
        sheet = book["一周总表"]
        twice = at(sheet, SOUTH, others[0].slot)
        twice.value = name_of(person) if name_of(person) != "王芳" else "1000"
        other_days = [
            duty for duty in before.duties if duty.gate == SOUTH and duty.slot.date != others[0].slot.date
        ]
        stranger = at(sheet, SOUTH, other_days[-1].slot)
        stranger.value = "1101"  # belongs to 复兴社区
        crowded = at(sheet, SOUTH, other_days[0].slot)
        crowded.value = (
            f"{crowded.value}\n{next(str(one[1]) for one in EIGHT_PEOPLE[1:] if one[1] not in str(crowded.value))}"
        )
    result = take_back(folder)
    assert result.returncode == 2
    assert f"一周总表 · {twice.coordinate}: H1 (at most one duty a day)" in result.stderr
    assert f"一周总表 · {stranger.coordinate}: H2 (only in the own community)" in result.stderr
    assert f"一周总表 · {crowded.coordinate}: H3" in result.stderr
    assert "It was: " in result.stderr
    assert "Nothing was written." in result.stderr
    assert stored(folder) == before


def test_a_name_of_several_people_is_refused_with_their_units_and_numbers(folder: Path) -> None:
    duty = next(one for one in stored(folder).duties if one.gate == SOUTH and name_of(one.identity) != "王芳")
    with edited(folder) as book:
        cell = at(book["一周总表"], duty.gate, duty.slot)
        cell.value = "王芳"
    result = take_back(folder)
    assert result.returncode == 2
    for word in (f"一周总表 · {cell.coordinate}", "1000", "1100", "发改局", "民政局"):
        assert word in result.stderr


def test_a_misspelt_name_is_refused_with_the_nearest(folder: Path) -> None:
    with edited(folder) as book:
        cell = at(book["一周总表"], SOUTH, Slot(date(2022, 3, 16), "早班"))
        cell.value = "李墙"
    result = take_back(folder)
    assert (result.returncode, "李强" in result.stderr, cell.coordinate in result.stderr) == (2, True, True)


def test_dry_run_shows_and_stores_nothing(folder: Path) -> None:
    before = stored(folder)
    with edited(folder) as book:
        at(book["一周总表"], SOUTH, before.duties[0].slot).value = None
    result = take_back(folder, "--dry-run")
    assert (result.returncode, "nobody (unfilled)" in result.stdout) == (0, True)
    assert stored(folder) == before


def test_changes_of_other_communities_meanwhile_do_not_matter(folder: Path) -> None:
    """Sixty secretaries edit sixty workbooks of one draft; each import makes the draft another one."""
    other = Path("rosters/2022-W11/复兴社区.xlsx")
    before = stored(folder)
    duty = next(one for one in before.duties if one.gate.community == "复兴社区")
    with edited(folder, other) as book:
        at(book["一周总表"], duty.gate, duty.slot).value = None
    assert roster("import", other, folder=folder).returncode == 0
    own, identity = free_swap(before)
    with edited(folder) as book:
        at(book["一周总表"], own.gate, own.slot).value = name_of(identity) if own.gate == SOUTH else "1"
        if own.gate != SOUTH:
            sheet = at(book["一周总表"], own.gate, own.slot)
            sheet.value = "\n".join(
                name_of(identity if one.identity == own.identity else one.identity)
                for one in before.duties
                if (one.gate, one.slot) == (own.gate, own.slot)
            )
    result = take_back(folder)
    assert result.returncode == 0, result.stderr
    assert set(stored(folder).duties) == swapped(before, own, identity) - {duty}


def test_several_workbooks_are_taken_back_as_one_version(folder: Path) -> None:
    roster("publish", folder=folder)
    roster("export", "--all", folder=folder)
    other = Path("rosters/2022-W11/复兴社区.xlsx")
    before = stored(folder)
    dropped = [
        next(one for one in before.duties if one.gate.community == name) for name in ("康庄社区", "复兴社区")
    ]
    for file, duty in zip((FILE, other), dropped, strict=True):
        with edited(folder, file) as book:
            sheet = book["值班明细"]
            sheet.delete_rows(row_of(sheet, duty))
    result = take_back(folder, other, "--json")
    fields = json.loads(result.stdout)
    assert (fields["version"], fields["status"], len(fields["changes"])) == (2, "published", 2)
    assert set(before.duties) - set(stored(folder).duties) == set(dropped)


def outdated(folder: Path, first: Duty) -> None:
    """Change a duty in the database after the export."""
    words = (first.identity, "·".join(first.gate), f"{first.slot.date}", first.slot.shift)
    result = roster("unassign", f"{first.identity}@{first.slot.date}{first.slot.shift}", *WEEK, folder=folder)
    assert result.returncode == 0, (words, result.stderr)


def test_a_workbook_of_an_overwritten_draft_is_refused(folder: Path) -> None:
    first, second = [one for one in stored(folder).duties if one.gate == SOUTH][:2]
    outdated(folder, first)
    with closing(sqlite3.connect(folder / "roster.db")) as database, database:  # as older programs left it
        database.execute("DELETE FROM rosters WHERE version = 1")
        database.execute("UPDATE rosters SET version = 1")
    with edited(folder) as book:
        at(book["一周总表"], second.gate, second.slot).value = None
    result = take_back(folder)
    assert result.returncode == 2
    assert "an earlier draft of 康庄社区" in result.stderr
    assert "roster export --community 康庄社区" in result.stderr


def test_changes_of_an_earlier_published_version_are_put_onto_the_newest_where_they_do_not_clash(
    folder: Path,
) -> None:
    roster("publish", folder=folder)
    before = stored(folder)
    first, second = [one for one in before.duties if one.gate == SOUTH][:2]
    outdated(folder, first)
    with edited(folder) as book:
        at(book["一周总表"], second.gate, second.slot).value = None
    assert take_back(folder).returncode == 0
    assert set(before.duties) - set(stored(folder).duties) == {first, second}
    with edited(folder) as book:
        cell = at(book["一周总表"], first.gate, first.slot)
        cell.value = next(str(one[1]) for one in EIGHT_PEOPLE[1:6] if one[0] != first.identity)
    clash = take_back(folder)
    assert clash.returncode == 2
    assert f"一周总表 · {cell.coordinate}: meanwhile version 3 has another name here: nobody" in clash.stderr


@NEEDS_OFFICE
@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_a_workbook_saved_by_libreoffice_is_taken_back(folder: Path, office: Office, ending: str) -> None:
    before = stored(folder)
    duty, identity = free_swap(before)
    with edited(folder) as book:
        cell = at(book["一周总表"], duty.gate, duty.slot)
        cell.value = str(cell.value).replace(name_of(duty.identity), name_of(identity))
    office.save([folder / FILE], ending, folder / "saved")
    result = roster("import", f"saved/康庄社区.{ending}", folder=folder)
    assert result.returncode == 0, result.stderr
    assert set(stored(folder).duties) == swapped(before, duty, identity)
    told = "does not tell which version it was exported from; it was compared with version 1"
    assert (told in result.stderr) == (ending == "xls")


def test_an_english_workbook_is_taken_back_too(folder: Path) -> None:
    roster("--lang", "en", "export", "--community", "康庄", "--out", "english", folder=folder)
    before = stored(folder)
    file = Path("english/2022-W11/康庄社区.xlsx")
    with edited(folder, file) as book:
        (cell,) = [one for row in book["Week at a glance"]["C5:C6"] for one in row if one.row == 5]
        named = str(cell.value)
        cell.value = None
    result = roster("import", file, folder=folder)
    assert result.returncode == 0, (named, result.stderr)
    assert len(before.duties) - len(stored(folder).duties) == len(named.splitlines())


def copies(folder: Path) -> Sequence[tuple[str, bytes]]:
    book = Workbook()
    book.save(folder / "empty.xlsx")
    return (("torn.xlsx", b"PK\x03\x04"), ("text.xlsx", b"hello"))


@pytest.mark.parametrize("name", ["nowhere.xlsx", "torn.xlsx", "text.xlsx", "empty.xlsx", "staff.xlsx", "summary"])
def test_what_is_no_community_workbook_is_refused(folder: Path, name: str) -> None:
    for file, content in copies(folder):
        (folder / file).write_bytes(content)
    path = "rosters/2022-W11/全区汇总.xlsx" if name == "summary" else name
    result = roster("import", path, *WEEK, folder=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert Path(path).name in result.stderr
    assert "Traceback" not in result.stderr


def test_workbooks_of_several_weeks_are_refused(folder: Path) -> None:
    roster("solve", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W12", folder=folder)
    roster("export", "--community", "复兴", folder=folder)
    result = take_back(folder, "rosters/2022-W12/复兴社区.xlsx")
    assert (result.returncode, "2022-W11, 2022-W12" in result.stderr) == (2, True)


@pytest.mark.parametrize("column", [7, 10], ids=["over the number", "beside the table"])
def test_a_name_where_nobody_looks_is_not_lost(folder: Path, column: int) -> None:
    duty, _identity = free_swap(stored(folder))
    leave_empty(folder, duty)
    with edited(folder) as book:
        sheet = book["缺岗"]
        row = gap_row(sheet, duty)
        sheet.cell(row, column).value = "马超"
        cell = sheet.cell(row, column).coordinate
    result = take_back(folder)
    assert result.returncode == 2
    assert f"缺岗 · {cell}: “马超”" in result.stderr
    assert "顶岗人员" in result.stderr


def test_edits_on_sheets_that_are_not_taken_back_are_told_with_their_cells(folder: Path) -> None:
    before = stored(folder)
    duty, identity = free_swap(before)
    with edited(folder) as book:
        cell = at(book["一周总表"], duty.gate, duty.slot)
        cell.value = str(cell.value).replace(name_of(duty.identity), name_of(identity))
        people = book["人员表"]
        people["C8"].value = "改过"
    result = take_back(folder)
    assert result.returncode == 0, result.stderr
    assert "not taken back" in result.stderr
    assert "人员表 C8" in result.stderr
    assert stored(folder) != before


def test_a_workbook_only_saved_anew_has_no_such_edits(folder: Path) -> None:
    before = stored(folder)
    duty, identity = free_swap(before)
    with edited(folder) as book:
        cell = at(book["一周总表"], duty.gate, duty.slot)
        cell.value = str(cell.value).replace(name_of(duty.identity), name_of(identity))
    assert "not taken back" not in take_back(folder).stderr


@pytest.mark.parametrize("kind", ["renamed", "dates as numbers", "protected and filtered", "a row inserted"])
def test_what_a_spreadsheet_does_on_the_way_loses_no_edit(folder: Path, kind: str) -> None:
    duty, identity = free_swap(stored(folder))
    leave_empty(folder, duty)
    before = stored(folder)
    with edited(folder) as book:
        sheet = book["缺岗"]
        row = gap_row(sheet, duty)
        sheet.cell(row, 8).value = name_of(identity)
        if kind == "renamed":
            sheet.title = "缺岗1"
        elif kind == "dates as numbers":
            sheet.cell(row, 1).value = (duty.slot.date - date(1899, 12, 30)).days
        elif kind == "protected and filtered":
            sheet.protection.sheet = True
            sheet.row_dimensions[row].hidden = True
        else:
            sheet.insert_rows(row)
    result = take_back(folder)
    assert result.returncode == 0, result.stderr
    assert set(stored(folder).duties) == set(before.duties) | {Duty(duty.slot, duty.gate, identity)}
