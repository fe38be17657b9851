"""A change as a message for a chat group: who, what before, what now."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from roster_cli.change.changing import Change
from roster_cli.compare import Comparison
from roster_cli.domain import District, Duty, Standby
from roster_cli.export.messages import SEPARATOR, MessageLine, compose
from roster_cli.i18n import _, speaking
from roster_cli.rules.own_community import is_loan
from roster_cli.views.labels import dates_label, gate_label, when_label

if TYPE_CHECKING:
    from roster_cli.domain import StoredRoster


def message(change: Change) -> str:
    """Return what to tell the people concerned, in the language of the lists; nothing where no duty changes.

    Namesakes are told apart by their units, and there are no phone numbers. A message too long for a chat program
    comes in parts with a line of ``=`` between them.
    """
    with speaking(change.district.language):
        lines = _lines(change)
        if not lines:
            return ""
        state = "" if change.stored.is_published else _("draft")
        parts = (_("Change of the duty roster"), dates_label(change.district.week), state)
        return f"\n{SEPARATOR}\n".join(compose(" · ".join(filter(None, parts)), "", lines))


def made_anew(before: StoredRoster, stored: StoredRoster) -> Change:
    """Return what a roster made anew changes for people, under the names of the lists as they are now."""
    return Change(before.named_as_in(stored.district), stored.district, stored.roster)


def message_if_published(change: Change) -> str:
    """Return what to tell people: nothing of a draft, which nobody has been told of."""
    return message(change) if change.stored.is_published else ""


def people_concerned(change: Change) -> tuple[str, ...]:
    """Return whose week changes, in the order of the first duty that each gives up or takes on."""
    comparison = Comparison(change.stored.roster, change.roster)
    duties = [(duty.slot, duty.identity) for duty in (*comparison.dropped, *comparison.added)]
    standbys = [(standby.slot, standby.identity) for side in change.standbys for standby in side]
    ordered = sorted((*duties, *standbys))
    return tuple(dict.fromkeys(identity for _slot, identity in ordered))


def _lines(change: Change) -> list[MessageLine]:
    before: dict[str, list[str]] = defaultdict(list)
    after: dict[str, list[str]] = defaultdict(list)
    comparison = Comparison(change.stored.roster, change.roster)
    for side, duties in ((before, comparison.dropped), (after, comparison.added)):
        for duty in duties:
            side[duty.identity].append(_where(change.district, duty))
    for side, standbys in zip((before, after), change.standbys, strict=True):
        for standby in standbys:
            side[standby.identity].append(_stands_by(standby))
    return [
        MessageLine(
            "",
            "",
            _("{name}: {before} → {after}").format(
                name=change.labels[identity],
                before=_(", ").join(before[identity]) or _("not on duty"),
                after=_(", ").join(after[identity]) or _("not on duty"),
            ),
        )
        for identity in people_concerned(change)
    ]


def _where(district: District, duty: Duty) -> str:
    place = f"{when_label(duty.slot)} {duty.gate.community} {gate_label(duty.gate)}"
    return _("{place} (loan)").format(place=place) if is_loan(district, duty) else place


def _stands_by(standby: Standby) -> str:
    return _("standing by {when}").format(when=when_label(standby.slot))
