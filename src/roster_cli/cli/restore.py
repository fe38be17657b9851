"""``roster restore``: a copy in the place of the database."""

from __future__ import annotations

from pathlib import Path

import click

from roster_cli.cli.common import Session, json_option, pass_session, print_json, roster_command
from roster_cli.i18n import _, ngettext


@roster_command(
    "restore",
    about=_(
        "Put FILE, a copy that “roster backup” made, in the place of the database: wholly, or not at all. "
        "A copy that is damaged, of another program or of a newer roster-cli is refused."
    ),
    examples=("roster restore roster-2022-03-14.db", "roster --db district.db restore copy.db --force"),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--force", is_flag=True, help=_("Put it in the place of a database that is there."))
@json_option()
@pass_session
def command(session: Session, *, file: Path, force: bool, as_json: bool) -> None:
    """Look at the copy, put it in place, and say what it holds."""
    from roster_cli.shapes.copies import copied_fields
    from roster_cli.store.copies import restore

    copied = restore(file, session.database, replace=force)
    if as_json:
        print_json(copied_fields(copied))
        return
    count = len(copied.weeks)
    told = ngettext(
        "{database} is what {file} holds: {count} week.",
        "{database} is what {file} holds: {count} weeks.",
        count,
    )
    click.echo(told.format(file=file, database=session.database, count=count))
    if copied.replaced:
        click.echo(_("It took the place of the database that was there."))
