"""Small staff and checkpoint workbooks for tests that start from files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

STAFF_HEADERS = ("工号", "姓名", "单位", "社区", "小区", "手机", "请假")
GATE_HEADERS = ("街道", "社区", "小区", "卡点", "类型", "网格员", "网格员电话")
Rows = Sequence[Sequence[object]]

EIGHT_PEOPLE: Rows = tuple(
    (
        f"10{number:02d}",
        name,
        "统计局" if number % 2 else "发改局",
        "康庄社区",
        "东盛华庭A区",
        f"1380000{number:04d}",
        "",
    )
    for number, name in enumerate(("王芳", "李强", "张伟", "刘洋", "陈静", "杨勇", "赵敏", "黄磊"))
)
TWO_GATES: Rows = (
    ("车站街街道", "康庄社区", "东盛华庭A区", "南门", "有物业", "周网格", "13911112222"),
    ("车站街街道", "康庄", "检察院小区", "", "三无小区", "", ""),
)


def write_lists(folder: Path, people: Rows = EIGHT_PEOPLE, gates: Rows = TWO_GATES) -> tuple[Path, Path]:
    """Write ``staff.xlsx`` and ``checkpoints.xlsx``; what looks like a formula is written as text.

    Returns
    -------
    tuple[Path, Path]
        The two files.
    """
    staff = _write(folder / "staff.xlsx", "人员", (STAFF_HEADERS, *people))
    return staff, _write(folder / "checkpoints.xlsx", "卡点", (GATE_HEADERS, *gates))


def _write(path: Path, title: str, rows: Rows) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column, value)
            if isinstance(value, str) and value.startswith("="):
                cell.data_type = "s"
    book.save(path)
    return path
