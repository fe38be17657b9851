"""Empty gate-shifts by day, with and without the cost of people missing together.

``python benchmarks/spread.py`` solves 尧都区 twice, with ``spread = 0`` and the default, and prints both sides:
people missing by day of the whole district and of 康庄社区, cost by term, and CPU time as a ratio.
``--leads`` makes everybody of grade 副科 and 正科 a lead and compares ``[lead]`` off and on instead.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from openpyxl import load_workbook

from roster_cli.domain import StoredRoster, Week
from roster_cli.store import Store

YAODU = Path(__file__).parents[1] / "data" / "yaodu"
WEEK, COMMUNITY = Week(2022, 11), "康庄社区"
SPREAD = (("spread = 0", "[weights]\nspread = 0\n"), ("spread = 10", ""))
LEADS = (("leads off", '[lead]\nper = "none"\n'), ("leads on", ""))
MOST = 1.15


def with_leads(staff: Path, folder: Path) -> Path:
    """Return a copy of a staff list in which section heads and their deputies may lead."""
    book = load_workbook(staff)
    sheet = book.worksheets[0]
    top = next(row for row in sheet.iter_rows(max_row=10) if any(cell.value == "职级" for cell in row))
    grade = next(cell.column for cell in top if cell.value == "职级")
    place = next((cell.column for cell in top if cell.value == "带班"), sheet.max_column + 1)
    sheet.cell(top[0].row, place, "带班")
    for row in range(top[0].row + 1, sheet.max_row + 1):
        if str(sheet.cell(row, grade).value or "").startswith(("副科", "正科")):
            sheet.cell(row, place, "是")
    book.save(folder / "staff.xlsx")
    return folder / "staff.xlsx"


def solved(staff: Path, folder: Path, settings: str) -> tuple[StoredRoster, float]:
    """Return the roster by some settings, and the user and system time that it took."""
    config, database = folder / "roster.toml", folder / "roster.db"
    config.write_text(settings, "utf-8")
    lists = [str(staff), str(YAODU / "checkpoints.xlsx"), "--week", str(WEEK), "--config", str(config)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "roster_cli", "--quiet", "--db", str(database), "solve", *lists]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    with Store.open(database) as store:
        stored = store.load(WEEK)
    return stored, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def missing_by_day(stored: StoredRoster, communities: Sequence[str]) -> list[int]:
    """Return how many people are missing on each day of the week."""
    days = [0] * 7
    for post in stored.roster.unfilled(stored.district):
        if post.gate.community in communities:
            days[post.slot.date.weekday()] += post.missing
    return days


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", action="store_true", help="compare leads off and on instead")
    given = parser.parse_args()
    spent = []
    with tempfile.TemporaryDirectory() as name:
        staff = with_leads(YAODU / "staff.xlsx", Path(name)) if given.leads else YAODU / "staff.xlsx"
        for number, (title, settings) in enumerate(LEADS if given.leads else SPREAD):
            folder = Path(name) / str(number)
            folder.mkdir()
            stored, seconds = solved(staff, folder, settings)
            spent.append(seconds)
            print(f"{title}: {seconds:.1f} s of CPU, gap {stored.report.gap}")
            print("  " + ", ".join(f"{term} {points:,}" for term, points in stored.report.costs.items()))
            for place, communities in (("district", stored.district.communities), (COMMUNITY, (COMMUNITY,))):
                print(f"  missing, Monday to Sunday, {place}: {missing_by_day(stored, communities)}")
    ratio = spent[1] / spent[0]
    print(f"CPU time {ratio:.2f} × ≤ {MOST}: {'kept' if ratio <= MOST else 'NOT KEPT'}")


if __name__ == "__main__":
    main()
