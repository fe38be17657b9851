"""From two lists to a stored roster: the steps that everything which solves goes through."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from roster_cli.domain import District, Roster, SolveReport, Week
from roster_cli.errors import Interrupted, RosterError
from roster_cli.i18n import _
from roster_cli.interruption import answered, heed

if TYPE_CHECKING:
    from roster_cli.domain import StoredRoster
    from roster_cli.sheets.district import Reading
    from roster_cli.sheets.sources import Sources
    from roster_cli.solve.progress import Progress
    from roster_cli.store import Store

CONFIG = "roster.toml"
_VIOLATIONS_TOLD = 5


@dataclass(frozen=True)
class Request:
    """What is to be solved, and how long it may take.

    Parameters
    ----------
    staff, checkpoints
        The two lists.
    config
        The settings file; None for the defaults.
    week
        The week to plan.
    time_limit
        Seconds after which the best roster found so far is taken; None for no limit.
    workers
        Most processes to use; None for as many as there are cores.
    replace
        Whether the week may be published already: what comes out is then its next published version.
    cluster
        Address of a cluster's scheduler to solve on; None for this machine.
    changes
        What becomes of changes that were made by hand: ``keep`` or ``discard``; empty to refuse a week with any.
    """

    staff: Sources
    checkpoints: Sources
    config: Path | None
    week: Week
    time_limit: float | None = None
    workers: int | None = None
    replace: bool = False
    cluster: str | None = None
    changes: str = ""

    def command_line(self, command: str, *options: str) -> str:
        """Return what to type to make the week all the same."""
        lists = dict.fromkeys([*paths_of(self.staff), *paths_of(self.checkpoints)])
        words = ["roster", command, *map(str, lists), "--week", str(self.week)]
        if self.config:
            words += ["--config", str(self.config)]
        return shlex.join([*words, *options])


Showing = Callable[[], AbstractContextManager["Callable[[Progress], None] | None"]]


def unseen() -> AbstractContextManager[Callable[[Progress], None] | None]:
    """Show no progress."""
    return nullcontext()


def unwanted(report: SolveReport) -> bool:
    """Drop a roster that an interruption cut short: nobody is there to be asked."""
    return False


def unheard(warning: str) -> None:
    """Say nothing: what is to be heard is in the roster's notices."""


@dataclass(frozen=True)
class Onlooker:
    """What whoever started a run sees of it and says to it.

    Parameters
    ----------
    showing
        Opens what is told of the progress, as a context.
    keeping
        Asked whether a roster that an interruption cut short is worth storing.
    warned
        Told what somebody has to hear before the search begins.
    """

    showing: Showing = unseen
    keeping: Callable[[SolveReport], bool] = unwanted
    warned: Callable[[str], None] = unheard


UNSEEN = Onlooker()


@dataclass(frozen=True)
class Made:
    """What came of a request.

    Parameters
    ----------
    stored
        The roster as it is stored now.
    seconds
        Wall-clock time by stage, reading and storing included.
    """

    stored: StoredRoster
    seconds: Mapping[str, float]


@dataclass
class Clock:
    """Wall-clock time by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timing(self, stage: str) -> Iterator[None]:
        """Note the time that a ``with`` block takes."""
        begun = time.perf_counter()
        yield
        self.seconds[stage] = time.perf_counter() - begun


def coming_week(today: date | None = None) -> Week:
    """Return the week after a day's, which is what one plans."""
    return Week.of(today or date.today()).plus(1)


def paths_of(sources: Sources) -> list[Path]:
    """Return the files and folders of a list as the user gave them."""
    given = [sources] if isinstance(sources, Path) or not isinstance(sources, Sequence) else sources
    return [Path(str(source)) for source in given]


def find_config(named: Path | None, staff: Sources) -> Path | None:
    """Return the settings file: the one named, else ``roster.toml`` beside the staff list, else in this folder.

    A folder that stands in place of the list may hold it too.
    """
    if named:
        return named
    first = next(iter(paths_of(staff)), Path())
    places = (first / CONFIG, first.parent / CONFIG, Path(CONFIG))
    return next((path for path in places if path.is_file()), None)


def make_roster(store: Store, request: Request, onlooker: Onlooker = UNSEEN) -> Made:
    """Read, solve, audit and store, in this order; the caller holds ``store.writing``.

    Parameters
    ----------
    store
        Where history comes from and the roster goes.
    request
        What is to be solved.
    onlooker
        Who looks on.

    Raises
    ------
    roster_cli.errors.Published
        If the week is published and not to be replaced.
    roster_cli.errors.InputError
        If the lists hold problems.
    roster_cli.errors.Interrupted
        If the user stopped the run and did not want what had been found.
    roster_cli.errors.RosterError
        If the audit finds a violation: a fault of the program. Nothing is stored.
    """
    see_that_nothing_is_lost(store, request, partial(request.command_line, "solve"))
    clock = Clock()
    return solve_lists(store, request, read_lists(store, request, clock), clock, onlooker)


def read_lists(store: Store, request: Request, clock: Clock) -> Reading:
    """Read the lists, with what is stored about the weeks around theirs.

    Raises
    ------
    roster_cli.errors.InputError
        If the lists hold problems.
    """
    with clock.timing("read"):
        return read_sources(store, request.staff, request.checkpoints, request.config, request.week)


