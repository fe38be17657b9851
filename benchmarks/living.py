"""Weeks of a district as an office lives through them: lists, illness, commands, sign-ins."""

from __future__ import annotations

import csv
import json
import re
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from roster_cli.change.by_hand import candidates
from roster_cli.change.judging import with_duties
from roster_cli.domain import Duty, Person, Week
from roster_cli.rules import own_community
from roster_cli.sheets.text import fold
from roster_cli.store import Store

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from roster_cli.domain import District, Roster, StoredRoster

SPELLS = (1, 2, 3)
"""Days that an illness lasts; the mean makes a share of people who are ill into one of people who fall ill."""


LENT, CALLED, NOBODY = "lent", "called", "nobody"
"""What is counted of empty posts: filled by loans, by standbys who were called, by nobody."""


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
            fold(word)
            for sheet in self._book.worksheets[1:]
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if cell
            for word in re.split(r"[,，、;；\n]", str(cell))
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
        self._sheet.cell(row, self._column[column]).value = value

    def _named_elsewhere(self, row: int) -> bool:
        """Return whether a further sheet names somebody, so that the list would not fit together without them."""
        words = {fold(str(self._sheet.cell(row, self._column[name]).value)) for name in ("工号", "姓名")}
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
    cpu: dict[Week, float] = field(default_factory=lambda: defaultdict(float))
    saved: Counter[str] = field(default_factory=Counter)

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
    lived = _write_sign_ins(file, stored, fate, chances)
    told = run.command(week, "signin", file, "--week", week)
    standbys = told["weeks"][0]["standbys"]  # type: ignore[index]
    run.saved[LENT] += len(own_community.loans(stored.district, stored.roster))
    run.saved[CALLED] += sum(one["call"] == "called_came" for one in standbys)
    run.saved[NOBODY] += lived[NOBODY]
    helpers = f", {lived[CALLED]} standbys called" if stored.roster.standbys else ""
    return (
        f"{week}: {made['cost']:,} points, {count} ill by Wednesday, {moved} posts changed hands, "
        f"{lived.total()} missed{helpers}"
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


def _write_sign_ins(file: Path, stored: StoredRoster, fate: Fate, chances: Chances) -> Counter[str]:
    """Write who signed in for every shift; return how many duties were missed, by who came instead."""
    district, week, lived = stored.district, stored.district.week, stored.roster
    ill = {person.identity: fate.ill_days(person.identity, week) for person in district.rostered}
    rows, missed = [], Counter[str]()
    for duty in stored.roster.duties:
        random = fate.random("came", week, duty.slot, duty.identity)
        begin = district.settings.shift(duty.slot.shift).span(duty.slot.date)[0]
        who: str | None = duty.identity
        if duty.slot.date in ill[duty.identity] or random.random() < chances.missed:
            lived = with_duties(lived, [duty])
            well = [
                one for one in district.rostered_in[duty.gate.community] if duty.slot.date not in ill[one.identity]
            ]
            is_sought = random.random() < chances.stood_in
            who, is_called = _stand_in(district, lived, duty, well, is_sought=is_sought)
            missed[CALLED if is_called else "stood in" if who else NOBODY] += 1
            if who is None:
                continue
            lived = with_duties(lived, add=[duty._replace(identity=who)])
        minutes = random.randrange(1, 20) if random.random() < chances.late else -random.randrange(15)
        signed = begin + timedelta(minutes=minutes)
        rows.append((duty.slot.date, duty.slot.shift, who, *duty.gate, f"{signed:%H:%M}"))
    _write_csv(file, ("日期", "班次", "工号", "社区", "小区", "卡点", "签到时间"), rows)
    return missed


def _stand_in(
    district: District, lived: Roster, missed: Duty, well: Sequence[Person], *, is_sought: bool
) -> tuple[str | None, bool]:
    """Return whom ``roster suggest`` names first of those who are well, and whether they stand by.

    None where rules keep all of them out; who does not stand by comes only where somebody is sought.
    """
    busy = {duty.identity for duty in lived.duties if duty.slot.date == missed.slot.date}
    asked = [person for person in well if person.identity not in busy | {missed.identity}]
    waiting = [person for person in asked if missed.slot in lived.standbys_of.get(person.identity, ())]
    for people in (waiting, asked if is_sought else ()):
        for candidate in candidates(district, lived, missed.gate, missed.slot, people)[:1] if people else ():
            if not candidate.rules and (is_sought or candidate.stands_by):
                return candidate.person.identity, candidate.stands_by
    return None, False


def _write_csv(file: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle).writerows([header, *rows])
