"""What a stranger makes of the files that go in and come out: every hard rule and every term of the cost.

Written from the contract's words alone, from workbooks and csv files: it imports nothing of the program, so that
what is misread or miscounted there does not repeat itself here. It reads lists as `roster sample` writes them, and
knows the default settings and the switches of leads, loans and standbys only.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import holidays
from openpyxl import load_workbook

Slot = tuple[date, str]
Gate = tuple[str, str, str]
Row = dict[str, object]

SHIFTS = {"早班": (7, 14), "晚班": (14, 21)}
OFFICE_HOURS = ((time(8), time(12)), (time(14, 30), time(18)))
HEADCOUNT = {"有物业": 1, "物业薄弱": 1, "无物业": 2, "三无小区": 2}
PRIORITY = {"有物业": 1, "物业薄弱": 2, "无物业": 3, "三无小区": 4}
DUTIES = "日期,星期,班次,开始,结束,街道,社区,小区,卡点,类型,工号,姓名,单位,科室,岗位,AB角"
STANDBYS = "日期,星期,班次,开始,结束,街道,社区,工号,姓名,单位,科室,岗位,AB角"
TERMS = (
    "unfilled",
    "spread",
    "idle",
    "lead",
    "free_day",
    "fairness",
    "rotation",
    "preference",
    "loans",
    "standbys",
    "familiarity",
)
UNFILLED = "日期,班次,街道,社区,小区,卡点,类型,缺员"
CALENDAR = holidays.country_holidays("CN")


def tidy(value: object) -> str:
    """Return a cell as text without spaces, full-width characters and the ``.0`` of numbers."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", "" if value is None else str(value)))


def rows_of(workbook: Path, sheet: str) -> list[Row]:
    """Return the filled rows of a sheet below the first row that names two columns or more that it should have."""
    book = load_workbook(workbook, data_only=True)
    if sheet not in book.sheetnames:
        return []
    rows = list(book[sheet].iter_rows(values_only=True))
    top = next(n for n, row in enumerate(rows) if {"社区", "单位"} & {tidy(cell) for cell in row})
    header = [tidy(cell) for cell in rows[top]]
    named = [dict(zip(header, row, strict=True)) for row in rows[top + 1 :] if any(map(tidy, row))]
    return [
        row for row in named if not re.match("合计|总计|备注|说明", next(filter(None, map(tidy, row.values()))))
    ]


def community_name(text: object) -> str:
    """Return what 康庄 and 康庄社区 have in common."""
    return tidy(text).removesuffix("社区")


@dataclass(frozen=True)
class Switches:
    """What roster.toml switches on and off, off but for leads where it says nothing.

    Parameters
    ----------
    leads
        Whether each shift of a community should have a lead, where it has any.
    lending
        How far people are lent: ``none``, ``subdistrict`` or ``district``.
    loans
        How often a week each may be lent.
    standbys
        How many are to stand by in each shift.
    per
        For what they stand by: a ``community`` or a ``subdistrict``.
    """

    leads: bool = True
    lending: str = "none"
    loans: int = 1
    standbys: int = 0
    per: str = "community"

    def toml(self) -> str:
        """Return the settings that say so."""
        return (
            f'[lead]\nper = "{"community" if self.leads else "none"}"\n'
            f'[lending]\nwithin = "{self.lending}"\nmax_per_week = {self.loans}\n'
            f'[standby]\npeople = {self.standbys}\nper = "{self.per}"\n'
        )


