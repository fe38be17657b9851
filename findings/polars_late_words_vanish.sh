#!/usr/bin/env bash
# polars.read_excel decides by the first hundred rows what a column holds, and makes everything empty that is something else
# further down. A person's own wish in row 121 of a list, "休" (rest) in a column of hours or "待定" (open) in one of dates, is
# null: no error, no warning. Where it was all that the row held, the row itself is gone. The manual says of
# infer_schema_length how many rows are looked at, and nothing of the others; polars.read_csv raises on the same list, and
# pandas keeps the words. With infer_schema_length=None they stay. fastexcel, used alone, does it from row 1001 on.
# Hits lists of more than a hundred people: who asked for a rest is put on duty.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check polars==2.1.0 fastexcel==0.21.0 openpyxl==3.1.5 pandas==3.1.1
cd "$work"
venv/bin/python -W ignore - <<'PY'
from datetime import date
from importlib.metadata import version

import openpyxl
import pandas
import polars

PEOPLE, AT = 150, 120
rows = [[f"person {number}", 8, date(2022, 3, 14)] for number in range(PEOPLE)]
rows[AT][1:] = ["休", "待定"]
book = openpyxl.Workbook()
for row in [["name", "hours", "from"], *rows]:
    book.active.append(row)
book.save("wishes.xlsx")
book = openpyxl.Workbook()
for row in [["hours"], *([row[1]] for row in rows)]:
    book.active.append(row)
book.save("hours.xlsx")

seen, whole = polars.read_excel("wishes.xlsx"), polars.read_excel("wishes.xlsx", infer_schema_length=None)
alone = polars.read_excel("hours.xlsx")
seen.select("name").hstack(polars.DataFrame({"hours": [str(row[1]) for row in rows]})).write_csv("wishes.csv")
try:
    polars.read_csv("wishes.csv")
    by_csv = "read"
except polars.exceptions.ComputeError:
    by_csv = "ComputeError"
kept = pandas.read_excel("wishes.xlsx").iloc[AT].tolist()
print("polars", version("polars"), "fastexcel", version("fastexcel"))
print("   row", AT + 1, "by read_excel:", seen.row(AT), seen.dtypes[1:])
print("   with infer_schema_length=None:", whole.row(AT)[:3:2] + whole.row(AT)[1:2], "| pandas:", kept, "| the same as .csv:", by_csv)
print("   rows of the column alone:", alone.height, "of", PEOPLE)
assert seen.row(AT) == (f"person {AT}", None, None) and seen.null_count().row(0) == (0, 1, 1)
assert "休" in whole.row(AT) and "待定" in whole.row(AT) and kept[1:] == ["休", "待定"]
assert by_csv == "ComputeError"
assert alone.height == PEOPLE - 1
PY
