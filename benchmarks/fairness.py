"""Weeks that were lived through, judged as one sequence: rules, points, early and late."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from living import Run

from roster_cli.audit import audit
from roster_cli.domain import DutyType, Person, Week
from roster_cli.rules import fairness

if TYPE_CHECKING:
    from roster_cli.domain import PastWeek, StoredRoster

POINTS_WEEKS, POINTS_APART = 5, 3
ROTATION_WEEKS, ROTATION_APART = 4, 2
POINTS_GAIN, ROTATION_GAIN = 6, 4
"""What a week within the promise saves at least, by the term of fairness or of rotation alone.

Where two people are 4 points apart, a duty of 3 points that goes from one to the other takes 6 from the sum of
squares, one of 2 points takes 8. A person whose shifts are one less apart pays 4 less.
"""


@dataclass(frozen=True)
class Lived:
    """A week as it came out.

    Parameters
    ----------
    stored
        Its newest version, with what is stored of the weeks around it.
    first
        Its first version.
    past
        The same week as history sees it: points and shifts that were really served.
    points
        What everybody who was rostered earned.
    """

    stored: StoredRoster
    first: StoredRoster
    past: PastWeek
    points: Mapping[str, int]

    @cached_property
    def shifts(self) -> Mapping[str, Counter[str]]:
        """Return how often everybody had each shift."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for identity, shift in self.past.served:
            counts[identity][shift] += 1
        return counts

    @cached_property
    def planned_points(self) -> Mapping[str, int]:
        """Return what everybody would have earned by the first version."""
        return fairness.points(self.first.district, self.first.roster)

    @cached_property
    def planned_shifts(self) -> Mapping[str, Counter[str]]:
        """Return how often everybody had each shift in the first version."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for duty in self.first.roster.duties:
            counts[duty.identity][duty.slot.shift] += 1
        return counts

    @cached_property
    def excess(self) -> Mapping[str, int]:
        """Return how many points each community's first version lies above its bound."""
        report = self.first.report
        return {one.community: one.excess for one in report.communities} if report else {}

    @cached_property
    def in_office(self) -> frozenset[str]:
        """Return who cannot be on duty in some shift because all who share an office post with them are away."""
        district = self.stored.district
        leave = {person.identity: person.leave & district.office_slots for person in district.people}
        return frozenset(
            member
            for group in district.post_groups
            for member in group.members
            if frozenset.intersection(*(leave[one] for one in group.members if one != member)) - leave[member]
        )

    @cached_property
    def short(self) -> frozenset[str]:
        """Return the communities in which a post stayed empty."""
        return frozenset(
            post.gate.community
            for version in (self.first, self.stored)
            for post in version.roster.unfilled(version.district)
        )

    @cached_property
    def reasons(self) -> Mapping[str, str]:
        """Return what set somebody's week apart from that of the others, for those of whom there is something."""
        district = self.stored.district
        planned = self.past.attendance
        outcomes = planned.outcomes if planned else ()
        missed = {one.duty.identity for one in outcomes if one.presence in ("stood_in", "absent")}
        helped = {one.stand_in for one in outcomes if one.stand_in}
        helped |= {one.identity for one, _gate in planned.helpers} if planned else set()
        changed = {duty.identity for duty in {*self.first.roster.duties} ^ {*self.stored.roster.duties}}
        by_chance = {
            "missed a duty": missed,
            "needed in the office": self.in_office,
            "stood in for somebody": helped,
            "changed by a replan": changed,
        }
        reasons = {}
        for person in district.rostered:
            told = _standing_reason(person, district.unit_by_name[person.unit].peak) or next(
                (reason for reason, people in by_chance.items() if person.identity in people), ""
            )
            if told:
                reasons[person.identity] = told
        return reasons


def _standing_reason(person: Person, peak: object) -> str:
    if person.leave:
        return "leave or illness"
    if person.own_limit:
        return "own weekly limit"
    if person.unavailable:
        return "unavailable at times"
    return "peak shifts of the unit" if peak else ""


def read_run(run: Run, weeks: Sequence[Week]) -> list[Lived]:
    """Load every week of a run."""
    with run.store() as store:
        points = store.points(weeks).set_index("identity").groupby("week")["points"]
        return [
            Lived(
                store.load(past.week), store.load(past.week, 1), past, points.get_group(str(past.week)).to_dict()
            )
            for past in store.past_weeks(weeks)
        ]


def breaches(lived: Sequence[Lived]) -> list[str]:
    """Return every breach of a hard rule over the whole run, judged twice: by the audit and as one sequence."""
    found = [
        f"{one.past.week}: {violation.rule}: {violation.message}"
        for one in lived
        for violation in audit(one.stored.district, one.stored.roster).violations
    ]
    days: dict[str, list[tuple[datetime, datetime, date]]] = defaultdict(list)
    for one in lived:
        for duty in one.past.duties:
            days[duty.identity].append((duty.start, duty.end, duty.date))
    rules = lived[0].stored.district.settings.rules
    for identity, spans in days.items():
        spans.sort()
        for (_start, end, _day), (start, _end, day) in pairwise(spans):
            if start - end < timedelta(hours=rules.min_rest_hours):
                found.append(f"{identity} rests {start - end} before {day}")
        longest = _longest_run(sorted({day for _start, _end, day in spans}))
        if longest > rules.max_consecutive_days:
            found.append(f"{identity} is on duty {longest} days in a row")
    return found


