"""A district week after week: whether it stays lawful, fair and quick.

    python benchmarks/weeks.py                                     twelve weeks of the Yaodu district of data/
    python benchmarks/weeks.py --sample --communities 8 --weeks 6  a smaller district, invented for the run

Every week goes the way that it goes in an office: ``roster solve``, ``roster publish``, ``roster replan`` on
Wednesday for those who are known to be ill by then, ``roster signin`` for those who came. Between the weeks people
join and leave, and others take leave. Everything that happens by chance hangs on ``--seed`` alone.

At the end all weeks are judged as one sequence, and three things are printed: breaches of hard rules (none is
allowed), how fair the weeks were, and what each week took. Exit code 1 if a rule is broken or fairness does not
hold as promised: among the people of a community and duty type that is not short of people, who were there all
along, without leave, own limit, unavailability, peak or missed duty, points over any five weeks in a row differ by
no more than 3, and early and late over any four by no more than 2.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from rich.console import Console
from rich.table import Table

from roster_cli.audit import audit
from roster_cli.domain import DutyType, Person, Week
from roster_cli.store import Store

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from roster_cli.domain import PastWeek
    from roster_cli.store import StoredRoster

YAODU = Path(__file__).parent.parent / "data" / "yaodu"
POINTS_WEEKS, POINTS_APART = 5, 3
ROTATION_WEEKS, ROTATION_APART = 4, 2
SPELLS = (1, 2, 3)
"""Days that an illness lasts; the mean makes a share of people who are ill into one of people who fall ill."""


@dataclass(frozen=True)
class Chances:
    """What happens to people, as shares of all people.

    Parameters
    ----------
    ill
        Ill on a day.
    missed
        Duties whose holder does not come for no reason.
    stood_in
        Missed duties for which somebody stands in.
    late
        Duties whose holder comes late.
    leave
        On leave for some days of a week.
    change
        Leaving before a week; as many join.
    """

    ill: float
    missed: float
    stood_in: float = 0.5
    late: float = 0.02
    leave: float = 0.02
    change: float = 0.005


# ---------------------------------------------------------------- the lists, as they change from week to week


@dataclass
class StaffList:
    """A staff workbook in which people come and go."""

    file: Path
    random: Random
    joined: int = 0

    def __post_init__(self) -> None:
        self._book = load_workbook(self.file)
        self._sheet: Worksheet = self._book.worksheets[0]
        self._header, self._column = _header(self._sheet)
        self._named = {
            word
            for sheet in self._book.worksheets[1:]
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if cell
            for word in re.split(r"[,，、;；\s]+", str(cell))
        }
        for number, row in enumerate(self._rows()):
            if not self._sheet.cell(row, self._column["工号"]).value:
                self._write(row, "工号", f"8{number:06d}")

    def _rows(self) -> list[int]:
        """Return the rows that hold people."""
        name, unit = self._column["姓名"], self._column["单位"]
        return [
            row
            for row in range(self._header + 1, self._sheet.max_row + 1)
            if self._sheet.cell(row, name).value and self._sheet.cell(row, unit).value
        ]

    def _write(self, row: int, column: str, value: object) -> None:
        self._sheet.cell(row, self._column[column]).value = value  # type: ignore[assignment]

    def _named_elsewhere(self, row: int) -> bool:
        """Return whether a further sheet names somebody, so that the list would not fit together without them."""
        words = {str(self._sheet.cell(row, self._column[name]).value) for name in ("工号", "姓名")}
        return not words.isdisjoint(self._named)

    def turn_over(self, share: float) -> None:
        """Let people leave, each followed by a new colleague at the same desk and home."""
        rows = self._rows()
        free = [row for row in rows if not self._named_elsewhere(row)]
        for row in sorted(self.random.sample(free, min(len(free), round(share * len(rows))))):
            self.joined += 1
            self._write(row, "工号", f"9{self.joined:06d}")
            self._write(row, "姓名", f"新{self._sheet.cell(row, self._column['姓名']).value}"[:3])
            for column in ("手机", "不可值班", "班次偏好", "每周上限"):
                self._write(row, column, None)

    def grant_leave(self, week: Week, share: float) -> None:
        """Write a leave of one to five days for some people, and none for all others."""
        rows = self._rows()
        for row in rows:
            self._write(row, "请假", None)
        for row in sorted(self.random.sample(rows, round(share * len(rows)))):
            first = self.random.randrange(7)
            last = min(6, first + self.random.randrange(5))
            self._write(row, "请假", f"{week.dates[first]}~{week.dates[last]}")

    def save(self, file: Path) -> None:
        """Write the list as it is now."""
        self._book.save(file)


def _header(sheet: Worksheet) -> tuple[int, Mapping[str, int]]:
    for row in range(1, 11):
        names = {str(cell.value): cell.column for cell in sheet[row] if cell.value}
        if {"工号", "姓名", "单位", "请假"} <= names.keys():
            return row, names
    raise SystemExit("the staff list needs the columns 工号, 姓名, 单位 and 请假")


# ---------------------------------------------------------------- what happens in a week


@dataclass(frozen=True)
class Fate:
    """Who is ill when: decided by the seed, the person and the day alone."""

    seed: int
    chance: float

    def random(self, *about: object) -> Random:
        """Return chance that hangs on what it is about."""
        return Random("/".join(map(str, (self.seed, *about))))

    def falls_ill(self, identity: str, day: date) -> int:
        """Return for how many days somebody falls ill on a day, 0 for not at all."""
        random = self.random("ill", identity, day)
        return random.choice(SPELLS) if random.random() < self.chance * len(SPELLS) / sum(SPELLS) else 0

    def ill_days(self, identity: str, week: Week, known_by: date | None = None) -> frozenset[date]:
        """Return the days of a week on which somebody is ill, as far as it is known by a day."""
        starts = [week.monday + timedelta(days=offset) for offset in range(-max(SPELLS) + 1, 7)]
        return frozenset(
            day
            for start in starts
            if known_by is None or start <= known_by
            for day in (start + timedelta(days=n) for n in range(self.falls_ill(identity, start)))
            if day in week.dates
        )


@dataclass
class Run:
    """The commands of one run on one database."""

    folder: Path
    extra: Sequence[str]
    seconds: dict[Week, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    cpu: Counter[Week] = field(default_factory=Counter)

    @property
    def database(self) -> Path:
        """Return the database of the run."""
        return self.folder / "roster.db"

    def command(self, week: Week, *words: object) -> dict[str, object]:
        """Run a ``roster`` command, note what it took and return what it says."""
        line = [
            sys.executable,
            "-m",
            "roster_cli",
            "--quiet",
            "--db",
            str(self.database),
            *map(str, words),
            "--json",
        ]
        before, start = _cpu_of_children(), time.perf_counter()
        done = subprocess.run(line, capture_output=True, encoding="utf-8", check=False)
        self.seconds[week][str(words[0])] = time.perf_counter() - start
        self.cpu[week] += _cpu_of_children() - before
        if done.returncode:
            raise SystemExit(f"{' '.join(line)}\nended with {done.returncode}:\n{done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else {}

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the database for reading."""
        with Store.open(self.database, create=False) as store:
            yield store


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def live_through(run: Run, week: Week, staff: Path, checkpoints: Path, fate: Fate, chances: Chances) -> str:
    """Take one week from the lists to the sign-ins; return a line about it."""
    made = run.command(week, "solve", staff, checkpoints, "--week", week, *run.extra)
    run.command(week, "publish", "--week", week)
    with run.store() as store:
        stored = store.load(week)
    wednesday = week.dates[2]
    away = run.folder / f"{week}-absences.csv"
    count = _write_absences(away, stored, fate, wednesday)
    moved = 0
    if count:
        told = run.command(week, "replan", "--absences", away, "--from", wednesday, "--week", week)
        moved = len(told["changes"])  # type: ignore[arg-type]
    with run.store() as store:
        stored = store.load(week)
    file = run.folder / f"{week}-signins.csv"
    missed = _write_sign_ins(file, stored, fate, chances)
    run.command(week, "signin", file, "--week", week)
    return (
        f"{week}: {made['cost']:,} points, {count} ill by Wednesday, {moved} posts changed hands, {missed} missed"
    )


