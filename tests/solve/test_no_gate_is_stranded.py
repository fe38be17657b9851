"""Districts on which planning communities one after another left posts empty that somebody could have taken."""

from __future__ import annotations

from itertools import cycle
from random import Random

import pytest

from builders import district, gate, person, unit
from roster_cli.audit import audit
from roster_cli.domain import District, Management
from roster_cli.small_changes import small_changes
from roster_cli.solve.engine import solve

TYPES = tuple(Management)


def capped(seed: int, communities: int = 5, people: int = 26) -> District:
    """Return communities short of people, all posts of two held far apart, every unit with a cap of 30 %."""
    random = Random(seed)
    homes = [f"第{number}社区" for number in range(communities) for _person in range(people)]
    names = [f"{home}{number}" for number, home in enumerate(homes)]
    order = random.sample(names, len(names))
    units = {name: f"单位{place // 26}" for place, name in enumerate(order)}
    staff = [person(name, community=home, unit=units[name]) for name, home in zip(names, homes, strict=True)]
    gates = [
        gate(f"{number}号门", community=f"第{place}社区", headcount=1 + (number == 0), management=kind)
        for place in range(communities)
        for number, kind in zip(range(8), cycle(TYPES))
    ]
    return district(
        staff,
        gates,
        units=[unit(name, max_away=7) for name in dict.fromkeys(units.values())],
        groups=list(zip(order[::2], order[1::2], strict=True)),
    )


def alike(people: int, gates: int, headcount: int) -> District:
    """Return one large community of people whom nothing sets apart."""
    return district(
        [f"甲{number}" for number in range(people)],
        [gate(f"{number}号门", headcount=headcount) for number in range(gates)],
        groups=[],
    )


@pytest.mark.parametrize("seed", [3, 4])
def test_nobody_is_free_for_a_post_that_stays_empty(seed: int) -> None:
    of = capped(seed)
    solution = solve(of, workers=1)
    assert audit(of, solution.roster).violations == ()
    assert small_changes(of, solution.roster) == ()
    assert 0 <= solution.report.gap <= 60


def test_three_hundred_people_alike_fill_every_post_and_share_them() -> None:
    of = alike(300, 30, 2)
    solution = solve(of, workers=1)
    assert audit(of, solution.roster).violations == ()
    assert solution.roster.unfilled(of) == ()
    assert len(solution.roster.by_person) == 300
    assert 0 <= solution.report.gap <= 60
