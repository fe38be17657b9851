"""``roster unassign``: take a duty from somebody."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from roster_cli.change.by_hand import changed_by_hand, unassign
from roster_cli.cli.afterwards import Files, files_options
from roster_cli.cli.change import dry_run_option, finish
from roster_cli.cli.common import Session, json_option, pass_session, roster_command
from roster_cli.cli.swap import named_duty
from roster_cli.cli.weeks import Asked, stored_week_option, to_change
from roster_cli.i18n import _


@roster_command(
    "unassign",
    about=_(
        "Take a duty from a person; the post is unfilled then. The change is checked against every rule, and "
        "becomes the week's next version with what it costs."
    ),
    examples=("roster unassign 张伟 3月16日 早班", "roster unassign 张伟@周三早班 --dry-run"),
)
@click.argument("person")
@click.argument("when", nargs=-1, metavar="[DATE SHIFT]")
@stored_week_option()
@dry_run_option
@files_options
@json_option()
@pass_session
def command(
    session: Session,
    person: str,
    when: Sequence[str],
    *,
    week: Asked,
    again: bool,
    out: Path,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Find the duty, drop it, check and store."""
    with session.open_store() as store, store.writing("unassign"):
        stored = to_change(store, week)
        text = f"{person}@{''.join(when)}" if when else person
        duty = named_duty(stored.district, stored.roster, text)
        roster = unassign(stored.roster, duty)
        change = changed_by_hand(stored, roster)
        note = _("Taken off by hand: {person}").format(person=change.labels[duty.identity])
        finish(session, store, change, note=note, files=Files(out, again), dry_run=dry_run, as_json=as_json)
