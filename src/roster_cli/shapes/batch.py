"""The shape of ``roster batch``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from roster_cli.domain import Week
from roster_cli.errors import Problem
from roster_cli.shapes.parts import Fields, problem_fields


def batch_fields(
    week: Week, folder: Path, counts: Mapping[str, int], seconds: float, districts: Sequence[Fields]
) -> Fields:
    """Return what became of all districts of a folder."""
    return {
        "week": week,
        "folder": folder,
        **{status: counts[status] for status in ("solved", "unchanged", "failed")},
        "seconds": round(seconds, 3),
        "districts": districts,
    }


def became_fields(
    name: str,
    status: str,
    code: int,
    message: str,
    problems: Sequence[Problem],
    roster: Fields,
    seconds: Mapping[str, float],
) -> Fields:
    """Return what became of one district; `roster` is empty where there is none."""
    return {
        "district": name,
        "result": status,
        "exit_code": code,
        "message": message,
        "problems": [problem_fields(problem) for problem in problems],
        "roster": roster or None,
        "seconds": {stage: round(spent, 3) for stage, spent in seconds.items()},
    }
