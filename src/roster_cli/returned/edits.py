"""Edits made in exported workbooks: what they change, and which of them break which rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from roster_cli.change.judging import judge_duties, with_duties
from roster_cli.domain import District, Duty, Roster, StoredRoster, Violation, Week
from roster_cli.errors import InputError, Problem
from roster_cli.export.stamp import community_mark, duties_mark, read_stamp
from roster_cli.i18n import _, current_language
from roster_cli.returned.names import WrittenNames
from roster_cli.returned.posts import Place, Post, SheetReading, holders
from roster_cli.returned.readings import read_sheets, taken_sheets
from roster_cli.returned.untaken import note_untaken
from roster_cli.returned.workbook import CommunityWorkbook
from roster_cli.rules import sign, title
from roster_cli.sheets.book import Book
from roster_cli.sheets.district import in_order, lines_of, open_or_note
from roster_cli.sheets.findings import FileError, Findings
from roster_cli.sheets.text import fold
from roster_cli.views.view import View

_WEEK = re.compile(r"(?<!\d)(\d{4}-W\d{2})(?!\d)")
_HEADING_ROWS = 5


@dataclass(frozen=True)
class Edit:
    """One post that was changed in a workbook.

    Parameters
    ----------
    file, place
        The cell.
    post
        Which post.
    before, after
        Identities of who stood there in the workbook as exported, and who stands there now.
    """

    file: Path
    place: Place
    post: Post
    before: frozenset[str]
    after: frozenset[str]


@dataclass(frozen=True)
class Edited:
    """What edited workbooks say.

    Parameters
    ----------
    roster
        The newest roster with all edits.
    edits
        The edits that change it.
    communities
        Whose workbooks they are.
    notices
        What is worth knowing.
    """

    roster: Roster
    edits: tuple[Edit, ...]
    communities: tuple[str, ...]
    notices: tuple[str, ...] = ()


def week_of(file: Path) -> Week | None:
    """Return the week of an exported workbook by its stamp, else by what its headings say.

    Raises
    ------
    InputError
        If the file cannot be opened.
    """
    if mark := read_stamp(file):
        return mark.week
    findings = Findings()
    book = open_or_note(file, findings)
    if book is None:
        raise InputError(findings.problems)
    return Week.parse(match[1]) if (match := _WEEK.search(_headings(book))) else None


def read_edits(
    newest: StoredRoster, earlier: Callable[[], Iterable[StoredRoster]], files: Sequence[Path]
) -> Edited:
    """Read edited workbooks of one week and check every change against every rule.

    Parameters
    ----------
    newest
        The week's newest version.
    earlier
        Loads its earlier versions, the newest first: a workbook may show one of them.
    files
        The workbooks.

    Raises
    ------
    InputError
        Cell by cell, with what cannot be read, what contradicts itself, and the rule that each change breaks.
    """
    problems: list[Problem] = []
    notices: list[str] = []
    edits: list[Edit] = []
    communities: list[str] = []
    for file in files:
        findings = Findings()
        source = _source(newest, earlier, file, findings)
        if source and source.community in communities:
            told = _("{community} is in another of the files, too").format(community=source.community)
            findings.problem(str(file), "", 0, 0, told, _("Give each community's workbook once."))
        elif source:
            communities.append(source.community)
            edits += source.edits(newest, findings)
        problems += in_order(findings.problems)
        notices += lines_of(file, findings)
    if not problems:
        problems = list(_broken(newest, edits))
    if problems:
        raise InputError(problems)
    return Edited(_applied(newest.roster, edits), tuple(edits), tuple(communities), tuple(dict.fromkeys(notices)))


@dataclass(frozen=True)
class _Source:
    """A workbook, and the roster that it was exported from."""

    file: Path
    book: Book
    community: str
    base: StoredRoster

    def edits(self, newest: StoredRoster, findings: Findings) -> Iterator[Edit]:
        """Yield what was changed in any sheet; note where they, or the newest version, contradict each other."""
        district = newest.district
        labels = View(self.base, current_language()).labels
        workbook = CommunityWorkbook(
            self.book,
            district,
            self.base.roster,
            self.community,
            WrittenNames(district, self.community, labels),
            findings,
        )
        try:
            readings = read_sheets(workbook)
        except FileError as error:
            findings.problem(str(self.file), "", 0, 0, error.message, error.remedy)
            return
        note_untaken(workbook, self.base, taken_sheets(workbook))
        if not readings and not findings.problems:
            findings.problem(
                str(self.file),
                "",
                0,
                0,
                _(
                    "no sheet that can be taken back is there: "
                    "一周总表 (week at a glance), 值班明细, 缺岗 (unfilled posts)"
                ),
                _("Give a community's workbook as “roster export” wrote it."),
            )
        now = holders(newest.roster)
        for edit in self._merged(readings, findings):
            current = now.get(edit.post, frozenset())
            if current == edit.after:
                continue
            if current != edit.before:
                names = _names(district, current) or _("nobody")
                findings.problem(
                    str(self.file),
                    *edit.place,
                    _("meanwhile version {version} has another name here: {names}").format(
                        version=newest.version, names=names
                    ),
                    _("Export the workbook anew and make the change there."),
                )
                continue
            yield edit

    def _merged(self, readings: Sequence[SheetReading], findings: Findings) -> Iterator[Edit]:
        before = holders(self.base.roster)
        found: dict[Post, Edit] = {}
        for reading in readings:
            for post, place in reading.places.items():
                was, now = before.get(post, frozenset()), frozenset(reading.holders[post])
                if was == now:
                    continue
                edit = Edit(self.file, place, post, was, now)
                other = found.setdefault(post, edit)
                if other.after != edit.after:
                    findings.problem(
                        str(self.file),
                        *other.place,
                        _("the sheet {sheet} says something else about this post: {place}").format(
                            sheet=place.sheet, place=_cell(self.file, place) or _("no row")
                        ),
                        _("Change a post in one of the sheets, or in all of them alike."),
                    )
        return iter(found.values())


def _cell(file: Path, place: Place) -> str:
    return Problem(str(file), *place, "").cell


def _source(
    newest: StoredRoster, earlier: Callable[[], Iterable[StoredRoster]], file: Path, findings: Findings
) -> _Source | None:
    """Find out which community's workbook a file is, and from which version it was exported."""
    book = open_or_note(file, findings)
    if book is None:
        return None
    mark = read_stamp(file)
    marks = {community_mark(name): name for name in newest.district.communities}
    community = marks.get(mark.community) if mark else _community_by_heading(newest.district, book)
    if community is None:
        findings.problem(
            str(file),
            "",
            0,
            0,
            _("this is no workbook of a community of {week}").format(week=newest.district.week),
            _("Give a community's workbook as “roster export” wrote it."),
        )
        return None
    if mark is None:
        findings.notice(
            _(
                "{file} does not tell which version it was exported from; it was compared with version {version}"
            ).format(file=file.name, version=newest.version)
        )
        return _Source(file, book, community, newest)
    for stored in chain((newest,), _loaded(earlier)):
        if duties_mark(stored.roster, community) == mark.duties:
            return _Source(file, book, community, stored)
    findings.problem(
        str(file),
        "",
        0,
        0,
        _("it shows an earlier draft of {community} that is not stored any more").format(community=community),
        _("Export it anew (roster export --community {community}) and make the changes there.").format(
            community=community
        ),
    )
    return None


