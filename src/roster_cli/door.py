"""The program for Python users: read, solve, replan, export, without the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from roster_cli.change.changing import Change
from roster_cli.domain import District, Roster, SolveReport, StoredRoster, Week
from roster_cli.errors import UsageError
from roster_cli.i18n import _
from roster_cli.views.totals import bound_lines

if TYPE_CHECKING:
    from pandas import DataFrame

    from roster_cli.sheets.book import Book
    from roster_cli.sheets.district import Reading
    from roster_cli.solve.progress import Progress
    from roster_cli.store import Store

WeekNamed = str | date | Week


class Status(StrEnum):
    """How far a search went."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    CUT_SHORT = "cut_short"


@dataclass(frozen=True)
class Result:
    """What a search found.

    Parameters
    ----------
    district
        What was solved.
    roster
        The duties.
    report
        Cost by term, what is proven about it, and where the time went.
    notices
        What is worth knowing about the run.
    """

    district: District
    roster: Roster
    report: SolveReport
    notices: tuple[str, ...] = field(default=(), repr=False)

    @property
    def status(self) -> Status:
        """Return ``optimal``, ``feasible`` (a gap is left), or ``cut_short`` (by a time limit, by Ctrl-C)."""
        if self.report.cut_short:
            return Status.CUT_SHORT
        is_proven = not self.report.gap and not self.report.familiarity_gap
        return Status.OPTIMAL if is_proven else Status.FEASIBLE

    def to_frame(self) -> DataFrame:
        """Return the duties as a pandas DataFrame, with the columns of `Store.duties` but ``version``."""
        from roster_cli.frames.duties import roster_frame

        return roster_frame(self.district, self.roster)

    def __str__(self) -> str:
        """Return in a few lines what came out."""
        report = self.report
        needed = sum(sum(checkpoint.headcounts) for checkpoint in self.district.checkpoints)
        missing = sum(post.missing for post in self.roster.unfilled(self.district))
        lines = [
            f"{self.district.week}: {self.status}",
            _("Posts: {filled} of {needed} filled.").format(filled=needed - missing, needed=needed),
            *bound_lines(report),
        ]
        return "\n".join([*lines, *self.notices])


def read(
    staff: str | os.PathLike[str] | DataFrame,
    checkpoints: str | os.PathLike[str] | DataFrame,
    *,
    week: WeekNamed | None = None,
    config: str | os.PathLike[str] | None = None,
    store: Store | None = None,
) -> Reading:
    """Read the two lists of a district for one week.

    Parameters
    ----------
    staff, checkpoints
        Workbooks (.xlsx, .xls), csv files, or pandas DataFrames with the same columns.
    week
        ``2022-W11``, a date in the week, or a `Week`; by default the week after today.
    config
        The settings file; by default ``roster.toml`` beside the staff list, else in this folder, if there is one.
    store
        The database whose weeks before and after count; None where there is none yet.

    Returns
    -------
    Reading
        The ``district``, and the ``notices``: what was skipped, normalised or left aside, counted.

    Raises
    ------
    InputError
        With every problem of every list in ``problems``: file, sheet, cell, what is wrong, how to mend it. In a
        DataFrame the place is the row's label and the column.
    """
    from roster_cli.planning.pipeline import coming_week, find_config, read_sources
    from roster_cli.sheets.frames import of_row_labels

    people, gates = _source(staff, "staff"), _source(checkpoints, "checkpoints")
    found = find_config(Path(config) if config is not None else None, Path(str(people)))
    with of_row_labels((people, gates)):
        return read_sources(store, people, gates, found, _week(week) if week else coming_week())


