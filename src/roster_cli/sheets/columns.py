"""The columns of every sheet, declared as data; contract and templates follow from this table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from roster_cli.domain.settings import Settings
from roster_cli.domain.spelling import fold
from roster_cli.i18n import N_, current_language
from roster_cli.sheets.items import shift_aliases
from roster_cli.sheets.parsers import (
    MOST_PEOPLE_AT_A_GATE,
    Parser,
    items,
    read_ab_role,
    read_cap,
    read_date,
    read_duty_type,
    read_headcount,
    read_identifier,
    read_management,
    read_name,
    read_opening,
    read_phone,
    read_place,
    read_preference,
    read_shift,
    read_text,
    read_weekly_limit,
    read_words,
    read_yes_no,
    whole_number,
)

_COUNT = whole_number(0, MOST_PEOPLE_AT_A_GATE)


MISTYPED_PHONES = N_("phone numbers that look mistyped, taken as they stand")


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Parameters
    ----------
    field
        Its name in the program, and its English header.
    header
        Its Chinese header.
    parse
        From a filled cell to a value.
    about
        What to put in, in English, for the templates.
    needed
        Whether the sheet must have the column.
    filled
        Whether every row must have it filled.
    blank
        The value of a blank cell.
    placeholders
        Whether 无, / or - mean blank.
    choices
        Words to offer in the templates, as Chinese and English pairs.
    names_shifts
        Whether its cells may name shifts.
    tidied
        What is counted where a cell says more than its value.
    doubted
        What to say of values that look mistyped and are taken as they stand, told by `looks_mistyped`; empty where
        none are looked for.
    fills_down
        Whether a value may be written only where it changes.
    shift_aliases
        The ways to write the shift whose people the column tells, in the columns of shifts.
    """

    field: str
    header: str
    parse: Parser
    about: str = ""
    needed: bool = False
    filled: bool = False
    blank: object = ""
    placeholders: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    names_shifts: bool = False
    tidied: str = ""
    doubted: str = ""
    fills_down: bool = False
    shift_aliases: tuple[str, ...] = ()

    def title(self, language: str) -> str:
        """Return the header in a language."""
        return self.header if language == "zh" else self.field

    @property
    def shown(self) -> str:
        """Return how a message names the column."""
        return self.header if current_language() == "zh" else f"{self.header} ({self.field})"


@dataclass(frozen=True)
class Table:
    """A sheet that is read.

    Parameters
    ----------
    names
        Names of the sheet, the customary Chinese one first, then the English one.
    columns
        Its columns in the order of the templates.
    remarks_count
        What must not stand in a column of remarks, which is not read, because it would change what holds.
    """

    names: tuple[str, ...]
    columns: tuple[Column, ...]
    remarks_count: re.Pattern[str] | None = None
    by_field: Mapping[str, Column] = field(init=False, compare=False)
    doubted: tuple[Column, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "doubted", tuple(column for column in self.columns if column.doubted))
        object.__setattr__(self, "by_field", {column.field: column for column in self.columns})

    def title(self, language: str) -> str:
        """Return the sheet's name in a language."""
        return self.names[0] if language == "zh" else self.names[1]

    @property
    def shown(self) -> str:
        """Return how a message names the sheet."""
        return self.names[0] if current_language() == "zh" else f"{self.names[0]} ({self.names[1]})"


_YES_NO = (("是", "yes"), ("否", "no"))
_DUTY_TYPES = (("全周", "any"), ("仅周末", "weekend"), ("仅工作日", "weekday"))
_TYPES = (("有物业", "managed"), ("物业薄弱", "weak"), ("无物业", "unmanaged"), ("三无小区", "none"))

_REMARKS_OF_PEOPLE = re.compile(
    r"[请休产病事婚丧年]假|哺乳|孕|出差|外出|在外地|隔离|住院|手术|养病|生病|陪护|借调|抽调|挂职|调走|调离|调出|离职|辞职|退休|退养|内退"
    r"|未报到|没报到|不在城区|城区外|不参[加与]|不排|不值|不能|不可|无法|不便|免值|暂停|支援|驻村|只能|只值|仅|除周"
    r"|周[一二三四五六日末]|星期|早班|晚班|夜班|白班|\d月\d|上午|下午|晚上|leave|sick|only|cannot|away|weekend"
)
_REMARKS_OF_GATES = re.compile(
    r"关闭|封闭|停用|不开|不设|暂停|取消|撤销|开放|周[一二三四五六日末]|星期|工作日|节假日|早班|晚班|夜班|上午|下午|夜间|\d[点时]|\d:\d|增加|加派"
    r"|\d+[人名]|closed|only|weekend"
)