def _loaded(earlier: Callable[[], Iterable[StoredRoster]]) -> Iterator[StoredRoster]:
    """Yield earlier versions; nothing is loaded before it is asked for."""
    yield from earlier()


def _headings(book: Book) -> str:
    try:
        grid = book.grid(book.names[0])
    except (FileError, IndexError):
        return ""
    return "\n".join(str(cell) for cells in grid.rows[:_HEADING_ROWS] for cell in cells if isinstance(cell, str))


def _community_by_heading(district: District, book: Book) -> str | None:
    text = fold(_headings(book))
    named = [name for name in district.communities if fold(name) in text]
    return max(named, key=len, default=None)


def _applied(roster: Roster, edits: Collection[Edit]) -> Roster:
    return with_duties(roster, *_changed(edits))


def _changed(edits: Collection[Edit]) -> tuple[list[Duty], list[Duty]]:
    """Return the duties that edits drop and add."""
    dropped = [Duty(edit.post.slot, edit.post.gate, one) for edit in edits for one in edit.before - edit.after]
    added = [Duty(edit.post.slot, edit.post.gate, one) for edit in edits for one in edit.after - edit.before]
    return dropped, added


def _broken(newest: StoredRoster, edits: Sequence[Edit]) -> Iterator[Problem]:
    """Yield a problem for each cell whose change breaks a rule."""
    for violation in _violations(newest, edits):
        for edit in _culprits(newest, edits, violation):
            was = _names(newest.district, edit.before) or _("nobody")
            yield Problem(
                str(edit.file),
                *edit.place,
                f"{sign(violation.rule)} ({title(violation.rule)}): {violation.message}",
                _("It was: {names}.").format(names=was),
            )


def _violations(newest: StoredRoster, edits: Collection[Edit]) -> tuple[Violation, ...]:
    dropped, added = _changed(edits)
    after = with_duties(newest.roster, dropped, added)
    return judge_duties(newest.district, newest.roster, after, (*dropped, *added)).violations


def _culprits(newest: StoredRoster, edits: Sequence[Edit], violation: Violation) -> Sequence[Edit]:
    """Return the edits that a breach comes from: those without any one of which it would not be."""
    near = [edit for edit in edits if violation.identity in edit.after - edit.before] if violation.identity else []
    at = [edit for edit in near or edits if violation.slot in (None, edit.post.slot)]
    if violation.gate:
        at = [edit for edit in at if edit.post.gate == violation.gate] or at
    candidates = at or near or edits
    if len(candidates) == 1:
        return candidates
    needed = [
        edit
        for edit in candidates
        if violation not in _violations(newest, [one for one in edits if one is not edit])
    ]
    return needed or candidates


def _names(district: District, identities: Collection[str]) -> str:
    people = [district.person_by_identity.get(identity) for identity in sorted(identities)]
    return _(", ").join(person.name for person in people if person)
