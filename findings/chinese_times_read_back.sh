#!/usr/bin/env bash
# Two libraries do not read back the Chinese times of day that they write themselves. Babel writes three in the afternoon as
# 下午3:00 in zh_TW, zh_HK and zh_SG and parse_time reads that as 03:00: it looks for the English letters "pm" only, and drops
# every other word (so does it with 晚上10:00 in zh_CN). Day.js writes half past noon as 中午12:30 in zh-cn and reads it, with
# the same format, as 00:30; moment reads its own. No error in either. Hits forms and sheets in which people type the begin
# of a shift: a late shift becomes a night shift, twelve hours early.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check babel==2.19.0
npm init -y >/dev/null
npm install --silent --no-fund --no-audit dayjs@1.11.23 moment@2.31.0 >/dev/null 2>&1
venv/bin/python - <<'PY'
from datetime import time
from importlib.metadata import version

from babel.dates import format_time, parse_time

print("babel", version("babel"))
for locale, wrong in {"en_US": 15, "zh_CN": 15, "zh_TW": 3, "zh_HK": 3, "zh_SG": 3}.items():
    written = format_time(time(15, 0), "short", locale=locale)
    seen = parse_time(written, locale=locale)
    print(f"   {locale}: 15:00 is written {written!r} and read {seen:%H:%M}")
    assert seen == time(wrong, 0)
written = format_time(time(22, 0), "Bh:mm", locale="zh_CN")
seen = parse_time(written, locale="zh_CN")
print(f"   zh_CN: 22:00 is written {written!r} by the format Bh:mm and read {seen:%H:%M}")
assert seen == time(10, 0)
PY
cat >read.js <<'JS'
const assert = require("assert"), dayjs = require("dayjs"), moment = require("moment");
require("dayjs/locale/zh-cn");
require("moment/locale/zh-cn");
dayjs.extend(require("dayjs/plugin/customParseFormat"));
dayjs.locale("zh-cn");
const format = "Ah:mm", wrong = [];
for (let hour = 0; hour < 24; hour++) {
  const written = dayjs(new Date(2022, 2, 14, hour, 30)).format(format);
  const seen = dayjs(written, format).format("HH:mm");
  if (Number(seen.slice(0, 2)) !== hour) wrong.push(`${hour}:30 is written ${written} and read ${seen}`);
  const other = moment([2022, 2, 14, hour, 30]).format(format);
  assert.strictEqual(moment(other, format).hour(), hour);
}
console.log(`dayjs ${require("dayjs/package.json").version}:`, wrong.join(", "), `| moment ${moment.version}: none wrong`);
assert.deepStrictEqual(wrong, ["12:30 is written 中午12:30 and read 00:30"]);
JS
node read.js
