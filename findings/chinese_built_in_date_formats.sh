#!/usr/bin/env bash
# ECMA-376 reserves the number formats 27 to 36 and 50 to 58 for East Asian dates and times. Chinese Excel stores 2022年3月14日
# as format 31 and 3月14日 as 58, without writing the format's code into the file, as it does with 14 for the short date.
# openpyxl (and so pandas.read_excel) and ExcelJS know 14 but not these: they give 44634, a plain number; openpyxl calls the
# format "General". python-calamine and SheetJS read dates.
# Hits every list in which a date was typed in Chinese Excel as 3月14日: whose leave it is on which day turns into a number.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check openpyxl==3.1.5 python-calamine==0.9.1 pandas==3.1.1 xlsxwriter==3.3.1
npm init -y >/dev/null
npm install --silent --no-fund --no-audit exceljs@4.4.0 xlsx@0.18.5 >/dev/null 2>&1
venv/bin/python -W ignore - <<'PY'
from datetime import date, datetime
from importlib.metadata import version

import openpyxl
import pandas
import xlsxwriter
from python_calamine import CalamineWorkbook

FORMATS = [14, 31, 57, 58]
# A whole number given to set_num_format is written as the number of a built-in format.
with xlsxwriter.Workbook("leave.xlsx") as book:
    sheet = book.add_worksheet()
    for row, number in enumerate(FORMATS):
        sheet.write_number(row, 0, 44634, book.add_format({"num_format": number}))
cells = [row[0] for row in openpyxl.load_workbook("leave.xlsx").active.iter_rows()]
by_openpyxl = [cell.value for cell in cells]
by_calamine = [row[0] for row in CalamineWorkbook.from_path("leave.xlsx").get_sheet_by_index(0).to_python()]
by_pandas = pandas.read_excel("leave.xlsx", header=None)[0].tolist()
print("formats         ", FORMATS, "the cells hold 2022-03-14")
print("openpyxl", version("openpyxl") + ":", by_openpyxl, [cell.number_format for cell in cells])
print("pandas", version("pandas") + ":  ", by_pandas)
print("python-calamine:", by_calamine)
assert by_openpyxl == by_pandas == [datetime(2022, 3, 14), 44634, 44634, 44634]
assert by_calamine == [date(2022, 3, 14)] * 4
PY
cat >read.js <<'JS'
const ExcelJS = require("exceljs"), XLSX = require("xlsx"), assert = require("assert");
(async () => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile("leave.xlsx");
  const byExcelJs = [1, 2, 3, 4].map((row) => book.worksheets[0].getCell(row, 1).value);
  const sheet = XLSX.readFile("leave.xlsx", { cellDates: true }).Sheets.Sheet1;
  const bySheetJs = [1, 2, 3, 4].map((row) => sheet[`A${row}`].v);
  const shown = (values) => values.map((value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value));
  console.log(`exceljs ${require("exceljs/package.json").version}:`, shown(byExcelJs));
  console.log(`xlsx ${XLSX.version}:`, shown(bySheetJs));
  assert.deepStrictEqual(shown(byExcelJs), ["2022-03-14", 44634, 44634, 44634]);
  assert.deepStrictEqual(shown(bySheetJs), Array(4).fill("2022-03-14"));
})();
JS
TZ=UTC node read.js
