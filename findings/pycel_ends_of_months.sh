#!/usr/bin/env bash
# pycel works out workbooks without Excel. =EDATE(A1,1), a month later, gives 3 March for 31 January (Excel: 28 February), and
# =EDATE(A1,12) for 29 February 2024 gives 1 March; =DATE(2022,3,0), the usual way to write the last day of February, is
# 3 March as well. No error; EOMONTH is right, and formulas, another such package, has all four right.
# Hits rosters and leave that run to the end of a month: a pass of one month holds three days longer.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check pycel==1.0b30 formulas==1.3.4 openpyxl==3.1.5
cd "$work"
venv/bin/python -W ignore - <<'PY'
from datetime import date, timedelta
from importlib.metadata import version

import formulas
import openpyxl
from pycel import ExcelCompiler

FORMULAS = ["=EDATE(A1,1)", "=EDATE(C1,12)", "=DATE(2022,3,0)", "=EOMONTH(A1,1)"]
book = openpyxl.Workbook()
sheet = book.active
sheet["A1"], sheet["C1"] = date(2022, 1, 31), date(2024, 2, 29)
for row, formula in enumerate(FORMULAS, 1):
    sheet.cell(row, 5, formula)
book.save("leave.xlsx")
solved = formulas.ExcelModel().loads("leave.xlsx").finish().calculate()
pycel = ExcelCompiler("leave.xlsx")


def day(serial: object) -> str:
    return (date(1899, 12, 30) + timedelta(int(serial))).isoformat()


seen = {formula: day(pycel.evaluate(f"Sheet!E{row}")) for row, formula in enumerate(FORMULAS, 1)}
right = {formula: day(solved[f"'[leave.xlsx]SHEET'!E{row}"].value[0, 0]) for row, formula in enumerate(FORMULAS, 1)}
print("pycel", version("pycel"), seen)
print("formulas", version("formulas"), right)
assert list(seen.values()) == ["2022-03-03", "2025-03-01", "2022-03-03", "2022-02-28"]
assert list(right.values()) == ["2022-02-28", "2025-02-28", "2022-02-28", "2022-02-28"]
PY
