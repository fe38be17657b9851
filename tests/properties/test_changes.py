"""What holds for every change of any small district's roster."""

from __future__ import annotations

from datetime import datetime, time

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from campaigns.size import examples
from roster_cli.audit import audit
from roster_cli.change.absences import with_absences
from roster_cli.change.by_hand import candidates, swap
from roster_cli.change.judging import judge
from roster_cli.change.moments import begun
from roster_cli.change.replanning import replan
from roster_cli.domain import District, Duty, Roster, SignIn, Slot
from roster_cli.domain.who_came import who_came
from roster_cli.rules import COST_TERMS, violations
from strategies import SETTINGS, districts

SOME_TIME = settings(
    deadline=None,
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    derandomize=True,
)
SMALL = districts(most_people=7, most_communities=2)
PLAIN = districts(most_people=6, most_gates=2, most_communities=2, shift_sets=(SETTINGS.shifts,))


@st.composite
def lawful_rosters(draw: st.DrawFn, district: District) -> Roster:
    """Draw a roster that keeps every rule, of the duties that are drawn those that may come on top."""
    people = [person for person in district.people if person.is_rostered]
    roster = Roster(district.week, ())
    if not people:
        return roster
    gates = [checkpoint.gate for checkpoint in district.checkpoints]
    duty = st.builds(
        Duty,
        st.sampled_from(district.slots),
        st.sampled_from(gates),
        st.sampled_from(people).map(lambda p: p.identity),
    )
    for one in draw(st.lists(duty, min_size=8, max_size=25, unique=True)):
        home = district.person_by_identity[one.identity].community
        own = next(gate for gate in gates if gate.community == home) if one.gate.community != home else one.gate
        wanted = Roster(district.week, tuple(sorted({*roster.duties, one._replace(gate=own)})))
        if not any(violations(district, wanted)):
            roster = wanted
    return roster


def slots_of(draw: st.DrawFn, slots: list[Slot]) -> frozenset[Slot]:
    """Draw an absence: single shifts, or whole days."""
    single = draw(st.frozensets(st.sampled_from(slots), min_size=1, max_size=4))
    days = {slot.date for slot in single}
    return draw(st.sampled_from((single, frozenset(slot for slot in slots if slot.date in days))))


@SOME_TIME
@given(SMALL, st.data())
def test_a_replan_after_any_absence_keeps_the_rules_and_what_has_begun(
    district: District, data: st.DataObject
) -> None:
    before = data.draw(lawful_rosters(district))
    day = data.draw(st.sampled_from(district.week.dates), label="from")
    gone = begun(district, datetime.combine(day, data.draw(st.sampled_from((time(0), time(12))))))
    people = [person.identity for person in district.people]
    absent = {
        identity: slots_of(data.draw, list(district.slots))
        for identity in data.draw(st.lists(st.sampled_from(people), max_size=3, unique=True), label="absent")
    }
    later = with_absences(district, absent, gone)
    after = replan(later, before, gone)
    assert audit(later, after).violations == ()
    assert [one for one in after.duties if one.slot in gone] == [one for one in before.duties if one.slot in gone]
    assert not [one for one in after.duties if one.slot in absent.get(one.identity, ()) and one.slot not in gone]


@SOME_TIME
@given(SMALL, st.data())
def test_one_absence_moves_one_duty_where_somebody_free_exists(district: District, data: st.DataObject) -> None:
    before = data.draw(lawful_rosters(district))
    assume(before.duties)
    duty = data.draw(st.sampled_from(before.duties))
    later = with_absences(district, {duty.identity: frozenset([duty.slot])}, ())
    kept = Roster(before.week, tuple(one for one in before.duties if one != duty))
    free = [
        one
        for one in candidates(later, kept, duty.gate, duty.slot)
        if not one.rules and one.person.identity != duty.identity
    ]
    after = replan(later, before, ())
    gained = set(after.duties) - set(before.duties)
    if free:
        assert len(gained) == 1
        assert set(before.duties) - set(after.duties) == {duty}
    else:
        assert len(after.duties) in (len(before.duties), len(before.duties) - 1)


@SOME_TIME
@given(PLAIN, st.data())
def test_a_swap_and_the_same_swap_again_change_nothing(district: District, data: st.DataObject) -> None:
    before = data.draw(lawful_rosters(district))
    assume(len({duty.identity for duty in before.duties}) > 1)
    first = data.draw(st.sampled_from(before.duties))
    second = data.draw(st.sampled_from([duty for duty in before.duties if duty.identity != first.identity]))
    once = swap(before, first, second)
    assume(len(set(once.duties)) == len(once.duties) == len(before.duties))
    again = swap(once, first._replace(identity=second.identity), second._replace(identity=first.identity))
    assert again == before


@SOME_TIME
@given(SMALL, st.data())
def test_a_change_by_hand_is_judged_as_the_whole_roster_would_be(district: District, data: st.DataObject) -> None:
    before = data.draw(lawful_rosters(district))
    assume(len(before.duties) > 1)
    gone = data.draw(st.sampled_from(before.duties))
    person = data.draw(st.sampled_from(district.people))
    after = Roster(
        before.week,
        tuple(sorted({*(one for one in before.duties if one != gone), gone._replace(identity=person.identity)})),
    )
    told = judge(district, before, after)
    assert bool(told.violations) == bool(audit(district, after).violations)
    for name, term in COST_TERMS.items():
        assert told.difference[name] == term.cost(district, after) - term.cost(district, before), name


@SOME_TIME
@given(PLAIN, st.data())
def test_sign_ins_mean_the_same_in_any_order_and_however_often_they_are_listed(
    district: District, data: st.DataObject
) -> None:
    roster = data.draw(lawful_rosters(district))
    people = [person.identity for person in district.people]
    gates = [None, *(checkpoint.gate for checkpoint in district.checkpoints)]
    one = st.builds(SignIn, st.sampled_from(district.slots), st.sampled_from(people), st.sampled_from(gates))
    listed = data.draw(st.lists(one, max_size=12, unique_by=lambda sign_in: (sign_in.slot, sign_in.identity)))
    result = who_came(district, roster, listed)
    assert who_came(district, roster, data.draw(st.permutations(listed))) == result
    assert who_came(district, roster, [*listed, *listed]) == result
    assert len(set(result.served)) == len(result.served)
    assert len(result.outcomes) == len(roster.duties)
