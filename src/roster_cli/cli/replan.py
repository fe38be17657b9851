"""``roster replan``: make a stored roster fit again after absences or with changed lists."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from roster_cli.change.moments import read_moment
from roster_cli.cli.afterwards import Files, files_options
from roster_cli.cli.change import dry_run_option, finish
from roster_cli.cli.common import Session, json_option, pass_session, roster_command
from roster_cli.cli.progress import warn
from roster_cli.cli.weeks import Asked, stored_week_option, to_change
from roster_cli.errors import UsageError
from roster_cli.i18n import _
from roster_cli.planning.replanning import changed_lists, replan_stored

_LIST = click.Path(path_type=Path)


@roster_command(
    "replan",
    about=_(
        "Make a stored roster fit again when people cannot come or the lists have changed. What has begun stays, "
        "every rule holds, and as few duties as possible change. The change is printed to be read out, and "
        "becomes the week's next version."
    ),
    examples=(
        "roster replan --absent 张伟=周三晚班",
        "roster replan --absent 张伟=3月16日-3月18日 --absent 1021081=周五 --dry-run",
        "roster replan --unavailable 张伟=周五 --present 王芳",
        "roster replan --absences absences.xlsx --from 2022-03-16T12:00",
        "roster replan --staff staff.xlsx --checkpoints checkpoints.xlsx",
    ),
)
@click.option(
    "--absent",
    multiple=True,
    metavar="PERSON=WHEN",
    help=_("Who is away when, also from the office, for example 1021081=2022-03-16. Holds until --present."),
)
@click.option(
    "--unavailable",
    multiple=True,
    metavar="PERSON=WHEN",
    help=_("Who cannot be on duty when, though in the office. Holds until --present."),
)
@click.option(
    "--present",
    multiple=True,
    metavar="PERSON[=WHEN]",
    help=_("Who comes after all: takes back what --absent and --unavailable told."),
)
@click.option(
    "--absences",
    type=_LIST,
    metavar="FILE",
    help=_("A list of absences with the columns staff_id or name, and leave."),
)
@click.option("--staff", type=_LIST, metavar="FILE", help=_("The staff list as it is now."))
@click.option(
    "--checkpoints", type=_LIST, metavar="FILE", help=_("The checkpoint list as it is now (with --staff).")
)
@click.option(
    "--config", type=_LIST, metavar="roster.toml", help=_("Settings (default: those of the stored week).")
)
@click.option(
    "--from",
    "start",
    metavar="DATE[THH:MM]",
    help=_("What begins before this moment stays (default: now)."),
)
@stored_week_option()
@dry_run_option
@files_options
@json_option()
@pass_session
def command(
    session: Session,
    *,
    absent: Sequence[str],
    unavailable: Sequence[str],
    present: Sequence[str],
    absences: Path | None,
    staff: Path | None,
    checkpoints: Path | None,
    config: Path | None,
    start: str | None,
    week: Asked,
    again: bool,
    out: Path,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Load, take up what changed, replan, check and store."""
    if not (absent or unavailable or present or absences or staff):
        raise UsageError(_("Say what changed: --absent, --unavailable, --present, --absences or --staff."))
    if (checkpoints or config) and not staff:
        raise UsageError(_("Give --staff too: the lists belong together."))
    with session.open_store() as store, store.writing("replan"):
        stored = to_change(store, week)
        moment = read_moment(start, stored.district.week, stored.district.settings)
        lists = changed_lists(stored, staff, checkpoints, config) if staff else None
        for warning in lists.warnings if lists else ():
            warn(warning)
        change = replan_stored(stored, absent, absences, lists, moment, unavailable, present)
        finish(
            session,
            store,
            change,
            note=change.note,
            files=Files(out, again),
            dry_run=dry_run,
            as_json=as_json,
            since=moment,
        )
