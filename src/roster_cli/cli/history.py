"""``roster history``: what the database holds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from roster_cli.cli.common import (
    Session,
    console,
    json_option,
    pass_session,
    plain_table,
    print_json,
    roster_command,
)
from roster_cli.cli.weeks import Asked, week_option
from roster_cli.i18n import N_, _
from roster_cli.shapes.history import history_fields
from roster_cli.views.labels import moment_label

if TYPE_CHECKING:
    from roster_cli.domain import StoredVersion

_WIDEST = 1000
_ORIGINS = {"solve": "", "change": N_("changed"), "import": N_("taken in"), "undo": N_("taken back")}


@roster_command(
    "history",
    about=_("List what is stored: each week with its versions, what they cost and what stays unfilled."),
    examples=("roster history", "roster history --week 2022-W11", "roster history --json"),
)
@week_option(_("The week, or a date in it; with @2 its version 2 (default: all that are stored)."))
@json_option()
@pass_session
def command(session: Session, week: Asked, *, as_json: bool) -> None:
    """Print every stored version, oldest week first."""
    with session.open_store() as store:
        versions = store.versions()
        if week.weeks or week.version is not None:
            wanted = week.load(store).district.week
            versions = tuple(one for one in versions if one.week == wanted and week.version in (None, one.version))
    if as_json:
        print_json(history_fields(versions))
        return
    if not versions:
        click.echo(_("Nothing is stored yet."))
        return
    headings = (_("state"), _("time"), _("cost"), _("gap"), _("unfilled"), _("remark"))
    table = plain_table(_("week"), _("version"), *headings)
    for place in (2, 3, 7):
        table.columns[place].justify = "left"
    for column in table.columns[:7]:
        column.no_wrap = True
    for version in versions:
        table.add_row(*_row(version))
    screen = console()
    if not sys.stdout.isatty():  # whoever reads a file or a pipe searches it: a remark stays on one line
        wide = screen.options.update(width=_WIDEST)
        screen.width = max(screen.width, screen.measure(table, options=wide).maximum)
    screen.print(table)


def _row(version: StoredVersion) -> list[str]:
    is_import = version.origin == "import"
    return [
        str(version.week),
        str(version.version),
        _("draft") if version.published_at is None else _("published"),
        moment_label(version.published_at or version.created_at),
        # A week made by hand is not judged: whoever made it knew other rules.
        "" if is_import else f"{version.cost:,}",
        "" if is_import else f"{version.gap:,}" if version.bound or not version.cost else "—",
        f"{version.unfilled:,}",
        version.note or (_(origin) if (origin := _ORIGINS[version.origin.value]) else ""),
    ]
