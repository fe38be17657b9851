from datetime import date, datetime

import pytest
from sheet_files import GATES, STAFF_HEADER, Desk, on

from roster_cli.domain import DutyType, Standing
from roster_cli.i18n import speaking
from roster_cli.sheets.grades import is_above_section
from roster_cli.sheets.table import TIDIED
from roster_cli.sheets.text import first_phone, phones

PEOPLE = [STAFF_HEADER, ("1", "张三", "统计局", "康庄"), ("2", "李四", "发改局", "复兴")]


def test_a_title_a_late_header_and_stray_marks_do_not_matter(desk: Desk) -> None:
    def merge(book):  # type: ignore[no-untyped-def]
        book["人员"].merge_cells("A1:D1")

    rows = [
        ("尧都区下沉人员名单",),
        (),
        ("填报单位：统计局",),
        (" 工 号", "姓\n名＊", "单位（必填）", "ＣＯＭＭＵＮＩＴＹ"),
        (1.0, "张　三", " 统计局 ", "康庄 社区"),
    ]
    person = desk.district(desk.staff(rows, touch=merge)).people[0]
    assert (person.identity, person.name, person.unit, person.community) == ("1", "张三", "统计局", "康庄社区")


def test_english_headers_make_an_english_district(desk: Desk) -> None:
    staff = [
        ("Staff ID", "name", "Unit", "community", "Duty_Type"),
        ("1", "John  Smith", "Office", "康庄", "weekday"),
    ]
    gates = [("community", "estate", "open"), ("康庄", "A", "Mon-Fri")]
    district = desk.district(staff, gates)
    assert district.language == "en"
    assert district.people[0].name == "John Smith"
    assert district.people[0].duty_type is DutyType.WEEKDAY


def test_what_is_not_data_is_skipped_and_counted(desk: Desk) -> None:
    rows = [
        ("序号", *STAFF_HEADER),
        (1, "1", "张三", "统计局", "康庄"),
        (),
        (2, None, None, None, None),
        (None, *STAFF_HEADER),
        ("合 计", None, "2 人"),
        ("备注：", None, None),
        ("1. 请各单位核对",),
        (None, None, "说明：以上人员"),
        (3, None, "合计"),
    ]
    reading = desk.read(rows)
    assert [person.name for person in reading.district.people] == ["张三"]
    counted = "\n".join(reading.notices)
    for line in ("blank rows skipped: 2", "repeated header rows skipped: 1", "closing and note lines skipped: 5"):
        assert line in counted
    assert "序号" in counted


def test_a_person_called_like_a_closing_line_is_a_person(desk: Desk) -> None:
    rows = [STAFF_HEADER, (None, "备注", "统计局", "康庄"), (None, "合计", "统计局", None)]
    assert [person.name for person in desk.district(rows).people] == ["备注", "合计"]


def test_identity_is_staff_number_then_phone_then_name_and_unit(desk: Desk) -> None:
    rows = [
        (*STAFF_HEADER, "手机"),
        (1001.0, "张三", "统计局", "康庄", 13800000001.0),
        (None, "李四", "统计局", "康庄", 1.38e10),
        (None, "王五", "统计局", "康庄", None),
    ]
    assert [p.identity for p in desk.district(rows).people] == ["1001", "13800000000", "王五(统计局)"]


@pytest.mark.parametrize(
    ("one", "other", "cell"),
    [
        (("7", "张三", "统计局", "康庄", ""), (7.0, "李四", "发改局", "康庄", ""), "A3"),
        ((None, "张三", "统计局", "康庄", "138 0000 0001"), (None, "李四", "发改局", "康庄", 13800000001), "E3"),
        ((None, "张三", "统计局", "康庄", ""), (None, "张 三", "统计局 ", "复兴", ""), "B3"),
    ],
)
def test_an_identity_that_is_there_twice_names_both_rows(desk: Desk, one, other, cell) -> None:  # type: ignore[no-untyped-def]
    problem = desk.one_problem([(*STAFF_HEADER, "手机"), one, other])
    assert problem.cell == cell
    assert "row 2" in problem.message


def test_an_identity_is_compared_though_other_cells_of_the_row_are_bad(desk: Desk) -> None:
    rows = [STAFF_HEADER, ("7", None, "统计局", "康庄"), ("7", "李四", None, "康状")]
    assert [problem.cell for problem in desk.problems(rows)] == ["B2", "A3", "C3", "D3"]


