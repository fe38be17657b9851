"""``roster import-history``: take over past rosters made by hand, so that a district can start midway."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roster_cli.cli.change import dry_run_option
from roster_cli.cli.common import Session, json_option, pass_session, print_json, roster_command
from roster_cli.cli.weeks import Asked, week_option
from roster_cli.domain import District, Person, Roster, SolveReport, Week
from roster_cli.domain.recognition import recognise
from roster_cli.errors import UsageError
from roster_cli.i18n import _
from roster_cli.planning.pipeline import coming_week, find_config
from roster_cli.shapes.history import taken_fields, taken_over_fields

if TYPE_CHECKING:
    from roster_cli.domain import StoredRoster
    from roster_cli.store import Store

_LIST = click.Path(path_type=Path)


@roster_command(
    "import-history",
    about=_(
        "Take over past rosters that were made by hand: lists of duties with the columns that “roster export” "
        "writes, of one week or several. They count for fairness, early and late in turn, rest hours and running "
        "days like weeks that were solved here. With --staff and --checkpoints, names are matched with the lists."
    ),
    examples=(
        "roster import-history 历史排班.xlsx",
        "roster import-history w09.csv w10.csv --staff staff.xlsx --checkpoints checkpoints.xlsx",
        "roster import-history duties.csv --week 2022-W10 --dry-run",
    ),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_LIST)
@click.option("--staff", type=_LIST, metavar="FILE", help=_("The staff list: who the names mean."))
@click.option(
    "--checkpoints", type=_LIST, metavar="FILE", help=_("The checkpoint list; it belongs to the staff list.")
)
@click.option(
    "--config",
    type=_LIST,
    metavar="roster.toml",
    help=_("Settings (default: roster.toml beside the staff list, else in this folder, if there is one)."),
)
@week_option(_("The one week that the files are of, or a date in it (default: whatever weeks they hold)."))
@click.option(
    "--replace", is_flag=True, help=_("If a week is published already, publish what is taken over instead.")
)
@dry_run_option
@json_option()
@pass_session
def command(
    session: Session,
    files: tuple[Path, ...],
    *,
    staff: Path | None,
    checkpoints: Path | None,
    config: Path | None,
    week: Asked,
    replace: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read all files, see that no published week is in the way, and store week by week."""
    from roster_cli.sheets.config import read_settings
    from roster_cli.sheets.past import read_past
    from roster_cli.store import Store

    if bool(staff) != bool(checkpoints):
        raise UsageError(_("Give --staff and --checkpoints together: the lists belong together."))
    found = find_config(config, staff or files[0])
    settings = read_settings(found)
    with Store.open(session.database) as store, store.writing("import-history"):
        known = _known(_listed(staff, checkpoints, found), _stored(store))
        reading = read_past(
            files,
            week=week.week(()) if week.weeks else None,
            today=Week.of(date.today()),
            settings=settings,
            known=known,
        )
        weeks = [_Taken.of(store, district, roster) for district, roster in reading.weeks]
        if not replace:
            for taken in weeks:
                if not taken.is_known:
                    store.refuse_published(taken.district.week, _replacing(files, taken.district.week))
        if not dry_run:
            weeks = [taken if taken.is_known else taken.saved(store, replace=replace) for taken in weeks]
    notices = [*reading.notices, *(line for taken in weeks for line in taken.notices)]
    if as_json:
        print_json(taken_over_fields([taken.fields() for taken in weeks], notices))
        return
    for taken in weeks:
        click.echo(taken.line())
    for notice in notices:
        session.notice(notice)
    if dry_run:
        click.echo(_("Nothing was stored (--dry-run)."))


@dataclass(frozen=True)
class _Taken:
    """A week that is taken over.

    Parameters
    ----------
    district, roster
        What was read.
    before
        What is stored of the week so far.
    stored
        What is stored of it now; None where nothing was stored yet.
    """

    district: District
    roster: Roster
    before: StoredRoster | None
    stored: StoredRoster | None = None

    @classmethod
    def of(cls, store: Store, district: District, roster: Roster) -> _Taken:
        """Return a week with what is stored of it."""
        week = district.week
        before = store.load(week) if any(one.week == week for one in store.weeks()) else None
        return cls(district, roster, before)

    @property
    def is_known(self) -> bool:
        """Return whether just this was taken over before."""
        if self.before is None or self.before.origin != "import":
            return False
        return self.roster == self.before.roster and self.district == replace(self.before.district, history=None)

    @property
    def notices(self) -> list[str]:
        """Say so where a draft gives way."""
        if self.before is None or self.before.is_published or self.is_known:
            return []
        return [_("{week}: what was taken over takes the place of the draft.").format(week=self.district.week)]

    def saved(self, store: Store, *, replace: bool) -> _Taken:
        """Store the week; it is published at once."""
        from roster_cli.domain import Origin
        from roster_cli.rules import costs

        report = SolveReport(costs=costs(self.district, self.roster), bound=0, familiarity_bound=0)
        stored = store.save_roster(self.district, self.roster, report, replace=replace, origin=Origin.IMPORT)
        return _Taken(self.district, self.roster, self.before, stored)

    def fields(self) -> dict[str, object]:
        """Return the fields of its JSON object."""
        now = self.before if self.is_known else self.stored
        return taken_fields(
            self.district, self.roster, now, stored=self.stored is not None, unchanged=self.is_known
        )

    def line(self) -> str:
        """Return the week in a line."""
        told = _("{week}: {duties} duties of {people} people at {gates} gates").format(
            week=self.district.week,
            duties=f"{len(self.roster.duties):,}",
            people=f"{len(self.district.people):,}",
            gates=f"{len(self.district.checkpoints):,}",
        )
        if self.is_known:
            return _("{what}; unchanged").format(what=told)
        if self.stored:
            return _("{what}; taken over as version {version}").format(what=told, version=self.stored.version)
        return told


def _replacing(files: Sequence[Path], week: Week) -> str:
    """Return the command line that would replace a published week."""
    return shlex.join(["roster", "import-history", *map(str, files), "--week", str(week), "--replace"])


def _listed(staff: Path | None, checkpoints: Path | None, config: Path | None) -> tuple[Person, ...]:
    """Return the people of the lists."""
    from roster_cli.sheets.district import read_inputs

    if not staff or not checkpoints:
        return ()
    return read_inputs(staff, checkpoints, config, week=coming_week()).district.people


def _known(listed: Sequence[Person], stored: Sequence[Person]) -> list[Person]:
    """Return everybody who may be meant, once: as listed now, else as stored."""
    again = recognise([person.marks for person in stored], [person.marks for person in listed]).now
    return [*listed, *(person for person in stored if person.identity not in again)]


def _stored(store: Store) -> tuple[Person, ...]:
    """Return the people of the newest stored week that was solved here."""
    solved = [one for one in store.versions() if one.origin != "import"]
    return store.load(solved[-1].week, solved[-1].version).district.people if solved else ()
