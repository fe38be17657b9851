from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sheet_files import WEEK, on

from roster_cli.domain import Settings, Shift, Slot, Week
from roster_cli.sheets.findings import CellError
from roster_cli.sheets.items import Grammar

GRAMMAR = Grammar(WEEK, Settings())
TUESDAY = on(15)
TUESDAY_TO_FRIDAY = on(15) | on(16) | on(17) | on(18)


@pytest.mark.parametrize(
    ("items", "slots"),
    [
        ("2022-03-15", TUESDAY),
        ("2022/3/15", TUESDAY),
        ("2022年3月15日", TUESDAY),
        ("2022.3.15", TUESDAY),
        ("20220315", TUESDAY),
        ("2022-03-15 00:00:00", TUESDAY),
        ("3月15日", TUESDAY),
        ("3月15号", TUESDAY),
        ("3-15", TUESDAY),
        ("3/15", TUESDAY),
        ("３月１５日", TUESDAY),
        ("3 月 15 日", TUESDAY),
        ("3月15日（周二）", TUESDAY),
        ("3月15日-3月18日", TUESDAY_TO_FRIDAY),
        ("3月15日－18日", TUESDAY_TO_FRIDAY),
        ("3.15至3.18", TUESDAY_TO_FRIDAY),
        ("3.15-18", TUESDAY_TO_FRIDAY),
        ("3-15—3-18", TUESDAY_TO_FRIDAY),
        ("3-15到3-18", TUESDAY_TO_FRIDAY),
        ("2022-03-15~2022-03-18", TUESDAY_TO_FRIDAY),
        ("2022-03-15～3-18", TUESDAY_TO_FRIDAY),
        ("2021-12-01~2022-03-14", on(14)),
        ("3月18日-3月25日", on(18) | on(19) | on(20)),
        ("周三", on(16)),
        ("星期三", on(16)),
        ("礼拜三", on(16)),
        ("Wed", on(16)),
        ("wednesday", on(16)),
        ("周日", on(20)),
        ("星期天", on(20)),
        ("周六周日", on(19) | on(20)),
        ("周一至周三", on(14) | on(15) | on(16)),
        ("周六-周一", on(19) | on(20) | on(14)),
        ("Mon-Tue", on(14) | on(15)),
        ("周五晚班", on(18, "晚班")),
        ("周五晚", on(18, "晚班")),
        ("Fri late", on(18, "晚班")),
        ("3月15日早班", on(15, "早班")),
        ("3月15日-3月16日早班", on(15, "早班") | on(16, "早班")),
        ("3月15日晚班-3月17日早班", on(15, "晚班") | on(16) | on(17, "早班")),
        ("周末", on(19) | on(20)),
        ("工作日早班", {slot for day in range(14, 19) for slot in on(day, "早班")}),
        ("周一、周三;3月18日，3-19晚班\n周日", on(14) | on(16) | on(18) | on(19, "晚班") | on(20)),
        ("周一 周三", on(14) | on(16)),
        ("3-15 3-16", on(15) | on(16)),
        ("4月1日、周三", on(16)),
        ("14日", on(14)),
        ("15号", TUESDAY),
        ("1-3日", set()),
        ("14-16号", on(14) | on(15) | on(16)),
        ("15日至18日", TUESDAY_TO_FRIDAY),
        ("3月15、16、17、18日", TUESDAY_TO_FRIDAY),
        ("3月15日、16日-18日", TUESDAY_TO_FRIDAY),
        ("15、16、17、18日", TUESDAY_TO_FRIDAY),
        ("15、16日晚班", on(15, "晚班") | on(16, "晚班")),
        ("3.15、16", on(15) | on(16)),
        ("12月1、2、3日", set()),
        ("3月16日、14日", on(14) | on(16)),  # a day without a month is the nearest one
        ("3月18日\n14日晚班", on(18) | on(14, "晚班")),
        ("2月28日、14日", on(14)),
        ("3月31日、1、14日", set()),
        ("3-14早班,15号早班", on(14, "早班") | on(15, "早班")),
        ("3-14,15号早班", on(14) | on(15, "早班")),  # 3-14 is a whole date, which leaves out no 日
        ("3月14晚班、15日早班", on(14, "晚班") | on(15, "早班")),
        ("3月14、15日早班", on(14, "早班") | on(15, "早班")),
        ("每月15日", TUESDAY),
        ("3月15日（产假）", TUESDAY),
        ("3月15日-3月18日产假", TUESDAY_TO_FRIDAY),
        ("产假：3月15日-3月18日", TUESDAY_TO_FRIDAY),
        ("3月15日 公差", TUESDAY),
        ("3月15日送孩子", TUESDAY),
        ("3月15日-18日共4天", TUESDAY_TO_FRIDAY),
        ("3月15日起4天", TUESDAY_TO_FRIDAY),
        ("自3月15日起至3月18日止", TUESDAY_TO_FRIDAY),
        ("3月18日起", on(18) | on(19) | on(20)),
        ("12月1日起", {slot for day in range(14, 21) for slot in on(day)}),
        ("18日起", on(18) | on(19) | on(20)),
        ("截至3月15日", on(14) | on(15)),
        ("3月15日早班止", on(14) | on(15, "早班")),
        ("周二 3月15日", TUESDAY),
        ("星期二（3月15日）晚班", on(15, "晚班")),
        ("周一、三、五", on(14) | on(16) | on(18)),
        ("周一、三晚班", on(14, "晚班") | on(16, "晚班")),
        ("周一/三/五", on(14) | on(16) | on(18)),
        ("周一和周三", on(14) | on(16)),
        ("周1、3", on(14) | on(16)),
        ("周二四", on(15) | on(17)),
        ("每周六", on(19)),
        ("周六、日", on(19) | on(20)),
        ("本周", {slot for day in range(14, 21) for slot in on(day)}),
        ("本周三", on(16)),
        ("节假日", on(19) | on(20)),
        ("双休日", on(19) | on(20)),
        ("15日 请假一天", TUESDAY),
        ("3月15日 事假1天", TUESDAY),
        ("15日、每天晚班", on(15) | {slot for day in range(14, 21) for slot in on(day, "晚班")}),
        ("3月15日至16日早班", on(15, "早班") | on(16, "早班")),
        ("15日晚上至16日上午", on(15, "晚班") | on(16, "早班")),
        ("单号", on(15) | on(17) | on(19)),
        ("双号", on(14) | on(16) | on(18) | on(20)),
        ("周三上午", on(16, "早班")),
        ("周三下午", on(16, "晚班")),
        ("3月15日上午", on(15, "早班")),
        ("周三8:00-12:00", on(16, "早班")),
        ("周三13点至15点", on(16)),
        ("2022-03-21", set()),
        (" 、 ", set()),
    ],
)
def test_items_name_slots_of_the_week(items: str, slots: set[Slot]) -> None:
    assert GRAMMAR.slots(items) == slots


