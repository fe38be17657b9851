#!/usr/bin/env bash
# Office Open XML may hold a date as text, <c t="d"><v>2022-03-14</v></c>; Excel writes it so on request ("Save date and time
# values using ISO 8601 date format"), openpyxl with iso_dates, which its manual recommends as "not subject to interpretation".
# ExcelJS reads the digits up to the first dash: every date of the year 2022 is 14 July 1905. SheetJS, where its process runs
# in Asia/Shanghai, gives 14 March 07:30 as 13 March 23:30; in UTC it is right. polars.read_excel takes a column of times for
# dates, all empty. openpyxl and python-calamine read all of them. Hits rosters handed from Python to a web page.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check openpyxl==3.1.5 python-calamine==0.9.1 polars==2.1.0 fastexcel==0.21.0
npm init -y >/dev/null
npm install --silent --no-fund --no-audit exceljs@4.4.0 xlsx@0.18.5 >/dev/null 2>&1
venv/bin/python - <<'PY'
from datetime import date, datetime, time
from importlib.metadata import version

import openpyxl
import polars
from python_calamine import CalamineWorkbook

ROWS = [[date(2022, 3, 14), datetime(2022, 3, 14, 7, 30), time(7, 30)], [date(2022, 9, 5), datetime(2022, 9, 5, 15), time(15)]]
book = openpyxl.Workbook()
book.iso_dates = True
for row in ROWS:
    book.active.append(row)
book.save("week.xlsx")
by_openpyxl = [list(row) for row in openpyxl.load_workbook("week.xlsx").active.iter_rows(values_only=True)]
by_calamine = CalamineWorkbook.from_path("week.xlsx").get_sheet_by_index(0).to_python()
times = polars.read_excel("week.xlsx", has_header=False).to_series(2)
print("openpyxl", version("openpyxl"), "and python-calamine", version("python-calamine"), "read what was written:", by_openpyxl == by_calamine == ROWS)
print("polars", version("polars"), "times:", times.dtype, times.to_list())
assert by_openpyxl == by_calamine == ROWS
assert times.dtype == polars.Date and times.to_list() == [None, None]
PY
cat >read.js <<'JS'
const ExcelJS = require("exceljs"), XLSX = require("xlsx");
(async () => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile("week.xlsx");
  const days = [1, 2].map((row) => book.worksheets[0].getCell(row, 1).value.toISOString().slice(0, 10));
  const [, moment] = XLSX.utils.sheet_to_csv(XLSX.readFile("week.xlsx").Sheets.Sheet).split("\n")[0].split(",");
  console.log(`exceljs ${days.join(" ")} | xlsx ${moment}`);
})();
JS
echo "exceljs $(node -p 'require("exceljs/package.json").version'), xlsx $(node -p 'require("xlsx/package.json").version')"
utc=$(TZ=UTC node read.js); shanghai=$(TZ=Asia/Shanghai node read.js)
printf '   UTC:           %s\n   Asia/Shanghai: %s\n' "$utc" "$shanghai"
[ "$utc" = "exceljs 1905-07-14 1905-07-14 | xlsx 2022-03-14 7:30:00" ]
[ "$shanghai" = "exceljs 1905-07-14 1905-07-14 | xlsx 2022-03-13 23:30:43" ]
