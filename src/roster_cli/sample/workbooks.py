"""The invented lists as workbooks, with the harmless untidiness of lists that people keep by hand."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from roster_cli.export.files import write_whole
from roster_cli.sample.district import SampleDistrict
from roster_cli.sample.offices import SampleUnit, SheetPost
from roster_cli.sample.people import SamplePerson
from roster_cli.sample.places import SampleGate
from roster_cli.sheets.templates import settings_template

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | float | date | None
Column = tuple[str, str, float]

STAFF_COLUMNS: tuple[Column, ...] = (
    ("工号", "staff_id", 10),
    ("姓名", "name", 12),
    ("单位", "unit", 22),
    ("科室", "department", 11),
    ("岗位", "post", 10),
    ("AB角", "ab_role", 6),
    ("职级", "grade", 13),
    ("社区", "community", 14),
    ("小区", "estate", 16),
    ("手机", "phone", 13),
    ("值班类型", "duty_type", 9),
    ("请假", "leave", 22),
    ("不可值班", "unavailable", 16),
    ("班次偏好", "shift_preference", 9),
    ("每周上限", "max_per_week", 9),
    ("已报到", "reported", 7),
    ("带班", "lead", 6),
)
UNIT_COLUMNS: tuple[Column, ...] = (
    ("单位", "unit", 22),
    ("窗口单位", "window_unit", 10),
    ("高峰时段", "peak", 20),
    ("同时值班上限", "max_away", 14),
)
SHEET_POST_COLUMNS: tuple[Column, ...] = (
    ("单位", "unit", 22),
    ("科室", "department", 12),
    ("岗位", "post", 12),
    ("A角", "a_holder", 12),
    ("B角", "b_holders", 20),
)
CHECKPOINT_COLUMNS: tuple[Column, ...] = (
    ("街道", "subdistrict", 14),
    ("社区", "community", 14),
    ("小区", "estate", 18),
    ("卡点", "checkpoint", 9),
    ("类型", "management", 10),
    ("每班人数", "headcount", 9),
    ("早班人数", "early_headcount", 9),
    ("晚班人数", "late_headcount", 9),
    ("开放", "open", 20),
    ("网格员", "grid_worker", 9),
    ("网格员电话", "grid_phone", 13),
    ("楼长", "block_leader", 9),
    ("楼长电话", "block_phone", 13),
    ("物业电话", "property_phone", 14),
)
FULL_WIDTH = str.maketrans("0123456789ABCDEF", "０１２３４５６７８９ＡＢＣＤＥＦ")


def write_district(district: SampleDistrict, folder: Path, *, language: str) -> tuple[Path, ...]:
    """Write ``staff.xlsx``, ``checkpoints.xlsx`` and ``roster.toml``.

    Parameters
    ----------
    district
        What to write.
    folder
        Where to; made if it is missing. Each file is written whole or not at all.
    language
        Language of the headers, ``zh`` or ``en``; what people typed stays Chinese.

    Returns
    -------
    tuple[Path, ...]
        The files.

    Raises
    ------
    UsageError
        If the folder cannot be written to.
    """
    contents = {
        "staff.xlsx": _frozen(_staff_workbook(district, language)),
        "checkpoints.xlsx": _frozen(_checkpoint_workbook(district, language)),
        "roster.toml": settings_template(language).encode(),
    }
    for name, content in contents.items():
        write_whole(folder / name, content)
    return tuple(folder / name for name in contents)


def _staff_workbook(district: SampleDistrict, language: str) -> Workbook:
    workbook = _workbook()
    random = district.size.random("untidiness of the staff list")
    people = workbook.create_sheet(("人员", "staff")[language == "en"])
    _title(people, "尧都区下沉干部名单（样例，人员均为虚构）", len(STAFF_COLUMNS), rows=1)
    _table(people, STAFF_COLUMNS, language, (_person_cells(person, random) for person in district.people))
    people.append([f"合计：{len(district.people)}人"])
    units = workbook.create_sheet(("单位", "units")[language == "en"])
    _table(units, UNIT_COLUMNS, language, (_unit_cells(unit, random) for unit in district.units))
    for (cell,) in units.iter_rows(min_row=2, min_col=4, max_col=4):
        if isinstance(cell.value, float):
            cell.number_format = "0%"
    posts = workbook.create_sheet(("AB岗", "ab_posts")[language == "en"])
    _table(posts, SHEET_POST_COLUMNS, language, (_sheet_post_cells(row, random) for row in district.sheet_posts))
    return workbook


def _checkpoint_workbook(district: SampleDistrict, language: str) -> Workbook:
    workbook = _workbook()
    random = district.size.random("untidiness of the checkpoint list")
    gates = workbook.create_sheet(("卡点", "checkpoints")[language == "en"])
    _title(gates, "尧都区小区卡点一览表（样例）", len(CHECKPOINT_COLUMNS), rows=2)
    _table(gates, CHECKPOINT_COLUMNS, language, (_gate_cells(gate, random) for gate in district.gates))
    gates.append(["合计", f"{len(district.gates)}个卡点"])
    gates.append(["备注：电话号码均为虚构"])
    return workbook


def _workbook() -> Workbook:
    """Return a workbook without a sheet."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    return workbook


