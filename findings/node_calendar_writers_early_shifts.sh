#!/usr/bin/env bash
# ical-generator and ics, the two usual writers of calendar files in Node, turn the begin of an event into UTC and leave the
# weekday of its repetition as it was given. An early shift on Mondays at 07:00 in China is written as Sunday 23:00Z with
# BYDAY=MO: every reader that follows RFC 5545 has it on Tuesdays at 07:00, and the week that was excluded (EXDATE) too.
# Shifts from 08:00 on are right, so the late shift of the same roster is. Told to write local times instead, ics still
# writes the excluded day in UTC, where it excludes nothing (ical.js below). Hits every zone east of Greenwich.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit ical-generator@10.2.0 ics@3.12.0 ical.js@2.2.1 >/dev/null 2>&1
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check icalendar==7.3.2 recurring-ical-events==3.8.2
cat >write.mjs <<'JS'
import assert from "assert";
import ICAL from "ical.js";
import ical from "ical-generator";
import ics from "ics";
import { readFileSync, writeFileSync } from "fs";
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const show = (text) => console.log("   ", text.split(/\r?\n/).filter((line) => /^(DTSTART|RRULE|EXDATE)/.test(line)).join("  "));
const byIcalGenerator = (hour) => {
  const calendar = ical({ name: "roster" });
  calendar.createEvent({
    id: "1@roster", summary: "shift", start: new Date(2022, 2, 14, hour), end: new Date(2022, 2, 14, hour + 8),
    repeating: { freq: "WEEKLY", byDay: ["MO"], count: 4, exclude: [new Date(2022, 2, 21, hour)] },
  });
  return calendar.toString();
};
const byIcs = (hour, output) => {
  const { error, value } = ics.createEvent({
    uid: "1@roster", title: "shift", start: [2022, 3, 14, hour, 0], duration: { hours: 8 },
    recurrenceRule: "FREQ=WEEKLY;BYDAY=MO;COUNT=4", exclusionDates: [[2022, 3, 21, hour, 0]],
    startOutputType: output,
  });
  assert.ifError(error);
  return value;
};
console.log(`ical-generator ${version("ical-generator")}, ics ${version("ics")}, TZ ${process.env.TZ}; Mondays from 14 March 2022, not 21 March`);
const files = { "generator-07": byIcalGenerator(7), "generator-15": byIcalGenerator(15), "ics-07": byIcs(7, "utc"), "ics-15": byIcs(15, "utc") };
for (const [name, text] of Object.entries(files)) {
  console.log(name);
  show(text);
  writeFileSync(`${name}.ics`, text);
}
const local = byIcs(15, "local"), days = [];
console.log("ics, local output");
show(local);
const duties = new ICAL.Event(new ICAL.Component(ICAL.parse(local)).getFirstSubcomponent("vevent")).iterator();
for (let duty = duties.next(); duty; duty = duties.next()) days.push(duty.toString().slice(5, 10));
console.log("    ical.js:", days.join(" "));
assert.deepStrictEqual(days, ["03-14", "03-21", "03-28", "04-04"], "the excluded Monday is excluded now");
JS
TZ=Asia/Shanghai node write.mjs
venv/bin/python - <<'PY'
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

LATE = ["Mon 03-14 15:00", "Mon 03-28 15:00", "Mon 04-04 15:00"]
EARLY = ["Tue 03-15 07:00", "Tue 03-22 07:00", "Tue 03-29 07:00", "Tue 04-05 07:00"]
print("read by recurring-ical-events", version("recurring-ical-events"), "in Shanghai")
for writer in ("generator", "ics"):
    for hour, expected in (("15", LATE), ("07", EARLY)):
        calendar = icalendar.Calendar.from_ical(Path(f"{writer}-{hour}.ics").read_bytes())
        duties = recurring_ical_events.of(calendar).between(datetime(2022, 3, 1), datetime(2022, 5, 1))
        seen = [f"{duty.start.astimezone(ZoneInfo('Asia/Shanghai')):%a %m-%d %H:%M}" for duty in duties]
        print(f"   {writer}-{hour}:", ", ".join(seen))
        assert [day for day in seen if day != "Mon 03-14 07:00"] == expected
PY
