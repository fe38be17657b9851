"""``roster assign``: give somebody a duty."""

from __future__ import annotations

from pathlib import Path

import click

from roster_cli.change.by_hand import assign, changed_by_hand
from roster_cli.change.moments import read_slot
from roster_cli.cli.afterwards import Files, files_options
from roster_cli.cli.change import dry_run_option, finish
from roster_cli.cli.common import Session, json_option, pass_session, roster_command
from roster_cli.cli.completion import complete_person
from roster_cli.cli.weeks import Asked, stored_week_option, to_change
from roster_cli.domain import Duty
from roster_cli.i18n import _
from roster_cli.lookup import find_gate, find_person


@roster_command(
    "assign",
    about=_(
        "Give a person a duty. It is checked against every rule, and becomes the week's next version with what it "
        "costs. “roster suggest” says who could take a duty."
    ),
    examples=(
        "roster assign 张伟 东盛华庭A区南门 3月16日 早班",
        "roster assign 1021081 康庄·检察院小区·大门 周三 晚班 --dry-run",
    ),
)
@click.argument("person", shell_complete=complete_person)
@click.argument("gate")
@click.argument("date")
@click.argument("shift")
@stored_week_option()
@dry_run_option
@files_options
@json_option()
@pass_session
def command(
    session: Session,
    person: str,
    gate: str,
    date: str,
    shift: str,
    *,
    week: Asked,
    again: bool,
    out: Path,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Find person and gate, add the duty, check and store."""
    with session.open_store() as store, store.writing("assign"):
        stored = to_change(store, week)
        district = stored.district
        found = find_person(district, person)
        slot = read_slot(date + shift, district.week, district.settings)
        roster = assign(district, stored.roster, Duty(slot, find_gate(district, gate), found.identity))
        change = changed_by_hand(stored, roster)
        note = _("Assigned by hand: {person}").format(person=change.labels[found.identity])
        finish(session, store, change, note=note, files=Files(out, again), dry_run=dry_run, as_json=as_json)
