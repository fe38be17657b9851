"""The sign-in sheets that are handed out are those that are read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from commands import roster
from workbooks import EIGHT_PEOPLE, TWO_GATES, write_lists

pytestmark = pytest.mark.usefixtures("rosters_that_were_found_before")

FILE = Path("rosters/2022-W11/康庄社区.xlsx")


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("solved")
    write_lists(folder, EIGHT_PEOPLE, TWO_GATES)
    staff = load_workbook(folder / "staff.xlsx")  # who leads a shift is marked behind the name
    for place, lead in enumerate(("带班", "是", "是")):
        staff["人员"].cell(1 + place, 8, lead)
    staff.save(folder / "staff.xlsx")
    assert roster("solve", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W11", folder=folder).returncode == 0
    return folder


@pytest.mark.parametrize("sheets", ["day", "gate"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("phones", [(), ("--full-phones",)])
def test_a_sheet_that_was_signed_is_read_back_and_nothing_in_it_is_strange(
    solved: Path, sheets: str, language: str, phones: tuple[str, ...]
) -> None:
    asked = ("export", "--community", "康庄", "--sign-in", sheets, *phones)
    assert roster("--lang", language, *asked, folder=solved).returncode == 0
    book = load_workbook(solved / FILE)
    sheet = book["签到表" if language == "zh" else "Sign-in"]
    head = next(row for row in sheet.iter_rows() if row[0].value in ("日期", "Date"))
    places = {cell.value: cell.column - 1 for cell in head}
    signed_at = places.get("签到时间", places.get("Signed at"))
    names = places.get("姓名", places.get("Name"))
    signed = 0
    for row in sheet.iter_rows(min_row=head[0].row + 1):
        name = str(row[names].value or "")
        if name and "缺" not in name and "missing" not in name:
            row[signed_at].value = "06:50" if row[places.get("班次", places.get("Shift"))].value else None
            signed += 1
    book.save(solved / FILE)
    told = roster("signin", FILE, folder=solved)
    assert "not known" not in told.stderr + told.stdout
    result = roster("signin", FILE, "--json", folder=solved)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["listed"] == signed > 0
