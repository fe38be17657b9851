"""Two lists in, one district out; or every problem of both at once."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from roster_cli.domain.agreed import Agreed
from roster_cli.domain.checkpoint import Checkpoint
from roster_cli.domain.district import District
from roster_cli.domain.history import History
from roster_cli.domain.settings import Settings
from roster_cli.domain.staff import PostGroup, Unit
from roster_cli.domain.week import Week
from roster_cli.errors import InputError, Problem
from roster_cli.i18n import _
from roster_cli.sheets.book import Book, open_book
from roster_cli.sheets.checkpoints import Places, places_of, read_checkpoints
from roster_cli.sheets.choose import Chooser, is_named
from roster_cli.sheets.columns import AB_POSTS, FIXED, STAFF, UNITS, Table, checkpoint_table
from roster_cli.sheets.config import settings_and_problems
from roster_cli.sheets.findings import FileError, Findings, some
from roster_cli.sheets.fixed import FixedRow, breaches, read_fixed
from roster_cli.sheets.naming import Names
from roster_cli.sheets.offices import Posts, add_posts_of_sheet, add_posts_of_staff, build_units, read_units
from roster_cli.sheets.parsers import Context
from roster_cli.sheets.recognised import recognised
from roster_cli.sheets.report import ReadingReport, report_of
from roster_cli.sheets.sources import ListFile, Source, Sources, list_files
from roster_cli.sheets.staff import StaffList, read_staff
from roster_cli.sheets.table import Record, Sheet

_FILES_TOLD = 3


@dataclass(frozen=True)
class Reading:
    """What was read.

    Parameters
    ----------
    district
        The planning problem.
    notices
        Lines for the user: what was skipped, normalised, left aside or not rostered, counted; the warnings first.
    warnings
        Those of the notices that belong beside the verdict.
    report
        What was understood.
    agreed
        What was agreed about the week since its lists were first read, and is in the district.
    listed
        The planning problem by the lists alone; None where nothing was agreed.
    """

    district: District
    notices: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    report: ReadingReport = field(default_factory=ReadingReport)
    agreed: Agreed = field(default_factory=Agreed)
    listed: District | None = None

    @property
    def as_listed(self) -> District:
        """Return the planning problem by the lists alone."""
        return self.listed or self.district


class ListProblems(InputError):
    """The lists hold problems; what was understood of the rest is carried along.

    Parameters
    ----------
    problems
        Every problem of every file.
    notices, warnings, report
        As in `Reading`, as far as the lists could be read.
    """

    def __init__(
        self,
        problems: Sequence[Problem],
        notices: tuple[str, ...] = (),
        warnings: tuple[str, ...] = (),
        report: ReadingReport | None = None,
    ) -> None:
        super().__init__(problems)
        self.notices, self.warnings, self.report = notices, warnings, report or ReadingReport()


@dataclass
class _Lists:
    """What came out of the files, as far as it could be read."""

    places: Places | None = None
    staff: StaffList | None = None
    units: tuple[Unit, ...] = ()
    groups: list[PostGroup] = field(default_factory=list)
    chinese: int = 0
    fixed: list[FixedRow] = field(default_factory=list)


@dataclass
class _Opened:
    """The sheets of the files of one list, and what was found in each file."""

    findings: dict[Path, Findings] = field(default_factory=dict)
    general: Findings = field(default_factory=Findings)
    main: list[Sheet] = field(default_factory=list)
    units: list[Sheet] = field(default_factory=list)
    posts: list[Sheet] = field(default_factory=list)
    fixed: list[Sheet] = field(default_factory=list)

    @property
    def all_findings(self) -> list[Findings]:
        """Return what was found in each file, then what was found of all of them together."""
        return [*self.findings.values(), self.general]

    def problems(self) -> list[Problem]:
        """Return every problem, file by file, in the order of the sheets, each from the top."""
        return [problem for found in self.all_findings for problem in in_order(found.problems)]


def read_district(
    staff: Sources,
    checkpoints: Sources | Sequence[Checkpoint],
    *,
    week: Week,
    settings: Settings,
    history: History | None = None,
) -> Reading:
    """Read a staff list and a checkpoint list for one week.

    Parameters
    ----------
    staff, checkpoints
        Workbooks (.xlsx, .xls) or csv files, folders of them, several of either, or what is open already; for the
        checkpoints also those that are known.
    week
        The planned week.
    settings
        What is configured.
    history
        The stored weeks around it.

    Raises
    ------
    InputError
        With every problem of both files.
    """
    return _read(staff, checkpoints, Context(week, settings), history)


def read_inputs(
    staff: Sources, checkpoints: Sources, config: Path | None, *, week: Week, history: History | None = None
) -> Reading:
    """Read the settings and the two lists, and tell the problems of all three at once.

    Parameters
    ----------
    staff, checkpoints
        Workbooks (.xlsx, .xls) or csv files, folders of them, several of either, or what is open already.
    config
        ``roster.toml``, or None for the defaults.
    week
        The planned week.
    history
        The stored weeks around it.

    Raises
    ------
    InputError
        With every problem of every file.
    """
    settings, problems = settings_and_problems(config)
    knows_shifts = not any(not problem.key or problem.key.startswith("shifts") for problem in problems)
    try:
        reading = _read(staff, checkpoints, Context(week, settings, knows_shifts), history)
    except ListProblems as error:
        raise ListProblems([*error.problems, *problems], error.notices, error.warnings, error.report) from None
    if problems:
        raise ListProblems(problems, reading.notices, reading.warnings, reading.report)
    return reading


def _read(
    staff: Sources, checkpoints: Sources | Sequence[Checkpoint], context: Context, history: History | None
) -> Reading:
    lists = _Lists()
    gates, people = _Opened(), _Opened()
    with no_collections():
        if known := _known_checkpoints(checkpoints):
            lists.places = places_of(known)
        else:
            _read_checkpoint_files(checkpoints, context, lists, gates)  # type: ignore[arg-type]
        _read_staff_files(staff, context, lists, people)
    problems = [*people.problems(), *gates.problems()]
    if problems or lists.staff is None or lists.places is None:
        found = [*people.all_findings, *gates.all_findings]
        warnings = tuple(_warnings(found, context))
        listed = lists.staff.people if lists.staff else ()
        raise ListProblems(
            problems,
            (*warnings, *_lines(people), *_lines(gates)),
            warnings,
            report_of(found, listed, context),
        )
    if history:
        history = history.among(tuple(person.marks for person in lists.staff.people), context.settings.unit_keys)
    district = District(
        week=context.week,
        settings=context.settings,
        people=tuple(lists.staff.people),
        checkpoints=tuple(lists.places.checkpoints),
        units=lists.units,
        post_groups=tuple(lists.groups),
        history=history,
        language="zh" if lists.chinese >= 0 else "en",
    )
    broken = breaches(district, lists.fixed)
    if lists.fixed and not broken:
        district = replace(district, fixed=tuple(sorted(row.duty for row in lists.fixed)))
    reading = _reading(district, people, gates, context)
    if broken:
        raise ListProblems(broken, reading.notices, reading.warnings, reading.report)
    return reading


@contextmanager
def no_collections() -> Iterator[None]:
    """Let nobody look for garbage while lists are read: there is hardly any, in much to look through."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                # What was read counts as old at once, else the first look for garbage goes through all of it.
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def _known_checkpoints(checkpoints: Sources | Sequence[Checkpoint]) -> list[Checkpoint]:
    if isinstance(checkpoints, Path | Book):
        return []
    return [one for one in checkpoints if isinstance(one, Checkpoint)]


