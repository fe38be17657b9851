"""Why is it me: what somebody has beside the others, and what the week would be without one of their duties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from roster_cli.answers.helpers import helped, own_duties
from roster_cli.answers.outcome import Outcome, Side
from roster_cli.answers.scene import Plan, Scene
from roster_cli.domain import District, Duty, Person, Roster, Slot
from roster_cli.errors import UsageError
from roster_cli.i18n import _
from roster_cli.rules import own_community, standbys


@dataclass(frozen=True)
class PastShare:
    """What a week before counts for somebody.

    Parameters
    ----------
    week
        Which week.
    duties, points
        What the person had.
    expected
        What the others of the community and duty type had on average, for the days on which the person was there.
    """

    week: str
    duties: int
    points: int
    expected: float


@dataclass(frozen=True)
class PersonAnswer:
    """The answer to “why me”.

    Parameters
    ----------
    person
        Who.
    duties, points
        What the person has this week.
    peers
        How many others of the same community and duty type are rostered.
    peers_duties, peers_points
        What these have on average.
    more, fewer
        How many of them have more points, carried ones included, and how many fewer.
    carry
        What the four weeks before carry over; more is more than the others.
    past
        These weeks one by one, the oldest first.
    """

    person: Person
    duties: tuple[Duty, ...]
    points: int
    peers: int
    peers_duties: float
    peers_points: float
    more: int
    fewer: int
    carry: int
    past: tuple[PastShare, ...]


@dataclass(frozen=True)
class DutyAnswer:
    """The answer to “why me” about one duty.

    Parameters
    ----------
    duty
        The duty.
    without
        The cheapest roster in which the person does not have it, everybody elsewhere staying.
    instead
        Who would stand there; empty where nobody could, or the post is left empty.
    is_loan
        Whether the duty is a loan.
    """

    duty: Duty
    without: Outcome
    instead: tuple[str, ...]
    is_loan: bool = False


def explain_person(district: District, roster: Roster, person: Person) -> PersonAnswer:
    """Return what somebody's week is like beside the others'."""
    points = standbys.earned(district, roster)
    own = roster.by_person.get(person.identity, ())
    peers = [
        one
        for one in district.rostered_in.get(person.community, ())
        if one.duty_type is person.duty_type and one.identity != person.identity
    ]
    carry: Mapping[str, int] = {one.identity: district.past.carry(one.identity) for one in (*peers, person)}
    mine = carry[person.identity] + points.get(person.identity, 0)
    whole = [carry[one.identity] + points[one.identity] for one in peers]
    count = max(1, len(peers))
    return PersonAnswer(
        person=person,
        duties=tuple(own),
        points=points.get(person.identity, 0),
        peers=len(peers),
        peers_duties=sum(len(roster.by_person.get(one.identity, ())) for one in peers) / count,
        peers_points=sum(points[one.identity] for one in peers) / count,
        more=sum(other > mine for other in whole),
        fewer=sum(other < mine for other in whole),
        carry=carry[person.identity],
        past=_past(district, person),
    )


def _past(district: District, person: Person) -> tuple[PastShare, ...]:
    found = []
    for past in district.past.before:
        then = next((one for one in past.people if one.identity == person.identity), None)
        if then is None:
            continue
        peers = [p.points for p in past.people if (p.community, p.duty_type) == (then.community, then.duty_type)]
        expected = sum(peers) / len(peers) * then.days_present / 7
        duties = sum(duty.identity == person.identity for duty in past.duties)
        found.append(PastShare(str(past.week), duties, then.points, expected))
    return tuple(found)


def explain_duty(
    district: District, roster: Roster, duty: Duty, begun: frozenset[Slot] = frozenset()
) -> DutyAnswer:
    """Return the cheapest roster in which somebody does not have a duty.

    Without a duty of their own the person's community is planned anew, and loans are made again, as in a solve;
    without a loan everybody's own duties stay and the loans are made again.

    Parameters
    ----------
    district, roster
        What is planned, and the duties.
    duty
        One of the roster's duties.
    begun
        Slots that have begun: everybody's duties then stay.

    Raises
    ------
    roster_cli.errors.UsageError
        If the roster breaks a rule here already, or the duty has begun.
    """
    if duty.slot in begun:
        raise UsageError(_("The shift has begun, so the duty stays as it is."))
    community = district.person_by_identity[duty.identity].community
    own = own_duties(district, roster)
    scene = Scene(district, own, (community,), begun=begun)
    scene.require_legal()
    plan = Plan(own, True) if own_community.is_loan(district, duty) else _without(scene, duty)
    barred = [(duty.identity, duty.slot)]
    after = helped(district, plan.roster, roster, (community, duty.gate.community), begun, barred)
    without = Outcome(Side(district, roster), Side(district, after.roster), plan.proven, after.loans_gap)
    stays = {one.identity for one in roster.duties if (one.gate, one.slot) == (duty.gate, duty.slot)}
    instead = tuple(
        one.identity
        for one in after.roster.duties
        if (one.gate, one.slot) == (duty.gate, duty.slot) and one.identity not in stays
    )
    return DutyAnswer(duty, without, instead, own_community.is_loan(district, duty))


def _without(scene: Scene, duty: Duty) -> Plan:
    """Return the cheapest plan of everybody's own duties in which somebody is not on duty in a slot."""
    barred = np.zeros_like(scene.now)
    barred[scene.place[duty.identity], scene.district.slot_index[duty.slot]] = True
    return scene.cheapest(barred)
