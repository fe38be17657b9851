"""The shape of ``roster suggest``: who could take a duty."""

from __future__ import annotations

from collections.abc import Sequence

from roster_cli.answers.obstacles import Freed
from roster_cli.change.by_hand import Candidate
from roster_cli.domain import District, Gate, Slot, Week
from roster_cli.shapes.parts import Fields, duty_fields, person_fields, place_fields


def suggestion_fields(
    week: Week, gate: Gate, slot: Slot, needed: int, names: Sequence[str], ranked: Sequence[Candidate]
) -> Fields:
    """Return who could take a duty, the cheapest first, and what keeps the others out."""
    return {
        "week": week,
        **place_fields(slot, gate),
        "needed": needed,
        "present": list(names),
        "candidates": [
            {
                **person_fields(one.person),
                "community": one.person.community,
                "stands_by": one.stands_by,
                "is_loan": one.is_loan,
                "cost": one.cost,
                "costs": dict(one.judgement.difference),
            }
            for one in ranked
            if not one.rules
        ],
        "kept_out": [
            {
                **person_fields(one.person),
                "violations": [
                    {"rule": violation.rule, "message": violation.message}
                    for violation in one.judgement.violations
                ],
            }
            for one in ranked
            if one.rules
        ],
    }


def freed_fields(freed: Freed, district: District) -> Fields:
    """Return somebody whom one change would free, with the change."""
    return {
        **person_fields(freed.person),
        "duty": duty_fields(district, freed.duty),
        "taker": person_fields(freed.taker) if freed.taker else None,
    }
