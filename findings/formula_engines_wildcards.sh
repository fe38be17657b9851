#!/usr/bin/env bash
# Counting duties as every roster sheet does it, =COUNTIF(B2:B6,"早*") for all the early shifts of a column, gives 0 with
# xlcalculator (Python) and with formula.js (Node), where Excel, LibreOffice, formulas, pycel and HyperFormula give 3: the star
# is looked for as a letter. No error. HyperFormula knows it in COUNTIF and VLOOKUP, but not in MATCH (#N/A); xlcalculator
# in none of them.
# Hits whoever sums up duty sheets on a server, without Excel: nobody has served.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check openpyxl==3.1.5 xlcalculator==0.5.0 formulas==1.3.4 pycel==1.0b30
npm init -y >/dev/null
npm install --silent --no-fund --no-audit @formulajs/formulajs@4.6.1 hyperformula@3.5.0 >/dev/null 2>&1
venv/bin/python -W ignore - <<'PY'
import logging
from importlib.metadata import version

import formulas
import openpyxl
from pycel import ExcelCompiler
from xlcalculator import Evaluator, ModelCompiler

logging.disable(logging.CRITICAL)
FORMULAS = ['=COUNTIF(B2:B6,"早*")', '=VLOOKUP("晚*",B2:C6,2,FALSE)', '=MATCH("晚*",B2:B6,0)']
book = openpyxl.Workbook()
sheet = book.active
for row in [["", "shift", "gate"], ["", "早班", 1], ["", "晚班", 2], ["", "早班", 3], ["", "休", 4], ["", "早2班", 5]]:
    sheet.append(row)
for row, formula in enumerate(FORMULAS, 1):
    sheet.cell(row, 5, formula)
book.save("week.xlsx")

by_formulas = formulas.ExcelModel().loads("week.xlsx").finish().calculate()
by_pycel = ExcelCompiler("week.xlsx")
by_xlcalculator = Evaluator(ModelCompiler().read_and_parse_archive("week.xlsx"))
seen = {
    "formulas": [str(by_formulas[f"'[week.xlsx]SHEET'!E{row}"].value[0, 0]) for row in (1, 2, 3)],
    "pycel": [str(by_pycel.evaluate(f"Sheet!E{row}")) for row in (1, 2, 3)],
    "xlcalculator": [str(by_xlcalculator.evaluate(f"Sheet!E{row}")) for row in (1, 2, 3)],
}
print(*FORMULAS, sep="  ")
for name, values in seen.items():
    print("  ", name, version(name), values)
assert seen["formulas"] == seen["pycel"] == ["3", "2", "2"]
assert seen["xlcalculator"] == ["0", "#N/A", "#N/A"]
PY
node - <<'JS'
const assert = require("assert");
const { COUNTIF } = require("@formulajs/formulajs");
const { HyperFormula } = require("hyperformula");
const rows = [["早班", 1], ["晚班", 2], ["早班", 3], ["休", 4], ["早2班", 5]];
const formulas = ['=COUNTIF(A1:A5,"早*")', '=VLOOKUP("晚*",A1:B5,2,FALSE())', '=MATCH("晚*",A1:A5,0)'];
const sheet = HyperFormula.buildFromArray([...rows, formulas], { licenseKey: "gpl-v3" });
const seen = formulas.map((_, col) => sheet.getCellValue({ sheet: 0, row: rows.length, col })).map((v) => String(v.value ?? v));
const counted = COUNTIF(rows.map(([shift]) => shift), "早*");
console.log("   formula.js", require("@formulajs/formulajs/package.json").version, "COUNTIF:", counted);
console.log("   HyperFormula", HyperFormula.version, seen);
assert.strictEqual(counted, 0);
assert.deepStrictEqual(seen, ["3", "2", "#N/A"]);
JS
