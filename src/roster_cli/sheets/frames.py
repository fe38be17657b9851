"""Lists that are pandas DataFrames: columns and errors of a workbook, places by the rows' labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roster_cli.errors import InputError, Problem
from roster_cli.sheets.book import Book, Cell, Grid

if TYPE_CHECKING:
    from pandas import DataFrame


class FrameBook(Book):
    """A DataFrame as a file of one sheet: its columns are the header row.

    Parameters
    ----------
    frame
        The list.
    name
        What it is called in messages.
    """

    def __init__(self, frame: DataFrame, name: str) -> None:
        super().__init__(Path(name))
        self._frame = frame

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the one sheet's name, which is empty."""
        return ("",)

    def _read(self, name: str) -> Grid:
        frame = self._frame
        header: list[Cell] = [str(column) for column in frame.columns]
        blank = frame.isna().to_numpy()
        cells = zip(*(frame.iloc[:, place].tolist() for place in range(len(header))), strict=True)
        rows = [
            [None if nothing else _plain(value) for value, nothing in zip(row, nothings, strict=True)]
            for row, nothings in zip(cells, blank, strict=True)
        ]
        return Grid(name, [header, *rows])

    def located(self, problem: Problem) -> Problem:
        """Return a problem with the row's label and the column's name for its place."""
        label = str(self._frame.index[problem.row - 2]) if problem.row > 1 else ""
        column = str(self._frame.columns[problem.column - 1]) if problem.column else ""
        place = ", ".join(part for part in (label, column) if part)
        return replace(problem, row=0, column=0, key=place)


def _plain(value: Any) -> Cell:
    """Return a value as a cell of a workbook would hold it."""
    if hasattr(value, "to_pydatetime"):
        moment: datetime = value.to_pydatetime()
        return moment
    return value.item() if hasattr(value, "item") else value


@contextmanager
def of_row_labels(sources: Iterable[Path | Book]) -> Iterator[None]:
    """Tell the problems of DataFrames by their rows' labels, within a ``with`` block."""
    frames = {str(source.file): source for source in sources if isinstance(source, FrameBook)}
    try:
        yield
    except InputError as error:
        if not frames:
            raise
        raise InputError(
            [
                frames[problem.file].located(problem) if problem.file in frames else problem
                for problem in error.problems
            ]
        ) from None
