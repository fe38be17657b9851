"""Small districts and rosters for tests, by hand and by hypothesis."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, time

from hypothesis import strategies as st

from roster_cli.domain import (
    Calendar,
    Checkpoint,
    CommunityResult,
    Contacts,
    District,
    Duty,
    DutyType,
    Gate,
    Management,
    Person,
    PostGroup,
    Roster,
    Rules,
    Settings,
    Shift,
    Slot,
    SolveReport,
    Standing,
    Unit,
    Week,
    Weights,
)
from roster_cli.rules import COST_TERMS

WEEK = Week(2022, 11)
SOUTH = Gate("康庄社区", "东盛华庭A区", "南门")
NO_COST = dict.fromkeys(COST_TERMS, 0)
REPORT = SolveReport(costs=NO_COST, bound=0, familiarity_bound=0)


def person(name: str, **given: object) -> Person:
    """Return somebody of 统计局 who lives in 康庄社区, with the name for a number."""
    fields: dict[str, object] = {
        "identity": name,
        "name": name,
        "unit": "统计局",
        "community": "康庄社区",
        **given,
    }
    return Person(**fields)  # type: ignore[arg-type]


def district(
    *people: Person, week: Week = WEEK, settings: Settings | None = None, gates: Collection[Gate] = (SOUTH,)
) -> District:
    """Return a district of these people with gates for one person a shift."""
    settings = settings or Settings()
    headcounts = (1,) * (7 * len(settings.shifts))
    return District(
        week=week,
        settings=settings,
        people=people,
        checkpoints=tuple(Checkpoint(gate, "车站街街道", Management.MANAGED, headcounts) for gate in gates),
        units=tuple(Unit(name) for name in dict.fromkeys(someone.unit for someone in people)),
    )


def slot(number: int, shift: str = "早班", week: Week = WEEK) -> Slot:
    """Return a slot by the number of its day, Monday 0."""
    return Slot(week.dates[number], shift)


def roster(*duties: tuple[Slot, str], week: Week = WEEK, gate: Gate = SOUTH) -> Roster:
    """Return a roster of duties at one gate."""
    return Roster(week, tuple(sorted(Duty(when, gate, identity) for when, identity in duties)))


TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)
NAME = TEXT.filter(str.strip)


@st.composite
def settings_of_any_kind(draw: st.DrawFn) -> Settings:
    """Return settings in which everything may differ from the defaults."""
    names = draw(st.lists(NAME, min_size=1, max_size=3, unique=True))
    times = st.times().map(lambda moment: moment.replace(second=0, microsecond=0, fold=0))
    small = st.integers(0, 9)
    numbers: Mapping[Management, int] = {kind: draw(small) for kind in Management}
    days = st.frozensets(st.dates(date(2021, 1, 1), date(2023, 1, 1)), max_size=2)
    return Settings(
        shifts=tuple(Shift(name, draw(times), draw(times)) for name in names),
        calendar=Calendar("CN", draw(days), draw(days)),
        office_hours=tuple(draw(st.lists(st.tuples(times, times), max_size=2))),
        rules=Rules(draw(st.integers(1, 9)), draw(st.sampled_from((0, 7.5, 11))), draw(st.integers(1, 7))),
        weights=replace(Weights(), idle=draw(small), points_rest_day=draw(small)),
        headcount=numbers,
        priority=numbers,
        notices=tuple(draw(st.lists(TEXT, max_size=2))),
    )


@st.composite
def districts(draw: st.DrawFn) -> District:
    """Return a small district in which every field is drawn."""
    settings = draw(settings_of_any_kind())
    slots = tuple(Slot(day, shift.name) for day in WEEK.dates for shift in settings.shifts)
    some_slots = st.frozensets(st.sampled_from(slots), max_size=4)
    gates = draw(st.lists(st.builds(Gate, NAME, NAME, NAME), min_size=1, max_size=3, unique=True))
    units = draw(st.lists(NAME, min_size=1, max_size=2, unique=True))
    identities = draw(st.lists(NAME, max_size=5, unique=True))
    people = tuple(
        Person(
            identity,
            draw(NAME),
            draw(st.sampled_from(units)),
            draw(st.sampled_from(gates)).community,
            *(draw(TEXT) for _ in range(6)),
            duty_type=draw(st.sampled_from(DutyType)),
            leave=draw(some_slots),
            unavailable=draw(some_slots),
            preference=draw(st.sampled_from(["", *(shift.name for shift in settings.shifts)])),
            max_per_week=draw(st.integers(1, 7)),
            own_limit=draw(st.booleans()),
            standing=draw(st.sampled_from(Standing)),
            lead=draw(st.booleans()),
            other_phones=draw(TEXT),
        )
        for identity in identities
    )
    groups = (PostGroup("统计局", "", "会计", tuple(identities), draw(st.booleans())),) if len(people) > 1 else ()
    return District(
        week=WEEK,
        settings=settings,
        people=people,
        checkpoints=tuple(
            Checkpoint(
                gate,
                draw(TEXT),
                draw(st.sampled_from(Management)),
                tuple(draw(st.lists(st.integers(0, 3), min_size=len(slots), max_size=len(slots)))),
                Contacts(*(draw(TEXT) for _ in range(5))),
            )
            for gate in gates
        ),
        units=tuple(
            Unit(name, draw(st.booleans()), draw(some_slots), draw(st.none() | st.integers(1, 5)))
            for name in units
        ),
        post_groups=groups,
        language=draw(st.sampled_from(("zh", "en"))),
    )


@st.composite
def rosters_of(draw: st.DrawFn, given: District) -> Roster:
    """Return any duties of a district's people at its gates, whatever the rules say."""
    if not given.people:
        return Roster(given.week, ())
    duty = st.builds(
        Duty,
        st.sampled_from(given.slots),
        st.sampled_from([checkpoint.gate for checkpoint in given.checkpoints]),
        st.sampled_from([someone.identity for someone in given.people]),
    )
    return Roster(given.week, tuple(sorted(draw(st.lists(duty, max_size=8, unique=True)))))


REPORTS = st.builds(
    SolveReport,
    costs=st.fixed_dictionaries({term: st.integers(0, 10**9) for term in COST_TERMS}),
    bound=st.integers(-5, 10**9),
    familiarity_bound=st.integers(0, 10**6),
    seconds=st.dictionaries(st.sampled_from(("columns", "gates")), st.floats(0, 100), max_size=2),
    columns=st.integers(0, 10**6),
    communities=st.lists(st.builds(CommunityResult, NAME, st.integers(0, 99), st.booleans()), max_size=2).map(
        tuple
    ),
    cut_short=st.booleans(),
    versions=st.dictionaries(st.sampled_from(("roster-cli", "ortools")), TEXT, max_size=2),
)
NIGHT = Settings(shifts=(Shift("夜班", time(21), time(7)),))
