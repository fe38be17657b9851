"""``roster check``: judge the lists before anything is solved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
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
from roster_cli.cli.options import list_arguments, lists_of
from roster_cli.cli.reading import print_report
from roster_cli.cli.weeks import plain_week_option
from roster_cli.errors import InputError, Problem, shortened
from roster_cli.i18n import _, ngettext
from roster_cli.planning.pipeline import coming_week, find_config
from roster_cli.shapes.lists import checked_fields, refused_fields

if TYPE_CHECKING:
    from roster_cli.domain import District, Week
    from roster_cli.sheets.district import ListProblems, Reading
    from roster_cli.sheets.given import GivenLists


@roster_command(
    "check",
    about=_(
        "Read the staff list and the checkpoint list and tell every problem at once: file, sheet, cell, what is "
        "wrong and how to mend it, and before that what was read. With --annotate, also write copies of "
        "the lists in which each bad cell is coloured and carries a comment. Nothing else is written."
    ),
    examples=(
        "roster check staff.xlsx checkpoints.xlsx",
        "roster check staff.xlsx checkpoints.xlsx --week 2022-W11 --annotate marked",
        "roster check units/ checkpoints.xlsx",
        "roster check",
    ),
)
@list_arguments
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=_("The settings (default: roster.toml beside the staff list or in this folder, if there is one)."),
)
@plain_week_option(_("The week to read the dates for, or a date in it (default: the week after today)."))
@click.option(
    "--annotate",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("Write copies of lists with problems into DIR, each bad cell marked and commented."),
)
@json_option()
@pass_session
def command(
    session: Session,
    paths: tuple[Path, ...],
    *,
    config: Path | None,
    week: Week | None,
    folder: Path | None,
    as_json: bool,
) -> int:
    """Read the lists and tell what is wrong with them, or what is in them."""
    from roster_cli.sheets.district import ListProblems, read_inputs

    week = week or coming_week()
    given = lists_of(session, paths, silent=as_json)
    try:
        reading = read_inputs(given.staff, given.checkpoints, find_config(config, given.staff), week=week)
    except ListProblems as error:
        copies = _annotate(error.problems, _files_of(error.problems, given), folder)
        if as_json:
            print_json(refused_fields(week, error, copies))
        else:
            if not session.quiet:
                _tell_understood(session, error)
                _tell_warnings(error.warnings)
            _tell_problems(error.problems, copies, folder)
        return InputError.exit_code
    summary = summarise(reading.district)
    if as_json:
        print_json(checked_fields(week, reading, summary, short_communities(reading.district)))
        return 0
    if not session.quiet:
        _tell_understood(session, reading)
    _print_summary(reading.district, summary)
    _tell_warnings(reading.warnings)
    click.echo(
        ngettext(
            "No problems found; {count} thing to look at.",
            "No problems found; {count} things to look at.",
            len(reading.warnings),
        ).format(count=len(reading.warnings))
        if reading.warnings
        else _("No problems found.")
    )
    return 0


def _tell_understood(session: Session, reading: Reading | ListProblems) -> None:
    print_report(reading.report)
    for notice in reading.notices:
        if notice not in reading.warnings:
            session.notice(notice)


def _tell_warnings(warnings: Sequence[str]) -> None:
    for warning in warnings:
        click.echo(_("Please look: {warning}").format(warning=warning))


def _files_of(problems: Sequence[Problem], given: GivenLists) -> list[Path]:
    """Return the files that problems stand in, those that the user named first."""
    named = [Path(str(source)) for source in (*given.staff, *given.checkpoints)]
    found = [Path(problem.file) for problem in problems if problem.file and not problem.file.endswith(".toml")]
    return list(dict.fromkeys([*(path for path in named if not path.is_dir()), *found]))


def _annotate(problems: Sequence[Problem], files: Sequence[Path], folder: Path | None) -> tuple[Path, ...]:
    if folder is None:
        return ()
    from roster_cli.sheets.annotate import annotate

    return annotate(problems, files, folder)


def _tell_problems(problems: Sequence[Problem], copies: Sequence[Path], folder: Path | None) -> None:
    place = ("", "")
    for problem in problems:
        if (problem.file, problem.sheet) != place:
            place = (problem.file, problem.sheet)
            click.echo(" · ".join(part for part in place if part))
        click.echo(f"  {_where(problem)}{problem.message}")
        if problem.remedy:
            click.echo(f"      → {problem.remedy}")
    count = len(problems)
    click.echo(ngettext("{count} problem.", "{count} problems.", count).format(count=count))
    if copies:
        click.echo(_("Marked copies: {files}").format(files=_(", ").join(map(str, copies))))
    elif folder is not None:
        click.echo(_("No list could be opened, so there is no marked copy."))


def _where(problem: Problem) -> str:
    """Return the cell, row or key of a problem as the beginning of a line."""
    if problem.row and not problem.column:
        return _("row {row}: ").format(row=problem.row)
    return f"{problem.cell}: " if problem.cell else ""


def summarise(district: District) -> dict[str, int]:
    """Return what a district holds, counted."""
    standings = Counter(person.standing.value for person in district.people)
    return {
        "people": len(district.people),
        "rostered": len(district.rostered),
        "not_reported": standings["not_reported"],
        "outside": standings["outside"],
        "above_grade": standings["grade"],
        "units": len(district.units),
        "window_units": sum(unit.is_window for unit in district.units),
        "units_with_peak": sum(bool(unit.peak) for unit in district.units),
        "units_with_cap": sum(unit.max_away is not None for unit in district.units),
        "post_groups": len(district.post_groups),
        "communities": len(district.communities),
        "checkpoints": len(district.checkpoints),
        "posts": sum(sum(checkpoint.headcounts) for checkpoint in district.checkpoints),
        "most_duties": sum(person.max_per_week for person in district.rostered),
        "short_communities": len(short_communities(district)),
    }


def short_communities(district: District) -> dict[str, tuple[int, int]]:
    """Return posts and duties of the communities whose people may not have as many duties as there are posts."""
    found = {
        community: (
            sum(sum(checkpoint.headcounts) for checkpoint in district.checkpoints_of[community]),
            sum(person.max_per_week for person in people),
        )
        for community, people in district.rostered_in.items()
    }
    return {community: (posts, duties) for community, (posts, duties) in found.items() if duties < posts}


def _print_short(district: District) -> None:
    """Name the communities in which posts will stay empty whatever is planned."""
    short = short_communities(district)
    for community, (posts, duties) in sorted(short.items(), key=lambda one: one[1][1] - one[1][0]):
        told = _("  {community}: {posts} posts, its {people} people may have {duties} duties at most")
        people = len(district.rostered_in[community])
        click.echo(told.format(community=shortened(community), posts=posts, people=people, duties=duties))


def _print_summary(district: District, summary: Mapping[str, int]) -> None:
    parts = (
        "rostered",
        "not_reported",
        "outside",
        "above_grade",
        "window_units",
        "units_with_peak",
        "units_with_cap",
    )
    labels = {
        "people": _("People listed"),
        "rostered": _("rostered"),
        "not_reported": _("not reported yet"),
        "outside": _("outside the city"),
        "above_grade": _("graded above 科级"),
        "units": _("Units"),
        "window_units": _("window units"),
        "units_with_peak": _("with peak shifts"),
        "units_with_cap": _("with a cap"),
        "post_groups": _("Post groups (AB)"),
        "communities": _("Communities"),
        "checkpoints": _("Checkpoints"),
        "posts": _("Posts in the week"),
        "most_duties": _("Duties that the people may have at most"),
        "short_communities": _("Communities with more posts than that"),
    }
    table = plain_table(_("Week {week}").format(week=district.week), _("Count"))
    for name, label in labels.items():
        table.add_row(f"  {label}" if name in parts else label, f"{summary[name]:,}")
    console().print(table)
    _print_short(district)
