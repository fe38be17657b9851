"""What the solver counts with arrays, counted plainly: person by person and slot by slot."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import test_sharing as sharing

from builders import NIGHT, SETTINGS, district, gate, person
from roster_cli.domain import Settings
from roster_cli.errors import RosterError
from roster_cli.solve import flow
from roster_cli.solve.block import FORBIDDEN, SCALE, Block, Tiers, in_order
from roster_cli.solve.model import build_model
from roster_cli.solve.patterns import enumerate_patterns, find, one_more_or_less
from roster_cli.solve.quotas import _gains as gains_of
from roster_cli.solve.relaxation import guess_prices, marginal_prices


@pytest.mark.parametrize("configured", [SETTINGS, NIGHT], ids=["two shifts", "three shifts"])
def test_weeks_are_found_by_their_slots_and_so_are_those_with_one_more_or_less(configured: Settings) -> None:
    of = district([person("甲", max_per_week=3, settings=configured)], settings=configured)
    works = enumerate_patterns(of).works
    places = {frozenset(np.flatnonzero(week).tolist()): place for place, week in enumerate(works)}
    other = one_more_or_less(works)
    assert other.shape == works.shape
    for week, place in places.items():
        for slot in range(works.shape[1]):
            assert other[place, slot] == places.get(week ^ {slot}, -1)
    order = np.random.default_rng(3).permutation(len(works))
    assert find(works, works[order].astype(bool)).tolist() == order.tolist()
    nowhere = np.ones((2, works.shape[1]), dtype=bool)
    assert find(works, nowhere).tolist() == [-1, -1]


def test_everybody_has_an_allowed_week_with_the_fewest_duties() -> None:
    works = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 1], [1, 1, 1]], dtype=np.uint8)
    for allowed, fewest in (([0, 3], 0), ([1, 2, 3], 1), ([3, 2], 2), ([3], 3)):
        costs = np.full((1, 4), FORBIDDEN)
        costs[0, allowed] = 5
        nothing = np.zeros(0, dtype=np.int64)
        tiers = Tiers(nothing, nothing, nothing, nothing)
        block = Block(works, costs, nothing, np.zeros((1, 3), dtype=np.int64), tiers)
        assert block.fewest_duties.tolist() == [fewest]


def test_posts_of_some_communities_are_those_of_each_in_the_order_asked_for() -> None:
    drawn = np.random.default_rng(4).integers(1, 9, (2, 9))
    tiers = Tiers(np.array([0, 0, 0, 1, 3, 3, 3, 3, 4]), np.array([0, 0, 5, 2, 1, 1, 2, 6, 0]), *drawn)
    for communities in ([], [0], [3, 1], [2], [4, 0, 2, 3], [9]):
        some = tiers.of(np.array(communities, dtype=np.int64))
        expected = [
            (place, slot, cost, size)
            for place, community in enumerate(communities)
            for own, slot, cost, size in tiers
            if own == community
        ]
        assert list(some) == expected


def test_the_next_person_saves_the_dearest_post_that_is_empty() -> None:
    model = sharing.town(overlapping=False)
    block = model.block(range(3))
    gains = gains_of(block)
    assert gains.shape == (3, 14, block.headcount.max() + 1)
    for community, slot in product(range(3), range(14)):
        posts = [
            cost * SCALE
            for own, when, cost, size in block.tiers
            for _post in range(size)
            if (own, when) == (community, slot)
        ]
        full = [-FORBIDDEN] * (gains.shape[2] - len(posts))
        assert gains[community, slot].tolist() == [*sorted(posts, reverse=True), *full]


@pytest.mark.parametrize(("people", "posts", "points"), [(3, 6, 20), (2, 1, 8), (1, 40, 44), (0, 2, 20)])
def test_prices_are_guessed_by_what_one_duty_more_costs_at_everybodys_share(
    people: int, posts: int, points: int
) -> None:
    """The square of two points a duty, one duty more: four times the points so far and the square of two."""
    staff = [person(f"甲{number}") for number in range(people)]
    far = [person("乙0", community="远社区"), person("乙1", community="远社区")]
    open_then = [f"周{'一二三四五'[number]}早班" for number in range(2)]
    gates = [gate(only=open_then[: 1 + (posts % 2 == 0)], headcount=posts // (1 + (posts % 2 == 0)))]
    gates.append(gate(community="远社区", only=["周一"]))
    model = build_model(district([*staff, *far], gates, groups=[("乙0", "乙1")]))
    block = model.block(range(2), model.rows)
    guessed = guess_prices(block)
    place = model.district.communities.index("康庄社区")
    assert guessed.slots[place].tolist() == [points * SCALE] * 14
    assert guessed.slots[1 - place].tolist() == [(4 * 2 + 4) * SCALE] * 14
    assert guessed.rows.tolist() == [0] * len(model.rows)
    assert model.rows


@pytest.mark.parametrize("seed", range(4))
def test_prices_near_a_roster_lie_between_its_dearest_duty_and_the_cheapest_one_more(seed: int) -> None:
    model, _assignment, random = sharing.planned(seed)
    block, choice = model.block(range(3), model.rows), sharing.legal(model, random)
    choice[random.random(len(choice)) < 0.3] = 0
    closed = 3  # a slot without posts, in which nobody of one community may be on duty
    assert not block.headcount[:, closed].any()
    assert not block.works[choice, closed].any()
    costs = np.where((block.community == 1)[:, None] & (block.works[:, closed] == 1), FORBIDDEN, block.costs)
    block = replace(block, costs=costs)
    works, staffing = block.works.astype(int), block.staffing(choice)
    weeks = {frozenset(np.flatnonzero(week).tolist()): place for place, week in enumerate(works)}
    found = marginal_prices(block, choice)
    assert found.rows.tolist() == [0] * len(model.rows)
    empty_at_no_price = 0
    for community, slot in product(range(3), range(14)):
        least, most = [0], [FORBIDDEN]
        for person_, own in enumerate(choice):
            week = frozenset(np.flatnonzero(works[own]).tolist())
            other = weeks.get(week ^ {slot})
            if block.community[person_] == community and other is not None:
                cost = int(block.costs[person_, other])
                if cost < FORBIDDEN:
                    now = int(block.costs[person_, own])
                    (least if slot in week else most).append(now - cost if slot in week else cost - now)
        missing = int(block.headcount[community, slot] - staffing[community, slot])
        for own, when, cost, size in block.tiers:
            if (own, when) == (community, slot):
                empty = max(0, min(size, missing))
                missing -= empty
                if empty:
                    least.append(cost * SCALE)
                if empty < size:
                    most.append(cost * SCALE)
        low = min(max(least), min(most))
        empty_at_no_price += min(most) == FORBIDDEN
        assert found.slots[community, slot] == (low if min(most) == FORBIDDEN else (low + min(most)) // 2)
    assert empty_at_no_price


def test_what_cannot_flow_is_a_fault_of_the_program() -> None:
    arcs = np.array([[0, 2, 1, 5], [2, 1, 1, 4], [0, 1, 1, 20]])
    value, flows = flow.least_cost(arcs, 1, 3)
    assert (value, flows.tolist()) == (9, [1, 1, 0])
    value, flows = flow.least_cost(arcs, 2, 3)
    assert (value, flows.tolist()) == (29, [1, 1, 1])
    with pytest.raises(RosterError, match="fault of the program"):
        flow.least_cost(arcs, 3, 3)


def test_what_is_alike_stays_in_its_order() -> None:
    values = np.arange(60) % 2
    expected = [*range(0, 60, 2), *range(1, 60, 2)]
    assert in_order(values).tolist() == expected
    assert in_order(np.stack([values, 0 * values])).tolist() == [expected, [*range(60)]]
