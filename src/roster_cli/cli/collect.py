"""``roster collect``: many units' lists to one staff workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from roster_cli.cli.common import Session, json_option, pass_session, print_json, roster_command
from roster_cli.cli.options import strict_conflicts_option
from roster_cli.cli.weeks import plain_week_option
from roster_cli.errors import Unfilled, UsageError
from roster_cli.i18n import _, current_language, ngettext
from roster_cli.planning.pipeline import coming_week, find_config
from roster_cli.shapes.lists import collected_fields

if TYPE_CHECKING:
    from roster_cli.domain import Week
    from roster_cli.domain.recognition import Listed
    from roster_cli.sheets.collect import Collected

TOLD = 10


@roster_command(
    "collect",
    about=_(
        "Read every staff list below FOLDER, whatever its shape and its headers, into one staff workbook in the "
        "template's columns, everybody with the file and row they come from. What does not fit together is named, "
        "marked in the workbook and explained in comments: people who are listed twice, phones that people share, "
        "cells that cannot be read, units that sent nothing. Correct the lists and run it again."
    ),
    examples=(
        "roster collect lists/ --out staff.xlsx",
        "roster collect lists/ --out staff.xlsx --last staff-last-week.xlsx --checkpoints checkpoints.xlsx",
    ),
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="STAFF.xlsx",
    help=_("The staff workbook to write."),
)  # fmt: skip
@click.option(
    "--last", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="STAFF.xlsx",
    help=_("The staff list of last time: who came, left or moved, and which units sent nothing."),
)  # fmt: skip
@click.option(
    "--checkpoints", type=click.Path(exists=True, path_type=Path), metavar="FILE",
    help=_("The checkpoint list, to judge the communities by."),
)  # fmt: skip
@click.option(
    "--config", type=click.Path(path_type=Path), metavar="roster.toml",
    help=_("Settings (default: roster.toml in the folder or beside it, else in this folder, if there is one)."),
)  # fmt: skip
@plain_week_option(_("The week to read the dates for, or a date in it (default: the week after today)."))
@strict_conflicts_option
@json_option()
@pass_session
def command(
    session: Session,
    folder: Path,
    *,
    out: Path,
    last: Path | None,
    checkpoints: Path | None,
    config: Path | None,
    week: Week | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Collect, write, and tell what has to be settled."""
    from roster_cli.export.files import why_unwritable, write_whole
    from roster_cli.sheets.collect import collect
    from roster_cli.sheets.collected_workbook import collected_workbook
    from roster_cli.sheets.config import read_settings
    from roster_cli.sheets.parsers import Context

    settings = read_settings(find_config(config, folder))
    context = Context(week or coming_week(), settings)
    collected = collect(folder, context, last=last, checkpoints=checkpoints, without=[out])
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_whole(out, collected_workbook(collected, session.language or current_language()))
    except OSError as error:
        raise UsageError(why_unwritable(out, error)) from error
    if as_json:
        print_json(collected_fields(collected, out))
    else:
        _print(session, collected, out)
    if strict and collected.conflicts:
        raise Unfilled(
            ngettext("{count} conflict.", "{count} conflicts.", len(collected.conflicts)).format(
                count=len(collected.conflicts)
            )
        )


def _print(session: Session, collected: Collected, out: Path) -> None:
    from roster_cli.sheets.collect import conflicts_by_kind
    from roster_cli.sheets.collected_workbook import kind_label

    for notice in collected.notices:
        session.notice(notice)
    for kind, conflicts in conflicts_by_kind(collected.conflicts):
        click.echo(_("{label}: {count}").format(label=kind_label(kind), count=len(conflicts)))
        for conflict in conflicts[:TOLD]:
            click.echo("  " + ": ".join(part for part in (conflict.place, conflict.message) if part))
        if len(conflicts) > TOLD:
            click.echo(_("  and {count} more, all in the workbook").format(count=len(conflicts) - TOLD))
    if collected.has_last:
        for label, people in (
            (_("came"), collected.came),
            (_("left"), collected.left),
            (_("moved"), [now for _before, now in collected.moved]),
        ):
            click.echo(_("{label}: {count}").format(label=label, count=len(people)) + _names(people))
    click.echo(
        _(
            "{people} people of {units} units from {files} files are in {out}; "
            "set aside: {aside}; conflicts: {conflicts}."
        ).format(
            people=len(collected.rows),
            units=len(collected.by_unit),
            files=len(collected.files),
            out=out,
            aside=len(collected.set_aside),
            conflicts=len(collected.conflicts),
        )
    )


def _names(people: list[Listed]) -> str:
    if not people:
        return ""
    told = _(", ").join(f"{one.name} {one.unit}" for one in people[:TOLD])
    return f" ({told}{' …' if len(people) > TOLD else ''})"
