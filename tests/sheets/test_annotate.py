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
