"""An empty post where lending is off: whether somebody could be lent, and with which switch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builders import district, gate, person, rules, slots
from builders import roster as planned
from commands import roster
from roster_cli.answers.post import explain_post
from roster_cli.domain import District, Lending, Within
from roster_cli.shapes.answers import post_answer_fields
from roster_cli.store import Store
from small import REPORT

PLACES = {"复兴社区": "近街道", "滨河社区": "远街道"}
NEAR, FAR = (("1002", "复兴社区"), ("1003", "滨河社区"))


def with_people(*away: str) -> District:
    """Return a community whose one person is on leave, one near and one far with a person each; some are away."""
    people = [
        person(name, community=community, leave=["周六早班"] if name in ("1001", *away) else [])
        for name, community in (("1001", "康庄社区"), NEAR, FAR)
    ]
    gates = [gate(community=community, only=["周六早班"]) for community in ("康庄社区", *PLACES)]
    made = district(people, gates, settings=rules())
    checkpoints = tuple(
        replace(
            one,
            subdistrict=PLACES.get(one.gate.community, "近街道"),
            headcounts=one.headcounts if one.gate.community == "康庄社区" else (0,) * len(one.headcounts),
        )
        for one in made.checkpoints
    )
    return replace(made, checkpoints=checkpoints)


@pytest.mark.parametrize(
    ("away", "within", "who", "told"),
    [
        (
            (),
            Within.SUBDISTRICT,
            "1002",
            'of the subdistrict could be lent, 1002 of 复兴社区 for one: within = "sub',
        ),
        (("1002",), Within.DISTRICT, "1003", 'within = "district" under [lending]'),
        (("1002", "1003"), None, None, "nobody of the whole district could be lent"),
    ],
)
def test_one_line_says_whether_somebody_could_be_lent(
    away: tuple[str, ...], within: Within | None, who: str | None, told: str, tmp_path: Path
) -> None:
    made = with_people(*away)
    (slot,) = slots("周六早班")
    with Store.open(tmp_path / "roster.db") as store:
        stored = store.save_roster(made, planned(), REPORT)
    answer = explain_post(made, planned(), made.checkpoints[0].gate, slot)
    fields = post_answer_fields(stored, answer)
    assert fields["lenders"] is None
    found = fields["lending_off"]
    assert isinstance(found, dict)
    assert (found["could_fill_within"], (found["person"] or {}).get("identity")) == (within, who)
    lines = roster("explain", "康庄社区南门", "周六", "早班", folder=tmp_path).stdout.splitlines()
    assert sum("[lending]" in line for line in lines) == 1
    assert told in "\n".join(lines)
    if within:
        on = replace(made, settings=replace(made.settings, lending=Lending(within)))
        other = explain_post(on, planned(), made.checkpoints[0].gate, slot)
        assert other.lenders is not None
        assert other.borrowed is None
        assert who in {one.person.identity for one in other.lenders.first}


def test_where_nobody_is_of_another_community_nothing_is_said_of_lending() -> None:
    alone = with_people()
    alone = replace(alone, people=alone.people[:1])
    (slot,) = slots("周六早班")
    assert explain_post(alone, planned(), alone.checkpoints[0].gate, slot).borrowed is None