@pytest.mark.parametrize(
    "items",
    [
        "乱写",
        "3月",
        "3-15-18",
        "3月请假",
        "3月15日除外",
        "周三除外",
        "3月15日只能早班",
        "3月15日半天",
        "3月15日后",
        "15-18",
        "3月15日-17日(4天)",
        "产假",
        "长期",
        "下周三",
        "2月30日",
        "3月18日-3月15日",
        "周八",
        "3月15日(周三)",
        "的",
        "周三夜班",
    ],
)
def test_what_is_no_item_is_told_with_a_remedy(items: str) -> None:
    with pytest.raises(CellError) as told:
        GRAMMAR.slots(f"周一、{items}")
    assert items in told.value.message
    assert told.value.remedy


@pytest.mark.parametrize(
    "items",
    [
        "15日、全天",
        "15日、下午",
        "3月15日，晚班",
        "周二、晚班",
        "周二和早班",
        "15日、请假一天",
        "周二、早班、晚班",
    ],
)
def test_a_shift_behind_a_day_and_parted_from_it_is_not_every_day(items: str) -> None:
    with pytest.raises(CellError) as told:
        GRAMMAR.slots(items)
    assert told.value.remedy


@pytest.mark.parametrize("items", ["3月13日～3月15日上午", "13-15日下午", "3月13日至15日中午", "3.13-3.15晚上"])
def test_a_range_that_ends_in_a_part_of_a_day_is_asked_about(items: str) -> None:
    with pytest.raises(CellError) as told:
        GRAMMAR.slots(items)
    assert "早班" in told.value.remedy or "晚班" in told.value.remedy


@pytest.mark.parametrize(
    ("week", "items", "days"),
    [
        (Week(2022, 1), "12月31日", set()),
        (Week(2022, 1), "12月28日-1月4日", {date(2022, 1, 3), date(2022, 1, 4)}),
        (Week(2021, 52), "1月1日", {date(2022, 1, 1)}),
        (Week(2022, 52), "1-1", {date(2023, 1, 1)}),
        (Week(2022, 11), "1月1日-12月31日", set(WEEK.dates)),
        (Week(2022, 11), "11月1日-3月14日", {date(2022, 3, 14)}),
        (Week(2024, 9), "2-29", {date(2024, 2, 29)}),
    ],
)
def test_a_date_without_a_year_is_the_nearest_one(week: Week, items: str, days: set[date]) -> None:
    assert {slot.date for slot in Grammar(week, Settings()).slots(items)} == days


