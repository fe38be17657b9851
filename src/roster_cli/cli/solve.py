"""``roster solve``: make the roster of a week and store it."""

from __future__ import annotations

from pathlib import Path

from roster_cli.change.telling import made_anew, message_if_published, people_concerned
from roster_cli.cli.afterwards import Files, afterwards, files_options, print_message
from roster_cli.cli.common import (
    Session,
    json_option,
    pass_session,
    print_json,
    roster_command,
)
from roster_cli.cli.options import lists, lists_of, solving_options, what_becomes_of_changes
from roster_cli.cli.outcome import print_totals, strict_met
from roster_cli.cli.progress import watching
from roster_cli.cli.weeks import week_line
from roster_cli.domain import Week
from roster_cli.i18n import _
from roster_cli.planning.pipeline import Request, coming_week, find_config, make_roster, newest_of
from roster_cli.shapes.made import solved_fields
from roster_cli.store import Store
from roster_cli.views.totals import Totals


@roster_command(
    "solve",
    about=_(
        "Make the roster of a week from the staff list and the checkpoint list, and store it as the week's draft. "
        "Solving again replaces the draft. A published week is refused unless --replace is given: "
        "the new roster is then published as its next version."
    ),
    examples=(
        "roster solve staff.xlsx checkpoints.xlsx",
        "roster solve staff.xlsx checkpoints.xlsx --week 2022-W11 --time-limit 60",
        "roster solve staff.xlsx checkpoints.xlsx --strict --json > result.json",
        "roster solve staff.xlsx checkpoints.xlsx --cluster tcp://10.0.0.5:8786",
    ),
)
@lists
@solving_options
@files_options
@json_option()
@pass_session
def command(
    session: Session,
    paths: tuple[Path, ...],
    *,
    week: Week | None,
    config: Path | None,
    time_limit: float | None,
    workers: int | None,
    cluster: str | None,
    replace: bool,
    keep_changes: bool,
    discard_changes: bool,
    strict: bool,
    again: bool,
    out: Path,
    as_json: bool,
) -> None:
    """Solve, print the summary, and judge whether ``--strict`` is met."""
    silent = session.quiet or as_json
    given = lists_of(session, paths, silent=silent)
    request = Request(
        given.staff,
        given.checkpoints,
        find_config(config, given.staff),
        week or coming_week(),
        time_limit,
        workers,
        replace,
        cluster,
        what_becomes_of_changes(keep=keep_changes, discard=discard_changes),
    )
    if request.config and not silent:
        session.notice(_("Settings: {path}").format(path=request.config))
    if not silent:
        session.notice(week_line(request.week))
    with Store.open(session.database) as store, store.writing(f"solve --week {request.week}"):
        before = newest_of(store, request.week)
        made = make_roster(store, request, watching(silent=silent))
        change = made_anew(before, made.stored) if before else None
        after = None
        if change and (change.differs or again):
            after = afterwards(store, made.stored, Files(out, again), people_concerned(change))
    totals = Totals(made.stored)
    if as_json:
        told = message_if_published(change) if change else None
        files = after.fields() if after else {}
        print_json(solved_fields(totals, session.database, request.config, made.seconds, told, files))
    else:
        print_totals(totals, quiet=session.quiet)
        if change and after and not session.quiet:
            print_message(message_if_published(change))
            after.tell()
    if after:
        after.settle()
    if strict:
        strict_met(totals)
