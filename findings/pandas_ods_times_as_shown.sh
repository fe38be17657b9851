#!/usr/bin/env bash
# pandas.read_excel with odfpy takes a time of an OpenDocument sheet from what the cell shows, not from its value. 7 minutes 30
# seconds, shown as 07:30 by the format MM:SS, becomes half past seven in the morning, without a word; 7:30 in the morning shown by
# the Chinese format H"时"MM"分" raises, and so do 30 hours shown as 30:00, and with one such cell the whole list cannot be read.
# engine="calamine" and pyexcel-ods3 take the value.
# Hits time sheets and sign-in lists kept in LibreOffice or saved as .ods by WPS.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check pandas==3.0.6 odfpy==1.4.1 python-calamine==0.9.1 pyexcel-ods3==0.6.1
cd "$work"
venv/bin/python -W ignore - <<'PY'
from importlib.metadata import version

import pandas
import pyexcel_ods3
from odf.number import Hours, Minutes, Seconds, Text, TimeStyle
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style
from odf.table import Table, TableCell, TableRow
from odf.text import P

CELLS = {
    "minutes": ("PT00H07M30S", "07:30", (Minutes(style="long"), Text(text=":"), Seconds(style="long"))),
    "chinese": ("PT07H30M00S", "7时30分", (Hours(), Text(text="时"), Minutes(style="long"), Text(text="分"))),
    "hours": ("PT30H00M00S", "30:00", (Hours(), Text(text=":"), Minutes(style="long"))),
}


def written(name: str) -> str:
    value, shown, parts = CELLS[name]
    document = OpenDocumentSpreadsheet()
    number = TimeStyle(name="N1", truncateonoverflow="false")
    for part in parts:
        number.addElement(part)
    document.automaticstyles.addElement(number)
    style = Style(name="ce1", family="table-cell", datastylename="N1")
    document.automaticstyles.addElement(style)
    table = Table(name="times")
    head, row = TableRow(), TableRow()
    title = TableCell(valuetype="string")
    title.addElement(P(text="time"))
    head.addElement(title)
    cell = TableCell(valuetype="time", timevalue=value, stylename=style)
    cell.addElement(P(text=shown))
    row.addElement(cell)
    table.addElement(head)
    table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(f"{name}.ods")
    return f"{name}.ods"


def read(path: str, engine: str) -> str:
    try:
        return str(pandas.read_excel(path, engine=engine)["time"].iloc[0])
    except ValueError as error:
        return type(error).__name__


print("pandas", version("pandas"), "odfpy", version("odfpy"))
seen = {}
for name, (value, shown, _) in CELLS.items():
    path = written(name)
    seen[name] = read(path, "odf"), read(path, "calamine"), str(next(iter(pyexcel_ods3.get_data(path).values()))[1][0])
    print("  ", value, "shown as", shown, dict(zip(("odf", "calamine", "pyexcel-ods3"), seen[name], strict=True)))
assert seen["minutes"] == ("07:30:00", "00:07:30", "00:07:30")
assert seen["chinese"] == ("DateParseError", "07:30:00", "07:30:00")
assert seen["hours"][0] == "DateParseError" and seen["hours"][2] == "1 day, 6:00:00"
PY
