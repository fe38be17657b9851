"""A replan as good as it says: nothing does with fewer posts empty or fewer duties changed, or costs less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from test_changes import lawful_rosters, slots_of

from roster_cli.change.absences import with_absences
from roster_cli.change.replanning import replan
from roster_cli.domain import FAMILIARITY, District, Duty, Gate, Lending, Roster, Slot, StandingBy
from roster_cli.rules import alone, costs, is_free, violations
from strategies import SETTINGS, districts

TINY = districts(
    most_people=4, most_gates=2, most_communities=2, most_open=5, most_headcount=2, shift_sets=[SETTINGS.shifts]
)
Posts = list[tuple[Gate, Slot, int]]


def lawful_ways(district: District, posts: Posts, duties: tuple[Duty, ...] = ()) -> Iterator[Roster]:
    """Yield every roster that fills some of the posts and keeps every rule."""
    if not posts:
        yield Roster(district.week, tuple(sorted(duties)))
        return
    (gate, slot, wanted), *rest = posts
    people = [one.identity for one in district.rostered if one.community == gate.community]
    for count in range(wanted + 1):
        for chosen in combinations(people, count):
            more = (*duties, *(Duty(slot, gate, identity) for identity in chosen))
            if not any(violations(district, Roster(district.week, tuple(sorted(more))), part=True)):
                yield from lawful_ways(district, rest, more)


def worth_of(district: District, before: Roster, after: Roster) -> tuple[int, int, int]:
    """Return what a replan makes least: posts empty, duties given up that could be kept, the cost."""
    by_itself = alone(district)
    now = {(duty.identity, duty.slot) for duty in after.duties}
    given_up = [
        duty for duty in before.duties if (duty.identity, duty.slot) not in now and is_free(by_itself, duty)
    ]
    cost = sum(points for term, points in costs(district, after).items() if term != FAMILIARITY)
    return len(before.duties) - len(after.duties), len(given_up), cost


@settings(deadline=None, max_examples=40, derandomize=True, suppress_health_check=[*HealthCheck])
@given(TINY, st.data())
def test_no_other_way_has_fewer_posts_empty_or_fewer_duties_changed_or_costs_less(
    district: District, data: st.DataObject
) -> None:
    plain = replace(district.settings, lending=Lending(), standby=StandingBy())
    district = replace(district, settings=plain, fixed=())
    before = data.draw(lawful_rosters(district))
    assume(2 <= len(before.duties) <= 5)
    absent = {
        identity: slots_of(data.draw, list(district.slots)) | {before.by_person[identity][0].slot}
        for identity in data.draw(
            st.lists(st.sampled_from(sorted(before.by_person)), min_size=1, max_size=2, unique=True)
        )
    }
    later = with_absences(district, absent, ())
    after = replan(later, before, ())
    posts = [(gate, slot, count) for (gate, slot), count in before.staffing.items()]
    best = min(worth_of(later, before, way) for way in lawful_ways(later, posts))
    assert worth_of(later, before, after) == best
