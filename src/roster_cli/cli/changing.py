"""What every command that changes a stored roster shares: the list to read out, its cost, storing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import click

from roster_cli.change.moves import Move, moves
from roster_cli.cli.common import Decorated, Session, console, plain_table, print_json
from roster_cli.domain import CostTerm, District, Person, Roster, Slot, Violation
from roster_cli.errors import UsageError
from roster_cli.i18n import _, current_language, ngettext
from roster_cli.rules import COST_TERMS, title
from roster_cli.store.changes import recounted
from roster_cli.views.labels import day_label, slot_label
from roster_cli.views.view import View

if TYPE_CHECKING:
    from roster_cli.domain import StoredRoster
    from roster_cli.store import Store


def dry_run_option(function: Decorated) -> Decorated:
    """Add the option ``--dry-run``."""
    return click.option("--dry-run", is_flag=True, help=_("Show the change and its cost, and store nothing."))(
        function
    )


@dataclass(frozen=True)
class Change:
    """A stored roster and what it is to become.

    Parameters
    ----------
    stored
        The roster so far.
    district, roster
        What it is to become.
    notices
        What is worth knowing about it.
    lists
        The inputs as read, where new lists are taken up.
    """

    stored: StoredRoster
    district: District
    roster: Roster
    notices: tuple[str, ...] = ()
    lists: District | None = None

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Return the posts that change hands."""
        return moves(self.stored.roster, self.roster)

    @cached_property
    def costs(self) -> tuple[Mapping[CostTerm, int], Mapping[CostTerm, int]]:
        """Return the cost by term before and after."""
        sides = ((self.stored.district, self.stored.roster), (self.district, self.roster))
        before, after = ({term: count(*side) for term, count in COST_TERMS.items()} for side in sides)
        return before, after

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Return what people are called, namesakes told apart."""
        labels = View(replace(self.stored, district=self.district), current_language()).labels
        if labels.keys() >= self.stored.district.person_by_identity.keys():
            return labels
        return {**View(self.stored, current_language()).labels, **labels}

    def person(self, identity: str) -> Person:
        """Return somebody of the new or the old list."""
        return self.district.person_by_identity.get(identity) or self.stored.district.person_by_identity[identity]

    def lines(self) -> list[str]:
        """Return the list to read out."""
        return [
            _("{when} {gate}: {before} → {after}").format(
                when=when_label(move.slot),
                gate=" ".join(move.gate),
                before=self.labels[move.before] if move.before else _("nobody"),
                after=self.labels[move.after] if move.after else _("nobody (unfilled)"),
            )
            for move in self.moves
        ]

    def as_json(self) -> dict[str, object]:
        """Return the fields that docs/json.md describes for a change."""
        before, after = self.costs
        return {
            "week": self.district.week,
            "changes": [
                {
                    "date": move.slot.date,
                    "shift": move.slot.shift,
                    **move.gate._asdict(),
                    "from": self._person_fields(move.before),
                    "to": self._person_fields(move.after),
                }
                for move in self.moves
            ],
            "costs_before": {term.value: before[term] for term in CostTerm},
            "costs_after": {term.value: after[term] for term in CostTerm},
            "notices": list(self.notices),
        }

    def _person_fields(self, identity: str) -> dict[str, str] | None:
        if not identity:
            return None
        person = self.person(identity)
        return {"identity": person.number, "name": person.name, "unit": person.unit}

    def print(self) -> None:
        """Print the list and the cost for people to read."""
        count = len(self.moves)
        if count:
            click.echo(
                ngettext("{count} post changes hands:", "{count} posts change hands:", count).format(count=count)
            )
        else:
            click.echo(_("No duty changes."))
        for line in self.lines():
            click.echo(f"  {line}")
        if count:
            self._print_costs()

    def _print_costs(self) -> None:
        before, after = self.costs
        table = plain_table(_("cost"), _("before"), _("after"), _("difference"))
        for term in CostTerm:
            if before[term] != after[term]:
                difference = after[term] - before[term]
                table.add_row(title(term), f"{before[term]:,}", f"{after[term]:,}", f"{difference:+,}")
        if not table.row_count:
            click.echo(_("The cost stays as it is."))
            return
        click.echo()
        console().print(table)


def when_label(slot: Slot) -> str:
    """Return a slot as one reads it out: ``3月16日 周三晚班`` or ``16 Mar Wed Late``."""
    return f"{day_label(slot.date)} {slot_label(slot)}"


def refuse(violations: Sequence[Violation]) -> None:
    """Refuse a change that breaks rules.

    Raises
    ------
    roster_cli.errors.UsageError
        If there are violations; the message names each rule and the reason.
    """
    if not violations:
        return
    told = "\n".join(f"  {found.rule} ({title(found.rule)}): {found.message}" for found in violations)
    count = len(violations)
    raise UsageError(
        ngettext(
            "This would break {count} rule, so nothing was changed:\n{violations}",
            "This would break {count} rules, so nothing was changed:\n{violations}",
            count,
        ).format(count=count, violations=told)
    )


def finish(
    session: Session,
    store: Store,
    change: Change,
    *,
    note: str,
    dry_run: bool,
    as_json: bool,
    extra: Mapping[str, object] | None = None,
) -> None:
    """Store a change unless it was only to be shown, and tell it.

    Parameters
    ----------
    session
        The common options.
    store
        The database; the caller holds ``store.writing`` since before the roster was loaded.
    change
        What is to be stored; nothing is stored where nothing differs.
    note
        What was changed, in a sentence.
    dry_run, as_json
        What the user asked for.
    extra
        Further JSON fields.
    """
    differs = change.roster != change.stored.roster or change.district != change.stored.district
    saved = change.stored
    if differs and not dry_run:
        report = recounted(change.stored, change.district, change.roster, change.costs[1])
        saved = store.save_change(
            change.stored, change.district, change.roster, report, note=note, lists=change.lists
        )
    status = "published" if saved.is_published else "draft"
    if as_json:
        fields = {"version": saved.version, "status": status, "stored": differs and not dry_run}
        print_json({**change.as_json(), **fields, **(extra or {})})
        return
    change.print()
    if not session.quiet:
        for notice in change.notices:
            click.echo(notice, err=True)
    if dry_run:
        click.echo(_("Nothing was stored (--dry-run)."))
    elif differs:
        told = (
            _("{week} is published as version {version}.")
            if saved.is_published
            else _("{week} is stored as a draft, version {version}.")
        )
        click.echo(told.format(week=saved.district.week, version=saved.version))
