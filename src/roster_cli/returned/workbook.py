"""A community workbook as it was exported, which somebody may have edited: what its words mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from roster_cli.domain import District, Gate, Person, Roster, Shift
from roster_cli.i18n import LANGUAGES, _, speaking
from roster_cli.returned.names import WrittenNames
from roster_cli.returned.posts import Place, Post, holders
from roster_cli.sheets.book import Book, Cell
from roster_cli.sheets.findings import CellError, Findings
from roster_cli.sheets.headers import is_blank
from roster_cli.sheets.items import shift_aliases
from roster_cli.sheets.package import Fault
from roster_cli.sheets.parsers import Context, read_words
from roster_cli.sheets.serials import serial_day
from roster_cli.sheets.text import fold
from roster_cli.views.labels import day_label, printable, shift_label

_MARK = re.compile(r"【[^】]*】$")


@dataclass
class CommunityWorkbook:
    """A workbook of one community, and what is needed to understand it.

    Parameters
    ----------
    book
        The file.
    district
        The week's inputs.
    base
        The roster that was exported.
    community
        Whose workbook it is.
    names
        Whom its words mean.
    findings
        Collects the problems.
    """

    book: Book
    district: District
    base: Roster
    community: str
    names: WrittenNames
    findings: Findings

    def __post_init__(self) -> None:
        self.gates = tuple(checkpoint.gate for checkpoint in self.district.checkpoints_of[self.community])
        self._gates = {_gate_key(*gate[1:], bare=bare): gate for bare in (True, False) for gate in self.gates}
        self._shifts = _shift_names(self.district.settings.shifts)
        self._held = holders(self.base)

    @property
    def context(self) -> Context:
        """Return what the cells' parsers need to know."""
        return Context(self.district.week, self.district.settings)

    def problem(self, place: Place, message: str, remedy: str) -> None:
        """Note what is wrong with a cell, or with a whole sheet."""
        self.findings.problem(str(self.book.file), *place, message, remedy)

    def gate(self, estate: str, gate: str) -> Gate | None:
        """Return the gate that an estate's and a gate's name mean, with or without the type behind them."""
        return self._gates.get(_gate_key(estate, gate)) or self._gates.get(_gate_key(estate, gate, bare=True))

    def shift(self, text: str) -> str | None:
        """Return the shift that is called so in any language."""
        return self._shifts.get(fold(text))

    def days(self, cells: Sequence[Cell]) -> Mapping[int, date]:
        """Return the day of each cell that names one of the week, in any language, by its place."""
        by_text: dict[str, date] = {}
        for language in LANGUAGES:
            with speaking(language):
                by_text |= {fold(day_label(day)): day for day in self.district.week.dates}
        found = {}
        for place, cell in enumerate(cells):
            if (meant := _day_of(cell)) in self.district.week.dates and meant is not None:
                found[place] = meant
            elif isinstance(cell, str) and (day := by_text.get(fold((cell.splitlines() or [""])[-1]))):
                found[place] = day
        return found

    def holders(self, post: Post) -> frozenset[str]:
        """Return who stood at a post as exported."""
        return self._held.get(post, frozenset())

    def people_in(self, value: Cell) -> Iterator[Person]:
        """Yield everybody whom a cell names.

        Raises
        ------
        CellError
            If somebody cannot be told, or the cell holds a formula.
        """
        if is_blank(value):
            return
        if isinstance(value, Fault):
            raise CellError(_("there is a formula here"), _("Write the name."))
        text = value if isinstance(value, str) else str(read_words(value, self.context))
        for line in _MARK_BELOW.sub("", text).splitlines():
            yield from self.names.in_line(line)


# A mark behind a name (who leads, who is lent) stands on a line of its own in narrow cells.
_MARK_BELOW = re.compile(r"\s*\n\s*(?=[(（])")


def _day_of(cell: Cell) -> date | None:
    """Return the day that a spreadsheet made of a date, as a date or as a number."""
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    return serial_day(cell)


def in_all_languages(message: str) -> frozenset[str]:
    """Return what a message says in each language, folded."""
    said = set()
    for language in LANGUAGES:
        with speaking(language):
            said.add(fold(_(message)))
    return frozenset(said)


def _gate_key(estate: str, gate: str, *, bare: bool = False) -> tuple[str, str]:
    """Return a key for a gate, without the type in brackets behind its names where bare."""
    key = (fold(printable(estate)), fold(printable(gate)))
    return (_MARK.sub("", key[0]), _MARK.sub("", key[1])) if bare else key


def _shift_names(shifts: Sequence[Shift]) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for shift in shifts:
        for language in LANGUAGES:
            with speaking(language):
                names.setdefault(fold(shift_label(shift.name)), shift.name)
    for shift in shifts:
        for alias in shift_aliases(shift.name):
            names.setdefault(alias, shift.name)
    return names
