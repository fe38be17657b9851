import csv
import os
import resource
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheet_files import GATES, STAFF_HEADER, Desk, on, write_xlsx, zipped

from roster_cli.errors import InputError
from roster_cli.i18n import speaking
from roster_cli.sheets.columns import STAFF
from roster_cli.sheets.package import column_letters, column_number

PEOPLE = [STAFF_HEADER, ("1", "张三", "统计局", "康庄")]
CSV = '工号,姓名,单位,社区,请假\n001,张 三,统计局,康庄,"3-15,周五"\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_that_spreadsheets_write(desk: Desk, encoding: str) -> None:
    person = desk.district(desk.csv("staff.csv", CSV, encoding)).people[0]
    assert (person.identity, person.name, person.community) == ("001", "张三", "康庄社区")
    assert person.leave == on(15) | on(18)


def test_csv_problems_name_the_cell(desk: Desk) -> None:
    problem = desk.one_problem(desk.csv("staff.csv", CSV.replace("康庄", "康状")))
    assert (problem.sheet, problem.cell) == ("", "D2")
    assert problem.file.endswith("staff.csv")


def test_csv_with_tabs_or_semicolons(desk: Desk) -> None:
    for mark in "\t;":
        text = f"姓名{mark}单位{mark}社区\r\n张三{mark}统计局{mark}康庄\r\n"
        assert desk.district(desk.csv("staff.csv", text)).people[0].unit == "统计局"


def test_a_file_is_what_it_holds_whatever_its_name_says(desk: Desk) -> None:
    assert desk.district(desk.csv("staff.xlsx", CSV)).people[0].name == "张三"
    workbook = desk.staff(PEOPLE).rename(desk.folder / "staff.csv")
    assert desk.district(workbook).people[0].name == "张三"


def test_a_workbook_of_excel_97(desk: Desk) -> None:
    from datetime import datetime

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("人员")
    sheet.write_merge(0, 0, 0, 5, "尧都区名单")
    dates = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    rows = [
        (*STAFF_HEADER, "手机", "请假"),
        (1001, "张　三", "统计局", "康庄", 13800000001.0, datetime(2022, 3, 15)),
    ]
    for row, cells in enumerate(rows, 1):
        for column, value in enumerate(cells):
            style = dates if isinstance(value, datetime) else xlwt.Style.default_style
            sheet.write(row, column, value, style)
    sheet.write_merge(3, 4, 2, 2, "发改局")
    for row, name in ((3, "李四"), (4, "王五")):
        sheet.write(row, 1, name)
    units = book.add_sheet("单位")
    for column, value in enumerate(("单位", "同时值班上限")):
        units.write(0, column, value)
    units.write(1, 0, "发改局")
    units.write(1, 1, 1.0, xlwt.easyxf(num_format_str="0%"))
    book.save(str(desk.folder / "staff.xls"))
    district = desk.district(desk.folder / "staff.xls")
    first = district.people[0]
    assert (first.identity, first.name, first.phone, first.leave) == ("1001", "张三", "13800000001", on(15))
    assert [person.unit for person in district.people[1:]] == ["发改局", "发改局"]
    assert district.unit_by_name["发改局"].max_away == 1


def test_the_sheet_is_found_by_its_name_or_by_its_header(desk: Desk) -> None:
    cover = [("说明",), ("请填写",)]
    other = [STAFF_HEADER, ("9", "旧人", "统计局", "康庄")]
    named = write_xlsx(desk.folder / "a.xlsx", {"封面": cover, "旧": other, "人员": PEOPLE})
    assert [person.name for person in desk.district(named).people] == ["张三"]
    unnamed = write_xlsx(desk.folder / "b.xlsx", {"封面": cover, "名单": PEOPLE, "旧": other})
    reading = desk.read(unnamed)
    assert [person.name for person in reading.district.people] == ["张三"]
    assert any("封面" in notice and "旧" in notice for notice in reading.notices)


def test_a_hidden_sheet_does_not_stand_before_a_visible_one(desk: Desk) -> None:
    def hide(book):  # type: ignore[no-untyped-def]
        book["旧"].sheet_state = "hidden"

    old = [STAFF_HEADER, ("9", "旧人", "统计局", "康庄")]
    path = write_xlsx(desk.folder / "a.xlsx", {"旧": old, "名单": PEOPLE}, hide)
    assert [person.name for person in desk.district(path).people] == ["张三"]


def test_both_lists_may_stand_in_one_workbook(desk: Desk) -> None:
    path = write_xlsx(desk.folder / "a.xlsx", {"人员": PEOPLE, "卡点": GATES})
    assert len(desk.district(path, path).checkpoints) == 2


