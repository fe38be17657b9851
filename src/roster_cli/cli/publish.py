"""``roster publish``: freeze a week."""

from __future__ import annotations

from pathlib import Path

import click

from roster_cli.cli.afterwards import Files, afterwards, files_options
from roster_cli.cli.common import (
    Session,
    json_option,
    pass_session,
    print_json,
    roster_command,
)
from roster_cli.cli.weeks import Asked, stored_week_option, to_change, week_line
from roster_cli.i18n import _
from roster_cli.shapes.made import published_fields
from roster_cli.views.labels import moment_label


@roster_command(
    "publish",
    about=_(
        "Freeze a week: its draft becomes a published version that is kept for ever. Later solves refuse the week "
        "unless told to replace it; a change of it is published as its next version."
    ),
    examples=("roster publish", "roster publish --week 2022-W11"),
)
@stored_week_option()
@files_options
@json_option()
@pass_session
def command(session: Session, *, week: Asked, again: bool, out: Path, as_json: bool) -> None:
    """Publish, and say which version it is."""
    with session.open_store() as store, store.writing("publish"):
        draft = to_change(store, week)
        was_published = draft.is_published
        stored = store.publish(draft.district.week)
        after = None
        if not was_published:
            after = afterwards(store, stored, Files(out, again), (), all_of_it=True)
    if as_json:
        files = after.fields() if after else {}
        print_json(published_fields(stored, files, changed=not was_published))
        if after:
            after.settle()
        return
    click.echo(week_line(stored.district.week))
    told = (
        _("{week} was published already: version {version}, {time}.")
        if was_published
        else _("{week} is published as version {version}, {time}.")
    )
    assert stored.published_at is not None
    click.echo(
        told.format(week=stored.district.week, version=stored.version, time=moment_label(stored.published_at))
    )
    if after:
        after.tell()
        after.settle()
