#!/usr/bin/env bash
# cn2an.transform turns the Chinese numbers of a text into digits, also where they are names: 五一路 (May Day Road) becomes
# 51路 (bus line 51), 六一小学 61小学, 周三 周3, 三无小区 (an estate without property management) 3无小区. Two months in a row,
# 九十月 (September and October), become month 90. What it is used for in lists, 两人 (two people), stays as it is.
# Hits address and roster lists that are normalised with it: streets and weekdays no longer match their spelling elsewhere.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check cn2an==0.5.24
cd "$work"
venv/bin/python -W ignore - <<'PY'
from importlib.metadata import version

import cn2an

EXPECTED = {
    "五一路": "51路",
    "六一小学": "61小学",
    "三无小区": "3无小区",
    "周三早班两人": "周3早班两人",
    "九十月之间": "90月之间",
    "早二晚一": "早2晚1",
}
print("cn2an", version("cn2an"))
for text, wrong in EXPECTED.items():
    seen = cn2an.transform(text, "cn2an")
    print(f"   {text}: {seen}")
    assert seen == wrong, f"{text} becomes {seen} now"
PY
