"""Which sheet of a file holds which list."""

from __future__ import annotations

from collections.abc import Container

from roster_cli.i18n import _
from roster_cli.sheets.book import Book
from roster_cli.sheets.columns import Table
from roster_cli.sheets.findings import Findings, some
from roster_cli.sheets.table import Sheet, header_fit, missing_columns, open_sheet
from roster_cli.sheets.text import fold


def is_named(name: str, table: Table) -> bool:
    """Return whether a sheet bears the name of a list."""
    return fold(name).replace("_", "") in {fold(known).replace("_", "") for known in table.names}


def _fits(book: Book, name: str, table: Table) -> bool:
    grid = book.grid(name)
    row, fit = header_fit(grid, table)
    return bool(fit) and not missing_columns(grid, row, table)


def _is_rather(book: Book, name: str, other: Table | None, table: Table) -> bool:
    """Return whether a sheet fits another list, and better than this one."""
    if other is None or not _fits(book, name, other):
        return False
    grid = book.grid(name)
    return header_fit(grid, other)[1] > header_fit(grid, table)[1]


def main_sheet(
    book: Book, table: Table, others: Container[str], findings: Findings, *, other: Table | None = None
) -> Sheet | None:
    """Return the sheet named for a list, else the first whose header fits; hidden sheets come last.

    Parameters
    ----------
    book
        The file.
    table
        The list.
    others
        Names of sheets that hold other lists.
    findings
        Collects the problems.
    other
        The list that is given together with this one, and easily in its place.
    """
    names = [name for name in book.names if name not in others]
    visible = [name for name in names if name not in book.hidden]
    for group in (visible, names):
        for name in group:
            if is_named(name, table):
                return _open_main(book, name, table, findings)
        for name in group:
            if _fits(book, name, table) and not _is_rather(book, name, other, table):
                return _open_main(book, name, table, findings)
    if other and any(_is_rather(book, name, other, table) for name in names):
        findings.problem(
            str(book.file),
            "",
            0,
            0,
            _("this is the list {found}, where the list {wanted} belongs").format(
                found=other.shown, wanted=table.shown
            ),
            _("Give the staff list first and the checkpoint list after it."),
        )
        return None
    best = max(names, key=lambda name: header_fit(book.grid(name), table)[1], default=None)
    if best is None:
        findings.problem(
            str(book.file),
            "",
            0,
            0,
            _("there is no sheet {name} ({alias})").format(name=table.names[0], alias=table.names[1]),
            _("Name the sheet that holds the list {name}.").format(name=table.names[0]),
        )
        return None
    return open_sheet(book, best, table, findings)


def _open_main(book: Book, name: str, table: Table, findings: Findings) -> Sheet | None:
    if name in book.hidden:
        findings.notice(
            _("{file}: the list stands in the hidden sheet “{sheet}”").format(file=book.file.name, sheet=name)
        )
    return open_sheet(book, name, table, findings)


def optional_sheet(book: Book, table: Table, findings: Findings) -> Sheet | None:
    """Return a sheet that may be there, found by its name; hidden sheets are lists for drop-downs as a rule."""
    for name in book.names:
        if name and is_named(name, table) and name not in book.hidden:
            return open_sheet(book, name, table, findings)
    return None


def note_unread(book: Book, used: Container[str], findings: Findings) -> None:
    """Note the sheets that nothing was read from."""
    unread = [name for name in book.names if name and name not in used]
    if unread:
        findings.notice(
            _("{file}: sheets that were not read: {sheets}").format(file=book.file.name, sheets=some(unread, 8))
        )
