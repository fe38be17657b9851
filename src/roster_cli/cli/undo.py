"""``roster undo``: take back the last change of a week."""

from __future__ import annotations

from pathlib import Path

import click

from roster_cli.cli.afterwards import Files, files_options
from roster_cli.cli.change import dry_run_option, finish
from roster_cli.cli.common import Session, json_option, pass_session, roster_command
from roster_cli.cli.weeks import Asked, stored_week_option, to_change
from roster_cli.i18n import _
from roster_cli.planning.undoing import taken_back


@roster_command(
    "undo",
    about=_(
        "Take back the last change of a week: a solve, a replan, a swap, whatever it was, absences that it told "
        "included. The roster before it becomes the week's next version; run again, it goes one change further "
        "back. With --to it is any earlier version. Of a published week the people concerned have to be told."
    ),
    examples=("roster undo", "roster undo --week 下周 --dry-run", "roster undo --to 2"),
)
@click.option("--to", type=click.IntRange(min=1), metavar="VERSION", help=_("Back to this version of the week."))
@stored_week_option()
@dry_run_option
@files_options
@json_option()
@pass_session
def command(
    session: Session, *, to: int | None, week: Asked, again: bool, out: Path, dry_run: bool, as_json: bool
) -> None:
    """Find the version before, check it and store it as the next one."""
    with session.open_store() as store, store.writing("undo"):
        back = taken_back(store, to_change(store, week), to)
        finish(
            session,
            store,
            back.change,
            note=back.change.note,
            files=Files(out, again),
            dry_run=dry_run,
            as_json=as_json,
            restores=back.restored.version,
            storing=lambda: back.store(store),
        )