def _write_absences(file: Path, stored: StoredRoster, fate: Fate, today: date) -> int:
    """Write who is known to be ill today, and until when."""
    rows = []
    for person in stored.district.rostered:
        days = [day for day in fate.ill_days(person.identity, stored.district.week, today) if day >= today]
        if days:
            rows.append((person.identity, "、".join(map(str, sorted(days)))))
    _write_csv(file, ("工号", "请假"), rows)
    return len(rows)


def _write_sign_ins(file: Path, stored: StoredRoster, fate: Fate, chances: Chances) -> int:
    """Write who signed in for every shift; return how many duties were missed."""
    week = stored.district.week
    ill = {person.identity: fate.ill_days(person.identity, week) for person in stored.district.rostered}
    busy = {(duty.identity, duty.slot.date) for duty in stored.roster.duties}
    rows, missed = [], 0
    for duty in stored.roster.duties:
        random = fate.random("came", week, duty.slot, duty.identity)
        begin = stored.district.settings.shift(duty.slot.shift).span(duty.slot.date)[0]
        who = duty.identity
        if duty.slot.date in ill[who] or random.random() < chances.missed:
            missed += 1
            free = [
                person.identity
                for person in stored.district.rostered_in[duty.gate.community]
                if (person.identity, duty.slot.date) not in busy and duty.slot.date not in ill[person.identity]
            ]
            if not free or random.random() >= chances.stood_in:
                continue
            who = random.choice(free)
            busy.add((who, duty.slot.date))
        minutes = random.randrange(1, 20) if random.random() < chances.late else -random.randrange(15)
        signed = begin + timedelta(minutes=minutes)
        rows.append((duty.slot.date, duty.slot.shift, who, *duty.gate, f"{signed:%H:%M}"))
    _write_csv(file, ("日期", "班次", "工号", "社区", "小区", "卡点", "签到时间"), rows)
    return missed


