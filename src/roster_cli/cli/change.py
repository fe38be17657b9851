"""What every command that changes a stored roster shares: show the change, store it, tell what is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import click

from roster_cli.change.changing import Change
from roster_cli.change.telling import message, people_concerned
from roster_cli.cli.afterwards import Files, afterwards, print_message
from roster_cli.cli.common import Decorated, Session, console, plain_table, print_json
from roster_cli.cli.weeks import week_line
from roster_cli.i18n import _, ngettext
from roster_cli.rules import title
from roster_cli.shapes.change import saved_change_fields

if TYPE_CHECKING:
    from roster_cli.domain import StoredRoster
    from roster_cli.store import Store


def dry_run_option(function: Decorated) -> Decorated:
    """Add the option ``--dry-run``."""
    return click.option("--dry-run", is_flag=True, help=_("Show the change and its cost, and store nothing."))(
        function
    )


def finish(
    session: Session,
    store: Store,
    change: Change,
    *,
    note: str,
    files: Files,
    dry_run: bool,
    as_json: bool,
    since: datetime | None = None,
    restores: int | None = None,
    storing: Callable[[], StoredRoster] | None = None,
) -> None:
    """Store a change unless it was only to be shown, and tell it.

    Parameters
    ----------
    session
        The common options.
    store
        The database; the caller holds ``store.writing`` since before the roster was loaded.
    change
        What is to be stored; nothing is stored where nothing differs.
    note
        What was changed, in a sentence.
    files
        Where exported files are, and whether to write them again.
    dry_run, as_json
        What the user asked for.
    since, restores
        From when on duties could change, and which version comes back, for ``--json``; None where not asked.
    storing
        Stores the change; None where it is stored as any change is.
    """
    store_it = storing or (lambda: store.apply(change, note))
    saved = change.stored if dry_run else store_it()
    is_stored = change.differs and not dry_run
    after = afterwards(store, saved, files, people_concerned(change)) if is_stored else None
    if as_json:
        old_files = after.fields() if after else {}
        print_json(saved_change_fields(change, saved, old_files, stored=is_stored, since=since, restores=restores))
        if after:
            after.settle()
        return
    click.echo(week_line(change.district.week))
    _print(change)
    if not session.quiet:
        for notice in change.notices:
            click.echo(notice, err=True)
    if dry_run:
        click.echo(_("Nothing was stored (--dry-run)."))
    elif change.differs:
        told = (
            _("{week} is published as version {version}.")
            if saved.is_published
            else _("{week} is stored as a draft, version {version}.")
        )
        click.echo(told.format(week=saved.district.week, version=saved.version))
    if after:
        print_message(message(change))
        after.tell()
        after.settle()


def _print(change: Change) -> None:
    """Print the list to read out and the cost."""
    count = len(change.moves)
    if count:
        click.echo(
            ngettext("{count} post changes hands:", "{count} posts change hands:", count).format(count=count)
        )
    else:
        click.echo(_("No duty changes."))
    for line in change.lines():
        click.echo(f"  {line}")
    if count:
        _print_costs(change)


def _print_costs(change: Change) -> None:
    before, after = change.costs
    table = plain_table(_("cost"), _("before"), _("after"), _("difference"))
    for term in after:
        if before[term] != after[term]:
            difference = after[term] - before[term]
            table.add_row(title(term), f"{before[term]:,}", f"{after[term]:,}", f"{difference:+,}")
    if not table.row_count:
        click.echo(_("The cost stays as it is."))
        return
    click.echo()
    console().print(table)
