"""Options that several commands share: the lists, how to search, what to write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roster_cli.cli.common import Decorated, Session
from roster_cli.cli.weeks import plain_week_option
from roster_cli.errors import UsageError
from roster_cli.i18n import _

if TYPE_CHECKING:
    from roster_cli.sheets.given import GivenLists


def lists(function: Decorated) -> Decorated:
    """Add the arguments ``[STAFF CHECKPOINTS]`` and the option ``--config``."""
    function = click.option(
        "--config",
        type=click.Path(path_type=Path),
        metavar="roster.toml",
        help=_("Settings (default: roster.toml beside the staff list, else in this folder, if there is one)."),
    )(function)
    return list_arguments(function)


def list_arguments(function: Decorated) -> Decorated:
    """Add the arguments ``[STAFF CHECKPOINTS]``."""
    return click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[STAFF CHECKPOINTS]")(
        function
    )


def lists_of(session: Session, paths: Sequence[Path], *, silent: bool) -> GivenLists:
    """Return which files hold which list, and say so where nobody named them one by one.

    Raises
    ------
    roster_cli.errors.UsageError
        If that is not clear.
    """
    from roster_cli.sheets.given import given_lists

    given = given_lists(paths, Path())
    if given.looked_up and not silent:
        session.notice(given.told())
    return given


def workers_option(function: Decorated) -> Decorated:
    """Add the option ``--workers``."""
    return click.option(
        "--workers", type=click.IntRange(min=1), metavar="N", help=_("Most processes to use (default: all cores).")
    )(function)


def planned_week_option(function: Decorated) -> Decorated:
    """Add the option ``--week`` of commands that make rosters."""
    about = _("The week to plan, a date in it, “this” or “next” (default: the week after today).")
    return plain_week_option(about)(function)


def time_limit_option(function: Decorated) -> Decorated:
    """Add the option ``--time-limit``."""
    return click.option(
        "--time-limit",
        type=click.FloatRange(min=0, min_open=True),
        metavar="S",
        help=_("Store the best roster of a district found within this many seconds."),
    )(function)


def cluster_option(function: Decorated) -> Decorated:
    """Add the option ``--cluster``."""
    return click.option(
        "--cluster",
        metavar="tcp://HOST:PORT",
        help=_("Solve on the Dask cluster with this scheduler; the roster is the same as without."),
    )(function)


def replace_option(function: Decorated) -> Decorated:
    """Add the option ``--replace``."""
    return click.option(
        "--replace",
        is_flag=True,
        help=_("If the week is published, publish what comes out as its next version."),
    )(function)


def changes_options(function: Decorated) -> Decorated:
    """Add the options ``--keep-changes`` and ``--discard-changes``."""
    function = click.option(
        "--discard-changes", is_flag=True, help=_("Drop changes of the week that were made by hand.")
    )(function)
    return click.option(
        "--keep-changes",
        is_flag=True,
        help=_("Keep changes of the week that were made by hand, as fixed duties."),
    )(function)


def what_becomes_of_changes(*, keep: bool, discard: bool) -> str:
    """Return what is to become of changes by hand, as a request says it.

    Raises
    ------
    roster_cli.errors.UsageError
        If both are asked for.
    """
    if keep and discard:
        raise UsageError(_("Give --keep-changes or --discard-changes, not both."))
    return "keep" if keep else "discard" if discard else ""


def strict_option(function: Decorated) -> Decorated:
    """Add the option ``--strict``."""
    return click.option(
        "--strict", is_flag=True, help=_("Exit with 3 if posts are unfilled or people have no duty.")
    )(function)


def strict_conflicts_option(function: Decorated) -> Decorated:
    """Add the option ``--strict`` of commands that name conflicts."""
    return click.option("--strict", is_flag=True, help=_("Exit with 3 if there are conflicts."))(function)


def solving_options(function: Decorated) -> Decorated:
    """Add everything that says which week to plan, how long and where, and what to do with what comes out."""
    options = (
        planned_week_option,
        time_limit_option,
        workers_option,
        cluster_option,
        replace_option,
        changes_options,
        strict_option,
    )
    for option in reversed(options):
        function = option(function)
    return function


def writing_options(function: Decorated) -> Decorated:
    """Add the options ``--format`` and ``--out``."""
    from roster_cli.export import FORMATS

    function = click.option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("rosters"),
        metavar="DIR",
        help=_("Where the week's folder goes (default: rosters)."),
    )(function)
    return click.option(
        "--format",
        "formats",
        multiple=True,
        default=("xlsx",),
        type=click.Choice(list(FORMATS)),
        help=_("Kind of file (default: xlsx); may be repeated."),
    )(function)
