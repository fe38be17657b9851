"""Any small district that the contract allows, and any roster for it, sound or corrupt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

from builders import NIGHT, SETTINGS
from roster_cli.domain import (
    Calendar,
    Checkpoint,
    District,
    Duty,
    DutyType,
    Gate,
    History,
    LeadPer,
    Lending,
    Management,
    PastDuty,
    PastPerson,
    PastWeek,
    Per,
    Person,
    PostGroup,
    Roster,
    Rules,
    Settings,
    Shift,
    Slot,
    Standing,
    StandingBy,
    Unit,
    Week,
    Weights,
    Within,
)
from roster_cli.domain.settings import DEFAULT_OFFICE_HOURS

# An ordinary week, one with holidays and a working Saturday, and one with a working Sunday.
WEEKS = (Week(2022, 11), Week(2022, 18), Week(2022, 16))
ONE_SHIFT = (Shift("白班", time(8), time(18)),)
OVERNIGHT = (Shift("早班", time(9), time(20)), Shift("晚班", time(20), time(9)))
# Shifts that hand over while both are there, in office hours too, the last one after midnight.
OVERLAPPING = (Shift("早班", time(7), time(15)), Shift("晚班", time(13), time(21)))
THREE_OVERLAPPING = (
    Shift("早班", time(7), time(15)),
    Shift("晚班", time(14), time(22)),
    Shift("夜班", time(21, 30), time(8, 30)),
)
SHIFT_SETS = (SETTINGS.shifts, ONE_SHIFT, OVERNIGHT, NIGHT.shifts, OVERLAPPING, THREE_OVERLAPPING)
# Never open, open around the clock, and open so late that it meets the late shift and the early night.
OFFICE_HOURS = ((), ((time(0), time.max),), ((time(20, 30), time(21, 30)),))
COMMUNITIES = ("康庄社区", "复兴社区", "鼓楼社区")
SUBDISTRICTS = ("车站街街道", "鼓楼街道")
ESTATES = ("东盛华庭", "检察院小区")
UNITS = ("统计局", "发改局")
NAMES = "甲乙丙丁戊己庚辛"
YES_OR_NO = st.booleans()
Choice = TypeVar("Choice")


# To make a strategy takes longer than to draw from it, so each is made once.


@cache
def whole(least: int, most: int) -> st.SearchStrategy[int]:
    """Draw a whole number."""
    return st.integers(least, most)


@cache
def perhaps(least: int, most: int) -> st.SearchStrategy[int | None]:
    """Draw nothing or a whole number."""
    return st.none() | st.integers(least, most)


@cache
def any_of(choices: tuple[Choice, ...]) -> st.SearchStrategy[Choice]:
    """Draw one of some choices."""
    return st.sampled_from(choices)


@cache
def some_of(choices: tuple[Choice, ...], most: int) -> st.SearchStrategy[frozenset[Choice]]:
    """Draw a set of some choices."""
    return st.frozensets(st.sampled_from(choices), max_size=most)


@cache
def settings(
    week: Week, shift_sets: tuple[tuple[Shift, ...], ...] = SHIFT_SETS, *, helpers: bool = False
) -> st.SearchStrategy[Settings]:
    """Draw settings for a week: shifts, days, hours, numbers of H5 and H6, and weights, mostly the defaults."""
    numbers = st.builds(
        Rules,
        max_per_week=st.integers(1, 7),
        min_rest_hours=st.sampled_from((11, 0, 8, 11.5, 16, 30)),
        max_consecutive_days=st.integers(1, 7),
    )
    small = st.integers(0, 9)
    weights = st.builds(
        Weights,
        unfilled_first=st.integers(10, 99),
        unfilled_further=st.integers(0, 10),
        spread=small,
        idle=small,
        lead=small,
        free_day=small,
        fairness=st.integers(0, 2),
        points_working_day=st.integers(0, 3),
        points_rest_day=st.integers(0, 4),
        rotation=small,
        preference=small,
        familiarity_gate=small,
        familiarity_estate=small,
        loan=small,
        standby=small,
    )
    days = st.frozensets(st.sampled_from(week.dates), max_size=3)
    calendars = st.builds(Calendar, st.just("CN"), extra_rest_days=days, extra_working_days=days)
    priorities = st.fixed_dictionaries({management: st.integers(0, 4) for management in Management})
    lending = st.builds(Lending, st.sampled_from(Within), st.integers(1, 3))
    standby = st.builds(StandingBy, st.integers(0, 2), st.sampled_from(Per))
    return st.builds(
        Settings,
        shifts=st.sampled_from(shift_sets),
        calendar=st.just(Calendar()) | calendars,
        office_hours=st.just(DEFAULT_OFFICE_HOURS) | st.sampled_from(OFFICE_HOURS),
        rules=st.just(Rules()) | numbers,
        weights=st.just(Weights()) | weights,
        priority=st.just(Settings().priority) | priorities,
        lead=st.sampled_from((LeadPer.COMMUNITY, LeadPer.COMMUNITY, LeadPer.NONE)),
        lending=lending if helpers else st.just(Lending()),
        standby=standby if helpers else st.just(StandingBy()),
    )


@st.composite
def districts(
    draw: st.DrawFn,
    most_people: int = 8,
    most_gates: int = 3,
    most_communities: int = 3,
    most_open: int | None = None,
    most_headcount: int = 3,
    shift_sets: tuple[tuple[Shift, ...], ...] = SHIFT_SETS,
    helpers: bool = False,
) -> District:
    """Draw a small district.

    Parameters
    ----------
    draw
        Given by hypothesis.
    most_people, most_gates, most_communities, most_headcount
        Upper limits of people in all, gates a community, communities, and people at a gate in a shift.
    most_open
        Most gate-shifts that are open in all; None for no limit.
    shift_sets
        Shifts of a day to choose from.
    helpers
        Whether loans and standbys may be switched on.
    """
    week = draw(any_of(WEEKS))
    configured = draw(settings(week, shift_sets, helpers=helpers))
    every = tuple(Slot(day, shift.name) for day in week.dates for shift in configured.shifts)
    communities = COMMUNITIES[: draw(whole(1, most_communities))]
    checkpoints = draw(_checkpoints(communities, len(every), most_gates, most_open, most_headcount))
    people = draw(_people(communities, every, configured, most_people))
    working = tuple(slot for slot in every if not configured.calendar.is_rest_day(slot.date))
    units = [draw(_unit(name, working)) for name in dict.fromkeys(person.unit for person in people)]
    identities = tuple(person.identity for person in people)
    groups = [] if len(people) < 2 else draw(_groups(identities))
    history = draw(_history(week, (*identities, "离开的人"), communities))
    return District(week, configured, tuple(people), tuple(checkpoints), tuple(units), tuple(groups), history)


def tiny_districts(*, helpers: bool = False) -> st.SearchStrategy[District]:
    """Draw districts that `brute_force` solves in a moment; loans and standbys may be switched on."""
    return districts(
        most_people=4, most_gates=2, most_communities=2, most_open=6, most_headcount=2, helpers=helpers
    )


@st.composite
def rosters(draw: st.DrawFn, district: District, corrupt: bool = False) -> Roster:
    """Draw a roster of any duties; a corrupt one may name strangers and places and times that are not there."""
    people = [person.identity for person in district.people]
    gates = [checkpoint.gate for checkpoint in district.checkpoints]
    slots = list(district.slots)
    if corrupt:
        people.append("生人")
        gates.append(Gate("没有的社区", "没有的小区", "大门"))
        slots += [Slot(district.week.sunday, "没有的班"), Slot(district.week.plus(1).monday, slots[0].shift)]
    duty = st.builds(Duty, st.sampled_from(slots), st.sampled_from(gates), st.sampled_from(people))
    return Roster(district.week, tuple(sorted(draw(st.lists(duty, max_size=12)))))


@st.composite
def _checkpoints(
    draw: st.DrawFn,
    communities: Sequence[str],
    slots: int,
    most_gates: int,
    most_open: int | None,
    most_headcount: int,
) -> list[Checkpoint]:
    gates = [
        Gate(community, draw(any_of(ESTATES)), f"{number}号门")
        for community in communities
        for number in range(1, draw(whole(1, most_gates)) + 1)
    ]
    if most_open is None:
        headcounts = [draw(_counts(slots, most_headcount)) for _gate in gates]
    else:
        headcounts = [[0] * slots for _gate in gates]
        for place, slot in draw(_cells(len(gates), slots, most_open)):
            headcounts[place][slot] = draw(whole(1, most_headcount))
    subdistrict_of = {community: draw(any_of(("", *SUBDISTRICTS))) for community in communities}
    return [
        Checkpoint(gate, subdistrict_of[gate.community], draw(any_of(tuple(Management))), tuple(own))
        for gate, own in zip(gates, headcounts, strict=True)
    ]


@cache
def _counts(slots: int, most: int) -> st.SearchStrategy[list[int]]:
    """Draw the people of a gate in each slot: always as many, or any number."""
    counts = st.lists(st.integers(0, most), min_size=slots, max_size=slots)
    return st.integers(1, most).map(lambda count: [count] * slots) | counts


@cache
def _cells(gates: int, slots: int, most: int) -> st.SearchStrategy[set[tuple[int, int]]]:
    """Draw some slots of some gates."""
    return st.sets(st.tuples(st.integers(0, gates - 1), st.integers(0, slots - 1)), max_size=most)


@st.composite
def _people(
    draw: st.DrawFn, communities: tuple[str, ...], slots: tuple[Slot, ...], configured: Settings, most: int
) -> list[Person]:
    people = []
    for name in NAMES[: draw(whole(1, most))]:
        standing = draw(any_of((*[Standing.ROSTERED] * 6, *Standing)))
        own_limit = draw(perhaps(1, 6))
        people.append(
            Person(
                identity=name,
                name=name,
                unit=draw(any_of(UNITS)),
                community="" if standing is Standing.OUTSIDE else draw(any_of(communities)),
                estate=draw(any_of(("", *ESTATES, "别处"))),
                duty_type=draw(any_of((DutyType.ANY, *DutyType))),
                leave=draw(_some_slots(slots)),
                unavailable=draw(_some_slots(slots)),
                preference=draw(any_of(("", "", *(shift.name for shift in configured.shifts)))),
                max_per_week=own_limit or configured.rules.max_per_week,
                own_limit=own_limit is not None,
                standing=standing,
                lead=draw(any_of((False, False, True))),
            )
        )
    return people


@cache
@st.composite
def _some_slots(draw: st.DrawFn, slots: tuple[Slot, ...]) -> frozenset[Slot]:
    """Draw nothing, some single shifts, or some whole days."""
    days = draw(some_of(tuple(slot.date for slot in slots), 3))
    single = draw(some_of(slots, 3))
    whole_days = frozenset(slot for slot in slots if slot.date in days)
    return (frozenset[Slot](), single, whole_days)[draw(whole(0, 2))]


@st.composite
def _unit(draw: st.DrawFn, name: str, working: tuple[Slot, ...]) -> Unit:
    peak = draw(some_of(working, 2)) if working else frozenset[Slot]()
    return Unit(name, peak=peak, max_away=draw(perhaps(0, 3)))


@cache
def _groups(identities: tuple[str, ...]) -> st.SearchStrategy[list[PostGroup]]:
    members = st.lists(st.sampled_from(identities), min_size=2, max_size=3, unique=True)
    return st.lists(members.map(lambda own: PostGroup(UNITS[0], "办公室", "文秘", tuple(own))), max_size=3)


@cache
def _history(
    week: Week, identities: tuple[str, ...], communities: tuple[str, ...]
) -> st.SearchStrategy[History | None]:
    """Draw nothing or stored weeks around a week."""
    return st.none() | _weeks_around(week, identities, communities)


@st.composite
def _weeks_around(
    draw: st.DrawFn, week: Week, identities: tuple[str, ...], communities: tuple[str, ...]
) -> History:
    before = [draw(_past_week(week.plus(-n), identities, communities)) for n in (4, 3, 2, 1) if draw(YES_OR_NO)]
    after = draw(st.none() | _past_week(week.plus(1), identities, communities))
    return History(week, tuple(before), after)


@cache
def _distinct(choices: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(choices), unique=True)


@cache
@st.composite
def _past_week(draw: st.DrawFn, week: Week, identities: tuple[str, ...], communities: tuple[str, ...]) -> PastWeek:
    """Draw a stored week, of other shifts perhaps, with at most one duty a day for each person."""
    shifts = draw(any_of(SHIFT_SETS))
    people, duties = [], []
    for identity in draw(_distinct(identities)):
        for day in sorted(draw(some_of(week.dates, 5))):
            shift = draw(any_of(shifts))
            duties.append(PastDuty(identity, day, shift.name, *shift.span(day)))
        people.append(
            PastPerson(
                identity,
                draw(any_of(communities)),
                draw(any_of(tuple(DutyType))),
                draw(whole(0, 7)),
                draw(whole(0, 15)),
            )
        )
    return PastWeek(week, tuple(people), tuple(duties))
