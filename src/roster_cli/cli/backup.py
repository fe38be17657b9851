"""``roster backup``: a copy of the database that is whole."""

from __future__ import annotations

from pathlib import Path

import click

from roster_cli.cli.common import Session, json_option, pass_session, print_json, roster_command
from roster_cli.i18n import _, ngettext


@roster_command(
    "backup",
    about=_(
        "Write a copy of the database to FILE, whatever runs meanwhile, and look whether it is whole. "
        "Only its owner can read it: it holds names and phone numbers."
    ),
    examples=("roster backup roster-2022-03-14.db", "roster backup /media/stick/roster.db --force"),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--force", is_flag=True, help=_("Write over a file that is there."))
@json_option()
@pass_session
def command(session: Session, *, file: Path, force: bool, as_json: bool) -> None:
    """Copy, look at the copy, and say what it holds."""
    from roster_cli.shapes.copies import copied_fields
    from roster_cli.store.copies import back_up

    copied = back_up(session.database, file, replace=force)
    if as_json:
        print_json(copied_fields(copied))
        return
    count = len(copied.weeks)
    told = ngettext(
        "{file} is a whole copy of {database}: {count} week.",
        "{file} is a whole copy of {database}: {count} weeks.",
        count,
    )
    click.echo(told.format(file=file, database=session.database, count=count))
    if copied.replaced:
        click.echo(_("It took the place of an older file of that name."))