def _longest_run(days: Sequence[date]) -> int:
    longest = length = 0
    before = None
    for day in days:
        length = length + 1 if before and day - before == timedelta(days=1) else 1
        longest, before = max(longest, length), day
    return longest


@dataclass(frozen=True)
class Window:
    """Some weeks in a row, and what became of the people in them."""

    lived: Sequence[Lived]
    so_far: Sequence[Lived]

    def groups(self) -> Mapping[tuple[str, DutyType], list[Person]]:
        """Return the people of the last week who were rostered in all weeks, by community and duty type."""
        groups: dict[tuple[str, DutyType], list[Person]] = defaultdict(list)
        for person in self.lived[-1].stored.district.rostered:
            groups[person.community, person.duty_type].append(person)
        return groups

    def reason(self, person: Person) -> str:
        """Return what sets a person apart, from the run's first week on; empty for nothing."""
        identity = person.identity
        if any(identity not in one.points for one in self.so_far):
            return "joined during the run"
        if any(person.community in one.short for one in self.lived):
            return "community short of people"
        reasons = [one.reasons[identity] for one in reversed(self.so_far) if identity in one.reasons]
        # What takes somebody out of the comparison must not hide behind a duty that they took over later.
        return min(reasons, key=TAKEN_OVER.__contains__, default="")

    def why_beyond(self, community: str, gain: int, *, planned: bool) -> str:
        """Return why a promise does not hold in a community; empty if there is no good reason.

        Parameters
        ----------
        community
            Where.
        gain
            What a week within the promise would save at least by its own term.
        planned
            Whether it did not hold in the last week's first version either.
        """
        if not planned:
            return "a duty taken over in the last week"
        excess = self.lived[-1].excess.get(community, gain)
        return (
            f"the last week is {excess} above its bound there, so a fairer one costs more" if excess < gain else ""
        )


def windows(lived: Sequence[Lived], length: int) -> Iterator[Window]:
    """Yield every run of so many weeks; of a shorter run the whole."""
    length = min(length, len(lived))
    for end in range(length, len(lived) + 1):
        yield Window(lived[end - length : end], lived[:end])


UNDISTURBED = "none: judged"
TAKEN_OVER = ("stood in for somebody", "changed by a replan")
"""What does not keep anybody from being judged."""


class Beyond(NamedTuple):
    """People who are further apart than is promised."""

    week: Week
    community: str
    who: str
    numbers: Sequence[int]
    why: str


@dataclass
class Verdict:
    """How far people were apart: a distribution by reason, and of those who are judged.

    Parameters
    ----------
    by_reason
        How far people are from the middle or from zero, by what sets them apart.
    judged
        How far apart those are who are judged.
    undisturbed
        The same without those who took over a duty.
    beyond
        Where that is more than is promised.
    """

    by_reason: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    judged: Counter[int] = field(default_factory=Counter)
    undisturbed: Counter[int] = field(default_factory=Counter)
    beyond: list[Beyond] = field(default_factory=list)


def _apart(numbers: Collection[int]) -> int:
    return max(numbers) - min(numbers)


def judge_points(lived: Sequence[Lived]) -> Verdict:
    """Compare points over five weeks within each community and duty type."""
    verdict = Verdict()
    for window in windows(lived, POINTS_WEEKS):
        last = window.lived[-1]
        for (community, duty_type), people in window.groups().items():
            points = {
                person.identity: sum(one.points.get(person.identity, 0) for one in window.lived)
                for person in people
            }
            reasons = {person.identity: window.reason(person) for person in people}
            judged = {who: points[who] for who, why in reasons.items() if not why or why in TAKEN_OVER}
            undisturbed = [points[who] for who, why in reasons.items() if not why]
            if judged:
                verdict.judged[_apart(judged.values())] += 1
            if undisturbed:
                verdict.undisturbed[_apart(undisturbed)] += 1
            if judged and _apart(judged.values()) > POINTS_APART:
                planned = [judged[who] - last.points[who] + last.planned_points[who] for who in judged]
                why = window.why_beyond(community, POINTS_GAIN, planned=_apart(planned) > POINTS_APART)
                numbers = sorted(judged.values())
                verdict.beyond.append(Beyond(last.past.week, community, duty_type, numbers, why))
            middle = median(undisturbed or judged.values() or points.values())
            for who, why in reasons.items():
                verdict.by_reason[why or UNDISTURBED][round(abs(points[who] - middle))] += 1
    return verdict


def judge_rotation(lived: Sequence[Lived]) -> Verdict:
    """Compare early and late over four weeks, person by person."""
    verdict = Verdict()
    for window in windows(lived, ROTATION_WEEKS):
        last = window.lived[-1]
        names = [shift.name for shift in last.stored.district.settings.shifts]
        for person in (person for people in window.groups().values() for person in people):
            counts = [sum(one.shifts[person.identity][name] for one in window.lived) for name in names]
            apart = _apart(counts)
            why = "shift preference" if person.preference else window.reason(person)
            verdict.by_reason[why or UNDISTURBED][apart] += 1
            if why and why not in TAKEN_OVER:
                continue
            verdict.judged[apart] += 1
            if not why:
                verdict.undisturbed[apart] += 1
            if apart > ROTATION_APART:
                planned = [
                    count - last.shifts[person.identity][name] + last.planned_shifts[person.identity][name]
                    for count, name in zip(counts, names, strict=True)
                ]
                beyond = _apart(planned) > ROTATION_APART
                told = window.why_beyond(person.community, ROTATION_GAIN, planned=beyond)
                verdict.beyond.append(Beyond(last.past.week, person.community, person.identity, counts, told))
    return verdict
