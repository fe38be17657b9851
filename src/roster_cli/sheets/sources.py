"""What stands in place of a list: a file, a folder of files, several of either, or what is open already."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from roster_cli.i18n import _
from roster_cli.sheets.book import Book
from roster_cli.sheets.findings import Findings, some

Source = Path | Book
Sources = Source | Sequence[Source]

TABLES = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".csv", ".tsv"})
_OUR_OWN = frozenset({".toml", ".db", ".db-journal", ".json", ".log", ".md", ".sh", ".bat", ".ps1", ".py", ".ini"})


@dataclass(frozen=True)
class ListFile:
    """One file that may hold a list.

    Parameters
    ----------
    source
        The file, or what is open already.
    among_others
        Whether it is one of several: its name may tell what its rows do not, and it need not hold a list at all.
    """

    source: Source
    among_others: bool = False

    @property
    def path(self) -> Path:
        """Return the file as the user gave it."""
        return self.source.file if isinstance(self.source, Book) else self.source


def list_files(sources: Sources, findings: Findings) -> list[ListFile]:
    """Return the files of a list; what lies beside them in a folder and cannot be read is told.

    Parameters
    ----------
    sources
        What the user gave.
    findings
        Collects the problems.
    """
    given = [sources] if isinstance(sources, Path | Book) else list(sources)
    files: list[ListFile] = []
    for source in given:
        if isinstance(source, Path) and source.is_dir():
            found = list(tables_in(source))
            _note_others(source, findings)
            if not found:
                findings.problem(
                    str(source),
                    "",
                    0,
                    0,
                    _("there is no workbook and no csv file in this folder"),
                    _("Give the folder that holds the lists."),
                )
            files += [ListFile(path, among_others=True) for path in found]
        else:
            files.append(ListFile(source, among_others=len(given) > 1))
    return files


def walk(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder in the order of their names, but for hidden ones and Excel's own."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith((".", "~$")):
                yield Path(place, name)


def tables_in(folder: Path) -> Iterator[Path]:
    """Yield the workbooks and csv files below a folder."""
    return (path for path in walk(folder) if path.suffix.lower() in TABLES)


def _note_others(folder: Path, findings: Findings) -> None:
    others = [
        str(path.relative_to(folder)) for path in walk(folder) if path.suffix.lower() not in TABLES | _OUR_OWN
    ]
    if others:
        findings.warn(
            _(
                "{folder}: files that are no workbook were not read: {files}. "
                "If one holds a list, save it as .xlsx."
            ).format(folder=folder, files=some(others, 8))
        )
