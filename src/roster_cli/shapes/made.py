"""The shapes of what is made of lists: ``roster solve``, ``roster week`` and ``roster publish``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from roster_cli.domain import StoredRoster
from roster_cli.shapes.parts import Fields, stored_fields
from roster_cli.shapes.roster import roster_fields
from roster_cli.views.totals import Totals

if TYPE_CHECKING:
    from roster_cli.export.staging import Exported


def solved_fields(
    totals: Totals,
    database: Path,
    config: Path | None,
    seconds: Mapping[str, float],
    message: str | None,
    files: Fields,
) -> Fields:
    """Return the roster, where it is stored, what it was made with, and what follows.

    Parameters
    ----------
    totals, database, config
        The roster, where it is stored, and the settings that it was made with.
    seconds
        The time by stage.
    message
        What to tell people; None where the week was made for the first time.
    files
        Which exported files are old, as `old_files_fields` tells them; nothing where none could be.
    """
    return {
        **roster_fields(totals),
        **_made_with(database, config),
        "seconds": {stage: round(taken, 3) for stage, taken in seconds.items()},
        **({} if message is None else {"message": message}),
        **files,
    }


def week_fields(
    totals: Totals,
    database: Path,
    config: Path | None,
    steps: Sequence[Fields],
    exported: Exported,
    message: str,
    *,
    out: Path,
    unchanged: bool,
) -> Fields:
    """Return the roster, where it is stored, what it was made with, steps, files, and what to tell people."""
    return {
        **roster_fields(totals),
        "unchanged": unchanged,
        **_made_with(database, config),
        "out": out / str(totals.stored.district.week),
        "steps": list(steps),
        "files": len(exported.files),
        "written": list(map(str, exported.written)),
        "left": list(map(str, exported.left)),
        "set_aside": list(map(str, exported.set_aside)),
        "message": message,
    }


def step_fields(name: str, told: str, seconds: float) -> Fields:
    """Return a step of ``roster week``."""
    return {"step": name, "told": told, "seconds": round(seconds, 3)}


def published_fields(stored: StoredRoster, files: Fields, *, changed: bool) -> Fields:
    """Return which version is published, whether it was not so before, and which files are old for that."""
    week = stored.district.week
    return {
        **stored_fields(stored),
        "monday": week.monday,
        "sunday": week.sunday,
        "published_at": stored.published_at,
        "changed": changed,
        **files,
    }


def _made_with(database: Path, config: Path | None) -> Fields:
    return {"database": database, "config": str(config) if config else None}
