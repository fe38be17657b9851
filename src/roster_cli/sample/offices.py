"""Invented units, their posts and who covers for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice, product
from random import Random

from roster_cli.sample import words
from roster_cli.sample.size import SampleSize, apportion

POST_HOLDERS = 0.675
SHEET_POSTS_PER_PERSON = 60 / 3648
HOLDERS = {2: 0.90, 3: 0.08, 1: 0.02}
PEAKS = ("周一早班、周五晚班", "周一早班、周五晚班", "周一早班", "周五晚班", "周三早班", "周二，周四早班")


@dataclass(frozen=True)
class SampleUnit:
    """A row of the sheet 单位, and how many people work there."""

    name: str
    is_window: bool
    staff: int
    peak: str = ""
    max_away: str | int = ""


@dataclass(frozen=True)
class Seat:
    """A person's place in the office: department, post and role; the last two may be empty."""

    department: str
    post: str = ""
    ab_role: str = ""


@dataclass(frozen=True)
class SheetPost:
    """A row of the sheet AB岗; holders are named or given by staff number."""

    unit: str
    department: str
    post: str
    a_holder: str
    b_holders: tuple[str, ...]


def unit_names() -> Iterator[tuple[str, bool]]:
    """Yield names of units with whether they are window units, each once, without end."""
    window, others = list(words.WINDOW_UNITS), list(words.UNITS)
    ordered = []
    for index in range(len(window) + len(others)):
        take_window = (index % 6 == 0 and window) or not others
        ordered.append((window.pop(0), True) if take_window else (others.pop(0), False))
    numbered = (f"第{number}分局" for number in count(1))
    for prefix in chain([""], words.UNIT_PREFIXES, numbered):
        for name, is_window in ordered:
            yield prefix + name, is_window


def make_units(size: SampleSize) -> tuple[SampleUnit, ...]:
    """Invent the units: about 90 for a district of 3,648 people, fewer of them in a smaller one."""
    random = size.random("units")
    units = min(size.staff, max(1, round(1.5 * size.staff**0.5)))
    names = list(islice(unit_names(), units))
    weights = [
        min(3.0, max(0.3, random.lognormvariate(0, 0.5))) * (0.8 if is_window else 1.0)
        for _name, is_window in names
    ]
    sizes = apportion(size.staff, weights, least=1)
    return tuple(
        _unit(name, is_window, staff, random) for (name, is_window), staff in zip(names, sizes, strict=True)
    )


def _unit(name: str, is_window: bool, staff: int, random: Random) -> SampleUnit:
    peak = random.choice(PEAKS) if random.random() < (0.3 if not is_window else 0.1) or name == "统计局" else ""
    max_away: str | int = ""
    if staff >= 6 and (random.random() < 0.3 or name == "发改局"):
        percentage = random.choice([25, 30, 35, 40, 50])
        max_away = (
            f"{percentage}%" if random.random() < 0.6 or name == "发改局" else max(2, staff * percentage // 100)
        )
    return SampleUnit(name, is_window, staff, peak, max_away)


def make_seats(unit: SampleUnit, size: SampleSize) -> tuple[Seat, ...]:
    """Seat a unit's people: first those who hold posts, group by group, then those without one."""
    random = size.random(f"seats of {unit.name}")
    departments = random.sample(words.DEPARTMENTS, min(len(words.DEPARTMENTS), 2 + unit.staff // 10))
    posts = _posts(departments, random)
    holders = round(unit.staff * POST_HOLDERS)
    seats: list[Seat] = []
    while len(seats) < holders:
        department, post = next(posts)
        held_by = random.choices(list(HOLDERS), list(HOLDERS.values()))[0]
        roles = ["A", "B", "B"][: min(held_by, unit.staff - len(seats))]
        seats += [Seat(department, post, role) for role in roles]
    seats += [
        Seat(random.choice(departments) if random.random() < 0.8 else "")
        for _person in range(unit.staff - len(seats))
    ]
    return tuple(seats)


def _posts(departments: Sequence[str], random: Random) -> Iterator[tuple[str, str]]:
    """Yield the posts of a unit, each once, without end."""
    posts = list(product(departments, words.POSTS))
    random.shuffle(posts)
    yield from posts
    for number in count(2):
        yield from ((department, f"{post}{number}") for department, post in posts)


def make_sheet_posts(
    size: SampleSize, members: Sequence[tuple[str, Sequence[tuple[str, str]]]]
) -> tuple[SheetPost, ...]:
    """Invent posts beside people's own ones, for the sheet AB岗.

    Parameters
    ----------
    size
        Of the district.
    members
        Each unit's name with the staff number and the name of everyone there. Only names that one person of
        the unit bears are used.
    """
    random = size.random("sheet posts")
    wanted = round(size.staff * SHEET_POSTS_PER_PERSON)
    choices = [(unit, post) for unit, people in members if len(people) >= 4 for post in words.SHEET_POSTS[:4]]
    rows = []
    by_unit = dict(members)
    for unit, post in sorted(random.sample(choices, min(wanted, len(choices)))):
        people = by_unit[unit]
        bearers = Counter(name for _number, name in people)
        known = [(number, name) for number, name in people if number]
        chosen = random.sample(known, min(len(known), 3 if random.random() < 0.2 else 2))
        labels = [number if bearers[name] > 1 or random.random() < 0.35 else name for number, name in chosen]
        if len(labels) > 1:
            rows.append(SheetPost(unit, random.choice(words.DEPARTMENTS), post, labels[0], tuple(labels[1:])))
    return tuple(rows)
