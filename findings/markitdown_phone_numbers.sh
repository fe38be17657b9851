#!/usr/bin/env bash
# markitdown turns a workbook into text. As soon as one person of the list has no phone, all the others' numbers lose their last
# digits: 13800000001 becomes 1.380000e+10. Staff numbers that are text cells (0007) become 7.0 as soon as one is missing, 7 if
# none is. Nothing is said; the cells hold text and whole numbers, and openpyxl reads them so.
# Hits staff and duty lists handed to other programs as Markdown: nobody can be called, and 0007 is no one.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check "markitdown[xlsx]==0.1.9" pandas==3.0.6 openpyxl==3.1.5
cd "$work"
venv/bin/python -W ignore - <<'PY'
from importlib.metadata import version

import openpyxl
from markitdown import MarkItDown


def shown(rows: list[tuple[str | None, int | None]]) -> list[list[str]]:
    book = openpyxl.Workbook()
    for row in [("number", "phone"), *rows]:
        book.active.append(row)
    book.save("staff.xlsx")
    lines = MarkItDown().convert("staff.xlsx").text_content.splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")][2:]


whole = shown([("0007", 13800000001), ("0012", 13900000002)])
gaps = shown([("0007", 13800000001), ("0012", None), (None, 13900000002)])
print("markitdown", version("markitdown"), "pandas", version("pandas"))
print("   everybody has both:", whole)
print("   with gaps:", gaps)
assert whole == [["7", "13800000001"], ["12", "13900000002"]]
assert gaps == [["7.0", "1.380000e+10"], ["12.0", "NaN"], ["NaN", "1.390000e+10"]]
PY
