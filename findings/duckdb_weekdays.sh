#!/usr/bin/env bash
# DuckDB's strptime reads week 11 and a weekday, but drops the weekday where it is written the ISO way, 1 to 7 (%u), beside a
# week of %W or %U: 2022-11-5, Friday, is Monday 14 March, and so are all seven days; with %U all are Sunday 13 March. With %w
# (0 to 6), and with %u beside ISO weeks (%G-%V), the day counts; Python reads all of them right. And of weeks between two
# days, datediff('week', …) counts stretches of seven days where the manual says that boundaries are counted, as it does for
# months: from Sunday to the Monday after it is 0 weeks, from the 31st of a month to the 1st one month.
# Hits rosters kept by week and weekday that are gathered by SQL: everybody is on duty on Monday.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.1
cd "$work"
venv/bin/python - <<'PY'
from datetime import datetime

import duckdb


def ask(expression):
    return duckdb.sql(f"select {expression}").fetchall()[0][0]


def days(form, numbers):
    """Return the seven days of week 11 of 2022 by DuckDB and by Python."""
    texts = [f"2022-11-{number}" for number in numbers]
    return (
        [ask(f"strptime('{text}', '{form}')") for text in texts],
        [datetime.strptime(text, form) for text in texts],
    )


print("duckdb", duckdb.__version__)
for form, numbers in (("%Y-%W-%u", range(1, 8)), ("%Y-%U-%u", range(1, 8)), ("%Y-%W-%w", range(7)), ("%G-%V-%u", range(1, 8))):
    own, meant = days(form, numbers)
    print("  ", form, *(day.strftime("%a%d") for day in own), "| Python:", *(day.strftime("%a%d") for day in meant))
    if form[4:] == "W-%u" or form[4:] == "U-%u":
        assert set(own) == {datetime(2022, 3, 14 if "W" in form else 13)} and len(set(meant)) == 7
    else:
        assert own == meant
weeks = ask("datediff('week', DATE '2022-03-13', DATE '2022-03-14')")
months = ask("datediff('month', DATE '2022-03-31', DATE '2022-04-01')")
print("   Sunday to Monday:", weeks, "weeks; 31st to 1st:", months, "month")
assert (weeks, months) == (0, 1)
PY
