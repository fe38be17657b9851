"""Some communities as a model of their own, everybody elsewhere held to their duties: against the whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import test_sharing as sharing
from test_cooling import broken

from builders import district, duty, gate, gate_of, person, roster, unit
from roster_cli.domain import Duty, Roster
from roster_cli.solve.model import BARRED, Model, Parts, build_model, build_part, held_slots, surroundings

GROUPS = ([0], [1], [2, 0])


def duties_of(model: Model, choice: np.ndarray) -> Roster:
    """Return the duties of a choice, each at the only gate of the community."""
    gates = {one.gate.community: one.gate for one in model.district.checkpoints}
    slots = model.district.slots
    return Roster(
        model.district.week,
        tuple(
            Duty(slots[slot], gates[model.people[who].community], model.people[who].identity)
            for who, pattern in enumerate(choice)
            for slot in np.flatnonzero(model.works[pattern]).tolist()
        ),
    )


@pytest.mark.parametrize("group", GROUPS, ids=str)
@pytest.mark.parametrize("seed", range(2))
def test_a_part_keeps_the_rules_and_costs_what_it_does_in_the_whole(group: list[int], seed: int) -> None:
    model, _assignment, random = sharing.planned(seed)
    before = sharing.legal(model, random)
    own = duties_of(model, before)
    communities = {model.district.communities[place] for place in group}
    part = build_part(model.district, own, communities)
    people = [who for who, one in enumerate(model.people) if one.community in communities]
    assert [one.identity for one in part.people] == [model.people[who].identity for who in people]
    assert part.district.communities == tuple(name for name in model.district.communities if name in communities)
    assert part.headcount.tolist() == model.headcount[sorted(group)].tolist()
    assert list(part.tiers) == list(model.tiers.of(np.array(sorted(group))))
    np.testing.assert_array_equal(part.works, model.works)
    assert (part.costs == model.costs[people]).all()
    assert part.community.tolist() == [sorted(group).index(model.community[who]) for who in people]
    assert part.district.post_groups == ()
    assert all(one.max_away is None for one in part.district.units)
    assert {one.gate.community for one in part.district.checkpoints} == communities
    alone = broken(part, before[people])
    assert alone == []
    agreeing = set()
    within = (model.works[:, ~model.headcount.any(axis=0)] == 0).all(axis=1)
    for _draw in range(40):
        after = before.copy()
        some = random.choice(people, 2)
        after[some] = [random.choice(np.flatnonzero(within & (model.costs[who] != BARRED))) for who in some]
        is_whole, is_part = broken(model, after) == [], broken(part, after[people]) == []
        agreeing.add(is_whole)
        assert is_part == is_whole
        if is_whole:
            more = model.value(after) - model.value(before)
            assert part.value(after[people]) - part.value(before[people]) == more
    assert agreeing == {True, False}


def test_what_is_fixed_stays_with_its_community_unless_it_is_a_loan() -> None:
    people = [person(name, community=f"{name[0]}社区") for name in ("东1", "东2", "西1")]
    gates = [gate(community=f"{place}社区", only=["周一"], headcount=2) for place in "东西"]
    east, west = (gate_of(community=f"{place}社区") for place in "东西")
    kept = duty("东1", "周一早班", east)
    fixed = (kept, duty("西1", "周一早班", west), duty("东2", "周一晚班", west))
    of = replace(district(people, gates), fixed=fixed)
    parts = Parts(of, roster(*fixed))
    model = parts.part({"东社区"})
    assert model.district.fixed == (kept,)
    assert [one.identity for one in model.people] == ["东1", "东2"]
    assert [one.name for one in model.district.people] == ["东1", "东2"]
    # who is lent has the duty in the week, though no gate at home is open then for nobody
    slots = model.district.slot_index
    weeks = model.works[model.costs[1] != BARRED]
    assert weeks[:, slots[fixed[2].slot]].all()
    shut = replace(
        of, checkpoints=(gate(community="东社区", only=["周一早班"])(of.week, of.settings), of.checkpoints[1])
    )
    assert (Parts(shut, roster(*fixed)).part({"东社区"}).costs[1] != BARRED).any()


def test_whoever_shares_a_post_or_a_cap_with_a_community_is_near_it() -> None:
    people = [
        *(person(name, community="东社区", unit="发改局") for name in ("东1", "东2")),
        person("西1", community="西社区", unit="统计局"),
        person("西2", community="西社区", unit="发改局"),
        person("北1", community="北社区", unit="统计局"),
        person("北2", community="北社区", unit="民政局"),
        person("南1", community="南社区", unit="档案局"),
    ]
    gates = [gate(community=f"{place}社区") for place in "东西北南"]
    capped = [unit("发改局", max_away=1), unit("民政局", max_away=1), unit("统计局")]
    of = district(people, gates, units=capped, groups=[("东1", "北2"), ("西1", "北1")])
    fixed = (
        duty("西2", "周一早班", gate_of(community="西社区")),
        duty("西1", "周一早班", gate_of(community="西社区")),
    )
    of = replace(of, fixed=fixed)
    found = surroundings(of, {"东社区"})
    assert [one.identity for one in found.people] == ["东1", "东2", "西2", "北2"]
    assert [group.members for group in found.post_groups] == [("东1", "北2")]
    assert found.fixed == fixed[:1]
    assert found.checkpoints == of.checkpoints
    assert found.units == of.units
    west = surroundings(of, {"西社区", "南社区"})
    assert [one.identity for one in west.people] == ["东1", "东2", "西1", "西2", "北1", "南1"]
    assert west.fixed == fixed


def test_those_are_held_who_are_on_duty() -> None:
    of = district(["甲", "乙", "丙"])
    held = held_slots(
        of, roster(duty("甲", "周一晚班"), duty("丙", "周二早班"), duty("丙", "周日晚班")), of.people
    )
    assert held.dtype == bool
    assert np.argwhere(held).tolist() == [[0, 1], [2, 2], [2, 13]]


def test_arrays_say_what_the_district_does() -> None:
    model = sharing.town(overlapping=True)
    of = model.district
    for place, name in enumerate(of.communities):
        assert [model.people[who].community for who in model.people_of[place].tolist()] == [name] * 4
    assert sum(map(len, model.people_of)) == len(model.people)
    for who in range(len(model.people)):
        assert model.rows_of[who] == tuple(n for n, row in enumerate(model.rows) if who in row.members)
    for place in range(3):
        wanting = tuple(
            n
            for n, row in enumerate(model.rows)
            if row.missing and {int(model.community[m]) for m in row.members} == {place}
        )
        assert model.wanting_of[place] == wanting
    assert model.row_community.tolist() == [int(model.community[row.members[0]]) for row in model.rows]
    assert model.row_most.tolist() == [row.most for row in model.rows]
    assert model.row_missing.tolist() == [row.missing for row in model.rows]
    listed = [(n, m, s) for n, row in enumerate(model.rows) for s in row.slots for m in row.members]
    assert list(zip(*(part.tolist() for part in model.memberships), strict=True)) == listed
    headcount = np.zeros((3, len(of.slots)), dtype=int)
    for one in of.checkpoints:
        headcount[of.communities.index(one.gate.community)] += np.array(one.headcounts)
    assert model.headcount.tolist() == headcount.tolist()
    posts = np.zeros_like(headcount)
    for community, slot, _cost, size in model.tiers:
        posts[community, slot] += size
    assert posts.tolist() == headcount.tolist()
    assert build_model(replace(of, people=of.people[::-1])).people != model.people


def test_only_rows_of_one_slot_that_more_than_one_community_has_couple_it() -> None:
    def coupled(*groups: tuple[str, str], lead: bool = False) -> bool:
        staff = [person(name, community=f"{name[0]}社区", lead=lead) for name in ("东1", "东2", "西1")]
        gates = [gate(community=f"{place}社区", only=["周一早班"]) for place in "东西"]
        return build_model(district(staff, gates, groups=groups)).is_coupled

    assert not coupled()
    assert not coupled(lead=True)
    assert coupled(("东1", "西1"))
    assert coupled(("东1", "西1"), lead=True)