def test_a_needed_column_that_is_missing_is_told_with_the_one_that_is_like_it(desk: Desk) -> None:
    problem = desk.one_problem([("姓名", "任职单位", "社区"), ("张三", "统计局", "康庄")])
    assert problem.row == 1
    assert "单位 (unit)" in problem.message
    assert "任职单位" in problem.remedy
    with speaking("zh"):
        problem = desk.one_problem([("姓名", "任职单位", "社区"), ("张三", "统计局", "康庄")])
    assert problem.remedy.endswith("名称。是不是“任职单位”？")


def test_a_column_that_is_there_anyway_is_not_offered_for_a_missing_one(desk: Desk) -> None:
    problem = desk.one_problem([("姓名", "单位", "小区"), ("张三", "统计局", "东盛华庭A区")])
    assert "社区" in problem.message
    assert "小区" not in problem.remedy


def test_a_header_that_is_a_formula_counts_by_its_stored_value(desk: Desk) -> None:
    import xlsxwriter

    path = desk.folder / "formulas.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("人员")
        sheet.write_row(0, 0, STAFF_HEADER)
        sheet.write_formula(0, 4, '="已报"&"到"', None, "已报到")
        sheet.write_row(1, 0, ("1", "张三", "统计局", "康庄", "否"))
    assert not desk.district(path).people[0].is_rostered
    problem = desk.one_problem([(*STAFF_HEADER, '=="已报"&"到"'), ("1", "张三", "统计局", "康庄", "否")])
    assert problem.cell == "E1", "else the whole column would be left aside silently"


def test_a_header_that_shows_an_error_is_told(desk: Desk) -> None:
    def error(book):  # type: ignore[no-untyped-def]
        book["人员"]["E1"].value = "#REF!"

    staff = desk.staff([*PEOPLE], touch=error)
    assert desk.one_problem(staff).cell == "E1"


def test_two_lists_in_the_wrong_order_are_told_as_such(desk: Desk) -> None:
    staff, gates = desk.staff(PEOPLE), desk.gates()
    problems = desk.problems(gates, staff)
    assert [Path(problem.file).name for problem in problems] == ["checkpoints.xlsx", "staff.xlsx"]
    assert all("staff list first" in problem.remedy for problem in problems)


def test_both_lists_may_stand_in_one_workbook_under_any_names(desk: Desk) -> None:
    path = write_xlsx(
        desk.folder / "a.xlsx",
        {"一": [(*PEOPLE[0], "小区"), *PEOPLE[1:]], "二": GATES},
    )
    assert len(desk.district(path, path).checkpoints) == 2


def test_a_column_that_is_there_twice_is_told(desk: Desk) -> None:
    problem = desk.one_problem([(*STAFF_HEADER, "name"), ("1", "张三", "统计局", "康庄", "x")])
    assert problem.cell == "E1"


def test_a_sheet_without_a_header_is_told(desk: Desk) -> None:
    assert "header" in desk.one_problem([("a", "b"), (1, 2)]).message


def test_a_header_below_row_ten_is_too_low(desk: Desk) -> None:
    rows = [("说明",)] * 10 + PEOPLE
    problem = desk.one_problem(rows)
    assert problem.row == 11
    assert "header" in problem.message
    assert desk.district(rows[1:]).people


def rewritten(source: Path, old: bytes, new: bytes) -> Path:
    """Return a workbook with a change inside its first sheet."""
    target = source.with_stem("rewritten")
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for part in before.namelist():
            content = before.read(part)
            assert old in content or part != "xl/worksheets/sheet1.xml"
            after.writestr(part, content.replace(old, new))
    return target


def damaged(desk: Desk) -> bytes:
    return desk.staff(PEOPLE).read_bytes()[:3000]


def bomb() -> bytes:
    return zipped({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * (60 * 2**20)})


