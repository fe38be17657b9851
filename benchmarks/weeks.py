"""A district week after week: whether it stays lawful, fair and quick.

    python benchmarks/weeks.py                                     twelve weeks of the Yaodu district of data/
    python benchmarks/weeks.py --sample --communities 8 --weeks 6  a smaller district, invented for the run
    python benchmarks/weeks.py --lending subdistrict --standby 1   with people lent and standing by

Every week goes the way that it goes in an office: ``roster solve``, ``roster publish``, ``roster replan`` on
Wednesday for those who are known to be ill by then, ``roster signin`` for those who came. Where somebody does not
come, every other time the one stands in whom ``roster suggest`` names first; where people stand by, one of those
is called every time, if there is any. Between the weeks people join and
leave, and others take leave. Everything that happens by chance hangs on ``--seed`` alone.

At the end all weeks are judged as one sequence, and three things are printed: breaches of hard rules (none is
allowed), how fair the weeks were, and what each week took. The promise of fairness: among the people of a
community and duty type that is not short of people, who were there all along, without leave, own limit,
unavailability (or the absence of all who share their office post), peak or missed duty, points over any five weeks
in a row differ by no more than 3, and early and late over any four by no more than 2. Those who took over a duty
are judged too. Who is further apart is listed with the reason. Two are accepted: a duty taken over in the last of
the weeks, which only later weeks can even out, and a roster so near to its bound in that community that a fairer
one would cost more by other terms. Exit code 1 if a rule is broken, or the promise without such a reason.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from fairness import (
    POINTS_APART,
    POINTS_WEEKS,
    ROTATION_APART,
    ROTATION_WEEKS,
    UNDISTURBED,
    Verdict,
    breaches,
    judge_points,
    judge_rotation,
    read_run,
)
from living import CALLED, LENT, NOBODY, Chances, Fate, Run, StaffList, live_through
from rich.console import Console
from rich.table import Table

from roster_cli.domain import Week

YAODU = Path(__file__).parent.parent / "data" / "yaodu"


def print_verdict(title: str, unit: str, verdict: Verdict, most: int) -> bool:
    """Print a distribution; return whether what is promised holds."""
    columns = range(most + 4)
    table = Table(title=title, title_justify="left")
    table.add_column("what sets people apart", no_wrap=True)
    for number in columns:
        table.add_column(f"{number}" if number < columns[-1] else f"{number}+", justify="right")
    rows = sorted(verdict.by_reason.items(), key=lambda row: (row[0] != UNDISTURBED, row[0]))
    for reason, counts in rows:
        table.add_row(reason, *_cells(counts, columns))
    Console(width=110).print(table)
    groups = (("nothing at all", verdict.undisturbed), ("nothing, or a duty taken over", verdict.judged))
    for name, counts in groups:
        beyond = sum(count for apart, count in counts.items() if apart > most)
        widest = max(counts, default=0)
        print(f"{unit}, people set apart by {name}: widest {widest}, {beyond} of {counts.total()} beyond {most}")
    for week, community, who, numbers, why in verdict.beyond:
        print(f"  {week} {community} {who}: {' '.join(map(str, numbers))}: {why or 'UNEXPLAINED'}")
    print()
    return all(one.why for one in verdict.beyond)


def _cells(counts: Mapping[int, int], columns: range) -> list[str]:
    last = columns[-1]
    return [
        f"{counts.get(number, 0):,}" if number < last else f"{sum(v for k, v in counts.items() if k >= last):,}"
        for number in columns
    ]


def print_times(run: Run) -> None:
    """Print what each week took."""
    names = ("solve", "publish", "replan", "signin")
    table = Table(title="seconds a week, start-up included", title_justify="left")
    table.add_column("week")
    for name in (*names, "processor time"):
        table.add_column(name, justify="right")
    for week, seconds in run.seconds.items():
        row = [f"{seconds[name]:.1f}" if name in seconds else "" for name in names]
        table.add_row(str(week), *row, f"{run.cpu[week]:.1f}")
    Console(width=110).print(table)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "folder", type=Path, nargs="?", default=YAODU, help="holds staff.xlsx and checkpoints.xlsx"
    )
    parser.add_argument("--weeks", type=int, default=12)
    parser.add_argument("--first", default="2022-W11", help="the first week")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", action="store_true", help="invent a district instead of reading FOLDER")
    parser.add_argument("--communities", type=int, default=8, help="of the invented district")
    parser.add_argument("--staff", type=int, help="of the invented district")
    parser.add_argument("--checkpoints", type=int, help="of the invented district")
    parser.add_argument("--ill", type=float, default=0.02, help="share of people who are ill on a day")
    parser.add_argument("--missed", type=float, default=0.01, help="share of duties whose holder does not come")
    parser.add_argument("--leave", type=float, default=0.02, help="share of people who take leave in a week")
    parser.add_argument("--change", type=float, default=0.005, help="share of people who leave before a week")
    parser.add_argument("--lending", choices=("none", "subdistrict", "district"), default="none")
    parser.add_argument("--standby", type=int, default=0, metavar="N", help="people who stand by in each shift")
    parser.add_argument("--time-limit", type=float, help="seconds for each solve")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the lists and the database there")
    return parser.parse_args()


def invent(options: argparse.Namespace, folder: Path) -> Path:
    """Write the invented district of a run."""
    staff = options.staff or 54 * options.communities
    checkpoints = options.checkpoints or 11 * options.communities
    words = ["--staff", staff, "--communities", options.communities, "--checkpoints", checkpoints]
    line = [sys.executable, "-m", "roster_cli", "sample", folder, *words, "--seed", options.seed]
    subprocess.run([str(word) for word in line], check=True, stdout=subprocess.DEVNULL)
    return folder


def simulate(options: argparse.Namespace, scratch: Path) -> bool:
    """Live through the weeks, judge and print; return whether everything holds."""
    folder = invent(options, scratch / "lists") if options.sample else options.folder
    chances = Chances(options.ill, options.missed, leave=options.leave, change=options.change)
    fate = Fate(options.seed, chances.ill)
    staff = StaffList(folder / "staff.xlsx", fate.random("people"))
    settings = scratch / "weeks.toml"
    settings.write_text(
        f'[lending]\nwithin = "{options.lending}"\n[standby]\npeople = {options.standby}\n', "utf-8"
    )
    limit = ["--time-limit", str(options.time_limit)] if options.time_limit else []
    run = Run(scratch, ["--config", str(settings), *limit])
    weeks = [Week.parse(options.first).plus(number) for number in range(options.weeks)]
    for number, week in enumerate(weeks):
        if number:
            staff.turn_over(chances.change)
        staff.grant_leave(week, chances.leave)
        file = scratch / f"{week}-staff.xlsx"
        staff.save(file)
        print(live_through(run, week, file, folder / "checkpoints.xlsx", fate, chances), flush=True)
    print(
        f"\nEmpty posts saved in {len(weeks)} weeks: {run.saved[LENT]} by loans, "
        f"{run.saved[CALLED]} by standbys called"
    )
    print(f"Posts of people who did not come and whom nobody replaced: {run.saved[NOBODY]}")
    lived = read_run(run, weeks)
    found = breaches(lived)
    print(f"\nBreaches of hard rules over {len(weeks)} weeks judged as one sequence: {len(found)}")
    for line in found[:20]:
        print(f"  {line}")
    print()
    points = f"points over {POINTS_WEEKS} weeks: difference from the middle of community and duty type"
    holds = print_verdict(points, "Points", judge_points(lived), POINTS_APART)
    shifts = f"early and late over {ROTATION_WEEKS} weeks: difference"
    holds &= print_verdict(shifts, "Early and late", judge_rotation(lived), ROTATION_APART)
    print_times(run)
    return holds and not found


def main() -> None:
    """Simulate, print, and tell by the exit code whether everything holds."""
    options = arguments()
    print(f"{date.today()}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        sys.exit(not simulate(options, options.keep))
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(not simulate(options, Path(scratch)))


if __name__ == "__main__":
    main()
