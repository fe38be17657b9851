#!/usr/bin/env bash
# HyperFormula's TEXT takes the letters of a format one pair at a time: =TEXT(A1,"dddd"), the weekday's name, of Sunday
# 13 March gives 1313, so does "ddd"; =TEXT(30/24,"[h]:mm"), hours that go on past a day, gives [6]:00; and "aaaa", the Chinese
# weekday, stays aaaa. No error; LibreOffice gives Sunday, Sun, 30:00 and the weekday in words. m月d日 is right.
# Hits duty rosters shown on the web by it: the weekday column and the hours served are wrong.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit hyperformula@3.5.0 >/dev/null 2>&1
node - <<'JS'
const assert = require("assert");
const { HyperFormula } = require("hyperformula");
const formats = ["dddd", "ddd", "aaaa", "m月d日", "yyyy-mm-dd"];
const formulas = [...formats.map((format) => `=TEXT(DATE(2022,3,13),"${format}")`), '=TEXT(30/24,"[h]:mm")'];
const sheet = HyperFormula.buildFromArray([formulas], { licenseKey: "gpl-v3" });
const seen = formulas.map((_, col) => sheet.getCellValue({ sheet: 0, row: 0, col }));
console.log("HyperFormula", HyperFormula.version);
formulas.forEach((formula, col) => console.log("  ", formula, seen[col]));
assert.deepStrictEqual(seen, ["1313", "1313", "aaaa", "3月13日", "2022-03-13", "[6]:00"]);
JS
