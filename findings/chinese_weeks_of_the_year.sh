#!/usr/bin/env bash
# Asked for the week of the year in Chinese, libraries disagree by a week in years that begin on a Friday, Saturday or Sunday.
# Babel's pattern ww in zh_CN and Luxon's localWeekNumber follow the CLDR, where 1 January is in week 1 always; date-fns, Day.js
# and moment, with their Chinese locales, follow ISO 8601, as GB/T 7408 does: Monday 14 March 2022 is in week 12 or in week 11.
# So it was all through 2021, 2022 and 2023. From 2024 to 2026 all agree but for the last days of a year; 2027 it begins again.
# Hits rosters kept by week, whose heading the server writes and whose week the page looks up: everybody a week off.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check babel==2.19.0
npm init -y >/dev/null
npm install --silent --no-fund --no-audit luxon@3.7.2 date-fns@4.4.0 dayjs@1.11.23 moment@2.31.0 >/dev/null 2>&1
venv/bin/python - <<'PY'
from datetime import date
from importlib.metadata import version

from babel.dates import format_date

DAYS = {"2022-03-14": (12, 11), "2024-03-11": (11, 11), "2026-03-16": (12, 12), "2027-03-15": (12, 11)}
print("babel", version("babel"))
for text, expected in DAYS.items():
    day = date.fromisoformat(text)
    seen = int(format_date(day, "ww", locale="zh_CN")), day.isocalendar().week
    print(f"   {text}: week {seen[0]}, by ISO 8601 {seen[1]}")
    assert seen == expected
PY
cat >weeks.js <<'JS'
const assert = require("assert"), dayjs = require("dayjs"), moment = require("moment");
const { DateTime } = require("luxon"), { getWeek } = require("date-fns"), { zhCN } = require("date-fns/locale");
require("dayjs/locale/zh-cn");
require("moment/locale/zh-cn");
dayjs.extend(require("dayjs/plugin/weekOfYear"));
const weeks = (text) => ({
  luxon: DateTime.fromISO(text, { locale: "zh-CN" }).localWeekNumber,
  dayjs: dayjs(text).locale("zh-cn").week(),
  moment: moment(text).locale("zh-cn").week(),
  "date-fns": getWeek(new Date(`${text}T12:00:00`), { locale: zhCN }),
});
console.log(["luxon", "dayjs", "moment", "date-fns"].map((name) => `${name} ${require(`${name}/package.json`).version}`).join(", "));
for (const [text, local, iso] of [["2022-03-14", 12, 11], ["2026-03-16", 12, 12], ["2027-03-15", 12, 11]]) {
  const seen = weeks(text);
  console.log(`   ${text}:`, JSON.stringify(seen));
  assert.deepStrictEqual(seen, { luxon: local, dayjs: iso, moment: iso, "date-fns": iso });
}
JS
node weeks.js
