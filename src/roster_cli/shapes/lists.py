"""The shapes of ``roster check`` and ``roster collect``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from roster_cli.domain import Week
from roster_cli.shapes.parts import Fields, problem_fields
from roster_cli.shapes.reading import reading_fields

if TYPE_CHECKING:
    from roster_cli.domain.recognition import Listed
    from roster_cli.sheets.collect import Collected
    from roster_cli.sheets.district import ListProblems, Reading


def refused_fields(week: Week, refused: ListProblems, copies: Sequence[Path]) -> Fields:
    """Return what is wrong with the lists, and what was understood of the rest.

    Parameters
    ----------
    week, refused
        The week, and what was read for it.
    copies
        The marked copies that were written.
    """
    return {
        **_read_fields(week, refused),
        "ok": False,
        "problems": [problem_fields(problem) for problem in refused.problems],
        "annotated": [str(copy) for copy in copies],
    }


def checked_fields(
    week: Week, reading: Reading, summary: Mapping[str, int], short: Mapping[str, tuple[int, int]]
) -> Fields:
    """Return what is in lists without a problem.

    Parameters
    ----------
    week, reading
        The week, and what was read for it.
    summary
        What the district holds, counted.
    short
        Posts, and duties that people can take, of each community with too few people.
    """
    return {
        **_read_fields(week, reading),
        "summary": summary,
        "short_communities": [
            {"community": name, "posts": posts, "duties": duties} for name, (posts, duties) in short.items()
        ],
    }


def _read_fields(week: Week, read: Reading | ListProblems) -> Fields:
    """Return the fields, the same ones whatever was found, with what was understood."""
    return {
        "ok": True,
        "week": week,
        "problems": [],
        "annotated": [],
        "summary": None,
        "short_communities": [],
        "notices": list(read.notices),
        "warnings": list(read.warnings),
        "reading": reading_fields(read.report),
    }


def collected_fields(collected: Collected, out: Path) -> Fields:
    """Return the people of all lists together, and what is unclear about them."""

    def listed(one: Listed) -> dict[str, str]:
        return {"name": one.name, "unit": one.unit, "staff_id": one.number, "community": one.community}

    return {
        "out": out,
        "people": len(collected.rows),
        "set_aside": [{**row.cells, "source": row.source} for row in collected.set_aside],
        "files": dict(collected.files),
        "by_unit": dict(collected.by_unit),
        "conflicts": [
            {
                "kind": conflict.kind,
                "file": conflict.file,
                "sheet": conflict.sheet,
                "row": conflict.row,
                "column": conflict.column,
                "message": conflict.message,
            }
            for conflict in collected.conflicts
        ],
        "came": [listed(one) for one in collected.came],
        "left": [listed(one) for one in collected.left],
        "moved": [{**listed(now), "before": one.community} for one, now in collected.moved],
        "notices": list(collected.notices),
    }
