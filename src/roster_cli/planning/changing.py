"""A stored roster and what it is to become: who stands where instead of whom, what that costs, storing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from roster_cli.change.moves import Move, moves
from roster_cli.domain import District, Person, Roster, Violation
from roster_cli.errors import UsageError
from roster_cli.i18n import _, current_language, ngettext
from roster_cli.rules import costs, title
from roster_cli.store.changes import recounted
from roster_cli.views.labels import when_label
from roster_cli.views.view import View

if TYPE_CHECKING:
    from roster_cli.domain import StoredRoster
    from roster_cli.store import Store


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

    @property
    def differs(self) -> bool:
        """Return whether anything is to change at all."""
        return self.roster != self.stored.roster or self.district != self.stored.district

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Return the posts that change hands."""
        return moves(self.stored.roster, self.roster)

    @cached_property
    def costs(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """Return the cost by term before and after."""
        return costs(self.stored.district, self.stored.roster), costs(self.district, self.roster)

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


def store_change(store: Store, change: Change, note: str) -> StoredRoster:
    """Store a change, unless nothing differs, and return what is stored now.

    Parameters
    ----------
    store
        The database; the caller holds ``store.writing`` since before the roster was loaded.
    change
        What is to be stored.
    note
        What was changed, in a sentence.
    """
    if not change.differs:
        return change.stored
    report = recounted(change.stored, change.district, change.roster, change.costs[1])
    return store.save_change(change.stored, change.district, change.roster, report, note=note, lists=change.lists)
