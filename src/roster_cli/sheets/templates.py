"""Empty lists and settings to start from, made from the same column tables that read them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import time
from typing import TYPE_CHECKING

from roster_cli.domain.settings import Management, Rules, Settings, Weights
from roster_cli.i18n import N_, _, speaking
from roster_cli.rules import settings_about
from roster_cli.sheets.columns import AB_POSTS, FIXED, STAFF, UNITS, Column, Table, checkpoint_table
from roster_cli.sheets.items import shift_aliases

if TYPE_CHECKING:
    from xlsxwriter import Workbook

ROWS_WITH_DROP_DOWNS = 5000
_WIDTHS = {
    "unit": 22,
    "estate": 18,
    "leave": 24,
    "unavailable": 20,
    "peak": 24,
    "open": 22,
    "b_holders": 20,
    "community": 16,
    "subdistrict": 14,
    "phone": 14,
    "grid_phone": 14,
    "block_phone": 14,
    "property_phone": 14,
}

# By sheet and field: an example in Chinese and in English. The first cell's word is what the reader skips.
_EXAMPLES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "人员": {
        "staff_id": ("示例", "example"),
        "name": ("张三", "Zhang San"),
        "unit": ("统计局", "Statistics"),
        "department": ("办公室", "Office"),
        "post": ("会计", "Accountant"),
        "ab_role": ("A", "A"),
        "grade": ("科员", "科员"),
        "community": ("康庄社区", "Kangzhuang"),
        "estate": ("东盛华庭A区", "Dongsheng A"),
        "phone": ("13800000000", "13800000000"),
        "duty_type": ("全周", "any"),
        "leave": ("3月15日-3月18日", "2022-03-15~2022-03-18"),
        "unavailable": ("周五晚班", "Fri late"),
        "max_per_week": ("5", "5"),
        "reported": ("是", "yes"),
    },
    "单位": {
        "unit": ("示例", "example"),
        "window_unit": ("是", "yes"),
        "peak": ("周一早班、周五晚班", "Mon early, Fri late"),
        "max_away": ("30%", "30%"),
    },
    "AB岗": {
        "unit": ("示例", "example"),
        "department": ("办公室", "Office"),
        "post": ("出纳", "Cashier"),
        "a_holder": ("张三", "Zhang San"),
        "b_holders": ("李四、王五", "Li Si, Wang Wu"),
    },
    "固定": {
        "date": ("示例", "example"),
        "shift": ("早班", "early"),
        "name": ("张三", "Zhang San"),
        "estate": ("东盛华庭A区", "Dongsheng A"),
        "checkpoint": ("南门", "South gate"),
    },
    "卡点": {
        "subdistrict": ("示例", "example"),
        "community": ("康庄社区", "Kangzhuang"),
        "estate": ("东盛华庭A区", "Dongsheng A"),
        "checkpoint": ("南门", "South gate"),
        "management": ("有物业", "managed"),
        "open": ("周一至周五、周末早班", "Mon-Fri, weekend early"),
    },
}


def staff_template(language: str, settings: Settings) -> bytes:
    """Return an empty staff workbook."""
    return _workbook((STAFF, UNITS, AB_POSTS, FIXED), language, settings)


def checkpoint_template(language: str, settings: Settings) -> bytes:
    """Return an empty checkpoint workbook."""
    return _workbook((checkpoint_table(settings),), language, settings)


def _workbook(tables: Sequence[Table], language: str, settings: Settings) -> bytes:
    from xlsxwriter import Workbook

    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as workbook, speaking(language):
        for table in tables:
            _write_sheet(workbook, table, language, settings)
    return target.getvalue()


def _write_sheet(workbook: Workbook, table: Table, language: str, settings: Settings) -> None:
    sheet = workbook.add_worksheet(table.title(language))
    font = {"font_name": "Microsoft YaHei", "font_size": 10}
    plain = {
        **font,
        "bold": True,
        "bg_color": "#DDEBF7",
        "border": 1,
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
    }
    header = workbook.add_format(plain)
    needed_header = workbook.add_format({**plain, "bg_color": "#F8CBAD"})
    example = workbook.add_format({**font, "italic": True, "font_color": "#7F7F7F", "num_format": "@"})
    text = workbook.add_format({**font, "num_format": "@"})
    examples = _EXAMPLES[table.names[0]]
    for place, column in enumerate(table.columns):
        title = column.title(language)
        # Cells are text beforehand, so that a spreadsheet does not make dates of 3-15 or numbers of phones.
        sheet.set_column(place, place, _WIDTHS.get(column.field, max(9, len(title) + 3)), text)
        sheet.write_string(0, place, title, needed_header if column.needed else header)
        sheet.write_comment(0, place, _about(column), {"x_scale": 2, "author": "roster"})
        if column.field in examples:
            sheet.write_string(1, place, examples[column.field][language != "zh"], example)
        if words := _choices(column, language, settings):
            validation = {"validate": "list", "source": words, "error_type": "warning"}
            sheet.data_validation(2, place, ROWS_WITH_DROP_DOWNS, place, validation)
    sheet.write_comment(
        1,
        0,
        _("An example. This row is not read; write over it or delete it."),
        {"x_scale": 2, "author": "roster"},
    )
    sheet.freeze_panes(1, 2)
    sheet.set_row(0, 30)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _about(column: Column) -> str:
    return _("{about} Needed.").format(about=_(column.about)) if column.needed else _(column.about)


def _choices(column: Column, language: str, settings: Settings) -> list[str]:
    if column.field in ("shift_preference", "shift"):
        return [_shift_word(shift.name, language) for shift in settings.shifts]
    return [pair[language != "zh"] for pair in column.choices]


def _shift_word(name: str, language: str) -> str:
    if language == "zh":
        return name
    return next((alias for alias in shift_aliases(name)[1:] if alias.isascii()), name)


def settings_template(language: str) -> str:
    """Return a ``roster.toml`` that holds every setting with its default, explained."""
    with speaking(language):
        return "\n".join(_settings_lines(Settings(), language)) + "\n"


def _settings_lines(settings: Settings, language: str) -> list[str]:
    calendar = settings.calendar
    hours = ", ".join(f'"{_span(*span)}"' for span in settings.office_hours)
    return [
        _remark(N_("Settings for roster. Every line may go; what is written here are the defaults.")),
        "",
        _remark(N_("Shifts of a day. An end before the start lies on the next morning.")),
        "[shifts]",
        *(f'"{shift.name}" = "{_span(shift.start, shift.end)}"' for shift in settings.shifts),
        "",
        _remark(N_("The official calendar, and days that the district sets itself, such as [2022-04-24].")),
        "[calendar]",
        f'country = "{calendar.country}"',
        "extra_rest_days = []",
        "extra_working_days = []",
        "",
        _remark(N_("Office hours on working days: then every office post keeps a holder.")),
        "[office]",
        f"hours = [{hours}]",
        "",
        "[rules]",
        *_numbers(settings.rules),
        "",
        _remark(N_("People a shift at a gate, by type of estate, where the checkpoint list is silent.")),
        "[headcount]",
        *_by_type(settings.headcount, language),
        "",
        _remark(N_("How much a post left unfilled counts, by type of estate.")),
        "[priority]",
        *_by_type(settings.priority, language),
        "",
        _remark(N_("What each part of the cost counts.")),
        "[weights]",
        *_numbers(settings.weights),
        "",
        _remark(
            N_('A lead on every shift of a community, where the staff list says who may lead; "none" is off.')
        ),
        "[lead]",
        f'per = "{settings.lead}"',
        "",
        _remark(
            N_(
                "Lend people to other communities for posts that stay empty: none, subdistrict or district; "
                "and how often a week each may be lent."
            )
        ),
        "[lending]",
        f'within = "{settings.lending.within}"',
        f"max_per_week = {settings.lending.max_per_week}",
        "",
        _remark(
            N_(
                "How many people stand by in each shift, 0 for nobody; "
                "and of which place: community or subdistrict."
            )
        ),
        "[standby]",
        f"people = {settings.standby.people}",
        f'per = "{settings.standby.per}"',
        "",
        _remark(N_("Lines that take turns, week by week, on what is handed out.")),
        "[notices]",
        "lines = []",
        "",
        _remark(N_("What the lists call things: header = column, and other name = the name that counts.")),
        "# [columns]",
        '# "宿舍" = "社区"',
        "# [units]",
        '# "区统计局" = "统计局"',
        "# [communities]",
        '# "康庄村" = "康庄社区"',
    ]


def _remark(text: str) -> str:
    return f"# {_(text)}"


def _numbers(section: Rules | Weights) -> Iterator[str]:
    """Yield each number of a section with what the rule that reads it says about it."""
    about = settings_about()
    for one in fields(section):
        yield f"{one.name} = {getattr(section, one.name):g}  {_remark(about[one.name])}"


def _span(start: time, end: time) -> str:
    return f"{start:%H:%M}-{end:%H:%M}"


def _by_type(numbers: Mapping[Management, int], language: str) -> list[str]:
    names = {one: f'"{one.value}"' if language == "zh" else one.name.lower() for one in Management}
    return [f"{names[one]} = {numbers[one]}" for one in Management]
