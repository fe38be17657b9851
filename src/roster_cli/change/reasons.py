"""Why each post of a replanned week changes hands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from roster_cli.change.judging import violations_near, with_duties
from roster_cli.domain import Duty, Violation
from roster_cli.i18n import _
from roster_cli.rules import Situation, is_free, new_violations
from roster_cli.views.labels import when_label

if TYPE_CHECKING:
    from roster_cli.change.changing import Change
    from roster_cli.change.moves import Move


def reasons(change: Change) -> Mapping[Move, str]:
    """Return why somebody leaves each post that they leave; posts that nobody leaves are left out."""
    told = {move: _told(change, move) for move in change.moves if move.before}
    if all(told.values()):
        return told
    roster = change.stored.roster
    leaving = {move.before for move in told}
    sides = [violations_near(one, roster, leaving) for one in (change.stored.district, change.district)]
    breaches = list(new_violations(*sides))
    return {move: reason or _breach(breaches, move) or _instead(change, move) for move, reason in told.items()}


def _told(change: Change, move: Move) -> str:
    """Return that somebody cannot come, where that is new."""
    old = change.stored.district.person_by_identity[move.before]
    new = change.district.person_by_identity.get(move.before)
    if new is None:
        return _("not on the list any more")
    if move.slot in new.leave - old.leave:
        return _("away then")
    if move.slot in new.unavailable - old.unavailable:
        return _("not on duty then")
    return ""


def _breach(breaches: list[Violation], move: Move) -> str:
    """Return the rule that the duty would break now."""
    found = (one for one in breaches if move.before in one.people and one.slot in (None, move.slot))
    breach = next(found, None)
    return _("otherwise: {breach}").format(breach=breach.message.rstrip(".。")) if breach else ""


def _instead(change: Change, move: Move) -> str:
    """Return where somebody is needed more."""
    other = next((one for one in change.moves if one.after == move.before), None)
    return _("takes {when} instead").format(when=when_label(other.slot)) if other else ""


def nobody_free(change: Change) -> list[Move]:
    """Return the posts of people who cannot come that nobody was free to take, as all the others' duties stood."""
    lost = [move for move in change.moves if move.before and _told(change, move)]
    kept = with_duties(change.stored.roster, [Duty(one.slot, one.gate, one.before) for one in lost])
    situation = Situation(change.district, kept)
    return [
        move
        for move in lost
        if move.gate in change.district.checkpoint_by_gate
        and not any(
            is_free(situation, Duty(move.slot, move.gate, person.identity))
            for person in change.district.rostered_in.get(move.gate.community, ())
        )
    ]
