"""Two lists in, one district out; or every problem of both at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from roster_cli.domain.checkpoint import Checkpoint
from roster_cli.domain.district import District
from roster_cli.domain.history import History
from roster_cli.domain.settings import Settings
from roster_cli.domain.shift import Slot
from roster_cli.domain.staff import PostGroup, Unit
from roster_cli.domain.week import Week
from roster_cli.errors import InputError, Problem
from roster_cli.i18n import _
from roster_cli.sheets.book import Book, open_book
from roster_cli.sheets.checkpoints import Places, places_of, read_checkpoints
from roster_cli.sheets.choose import is_named, main_sheet, note_unread, optional_sheet
from roster_cli.sheets.columns import AB_POSTS, FIXED, STAFF, UNITS, checkpoint_table
from roster_cli.sheets.config import settings_and_problems
from roster_cli.sheets.findings import FileError, Findings, some
from roster_cli.sheets.fixed import FixedRow, breaches, read_fixed
from roster_cli.sheets.offices import Posts, add_posts_of_sheet, add_posts_of_staff, build_units, read_units
from roster_cli.sheets.parsers import Context
from roster_cli.sheets.recognised import recognised
from roster_cli.sheets.staff import StaffList, read_staff
from roster_cli.sheets.table import Record, Sheet

Source = Path | Book


@dataclass(frozen=True)
class Reading:
    """What was read.

    Parameters
    ----------
    district
        The planning problem.
    notices
        Lines for the user: what was skipped, normalised, left aside or not rostered, counted.
    warnings
        What the user has to hear before anything is stored.
    """

    district: District
    notices: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass
class _Lists:
    """What came out of the files, as far as it could be read."""

    places: Places | None = None
    staff: StaffList | None = None
    units: tuple[Unit, ...] = ()
    groups: list[PostGroup] = field(default_factory=list)
    chinese: int = 0
    fixed: list[FixedRow] = field(default_factory=list)


def read_district(
    staff: Source,
    checkpoints: Source | Sequence[Checkpoint],
    *,
    week: Week,
    settings: Settings,
    history: History | None = None,
) -> Reading:
    """Read a staff list and a checkpoint list for one week.

    Parameters
    ----------
    staff, checkpoints
        Workbooks (.xlsx, .xls) or csv files, or what is open already; for the checkpoints also those that are
        known.
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
    staff: Source, checkpoints: Source, config: Path | None, *, week: Week, history: History | None = None
) -> Reading:
    """Read the settings and the two lists, and tell the problems of all three at once.

    Parameters
    ----------
    staff, checkpoints
        Workbooks (.xlsx, .xls) or csv files, or what is open already.
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
    except InputError as error:
        raise InputError([*error.problems, *problems]) from None
    if problems:
        raise InputError(problems)
    return reading


def _read(
    staff: Source, checkpoints: Source | Sequence[Checkpoint], context: Context, history: History | None
) -> Reading:
    lists = _Lists()
    findings = {name: Findings() for name in ("staff", "checkpoints")}
    if isinstance(checkpoints, Path | Book):
        _read_checkpoint_file(checkpoints, context, lists, findings["checkpoints"])
    else:
        lists.places = places_of(checkpoints)
    _read_staff_file(staff, context, lists, findings["staff"])
    problems = [problem for found in findings.values() for problem in in_order(found.problems)]
    if problems or lists.staff is None or lists.places is None:
        raise InputError(problems)
    if history:
        history = history.among(tuple(person.marks for person in lists.staff.people))
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
    if broken := breaches(district, lists.fixed):
        raise InputError(broken)
    if lists.fixed:
        district = replace(district, fixed=tuple(sorted(row.duty for row in lists.fixed)))
    notices = [
        line
        for path, found in zip((staff, checkpoints), findings.values(), strict=True)
        if isinstance(path, Path | Book)
        for line in lines_of(path if isinstance(path, Path) else path.file, found)
    ]
    again, warnings = recognised(history)
    return Reading(district, (*notices, *again, *_district_notices(district), *warnings), tuple(warnings))


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


def _read_checkpoint_file(path: Source, context: Context, lists: _Lists, findings: Findings) -> None:
    book = open_or_note(path, findings)
    if book is None:
        return
    try:
        sheet = main_sheet(book, checkpoint_table(context.settings), (), findings, other=STAFF)
        if sheet is None:
            return
        lists.places = read_checkpoints(sheet, context, findings)
        lists.chinese += sheet.chinese
        if not any(is_named(sheet.name, table) for table in (STAFF, UNITS)):
            note_unread(book, {sheet.name}, findings)
    except FileError as error:
        findings.problem(str(path), "", 0, 0, error.message, error.remedy)


def _read_staff_file(path: Source, context: Context, lists: _Lists, findings: Findings) -> None:
    book = open_or_note(path, findings)
    if book is None:
        return
    try:
        optional = (UNITS, AB_POSTS, FIXED)
        others = {name for name in book.names if name and any(is_named(name, table) for table in optional)}
        sheet = main_sheet(book, STAFF, others, findings, other=checkpoint_table(context.settings))
        if sheet is None:
            return
        unit_sheet = optional_sheet(book, UNITS, findings)
        post_sheet = optional_sheet(book, AB_POSTS, findings)
        fixed_sheet = optional_sheet(book, FIXED, findings)
        used = {found.name for found in (sheet, unit_sheet, post_sheet, fixed_sheet) if found}
        note_unread(book, used, findings)
        _read_staff_sheets(sheet, unit_sheet, post_sheet, context, lists, findings)
        if fixed_sheet and lists.staff and lists.places:
            checkpoints = lists.places.checkpoints
            lists.fixed = read_fixed(fixed_sheet, context, lists.staff.people, checkpoints, findings)
    except FileError as error:
        findings.problem(str(path), "", 0, 0, error.message, error.remedy)


def _read_staff_sheets(
    sheet: Sheet,
    unit_sheet: Sheet | None,
    post_sheet: Sheet | None,
    context: Context,
    lists: _Lists,
    findings: Findings,
) -> None:
    units: Mapping[str, Record] = read_units(unit_sheet, context) if unit_sheet else {}
    windows = {key: bool(record.values.get("window_unit")) for key, record in units.items()}
    lists.staff = read_staff(sheet, context, lists.places, windows, findings)
    lists.units = build_units(lists.staff, units, _rest_slots(context), findings)
    posts = Posts()
    add_posts_of_staff(posts, lists.staff.people)
    if post_sheet:
        add_posts_of_sheet(posts, post_sheet, context, lists.staff, findings)
    posts.note_alone(findings)
    lists.groups = posts.groups
    lists.chinese += sheet.chinese


def _rest_slots(context: Context) -> frozenset[Slot]:
    rest_days = [day for day in context.week.dates if context.settings.calendar.is_rest_day(day)]
    return frozenset(Slot(day, shift.name) for day in rest_days for shift in context.settings.shifts)


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