def _write_csv(file: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle).writerows([header, *rows])


# ---------------------------------------------------------------- judging the whole run


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
    """

    stored: StoredRoster
    first: StoredRoster
    past: PastWeek

    @cached_property
    def points(self) -> Mapping[str, int]:
        """Return what everybody who was rostered earned."""
        return {person.identity: person.points for person in self.past.people}

    @cached_property
    def shifts(self) -> Mapping[str, Counter[str]]:
        """Return how often everybody had each shift."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for identity, shift in self.past.served:
            counts[identity][shift] += 1
        return counts

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
        district, reasons = self.stored.district, {}
        planned = self.past.attendance
        missed = (
            {one.duty.identity for one in planned.outcomes if one.presence in ("stood_in", "absent")}
            if planned
            else set()
        )
        helped = {one.stand_in for one in planned.outcomes if one.stand_in} if planned else set()
        if planned:
            helped |= {one.identity for one, _gate in planned.helpers}
        before, after = set(self.first.roster.duties), set(self.stored.roster.duties)
        took = {duty.identity for duty in before ^ after}
        for person in district.rostered:
            told = _standing_reason(person, district.unit_by_name[person.unit].peak)
            if not told and person.identity in missed:
                told = "missed a duty"
            elif not told and person.identity in helped:
                told = "stood in for somebody"
            elif not told and person.identity in took:
                told = "changed by a replan"
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
        lived = []
        for week in weeks:
            past = next(one for one in store.history(week.plus(1)).before if one.week == week)
            lived.append(Lived(store.load(week), store.load(week, 1), past))
        return lived


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
        for one in reversed(self.so_far):
            if identity in one.reasons:
                return one.reasons[identity]
        return ""


