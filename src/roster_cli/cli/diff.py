"""``roster diff``: who moved between two versions of a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

import click

from roster_cli.cli.common import Session, console, json_option, pass_session, print_json, roster_command
from roster_cli.cli.weeks import Asked
from roster_cli.compare import Comparison, GateChange, PersonChange
from roster_cli.domain import Duty, Person
from roster_cli.errors import UsageError
from roster_cli.i18n import _, current_language, ngettext
from roster_cli.shapes.difference import difference_fields
from roster_cli.views.labels import gate_label, week_label, when_label
from roster_cli.views.view import View

if TYPE_CHECKING:
    from roster_cli.domain import StoredRoster
    from roster_cli.store import Store


class _AskedType(click.ParamType["Asked"]):
    """Reads ``2022-W11`` or ``2022-W11@1``, in every way in which ``--week`` takes a week."""

    name = "week"

    def convert(self, value: object, parameter: click.Parameter | None, context: click.Context | None) -> Asked:
        if isinstance(value, Asked):
            return value
        try:
            return Asked.parse(str(value), date.today())
        except ValueError:
            self.fail(_("“{text}” is no week. Write it like 2022-W11 or 2022-W11@1.").format(text=value))


@roster_command(
    "diff",
    about=_(
        "Show who moved between two versions of a week, by person and by gate. With one argument, the newest "
        "version is compared with the one before it, or the one named with the newest."
    ),
    examples=("roster diff 2022-W11", "roster diff 2022-W11@1", "roster diff 2022-W11@1 2022-W11@3 --json"),
)
@click.argument("first", metavar="W[@1]", type=_AskedType())
@click.argument("second", metavar="[W[@2]]", type=_AskedType(), required=False)
@json_option()
@pass_session
def command(session: Session, first: Asked, second: Asked | None, *, as_json: bool) -> None:
    """Load both versions, compare and print."""
    with session.open_store() as store:
        before, after = _load(store, first, second)
    before = before.named_as_in(after.district)
    difference = Difference(before, after, Comparison(before.roster, after.roster))
    if as_json:
        print_json(difference_fields(before, after, difference.comparison))
    else:
        difference.print()


def _load(store: Store, first: Asked, second: Asked | None) -> tuple[StoredRoster, StoredRoster]:
    known = [one.week for one in store.weeks()]
    week = first.week(known)
    if second is not None and second.week(known) != week:
        raise UsageError(_("Two versions of one week can be compared, not two weeks."))
    after = store.load(week, second.version if second else None)
    if second is not None or first.version is not None:
        return store.load(week, first.version), after
    earlier = [version.version for version in store.versions() if version.week == week]
    if len(earlier) < 2:
        raise UsageError(
            _("{week} has only one version, so there is nothing to compare it with.").format(week=week)
        )
    return store.load(week, earlier[-2]), after


@dataclass(frozen=True)
class Difference:
    """Two versions of a week and what differs."""

    before: StoredRoster
    after: StoredRoster
    comparison: Comparison

    def _person(self, identity: str) -> Person:
        """Return somebody by either list, the newer one first."""
        for stored in (self.after, self.before):
            if person := stored.district.person_by_identity.get(identity):
                return person
        raise KeyError(identity)

    def print(self) -> None:
        """Print it for people to read."""
        states = [View(stored, current_language()).status_label() for stored in (self.before, self.after)]
        click.echo(f"{week_label(self.after.district.week)}: {states[0]} → {states[1]}")
        changes = self.comparison.by_person
        if not changes:
            click.echo(_("Nothing differs."))
            return
        told = ngettext("{count} person has other duties:", "{count} people have other duties:", len(changes))
        lines = [told.format(count=len(changes)), *(line for change in changes for line in self._lines(change))]
        lines += ["", _("By gate:"), *self._gate_lines()]
        out = console()
        for line in lines:
            out.print(line, soft_wrap=True)

    def _lines(self, change: PersonChange) -> list[str]:
        person = self._person(change.identity)
        return [
            f"  {person.name} ({person.unit} {person.number})",
            *(f"    − {_when_and_where(duty)}" for duty in change.dropped),
            *(f"    + {_when_and_where(duty)}" for duty in change.added),
        ]

    def _gate_lines(self) -> list[str]:
        lines = []
        for gate, changes in groupby(self.comparison.by_gate, key=lambda change: change.gate):
            lines.append(f"  {gate.community} · {gate_label(gate)}")
            lines.extend(f"    {when_label(change.slot)}: {self._names(change)}" for change in changes)
        return lines

    def _names(self, change: GateChange) -> str:
        sides = (
            _(", ").join(self._person(identity).name for identity in identities) or _("nobody")
            for identities in (change.dropped, change.added)
        )
        return " → ".join(sides)


def _when_and_where(duty: Duty) -> str:
    return f"{when_label(duty.slot)} · {gate_label(duty.gate)}"