def _title(sheet: Worksheet, text: str, columns: int, *, rows: int) -> None:
    """Write a title merged across the table; it takes one row or two."""
    from openpyxl.styles import Alignment, Font

    sheet.append([text])
    for _row in range(rows - 1):
        sheet.append([None])
    sheet.merge_cells(start_row=1, end_row=rows, start_column=1, end_column=columns)
    sheet["A1"].font = Font(size=16, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")


def _table(sheet: Worksheet, columns: Sequence[Column], language: str, rows: Iterable[Sequence[Cell]]) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.append([column[language == "en"] for column in columns])
    header = sheet.max_row
    for index, (_zh, _en, width) in enumerate(columns, start=1):
        cell = sheet.cell(header, index)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE8F0")
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = f"A{header + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = f"{header}:{header}"
    for row in rows:
        sheet.append(row)


def _number_or_text(digits: str, random: Random) -> Cell:
    """Return a number as Excel keeps it when nobody formats the column as text."""
    return int(digits) if digits and random.random() < 0.5 else digits


def _now_and_then(random: Random, share: float, change: Callable[[str], str], text: str) -> str:
    return change(text) if random.random() < share else text


def _person_cells(person: SamplePerson, random: Random) -> tuple[Cell, ...]:
    name = person.name
    if len(name) == 2:
        name = _now_and_then(random, 0.25, lambda text: f"{text[0]}　{text[1]}", name)
    leave = person.leave
    if isinstance(leave, str):
        leave = _now_and_then(random, 0.1, lambda text: text.translate(FULL_WIDTH), leave)
    community = person.community
    if community.endswith("社区"):
        community = _now_and_then(random, 0.02, lambda text: text.removesuffix("社区"), community)
        community = _now_and_then(random, 0.01, lambda text: f" {text} ", community)
    return (
        _number_or_text(person.number, random),
        name,
        _now_and_then(random, 0.01, lambda text: f"{text} ", person.unit),
        person.department,
        person.post,
        person.ab_role,
        person.grade,
        community,
        _now_and_then(random, 0.05, lambda text: text.translate(FULL_WIDTH), person.estate),
        _number_or_text(person.phone, random),
        person.duty_type,
        leave,
        person.unavailable,
        person.preference,
        person.max_per_week,
        person.reported,
        "是" if person.may_lead else "",
    )


def _unit_cells(unit: SampleUnit, random: Random) -> tuple[Cell, ...]:
    max_away: Cell = unit.max_away
    if isinstance(max_away, str) and max_away and random.random() < 0.4:
        max_away = int(max_away.removesuffix("%")) / 100
    return unit.name, "是" if unit.is_window else "否", unit.peak, max_away


def _sheet_post_cells(row: SheetPost, random: Random) -> tuple[Cell, ...]:
    return row.unit, row.department, row.post, row.a_holder, random.choice("、，,").join(row.b_holders)


def _gate_cells(gate: SampleGate, random: Random) -> tuple[Cell, ...]:
    return (
        gate.subdistrict,
        gate.community,
        _now_and_then(random, 0.03, lambda text: text.translate(FULL_WIDTH), gate.estate),
        gate.checkpoint,
        "" if gate.management.value == "有物业" and random.random() < 0.1 else gate.management.value,
        gate.headcount,
        gate.early_headcount,
        gate.late_headcount,
        gate.open,
        gate.grid_worker,
        _number_or_text(gate.grid_phone, random),
        gate.block_leader,
        _number_or_text(gate.block_phone, random),
        gate.property_phone,
    )


def _frozen(workbook: Workbook) -> bytes:
    """Return a workbook's file without the moment at which it was written."""
    raw, frozen = io.BytesIO(), io.BytesIO()
    workbook.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(frozen, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2022-03-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(entry.filename, (2022, 3, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return frozen.getvalue()
