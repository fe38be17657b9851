"""The textbook model against this engine: same districts, same cost, each roster judged by the audit.

    python benchmarks/side_by_side.py [--communities 1 10 68] [--seconds 60] [--folder FOLDER]

Three ways to the roster of a week: one CP-SAT model with a Boolean for each person, day and shift; that model a
community at a time, with the slots barred that duties before theirs bar; and ``roster_cli.solve``. The district
is Yaodu, cut down to its first communities. The table is Markdown, ready for the documentation; the bound in it is
the engine's, which holds for all three.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

import textbook

from roster_cli.audit import audit
from roster_cli.domain import District, Roster, Week
from roster_cli.sheets.district import read_inputs
from roster_cli.solve.engine import solve

YAODU = Path(__file__).parent.parent / "data" / "yaodu"
TITLES = (
    "communities",
    "people",
    "approach",
    "seconds",
    "cost",
    "own bound",
    "above best bound",
    "cost / best bound",
)


@dataclass(frozen=True)
class Line:
    """What one approach came to on one district."""

    approach: str
    seconds: float
    cost: int
    bound: float
    violations: int


def cut_down(district: District, communities: int) -> District:
    """Return the district of the first communities only: their people, their gates, their post groups."""
    kept = set(district.communities[:communities])
    people = tuple(person for person in district.people if not person.is_rostered or person.community in kept)
    left = {person.identity for person in people}
    return replace(
        district,
        people=people,
        checkpoints=tuple(own for own in district.checkpoints if own.gate.community in kept),
        units=tuple(unit for unit in district.units if unit.name in {person.unit for person in people}),
        post_groups=tuple(group for group in district.post_groups if left.issuperset(group.members)),
    )


def measured(approach: str, district: District, run: Callable[[], tuple[Roster, float]]) -> Line:
    """Return how long an approach takes and what the audit says of its roster."""
    begun = time.perf_counter()
    roster, bound = run()
    seconds = time.perf_counter() - begun
    verdict = audit(district, roster)
    return Line(approach, seconds, verdict.cost, bound, len(verdict.violations))


def compare(district: District, seconds: float, workers: int) -> Iterator[Line]:
    """Yield what each approach comes to."""

    def by_engine() -> tuple[Roster, float]:
        solution = solve(district, workers=workers)
        return solution.roster, solution.report.bound

    yield measured("textbook CP-SAT, one model", district, lambda: textbook.whole(district, seconds, workers)[:2])
    yield measured(
        "textbook CP-SAT, by community", district, lambda: textbook.by_community(district, seconds, workers)[:2]
    )
    yield measured("this engine", district, by_engine)


def rows(district: District, lines: list[Line]) -> Iterator[str]:
    """Yield a Markdown row for each approach; ratios are to the best bound that any approach proved."""
    best = max(line.bound for line in lines)
    for line in lines:
        cells = (
            str(len(district.communities)),
            f"{len(district.rostered):,}",
            line.approach,
            f"{line.seconds:.1f}",
            f"{line.cost:,}",
            f"{line.bound:,.0f}" if line.bound else "—",
            f"{line.cost - best:,.0f}",
            f"{line.cost / best:.3f}" if best else "—",
        )
        yield "| " + " | ".join(cells) + " |"


def main() -> int:
    """Measure and print; return 1 if the audit found a violation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=YAODU, help="holds staff.xlsx and checkpoints.xlsx")
    parser.add_argument("--week", default="2022-W11")
    parser.add_argument("--communities", type=int, nargs="+", default=[1, 10, 68], metavar="N")
    parser.add_argument(
        "--seconds", type=float, default=60.0, help="for each of the two textbook runs on each district"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    reading = read_inputs(
        options.folder / "staff.xlsx",
        options.folder / "checkpoints.xlsx",
        None,
        week=Week.parse(options.week),
        history=None,
    )
    print(
        f"{date.today()}, {options.workers} of {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, OR-Tools {version('ortools')}; "
        f"at most {options.seconds:g} s for each textbook run; week {options.week}"
    )
    print("\n| " + " | ".join(TITLES) + " |\n|" + " --: | --: | --- |" + " --: |" * 5, flush=True)
    faults = 0
    for communities in options.communities:
        district = cut_down(reading.district, communities)
        lines = list(compare(district, options.seconds, options.workers))
        faults += sum(line.violations for line in lines)
        print("\n".join(rows(district, lines)), flush=True)
    print(f"\nViolations that the audit found: {faults}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
