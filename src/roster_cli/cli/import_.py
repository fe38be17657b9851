"""``roster import``: take back community workbooks that somebody edited."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roster_cli.change.by_hand import changed_by_hand
from roster_cli.cli.afterwards import Files, files_options
from roster_cli.cli.change import dry_run_option, finish
from roster_cli.cli.common import Session, json_option, pass_session, roster_command
from roster_cli.cli.weeks import Asked, to_change, week_option
from roster_cli.domain import Week
from roster_cli.errors import UsageError
from roster_cli.i18n import _

if TYPE_CHECKING:
    from roster_cli.domain import StoredRoster
    from roster_cli.store import Store


@roster_command(
    "import",
    about=_(
        "Take back exported community workbooks in which names were changed, on the week at a glance or on the "
        "flat sheet of duties. Every change is checked against every rule. If all are sound they become the "
        "week's next version; else each cell is told with the rule that it breaks, and nothing is stored."
    ),
    examples=(
        "roster import rosters/2022-W11/康庄社区.xlsx",
        "roster import 康庄社区.xlsx 复兴社区.xlsx --dry-run",
    ),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@week_option(_("The week, or a date in it (default: the one that the workbook tells)."))
@dry_run_option
@files_options
@json_option()
@pass_session
def command(
    session: Session, files: tuple[Path, ...], *, week: Asked, again: bool, out: Path, dry_run: bool, as_json: bool
) -> None:
    """Read the edits, check and store them."""
    from roster_cli.returned.edits import read_edits

    with session.open_store() as store, store.writing("import"):
        known = [one.week for one in store.weeks()]
        meant = _week(files, week.week(known) if week.weeks else None)
        newest = to_change(store, Asked((meant,), week.version))
        edited = read_edits(newest, lambda: _earlier(store, newest), files)
        notices = list(edited.notices)
        if edited.edits and not dry_run:
            words = [word for name in edited.communities for word in ("--community", name)]
            words = ["roster", "export", *words, "--week", str(newest.district.week)]
            notices.append(_("To export the new version: {command}").format(command=shlex.join(words)))
        note = _("Changed in {files}").format(files=_(", ").join(file.name for file in files))
        change = changed_by_hand(newest, edited.roster, tuple(notices))
        finish(session, store, change, note=note, files=Files(out, again), dry_run=dry_run, as_json=as_json)


def _week(files: Iterable[Path], asked: Week | None) -> Week:
    """Return the one week that all workbooks are of.

    Raises
    ------
    roster_cli.errors.UsageError
        If they are of several, of another than was asked for, or do not tell.
    """
    from roster_cli.returned.edits import week_of

    told = {week for file in files if (week := week_of(file))}
    if len(told | ({asked} if asked else set())) > 1:
        listed = _(", ").join(map(str, sorted(told)))
        raise UsageError(_("The workbooks are of {weeks}; give those of one week.").format(weeks=listed))
    week = asked or next(iter(told), None)
    if week is None:
        raise UsageError(_("The workbook does not tell its week. Name it with --week."))
    return week


def _earlier(store: Store, newest: StoredRoster) -> Iterable[StoredRoster]:
    """Yield the week's versions before the newest, the last one first."""
    week = newest.district.week
    numbers = [one.version for one in store.versions() if one.week == week and one.version < newest.version]
    return (store.load(week, number) for number in reversed(numbers))
