"""Sheets of a community workbook that are not taken back: what somebody changed in them all the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from roster_cli.domain import StoredRoster
from roster_cli.export.community import workbook as written
from roster_cli.export.stamp import was_saved_by_hand
from roster_cli.i18n import LANGUAGES, _, speaking
from roster_cli.returned.workbook import CommunityWorkbook
from roster_cli.sheets.book import Book, Cell, open_book
from roster_cli.sheets.findings import FileError, some
from roster_cli.sheets.package import column_letters
from roster_cli.sheets.text import fold, whole
from roster_cli.views.view import View

_TOLD = 12
_Cells = Mapping[tuple[int, int], str]


def note_untaken(workbook: CommunityWorkbook, base: StoredRoster, taken: Collection[str]) -> None:
    """Tell which cells differ from what was exported on sheets that are not taken back.

    Parameters
    ----------
    workbook
        The workbook as it came back.
    base
        The roster that it was exported from.
    taken
        Names of the sheets that are taken back.
    """
    file = Path(workbook.book.file)
    if not was_saved_by_hand(file):
        return
    try:
        found = list(_changed(workbook.book, base, workbook.community, taken))
    except FileError:
        return
    if found:
        workbook.findings.notice(
            _("{file}: changes on sheets that are not taken back do not count: {cells}").format(
                file=file.name, cells=some(found, _TOLD)
            )
        )


def _changed(book: Book, base: StoredRoster, community: str, taken: Collection[str]) -> Iterator[str]:
    others = [name for name in book.names if name not in taken]
    before = _as_exported(book, base, community, others) if others else {}
    for name in others:
        if name not in before:
            yield _("the sheet “{sheet}”").format(sheet=name)
            continue
        now, then = _cells(book, name), before[name]
        for place in sorted(now.keys() | then.keys()):
            if now.get(place, "") != then.get(place, ""):
                yield f"{name} {column_letters(place[1])}{place[0] + 1}"


def _as_exported(book: Book, base: StoredRoster, community: str, others: Collection[str]) -> Mapping[str, _Cells]:
    """Return the cells of every sheet as they were exported, with the options that come nearest to the file.

    Options that explain all that is on the `others` are not to be bettered, and mostly they are the first ones.
    """
    best: tuple[int, Mapping[str, _Cells]] = (-1, {})
    found = {name: _cells(book, name) for name in book.names}
    with TemporaryDirectory() as folder:
        for language, full_phones, by_gate in product(_languages(book), (False, True), (False, True)):
            path = Path(folder) / f"{language}{full_phones}{by_gate}.xlsx"
            with speaking(language):
                path.write_bytes(written(View(base, language, full_phones, by_gate), community))
            other = open_book(path)
            sheets = {name: _cells(other, name) for name in other.names}
            if all(sheets.get(name) == found[name] for name in others):
                return sheets
            alike = sum(
                cells.get(place) == text
                for name, cells in sheets.items()
                for place, text in found.get(name, {}).items()
            )
            if alike > best[0]:
                best = alike, sheets
    return best[1]


def _languages(book: Book) -> Collection[str]:
    """Return the languages in which the workbook may have been exported, by the name of its first sheet."""
    found = []
    for language in LANGUAGES:
        with speaking(language):
            if any(fold(name) == fold(_("Week at a glance")) for name in book.names):
                found.append(language)
    return found or LANGUAGES


def _cells(book: Book, name: str) -> _Cells:
    return {
        (row, column): text
        for row, cells in enumerate(book.grid(name).rows)
        for column, cell in enumerate(cells)
        if (text := _text(cell))
    }


def _text(cell: Cell) -> str:
    if isinstance(cell, float):
        return whole(cell)
    return fold(str(cell)) if cell is not None else ""
