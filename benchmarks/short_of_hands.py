"""Everything about scarcity on one district, before and after in one run.

    python benchmarks/short_of_hands.py [FOLDER] [--rounds 2] [--community 康庄社区]

FOLDER holds ``staff.xlsx`` and ``checkpoints.xlsx``; without it, the Yaodu district of ``data/``. ``roster solve``
runs with every switch of scarcity off (``spread = 0``, no leads, loans or standbys) and with every one on, in
turns. Printed are

- posts filled without loans, with loans in the subdistrict, in the district, and one standby a community and
  shift, each judged by the audit, with cost, gap and CPU seconds;
- people missing by day before and after spread, loans not counted, and whether some day of the community has more
  than twice the empty posts of another;
- CPU seconds (user and system, all processes) of both sides as a ratio.

Exit code 1 if something that is promised does not hold.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from roster_cli.audit import audit
from roster_cli.domain import District, Lending, Roster, StandingBy, StoredRoster, Week, Within
from roster_cli.rules import own_community
from roster_cli.solve.loans import lend
from roster_cli.solve.model import build_model
from roster_cli.solve.room import Room
from roster_cli.solve.standbys import stand_by
from roster_cli.store import Store

YAODU = Path(__file__).parents[1] / "data" / "yaodu"
WEEK = Week(2022, 11)
SIDES = {
    "off": '[weights]\nspread = 0\n[lead]\nper = "none"\n',
    "on": '[lending]\nwithin = "subdistrict"\n[standby]\npeople = 1\n',
}
MOST_TIME, MOST_APART, QUESTION, STAGE = 1.15, 2, 1.0, 2.0

Result = TypeVar("Result")


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """Return what a piece of work returns, and its CPU seconds."""
    begin = time.process_time()
    return work(), time.process_time() - begin


def solved(lists: Path, settings: str) -> tuple[StoredRoster, float]:
    """Return the roster by some settings, and the CPU seconds of the whole command."""
    with tempfile.TemporaryDirectory() as name:
        config, database = Path(name) / "roster.toml", Path(name) / "roster.db"
        config.write_text(settings, "utf-8")
        words = [lists / "staff.xlsx", lists / "checkpoints.xlsx", "--week", WEEK, "--config", config]
        line = [sys.executable, "-m", "roster_cli", "--quiet", "--db", database, "solve", *words]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([str(word) for word in line], check=True, **told)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        with Store.open(database) as store:
            return store.load(WEEK), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def without_loans(stored: StoredRoster) -> Roster:
    """Return everybody's own duties."""
    lent = set(own_community.loans(stored.district, stored.roster))
    own = stored.roster.with_standbys(())
    return own.with_duties([duty for duty in own.duties if duty not in lent])


def missing_by_day(district: District, roster: Roster, communities: Collection[str]) -> list[int]:
    """Return how many people are missing on each day of the week."""
    days = [0] * 7
    for post in roster.unfilled(district):
        if post.gate.community in communities:
            days[post.slot.date.weekday()] += post.missing
    return days


def row(
    name: str, district: District, roster: Roster, bound: int | None, seconds: float | None
) -> tuple[str, int]:
    """Return a line of the table, and how many breaches the audit found."""
    result = audit(district, roster)
    empty = sum(post.missing for post in roster.unfilled(district))
    needed = sum(sum(checkpoint.headcounts) for checkpoint in district.checkpoints)
    loans = len(own_community.loans(district, roster))
    gap = "" if bound is None else f"{result.cost - bound:,}"
    spent = "" if seconds is None else f"{seconds:.2f}"
    broken = len(result.violations)
    numbers = f"{needed - empty:>8,}{empty:>8,}{loans:>8,}{result.cost:>14,}{gap:>8}{spent:>8}{broken:>8}"
    return f"{name:<28}{numbers}", broken