def windows(lived: Sequence[Lived], length: int) -> Iterator[Window]:
    """Yield every run of so many weeks; of a shorter run the whole."""
    length = min(length, len(lived))
    for end in range(length, len(lived) + 1):
        yield Window(lived[end - length : end], lived[:end])


UNDISTURBED = "none: judged"
EXTRA_REASONS = ("stood in for somebody", "changed by a replan")


@dataclass
class Verdict:
    """How far people were apart: a distribution by reason, and the widest among those who are judged."""

    by_reason: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    spreads: Counter[int] = field(default_factory=Counter)
    strict: Counter[int] = field(default_factory=Counter)


def judge_points(lived: Sequence[Lived]) -> Verdict:
    """Compare points over five weeks within each community and duty type."""
    verdict = Verdict()
    for window in windows(lived, POINTS_WEEKS):
        for people in window.groups().values():
            points = {
                person.identity: sum(one.points.get(person.identity, 0) for one in window.lived)
                for person in people
            }
            reasons = {person.identity: window.reason(person) for person in people}
            judged = [points[who] for who, why in reasons.items() if not why or why in EXTRA_REASONS]
            untouched = [points[who] for who, why in reasons.items() if not why]
            if judged:
                verdict.spreads[max(judged) - min(judged)] += 1
            if untouched:
                verdict.strict[max(untouched) - min(untouched)] += 1
            middle = median(untouched or judged or points.values())
            for who, why in reasons.items():
                verdict.by_reason[why or UNDISTURBED][round(abs(points[who] - middle))] += 1
    return verdict


def judge_rotation(lived: Sequence[Lived]) -> Verdict:
    """Compare early and late over four weeks, person by person."""
    verdict = Verdict()
    for window in windows(lived, ROTATION_WEEKS):
        names = [shift.name for shift in window.lived[-1].stored.district.settings.shifts]
        for people in window.groups().values():
            for person in people:
                counts = [sum(one.shifts[person.identity][name] for one in window.lived) for name in names]
                apart = max(counts) - min(counts)
                why = "shift preference" if person.preference else window.reason(person)
                verdict.by_reason[why or UNDISTURBED][apart] += 1
                if not why or why in EXTRA_REASONS:
                    verdict.spreads[apart] += 1
                if not why:
                    verdict.strict[apart] += 1
    return verdict


# ---------------------------------------------------------------- printing


def print_verdict(title: str, unit: str, verdict: Verdict, most: int) -> bool:
    """Print a distribution; return whether what is promised holds."""
    columns = range(most + 4)
    table = Table(title=title, title_justify="left")
    table.add_column("what sets people apart", no_wrap=True)
    for number in columns:
        table.add_column(f"{number}" if number < columns[-1] else f"{number}+", justify="right")
    rows = sorted(verdict.by_reason.items(), key=lambda row: (row[0] != UNDISTURBED, row[0]))
    for reason, counts in rows:
        table.add_row(reason, *_cells(counts, columns))
    Console(width=110).print(table)
    for name, counts in (("nothing at all", verdict.strict), ("nothing, or a duty taken over", verdict.spreads)):
        beyond = sum(count for apart, count in counts.items() if apart > most)
        widest = max(counts, default=0)
        print(f"{unit}, people set apart by {name}: widest {widest}, {beyond} of {counts.total()} beyond {most}")
    print()
    return max(verdict.spreads, default=0) <= most


def _cells(counts: Mapping[int, int], columns: range) -> list[str]:
    last = columns[-1]
    return [
        f"{counts.get(number, 0):,}" if number < last else f"{sum(v for k, v in counts.items() if k >= last):,}"
        for number in columns
    ]


