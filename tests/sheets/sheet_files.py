"""Writes small lists as real files, for tests that read them back."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from roster_cli.domain import District, Person, Settings, Slot, Week
from roster_cli.errors import InputError, Problem
from roster_cli.sheets.district import Reading, read_district

WEEK = Week(2022, 11)
STAFF_HEADER = ("工号", "姓名", "单位", "社区")
GATES = (("社区", "小区", "卡点"), ("康庄社区", "东盛华庭A区", "南门"), ("复兴社区", "检察院小区", "大门"))
Rows = Sequence[Sequence[Any]]
Touch = Callable[[openpyxl.Workbook], None]


def write_xlsx(path: Path, sheets: Mapping[str, Rows], touch: Touch | None = None) -> Path:
    """Write a workbook; text is written as text though it begins with ``=``, unless it begins with ``==``."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row, cells in enumerate(rows, 1):
            for column, value in enumerate(cells, 1):
                cell = sheet.cell(row, column, value)
                if isinstance(value, str) and value.startswith("=="):
                    cell.value = value[1:]
                elif isinstance(value, str):
                    cell.data_type = "s"
    if touch:
        touch(book)
    book.save(path)
    return path


@dataclass
class Desk:
    """A folder with two lists."""

    folder: Path

    def staff(self, rows: Rows, *, touch: Touch | None = None, **others: Rows) -> Path:
        return write_xlsx(self.folder / "staff.xlsx", {"人员": rows, **others}, touch)

    def gates(self, rows: Rows = GATES, *, touch: Touch | None = None) -> Path:
        return write_xlsx(self.folder / "checkpoints.xlsx", {"卡点": rows}, touch)

    def csv(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def read(
        self,
        staff: Path | Rows,
        gates: Path | Rows = GATES,
        *,
        week: Week = WEEK,
        settings: Settings | None = None,
        **sheets: Rows,
    ) -> Reading:
        staff_file = staff if isinstance(staff, Path) else self.staff(staff, **sheets)
        gates_file = gates if isinstance(gates, Path) else self.gates(gates)
        try:
            return read_district(staff_file, gates_file, week=week, settings=settings or Settings())
        except InputError as error:
            for problem in error.problems:
                print(problem)
            raise

    def district(self, *arguments: Any, **options: Any) -> District:
        return self.read(*arguments, **options).district

    def problems(self, *arguments: Any, **options: Any) -> list[Problem]:
        try:
            self.read(*arguments, **options)
        except InputError as error:
            return list(error.problems)
        return []

    def one_problem(self, *arguments: Any, **options: Any) -> Problem:
        problems = self.problems(*arguments, **options)
        assert len(problems) == 1, problems
        return problems[0]

    def person(self, **fields: Any) -> Person:
        """Read one person whose row has the usual cells and the given columns."""
        row = {"工号": "1001", "姓名": "张三", "单位": "统计局", "社区": "康庄", **fields}
        return self.district([tuple(row), tuple(row.values())]).people[0]

    def bad_cell(self, **fields: Any) -> Problem:
        """Read one person with one bad cell, the last given."""
        row = {"工号": "1001", "姓名": "张三", "单位": "统计局", "社区": "康庄", **fields}
        problem = self.one_problem([tuple(row), tuple(row.values())])
        assert problem.row == 2
        assert list(row)[problem.column - 1] in fields
        return problem

    def gate(self, settings: Settings | None = None, **fields: Any) -> Any:
        row = {"社区": "康庄社区", "小区": "东盛华庭A区", "卡点": "南门", **fields}
        people = [STAFF_HEADER, ("1", "张三", "统计局", "康庄")]
        return self.district(people, [tuple(row), tuple(row.values())], settings=settings).checkpoints[0]


def on(day: int, *shifts: str) -> set[Slot]:
    """Return the slots of a day of March 2022."""
    from datetime import date

    return {Slot(date(2022, 3, day), shift) for shift in shifts or ("早班", "晚班")}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()
