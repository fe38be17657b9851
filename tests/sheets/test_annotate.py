import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from sheet_files import STAFF_HEADER, Desk

from roster_cli.errors import InputError, Problem, UsageError
from roster_cli.sheets.annotate import COLOUR, annotate

BAD = [(*STAFF_HEADER, "每周上限"), ("1", "=1+1", "统计局", "康状", "x")]


def marked(desk: Desk, staff: Path, folder: str = "marked") -> tuple[Path, ...]:
    gates = desk.gates()
    with pytest.raises(InputError) as told:
        desk.read(staff, gates)
    return annotate(told.value.problems, (staff, gates), desk.folder / folder)


def test_each_bad_cell_is_coloured_and_tells_why(desk: Desk) -> None:
    (copy,) = marked(desk, desk.staff(BAD))
    sheet = openpyxl.load_workbook(copy)["人员"]
    cells = {cell.coordinate: cell for row in sheet for cell in row if cell.comment}
    assert sorted(cells) == ["D2", "E2"]
    assert "康庄社区" in cells["D2"].comment.text
    assert cells["D2"].fill.start_color.rgb.endswith(COLOUR)
    assert sheet["B2"].data_type == "s", "text stays text"
    assert sheet["C2"].fill.fill_type is None


def test_a_merged_cell_is_marked_at_its_first_cell(desk: Desk) -> None:
    def merge(book):  # type: ignore[no-untyped-def]
        book["人员"].merge_cells("D2:D3")

    staff = desk.staff([STAFF_HEADER, ("1", "张三", "统计局", "康状"), ("2", "李四", "统计局", None)], touch=merge)
    (copy,) = marked(desk, staff)
    assert openpyxl.load_workbook(copy)["人员"]["D2"].comment.text.count("康状") == 2


def test_a_csv_becomes_a_workbook(desk: Desk) -> None:
    staff = desk.csv("list.csv", "姓名,单位,社区\n=1+1,统计局,康状\n")
    (copy,) = marked(desk, staff)
    assert copy.name == "list.xlsx"
    sheet = openpyxl.load_workbook(copy).active
    assert sheet["C2"].comment
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")


def test_the_list_itself_is_never_replaced(desk: Desk) -> None:
    staff = desk.staff(BAD)
    before = staff.read_bytes()
    with pytest.raises(UsageError):
        marked(desk, staff, folder=".")
    assert staff.read_bytes() == before
    assert sorted(path.name for path in desk.folder.iterdir()) == ["checkpoints.xlsx", "staff.xlsx"]


def test_a_missing_column_marks_the_header_row(desk: Desk) -> None:
    (copy,) = marked(desk, desk.staff([("名单",), ("姓名", "社区"), ("张三", "康庄")]))
    assert "unit" in openpyxl.load_workbook(copy)["人员"]["A2"].comment.text


def test_files_that_cannot_be_opened_get_no_copy(desk: Desk) -> None:
    path = desk.csv("x.xlsx", "")
    problem = Problem(str(path), "", 0, 0, "empty")
    assert annotate([problem], [path], desk.folder / "marked") == ()


def test_a_folder_that_cannot_be_made_is_told_and_nothing_is_left(desk: Desk) -> None:
    staff = desk.staff(BAD)
    (desk.folder / "marked").write_text("a file")
    with pytest.raises(UsageError):
        marked(desk, staff)


def test_when_one_copy_fails_none_is_put_in_place(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError("disk full")

    staff = desk.staff(BAD)
    problem = Problem(str(staff), "人员", 2, 4, "wrong")
    monkeypatch.setattr("openpyxl.workbook.workbook.Workbook.save", fail)
    with pytest.raises(UsageError, match="disk full"):
        annotate([problem], [staff], desk.folder / "marked")
    assert list((desk.folder / "marked").iterdir()) == []


def test_drop_downs_that_another_sheet_feeds_are_kept(desk: Desk) -> None:
    staff = desk.staff(BAD)
    later = (
        b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        b'<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        b'<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>Lists!$A$1:$A$9</xm:f></x14:formula1>'
        b"<xm:sqref>D2:D50</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
    )
    repack(staff, lambda part: part.replace(b"</worksheet>", later))
    (copy,) = marked(desk, staff)
    (kept,) = openpyxl.load_workbook(copy)["人员"].data_validations.dataValidation
    assert (kept.type, kept.formula1, str(kept.sqref)) == ("list", "Lists!$A$1:$A$9", "D2:D50")


def test_a_strict_workbook_is_marked_and_no_library_speaks(desk: Desk, recwarn: pytest.WarningsRecorder) -> None:
    staff = desk.staff(BAD)
    strict = {
        b"http://schemas.openxmlformats.org/officeDocument/2006/": b"http://purl.oclc.org/ooxml/officeDocument/",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    }

    def change(part: bytes) -> bytes:
        for usual, other in strict.items():
            part = part.replace(usual, other)
        return part

    repack(staff, change)
    (copy,) = marked(desk, staff)
    sheet = openpyxl.load_workbook(copy)["人员"]
    assert sheet["D2"].comment
    assert sheet["A1"].font is not None
    assert not list(recwarn)


def repack(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Write a workbook anew with its parts changed."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, part in parts.items():
            package.writestr(name, change(part))
