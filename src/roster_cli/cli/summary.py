"""``roster summary``: the week summed up for the Monday meeting, of a unit or of the district."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from roster_cli.cli.common import (
    Session,
    console,
    json_option,
    pass_session,
    plain_table,
    print_json,
    roster_command,
)
from roster_cli.cli.completion import complete_unit
from roster_cli.cli.weeks import Asked, stored_week_option
from roster_cli.export.monday import LastWeek, Monday, UnitSummary
from roster_cli.i18n import _, current_language, speaking
from roster_cli.lookup import find_unit
from roster_cli.shapes.monday import summary_fields
from roster_cli.views.view import View

if TYPE_CHECKING:
    from roster_cli.export.district import Figures

FILE = "周一汇总"


@roster_command(
    "summary",
    about=_(
        "Sum up a week for the Monday meeting. For a unit: who is on duty when, the shifts kept clear for its "
        "peak, who covers for whom, last week's duties, people who have not reported and people without a duty. "
        "Without --unit: reporting rate and duty rate by unit and by community, and what became of last week's "
        "duties."
    ),
    examples=(
        "roster summary",
        "roster summary --unit 统计局 --week 2022-W11",
        "roster summary --out rosters",
        "roster summary --json > summary.json",
    ),
)
@click.option("--unit", metavar="NAME", shell_complete=complete_unit, help=_("Only this unit, in full."))
@stored_week_option()
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help=_("Write the summary as a workbook, too.")
)
@json_option()
@pass_session
def command(session: Session, *, unit: str | None, week: Asked, out: Path | None, as_json: bool) -> None:
    """Sum up, print, and write the workbook."""
    with session.open_store() as store:
        stored = week.load(store)
    view = View(stored, session.language or current_language())
    monday = Monday(view)
    name = find_unit(view.district, unit) if unit is not None else ""
    file = _write(view, name, out, session.language or view.district.language) if out else None
    summary = monday.unit(name) if name else None
    if as_json:
        print_json(summary_fields(stored, view.notice, monday, summary, file))
        return
    screen = console()
    screen.print(Text(f"{view.week_label()} · {view.status_label()}", style="bold"))
    if view.notice:
        screen.print(Text(view.notice))
    if summary:
        _print_unit(view, summary)
    else:
        _print_district(monday)
    if file:
        session.notice(_("Written: {file}").format(file=file))


def _write(view: View, unit: str, out: Path, language: str) -> Path:
    """Write the workbook; it speaks the language of the input unless another was asked for."""
    from roster_cli.export.files import UNIT_FOLDER, file_names, write_whole
    from roster_cli.export.monday_sheets import workbook

    folder = out / str(view.district.week)
    path = (
        folder / UNIT_FOLDER / f"{file_names(view.units)[unit]}-{FILE}.xlsx" if unit else folder / f"{FILE}.xlsx"
    )
    with speaking(language):
        write_whole(path, workbook(View(view.stored, language), unit))
    return path


def _print_unit(view: View, summary: UnitSummary) -> None:
    from roster_cli.export.monday_sheets import sections

    screen = console()
    screen.print(Text(summary.unit, style="bold"))
    for title, lines in sections(view, summary):
        screen.print(Text(f"\n{title}", style="bold"))
        if all(len(line) == 1 for line in lines):
            for line in lines:
                screen.print(Text(f"  {line[0]}"), soft_wrap=True)
            continue
        table = plain_table(*([""] * max(map(len, lines))))
        table.show_header = False
        for column in table.columns:
            column.justify = "left"
        for line in lines:
            if len(line) == 1:
                screen.print(Text(f"  {line[0]}"), soft_wrap=True)
            else:
                table.add_row(*line)
        screen.print(table)


def _print_district(monday: Monday) -> None:
    _print_figures(_("unit"), monday.figures, monday.figures_by_unit)
    _print_figures(_("community"), monday.figures, monday.figures_by_community)
    if monday.before is None:
        click.echo("\n" + _("The week before is not stored."))
        return
    for label, groups in ((_("unit"), monday.last_week_by_unit), (_("community"), monday.last_week_by_community)):
        _print_last_week(label, monday.last_week, groups)


def _print_figures(label: str, total: Figures, groups: Mapping[str, Figures]) -> None:
    headings = (_("listed"), _("to report"), _("reported"), _("rate"), _("rostered"), _("on duty"), _("duty rate"))
    table = plain_table(label, *headings)
    for name, own in groups.items():
        table.add_row(name, *_figure_cells(own))
    table.add_section()
    table.add_row(_("total"), *_figure_cells(total))
    click.echo()
    console().print(table)
    if total.loans or total.standbys:
        told = _("On loan to other communities: {loans}; standing by: {standbys}.")
        click.echo(told.format(loans=total.loans, standbys=total.standbys))


def _figure_cells(own: Figures) -> Iterable[str]:
    return (
        f"{own.listed}",
        f"{own.expected}",
        f"{own.reported}",
        _percent(own.reported, own.expected),
        f"{own.rostered}",
        f"{own.with_duty}",
        _percent(own.with_duty, own.rostered),
    )


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "—"


def _print_last_week(label: str, total: LastWeek, groups: Mapping[str, LastWeek]) -> None:
    headings = (_("planned"), _("signed in"), _("late"), _("missed"), _("stood in for"), _("not recorded"))
    table = plain_table(_("last week, by {group}").format(group=label), *headings)
    for name, last in groups.items():
        if last.planned:
            table.add_row(name, *_last_cells(last))
    table.add_section()
    table.add_row(_("total"), *_last_cells(total))
    click.echo()
    console().print(table)


def _last_cells(last: LastWeek) -> Iterable[str]:
    numbers = (last.planned, last.signed_in, last.late, last.missed, last.stood_in, last.unknown)
    return map(str, numbers)