def test_people_who_are_not_rostered_are_listed_and_counted(desk: Desk) -> None:
    rows = [
        (*STAFF_HEADER, "职级", "已报到"),
        ("1", "甲", "统计局", "康庄", "科员", None),
        ("2", "乙", "统计局", None, "", "是"),
        ("3", "丙", "统计局", "不在城区", "", ""),
        ("4", "丁", "统计局", "城区外", "", ""),
        ("5", "戊", "统计局", "康庄", "正处级", ""),
        ("6", "己", "统计局", "康庄", "副科", "否"),
        ("7", "庚", "统计局", "康庄", "正科", False),
    ]
    reading = desk.read(rows)
    assert [person.standing for person in reading.district.people] == [
        Standing.ROSTERED,
        *[Standing.OUTSIDE] * 3,
        Standing.GRADE,
        *[Standing.NOT_REPORTED] * 2,
    ]
    told = "\n".join(reading.notices)
    assert "Not reported yet, listed but not rostered: 2" in told
    assert "outside the city, listed but not rostered: 3" in told
    assert "above 科级, listed but not rostered: 1" in told


@pytest.mark.parametrize(
    "grade",
    [
        *("处级", "副处", "县处级正职", "厅级", "副厅级", "二级调研员", "省部级", "正局级"),
        *("副县长", "县长", "一级高级主办", "四级高级警长", "六级职员", "管理五级"),
    ],
)
def test_grades_above_section_level(grade: str) -> None:
    assert is_above_section(grade)


@pytest.mark.parametrize(
    "grade",
    [
        *("副科", "正科", "科员", "办事员", "一级主任科员", "街道办事处科员", "", "高级工程师"),
        *("处级以下", "处以下", "七级职员", "管理九级", "一级科员"),
    ],
)
def test_grades_up_to_section_level(grade: str) -> None:
    assert not is_above_section(grade)


def test_a_grade_that_is_not_known_is_told(desk: Desk) -> None:
    reading = desk.read([(*STAFF_HEADER, "职级"), ("1", "张三", "统计局", "康庄", "探花")])
    assert any("探花" in notice for notice in reading.notices)


def test_a_misspelt_community_names_the_nearest(desk: Desk) -> None:
    problem = desk.bad_cell(社区="康壮社区")
    assert problem.cell == "D2"
    assert "康壮社区" in problem.message
    assert "康庄社区" in problem.remedy


def test_an_estate_comes_out_in_the_spelling_of_the_checkpoint_list(desk: Desk) -> None:
    assert desk.person(小区="东盛华庭 Ａ 区").estate == "东盛华庭A区"


def test_real_dates_and_written_dates(desk: Desk) -> None:
    assert desk.person(请假=date(2022, 3, 15)).leave == on(15)
    assert desk.person(请假=datetime(2022, 3, 15)).leave == on(15)
    assert desk.person(请假=44635).leave == on(15)
    assert desk.person(请假=3.15).leave == on(15)
    person = desk.person(请假="3月15日、周五", 不可值班="周六晚班")
    assert person.leave == on(15) | on(18)
    assert person.unavailable == on(19, "晚班")


@pytest.mark.parametrize("value", [3.1, datetime(2022, 3, 15, 7, 30), True, "下周", 99.5])
def test_leave_that_may_mean_several_things_is_told(desk: Desk, value: object) -> None:
    problem = desk.bad_cell(请假=value)
    assert problem.cell == "E2"
    assert problem.remedy


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("全周", DutyType.ANY),
        ("any", DutyType.ANY),
        (" 仅 周末 ", DutyType.WEEKEND),
        ("Weekend", DutyType.WEEKEND),
        ("仅工作日", DutyType.WEEKDAY),
        ("weekday", DutyType.WEEKDAY),
        (None, DutyType.ANY),
        ("无", DutyType.ANY),
    ],
)
def test_duty_types(desk: Desk, written: str | None, kind: DutyType) -> None:
    assert desk.person(值班类型=written).duty_type is kind


