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
        "outdated_others": list(old.others),
        "exported": list(again.files) if again else [],
        "set_aside": list(again.set_aside) if again else [],
    }