def solve(
    district: District,
    *,
    time_limit: float | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Result:
    """Find the best roster of a district, and audit it.

    Safe in a script without a main guard and in a notebook: the processes that help do not run it again. Ctrl-C,
    or stopping the cell, gives the best complete roster found so far.

    Parameters
    ----------
    district
        What is planned, for example ``read(…).district``.
    time_limit
        Seconds after which the best roster found so far is taken; None for no limit.
    workers
        Most processes to use; None for as many as there are cores. The roster does not depend on it.
    cluster
        Address of a Dask scheduler to solve on; None for this machine.
    on_progress
        Called now and then with the stage, and with cost and bound as far as they are known.

    Returns
    -------
    Result
        ``roster``, ``status`` and ``report``; it prints itself.

    Raises
    ------
    RosterError
        If the audit finds a violation: a fault of the program.
    """
    from roster_cli.planning.pipeline import judged
    from roster_cli.solve.cluster import cluster_executor
    from roster_cli.solve.engine import solve as search

    with cluster_executor(cluster) as executor:
        found = search(
            district, workers=workers, time_limit=time_limit, on_progress=on_progress, executor=executor
        )
    report, faults = judged(district, found.roster, found.report)
    return Result(district, found.roster, report, faults)


def replan(
    stored: StoredRoster,
    *,
    absent: Mapping[str, str | Sequence[str]] | None = None,
    absences: str | os.PathLike[str] | None = None,
    lists: Reading | None = None,
    start: datetime | None = None,
    unavailable: Mapping[str, str | Sequence[str]] | None = None,
    present: Mapping[str, str | Sequence[str]] | None = None,
) -> Change:
    """Make a stored roster fit again when people cannot come or the lists have changed.

    What has begun stays, every rule holds, and as few duties as possible change. Nothing is stored; for that give
    the change to `Store.apply`.

    Parameters
    ----------
    stored
        The roster so far, for example ``store.newest()``.
    absent
        Who is away when, also from the office: ``{"1004": "周三", "张伟": ["3月16日早班", "周五"]}``, by number or
        name. It holds in every later solve and replan of the week.
    absences
        A list of absences: a workbook or csv file.
    lists
        The lists as they are now, as `read` returns them; None where they did not change.
    start
        What begins before this moment stays; None for now.
    unavailable
        Who cannot be on duty when, though in the office; written and held like `absent`.
    present
        Who comes after all: what was told before is taken back.

    Returns
    -------
    Change
        ``moves``, the posts that change hands; ``district`` and ``roster`` as they are to be; ``costs`` before and
        after; it prints itself.

    Raises
    ------
    UsageError
        If nothing changed, every shift has begun, or a name fits nobody or several people.
    InputError
        With every problem of the list of absences.
    """
    from roster_cli.planning.replanning import NewLists, replan_stored

    if not (absent or absences or lists or unavailable or present):
        raise UsageError(_("Say what changed: absent, unavailable, present, absences or lists."))
    away, off, back = (
        [
            f"{who}={when}"
            for who, times in (told or {}).items()
            for when in ([times] if isinstance(times, str) else times)
        ]
        for told in (absent, unavailable, present)
    )
    new_lists = NewLists(lists.as_listed, lists.notices) if lists else None
    path = Path(absences) if absences is not None else None
    return replan_stored(stored, away, path, new_lists, start, off, back)


def export(
    stored: StoredRoster,
    out: str | os.PathLike[str] = "rosters",
    *,
    formats: Iterable[str] = ("xlsx",),
    communities: Iterable[str] = (),
    subdistricts: Iterable[str] = (),
    units: Iterable[str] = (),
    language: str | None = None,
    workers: int | None = None,
) -> tuple[Path, ...]:
    """Write a stored week for people to read.

    Parameters
    ----------
    stored
        The roster, for example ``store.newest()``.
    out
        Folder under which the week gets a folder of its own.
    formats
        ``xlsx``, ``csv``, ``html``, ``ics``, ``text``.
    communities, subdistricts, units
        What to write, by name or a part of it that is unique; everything where nothing is named.
    language
        Language of labels, ``zh`` or ``en``; None for that of the lists' headers.
    workers
        Most processes to use; None for as many as there are cores.

    Returns
    -------
    tuple[Path, ...]
        Every file that now stands as asked.

    Raises
    ------
    UsageError
        If a name or a format is unknown, or the folder cannot be written to.
    """
    from roster_cli.export import Selection
    from roster_cli.export import export as write
    from roster_cli.lookup import find_community, find_subdistrict, find_unit

    district = stored.district
    named = (
        tuple(find_community(district, name) for name in communities),
        tuple(find_subdistrict(district, name) for name in subdistricts),
        tuple(find_unit(district, name) for name in units),
    )
    selection = Selection(*named, everything=not any(named))
    return write(stored, selection, formats=tuple(formats), out=Path(out), language=language, workers=workers)


def _source(given: str | os.PathLike[str] | DataFrame, name: str) -> Path | Book:
    """Return a list as what reads it: a file, or a DataFrame under a name for messages."""
    if isinstance(given, str | os.PathLike):
        return Path(given)
    from roster_cli.sheets.frames import FrameBook

    return FrameBook(given, name)


def _week(named: WeekNamed) -> Week:
    """Return the week that a text, a date or a week names."""
    if isinstance(named, Week):
        return named
    if isinstance(named, date):
        return Week.of(named)
    try:
        return Week.parse(named)
    except ValueError:
        told = _("“{text}” is no week. Write it like 2022-W11, or give a date such as 2022-03-14.")
        raise UsageError(told.format(text=named)) from None
