"""The shapes of ``roster explain``, ``roster what-if`` and ``roster capacity``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from roster_cli.answers.outcome import Outcome, Side
from roster_cli.change.moves import Move
from roster_cli.shapes.parts import Fields, gate_fields, listed_person_fields, place_fields

if TYPE_CHECKING:
    from roster_cli.answers.capacity import Capacity
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
    }


def what_if_fields(answer: WhatIf) -> Fields:
    """Return what would change."""
    return {
        "communities": list(answer.communities),
        "whole_district": answer.is_whole,
        "shares_posts_or_caps": answer.is_tied,
        "anyway": answer.anyway,
        "before": side_fields(answer.outcome.before),
        "after": side_fields(answer.outcome.after),
        **outcome_fields(answer.outcome),
    }


def capacity_fields(found: Capacity) -> Fields:
    """Return what a community's people can do."""
    fields = asdict(found)
    fields["unfilled"] = found.unfilled
    fields["closings"] = [
        {**gate_fields(closing.gate), **{key: getattr(closing, key) for key in ("lost", "regained", "points")}}
        for closing in found.closings
    ]
    return fields
