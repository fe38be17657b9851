#!/usr/bin/env bash
# xlsx2csv writes the quotation marks of a date format into the file: 14 March shown as m"月"d"日", Excel's own format for Chinese
# dates, becomes 03"月"14"日" in the .csv, with zeros that the cell does not show, while the same letters without quotes, m月d日,
# come out as 03月14日. A duration of 30 hours, [h]:mm, becomes 1.25, days without a word. With a format of its own
# (-f %Y-%m-%d) dates are fine.
# Hits Chinese duty and leave lists turned into text for other programs: the dates are no dates any more.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check xlsx2csv==0.8.6 openpyxl==3.1.5
cd "$work"
venv/bin/python - <<'PY'
import csv
import subprocess
from datetime import date, timedelta
from importlib.metadata import version

import openpyxl

book = openpyxl.Workbook()
sheet = book.active
cells = [(date(2022, 3, 14), 'm"月"d"日"'), (date(2022, 3, 14), "m月d日"), (timedelta(hours=30), "[h]:mm"), (timedelta(hours=8), "h:mm")]
for column, (value, shown) in enumerate(cells, 1):
    sheet.cell(1, column, value).number_format = shown
book.save("leave.xlsx")


def converted(*options: str) -> list[str]:
    done = subprocess.run(["venv/bin/xlsx2csv", *options, "leave.xlsx"], capture_output=True, text=True, check=True)
    return next(csv.reader(done.stdout.splitlines()))


seen, told = converted(), converted("-f", "%Y-%m-%d")
print("xlsx2csv", version("xlsx2csv"), [shown for _, shown in cells], seen, "| with -f:", told)
assert seen == ['03"月"14"日"', "03月14日", "1.25", "08:00"]
assert told[:2] == ["2022-03-14", "2022-03-14"]
PY