@pytest.mark.parametrize(
    ("written", "shift"),
    [("早班", "早班"), ("early", "早班"), ("晚", "晚班"), ("Late shift", "晚班"), ("", ""), ("/", "")],
)
def test_shift_preferences(desk: Desk, written: str, shift: str) -> None:
    assert desk.person(班次偏好=written).preference == shift


@pytest.mark.parametrize(
    ("written", "limit", "own"),
    [(3, 3, True), ("４", 4, True), ("2.0", 2, True), (200, 200, True), (None, 5, False)],
)
def test_limits_of_a_person(desk: Desk, written: object, limit: int, own: bool) -> None:
    person = desk.person(每周上限=written)
    assert (person.max_per_week, person.own_limit) == (limit, own)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("每周上限", 0),
        ("每周上限", 2.5),
        ("每周上限", "许多"),
        ("每周上限", date(2022, 3, 1)),
        ("值班类型", "全年"),
        ("班次偏好", "夜班"),
        ("AB角", "C"),
        ("已报到", "大概"),
        ("手机", "1.38E+10"),
        ("手机", date(2022, 3, 1)),
        ("小区", date(2022, 3, 2)),
        ("职级", True),
    ],
)
def test_each_bad_cell_is_told_where_it_stands(desk: Desk, column: str, value: object) -> None:
    problem = desk.bad_cell(**{column: value})
    assert (problem.sheet, problem.cell) == ("人员", "E2")
    assert problem.message
    assert problem.remedy


@pytest.mark.parametrize(
    ("typed", "language", "offered"),
    [
        ("weekends!", "en", "weekend"),
        ("非仅周末", "zh", "全周、仅周末、仅工作日"),
        ("x", "zh", "全周、仅周末、仅工作日"),
        ("x", "en", "any, weekend, weekday"),
    ],
)
def test_choices_are_offered_in_the_language_of_list_and_reader(desk, typed, language, offered) -> None:  # type: ignore[no-untyped-def]
    with speaking(language):
        assert offered in desk.bad_cell(值班类型=typed).remedy


def test_a_long_number_that_lost_digits_is_told(desk: Desk) -> None:
    rows = [STAFF_HEADER, (1.42601199001011e17, "张三", "统计局", "康庄")]
    assert desk.one_problem(rows).cell == "A2"


def test_every_problem_of_both_files_comes_at_once_in_order(desk: Desk) -> None:
    rows = [(*STAFF_HEADER, "每周上限"), ("1", None, "统计局", "康庄", "x"), ("2", "李四", "", "康状", 1)]
    gates = [("社区", "小区", "类型", "每班人数"), ("康庄", "", "有物", -1)]
    found = [(problem.sheet, problem.cell) for problem in desk.problems(rows, gates)]
    assert found == [
        ("人员", "B2"),
        ("人员", "E2"),
        ("人员", "C3"),
        ("人员", "D3"),
        ("卡点", "B2"),
        ("卡点", "C2"),
        ("卡点", "D2"),
    ]


def test_a_bad_community_is_told_though_other_cells_of_its_row_are_bad(desk: Desk) -> None:
    rows = [(*STAFF_HEADER, "每周上限"), ("1", "张三", "统计局", "康壮", "x")]
    assert [problem.cell for problem in desk.problems(rows)] == ["D2", "E2"]


def test_placeholders_are_blank_and_make_no_post_group(desk: Desk) -> None:
    rows = [
        (*STAFF_HEADER, "岗位", "请假"),
        ("1", "张三", "统计局", "康庄", "/", "无"),
        ("2", "李四", "统计局", "康庄", "/", "-"),
    ]
    reading = desk.read(rows)
    assert reading.district.post_groups == ()
    assert reading.district.people[0].leave == frozenset()
    assert any("read as blank: 4" in notice for notice in reading.notices)


def test_a_merged_unit_counts_for_all_its_rows(desk: Desk) -> None:
    def merge(book):  # type: ignore[no-untyped-def]
        book["人员"].merge_cells("C2:C3")

    rows = [STAFF_HEADER, ("1", "张三", "统计局", "康庄"), ("2", "李四", None, "康庄")]
    reading = desk.read(desk.staff(rows, touch=merge))
    assert [person.unit for person in reading.district.people] == ["统计局", "统计局"]
    assert any("merged" in notice for notice in reading.notices)


