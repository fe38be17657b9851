"""``roster export``: what is asked for and what is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from commands import roster
from workbooks import EIGHT_PEOPLE, TWO_GATES, write_lists

PHONES = [f"1390000{number:04d}" for number in range(len(EIGHT_PEOPLE))]
FILE = Path("rosters/2022-W11/康庄社区.xlsx")


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("solved")
    write_lists(folder, EIGHT_PEOPLE, TWO_GATES)
    book = load_workbook(folder / "staff.xlsx")
    sheet = book.worksheets[0]
    column = next(cell.column for row in sheet.iter_rows() for cell in row if cell.value == "手机")
    head = next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == "手机")
    for row, value in enumerate(PHONES, head + 1):
        sheet.cell(row, column).value = value
    book.save(folder / "staff.xlsx")
    assert roster("solve", "staff.xlsx", "checkpoints.xlsx", "--week", "2022-W11", folder=folder).returncode == 0
    return folder


@pytest.fixture
def folder(solved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(solved, tmp_path / "copy"))


def told(file: Path) -> str:
    book = load_workbook(file)
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)


def remarks(folder: Path) -> list[str]:
    versions = json.loads(roster("history", "--json", folder=folder).stdout)["versions"]
    return [version["note"] for version in versions]


def test_phones_are_masked_unless_organisers_ask_and_then_the_history_says_so(folder: Path) -> None:
    assert roster("export", "--community", "康庄", folder=folder).returncode == 0
    masked = told(folder / FILE)
    assert not any(phone in masked for phone in PHONES)
    assert not any("手机号" in remark for remark in remarks(folder))
    asked = ("export", "--community", "康庄", "--full-phones", "--format", "xlsx", "--format", "html")
    assert roster("--lang", "zh", *asked, folder=folder).returncode == 0
    full = told(folder / FILE)
    assert any(phone in full for phone in PHONES)
    assert [remark for remark in remarks(folder) if "完整手机号" in remark]
    pages = (folder / "rosters" / "2022-W11" / "html").rglob("*.html")
    assert not any(phone in page.read_text("utf-8") for page in pages for phone in PHONES)


def test_a_single_file_needs_pages(folder: Path) -> None:
    result = roster("export", "--community", "康庄", "--single", folder=folder)
    assert result.returncode == 2
    assert "--format html" in result.stderr
    assert not (folder / "rosters").exists()
    result = roster("export", "--community", "康庄", "--single", "--format", "html", folder=folder)
    assert result.returncode == 0
    assert (folder / FILE).with_suffix(".html").is_file()
