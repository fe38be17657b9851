#!/usr/bin/env bash
# A duty repeated monthly from 31 January (RRULE:FREQ=MONTHLY) falls on the 31st only, in months that have one: RFC 5545
# says that invalid dates are skipped and not counted. node-ical moves it to 28 February, and from then on to the 28th of
# every month: it never comes back to the 31st. A yearly one from 29 February moves to the 28th. With BYMONTHDAY=31, which
# means the same, node-ical is right, and so are dateutil and ical.js in the monthly case.
# Hits who shows rosters by node-ical's expandRecurringEvent: from March on the duty stands three days early every month.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check python-dateutil==2.9.0.post0
npm init -y >/dev/null
npm install --silent --no-fund --no-audit node-ical@0.26.1 rrule-temporal@1.6.0 ical.js@2.2.1 >/dev/null 2>&1
cat >read.mjs <<'JS'
import assert from "assert";
import ICAL from "ical.js";
import ical from "node-ical";
import { readFileSync } from "fs";
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const calendar = (start, rule) =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//roster//EN", "BEGIN:VEVENT", "UID:1@roster", "DTSTAMP:20220101T000000Z",
    `DTSTART:${start}T000000Z`, "DURATION:PT8H", rule, "SUMMARY:night", "END:VEVENT", "END:VCALENDAR", ""].join("\r\n");
const byNodeIcal = (text) => {
  const event = Object.values(ical.sync.parseICS(text)).find((part) => part.type === "VEVENT");
  return ical.expandRecurringEvent(event, { from: new Date("2022-01-01"), to: new Date("2030-01-01") })
    .map((duty) => duty.start.toISOString().slice(0, 10));
};
const byIcalJs = (text) => {
  const days = [];
  const duties = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent("vevent")).iterator();
  for (let duty = duties.next(); duty; duty = duties.next()) days.push(duty.toString().slice(0, 10));
  return days;
};
const monthly = calendar("20220131", "RRULE:FREQ=MONTHLY;COUNT=5");
const explicit = calendar("20220131", "RRULE:FREQ=MONTHLY;BYMONTHDAY=31;COUNT=5");
const yearly = calendar("20240229", "RRULE:FREQ=YEARLY;COUNT=2");
const right = ["2022-01-31", "2022-03-31", "2022-05-31", "2022-07-31", "2022-08-31"];
console.log(`node-ical ${version("node-ical")} with rrule-temporal ${version("rrule-temporal")}:`, byNodeIcal(monthly).join(" "));
console.log(`ical.js ${version("ical.js")}:`, byIcalJs(monthly).join(" "));
console.log("node-ical, BYMONTHDAY=31:", byNodeIcal(explicit).join(" "));
console.log("node-ical, yearly from 2024-02-29:", byNodeIcal(yearly).join(" "));
assert.deepStrictEqual(byIcalJs(monthly), right);
assert.deepStrictEqual(byNodeIcal(explicit), right);
assert.deepStrictEqual(byNodeIcal(monthly), ["2022-01-31", "2022-02-28", "2022-03-28", "2022-04-28", "2022-05-28"]);
assert.deepStrictEqual(byNodeIcal(yearly), ["2024-02-29", "2025-02-28"]);
JS
venv/bin/python - <<'PY'
from datetime import datetime
from importlib.metadata import version

from dateutil.rrule import rrulestr

days = [f"{day:%Y-%m-%d}" for day in rrulestr("FREQ=MONTHLY;COUNT=5", dtstart=datetime(2022, 1, 31))]
print("dateutil", version("python-dateutil") + ":", *days)
assert days == ["2022-01-31", "2022-03-31", "2022-05-31", "2022-07-31", "2022-08-31"]
PY
TZ=UTC node read.mjs