@dataclass(frozen=True)
class Lists:
    """A staff workbook and a checkpoint workbook, read for one week.

    Parameters
    ----------
    staff, checkpoints
        The workbooks.
    monday
        The first day of the week.
    switches
        What is switched on.
    """

    staff: Path
    checkpoints: Path
    monday: date
    switches: Switches = Switches()

    @cached_property
    def days(self) -> list[date]:
        """Return the days of the week."""
        return [self.monday + timedelta(days=n) for n in range(7)]

    @cached_property
    def rest_days(self) -> set[date]:
        """Return the days on which offices are closed."""
        return {day for day in self.days if not CALENDAR.is_working_day(day)}

    @cached_property
    def office_slots(self) -> set[Slot]:
        """Return the slots that overlap office hours on a working day."""
        return {
            (day, shift)
            for day in self.days
            for shift, (start, end) in SHIFTS.items()
            if day not in self.rest_days
            and any(time(start) < closes and opens < time(end) for opens, closes in OFFICE_HOURS)
        }

    def slots(self, cell: object) -> set[Slot]:
        """Return the slots of the week that the items of a cell name."""
        found = set()
        text = tidy(cell) if isinstance(cell, datetime) else "" if cell is None else str(cell)
        for item in filter(None, (tidy(one) for one in re.split(r"[,，、;；\n]", text))):
            shift = next((name for name in SHIFTS if item.endswith(name)), "")
            for day in self._days_of(item.removesuffix(shift)):
                found |= {(day, name) for name in ([shift] if shift else SHIFTS)}
        return found

    def _days_of(self, item: str) -> list[date]:
        if not item:
            return self.days
        if item == "周末":
            return self.days[5:]
        if item in ("工作日", "休息日"):
            return [day for day in self.days if (day in self.rest_days) == (item == "休息日")]
        first, last = self._ends_of(item)
        return [day for day in self.days if first <= day <= last]

    def _ends_of(self, item: str) -> tuple[date, date]:
        for place in (0, *(match.start() for match in re.finditer("[-~至到]", item))):
            parts = [item[:place], item[place + 1 :]] if place else [item]
            ends = [self._day_of(part) for part in parts]
            if None not in ends:
                return ends[0], ends[-1]  # type: ignore[return-value]
        raise AssertionError(f"no item: {item}")

    def _day_of(self, text: str) -> date | None:
        if match := re.fullmatch("(?:周|星期)([一二三四五六日天])", text):
            return self.days["一二三四五六日".index(match[1].replace("天", "日"))]
        if match := re.fullmatch("(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*", text):
            return self.days[["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].index(match[1])]
        match = re.fullmatch(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?", text)
        if not match:
            return None
        years = [int(match[1])] if match[1] else [self.monday.year + n for n in (0, -1, 1)]
        return min(
            (date(year, int(match[2]), int(match[3])) for year in years), key=lambda day: abs(day - self.monday)
        )

    @cached_property
    def gates(self) -> dict[Gate, dict[Slot, int]]:
        """Return how many people each gate needs in the slots in which it is open."""
        found = {}
        for row in rows_of(self.checkpoints, "卡点"):
            usual = tidy(row["每班人数"]) or HEADCOUNT[tidy(row["类型"]) or "有物业"]
            count = {shift: int(tidy(row[f"{shift}人数"]) or usual) for shift in SHIFTS}
            slots = self.slots(row["开放"]) if tidy(row["开放"]) else self.slots("早班、晚班")
            found[gate_of(row)] = {slot: count[slot[1]] for slot in slots if count[slot[1]]}
        return found

    @cached_property
    def subdistricts(self) -> dict[str, str]:
        """Return the subdistrict of each community."""
        return {gate_of(row)[0]: tidy(row["街道"]) for row in rows_of(self.checkpoints, "卡点")}

    def lends(self, home: str, community: str) -> bool:
        """Return whether people of one community may be lent to another."""
        same = bool(self.subdistricts[home]) and self.subdistricts[home] == self.subdistricts[community]
        return {"none": False, "subdistrict": same, "district": True}[self.switches.lending]

    def place(self, community: str) -> str:
        """Return for what the people of a community stand by."""
        return (self.switches.per == "subdistrict" and self.subdistricts[community]) or community

    @cached_property
    def priorities(self) -> dict[Gate, int]:
        """Return the priority of each gate."""
        return {gate_of(row): PRIORITY[tidy(row["类型"]) or "有物业"] for row in rows_of(self.checkpoints, "卡点")}

    @cached_property
    def units(self) -> dict[str, Row]:
        """Return the rows of the unit sheet."""
        return {tidy(row["单位"]): row for row in rows_of(self.staff, "单位")}

    @cached_property
    def people(self) -> dict[str, Row]:
        """Return the rows of the staff sheet by staff number, else phone, else name and unit."""
        rows = rows_of(self.staff, "人员")
        return {
            tidy(row["工号"]) or tidy(row["手机"]) or f"{tidy(row['姓名'])}({row['单位']})": row for row in rows
        }

    @cached_property
    def rostered(self) -> dict[str, Person]:
        """Return those who take part."""
        return {
            identity: Person(self, row)
            for identity, row in self.people.items()
            if tidy(row["已报到"]) != "否"
            and community_name(row["社区"]) not in ("", "不在城区", "城区外")
            and not re.search("处|厅|局级|调研员|巡视员", tidy(row["职级"]))
        }

    @cached_property
    def leave(self) -> dict[str, set[Slot]]:
        """Return when everybody is away, rostered or not."""
        return {who: self.slots(row["请假"]) for who, row in self.people.items()}

    @cached_property
    def post_groups(self) -> list[set[str]]:
        """Return the holders of each post with two or more."""
        posts = defaultdict(set)
        for identity, row in self.people.items():
            if tidy(row["岗位"]):
                posts[tidy(row["单位"]), tidy(row["科室"]), tidy(row["岗位"])].add(identity)
        sheet = [
            {self._identity(word, tidy(row["单位"])) for cell in ("A角", "B角") for word in words(row[cell])}
            for row in rows_of(self.staff, "AB岗")
        ]
        return [group for group in (*posts.values(), *sheet) if len(group) > 1]

    def _identity(self, word: str, unit: str) -> str:
        named = [who for who, row in self.people.items() if tidy(row["姓名"]) == word]
        here = [who for who in named if tidy(self.people[who]["单位"]) == unit]
        return word if word in self.people else (here or named)[0]

    def cap(self, unit: str) -> int | None:
        """Return how many people of a unit may be on duty at once."""
        written = self.units.get(unit, {}).get("同时值班上限")
        if not tidy(written):
            return None
        percent = tidy(written).endswith("%")
        share = Fraction(tidy(written).rstrip("%")) / (100 if percent else 1)
        if not percent and share >= 1:
            return int(share)
        return max(1, int(share * sum(person.unit == unit for person in self.rostered.values())))


def words(cell: object) -> list[str]:
    """Return the names and numbers in a cell."""
    return [tidy(word) for word in re.split("[,，、;；]", tidy(cell)) if tidy(word)]


def gate_of(row: Row | dict[str, str]) -> Gate:
    """Return the identity of a row's gate."""
    return community_name(row["社区"]), tidy(row["小区"]), tidy(row["卡点"]) or "大门"


class Person:
    """Somebody who takes part, as the row of the staff sheet says."""

    def __init__(self, lists: Lists, row: Row) -> None:
        self.unit, self.community = tidy(row["单位"]), community_name(row["社区"])
        self.estate, self.preference = tidy(row["小区"]), tidy(row["班次偏好"])
        self.most = int(tidy(row["每周上限"]) or 5)
        self.leads = tidy(row.get("带班")) == "是"
        unit = lists.units.get(self.unit, {})
        usual = "仅周末" if tidy(unit.get("窗口单位")) == "是" else "全周"
        self.duty_type = tidy(row["值班类型"]) or usual
        self.leave = lists.slots(row["请假"])
        self.peak = {slot for slot in lists.slots(unit.get("高峰时段")) if slot[0] not in lists.rest_days}
        wrong = {"仅周末": set(lists.days) - lists.rest_days, "仅工作日": lists.rest_days}
        self.barred = {slot for slot in lists.slots("早班、晚班") if slot[0] in wrong.get(self.duty_type, ())}
        self.barred |= self.leave | lists.slots(row["不可值班"])
        self.days_present = sum(any((day, shift) not in self.leave for shift in SHIFTS) for day in lists.days)


@dataclass(frozen=True)
class Judged:
    """A roster as exported, with the stored weeks before it, oldest first.

    Parameters
    ----------
    lists
        What went in.
    folder
        Where ``duties.csv`` and ``unfilled.csv`` are.
    before
        The weeks before, one after another without a gap.
    given, on_call
        Duties and standbys to be judged instead of those in the folder.
    """

    lists: Lists
    folder: Path
    before: Sequence[Judged] = ()
    given: Sequence[tuple[Slot, Gate, str]] | None = None
    on_call: Sequence[tuple[Slot, str]] | None = None

    @cached_property
    def duties(self) -> list[tuple[Slot, Gate, str]]:
        """Return slot, gate and person of every duty."""
        if self.given is not None:
            return list(self.given)
        return [(slot_of(row), gate_of(row), row["工号"]) for row in read_csv(self.folder / "duties.csv", DUTIES)]

    @cached_property
    def standbys(self) -> list[tuple[Slot, str]]:
        """Return who stands by when."""
        if self.on_call is not None:
            return list(self.on_call)
        if not self.lists.switches.standbys:
            return []
        return [(slot_of(row), row["工号"]) for row in read_csv(self.folder / "standbys.csv", STANDBYS)]

    @cached_property
    def own(self) -> dict[str, list[tuple[Slot, Gate]]]:
        """Return everybody's duties."""
        found = defaultdict(list)
        for slot, gate, who in sorted(self.duties):
            found[who].append((slot, gate))
        return found

    def slots(self, who: str) -> list[Slot]:
        """Return when somebody is on duty."""
        return [slot for slot, _gate in self.own.get(who, [])]

    def may_serve(self, who: str) -> list[Slot]:
        """Return when somebody is on duty, or would be if called from standby."""
        return sorted([*self.slots(who), *(slot for slot, name in self.standbys if name == who)])

    @cached_property
    def present(self) -> Counter[tuple[Gate, Slot]]:
        """Return how many people stand where and when."""
        return Counter((gate, slot) for slot, gate, _who in self.duties)

    @cached_property
    def missing(self) -> dict[tuple[Gate, Slot], int]:
        """Return how many people are missing where and when."""
        return {
            (gate, slot): needed - self.present[gate, slot]
            for gate, needs in self.lists.gates.items()
            for slot, needed in needs.items()
            if needed > self.present[gate, slot]
        }

    @cached_property
    def missing_as_told(self) -> dict[tuple[Gate, Slot], int]:
        """Return the same as ``unfilled.csv`` tells it."""
        rows = read_csv(self.folder / "unfilled.csv", UNFILLED)
        return {(gate_of(row), (date.fromisoformat(row["日期"]), row["班次"])): int(row["缺员"]) for row in rows}

    def points(self, who: str) -> int:
        """Return what somebody earned in the week."""
        return sum(3 if day in self.lists.rest_days else 2 for day, _shift in self.slots(who))

    def earned(self, who: str) -> int:
        """Return what counts of the week in later ones: standbys too."""
        return self.points(who) + self.standing_by[who]

    @cached_property
    def standing_by(self) -> Counter[str]:
        """Return how often each person stands by."""
        return Counter(who for _slot, who in self.standbys)

    def carry(self, who: str) -> int:
        """Return what somebody carries from the four weeks before."""
        total = Fraction(0)
        for week in self.before[-4:]:
            if person := week.lists.rostered.get(who):
                peers = [
                    week.earned(name)
                    for name, other in week.lists.rostered.items()
                    if (other.community, other.duty_type) == (person.community, person.duty_type)
                ]
                total += week.earned(who) - Fraction(sum(peers), len(peers)) * person.days_present / 7
        rounded = int(abs(total) + Fraction(1, 2)) * (1 if total > 0 else -1)
        return max(-12, min(12, rounded))

    def costs(self) -> dict[str, int]:
        """Return the cost by term."""
        spent = dict.fromkeys(TERMS, 0)
        for (gate, slot), missing in self.missing.items():
            first = 10_000 if missing == self.lists.gates[gate][slot] else 2_000
            spent["unfilled"] += self.lists.priorities[gate] * (first + 2_000 * (missing - 1))
        together: Counter[tuple[str, Slot]] = Counter()
        for (gate, slot), missing in self.missing.items():
            together[gate[0], slot] += missing
        spent["spread"] = sum(10 * count * (count - 1) // 2 for count in together.values())
        spent["loans"] = 100 * sum(self.is_loan(gate, who) for _slot, gate, who in self.duties)
        spent["lead"] = 200 * len(self._without_a_lead())
        spent["standbys"] = 50 * self._standbys_missing()
        for who, person in self.lists.rostered.items():
            slots, gates = self.slots(who), {gate for _slot, gate in self.own.get(who, [])}
            spent["idle"] += 300 * (not slots and self._could_serve(person))
            spent["free_day"] += 6 * (
                bool(self.lists.rest_days) and self.lists.rest_days <= {d for d, _s in slots}
            )
            burden = self.carry(who) + self.points(who)
            spent["fairness"] += burden**2
            spent["standbys"] += (burden + self.standing_by[who]) ** 2 - burden**2
            if person.preference:
                spent["preference"] += sum(shift != person.preference for _day, shift in slots)
            else:
                spent["rotation"] += 4 * max(0, self._imbalance(who) - 1)
            spent["familiarity"] += 2 * max(0, len(gates) - 1)
            spent["familiarity"] += sum(self._is_away(person, *duty) for duty in self.own.get(who, []))
        return spent

    def is_loan(self, gate: Gate, who: str) -> bool:
        """Return whether a duty is served in another community than the own."""
        return who in self.lists.rostered and gate[0] != self.lists.rostered[who].community

    def _standbys_missing(self) -> int:
        wanted = {(self.lists.place(gate[0]), slot) for gate, needs in self.lists.gates.items() for slot in needs}
        people = self.lists.rostered
        there = Counter((self.lists.place(people[who].community), slot) for slot, who in self.standbys)
        assert there.keys() <= wanted, "nobody stands by where all gates are closed"
        return sum(max(0, self.lists.switches.standbys - there[place]) for place in wanted)

    def _without_a_lead(self) -> set[tuple[str, Slot]]:
        if not self.lists.switches.leads:
            return set()
        leads = {who: person.community for who, person in self.lists.rostered.items() if person.leads}
        is_open = {(gate[0], slot) for gate, needs in self.lists.gates.items() for slot in needs}
        led = {(gate[0], slot) for slot, gate, who in self.duties if leads.get(who) == gate[0]}
        return {(community, slot) for community, slot in is_open - led if community in leads.values()}

    def _could_serve(self, person: Person) -> bool:
        return any(
            slot not in person.barred | person.peak
            for gate, needs in self.lists.gates.items()
            for slot in needs
            if gate[0] == person.community
        )

    def _imbalance(self, who: str) -> int:
        served = [shift for week in (*self.before[-3:], self) for _day, shift in week.slots(who)]
        return abs(served.count("早班") - served.count("晚班"))

    def _is_away(self, person: Person, slot: Slot, gate: Gate) -> bool:
        home = (person.community, person.estate)
        return gate[:2] != home and any(
            other[:2] == home and slot in needs for other, needs in self.lists.gates.items()
        )

    def violations(self) -> list[str]:
        """Return every hard rule that is broken, with who or where."""
        return [*self._of_duties(), *self._of_gates(), *self._of_standbys()]

    def _of_duties(self) -> list[str]:
        return [*self._of_places(), *self._of_people(), *self._of_offices()]

    def _of_standbys(self) -> Iterator[str]:
        """Yield whose standby could not become a duty of the own community then, or is one too many."""
        yield from (f"standby {who} {count} times" for who, count in self.standing_by.items() if count > 2)
        days = Counter((day, who) for (day, _shift), who in self.standbys)
        yield from (f"standby {who} twice on {day}" for (day, who), count in days.items() if count > 1)
        for slot, who in self.standbys:
            person = self.lists.rostered.get(who)
            home = person and person.community
            gates = (gate for gate, needs in self.lists.gates.items() if gate[0] == home and slot in needs)
            gate = next(gates, None)
            if gate is None:
                yield f"standby {who} {slot} at no open gate"
            elif broken := replace(self, given=[*self.duties, (slot, gate, who)])._of_duties():
                yield f"standby {who} {slot} could not come: {broken}"

    def _of_places(self) -> Iterator[str]:
        for slot, gate, who in self.duties:
            person = self.lists.rostered.get(who)
            if person is None or slot in person.barred or slot not in self.lists.gates[gate]:
                yield f"H3 {who} {slot} {gate}"
            elif gate[0] != person.community and not self.lists.lends(person.community, gate[0]):
                yield f"H2 {who} {gate}"
            elif slot in person.peak:
                yield f"H7 {who} {slot}"
        lent = Counter(who for _slot, gate, who in self.duties if self.is_loan(gate, who))
        yield from (
            f"H2 {who} lent {count} times" for who, count in lent.items() if count > self.lists.switches.loans
        )

    def _of_gates(self) -> Iterator[str]:
        for (gate, slot), count in self.present.items():
            if count > self.lists.gates[gate].get(slot, 0):
                yield f"H3 {gate} {slot}"

    def _of_people(self) -> Iterator[str]:
        for who in self.own:
            slots = self.slots(who)
            earlier = self.before[-1].may_serve(who) if self.before else []
            if len({day for day, _shift in slots}) < len(slots):
                yield f"H1 {who}"
            if len(slots) > self.lists.rostered[who].most or _longest_run(slots, earlier) > 5:
                yield f"H6 {who}"
            if any(later - sooner < timedelta(hours=11) for sooner, later in _breaks(earlier[-1:] + slots)):
                yield f"H5 {who}"

    def _of_offices(self) -> Iterator[str]:
        on_duty = defaultdict(set)
        for slot, _gate, who in self.duties:
            on_duty[slot].add(who)
        for slot in self.lists.office_slots:
            for group in self.lists.post_groups:
                here = {who for who in group if slot not in self.lists.leave[who]}
                if here and here <= on_duty[slot]:
                    yield f"H4 {group} {slot}"
            away = Counter(self.lists.rostered[who].unit for who in on_duty[slot])
            for unit, count in away.items():
                cap = self.lists.cap(unit)
                if cap is not None and count > cap:
                    yield f"H7 {unit} {slot}"


def read_csv(path: Path, header: str) -> list[dict[str, str]]:
    """Return the rows of an exported file, which begins with the byte order mark that Excel looks for."""
    text = path.read_bytes().decode("utf-8")
    assert text.startswith("\ufeff" + header)
    return list(csv.DictReader(text.removeprefix("\ufeff").splitlines()))


def slot_of(row: dict[str, str]) -> Slot:
    """Return the shift of a row, which tells its weekday and hours as well."""
    slot = (date.fromisoformat(row["日期"]), row["班次"])
    start, end = SHIFTS[row["班次"]]
    weekday = f"周{'一二三四五六日'[slot[0].weekday()]}"
    assert (row["星期"], row["开始"], row["结束"]) == (weekday, f"{start:02}:00", f"{end}:00")
    return slot


def _breaks(slots: Iterable[Slot]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the end of each duty with the start of the next."""
    spans = [[datetime.combine(day, time(hour)) for hour in SHIFTS[shift]] for day, shift in slots]
    yield from ((one[1], other[0]) for one, other in pairwise(spans))


def _longest_run(slots: Iterable[Slot], earlier: Iterable[Slot]) -> int:
    """Return the most days in a row that reach into this week."""
    days = {day for day, _shift in (*slots, *earlier)}
    return max(next(n for n in range(1, 20) if day - timedelta(days=n) not in days) for day, _shift in slots)