STAFF = Table(
    ("人员", "staff", "people", "人员名单", "人员表"),
    (
        Column(
            "staff_id",
            "工号",
            read_identifier,
            N_("Staff number. Where it is blank the phone number tells people apart, else name and unit."),
        ),
        Column(
            "name",
            "姓名",
            read_name,
            N_("Name."),
            needed=True,
            filled=True,
            placeholders=False,
            tidied=N_("titles, marks and the like taken off names"),
        ),
        Column(
            "unit",
            "单位",
            read_place,
            N_("Where the person works."),
            needed=True,
            filled=True,
            fills_down=True,
            tidied=N_("numbers of people taken off the names of units and communities"),
        ),
        Column("department", "科室", read_text, N_("Department."), fills_down=True),
        Column(
            "post",
            "岗位",
            read_text,
            N_("Office post. Those who share unit, department and post stand in for each other."),
        ),
        Column("ab_role", "AB角", read_ab_role, N_("A or B."), choices=(("A", "A"), ("B", "B"))),
        Column("grade", "职级", read_text, N_("Grade. Above 科级 nobody is rostered.")),
        Column(
            "community",
            "社区",
            read_place,
            N_("Community of residence, as in the checkpoint list. Blank or 不在城区: listed, not rostered."),
            needed=True,
            placeholders=False,
            fills_down=True,
            tidied=N_("numbers of people taken off the names of units and communities"),
        ),
        Column(
            "estate", "小区", read_text, N_("Estate of residence, as in the checkpoint list."), fills_down=True
        ),
        Column(
            "phone",
            "手机",
            read_phone,
            N_("Mobile phone number."),
            tidied=N_("phone numbers brought into one form; of several the first mobile one is used"),
            doubted=MISTYPED_PHONES,
        ),
        Column(
            "duty_type",
            "值班类型",
            read_duty_type,
            N_("On which days the person may be on duty. Blank: rest days for window units, else all days."),
            blank=None,
            choices=_DUTY_TYPES,
        ),
        Column(
            "leave",
            "请假",
            items(dates=True),
            N_("Dates away from home and office, for example 3月15日-3月18日、周五."),
            blank=frozenset(),
            names_shifts=True,
        ),
        Column(
            "unavailable",
            "不可值班",
            items(dates=True),
            N_("Dates or shifts without duty, though in the office, for example 周五晚班."),
            blank=frozenset(),
            names_shifts=True,
        ),
        Column(
            "shift_preference",
            "班次偏好",
            read_preference,
            N_("Preferred shift, or blank."),
            names_shifts=True,
        ),
        Column(
            "max_per_week",
            "每周上限",
            read_weekly_limit,
            N_("Most duties a week; blank: as configured."),
            blank=None,
        ),
        Column(
            "reported",
            "已报到",
            read_yes_no,
            N_("Whether the person has reported to the community; blank: yes."),
            blank=True,
            placeholders=False,
            choices=_YES_NO,
        ),
        Column(
            "lead",
            "带班",
            read_yes_no,
            N_("Whether the person may lead a shift; blank: no."),
            blank=False,
            placeholders=False,
            choices=_YES_NO,
        ),
    ),
    _REMARKS_OF_PEOPLE,
)

UNITS = Table(
    ("单位", "units", "unit", "单位表"),
    (
        Column("unit", "单位", read_text, N_("Unit, as in the staff list."), needed=True, filled=True),
        Column(
            "window_unit",
            "窗口单位",
            read_yes_no,
            N_("Whether it is a service counter for the public."),
            blank=False,
            placeholders=False,
            choices=_YES_NO,
        ),
        Column(
            "peak",
            "高峰时段",
            items(dates=True),
            N_("When nobody of the unit is on duty, for example 周一早班、周五晚班; counts on working days."),
            blank=frozenset(),
            names_shifts=True,
        ),
        Column(
            "max_away",
            "同时值班上限",
            read_cap,
            N_("Most people on duty at once in office hours: a number, or a percentage such as 30%."),
            blank=None,
        ),
    ),
)

AB_POSTS = Table(
    ("AB岗", "ab_posts", "AB角", "AB岗位"),
    (
        Column("unit", "单位", read_text, N_("Unit of the post.")),
        Column("department", "科室", read_text, N_("Department of the post.")),
        Column("post", "岗位", read_text, N_("The post.")),
        Column(
            "a_holder", "A角", read_words, N_("Name or staff number of the A-holder."), needed=True, filled=True
        ),
        Column(
            "b_holders",
            "B角",
            read_words,
            N_("Names or staff numbers of the B-holders, parted by 、."),
            needed=True,
        ),
    ),
)