def _reading(district: District, people: _Opened, gates: _Opened, context: Context) -> Reading:
    found = [*people.all_findings, *gates.all_findings]
    warnings = _warnings(found, context)
    again, doubts = recognised(district.history)
    warnings.update(dict.fromkeys(doubts))
    notices = [*_lines(people), *_lines(gates), *again, *_district_notices(district)]
    return Reading(district, (*warnings, *notices), tuple(warnings), report_of(found, district.people, context))


def _warnings(found: Iterable[Findings], context: Context) -> dict[str, None]:
    """Return what belongs beside the verdict, each line once."""
    warnings = dict.fromkeys(line for one in found for line in one.warnings)
    if context.grammar.names_only_far_days:
        warnings[
            _(
                "All dates in the lists lie outside {week} and the weeks beside it. "
                "Are they the lists of this week?"
            ).format(week=context.week)
        ] = None
    if far := context.grammar.far_ends:
        meant = some((f"“{text.strip()}” → {day}" for text, day in far.items()), 3)
        warnings[
            _(
                "Dates without a year that were taken for the nearest one, long past: {dates}. "
                "If another year is meant, write it."
            ).format(dates=meant)
        ] = None
    return warnings


def _lines(opened: _Opened) -> list[str]:
    """Return what was counted and noted, file by file, or of all files together where there are many."""
    if len(opened.findings) <= _FILES_TOLD:
        return [
            *(line for path, found in opened.findings.items() for line in lines_of(path, found)),
            *opened.general.notices,
        ]
    total = Findings()
    for found in opened.findings.values():
        total.counts.update(found.counts)
        total.examples = {**found.examples, **total.examples}
        total.notices += found.notices
    name = _("{count} files").format(count=len(opened.findings))
    return [*lines_of(Path(name), total), *opened.general.notices]


