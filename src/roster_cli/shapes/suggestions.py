"""The shape of ``roster suggest``: who could take a duty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from roster_cli.answers.obstacles import Freed
from roster_cli.change.by_hand import Candidate
from roster_cli.domain import District, Gate, Slot
from roster_cli.shapes.parts import Fields, duty_fields, person_fields, place_fields


def suggestion_fields(
    district: District,
    gate: Gate,
    slot: Slot,
    names: Sequence[str],
    ranked: Sequence[Candidate],
    by_rule: Mapping[str, int],
    freed: Sequence[Freed],
) -> Fields:
    """Return who could take a duty, the cheapest first, and what keeps the others out.

    Parameters
    ----------
    district, gate, slot
        The duty.
    names
        Those who stand there.
    ranked
        Everybody who was looked at, the cheapest first.
    by_rule
        How many each rule keeps out.
    freed
        Those whom one change would free.
    """
    return {
        "week": district.week,
        **place_fields(slot, gate),
        "needed": district.headcount(gate, slot),
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
        "by_rule": dict(by_rule),
        "freed": [freed_fields(one, district) for one in freed],
    }


def freed_fields(freed: Freed, district: District) -> Fields:
    """Return somebody whom one change would free, with the change."""
    return {
        **person_fields(freed.person),
        "duty": duty_fields(district, freed.duty),
        "taker": person_fields(freed.taker) if freed.taker else None,
    }
