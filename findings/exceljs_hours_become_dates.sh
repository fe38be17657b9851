#!/usr/bin/env bash
# ExcelJS takes a number for a date when its format holds a letter of dates behind a backslash: 8 shown as "8h" by the
# format 0\h is read as 7 January 1900, 3.5 shown as "3.5 d" as 2 January. Quoted letters, 0"h", are read as numbers, and
# openpyxl reads both so. A real duration, on the other hand, 30 hours as [h]:mm, comes as a date of 1899, too.
# Hits sheets of hours and days worked: sums in Node add up milliseconds since 1970.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check openpyxl==3.1.5
npm init -y >/dev/null
npm install --silent --no-fund --no-audit exceljs@4.4.0 >/dev/null 2>&1
venv/bin/python - <<'PY'
import openpyxl

book = openpyxl.Workbook()
for row, (value, code) in enumerate([(8, "0\\h"), (3.5, "0.0\\ \\d"), (8, '0"h"'), (1.25, "[h]:mm")], start=1):
    book.active.cell(row, 1, value).number_format = code
book.save("hours.xlsx")
print("openpyxl:", [str(row[0]) for row in openpyxl.load_workbook("hours.xlsx").active.iter_rows(values_only=True)])
PY
cat >read.js <<'JS'
const ExcelJS = require("exceljs"), assert = require("assert");
(async () => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile("hours.xlsx");
  const seen = [1, 2, 3, 4].map((row) => {
    const value = book.worksheets[0].getCell(row, 1).value;
    return value instanceof Date ? value.toISOString().slice(0, 16) : value;
  });
  console.log(`exceljs ${require("exceljs/package.json").version}:`, seen);
  assert.deepStrictEqual(seen, ["1900-01-07T00:00", "1900-01-02T12:00", 8, "1899-12-31T06:00"]);
})();
JS
node read.js