def in_order(problems: list[Problem]) -> list[Problem]:
    """Return the problems sheet by sheet in the order of the sheets, each from the top."""
    sheets = list(dict.fromkeys(problem.sheet for problem in problems))
    return sorted(problems, key=lambda problem: (sheets.index(problem.sheet), problem.row, problem.column))


def open_or_note(path: Source, findings: Findings) -> Book | None:
    """Open a file, or note why it cannot be opened; what is open already is returned."""
    if isinstance(path, Book):
        return path
    try:
        return open_book(path)
    except FileError as error:
        findings.problem(str(path), "", 0, 0, error.message, error.remedy)
        return None


def _read_checkpoint_files(sources: Sources, context: Context, lists: _Lists, opened: _Opened) -> None:
    names = _names(context, None)
    for file in list_files(sources, opened.general):
        _open_sheets(file, context, opened, names, of_people=False)
    if not opened.main:
        return
    lists.places = read_checkpoints(opened.main, context, opened.general, names)
    lists.chinese += sum(sheet.chinese for sheet in opened.main)


def _read_staff_files(sources: Sources, context: Context, lists: _Lists, opened: _Opened) -> None:
    names = _names(context, lists.places)
    for file in list_files(sources, opened.general):
        _open_sheets(file, context, opened, names, of_people=True)
    if not opened.main:
        return
    _read_staff_sheets(opened, context, lists, names)
    for sheet in opened.fixed:
        if lists.staff and lists.places:
            checkpoints = lists.places.checkpoints
            lists.fixed += read_fixed(sheet, context, lists.staff.people, checkpoints, sheet.findings)


def _names(context: Context, places: Places | None) -> Names:
    settings = context.settings
    return Names(places.communities if places else None, settings.units, settings.communities)