def lend_and_stand_by(stored: StoredRoster) -> bool:
    """Print posts filled without loans, with loans near and far, and with standbys; return whether all holds."""
    own, report = without_loans(stored), stored.report
    settings = stored.district.settings
    off = replace(settings, lending=Lending(Within.NONE), standby=StandingBy(0))
    district = replace(stored.district, settings=off)
    print(f"{'':<28}{'filled':>8}{'empty':>8}{'loans':>8}{'cost':>14}{'gap':>8}{'CPU s':>8}{'broken':>8}")
    line, broken = row("without loans", district, own, report.bound, None)
    print(line)
    model, spent = build_model(district), {}
    for within in (Within.SUBDISTRICT, Within.DISTRICT):
        switched = replace(district, settings=replace(off, lending=Lending(within)))
        room = Room(district, own, model)
        lent, spent[within] = timed(lambda room=room, within=within: lend(room, within))  # type: ignore[misc]
        after = own.with_duties((*own.duties, *lent.duties))
        bound = report.cost_before_loans + lent.change
        line, found = row(f"loans in the {within}", switched, after, bound, spent[within])
        broken += found
        print(line)
    waiting = replace(switched, settings=replace(switched.settings, standby=StandingBy(1)))
    standing, seconds = timed(lambda: stand_by(Room(waiting, after, build_model(waiting))))
    stood = after.with_standbys(standing.standbys)
    line, found = row("and one standby", waiting, stood, None, seconds)
    print(line)
    cost = audit(waiting, stood).costs["standbys"]
    print(f"standbys: {len(standing.standbys):,}, cost {cost:,}, gap {cost - standing.bound:,}\n")
    question = sum(spent.values())
    return all(
        [
            holds("no rule broken", broken + found, 0, ""),
            holds("what loans could fill, both questions", question, QUESTION, " s CPU"),
            holds("the stage of loans", max(spent.values()), STAGE, " s CPU"),
        ]
    )


def holds(what: str, figure: float, most: float, unit: str) -> bool:
    """Print whether a figure is within what is promised."""
    told = f"{figure:,.2f}" if isinstance(figure, float) else f"{figure:,}"
    print(f"{what}: {told}{unit} ≤ {most:g}: {'kept' if figure <= most else 'NOT KEPT'}")
    return figure <= most


def by_day(sides: dict[str, StoredRoster], community: str) -> bool:
    """Print empty posts by day on both sides; return whether the days of the community are near enough."""
    print("\nPeople missing, Monday to Sunday, before loans")
    for title, side in (("before spread", sides["off"]), ("after spread", sides["on"])):
        own, district = without_loans(side), side.district
        for place, communities in (("district", district.communities), (community, (community,))):
            days = missing_by_day(district, own, communities)
            print(f"  {title:<16}{place:<10}{' '.join(f'{count:>5}' for count in days)}")
    people = sides["on"].district.rostered_in[community]
    allowed = Room(sides["on"].district, own, some=people).allowed
    able = allowed.reshape(len(people), 7, -1).any(axis=2).sum(axis=0)
    print(f"  {'who could serve':<16}{community:<10}{' '.join(f'{count:>5}' for count in able)}")
    apart = max(days) / min(days) if min(days) else (1.0 if not max(days) else float("inf"))
    return holds(f"{community}, the barest day against the best filled one", apart, MOST_APART, " ×")


def main() -> None:
    """Measure, print, and tell by the exit code whether everything holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=YAODU)
    parser.add_argument("--rounds", type=int, default=2, help="how often both sides are solved")
    parser.add_argument("--community", default="康庄社区", help="whose days are compared")
    given = parser.parse_args()
    print(f"{date.today()}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    spent: dict[str, list[float]] = {side: [] for side in SIDES}
    stored: dict[str, StoredRoster] = {}
    for number in range(given.rounds):
        for side in list(SIDES)[:: -1 if number % 2 else 1]:
            stored[side], seconds = solved(given.folder, SIDES[side])
            spent[side].append(seconds)
            print(
                f"round {number + 1}, switches {side}: {seconds:.1f} s of CPU, gap {stored[side].report.gap}",
                flush=True,
            )
    print()
    kept = [lend_and_stand_by(stored["on"]), by_day(stored, given.community)]
    ratio = sum(spent["on"]) / sum(spent["off"])
    pairs = ", ".join(f"{on / off:.2f}" for off, on in zip(spent["off"], spent["on"], strict=True))
    kept.append(
        holds(f"\nsolve with all switches on, against off (by round: {pairs})", ratio, MOST_TIME, " × CPU")
    )
    sys.exit(not all(kept))


if __name__ == "__main__":
    main()
