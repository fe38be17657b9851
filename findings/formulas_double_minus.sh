#!/usr/bin/env bash
# The Python package formulas works out workbooks without Excel. =SUMPRODUCT(--(B2:B6="早班")), the usual way to count shifts
# under several conditions, is 0 with it, while the same written (B2:B6="早班")*1 gives the right 2; =COUNTIF(B2:B6,"<>"),
# how many cells hold something, gives the number of the others; =COUNTIF(B2:B6,"*") counts the empty one, too. No error.
# Hits sheets of duties counted on a server: the totals are there, and wrong.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check formulas==1.3.4 openpyxl==3.1.5 pycel==1.0b30
cd "$work"
venv/bin/python -W ignore - <<'PY'
from importlib.metadata import version

import formulas
import openpyxl
from pycel import ExcelCompiler

RIGHT = {'=SUMPRODUCT(--(B2:B6="早班"))': 2, '=SUMPRODUCT((B2:B6="早班")*1)': 2, '=COUNTIF(B2:B6,"<>")': 4, '=COUNTIF(B2:B6,"*")': 4}
book = openpyxl.Workbook()
sheet = book.active
for row, shift in enumerate(["shift", "早班", "晚班", "早班", None, "休"], 1):
    sheet.cell(row, 2, shift)
for row, formula in enumerate(RIGHT, 1):
    sheet.cell(row, 5, formula)
book.save("week.xlsx")
solved, other = formulas.ExcelModel().loads("week.xlsx").finish().calculate(), ExcelCompiler("week.xlsx")
seen = {formula: float(solved[f"'[week.xlsx]SHEET'!E{row}"].value[0, 0]) for row, formula in enumerate(RIGHT, 1)}
print("formulas", version("formulas"), "| pycel", version("pycel"))
for row, (formula, right) in enumerate(RIGHT.items(), 1):
    print("  ", formula, "formulas:", seen[formula], "Excel:", right, "pycel:", other.evaluate(f"Sheet!E{row}"))
    assert other.evaluate(f"Sheet!E{row}") == right
assert list(seen.values()) == [0, 2, 1, 5]
PY
