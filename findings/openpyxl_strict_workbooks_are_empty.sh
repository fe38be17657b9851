#!/usr/bin/env bash
# A workbook saved by Excel as "Strict Open XML Spreadsheet" is loaded by openpyxl as a workbook without any sheet. No error
# is raised; a warning says that "0" has an invalid specification. Strict files differ in the addresses of their XML
# namespaces, and python-calamine reads the same file. Hits everyone who reads or rewrites lists from offices where Strict
# is what is saved: the list seems to be empty.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check openpyxl==3.1.5 python-calamine==0.9.1
cd "$work"
venv/bin/python - <<'PY'
import zipfile
from importlib.metadata import version

import openpyxl
from python_calamine import CalamineWorkbook

# The pairs of ISO/IEC 29500: transitional and strict.
STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
    b"http://schemas.openxmlformats.org/drawingml/2006/main": b"http://purl.oclc.org/ooxml/drawingml/main",
}
book = openpyxl.Workbook()
book.active.append(["name", "unit"])
book.active.append(["Li", "office"])
book.save("plain.xlsx")
with zipfile.ZipFile("plain.xlsx") as plain, zipfile.ZipFile("strict.xlsx", "w") as strict:
    for part in plain.namelist():
        content = plain.read(part)
        for transitional, address in STRICT.items():
            content = content.replace(transitional, address)
        if part == "xl/workbook.xml":
            content = content.replace(b"<workbook ", b'<workbook conformance="strict" ', 1)
        strict.writestr(part, content)
sheets = openpyxl.load_workbook("strict.xlsx").sheetnames
rows = CalamineWorkbook.from_path("strict.xlsx").get_sheet_by_index(0).to_python()
print("openpyxl", version("openpyxl"), "sheets:", sheets)
print("python-calamine", version("python-calamine"), "rows:", rows)
assert sheets == []
assert rows == [["name", "unit"], ["Li", "office"]]
PY
