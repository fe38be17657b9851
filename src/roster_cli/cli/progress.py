"""Showing how long work goes on: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from roster_cli.i18n import N_, _
from roster_cli.planning.pipeline import Onlooker, distance_to_bound

if TYPE_CHECKING:
    from roster_cli.domain import SolveReport
    from roster_cli.solve.progress import Progress

SECONDS_BETWEEN_LINES = 2.0
# Each stage of the solver in a word, short enough to leave room for the figures on a line of 80 columns.
STAGES = {
    "model": N_("preparing"),
    "relaxation": N_("bounding"),
    "coupling": N_("reconciling"),
    "people": N_("assigning"),
    "improvement": N_("improving"),
    "proof": N_("proving"),
    "gates": N_("placing"),
    "loans": N_("lending"),
    "standbys": N_("standing by"),
}
BAR_WIDTH = 10


def watching(*, silent: bool) -> Onlooker:
    """Return what a user at the command line sees of a run: its progress unless it is to be silent."""
    return Onlooker(lambda: shown_progress(silent=silent), ask_whether_to_store, warn)


def warn(warning: str) -> None:
    """Tell what a user has to hear whatever is left out otherwise."""
    click.echo(warning, err=True)


def ask_whether_to_store(report: SolveReport) -> bool:
    """Let the user say whether a roster that was cut short is worth keeping; with nobody there it is not."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    click.echo(distance_to_bound(report), err=True)
    return bool(click.confirm(_("Store it?"), default=False, err=True))


@contextmanager
def shown_progress(*, silent: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Show progress on standard error within a ``with`` block.

    Parameters
    ----------
    silent
        Whether to show none.

    Yields
    ------
    Callable[[Progress], None] | None
        What to call with each news; None where nothing is shown.
    """
    if silent:
        yield None
    elif sys.stderr.isatty():
        with _live_line() as show:
            yield show
    else:
        yield _plain_lines()


def figures(progress: Progress) -> str:
    """Return cost, bound and gap as far as they are known."""
    if progress.cost is None:
        return ""
    if progress.bound is None:
        return _("cost {cost}").format(cost=f"{progress.cost:,}")
    return _("cost {cost}, bound {bound}, gap {gap}").format(
        cost=f"{progress.cost:,}", bound=f"{progress.bound:,}", gap=f"{progress.cost - progress.bound:,}"
    )


def stage_name(progress: Progress) -> str:
    """Return what is being done, in the language in use."""
    return _(STAGES.get(progress.stage, progress.stage))


@contextmanager
def _live_line() -> Iterator[Callable[[Progress], None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    from roster_cli.cli.common import console

    class Clock(ProgressColumn):
        """The time since the start; rich's own stops while a stage's last step is done and the next has none."""

        def render(self, task: Task) -> Text:
            minutes, seconds = divmod(int(task.elapsed or 0), 60)
            return Text(f"{minutes}:{seconds:02}")

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=BAR_WIDTH),
        MofNCompleteColumn(),
        Clock(),
        TextColumn("{task.fields[figures]}", markup=False),
    )
    with Bar(*columns, console=console(stderr=True), transient=True) as bar:
        line = bar.add_task("", total=None, figures="")

        def show(progress: Progress) -> None:
            bar.update(
                line,
                description=stage_name(progress),
                completed=progress.done,
                total=progress.total or None,
                figures=figures(progress),
            )

        yield show


def _plain_lines() -> Callable[[Progress], None]:
    last_stage, last_time = "", 0.0

    def show(progress: Progress) -> None:
        nonlocal last_stage, last_time
        now = time.monotonic()
        if progress.stage == last_stage and now - last_time < SECONDS_BETWEEN_LINES:
            return
        last_stage, last_time = progress.stage, now
        parts = (
            stage_name(progress),
            f"{progress.done}/{progress.total}" if progress.total else "",
            figures(progress),
        )
        click.echo(" · ".join(part for part in parts if part), err=True)

    return show
