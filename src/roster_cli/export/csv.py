"""Duties, unfilled posts and standbys as csv, for whoever carries on in another program."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from roster_cli.domain import Standby
from roster_cli.export.files import write_whole
from roster_cli.export.job import Job
from roster_cli.views.labels import printable
from roster_cli.views.view import DUTY_COLUMNS, STANDBY_COLUMNS, UNFILLED_COLUMNS

DUTIES = "duties.csv"
STANDBYS = "standbys.csv"

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def defused(text: str) -> str:
    """Return a value that no spreadsheet takes for a formula: a leading ``'`` where it would."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") and not _NUMBER.fullmatch(text) else text


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as UTF-8 with a byte order mark, lines ended as spreadsheets expect.

    Parameters
    ----------
    columns
        The header.
    rows
        Values as they are, each row as long as the header.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([defused(printable(value)) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write(job: Job) -> tuple[Path, ...]:
    """Write ``duties.csv`` and ``unfilled.csv`` of what was asked for, and ``standbys.csv`` where people stand by.

    Parameters
    ----------
    job
        What to write, and where to.

    Returns
    -------
    tuple[Path, ...]
        The files.
    """
    view = job.view
    communities, units = job.scope, frozenset(job.units)
    duties = [
        view.duty_row(duty)
        for duty in view.duties
        if duty.gate.community in communities or view.person(duty.identity).unit in units
    ]
    unfilled = [view.unfilled_row(post) for post in view.unfilled if post.gate.community in communities]
    tables = [(DUTIES, DUTY_COLUMNS, duties), ("unfilled.csv", UNFILLED_COLUMNS, unfilled)]
    # One that stands there from before people stood by no longer must not go on saying that they do.
    if view.district.settings.standby.people or (job.folder / STANDBYS).exists():
        tables.append((STANDBYS, STANDBY_COLUMNS, _standbys(job)))
    for name, columns, rows in tables:
        write_whole(job.folder / name, csv_bytes(columns, rows))
    return tuple(job.folder / name for name, _columns, _rows in tables)


def _standbys(job: Job) -> list[tuple[str, ...]]:
    """Return who stands by for the communities that were asked for, and who of the units does."""
    view, units = job.view, frozenset(job.units)
    here = {
        Standby(slot, person.identity)
        for (community, slot), people in view.standing_by.items()
        if community in job.scope
        for person in people
    }
    return [
        view.standby_row(one) for one in view.standbys if one in here or view.person(one.identity).unit in units
    ]
