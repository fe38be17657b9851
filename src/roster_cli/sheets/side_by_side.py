"""Tables that stand beside each other in one sheet, each with a header of its own."""

from __future__ import annotations

from collections.abc import Mapping

from roster_cli.sheets.book import Area, Book, Cell, Grid
from roster_cli.sheets.columns import Table
from roster_cli.sheets.headers import find_header, headers_of, is_blank


class Part(Book):
    """Some columns of a sheet, the others blank, so that cells keep their names.

    Parameters
    ----------
    book
        The file.
    grid
        What is left of the sheet.
    """

    def __init__(self, book: Book, grid: Grid) -> None:
        super().__init__(book.file)
        self._book = book
        self._grids[grid.name] = grid

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the file's sheets."""
        return self._book.names

    def _read(self, name: str) -> Grid:
        return self._book.grid(name)


def parts_of(book: Book, name: str, table: Table, own: Mapping[str, str]) -> list[Book]:
    """Return a sheet cut into the tables that stand beside each other in it; one where there is only one.

    Every needed column stands in each of them, or the same ones: the unit may stand above them.
    """
    grid = book.grid(name)
    headers = headers_of(table, own)
    header = find_header(grid, headers)
    found = [
        (place, known.column.field) for place, title in enumerate(header.titles) if (known := headers.known(title))
    ]
    needed = {column.field for column in table.columns if column.needed}
    first = found[0][1] if found else ""
    starts = [place for place, field in found if field == first]
    if len(starts) < 2:
        return [book]
    # What stands before the first column that is known belongs to the same table.
    before = starts[0] - next(place for place, title in enumerate(header.titles) if not is_blank(title))
    starts = [start - before for start in starts]
    own_fields = {field for place, field in found if place < starts[1]}
    ends = [*starts[1:], max(len(header.titles), *(len(row) for row in grid.rows))]
    for start, end in zip(starts, ends, strict=True):
        fields = [field for place, field in found if start <= place < end]
        is_whole = needed <= set(fields) or set(fields) == own_fields
        if not is_whole or len(set(fields)) < len(fields):
            return [book]
    starts[0] = 0
    return [Part(book, _cut(grid, start, end)) for start, end in zip(starts, ends, strict=True)]


def _cut(grid: Grid, start: int, end: int) -> Grid:
    rows: list[list[Cell]] = [
        ["" if not start <= n < end else cell for n, cell in enumerate(row)] for row in grid.rows
    ]
    merged: list[Area] = [area for area in grid.merged if start <= area.left < end]
    return Grid(grid.name, rows, merged)
