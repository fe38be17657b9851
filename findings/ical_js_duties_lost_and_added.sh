#!/usr/bin/env bash
# ical.js, which many calendar pages use, passes over parts of repetitions without a word. A duty with further dates (RDATE)
# and no rule loses its own first date, DTSTART, which RFC 5545 counts always. BYSETPOS in a weekly rule, "the last of
# Monday to Friday", is left out: five duties a week instead of one. The Mondays of every year's week 12 (BYWEEKNO) begin in
# week 13 and go on with every Monday. recurring-ical-events reads all three as the RFC has them.
# Hits duty rosters on web pages: some duties are missing, others shown to people who are free.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check icalendar==7.3.2 recurring-ical-events==3.8.2
npm init -y >/dev/null
npm install --silent --no-fund --no-audit ical.js@2.2.1 >/dev/null 2>&1
cat >duties.json <<'JSON'
{
  "further dates": ["20220314", "RDATE:20220316T070000,20220318T070000"],
  "last of Mon to Fri": ["20220318", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3"],
  "Mondays of week 12": ["20220321", "RRULE:FREQ=YEARLY;BYWEEKNO=12;BYDAY=MO;COUNT=3"]
}
JSON
venv/bin/python - <<'PY'
import json
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import icalendar
import recurring_ical_events

RIGHT = {
    "further dates": "2022-03-14 2022-03-16 2022-03-18",
    "last of Mon to Fri": "2022-03-18 2022-03-25 2022-04-01",
    "Mondays of week 12": "2022-03-21 2023-03-20 2024-03-18",
}
print("recurring-ical-events", version("recurring-ical-events"))
for name, (start, rule) in json.loads(Path("duties.json").read_text()).items():
    text = "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//roster//EN", "BEGIN:VEVENT", "UID:1@roster",
        "DTSTAMP:20220301T000000Z", f"DTSTART:{start}T070000", "DURATION:PT8H", rule, "END:VEVENT", "END:VCALENDAR", "",
    ])
    Path(f"{name}.ics").write_text(text, newline="")
    duties = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(datetime(2022, 1, 1), datetime(2025, 1, 1))
    days = " ".join(f"{duty.start:%Y-%m-%d}" for duty in duties)
    print(f"   {name}: {days}")
    assert days == RIGHT[name]
PY
cat >read.mjs <<'JS'
import assert from "assert";
import ICAL from "ical.js";
import { readFileSync } from "fs";
const wrong = {
  "further dates": "2022-03-16 2022-03-18",
  "last of Mon to Fri": "2022-03-18 2022-03-21 2022-03-22",
  "Mondays of week 12": "2022-03-28 2022-04-04 2022-04-11",
};
console.log("ical.js", JSON.parse(readFileSync("node_modules/ical.js/package.json")).version);
for (const [name, expected] of Object.entries(wrong)) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(`${name}.ics`, "utf8")));
  const duties = new ICAL.Event(calendar.getFirstSubcomponent("vevent")).iterator(), days = [];
  for (let duty = duties.next(); duty; duty = duties.next()) days.push(duty.toString().slice(0, 10));
  console.log(`   ${name}: ${days.join(" ")}`);
  assert.strictEqual(days.join(" "), expected);
}
JS
node read.mjs
