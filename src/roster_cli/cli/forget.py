"""``roster forget``: names and phones go out of old weeks for good."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roster_cli.cli.common import Session, json_option, pass_session, print_json, roster_command
from roster_cli.cli.completion import complete_person
from roster_cli.domain import Week
from roster_cli.errors import UsageError
from roster_cli.export.holding import files_of, files_with
from roster_cli.i18n import _, ngettext
from roster_cli.lookup import find_person, person_label

if TYPE_CHECKING:
    from roster_cli.domain import Person
    from roster_cli.store import Store
    from roster_cli.store.forgetting import Forgotten

_FILES_TOLD = 20


def _read_day(context: click.Context, parameter: click.Parameter, text: str | None) -> date | None:
    """Read a day, or the first day of a week."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return Week.parse(text).monday
    except ValueError:
        raise click.BadParameter(_("“{text}” is no date. Write it like 2022-03-14.").format(text=text)) from None


@roster_command(
    "forget",
    about=_(
        "Take names, phone numbers and rows out of old weeks for good: every week that ended before DATE, or one "
        "PERSON in every week that is over. Counts stay, so that fairness, rotation and rest go on as before. "
        "There is no way back."
    ),
    examples=("roster forget --before 2022-01-01", "roster forget 张伟", "roster forget 1001 --out rosters --yes"),
)
@click.argument("person", required=False, metavar="[PERSON]", shell_complete=complete_person)
@click.option(
    "--before",
    callback=_read_day,
    metavar="DATE",
    help=_("Every week that ended before this day; a week such as 2022-W11 is its Monday."),
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("rosters"),
    metavar="DIR",
    help=_("Where exported files stand; those that hold the names are listed (default: rosters)."),
)
@click.option("--yes", is_flag=True, help=_("Do not ask on a terminal."))
@json_option()
@pass_session
def command(
    session: Session, *, person: str | None, before: date | None, out: Path, yes: bool, as_json: bool
) -> None:
    """Find what is meant, take it out, and say what holds it still."""
    from roster_cli.shapes.copies import forgotten_fields

    if (person is None) == (before is None):
        raise UsageError(_("Say what is to be forgotten: a PERSON, or weeks with --before DATE."))
    today = date.today()
    with session.open_store() as store, store.writing("forget"):
        if before is not None:
            told = _weeks_told(store, before, today)
            if told and not _agrees(told, yes=yes or as_json):
                return
            forgotten = store.forget_weeks(before)
        else:
            assert person is not None
            found, week = _find(store, person)
            told = _("Take {person} out of every week that is over, for good?").format(person=person_label(found))
            if not _agrees(told, yes=yes or as_json):
                return
            forgotten = store.forget_person(found.marks, week, today)
    files = files_of(out, forgotten.weeks if person is None else (*forgotten.weeks, *forgotten.kept))
    if person is not None:
        files = files_with(files, forgotten.traces, forgotten.places)
    if as_json:
        print_json(forgotten_fields(forgotten, files))
        return
    for line in _lines(forgotten, files):
        click.echo(line)


def _weeks_told(store: Store, before: date, today: date) -> str:
    """Return the question about whole weeks; empty where there are none.

    Raises
    ------
    roster_cli.errors.UsageError
        If one of them is not over.
    """
    weeks = [one.week for one in store.weeks() if one.week.sunday < before]
    if running := [week for week in weeks if week.sunday >= today]:
        raise UsageError(
            _("{week} is not over: its names are needed. Choose {date} or an earlier day.").format(
                week=running[0], date=running[0].monday.isoformat()
            )
        )
    if not weeks:
        return ""
    return ngettext(
        "Take all names out of {count} week ({first}) for good?",
        "Take all names out of {count} weeks ({first} to {last}) for good?",
        len(weeks),
    ).format(count=len(weeks), first=weeks[0], last=weeks[-1])


def _agrees(question: str, *, yes: bool) -> bool:
    """Return whether it is to be done: on a terminal whoever sits there is asked."""
    if yes or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    if click.confirm(question, err=True):
        return True
    click.echo(_("Nothing was changed."))
    return False


def _find(store: Store, text: str) -> tuple[Person, Week]:
    """Return who is meant, and the newest week whose list has that person.

    Raises
    ------
    roster_cli.errors.UsageError
        If no week has such a person, or the text fits several.
    """
    first: UsageError | None = None
    for one in reversed(store.weeks()):
        district = store.load(one.week).district
        try:
            return find_person(district, text), one.week
        except UsageError as error:
            first = first or error
    raise first or UsageError(_("{database} holds no roster yet.").format(database=store.path))


def _lines(forgotten: Forgotten, files: Sequence[Path]) -> list[str]:
    weeks = _(", ").join(map(str, forgotten.weeks))
    if not forgotten.weeks:
        lines = [_("Nothing was to be taken out: no week with such names is over.")]
    else:
        lines = [
            ngettext(
                "{people} rows with names and phone numbers are gone for good from {weeks}. Counts stay.",
                "{people} rows with names and phone numbers are gone for good from {weeks}. Counts stay.",
                forgotten.people,
            ).format(people=forgotten.people, weeks=weeks)
        ]
    if forgotten.marked:
        lines.append(
            _(
                "Fairness looks back on {weeks}: there a mark stays by which the lists of now find their people "
                "again. Run this again when later weeks are stored, and it goes too."
            ).format(weeks=_(", ").join(map(str, forgotten.marked)))
        )
    if forgotten.kept:
        lines.append(
            _("Not over, and left as it is: {weeks}. Run this again when it is over.").format(
                weeks=_(", ").join(map(str, forgotten.kept))
            )
        )
    if files:
        lines.append(
            ngettext(
                "{count} exported file holds names still. Delete what is not needed any more:",
                "{count} exported files hold names still. Delete what is not needed any more:",
                len(files),
            ).format(count=len(files))
        )
        lines += [f"  {file}" for file in files[:_FILES_TOLD]]
        if len(files) > _FILES_TOLD:
            lines.append(_("… and {count} more").format(count=len(files) - _FILES_TOLD))
    lines.append(_("Lists, backups and messages that were sent are not searched."))
    return lines
