"""Which of the files that a user gives, or that lie in the folder, hold people and which hold gates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from roster_cli.errors import UsageError
from roster_cli.i18n import _
from roster_cli.sheets.book import Book, open_book
from roster_cli.sheets.choose import Chooser, is_named
from roster_cli.sheets.columns import CHECKPOINTS, STAFF, Table
from roster_cli.sheets.findings import FileError, Findings, some
from roster_cli.sheets.folders import CHECKPOINT_WORDS, STAFF_WORDS, named_tables
from roster_cli.sheets.sources import TABLES, Source, tables_in

TWO_LISTS = 2


@dataclass(frozen=True)
class GivenLists:
    """The files of the two lists.

    Parameters
    ----------
    staff, checkpoints
        Files, folders, or what was opened to see what it holds.
    looked_up
        Whether they were found rather than named one by one, so that the user is told which they are.
    """

    staff: tuple[Source, ...]
    checkpoints: tuple[Source, ...]
    looked_up: bool = False

    def told(self) -> str:
        """Return which files were taken for which list."""
        return _("Staff list: {staff}. Checkpoint list: {checkpoints}.").format(
            staff=some(map(str, self.staff)), checkpoints=some(map(str, self.checkpoints))
        )


def given_lists(paths: Sequence[Path], folder: Path) -> GivenLists:
    """Return which files hold which list.

    Two paths are the staff list and the checkpoint list, each a file or a folder; two files that plainly are the
    other way round, as when both are dragged onto an icon, change places. One path, or more than two, are looked
    into. Without any, the lists of the folder are taken, if there is one of each.

    Parameters
    ----------
    paths
        What the user gave.
    folder
        Where to look if that is nothing.

    Raises
    ------
    UsageError
        If it is not clear which files the lists are.
    """
    if len(paths) == TWO_LISTS:
        return _in_their_order(*paths)
    if paths:
        return _sorted_out(paths)
    return _lists_of_folder(folder)


def _in_their_order(staff: Path, checkpoints: Path) -> GivenLists:
    if not (staff.is_file() and checkpoints.is_file()):
        return GivenLists((staff,), (checkpoints,))
    (first, holds), (second, also_holds) = _look_into(staff), _look_into(checkpoints)
    if holds == [CHECKPOINTS] and also_holds == [STAFF]:
        return GivenLists((second,), (first,), looked_up=True)
    return GivenLists((first,), (second,))


def _sorted_out(paths: Sequence[Path]) -> GivenLists:
    files = [file for path in paths for file in (tables_in(path) if path.is_dir() else [path])]
    staff: list[Source] = []
    checkpoints: list[Source] = []
    for file in files:
        source, holds = _look_into(file)
        # What holds neither is told where people are read.
        if STAFF in holds or not holds:
            staff.append(source)
        if CHECKPOINTS in holds:
            checkpoints.append(source)
    if not checkpoints or not any(file for file in staff):
        raise UsageError(
            _(
                "No {missing} is in {paths}. Give the staff list and the checkpoint list, each a file or a folder."
            ).format(
                missing=_("checkpoint list") if not checkpoints else _("staff list"), paths=some(map(str, paths))
            )
        )
    return GivenLists(tuple(staff), tuple(checkpoints), looked_up=True)


def _look_into(file: Path) -> tuple[Source, list[Table]]:
    """Return a file, open if it can be opened, and the lists that it holds."""
    try:
        book = open_book(file)
        return book, [table for table in (STAFF, CHECKPOINTS) if _holds(book, table)]
    except FileError:
        return file, []


def _holds(book: Book, table: Table) -> bool:
    chooser = Chooser(book, Findings())
    other = CHECKPOINTS if table is STAFF else STAFF
    return any(is_named(name, table) or chooser.is_list(name, table, other) for name in book.names)


def _lists_of_folder(folder: Path) -> GivenLists:
    names = [path.name for path in folder.iterdir() if path.is_file()]
    staff, checkpoints = (named_tables(folder, names, words) for words in (STAFF_WORDS, CHECKPOINT_WORDS))
    if not (staff and checkpoints):
        tables = [folder / name for name in sorted(names) if _is_table(name)]
        held = {table: _look_into(table)[1] for table in tables}
        staff = staff or [path for path, holds in held.items() if STAFF in holds]
        checkpoints = checkpoints or [path for path, holds in held.items() if CHECKPOINTS in holds]
    if len(staff) == 1 and len(checkpoints) == 1:
        return GivenLists(tuple(staff), tuple(checkpoints), looked_up=True)
    reasons = [
        _("there is no {kind} in this folder").format(kind=kind)
        if not found
        else _("several files may be the {kind}: {files}").format(
            kind=kind, files=some(path.name for path in found)
        )
        for kind, found in ((_("staff list"), staff), (_("checkpoint list"), checkpoints))
        if len(found) != 1
    ]
    raise UsageError(
        _("Give the staff list and the checkpoint list, for {reasons}.").format(reasons=_("; ").join(reasons))
    )


def _is_table(name: str) -> bool:
    return Path(name).suffix.lower() in TABLES and not name.startswith((".", "~$"))
