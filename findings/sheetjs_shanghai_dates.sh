#!/usr/bin/env bash
# SheetJS as npm has it (xlsx 0.18.5) gives dates 43 seconds early in the time zone Asia/Shanghai when cellDates is on:
# it takes the offset of the year 1900, which was +08:05:43 there. A plain date therefore falls on the evening of the day
# before: 14 March becomes 13 March, 23:59:17. In UTC the same file is read rightly, so tests on a server pass.
# Hits web pages and Node programs in China that show or sort rosters by day: everybody's duty is a day early.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit xlsx@0.18.5 exceljs@4.4.0 >/dev/null 2>&1
cat >read.js <<'JS'
const ExcelJS = require("exceljs"), XLSX = require("xlsx");
(async () => {
  const book = new ExcelJS.Workbook(), sheet = book.addWorksheet("week");
  sheet.getCell("A1").value = 44634; // 14 March 2022, a Monday
  sheet.getCell("A1").numFmt = "yyyy-mm-dd";
  await book.xlsx.writeFile("week.xlsx");
  const day = XLSX.readFile("week.xlsx", { cellDates: true }).Sheets.week.A1.v;
  console.log(`${process.env.TZ}: ${day.toLocaleString("sv-SE")}`);
})();
JS
echo "xlsx $(node -p 'require("xlsx/package.json").version'), node $(node --version); the cell holds 2022-03-14"
utc=$(TZ=UTC node read.js); shanghai=$(TZ=Asia/Shanghai node read.js)
printf '   %s\n' "$utc" "$shanghai"
[ "$utc" = "UTC: 2022-03-14 00:00:00" ]
[ "$shanghai" = "Asia/Shanghai: 2022-03-13 23:59:17" ]
