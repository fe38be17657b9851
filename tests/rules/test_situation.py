"""A situation that differs by one duty is what it would be if it were laid out anew."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from roster_cli.domain import District, Duty, Roster
from roster_cli.rules import Situation, obstacles
from small import districts, rosters_of


def known(situation: Situation) -> tuple[object, ...]:
    """Return everything that a situation knows of its duties."""
    roster = situation.roster
    return (
        roster.duties,
        dict(roster.by_person),
        {post: sorted(people) for post, people in roster.standing.items()},
        +Counter(roster.staffing),
        situation.on_duty,
        {place: sorted(people) for place, people in situation.away.items()},
    )


def anew(district: District, roster: Roster) -> Situation:
    """Return the situation of the same duties, with nothing known of them."""
    return Situation(district, Roster(roster.week, roster.duties))


@given(st.data())
@settings(max_examples=15)
def test_one_duty_less_and_one_more(data: st.DataObject) -> None:
    """Also where somebody has two duties at once, and where what is asked was asked before."""
    district = data.draw(districts())
    roster = data.draw(rosters_of(district))
    assume(district.people and district.checkpoints)
    gates = [checkpoint.gate for checkpoint in district.checkpoints]
    first = next(iter(roster.duties), Duty(district.slots[0], gates[0], district.people[0].identity))
    other = next((gate for gate in gates if gate != first.gate), first.gate._replace(checkpoint="旁门"))
    roster = replace(roster, duties=tuple(sorted({*roster.duties, first, first._replace(gate=other)})))
    situation = Situation(district, roster)
    for duty in roster.duties:
        list(obstacles(situation, duty))  # so that what is kept for later is there
        fewer = situation.without(duty)
        assert known(fewer) == known(anew(district, fewer.roster))
        assert list(obstacles(fewer, duty)) == list(obstacles(anew(district, fewer.roster), duty))
        assert known(fewer.with_further(duty)) == known(situation)
