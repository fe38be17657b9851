"""``roster solve``: make the roster of a week and store it."""

from __future__ import annotations

from pathlib import Path

import click

from roster_cli.cli.common import (
    Session,
    cluster_option,
    json_option,
    pass_session,
    print_json,
    roster_command,
    week_option,
)
from roster_cli.cli.outcome import Outcome, strict_met
from roster_cli.cli.pipeline import Request, coming_week, find_config, make_roster
from roster_cli.domain import Week
from roster_cli.i18n import _
from roster_cli.store import Store

_LIST = click.Path(path_type=Path)


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
@click.argument("staff", type=_LIST)
@click.argument("checkpoints", type=_LIST)
@week_option(_("The week to plan, or a date in it (default: the week after today)."))
@click.option(
    "--config",
    type=_LIST,
    metavar="roster.toml",
    help=_("Settings (default: roster.toml beside the staff list, else in this folder, if there is one)."),
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="S",
    help=_("Store the best roster found within this many seconds."),
)
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help=_("Most processes to use (default: all cores).")
)
@cluster_option
@click.option(
    "--replace", is_flag=True, help=_("If the week is published, publish what comes out as its next version.")
)
@click.option("--strict", is_flag=True, help=_("Exit with 3 if posts are unfilled or people have no duty."))
@json_option()
@pass_session
def command(
    session: Session,
    staff: Path,
    checkpoints: Path,
    *,
    week: Week | None,
    config: Path | None,
    time_limit: float | None,
    workers: int | None,
    cluster: str | None,
    replace: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Solve, print the summary, and judge whether ``--strict`` is met."""
    request = Request(
        staff,
        checkpoints,
        find_config(config, staff),
        week or coming_week(),
        time_limit,
        workers,
        replace,
        cluster,
    )
    silent = session.quiet or as_json
    if request.config and not silent:
        session.notice(_("Settings: {path}").format(path=request.config))
    with Store.open(session.database) as store, store.writing(f"solve --week {request.week}"):
        made = make_roster(store, request, silent=silent)
    outcome = Outcome(made.stored)
    if as_json:
        print_json(
            {
                **outcome.as_json(),
                "database": session.database,
                "config": str(request.config) if request.config else None,
                "seconds": {stage: round(seconds, 3) for stage, seconds in made.seconds.items()},
            }
        )
    else:
        outcome.print(quiet=session.quiet)
    if strict:
        strict_met(outcome)
