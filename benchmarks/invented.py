"""Districts that the engine has not seen: kinds of them, each as large as asked for, grown from a seed.

`roster sample` makes districts like Yaodu. The kinds here are made in another way, to be hard in one respect each:
people who are scarcer, more posts with three holders, a cap of 30 % in every unit, most people with a partner who
lives elsewhere, one community of 400 among many of 20, gates of ten people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import xlsxwriter

from roster_cli.sample import SampleSize, make_district, write_district

Row = Sequence[object]


@dataclass(frozen=True)
class Kind:
    """What sets a kind of district apart.

    Parameters
    ----------
    supply
        People for each five posts, least and most of a community.
    holders
        How many hold a post together, and how often so many do.
    posted
        Part of the people who hold a post with somebody.
    apart
        Part of the posts whose holders live anywhere; the others' live in one community.
    cap
        What `同时值班上限` says for every unit; blank for none.
    gate
        People at a gate, and how often so many.
    sizes
        People of a community, smaller and larger; one of 400 beside them where `giant`.
    giant
        Whether the first community has 400 people.
    """

    supply: tuple[float, float] = (1.1, 1.7)
    holders: tuple[tuple[int, float], ...] = ((2, 0.9), (3, 0.1))
    posted: float = 0.65
    apart: float = 1.0
    cap: str = ""
    gate: tuple[tuple[int, float], ...] = ((1, 0.75), (2, 0.2), (3, 0.05))
    sizes: tuple[int, int] = (35, 75)
    giant: bool = False


KINDS = {
    "scarce": Kind(supply=(0.7, 1.1)),
    "threes": Kind(supply=(0.9, 1.4), holders=((2, 0.4), (3, 0.5), (4, 0.1)), posted=0.8),
    "caps": Kind(supply=(0.85, 1.5), cap="30%"),
    "partners": Kind(supply=(0.9, 1.5), holders=((2, 1.0),), posted=0.97),
    "giant": Kind(supply=(0.85, 1.5), sizes=(15, 25), giant=True),
    "tens": Kind(supply=(0.9, 1.4), gate=((10, 0.6), (2, 0.4))),
}
MAKERS = ("sample", *KINDS)

_SAMPLE_PEOPLE, _SAMPLE_GATES = 53.6, 11.25
_POSTS_A_WEEK = 5
_UNIT = 40
_OPEN = ("", "", "", "", "", "", "", "周一至周五", "周末", "早班")
_TYPES = ("有物业", "有物业", "有物业", "物业薄弱", "无物业", "三无小区")
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "伟芳娜敏静强磊洋勇艳杰娟涛明超霞平刚桂英"


def make(maker: str, seed: int, communities: int, folder: Path) -> None:
    """Write ``staff.xlsx`` and ``checkpoints.xlsx`` of a district into a folder.

    Parameters
    ----------
    maker
        One of `MAKERS`.
    seed
        Any whole number; another one makes another district.
    communities
        How many.
    folder
        Where to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if maker == "sample":
        size = SampleSize(
            round(communities * _SAMPLE_PEOPLE), communities, round(communities * _SAMPLE_GATES), seed=seed
        )
        write_district(make_district(size), folder, language="zh")
        (folder / "roster.toml").unlink()  # an earlier build may not know every setting in it
        return
    kind, random = KINDS[maker], Random(f"{seed}/{maker}/{communities}")
    people, gates = _people_and_gates(kind, communities, random)
    staff = _staff(kind, people, random)
    units = [(unit, "否", kind.cap) for unit in dict.fromkeys(row[2] for row in staff)]
    _write(
        folder / "staff.xlsx",
        {
            "人员": [
                ("工号", "姓名", "单位", "科室", "岗位", "社区", "小区", "请假", "班次偏好", "每周上限"),
                *staff,
            ],
            "单位": [("单位", "窗口单位", "同时值班上限"), *units],
        },
    )
    _write(folder / "checkpoints.xlsx", {"卡点": [("社区", "小区", "卡点", "类型", "每班人数", "开放"), *gates]})


def _people_and_gates(kind: Kind, communities: int, random: Random) -> tuple[list[str], list[Row]]:
    """Return everybody's community, and the rows of the gates that so many people fill more or less."""
    people: list[str] = []
    gates: list[Row] = []
    for number in range(communities):
        name = f"第{number + 1}社区"
        count = 400 if kind.giant and number == 0 else random.randint(*kind.sizes)
        people += [name] * count
        wanted = count * _POSTS_A_WEEK / random.uniform(*kind.supply)
        while wanted > 0:
            headcount = random.choices([h for h, _ in kind.gate], [often for _, often in kind.gate])[0]
            opening = random.choice(_OPEN)
            shifts = {"": 14, "周一至周五": 10, "周末": 4, "早班": 7}[opening]
            gate = len(gates) + 1
            gates.append((name, f"小区{gate // 3}", f"{gate}号门", random.choice(_TYPES), headcount, opening))
            wanted -= headcount * shifts
    return people, gates


def _staff(kind: Kind, homes: list[str], random: Random) -> list[Row]:
    """Return the rows of the people: colleagues live all over the city, or some of them next door."""
    places = list(range(len(homes)))
    random.shuffle(places)
    rows: dict[int, Row] = {}
    post_of = dict(_posts(kind, homes, places, random))
    for order, place in enumerate(places):
        unit = f"单位{post_of[place] // _UNIT if place in post_of else order // _UNIT}"
        post = f"岗位{post_of[place]}" if place in post_of else ""
        leave = random.choice(("周一", "周三、周四", "周五晚班", "周六至周日")) if random.random() < 0.09 else ""
        preference = random.choice(("早班", "晚班")) if random.random() < 0.12 else ""
        most = random.choice((2, 3)) if random.random() < 0.05 else None
        name = random.choice(_SURNAMES) + random.choice(_GIVEN) + random.choice(_GIVEN)
        department = "办公室" if post else ""
        rows[place] = (
            str(100000 + place),
            name,
            unit,
            department,
            post,
            homes[place],
            "",
            leave,
            preference,
            most,
        )
    return [rows[place] for place in range(len(homes))]


def _posts(kind: Kind, homes: list[str], places: list[int], random: Random) -> Iterator[tuple[int, int]]:
    """Yield holders with the number of their post; numbers grow by as many as hold the post."""
    order = places[: round(kind.posted * len(places))]
    near = sorted(order[round(kind.apart * len(order)) :], key=lambda place: homes[place])
    waiting = [*near, *order[: round(kind.apart * len(order))]]
    number = 0
    while waiting:
        count = random.choices([h for h, _ in kind.holders], [often for _, often in kind.holders])[0]
        for place in waiting[:count]:
            yield place, number
        waiting = waiting[count:]
        number += count


def _write(file: Path, sheets: dict[str, Sequence[Row]]) -> None:
    with xlsxwriter.Workbook(file) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