def _open_sheets(file: ListFile, context: Context, opened: _Opened, names: Names, *, of_people: bool) -> None:
    """Open the sheets of a file that hold the list, and those beside it."""
    findings = opened.findings.setdefault(file.path, Findings())
    book = open_or_note(file.source, findings)
    if book is None:
        return
    gates = checkpoint_table(context.settings)
    table, other = (STAFF, gates) if of_people else (gates, STAFF)
    chooser = Chooser(book, findings, own=context.settings.columns, names=names, loosely=file.among_others)
    try:
        is_beside = file.among_others and of_people and not any(chooser.fits(name, table) for name in book.names)
        if is_beside and (used := _open_beside(chooser, opened)):
            chooser.note_unread(used)
            return
        if file.among_others and is_no_list(chooser, table, other):
            return
        optional = (UNITS, AB_POSTS, FIXED)
        others = {name for name in book.names if name and any(is_named(name, one) for one in optional)}
        found = chooser.main(table, others if of_people else (), other=other)
        opened.main += found
        if not found:
            return
        _open_others(chooser, found, opened, of_people=of_people)
    except FileError as error:
        findings.problem(str(file.path), "", 0, 0, error.message, error.remedy)


def is_no_list(chooser: Chooser, table: Table, other: Table) -> bool:
    """Return whether a file among others holds no list, or the other one; it is told and left unread."""
    book = chooser.book
    names = [name for name in book.names if name not in book.hidden] or list(book.names)
    if any(chooser.fits(name, table) or is_named(name, table) for name in names):
        return False
    if any(chooser.looks_like_a_list(name) for name in names) and not any(
        chooser.fits(name, other) for name in names
    ):
        return False
    chooser.findings.warn(
        _("{file}: no list {wanted} was found in it, so it was not read.").format(
            file=book.file.name, wanted=table.shown
        )
    )
    return True


def _open_others(chooser: Chooser, found: list[Sheet], opened: _Opened, *, of_people: bool) -> None:
    used = {sheet.name for sheet in found}
    if not of_people:
        if not any(is_named(sheet.name, table) for sheet in found for table in (STAFF, UNITS)):
            chooser.note_unread(used)
        return
    chooser.note_unread(used | _open_beside(chooser, opened))


def _open_beside(chooser: Chooser, opened: _Opened) -> set[str]:
    """Open the sheets of units, office posts and fixed duties that a file holds; return their names."""
    used = set()
    for table, sheets in ((UNITS, opened.units), (AB_POSTS, opened.posts), (FIXED, opened.fixed)):
        if sheet := chooser.optional(table):
            sheets.append(sheet)
            used.add(sheet.name)
    return used


def _read_staff_sheets(opened: _Opened, context: Context, lists: _Lists, names: Names) -> None:
    units: Mapping[str, Record] = read_units(opened.units, context, names)
    windows = {key: bool(record.values.get("window_unit")) for key, record in units.items()}
    lists.staff = read_staff(opened.main, context, lists.places, windows, opened.general, names)
    lists.units = build_units(lists.staff, units, context, opened.general)
    posts = Posts()
    add_posts_of_staff(posts, lists.staff.people)
    for sheet in opened.posts:
        add_posts_of_sheet(posts, sheet, context, lists.staff, opened.general, names)
    posts.note_alone(opened.general)
    lists.groups = posts.groups
    lists.chinese += sum(sheet.chinese for sheet in opened.main)


def lines_of(path: Path, findings: Findings) -> list[str]:
    """Return what was counted and noted while a file was read, as lines for the user."""
    lines = []
    for what, count in findings.counts.items():
        line = _("{file}: {what}: {count}").format(file=path.name, what=_(what), count=count)
        example = findings.examples.get(what)
        lines.append(_("{line}, for example {example}").format(line=line, example=example) if example else line)
    return lines + findings.notices


def _district_notices(district: District) -> list[str]:
    lines = []
    empty = [name for name, people in district.rostered_in.items() if not people]
    if empty:
        lines.append(
            _("Communities in which nobody is rostered: {count} ({names})").format(
                count=len(empty), names=some(empty)
            )
        )
    calendar = district.settings.calendar
    unknown = sorted({day.year for day in district.week.dates if not calendar.is_announced(day.year)})
    lines.extend(
        _("The official holiday calendar of {year} is not announced yet; only weekends are certain.").format(
            year=year
        )
        for year in unknown
    )
    return lines
