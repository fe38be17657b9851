"""Short words for small districts: people, gates, duties and stored weeks.

Days are written 周一 to 周日, slots 周一早班; 周一 alone means all shifts of the day. Everybody works for one unit
and all lies in one community and estate unless a test says otherwise, so that a test shows what it is about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

from roster_cli.domain import (
    Checkpoint,
    District,
    Duty,
    DutyType,
    Gate,
    History,
    Management,
    PastDuty,
    PastPerson,
    PastWeek,
    Person,
    PostGroup,
    Roster,
    Rules,
    Settings,
    Shift,
    Slot,
    Unit,
    Violation,
    Week,
)
from roster_cli.rules import COST_TERMS, HARD_RULES

WEEK = Week(2022, 11)
DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
WORKING_DAYS = DAYS[:5]
COMMUNITY, ESTATE, UNIT = "康庄社区", "东盛华庭", "统计局"
SETTINGS = Settings()
NIGHT = Settings(
    shifts=(Shift("早班", time(7), time(14)), Shift("晚班", time(14), time(21)), Shift("夜班", time(21), time(7)))
)


def slots(*texts: str, week: Week = WEEK, settings: Settings = SETTINGS) -> frozenset[Slot]:
    """Return the slots that are written as 周一早班, or as 周一 for the whole day."""
    names = [shift.name for shift in settings.shifts]
    return frozenset(
        Slot(week.dates[DAYS.index(text[:2])], name)
        for text in texts
        for name in ([text[2:]] if text[2:] else names)
    )


def slot(text: str, week: Week = WEEK) -> Slot:
    """Return the one slot that is written as 周一早班."""
    return Slot(week.dates[DAYS.index(text[:2])], text[2:])


def rules(**fields: Any) -> Settings:
    """Return settings with other numbers in rules H5 and H6."""
    return Settings(rules=Rules(**fields))


def person(
    name: str, *, leave: Sequence[str] = (), unavailable: Sequence[str] = (), week: Week = WEEK, **fields: Any
) -> Person:
    """Return a person whose identity is their name."""
    given: dict[str, Any] = {"identity": name, "unit": UNIT, "community": COMMUNITY, **fields}
    shifts = given.pop("settings", SETTINGS)
    return Person(
        name=name,
        leave=slots(*leave, week=week, settings=shifts),
        unavailable=slots(*unavailable, week=week, settings=shifts),
        **given,
    )


def unit(name: str = UNIT, *, peak: Sequence[str] = (), max_away: int | None = None, week: Week = WEEK) -> Unit:
    """Return a unit."""
    return Unit(name, peak=slots(*peak, week=week), max_away=max_away)


def gate_of(name: str = "南门", estate: str = ESTATE, community: str = COMMUNITY) -> Gate:
    """Return a gate's identity."""
    return Gate(community, estate, name)


def gate(
    name: str = "南门",
    *,
    headcount: int = 1,
    only: Sequence[str] | None = None,
    estate: str = ESTATE,
    community: str = COMMUNITY,
    management: Management = Management.MANAGED,
) -> Callable[[Week, Settings], Checkpoint]:
    """Return what makes a gate for a week; `only` names the slots in which it is open."""

    def make(week: Week, settings: Settings) -> Checkpoint:
        open_slots = slots(*(DAYS if only is None else only), week=week, settings=settings)
        every = [Slot(day, shift.name) for day in week.dates for shift in settings.shifts]
        headcounts = tuple(headcount if slot in open_slots else 0 for slot in every)
        return Checkpoint(gate_of(name, estate, community), "滨河街道", management, headcounts)

    return make


def district(
    people: Iterable[Person | str] = (),
    gates: Iterable[Callable[[Week, Settings], Checkpoint]] | None = None,
    *,
    units: Sequence[Unit] = (),
    groups: Iterable[Sequence[str]] = (),
    settings: Settings = SETTINGS,
    week: Week = WEEK,
    stored: Iterable[PastWeek] = (),
) -> District:
    """Return a district; a name alone stands for an ordinary person, no gates for one that is always open."""
    staff = tuple(person(one, week=week) if isinstance(one, str) else one for one in people)
    others = dict.fromkeys(one.unit for one in staff if one.unit not in {own.name for own in units})
    weeks = sorted(stored, key=lambda past: past.week)
    return District(
        week=week,
        settings=settings,
        people=staff,
        checkpoints=tuple(make(week, settings) for make in ((gate(),) if gates is None else gates)),
        units=(*units, *(Unit(name) for name in others)),
        post_groups=tuple(
            PostGroup(UNIT, "办公室", f"岗位{n}", tuple(members)) for n, members in enumerate(groups)
        ),
        history=History(
            week,
            before=tuple(past for past in weeks if past.week < week),
            after=next((past for past in weeks if past.week > week), None),
        ),
    )


def duty(who: str, when: str, gate: Gate | str = "南门", *, week: Week = WEEK) -> Duty:
    """Return a duty, for example ``duty("甲", "周一早班")``."""
    return Duty(slot(when, week), gate_of(gate) if isinstance(gate, str) else gate, who)


def roster(*duties: Duty, week: Week = WEEK, **by_person: str) -> Roster:
    """Return a roster of duties and, at the usual gate, of ``甲="周一早班 周二晚班"``."""
    written = [duty(who, when, week=week) for who, times in by_person.items() for when in times.split()]
    return Roster(week, tuple(sorted((*duties, *written))))


def past_week(
    weeks: int,
    duties: Mapping[str, str],
    *,
    present: Mapping[str, int] | None = None,
    duty_types: Mapping[str, DutyType] | None = None,
    communities: Mapping[str, str] | None = None,
    settings: Settings = SETTINGS,
    around: Week = WEEK,
) -> PastWeek:
    """Return the stored week so many weeks later (negative: earlier), as ``past_week(-1, {"甲": "周日晚班"})``.

    Everybody named was rostered then, with nothing written in no duty; points are the contract's.
    """
    week = around.plus(weeks)
    spent = [
        PastDuty(who, when.date, when.shift, *settings.shift(when.shift).span(when.date))
        for who, times in duties.items()
        for when in sorted(slot(text, week) for text in times.split())
    ]
    points: Counter[str] = Counter()
    for past in spent:
        points[past.identity] += 3 if settings.calendar.is_rest_day(past.date) else 2
    people = tuple(
        PastPerson(
            who,
            (communities or {}).get(who, COMMUNITY),
            (duty_types or {}).get(who, DutyType.ANY),
            (present or {}).get(who, 7),
            points[who],
        )
        for who in duties
    )
    return PastWeek(week, people, tuple(spent))


def breaches(rule: str, of: District, by: Roster) -> list[Violation]:
    """Return how a roster breaks one hard rule."""
    return list(HARD_RULES[rule].check(of, by))


def cost(term: str, of: District, by: Roster) -> int:
    """Return what a roster costs by one term."""
    return COST_TERMS[term].cost(of, by)


def day(text: str, week: Week = WEEK) -> date:
    """Return the date of 周一."""
    return week.dates[DAYS.index(text)]
