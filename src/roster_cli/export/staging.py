"""An export that appears as a whole: what fails on the way leaves the last one standing as it was."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from roster_cli.domain import Roster, StoredRoster
from roster_cli.errors import UsageError
from roster_cli.export import Selection, export
from roster_cli.export.again import RECORD, ExportedPart
from roster_cli.export.files import is_stray, same_content, why_unwritable
from roster_cli.export.stamp import Stamp, community_mark, duties_mark, read_stamp, was_saved_by_hand
from roster_cli.i18n import _
from roster_cli.interruption import finishing


@dataclass(frozen=True)
class Exported:
    """What an export did to the week's folder.

    Parameters
    ----------
    files
        Every file that now stands as asked.
    written
        Those that were new or held something else before.
    left
        Workbooks of this very roster that somebody changed by hand: they were left alone.
    set_aside
        Workbooks of an earlier roster that somebody changed by hand, under their new names.
    """

    files: tuple[Path, ...]
    written: tuple[Path, ...] = ()
    left: tuple[Path, ...] = ()
    set_aside: tuple[Path, ...] = ()


def export_whole(
    stored: StoredRoster,
    selection: Selection,
    *,
    formats: Sequence[str],
    out: Path,
    language: str | None = None,
    workers: int | None = None,
    earlier: Sequence[Roster] = (),
) -> Exported:
    """Write a stored week beside its folder, and move it in when everything is there.

    Files that hold the same already are not touched, and what somebody changed by hand is not lost. The parameters
    are those of `roster_cli.export.export`.

    Raises
    ------
    UsageError
        If the folder cannot be written to, or a file is open elsewhere; the folder is as it was then.
    """

    def write(stage: Path) -> tuple[Path, ...]:
        return export(
            stored,
            selection,
            formats=formats,
            out=stage,
            language=language,
            workers=workers,
            earlier=earlier,
        )

    return _whole(stored, out, write)


def export_again(
    stored: StoredRoster, parts: Sequence[ExportedPart], *, out: Path, earlier: Sequence[Roster]
) -> Exported:
    """Write what stands in a week's folder again, in all formats or in none.

    Parameters
    ----------
    stored
        The roster as it is now.
    parts
        What to write.
    out
        Folder under which the week has its own.
    earlier
        Earlier versions of the week that may have been handed out.

    Raises
    ------
    UsageError
        If the folder cannot be written to, or a file is open elsewhere; the folder is as it was then.
    """

    def write(stage: Path) -> tuple[Path, ...]:
        written = (
            export(
                stored,
                part.selection,
                formats=(part.name,),
                out=stage,
                language=part.language,
                earlier=earlier,
                single=part.single,
                full_phones=part.full_phones,
                sign_in_by_gate=part.sign_in_by_gate,
            )
            for part in parts
        )
        return tuple(path for files in written for path in files)

    return _whole(stored, out, write)


def _whole(stored: StoredRoster, out: Path, write: Callable[[Path], Sequence[Path]]) -> Exported:
    """Let files be written beside a week's folder, and move them in when everything is there."""
    folder = out / str(stored.district.week)
    with _beside(out) as stage:
        before = _linked(folder, stage / folder.name)
        try:
            made = write(stage)
        except UsageError as failure:  # of a file that nobody will ever see
            raise UsageError(str(failure).replace(str(stage), str(out))) from failure
        record = _new_record(stage / folder.name, folder)
        names = [path.relative_to(stage / folder.name) for path in made]
        dropped = [name for name in before if not (stage / folder.name / name).exists()]
        try:
            return _moved_in(stored, stage / folder.name, folder, names, dropped, record)
        except OSError as failure:
            raise UsageError(why_unwritable(folder, failure)) from failure


def _moved_in(
    stored: StoredRoster,
    stage: Path,
    folder: Path,
    names: Sequence[Path],
    dropped: Sequence[Path],
    record: Sequence[Path],
) -> Exported:
    changed = [name for name in names if not same_content(stage / name, folder / name)]
    by_hand = [name for name in changed if name.suffix == ".xlsx" and was_saved_by_hand(folder / name)]
    left = [name for name in by_hand if _shows(read_stamp(folder / name), stored)]
    moving = [name for name in changed if name not in left]
    _see_that_all_can_move([folder / name for name in (*moving, *dropped, *record)])
    aside = []
    with finishing():
        for name in by_hand:
            if name not in left:
                aside.append(_free_name(folder / name))
                (folder / name).rename(aside[-1])
        for name in (*moving, *record):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(stage / name, folder / name)
        for name in dropped:
            (folder / name).unlink(missing_ok=True)
    return Exported(
        tuple(folder / name for name in names),
        tuple(folder / name for name in moving),
        tuple(folder / name for name in left),
        tuple(aside),
    )


def _new_record(stage: Path, folder: Path) -> list[Path]:
    """Return the record of what was exported, by its name, where it tells something new."""
    is_new = (stage / RECORD).exists() and not same_content(stage / RECORD, folder / RECORD)
    return [Path(RECORD)] if is_new else []


def _shows(mark: Stamp | None, stored: StoredRoster) -> bool:
    """Return whether a workbook with this stamp was exported from just these duties."""
    if mark is None or mark.version != stored.version:
        return False
    communities = [name for name in stored.district.communities if community_mark(name) == mark.community]
    return any(mark.duties == duties_mark(stored.roster, name) for name in communities)


def _see_that_all_can_move(files: Sequence[Path]) -> None:
    """Find out before anything is moved whether a file is open in a program that locks it."""
    for file in files:
        try:
            if file.is_file():
                file.open("r+b").close()
        except OSError as failure:
            raise UsageError(why_unwritable(file, failure)) from failure


def _free_name(file: Path) -> Path:
    """Return a name beside a file that nothing bears yet."""
    number = 1
    while True:
        told = _("changed by hand") + ("" if number == 1 else f" {number}")
        free = file.with_name(f"{file.stem} ({told}){file.suffix}")
        if not free.exists():
            return free
        number += 1


def _linked(folder: Path, stage: Path) -> list[Path]:
    """Let a stage begin with what the folder holds, as some formats go by what they wrote earlier."""
    if not folder.is_dir():
        return []
    try:
        shutil.copytree(folder, stage, symlinks=True, copy_function=_link)
    except OSError as failure:
        raise UsageError(why_unwritable(folder, failure)) from failure
    return [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]


def _link(source: str, target: str) -> None:
    """Give a file a second name; files are only ever replaced, so the first keeps what it holds."""
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copy2(source, target)


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """Provide a folder on the same file system within a ``with`` block; take away what killed runs left."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for old in out.glob(".roster-*.tmp"):
            if is_stray(old):
                shutil.rmtree(old, ignore_errors=True)
        stage = out / f".roster-{os.getpid()}-{secrets.token_hex(4)}.tmp"
        stage.mkdir()
    except OSError as failure:
        raise UsageError(why_unwritable(out, failure)) from failure
    try:
        yield stage
    finally:
        with suppress(OSError):
            shutil.rmtree(stage)