def print_times(run: Run) -> None:
    """Print what each week took."""
    names = ("solve", "publish", "replan", "signin")
    table = Table(title="seconds a week, start-up included", title_justify="left")
    table.add_column("week")
    for name in (*names, "processor time"):
        table.add_column(name, justify="right")
    for week, seconds in run.seconds.items():
        row = [f"{seconds[name]:.1f}" if name in seconds else "" for name in names]
        table.add_row(str(week), *row, f"{run.cpu[week]:.1f}")
    Console(width=110).print(table)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "folder", type=Path, nargs="?", default=YAODU, help="holds staff.xlsx and checkpoints.xlsx"
    )
    parser.add_argument("--weeks", type=int, default=12)
    parser.add_argument("--first", default="2022-W11", help="the first week")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", action="store_true", help="invent a district instead of reading FOLDER")
    parser.add_argument("--communities", type=int, default=8, help="of the invented district")
    parser.add_argument("--staff", type=int, help="of the invented district")
    parser.add_argument("--checkpoints", type=int, help="of the invented district")
    parser.add_argument("--ill", type=float, default=0.02, help="share of people who are ill on a day")
    parser.add_argument("--missed", type=float, default=0.01, help="share of duties whose holder does not come")
    parser.add_argument("--leave", type=float, default=0.02, help="share of people who take leave in a week")
    parser.add_argument("--change", type=float, default=0.005, help="share of people who leave before a week")
    parser.add_argument("--time-limit", type=float, help="seconds for each solve")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the lists and the database there")
    return parser.parse_args()


def invent(options: argparse.Namespace, folder: Path) -> Path:
    """Write the invented district of a run."""
    staff = options.staff or 54 * options.communities
    checkpoints = options.checkpoints or 11 * options.communities
    words = ["--staff", staff, "--communities", options.communities, "--checkpoints", checkpoints]
    line = [sys.executable, "-m", "roster_cli", "sample", folder, *words, "--seed", options.seed]
    subprocess.run([str(word) for word in line], check=True, stdout=subprocess.DEVNULL)
    return folder


def simulate(options: argparse.Namespace, scratch: Path) -> bool:
    """Live through the weeks, judge and print; return whether everything holds."""
    folder = invent(options, scratch / "lists") if options.sample else options.folder
    chances = Chances(options.ill, options.missed, leave=options.leave, change=options.change)
    fate = Fate(options.seed, chances.ill)
    staff = StaffList(folder / "staff.xlsx", fate.random("people"))
    run = Run(scratch, ["--time-limit", str(options.time_limit)] if options.time_limit else [])
    weeks = [Week.parse(options.first).plus(number) for number in range(options.weeks)]
    for number, week in enumerate(weeks):
        if number:
            staff.turn_over(chances.change)
        staff.grant_leave(week, chances.leave)
        file = scratch / f"{week}-staff.xlsx"
        staff.save(file)
        print(live_through(run, week, file, folder / "checkpoints.xlsx", fate, chances), flush=True)
    lived = read_run(run, weeks)
    found = breaches(lived)
    print(f"\nBreaches of hard rules over {len(weeks)} weeks judged as one sequence: {len(found)}")
    for line in found[:20]:
        print(f"  {line}")
    print()
    points = f"points over {POINTS_WEEKS} weeks: difference from the middle of community and duty type"
    holds = print_verdict(points, "Points", judge_points(lived), POINTS_APART)
    shifts = f"early and late over {ROTATION_WEEKS} weeks: difference"
    holds &= print_verdict(shifts, "Early and late", judge_rotation(lived), ROTATION_APART)
    print_times(run)
    return holds and not found


def main() -> None:
    """Simulate, print, and tell by the exit code whether everything holds."""
    options = arguments()
    print(f"{date.today()}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        sys.exit(not simulate(options, options.keep))
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(not simulate(options, Path(scratch)))


if __name__ == "__main__":
    main()
