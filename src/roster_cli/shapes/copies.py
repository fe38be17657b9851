"""The shapes of ``roster forget``, ``roster backup`` and ``roster restore``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from roster_cli.shapes.parts import Fields
from roster_cli.store.copies import Copied
from roster_cli.store.forgetting import Forgotten


def forgotten_fields(forgotten: Forgotten, files: Sequence[Path]) -> Fields:
    """Return what was taken out, and what files hold it still."""
    return {
        "weeks": list(forgotten.weeks),
        "people": forgotten.people,
        "recognisable": list(forgotten.marked),
        "kept_weeks": list(forgotten.kept),
        "files": [str(file) for file in files],
    }


def copied_fields(copied: Copied) -> Fields:
    """Return which file holds a copy, and of what."""
    weeks = [{"week": one.week, "version": one.version} for one in copied.weeks]
    return {"file": str(copied.path), "weeks": weeks, "replaced": copied.replaced}
