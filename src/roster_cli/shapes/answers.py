"""The shapes of ``roster explain``, ``roster what-if`` and ``roster capacity``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from roster_cli.answers.outcome import Outcome, Side
from roster_cli.change.moves import Move
from roster_cli.domain import District, StoredRoster
from roster_cli.i18n import _
from roster_cli.shapes.parts import (
    Fields,
    duty_fields,
    gate_fields,
    listed_person_fields,
    person_fields,
    place_fields,
    resident_fields,
    slot_fields,
    stored_fields,
)
from roster_cli.shapes.suggestions import freed_fields

if TYPE_CHECKING:
    from roster_cli.answers.capacity import Capacity
    from roster_cli.answers.fact import Fact
    from roster_cli.answers.lenders import Borrowed, Lenders
    from roster_cli.answers.person import DutyAnswer, PersonAnswer
    from roster_cli.answers.post import PostAnswer
    from roster_cli.answers.what_if import WhatIf


def side_fields(side: Side) -> Fields:
    """Return a roster's posts and costs."""
    return {
        "posts": side.posts,
        "unfilled": side.unfilled,
        "filled": side.posts - side.unfilled,
        "costs": dict(side.costs),
        "cost": side.cost,
    }


def person_or_nobody(outcome: Outcome, identity: str) -> Fields | None:
    """Return somebody of either side, None for nobody."""
    if not identity:
        return None
    known = identity in outcome.after.district.person_by_identity
    return listed_person_fields((outcome.after if known else outcome.before).district, identity)


def move_fields(outcome: Outcome, move: Move) -> Fields:
    """Return a post that changes hands."""
    return {
        **place_fields(move.slot, move.gate),
        "from": person_or_nobody(outcome, move.before),
        "to": person_or_nobody(outcome, move.after),
    }


def outcome_fields(outcome: Outcome) -> Fields:
    """Return what a change would do."""
    return {
        "changes": [move_fields(outcome, move) for move in outcome.moves],
        "people": [person_or_nobody(outcome, identity) for identity in outcome.people],
        "costs_before": dict(outcome.before.costs),
        "costs_after": dict(outcome.after.costs),
        "difference": outcome.cost,
        "proven": outcome.proven,
        "loans_before": outcome.loans[0],
        "loans_after": outcome.loans[1],
        "loans_gap": outcome.loans_gap,
    }


def what_if_fields(stored: StoredRoster, answer: WhatIf, begun: int) -> Fields:
    """Return what would change in a week of which so many shifts have begun."""
    return {
        **stored_fields(stored),
        "begun": begun,
        "communities": list(answer.communities),
        "whole_district": answer.is_whole,
        "shares_posts_or_caps": answer.is_tied,
        "anyway": answer.anyway,
        "before": side_fields(answer.outcome.before),
        "after": side_fields(answer.outcome.after),
        **outcome_fields(answer.outcome),
    }


def capacity_fields(stored: StoredRoster, found: Sequence[Capacity]) -> Fields:
    """Return what the people of communities can do."""
    return {**stored_fields(stored), "communities": list(map(community_capacity_fields, found))}


def community_capacity_fields(found: Capacity) -> Fields:
    """Return what a community's people can do."""
    fields = asdict(found)
    fields["unfilled"] = found.unfilled
    fields["closings"] = [
        {**gate_fields(closing.gate), **{key: getattr(closing, key) for key in ("lost", "regained", "points")}}
        for closing in found.closings
    ]
    return fields


def post_answer_fields(stored: StoredRoster, answer: PostAnswer) -> Fields:
    """Return why a post has the people that it has."""
    district = stored.district
    return {
        **stored_fields(stored),
        **place_fields(answer.slot, answer.gate),
        "needed": answer.needed,
        "missing": max(0, answer.missing),
        "present": [person_fields(person) for person in answer.present],
        "able": [person_fields(person) for person in answer.able],
        "kept_away": [
            {
                "rule": group.rule,
                "reason": _(group.reason),
                "count": len(group.people),
                "people": [person_fields(person) for person in group.people],
            }
            for group in answer.kept_away
        ],
        "freed": [freed_fields(freed, district) for freed in answer.freed],
        "chain": outcome_fields(answer.chain) if answer.chain else None,
        "facts": [fact_fields(fact, district, is_enough=fact in answer.enough) for fact in answer.facts],
        "communities": list(answer.communities),
        "holds_everywhere": answer.holds_everywhere,
        "lenders": lenders_fields(answer.lenders) if answer.lenders else None,
        "lending_off": borrowed_fields(answer.borrowed) if answer.borrowed else None,
    }


def borrowed_fields(found: Borrowed) -> Fields:
    """Return whether somebody could be lent if lending were switched on."""
    one = found.person
    return {
        "could_fill_within": found.within if one else None,
        "person": {**person_fields(one), "community": one.community} if one else None,
    }


def lenders_fields(lenders: Lenders) -> Fields:
    """Return who of other communities could take a post on loan, and what keeps the others away."""
    return {
        "able": lenders.able,
        "first": [
            {
                **person_fields(one.person),
                "community": one.person.community,
                "stands_by": one.stands_by,
                "cost": one.cost,
                "costs": dict(one.judgement.difference),
            }
            for one in lenders.first
        ],
        "kept_away": [
            {"rule": group.rule, "reason": _(group.reason), "count": len(group.people)}
            for group in lenders.kept_away
        ],
    }


def fact_fields(fact: Fact, district: District, *, is_enough: bool) -> Fields:
    """Return one of the facts that forbid a post."""
    return {
        "kind": fact.kind,
        "rule": fact.rule,
        "person": listed_person_fields(district, fact.identity) if fact.identity else None,
        "slots": [slot_fields(slot) for slot in fact.slots],
        "office": fact.office,
        "number": fact.number,
        "enough": is_enough,
    }


def person_answer_fields(stored: StoredRoster, answer: PersonAnswer, asked: DutyAnswer | None) -> Fields:
    """Return what somebody's week is like beside the others', and what was asked about one of the duties."""
    district = stored.district
    return {
        **stored_fields(stored),
        **resident_fields(answer.person),
        "duties": [duty_fields(district, duty) for duty in answer.duties],
        "points": answer.points,
        "carry": answer.carry,
        "peers": answer.peers,
        "peers_duties": round(answer.peers_duties, 2),
        "peers_points": round(answer.peers_points, 2),
        "peers_with_more": answer.more,
        "peers_with_fewer": answer.fewer,
        "past": [{**vars(week), "expected": round(week.expected, 2)} for week in answer.past],
        "asked": duty_answer_fields(asked, district) if asked else None,
    }


def duty_answer_fields(answer: DutyAnswer, district: District) -> Fields:
    """Return the cheapest roster without one of somebody's duties."""
    return {
        "duty": duty_fields(district, answer.duty),
        "is_loan": answer.is_loan,
        "instead": [listed_person_fields(district, identity) for identity in answer.instead],
        "without": outcome_fields(answer.without),
    }
