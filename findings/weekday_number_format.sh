#!/usr/bin/env bash
# A date shown as a weekday by the East Asian number format "aaaa" (星期一) or "aaa" (一), the usual way to make the
# weekday column of a Chinese roster, is a plain number to openpyxl, python-calamine and xlrd alike: their tests for
# date formats know d, m, y, h and s, but not the letter a. The cell beside it, formatted "dddd", is a date.
# Hits everyone who reads Chinese duty rosters: the weekday column turns into 44634, and pandas types it as int64.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check openpyxl==3.1.5 python-calamine==0.9.1 xlrd==2.0.2 xlwt==1.3.0
cd "$work"
venv/bin/python - <<'PY'
from importlib.metadata import version

import openpyxl
import xlrd
import xlwt
from python_calamine import CalamineWorkbook

FORMATS = ["aaaa", "[$-804]aaaa;@", '"周"aaa', "[$-804]dddd"]
MONDAY = 44634  # 2022-03-14

book = openpyxl.Workbook()
old = xlwt.Workbook()
old_sheet = old.add_sheet("week")
for row, code in enumerate(FORMATS):
    cell = book.active.cell(row + 1, 1, MONDAY)
    cell.number_format = code
    style = xlwt.XFStyle()
    style.num_format_str = code
    old_sheet.write(row, 0, MONDAY, style)
book.save("week.xlsx")
old.save("week.xls")

seen = {
    "openpyxl": [row[0] for row in openpyxl.load_workbook("week.xlsx").active.iter_rows(values_only=True)],
    "python-calamine": [row[0] for row in CalamineWorkbook.from_path("week.xlsx").get_sheet_by_index(0).to_python()],
}
for library, values in seen.items():
    print(library, version(library))
    for code, value in zip(FORMATS, values):
        print(f"   {code:16} {value!r}")
    assert all(value == MONDAY for value in values[:3]), "weekday formats are dates now"
    assert not isinstance(values[3], (int, float)), "dddd is no date any more"
sheet = xlrd.open_workbook("week.xls", formatting_info=True).sheet_by_index(0)
kinds = [sheet.cell_type(row, 0) for row in range(len(FORMATS))]
print("xlrd", version("xlrd"), ["date" if kind == xlrd.XL_CELL_DATE else "number" for kind in kinds])
assert kinds == [xlrd.XL_CELL_NUMBER] * 3 + [xlrd.XL_CELL_DATE]
PY
