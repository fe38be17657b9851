"""Small invented districts with rosters that are made by taking whoever is free."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from roster_cli.domain import (
    Checkpoint,
    Contacts,
    District,
    Duty,
    DutyType,
    Gate,
    Management,
    Person,
    PostGroup,
    Roster,
    Settings,
    Slot,
    SolveReport,
    Standing,
    Unit,
    Week,
)
from roster_cli.rules import COST_TERMS

WEEK = Week(2022, 11)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = [
    "建国",
    "秀英",
    "伟",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "洋",
    "艳",
    "晓东",
    "海燕",
    "志强",
    "雪梅",
    "文博",
    "子涵",
]
UNITS = ("统计局", "发改局", "人社局社会保险中心", "老干部局", "住建局", "教体局")
ESTATES = ("东盛华庭A区", "检察院小区", "康馨苑", "铁路宿舍", "滨河花园二期")
GATES = ("南门", "北门", "东门")
MANAGEMENT = (Management.MANAGED, Management.NONE, Management.WEAK, Management.UNMANAGED, Management.MANAGED)
NOTICES = (
    "请值班人员佩戴口罩，交接班时清点物资。",
    "外来车辆一律登记，不得擅自离岗。",
    "夜间值班注意保暖，有事先找网格员。",
)


@dataclass(frozen=True)
class StoredRoster:
    """What the store hands out, built in memory."""

    district: District
    roster: Roster
    report: SolveReport
    version: int = 1
    published_at: datetime | None = None
    created_at: datetime = datetime(2022, 3, 12, 10, 22, tzinfo=UTC)


def checkpoints_of(community: str, subdistrict: str, gates: int, week: Week) -> list[Checkpoint]:
    found = []
    for number in range(gates):
        estate = number * len(ESTATES) // gates
        management = MANAGEMENT[estate]
        headcount = 2 if management in (Management.NONE, Management.UNMANAGED) else 1
        closed = number == gates - 1
        headcounts = tuple(
            0 if closed and day.weekday() >= 5 else headcount for day in week.dates for _shift in range(2)
        )
        contacts = Contacts("网格员甲", "13900000001", "楼长乙", "13900000002", "03570000003")
        gate = Gate(
            community, ESTATES[estate], GATES[number % 3] if number < 9 and gates < 16 else f"{number + 1}号门"
        )
        found.append(Checkpoint(gate, subdistrict, management, headcounts, contacts))
    return found


def people_of(community: str, count: int, seed: int, week: Week) -> list[Person]:
    chance = random.Random(f"{community}{seed}")
    found = []
    for number in range(count):
        unit = chance.choice(UNITS)
        leave_day = week.dates[chance.randrange(7)]
        leave = (Slot(leave_day, "早班"), Slot(leave_day, "晚班")) if chance.random() < 0.1 else ()
        standing = Standing.NOT_REPORTED if chance.random() < 0.04 else Standing.ROSTERED
        found.append(
            Person(
                identity=f"{seed:02d}{number:04d}",
                name=chance.choice(SURNAMES) + chance.choice(GIVEN),
                unit=unit,
                community=community,
                department=chance.choice(("办公室", "综合科", "业务科")),
                post=chance.choice(("文秘", "核算", "档案")),
                ab_role=chance.choice(("A", "B", "")),
                estate=chance.choice(ESTATES),
                phone=f"138{chance.randrange(10**8):08d}",
                duty_type=DutyType.WEEKEND if unit == "人社局社会保险中心" else DutyType.ANY,
                leave=frozenset(leave),
                standing=standing,
            )
        )
    return found


def post_groups_of(people: list[Person]) -> tuple[PostGroup, ...]:
    holders: dict[tuple[str, str, str], list[str]] = {}
    for person in people:
        holders.setdefault((person.unit, person.department, person.post), []).append(person.identity)
    return tuple(PostGroup(*post, tuple(own[:3])) for post, own in holders.items() if len(own) > 1)


def greedy(district: District, most: int = 4) -> Roster:
    """Fill each post with whoever had least so far, one duty a day, no early shift after a late one."""
    counts: Counter[str] = Counter()
    last: dict[str, Slot] = {}
    duties = []
    for place, slot in enumerate(district.slots):
        able = {
            community: [
                person
                for person in people
                if counts[person.identity] < min(most, person.max_per_week)
                and may_serve(district, person, slot, last.get(person.identity))
            ]
            for community, people in district.rostered_in.items()
        }
        for checkpoint in district.checkpoints:
            free = able[checkpoint.gate.community]
            for _post in range(checkpoint.headcounts[place]):
                if free:
                    least = min(counts[person.identity] for person in free)
                    chosen = free.pop(next(n for n, one in enumerate(free) if counts[one.identity] == least))
                    counts[chosen.identity] += 1
                    last[chosen.identity] = slot
                    duties.append(Duty(slot, checkpoint.gate, chosen.identity))
    return Roster(district.week, tuple(sorted(duties)))


def may_serve(district: District, person: Person, slot: Slot, last: Slot | None) -> bool:
    if slot in person.leave or slot in person.unavailable:
        return False
    if person.duty_type is DutyType.WEEKEND and slot not in district.rest_slots:
        return False
    if last is None:
        return True
    tired = slot.date - last.date == timedelta(days=1) and last.shift == "晚班" and slot.shift == "早班"
    return last.date != slot.date and not tired


def stored_roster(
    communities: tuple[tuple[str, str], ...] = (("康庄社区", "车站街街道"),),
    *,
    people: int = 50,
    gates: int = 11,
    week: Week = WEEK,
    extra_people: tuple[Person, ...] = (),
    language: str = "zh",
    settings: Settings | None = None,
    published_at: datetime | None = None,
) -> StoredRoster:
    """Return a stored roster of communities, given as (name, subdistrict)."""
    everyone: list[Person] = []
    checkpoints: list[Checkpoint] = []
    for seed, (community, subdistrict) in enumerate(communities):
        everyone += people_of(community, people, seed, week)
        checkpoints += checkpoints_of(community, subdistrict, gates, week)
    everyone.append(Person("W1", "城外人", UNITS[0], "", standing=Standing.OUTSIDE))
    everyone += extra_people
    peak = frozenset({Slot(week.monday, "早班"), Slot(week.dates[4], "晚班")})
    names = tuple(dict.fromkeys((*UNITS, *(person.unit for person in everyone))))
    units = tuple(Unit(name, peak=peak if name == UNITS[0] else frozenset(), max_away=6) for name in names)
    district = District(
        week=week,
        settings=settings or Settings(notices=NOTICES),
        people=tuple(everyone),
        checkpoints=tuple(checkpoints),
        units=units,
        post_groups=post_groups_of(everyone),
        language=language,
    )
    costs = dict.fromkeys(COST_TERMS, 0) | {
        "unfilled": 42_000,
        "fairness": 3_150,
        "rotation": 8,
    }
    return StoredRoster(
        district,
        greedy(district),
        SolveReport(costs, bound=45_150, familiarity_bound=0),
        published_at=published_at,
    )


def day(number: int) -> date:
    """Return a day of the week, Monday 0."""
    return WEEK.dates[number]
