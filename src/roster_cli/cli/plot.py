"""``roster plot``: pictures of a stored roster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roster_cli.cli.common import Session, pass_session, roster_command
from roster_cli.cli.completion import complete_community
from roster_cli.cli.weeks import Asked, stored_week_option
from roster_cli.domain import Week
from roster_cli.errors import UsageError
from roster_cli.export.files import file_names, write_whole
from roster_cli.i18n import _, speaking
from roster_cli.lookup import find_community
from roster_cli.views.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

    from roster_cli.store import Store

COVERAGE, FAIRNESS = "coverage", "fairness"
FOLDER = "plot"
_WEEKS = 12


@roster_command(
    "plot",
    about=_(
        "Draw a stored roster: the district's coverage, fairness over the stored weeks, and the week of each "
        "community named. Every picture is written as PNG and SVG."
    ),
    examples=("roster plot", "roster plot --community 康庄 --week 2022-W11", "roster plot --out pictures"),
)
@click.option(
    "--community",
    "communities",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_community,
    help=_("Also draw this community's week; may be given several times."),
)
@stored_week_option()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("rosters"),
    show_default=True,
    metavar="DIR",
    help=_("The folder to write to; the week gets a folder of its own."),
)
@pass_session
def command(session: Session, *, communities: tuple[str, ...], week: Asked, out: Path) -> None:
    """Draw and write what was asked for."""
    if find_spec("matplotlib") is None:
        raise UsageError(
            _('Pictures need matplotlib, which is not installed. Install it with: pip install "roster-cli[plot]"')
        )
    with session.open_store() as store:
        stored = week.load(store)
        points = store.points(stored_weeks(store, stored.district.week))
    view = View(stored, session.language or stored.district.language)
    named = tuple(dict.fromkeys(find_community(stored.district, name) for name in communities))
    folder = out / str(stored.district.week) / FOLDER
    with speaking(view.language):
        for path in write_pictures(view, points, named, folder):
            click.echo(str(path))


def stored_weeks(store: Store, last: Week) -> list[Week]:
    """Return the stored ones among the twelve weeks up to a week, oldest first."""
    return [one.week for one in store.weeks() if last.plus(1 - _WEEKS) <= one.week <= last]


def write_pictures(view: View, points: DataFrame, communities: tuple[str, ...], folder: Path) -> Iterator[Path]:
    """Draw and write the pictures, yielding each file.

    Parameters
    ----------
    view
        The roster.
    points
        What people earned in stored weeks, oldest first, the roster's last.
    communities
        Communities to draw the week of.
    folder
        Where the pictures go.
    """
    from roster_cli.plot.figures import community_figure, coverage_figure, fairness_figure, written

    names = file_names(view.district.communities, reserved=(COVERAGE, FAIRNESS))
    pictures: Mapping[str, Callable[[], Figure]] = {
        COVERAGE: partial(coverage_figure, view),
        FAIRNESS: partial(fairness_figure, view, points),
        **{names[community]: partial(community_figure, view, community) for community in communities},
    }
    for name, make in pictures.items():
        for ending, content in written(make).items():
            path = folder / f"{name}.{ending}"
            write_whole(path, content)
            yield path
