"""A stored roster and what it is to become: who stands where instead of whom, what that costs, storing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from roster_cli.change.moves import Move, moves, vacancies
from roster_cli.domain import Agreed, District, Duty, Person, Roster, Standby, Violation
from roster_cli.errors import UsageError
from roster_cli.i18n import _, current_language, ngettext
from roster_cli.rules import costs, own_community, sign, title
from roster_cli.views.labels import when_label
from roster_cli.views.view import View

if TYPE_CHECKING:
    from pandas import DataFrame

    from roster_cli.domain import StoredRoster


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
    note
        What was changed, in a sentence.
    agreed
        What is agreed from now on; None where that stays as it was.
    is_replanned
        Whether the program chose who changes, so that there are reasons to tell.
    """

    stored: StoredRoster
    district: District
    roster: Roster
    notices: tuple[str, ...] = ()
    lists: District | None = None
    note: str = ""
    agreed: Agreed | None = None
    is_replanned: bool = False

    @property
    def differs(self) -> bool:
        """Return whether anything is to change at all."""
        return (
            self.roster != self.stored.roster
            or self.district != self.stored.district
            or (self.agreed is not None and self.agreed != self.stored.agreed)
        )

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

    def __str__(self) -> str:
        """Return the list to read out, a line each."""
        return "\n".join([*(self.lines() or [_("No duty changes.")]), *self.notices])

    def to_frame(self) -> DataFrame:
        """Return the posts that change hands as a pandas DataFrame, with the columns that docs/python.md lists."""
        from roster_cli.frames.changes import moves_frame

        return moves_frame(self.moves, self.person)

    @cached_property
    def reasons(self) -> Mapping[Move, str]:
        """Return why people leave their posts, where that was not done by hand."""
        from roster_cli.change.reasons import reasons

        return reasons(self) if self.is_replanned else {}

    def lines(self) -> list[str]:
        """Return the list to read out."""
        vacant = vacancies(self.district, self.roster, self.moves)
        duties = [
            _("{when} {gate}: {before} → {after}").format(
                when=when_label(move.slot),
                gate=" ".join(move.gate),
                before=self._called(move, move.before) if move.before else _("nobody"),
                after=self._called(move, move.after) if move.after else vacant[move],
            )
            + (f" ({reason})" if (reason := self.reasons.get(move)) else "")
            for move in self.moves
        ]
        dropped, added = self.standbys
        return [
            *duties,
            *(_("{when}: {name} stands by no longer").format(**self._standby(one)) for one in dropped),
            *(_("{when}: {name} stands by").format(**self._standby(one)) for one in added),
        ]

    def _called(self, move: Move, identity: str) -> str:
        """Return what somebody is called who stands, or stood, at a gate."""
        is_loan = own_community.is_loan(self.district, Duty(move.slot, move.gate, identity))
        name = self.labels[identity]
        return _("{name} (loan)").format(name=name) if is_loan else name

    def _standby(self, standby: Standby) -> Mapping[str, str]:
        return {"when": when_label(standby.slot), "name": self.labels[standby.identity]}

    @cached_property
    def standbys(self) -> tuple[tuple[Standby, ...], tuple[Standby, ...]]:
        """Return who stands by no longer, and who does now, in time order."""
        before, after = set(self.stored.roster.standbys), set(self.roster.standbys)
        return tuple(sorted(before - after)), tuple(sorted(after - before))


def refuse(violations: Sequence[Violation]) -> None:
    """Refuse a change that breaks rules.

    Raises
    ------
    roster_cli.errors.UsageError
        If there are violations; the message names each rule and the reason.
    """
    if not violations:
        return
    told = "\n".join(f"  {sign(found.rule)} ({title(found.rule)}): {found.message}" for found in violations)
    count = len(violations)
    raise UsageError(
        ngettext(
            "This would break {count} rule, so nothing was changed:\n{violations}",
            "This would break {count} rules, so nothing was changed:\n{violations}",
            count,
        ).format(count=count, violations=told)
    )
