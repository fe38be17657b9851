#!/usr/bin/env bash
# python-calamine reads no cell of a sheet in which any one cell holds the error value #GETTING_DATA, one of the eight that
# ECMA-376 lists for Excel (a cube or query that was saved before it was done): it raises CalamineError, wherever the cell
# stands. So it does for #SPILL! and #CALC! where a program stored them by that name. The other seven are read as empty
# cells, and openpyxl reads all these sheets whole. pandas.read_excel(engine="calamine") inherits it.
# Hits whoever reads lists made by others: one unfinished cell in a column nobody needs makes the whole list unreadable.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5
cd "$work"
venv/bin/python - <<'PY'
import zipfile
from importlib.metadata import version

import openpyxl
from python_calamine import CalamineError, CalamineWorkbook


def write(name, error):
    book = openpyxl.Workbook()
    book.active.append(["name", "check"])
    book.active.append(["Li", "HERE"])
    book.save("plain.xlsx")
    with zipfile.ZipFile("plain.xlsx") as plain, zipfile.ZipFile(name, "w") as out:
        for part in plain.namelist():
            content = plain.read(part)
            if part == "xl/worksheets/sheet1.xml":
                at = content.index(b'<c r="B2"')
                end = content.index(b"</c>", at) + len(b"</c>")
                content = content[:at] + f'<c r="B2" t="e"><v>{error}</v></c>'.encode() + content[end:]
            out.writestr(part, content)


def read(name):
    try:
        return CalamineWorkbook.from_path(name).get_sheet_by_index(0).to_python()
    except CalamineError as failure:
        return f"CalamineError: {failure}"


print("python-calamine", version("python-calamine"))
for error in ("#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA"):
    write("list.xlsx", error)
    seen = read("list.xlsx")
    print(f"   {error}: {seen}")
    assert isinstance(seen, list) == (error == "#N/A")
    assert [row[0] for row in openpyxl.load_workbook("list.xlsx").active.iter_rows(values_only=True)] == ["name", "Li"]
PY
