"""``roster swap``: two people stand in for each other."""

from __future__ import annotations

from pathlib import Path

import click

from roster_cli.change.by_hand import changed_by_hand, duty_of, swap
from roster_cli.change.moments import read_slots
from roster_cli.cli.afterwards import Files, files_options
from roster_cli.cli.change import dry_run_option, finish
from roster_cli.cli.common import Session, json_option, pass_session, roster_command
from roster_cli.cli.weeks import Asked, stored_week_option, to_change
from roster_cli.domain import District, Duty, Roster
from roster_cli.errors import UsageError
from roster_cli.i18n import _
from roster_cli.lookup import find_person


@roster_command(
    "swap",
    about=_(
        "Let two people swap duties. The swap is checked against every rule, and becomes the week's next version "
        "with what it costs."
    ),
    examples=("roster swap 张伟@3月16日早班 王芳@3月17日晚班", "roster swap 1021081@周三 王芳@周四晚班 --dry-run"),
)
@click.argument("first", metavar="PERSON@WHEN")
@click.argument("second", metavar="PERSON@WHEN")
@stored_week_option()
@dry_run_option
@files_options
@json_option()
@pass_session
def command(
    session: Session, first: str, second: str, *, week: Asked, again: bool, out: Path, dry_run: bool, as_json: bool
) -> None:
    """Find both duties, swap, check and store."""
    with session.open_store() as store, store.writing("swap"):
        stored = to_change(store, week)
        duties = [named_duty(stored.district, stored.roster, text) for text in (first, second)]
        roster = swap(stored.roster, *duties)
        change = changed_by_hand(stored, roster)
        people = [change.labels[duty.identity] for duty in duties]
        note = _("Swapped: {first} and {second}").format(first=people[0], second=people[1])
        finish(session, store, change, note=note, files=Files(out, again), dry_run=dry_run, as_json=as_json)


def named_duty(district: District, roster: Roster, text: str) -> Duty:
    """Return the duty that ``张伟@3月16日早班`` names.

    Raises
    ------
    roster_cli.errors.UsageError
        If the text is no such thing, names several people, or a duty that is not there.
    """
    name, mark, when = text.rpartition("@")
    if not mark:
        raise UsageError(
            _("“{text}” names no duty. Write who and when, for example 张伟@3月16日早班.").format(text=text)
        )
    person = find_person(district, name)
    return duty_of(district, roster, person, read_slots(when, district.week, district.settings))
