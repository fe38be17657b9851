#!/usr/bin/env bash
# The same duration of 30 hours, shown by the format [h]:mm, comes out of pandas.read_excel as a timedelta of 1 day 6 hours
# from .xlsx and as the date 1 January 1900, 06:00, from .xls: a day is lost. Durations under a day come
# as times of day from .xls. With engine="calamine" both files give the timedelta.
# Hits hours worked that are summed up from old .xls time sheets: sums over 24 hours change their type and value.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check pandas==3.1.1 xlrd==2.0.2 xlwt==1.3.0 openpyxl==3.1.5 python-calamine==0.9.1
cd "$work"
venv/bin/python -W ignore - <<'PY'
from datetime import datetime, time, timedelta

import openpyxl
import pandas
import xlwt

HOURS = [6, 30]
book, old = openpyxl.Workbook(), xlwt.Workbook()
old_sheet = old.add_sheet("hours")
style = xlwt.XFStyle()
style.num_format_str = "[h]:mm"
for row, hours in enumerate(HOURS):
    book.active.cell(row + 1, 1, hours / 24).number_format = "[h]:mm"
    old_sheet.write(row, 0, hours / 24, style)
book.save("hours.xlsx")
old.save("hours.xls")


def read(name, engine):
    return pandas.read_excel(name, header=None, engine=engine)[0].tolist()


print("pandas", pandas.__version__)
new, former = read("hours.xlsx", "openpyxl"), read("hours.xls", "xlrd")
print("   .xlsx:", new, "\n   .xls: ", former, "\n   .xls, calamine:", read("hours.xls", "calamine"))
assert new == [timedelta(hours=6), timedelta(hours=30)]
assert former == [time(6, 0), datetime(1900, 1, 1, 6, 0)]
assert read("hours.xls", "calamine") == new
PY