def test_a_header_of_two_rows_is_read_from_the_lower_one(desk: Desk) -> None:
    def merge(book):  # type: ignore[no-untyped-def]
        sheet = book["卡点"]
        for area in ("A1:A2", "B1:B2", "C1:D1"):
            sheet.merge_cells(area)

    gates = [("社区", "小区", "每班"), (None, None, "早班人数", "晚班人数"), ("康庄", "A区", 2, 0)]
    path = desk.gates(gates, touch=merge)
    assert desk.district(PEOPLE[:2], path).checkpoints[0].headcounts[:2] == (2, 0)


def test_text_that_looks_like_a_formula_or_a_path_stays_text(desk: Desk) -> None:
    long_estate = "东" * 300
    rows = [
        (*STAFF_HEADER, "小区"),
        ("1", '=HYPERLINK("http://x","张三")', "../../x", "康庄", long_estate),
        ("2", "𠮷㛃😀", "统计局", "康庄", ""),
    ]
    people = desk.district(rows).people
    assert people[0].name == '=HYPERLINK("http://x","张三")'
    assert people[0].unit == "../../x"
    assert people[0].estate == long_estate
    assert people[1].name == "𠮷㛃😀"


def test_a_formula_without_a_stored_result_is_told(desk: Desk) -> None:
    problem = desk.one_problem([STAFF_HEADER, ("1", "张三", '=="统计"&"局"', "康庄")])
    assert (problem.sheet, problem.cell) == ("人员", "C2")
    assert "stored" in problem.message


def test_formulas_outside_the_data_are_nobodys_business(desk: Desk) -> None:
    rows = [(*STAFF_HEADER, "序号"), ("1", "张三", "统计局", "康庄", "==ROW()"), ("合计", "==COUNTA(B2:B2)")]
    assert len(desk.district(rows).people) == 1


def test_an_error_value_is_told(desk: Desk) -> None:
    def fail(book):  # type: ignore[no-untyped-def]
        book["人员"]["C2"].data_type = "e"

    problem = desk.one_problem(desk.staff([STAFF_HEADER, ("1", "张三", "#N/A", "康庄")], touch=fail))
    assert problem.cell == "C2"
    assert "#N/A" in problem.message


def test_units_that_differ_in_width_and_spaces_are_one(desk: Desk) -> None:
    rows = [STAFF_HEADER, ("1", "张三", "统计局（本部）", "康庄"), ("2", "李四", "统计局 (本部)", "康庄")]
    district = desk.district(rows)
    assert [unit.name for unit in district.units] == ["统计局（本部）"]
    assert {person.unit for person in district.people} == {"统计局（本部）"}


def test_nobody_listed_is_a_problem(desk: Desk) -> None:
    assert "nobody" in desk.one_problem([STAFF_HEADER]).message


def test_example_rows_are_not_read(desk: Desk) -> None:
    reading = desk.read([STAFF_HEADER, ("示例", "张三", "统计局", "康庄"), ("1", "李四", "统计局", "康庄")], GATES)
    assert [person.name for person in reading.district.people] == ["李四"]
    assert any("example rows skipped: 1" in notice for notice in reading.notices)


@pytest.mark.parametrize(("written", "leads"), [("是", True), ("√", True), ("否", False), ("", False)])
def test_who_may_lead_a_shift(desk: Desk, written: str, leads: bool) -> None:
    assert desk.person(带班=written).lead is leads


def test_whether_somebody_may_lead_is_yes_or_no(desk: Desk) -> None:
    assert "yes or no" in desk.bad_cell(带班="也许").remedy


