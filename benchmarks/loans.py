"""Posts that loans fill, and what loans and standbys take: within the subdistrict, within the district.

``python benchmarks/loans.py [FOLDER]`` solves the district in a folder, by default ``data/yaodu``, once, then
lends and lets people stand by on top of the same duties. CPU seconds are of one core.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from roster_cli.audit import audit
from roster_cli.domain import District, Lending, Roster, StandingBy, Week, Within
from roster_cli.rules import own_community
from roster_cli.sheets import read_inputs
from roster_cli.solve.engine import solve
from roster_cli.solve.loans import lend
from roster_cli.solve.model import build_model
from roster_cli.solve.room import Room
from roster_cli.solve.standbys import stand_by

Result = TypeVar("Result")
HERE = Path(__file__).resolve().parents[1]


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """Return what a piece of work returns, and its CPU seconds."""
    begin = time.process_time()
    return work(), time.process_time() - begin


def row(name: str, district: District, roster: Roster, bound: int | None, seconds: float) -> str:
    """Return a line of the table: judged by the audit alone."""
    result = audit(district, roster)
    empty = sum(post.missing for post in roster.unfilled(district))
    needed = sum(sum(checkpoint.headcounts) for checkpoint in district.checkpoints)
    loans = len(own_community.loans(district, roster))
    gap = "" if bound is None else f"{result.cost - bound:,}"
    return (
        f"{name:<24}{needed - empty:>8,}{empty:>8,}{loans:>8,}{result.cost:>14,}{gap:>8}{seconds:>8.2f}"
        f"{len(result.violations):>8}"
    )


def main(folder: Path) -> None:
    """Print posts filled and CPU seconds without loans, with loans near and far, and with standbys."""
    inputs = read_inputs(folder / "staff.xlsx", folder / "checkpoints.xlsx", None, week=Week(2022, 11))
    district = inputs.district
    solution, seconds = timed(lambda: solve(district, workers=1))
    own, report = solution.roster, solution.report
    print(f"{'':<24}{'filled':>8}{'empty':>8}{'loans':>8}{'cost':>14}{'gap':>8}{'CPU s':>8}{'broken':>8}")
    print(row("own duties", district, own, report.bound, seconds))
    model = build_model(district)
    both = 0.0
    after = own
    for within in (Within.SUBDISTRICT, Within.DISTRICT):
        switched = replace(district, settings=replace(district.settings, lending=Lending(within)))
        lent, spent = timed(lambda within=within: lend(Room(district, own, model), within))  # type: ignore[misc]
        after = own.with_duties((*own.duties, *lent.duties))
        print(row(f"+ loans, {within}", switched, after, report.cost + lent.change, spent))
        both += spent
    standing = replace(switched.settings, standby=StandingBy(1))
    waiting = replace(district, settings=standing)
    found, spent = timed(lambda: stand_by(Room(waiting, after, build_model(waiting))))
    stood = after.with_standbys(found.standbys)
    cost = audit(waiting, stood).costs["standbys"]
    print(row("+ 1 standby a community", waiting, stood, None, spent))
    print(f"\nsolve always says what loans could fill: {both:.2f} s, {both / seconds:.1%} of the solve")
    print(f"standbys: {len(found.standbys)}, cost {cost:,}, gap {cost - found.bound:,}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "data" / "yaodu")