FIXED = Table(
    ("固定", "fixed", "固定值班"),
    (
        Column("date", "日期", read_date, N_("Date of the duty."), needed=True, filled=True, placeholders=False),
        Column("shift", "班次", read_shift, N_("Shift."), needed=True, filled=True, names_shifts=True),
        Column("staff_id", "工号", read_identifier, N_("Staff number; it or the name is needed.")),
        Column("name", "姓名", read_text, N_("Name; where several people bear it, write the staff number.")),
        Column("estate", "小区", read_text, N_("Estate, as in the checkpoint list.")),
        Column("checkpoint", "卡点", read_text, N_("Gate; blank: the estate's only one, else 大门.")),
    ),
)

CHECKPOINTS = Table(
    ("卡点", "checkpoints", "checkpoint", "卡点表"),
    (
        Column("subdistrict", "街道", read_text, N_("Subdistrict."), fills_down=True),
        Column("community", "社区", read_text, N_("Community."), needed=True, filled=True, fills_down=True),
        Column("estate", "小区", read_text, N_("Estate."), needed=True, filled=True, fills_down=True),
        Column("checkpoint", "卡点", read_text, N_("Gate; blank: 大门."), blank="大门"),
        Column(
            "management",
            "类型",
            read_management,
            N_("How the estate is looked after; blank: 有物业."),
            blank=None,
            placeholders=False,
            choices=_TYPES,
        ),
        Column(
            "headcount",
            "每班人数",
            read_headcount,
            N_("People a shift; blank: by type."),
            blank=None,
            names_shifts=True,
        ),
        Column(
            "open",
            "开放",
            read_opening,
            N_("When the gate is staffed, for example 周一至周五、周末晚班; blank: always."),
            blank=None,
            names_shifts=True,
        ),
        Column("grid_worker", "网格员", read_text, N_("Grid worker: whom to call.")),
        Column(
            "grid_phone", "网格员电话", read_phone, N_("The grid worker's phone number."), doubted=MISTYPED_PHONES
        ),
        Column("block_leader", "楼长", read_text, N_("Block leader.")),
        Column(
            "block_phone", "楼长电话", read_phone, N_("The block leader's phone number."), doubted=MISTYPED_PHONES
        ),
        Column(
            "property_phone",
            "物业电话",
            read_phone,
            N_("Phone number of the property management."),
            doubted=MISTYPED_PHONES,
        ),
    ),
    _REMARKS_OF_GATES,
)


def known_columns() -> Mapping[str, str]:
    """Return the field of every column of the lists by its headers, folded."""
    columns = [column for table in (STAFF, UNITS, AB_POSTS, FIXED, CHECKPOINTS) for column in table.columns]
    return {fold(name): column.field for column in columns for name in (column.field, column.header)}


def own_header(name: str) -> str:
    """Return the Chinese header of a column of the lists, empty for columns of shifts."""
    tables = (STAFF, CHECKPOINTS, UNITS, AB_POSTS, FIXED)
    return next((table.by_field[name].header for table in tables if name in table.by_field), "")


def headcount_field(shift: str) -> str:
    """Return the field of the column that overrides a shift's headcount."""
    english = next((alias for alias in shift_aliases(shift)[1:] if alias.isascii()), shift)
    return f"{english}_headcount"


_DAY_OR_NIGHT = {"早班": ("白班", "日班", "白天", "日间"), "晚班": ("夜班", "夜间", "夜晚", "晚间")}


def checkpoint_table(settings: Settings) -> Table:
    """Return the checkpoint sheet with a headcount column for each configured shift."""
    # Of two shifts the early one is the day's and the late one the night's; of three nobody can tell.
    words = {shift.name: _DAY_OR_NIGHT.get(shift.name, ()) for shift in settings.shifts}
    is_plain = set(words) == set(_DAY_OR_NIGHT)
    about = N_("People in this shift; blank: as in 每班人数; 0: closed.")
    own = tuple(
        Column(
            headcount_field(shift.name),
            f"{shift.name}人数",
            _COUNT,
            about,
            blank=None,
            shift_aliases=(*shift_aliases(shift.name), *(words[shift.name] if is_plain else ())),
        )
        for shift in settings.shifts
    )
    columns = CHECKPOINTS.columns
    place = columns.index(CHECKPOINTS.by_field["headcount"]) + 1
    return Table(CHECKPOINTS.names, (*columns[:place], *own, *columns[place:]), CHECKPOINTS.remarks_count)