def read_sources(
    store: Store | None, staff: Sources, checkpoints: Sources, config: Path | None, week: Week
) -> Reading:
    """Read two lists, with what a database holds about the weeks around theirs.

    Raises
    ------
    roster_cli.errors.InputError
        If the lists hold problems.
    """
    from roster_cli.planning.agreed import with_agreed
    from roster_cli.sheets.district import read_inputs

    history = store.history(week) if store else None
    reading = read_inputs(staff, checkpoints, config, week=week, history=history)
    if store is None:
        return reading
    reading = replace(reading, notices=(*reading.notices, *_missing_week(store, week)))
    return with_agreed(reading, newest_of(store, week))


def newest_of(store: Store, week: Week) -> StoredRoster | None:
    """Return a week's newest version, None where it is not stored."""
    return store.load(week) if any(one.week == week for one in store.weeks()) else None


def see_that_nothing_is_lost(store: Store, request: Request, command_line: Callable[..., str]) -> None:
    """Refuse to make a week anew that is published, or that holds changes by hand.

    Parameters
    ----------
    store, request
        What is there, and what is to be made.
    command_line
        Returns what was typed, with further options.

    Raises
    ------
    roster_cli.errors.Published
        If the week is published and not to be replaced.
    roster_cli.errors.ChangedByHand
        If changes by hand would be lost, and nobody said what is to become of them.
    """
    from roster_cli.planning.agreed import refuse_changed_by_hand

    newest = newest_of(store, request.week)
    if newest is None:
        return
    is_by_hand = newest.agreed.is_by_hand and not request.changes
    if not request.replace:
        options = ("--replace", *(("--keep-changes",) if is_by_hand else ()))
        store.refuse_published(request.week, command_line(*options))
    if is_by_hand:
        replacing = ("--replace",) if request.replace else ()
        ways = (command_line(*replacing, way) for way in ("--keep-changes", "--discard-changes"))
        refuse_changed_by_hand(newest, *ways)


def standing_roster(store: Store, request: Request, reading: Reading) -> StoredRoster | None:
    """Return the stored roster if solving the lists again would give the same; None where it is to be made.

    A roster whose search a time limit cut short stands only where there is a limit again.
    """
    from roster_cli.versions import versions

    stored = store.made_from(reading.as_listed, versions())
    if stored and stored.report.cut_short and request.time_limit is None:
        return None
    return stored


def solve_lists(
    store: Store, request: Request, reading: Reading, clock: Clock, onlooker: Onlooker = UNSEEN
) -> Made:
    """Solve, audit and store what was read; the caller holds ``store.writing``. See `make_roster`."""
    from roster_cli.planning.agreed import keeping_changes, without_changes
    from roster_cli.solve.cluster import cluster_executor
    from roster_cli.solve.engine import solve

    heed()
    for warning in reading.warnings:
        onlooker.warned(warning)
    reading = keeping_changes(reading) if request.changes == "keep" else without_changes(reading)
    district = reading.district
    with cluster_executor(request.cluster) as executor, onlooker.showing() as on_progress:
        solution = solve(
            district,
            workers=request.workers,
            time_limit=request.time_limit,
            on_progress=on_progress,
            executor=executor,
        )
    clock.seconds.update(solution.report.seconds)
    with clock.timing("audit"):
        report, faults = judged(district, solution.roster, solution.report)
    if report.cut_short and request.time_limit is None and not onlooker.keeping(report):
        raise Interrupted(
            _("Stopped; nothing was stored. {distance} With --time-limit the best roster is stored.").format(
                distance=distance_to_bound(report)
            )
        )
    if report.cut_short:
        answered()
    with clock.timing("store"):
        notices = (*reading.notices, *faults)
        stored = store.save_roster(
            district,
            solution.roster,
            report,
            notices,
            replace=request.replace,
            agreed=reading.agreed,
            lists=reading.as_listed,
        )
    return Made(stored, clock.seconds)


def judged(district: District, roster: Roster, report: SolveReport) -> tuple[SolveReport, tuple[str, ...]]:
    """Return a report with the audit's costs, and what there is to say if the solver had counted otherwise.

    Raises
    ------
    roster_cli.errors.RosterError
        If the roster breaks a rule.
    """
    from roster_cli.audit import audit
    from roster_cli.rules import sign

    result = audit(district, roster)
    if result.violations:
        told = "\n".join(
            f"  {sign(fault.rule)}: {fault.message}" for fault in result.violations[:_VIOLATIONS_TOLD]
        )
        raise RosterError(
            _(
                "The roster found breaks {count} rules, so nothing was stored. "
                "This is a fault of the program; please report it.\n{violations}"
            ).format(count=len(result.violations), violations=told)
        )
    differing = [term for term, points in result.costs.items() if report.costs.get(term, 0) != points]
    if not differing:
        return report, ()
    fault = _(
        "The solver counted other costs than the audit ({terms}); the audit's are stored. This is a fault of the "
        "program; please report it."
    ).format(terms=", ".join(differing))
    return replace(report, costs=dict(result.costs)), (fault,)


def _missing_week(store: Store, week: Week) -> tuple[str, ...]:
    """Say so where the week before is not stored though earlier ones are."""
    weeks = {stored.week for stored in store.weeks()}
    if week.plus(-1) in weeks or not any(stored < week for stored in weeks):
        return ()
    return (
        _(
            "No roster of {before} is stored, so its duties count neither for rest hours and running days nor for "
            "fairness."
        ).format(before=week.plus(-1)),
    )


def distance_to_bound(report: SolveReport) -> str:
    """Return in a sentence how good the best roster found so far is."""
    return _("The best roster found so far costs {cost}; proven: not below {bound}; gap {gap}.").format(
        cost=f"{report.cost_before_loans:,}", bound=f"{report.bound:,}", gap=f"{report.gap:,}"
    )
