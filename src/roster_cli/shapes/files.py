"""The shapes of exported files: those written, and those that a change made old."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from roster_cli.domain import StoredRoster
from roster_cli.shapes.parts import Fields, stored_fields

if TYPE_CHECKING:
    from roster_cli.export.outdated import Outdated
    from roster_cli.export.staging import Exported


def exported_fields(stored: StoredRoster, paths: Sequence[Path]) -> Fields:
    """Return which files hold a roster."""
    return {**stored_fields(stored), "files": [str(path) for path in paths]}


def old_files_fields(old: Outdated, again: Exported | None) -> Fields:
    """Return which files are old, and which were written again."""
    return {
        "outdated": [] if again else list(old.workbooks),
        "outdated_others": still_old(old, again),
        "exported": list(again.written) if again else [],
        "set_aside": list(again.set_aside) if again else [],
    }


def still_old(old: Outdated, again: Exported | None) -> list[Path]:
    """Return the files of which it is not known whether they are old, when what could be was written again."""
    if again is None:
        return list(old.others)
    return [path for path in old.others if path not in again.files and path.exists()]
