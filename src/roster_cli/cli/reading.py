"""What was understood of the lists, told before anything is said about it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roster_cli.cli.common import console, plain_table
from roster_cli.errors import shortened
from roster_cli.i18n import _, current_language, ngettext
from roster_cli.sheets.columns import own_header

if TYPE_CHECKING:
    from roster_cli.sheets.report import ReadingReport, SheetReport

SHEETS_TOLD = 12
NAMES_TOLD = 10
_LONGEST_TITLE = 80


def print_report(report: ReadingReport) -> None:
    """Print what was read of each sheet, how many people stand where, and how dates were understood."""
    for sheet in report.sheets[:SHEETS_TOLD]:
        _print_sheet(sheet)
    if len(report.sheets) > SHEETS_TOLD:
        rest = report.sheets[SHEETS_TOLD:]
        click.echo(
            _("and {count} more sheets with {rows} rows; --json tells of each").format(
                count=len(rest), rows=sum(sheet.rows for sheet in rest)
            )
        )
    lists = [sheet for sheet in report.sheets if sheet.table == "staff"]
    if len(lists) > 1 or any(sheet.supplied or sheet.filled_down for sheet in lists):
        _print_people(_("Unit"), report.by_unit)
        _print_people(_("Community"), report.by_community)
    if report.dates:
        click.echo(_("Dates as they were understood, for example:"))
        for sample in report.dates:
            click.echo(
                f"  {sample.name} {sample.header} "
                + f"“{sample.written}” → {sample.understood}".replace("\n", "↵")
            )
    click.echo()


def _print_sheet(sheet: SheetReport) -> None:
    place = " · ".join(part for part in (Path(sheet.file).name, sheet.sheet) if part)
    rows = ngettext("{count} row read", "{count} rows read", sheet.rows).format(count=sheet.rows)
    click.echo(_("{place}: {rows}; header in row {row}").format(place=place, rows=rows, row=sheet.header_row))
    taken = [
        f"{title} → {_shown(column)}"
        for column, title in sheet.columns.items()
        if title not in (column, own_header(column))
    ]
    lines = (
        (_("columns"), taken),
        (_("read together"), [f"{' + '.join(titles)} → {_shown(name)}" for name, titles in sheet.joined.items()]),
        (_("for every row"), [f"{_shown(name)} = {text}" for name, text in sheet.supplied.items()]),
        (_("filled down"), [f"{_shown(name)} {count}" for name, count in sheet.filled_down.items()]),
        (_("left aside"), [shortened(title, _LONGEST_TITLE) for title in sheet.left_aside]),
        (_("notes"), [note[:60] for note in sheet.notes[:5]]),
    )
    for label, parts in lines:
        if parts:
            click.echo("  " + _("{label}: {parts}").format(label=label, parts=_(", ").join(parts)))


def _shown(name: str) -> str:
    """Return what a column is called in the language that is spoken."""
    return own_header(name) or name if current_language() == "zh" else name


def _print_people(label: str, counts: Mapping[str, int]) -> None:
    table = plain_table(label, _("People"))
    for name, count in list(counts.items())[:NAMES_TOLD]:
        table.add_row(name or _("(none)"), f"{count:,}")
    if len(counts) > NAMES_TOLD:
        rest = list(counts.values())[NAMES_TOLD:]
        table.add_row(_("{count} more").format(count=len(rest)), f"{sum(rest):,}")
    console().print(table)