OLE = bytes.fromhex("D0CF11E0A1B11AE1")
UNREADABLE = {
    "empty": (b"", "empty"),
    "blank": (b" \n\n", "empty"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "no workbook"),
    "pdf": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n\x00\x01", "no workbook"),
    "encrypted": (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600), "password"),
    "word": (OLE + bytes(600) + "WordDocument".encode("utf-16-le") + bytes(600), "no workbook"),
    "broken xls": (OLE + bytes(600) + "Workbook".encode("utf-16-le") + bytes(600), "damaged"),
    "zip": (zipped({"a.txt": b"x"}), "no Excel workbook"),
    "hollow": (zipped({"xl/workbook.xml": b"<workbook/>"}), "damaged"),
    "web page": ("<html><table><tr><td>姓名</td></tr></table></html>".encode(), "web page"),
    "bomb": (bomb(), "60 MB"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_file_that_is_no_list_gets_one_clear_error(desk: Desk, kind: str) -> None:
    content, words = UNREADABLE[kind]
    path = desk.folder / "list.xlsx"
    path.write_bytes(content)
    problem = desk.one_problem(path)
    assert problem.file == str(path)
    assert words in problem.message
    assert problem.remedy


def test_a_workbook_cut_short_is_told(desk: Desk) -> None:
    path = desk.folder / "cut.xlsx"
    path.write_bytes(damaged(desk))
    assert "damaged" in desk.one_problem(path).message


def test_missing_files_and_folders_are_told_for_both_lists_at_once(desk: Desk) -> None:
    problems = desk.problems(desk.folder / "none.xlsx", desk.folder)
    assert ["no such file" in problems[0].message, "folder" in problems[1].message] == [True, True]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are made elsewhere")
def test_a_pipe_is_no_list(desk: Desk) -> None:
    os.mkfifo(desk.folder / "pipe.xlsx")
    assert "no workbook" in desk.one_problem(desk.folder / "pipe.xlsx").message


def test_a_value_at_the_far_end_of_the_sheet_is_told_not_loaded(desk: Desk) -> None:
    def stray(book):  # type: ignore[no-untyped-def]
        book["人员"]["XFD1048576"] = "x"

    problem = desk.one_problem(desk.staff(PEOPLE, touch=stray))
    assert "XFD1048576" in problem.message


@pytest.mark.parametrize("cell", ["ZZ9000", "AZ90000", "XFD40", "XFC3000", "T99999"])
def test_one_stray_cell_far_from_all_others_is_told_not_loaded(desk: Desk, cell: str) -> None:
    def stray(book):  # type: ignore[no-untyped-def]
        book["人员"][cell] = "x"

    assert cell in desk.one_problem(desk.staff(PEOPLE, touch=stray)).message


@pytest.mark.parametrize("written", [b'r="XFD1048576"', b'\nr="A1048576"', b"r='XFD9'", b'r="BA1048577"'])
def test_a_cell_that_says_it_is_elsewhere_than_its_row_does_no_harm(desk: Desk, written: bytes) -> None:
    path = rewritten(desk.staff(PEOPLE), b'r="D2"', written)
    with suppress(InputError):
        desk.read(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2**20 * 1.5


def test_colour_at_the_far_end_of_the_sheet_does_no_harm(desk: Desk) -> None:
    from openpyxl.styles import PatternFill

    def paint(book):  # type: ignore[no-untyped-def]
        book["人员"]["XFD1048576"].fill = PatternFill("solid", start_color="FF0000")

    assert desk.district(desk.staff(PEOPLE, touch=paint)).people


def test_an_absurd_declared_size_does_no_harm(desk: Desk) -> None:
    wide = rewritten(desk.staff(PEOPLE), b'ref="A1:D2"', b'ref="A1:XFD1048576"')
    assert desk.district(wide).people


def test_a_formula_counts_by_its_stored_value_blank_included(desk: Desk) -> None:
    import xlsxwriter

    path = desk.folder / "formulas.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("人员")
        sheet.write_row(0, 0, (*STAFF_HEADER, "岗位"))
        sheet.write_row(1, 0, ("1", "张三"))
        sheet.write_formula(1, 2, '="统计"&"局"', None, "统计局")
        sheet.write_formula(1, 3, "=Z1", None, "康庄")
        sheet.write_formula(1, 4, '=""', None, "")
    blank = rewritten(path, b'<c r="E2"><f>', b'<c r="E2" t="str"><f>')
    person = desk.district(blank).people[0]
    assert (person.unit, person.community, person.post) == ("统计局", "康庄社区", "")


def test_columns_are_numbered_as_spreadsheets_do() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 16383)] == ["A", "Z", "AA", "XFD"]
    assert all(column_number(column_letters(n)) == n for n in range(1000))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(st.lists(st.text(max_size=8), min_size=len(STAFF.columns), max_size=len(STAFF.columns)), max_size=3)
)
def test_whatever_stands_in_the_cells_is_read_or_told(desk: Desk, cells: list[list[str]]) -> None:
    path = desk.folder / "any.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as handle:
        csv.writer(handle).writerows([[column.header for column in STAFF.columns], *cells])
    for problem in desk.problems(path):
        assert problem.message
        assert problem.remedy


@given(st.binary(max_size=60), st.sampled_from([b"", b"PK\x03\x04", OLE, b"\xff\xfe"]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_a_file_holds_is_read_or_told(desk: Desk, content: bytes, opening: bytes) -> None:
    path = desk.folder / "any.xlsx"
    path.write_bytes(opening + content)
    assert desk.problems(path)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 999_999), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_workbook_with_broken_bytes_is_read_or_told(desk: Desk, changes: list[tuple[int, int]]) -> None:
    content = bytearray(desk.staff(PEOPLE).read_bytes())
    for millionth, byte in changes:
        content[len(content) * millionth // 1_000_000] = byte
    path = desk.folder / "broken.xlsx"
    path.write_bytes(bytes(content))
    for problem in desk.problems(path):
        assert problem.remedy