@pytest.mark.parametrize(
    ("written", "kept", "used"),
    [
        ("13838870700/0357-7031986", "13838870700 / 0357-7031986", "13838870700"),
        ("0357-7031986、13838870700", "13838870700 / 0357-7031986", "13838870700"),
        ("13838870700 13912345678", "13838870700 / 13912345678", "13838870700"),
        ("手机：138 3887 0700\n办：7031986", "13838870700 / 7031986", "13838870700"),
        ("010 12345678", "01012345678", "01012345678"),
        ("13838870700（微信同号）", "13838870700", "13838870700"),
    ],
)
def test_of_several_phone_numbers_the_first_mobile_one_is_used(written: str, kept: str, used: str) -> None:
    assert phones(written) == kept
    assert first_phone(kept) == used


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("13838870700", False),
        ("138-3887-0700", False),
        (13838870700, False),
        ("0546-8331234", False),
        ("8331234", False),
        ("66010", False),
        ("110000000", False),
        ("无", False),
        ("abc", True),
        ("不详", True),
        ("1383887070", True),
        ("138388707000", True),
        ("138 3887 070", True),
    ],
)
def test_a_phone_that_looks_mistyped_is_told_with_its_row_and_without_its_number(
    desk: Desk, written: str | int, told: bool
) -> None:
    reading = desk.read([(*STAFF_HEADER, "手机"), ("1", "张三", "统计局", "康庄社区", written)])
    lines = [line for line in reading.notices if "mistyped" in line]
    ending = "phone numbers that look mistyped, taken as they stand: 1, for example row 2"
    assert [line.partition(": ")[2] for line in lines] == [ending] * told


def test_the_phone_that_is_used_is_the_identity_and_masked(desk: Desk) -> None:
    person = desk.person(工号="", 手机="0357-7031986/13838870700")
    assert (person.identity, person.phone, person.number) == ("13838870700", "13838870700", "138****0700")


@pytest.mark.parametrize(
    ("written", "duty_type"),
    [
        ("非工作日", DutyType.WEEKEND),
        ("周六日", DutyType.WEEKEND),
        ("仅双休日", DutyType.WEEKEND),
        ("节假日", DutyType.WEEKEND),
        ("非周末", DutyType.WEEKDAY),
        ("周一至周五", DutyType.WEEKDAY),
        ("服从安排", DutyType.ANY),
    ],
)
def test_duty_types_as_people_write_them(desk: Desk, written: str, duty_type: DutyType) -> None:
    assert desk.person(值班类型=written).duty_type is duty_type


@pytest.mark.parametrize("written", ["非仅工作日", "不是周末", "无周末", "除工作日"])
def test_no_hint_says_the_opposite(desk: Desk, written: str) -> None:
    assert "Did you mean" not in desk.bad_cell(值班类型=written).remedy


@pytest.mark.parametrize(
    ("written", "preference"),
    [("都可以", ""), ("不限", ""), ("早晚均可", ""), ("上午", "早班"), ("下午", "晚班"), ("晚", "晚班")],
)
def test_preferences_as_people_write_them(desk: Desk, written: str, preference: str) -> None:
    assert desk.person(班次偏好=written).preference == preference


def test_rows_that_a_filter_hides_are_read_and_counted(desk: Desk) -> None:
    def hide(book):  # type: ignore[no-untyped-def]
        book["人员"].row_dimensions[3].hidden = True

    rows = [STAFF_HEADER, *((str(number), f"张{number}", "统计局", "康庄") for number in range(3))]
    reading = desk.read(desk.staff(rows, touch=hide))
    assert len(reading.district.people) == 3
    assert any("filter" in line and line.endswith("1") for line in reading.notices)


def test_zeros_that_only_the_format_shows_count(desk: Desk) -> None:
    def form(book):  # type: ignore[no-untyped-def]
        for row in (2, 3):
            book["人员"].cell(row, 1).number_format = "000000"

    rows = [STAFF_HEADER, (123, "张三", "统计局", "康庄"), (124, "李四", "统计局", "康庄")]
    posts = [("单位", "岗位", "A角", "B角"), ("统计局", "会计", "000123", "124")]
    district = desk.read(desk.staff(rows, touch=form, AB岗=posts)).district
    assert [person.identity for person in district.people] == ["000123", "000124"]
    assert [group.members for group in district.post_groups] == [("000123", "000124")]


def test_cells_with_the_same_text_are_each_counted(desk: Desk) -> None:
    rows = [
        (*STAFF_HEADER, "请假", "AB角"),
        ("1", "张三", " 统计局", "康庄", "无", "-"),
        ("2", "李四", " 统计局", "康庄", "无", "a"),
        ("3", "王五", " 统计局", "康庄", "周三", "a"),
        ("4", "赵六", " 统计局", "康庄", "周三", "a"),
    ]
    reading = desk.read(rows)
    counted = "\n".join(reading.notices)
    assert "read as blank: 3" in counted
    assert f"{TIDIED}: 7" in counted
    assert [set(person.leave) for person in reading.district.people] == [set(), set(), on(16), on(16)]