def test_working_days_are_those_of_the_calendar() -> None:
    """2022-04-24 is a Sunday on which everybody works."""
    slots = Grammar(Week(2022, 16), Settings()).slots("工作日")
    assert date(2022, 4, 24) in {slot.date for slot in slots}
    assert date(2022, 4, 23) not in {slot.date for slot in slots}


def test_configured_shifts_may_end_an_item() -> None:
    from datetime import time

    settings = Settings(shifts=(Shift("白班", time(8), time(20)), Shift("夜班", time(20), time(8))))
    grammar = Grammar(WEEK, settings)
    assert grammar.slots("周五夜班、Mon night") == on(18, "夜班") | on(14, "夜班")
    with pytest.raises(CellError, match="晚班"):
        grammar.slots("周五晚班")


def test_where_only_weekdays_belong_a_date_is_told() -> None:
    assert GRAMMAR.slots("周六早班、晚班", dates=False) == on(19, "早班") | {
        Slot(day, "晚班") for day in WEEK.dates
    }
    with pytest.raises(CellError):
        GRAMMAR.slots("3月15日", dates=False)


@pytest.mark.parametrize("items", ["3月15日早班、晚班", "周五晚班、早班", "3月30日、2日", "4月16日、15日"])
def test_an_item_that_may_belong_to_another_one_or_not_is_asked(items: str) -> None:
    with pytest.raises(CellError) as told:
        GRAMMAR.slots(items)
    assert "does not say of which" in told.value.message


@pytest.mark.parametrize(
    ("hours", "shifts"),
    [
        ("24小时", ("早班", "晚班")),
        ("0:00-24:00", ("早班", "晚班")),
        ("8:00-18:00", ("早班", "晚班")),
        ("7:00—14:00", ("早班",)),
        ("8点至12点半", ("早班",)),
        ("14：00-21：00", ("晚班",)),
    ],
)
def test_opening_hours_are_the_shifts_that_they_cover(hours: str, shifts: tuple[str, ...]) -> None:
    assert GRAMMAR.slots(f"周六{hours}", dates=False) == on(19, *shifts)


def test_hours_that_cover_a_small_part_of_a_shift_are_asked() -> None:
    with pytest.raises(CellError, match="晚班"):
        GRAMMAR.slots("8:00-15:00", dates=False)


@pytest.mark.parametrize(
    ("week", "items", "days"),
    [
        (Week(2022, 9), "1-3日", {date(2022, 3, 1), date(2022, 3, 2), date(2022, 3, 3)}),
        (Week(2022, 9), "28日-2日", {date(2022, 2, 28), date(2022, 3, 1), date(2022, 3, 2)}),
        (Week(2021, 52), "1号", {date(2022, 1, 1)}),
        (Week(2022, 13), "30、31日", {date(2022, 3, 30), date(2022, 3, 31)}),
    ],
)
def test_a_day_without_a_month_is_the_nearest_one(week: Week, items: str, days: set[date]) -> None:
    assert {slot.date for slot in Grammar(week, Settings()).slots(items)} == days


DAYS = st.dates(date(2021, 10, 1), date(2022, 8, 31))
FORMS = st.sampled_from(
    [
        lambda d: d.isoformat(),
        lambda d: f"{d.year}/{d.month}/{d.day}",
        lambda d: f"{d.year}年{d.month}月{d.day}日",
        lambda d: f"{d:%Y%m%d}",
    ]
)
SHIFTS = st.sampled_from([("", ("早班", "晚班")), ("早班", ("早班",)), ("晚", ("晚班",)), (" late", ("晚班",))])
JOINERS = st.sampled_from(["~", "至", " - ", "—", "到"])


@given(DAYS, FORMS, DAYS, FORMS, JOINERS, SHIFTS)
def test_a_range_however_it_is_written_is_its_days(first, write_first, last, write_last, joiner, shift) -> None:  # type: ignore[no-untyped-def]
    first, last = sorted((first, last))
    written, names = shift
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    expected = {Slot(day, name) for day in days if day in WEEK.dates for name in names}
    assert GRAMMAR.slots(f"{write_first(first)}{joiner}{write_last(last)}{written}") == expected


@given(
    st.lists(st.tuples(st.sampled_from(WEEK.dates), SHIFTS), min_size=1, max_size=6), st.sampled_from("、,，;；\n")
)
def test_a_list_is_what_its_items_are_together(chosen, separator) -> None:  # type: ignore[no-untyped-def]
    text = separator.join(f"{day.month}月{day.day}日{shift[0]}" for day, shift in chosen)
    assert GRAMMAR.slots(text) == {Slot(day, name) for day, shift in chosen for name in shift[1]}


@given(st.text(max_size=12))
def test_any_text_is_slots_of_the_week_or_a_told_problem(text: str) -> None:
    try:
        slots = GRAMMAR.slots(text)
    except CellError:
        return
    assert {slot.date for slot in slots} <= set(WEEK.dates)
