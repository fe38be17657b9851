"""Districts as folders: which folder holds the two lists of one, and which files they are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from roster_cli.i18n import _
from roster_cli.sheets.text import fold

CONFIG = "roster.toml"
_ENDINGS = frozenset({".xlsx", ".xls", ".csv"})
STAFF_WORDS, CHECKPOINT_WORDS = ("人员", "staff"), ("卡点", "checkpoints", "checkpoint")


@dataclass(frozen=True)
class DistrictFolder:
    """A folder with the lists of one district.

    Parameters
    ----------
    path
        The folder.
    name
        What it is called in messages: its path below the folder that was searched.
    staff, checkpoints
        The two lists; None where it is not clear which file that is.
    config
        ``roster.toml`` in the folder, else in the nearest one above it, up to the folder that was searched.
    fault
        Why a list is not clear; empty where both are.
    """

    path: Path
    name: str
    staff: Path | None
    checkpoints: Path | None
    config: Path | None
    fault: str = ""


def find_districts(root: Path) -> tuple[DistrictFolder, ...]:
    """Return the districts at and below a folder, in the order of their names.

    A list is known by its file's name: 人员 or staff, 卡点 or checkpoints, alone or within a longer name. Folders
    inside of a district's folder, where exports stand for example, are not searched, and hidden ones neither.
    """
    found = []
    for place, folders, files in os.walk(root):
        path = Path(place)
        staff, checkpoints = named_tables(path, files, STAFF_WORDS), named_tables(path, files, CHECKPOINT_WORDS)
        is_district = bool(staff and checkpoints) if path == root else bool(staff or checkpoints)
        folders[:] = [] if is_district else sorted(name for name in folders if not name.startswith("."))
        if is_district:
            found.append(_district(root, path, staff, checkpoints))
    return tuple(found)


def named_tables(folder: Path, files: Sequence[str], words: Sequence[str]) -> list[Path]:
    """Return the tables that may be a list: the one that bears just its name, else all whose name holds it."""
    tables = [folder / name for name in sorted(files) if Path(name).suffix.lower() in _ENDINGS]
    tables = [table for table in tables if not table.name.startswith((".", "~$"))]
    exact = [table for table in tables if fold(table.stem) in words]
    return exact or [table for table in tables if any(word in fold(table.stem) for word in words)]


def _district(root: Path, path: Path, staff: list[Path], checkpoints: list[Path]) -> DistrictFolder:
    faults = [_fault(files, kind) for files, kind in ((staff, STAFF_WORDS), (checkpoints, CHECKPOINT_WORDS))]
    above = [path, *(parent for parent in path.parents if parent == root or parent.is_relative_to(root))]
    return DistrictFolder(
        path,
        str(path.relative_to(root)) if path != root else path.resolve().name,
        staff[0] if len(staff) == 1 else None,
        checkpoints[0] if len(checkpoints) == 1 else None,
        next((file for folder in above if (file := folder / CONFIG).is_file()), None),
        " ".join(filter(None, faults)),
    )


def _fault(files: list[Path], words: Sequence[str]) -> str:
    """Return why a list is not clear, or an empty string."""
    name = _("the staff list") if words == STAFF_WORDS else _("the checkpoint list")
    if not files:
        told = _("There is no file for {name}. Call it {chinese}.xlsx or {english}.xlsx.")
        return told.format(name=name, chinese=words[0], english=words[1])
    if len(files) == 1:
        return ""
    listed = _(", ").join(file.name for file in files)
    return _("Several files may be {name}: {files}. Keep one of them here.").format(name=name, files=listed)
