"""Invented communities, estates and gates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, count, cycle, islice, product, zip_longest
from random import Random

from roster_cli.domain import Management
from roster_cli.sample import words
from roster_cli.sample.names import invent_name, invent_phones
from roster_cli.sample.size import SampleSize, apportion

MANAGEMENT_SHARES = {
    Management.MANAGED: 0.64,
    Management.WEAK: 0.17,
    Management.UNMANAGED: 0.11,
    Management.NONE: 0.08,
}
USUAL_HEADCOUNT = {Management.MANAGED: 1, Management.WEAK: 1, Management.UNMANAGED: 2, Management.NONE: 2}
# What a gate with restricted opening says, and how many early and late shifts that makes in an ordinary week.
OPENINGS = {
    "周一至周五": (5, 5),
    "工作日": (5, 5),
    "周末": (2, 2),
    "休息日": (2, 2),
    "早班": (7, 0),
    "周一至周五早班、周末": (7, 2),
    "周一、周三、周五": (3, 3),
    "工作日晚班、周末": (2, 7),
}
SHORT_SHARE = 9 / 68


@dataclass(frozen=True)
class SampleGate:
    """A row of the checkpoint workbook, as clean as a list can be. ``None`` is a blank cell."""

    subdistrict: str
    community: str
    estate: str
    checkpoint: str
    management: Management
    headcount: int | None = None
    early_headcount: int | None = None
    late_headcount: int | None = None
    open: str = ""
    grid_worker: str = ""
    grid_phone: str = ""
    block_leader: str = ""
    block_phone: str = ""
    property_phone: str = ""

    @property
    def weekly_posts(self) -> int:
        """Return the posts to fill in an ordinary week."""
        usual = self.headcount if self.headcount is not None else USUAL_HEADCOUNT[self.management]
        early = self.early_headcount if self.early_headcount is not None else usual
        late = self.late_headcount if self.late_headcount is not None else usual
        early_shifts, late_shifts = OPENINGS.get(self.open, (7, 7))
        return early * early_shifts + late * late_shifts


@dataclass(frozen=True)
class SampleCommunity:
    """A community with its gates, and how many people it should get for each post."""

    subdistrict: str
    name: str
    gates: tuple[SampleGate, ...]
    supply: float

    @property
    def weekly_posts(self) -> int:
        """Return the posts to fill in an ordinary week."""
        return sum(gate.weekly_posts for gate in self.gates)


def community_names() -> Iterator[tuple[str, str]]:
    """Yield subdistricts and names of communities, each name once, without end.

    The subdistricts take turns, so that a smaller district is a smaller picture of the whole city.
    """
    listed = [
        [(subdistrict, name) for name in names.split()]
        for subdistrict, names in words.COMMUNITIES_BY_SUBDISTRICT.items()
    ]
    turns = cycle(words.COMMUNITIES_BY_SUBDISTRICT)
    combined = (first + second for second, first in product(words.COMMUNITY_SECOND, words.COMMUNITY_FIRST))
    numbered = (f"第{number}" for number in count(1))
    invented = ((next(turns), name) for name in chain(combined, numbered))
    known = (pair for row in zip_longest(*listed) for pair in row if pair)
    for subdistrict, name in chain(known, invented):
        yield subdistrict, f"{name}社区"


def make_communities(size: SampleSize) -> tuple[SampleCommunity, ...]:
    """Invent the communities with their gates, sorted by subdistrict."""
    random = size.random("communities")
    names = list(islice(community_names(), size.communities))
    weights = [min(2.3, max(0.35, random.lognormvariate(0, 0.45))) for _ in names]
    weights[0] = 1.1
    gates = apportion(size.checkpoints, weights, least=1)
    others = list(range(1, len(names)))
    short = {0, *random.sample(others, max(0, round(len(names) * SHORT_SHARE) - 1))} if others else set()
    communities = []
    for index, (subdistrict, name) in enumerate(names):
        supply = random.uniform(0.68, 0.82) if index in short else random.uniform(1.2, 1.75)
        rows = tuple(_gates_of(subdistrict, name, gates[index], size))
        communities.append(SampleCommunity(subdistrict, name, rows, supply))
    order = list(words.COMMUNITIES_BY_SUBDISTRICT)
    return tuple(sorted(communities, key=lambda community: order.index(community.subdistrict)))


def _gates_of(subdistrict: str, community: str, gates: int, size: SampleSize) -> Iterator[SampleGate]:
    random = size.random(f"gates of {community}")
    estates = _estates(community, random)
    phones = invent_phones(random, gates * 2 + 1)
    grid_worker, grid_phone = invent_name(random), next(phones)
    while gates:
        estate, management = next(estates)
        most = 4 if management is Management.MANAGED else 2
        here = min(gates, random.choices(range(1, most + 1), [4, 4, 2, 1][:most])[0])
        names = [words.GATES[0], *random.sample(words.GATES[1:], here - 1)]
        if here == 1 and estate != "东盛华庭A区":
            names = [random.choice(["", "", "大门", "南门", "东门"])]
        if random.random() < 0.3:
            grid_worker, grid_phone = invent_name(random), next(phones)
        block_leader, block_phone = (invent_name(random), next(phones)) if random.random() < 0.7 else ("", "")
        has_property = management in (Management.MANAGED, Management.WEAK)
        estate_row = SampleGate(
            subdistrict=subdistrict,
            community=community,
            estate=estate,
            checkpoint="",
            management=management,
            grid_worker=grid_worker,
            grid_phone=grid_phone,
            block_leader=block_leader,
            block_phone=block_phone,
            property_phone=f"0357-000{random.randrange(10_000):04d}" if has_property else "",
        )
        for name in names:
            yield _with_exceptions(replace(estate_row, checkpoint=name), random)
        gates -= here


def _with_exceptions(gate: SampleGate, random: Random) -> SampleGate:
    """Give a few gates what makes them differ from the usual of their type."""
    chance = random.random()
    if chance < 0.07:
        return replace(gate, open=random.choice(list(OPENINGS)))
    if chance < 0.10:
        return replace(gate, early_headcount=2, late_headcount=1)
    if chance < 0.12:
        return replace(gate, early_headcount=USUAL_HEADCOUNT[gate.management] + 1)
    if chance < 0.145:
        return replace(gate, late_headcount=0)
    if chance < 0.185:
        return replace(gate, headcount=random.choice([2, 2, 3]))
    if chance < 0.25:
        return replace(gate, headcount=USUAL_HEADCOUNT[gate.management])
    return gate


def _estates(community: str, random: Random) -> Iterator[tuple[str, Management]]:
    """Yield a community's estates with their management, each name once, without end."""
    seen = set()
    promised = {"康庄社区": ("东盛华庭A区", Management.MANAGED), "复兴社区": ("检察院小区", Management.NONE)}
    if community in promised:
        seen.add(promised[community][0])
        yield promised[community]
    for attempt in count():
        management = random.choices(list(MANAGEMENT_SHARES), list(MANAGEMENT_SHARES.values()))[0]
        if management in (Management.MANAGED, Management.WEAK):
            name = random.choice(words.ESTATE_FIRST) + random.choice(words.ESTATES_MANAGED)
            if random.random() < 0.25:
                name += random.choice(words.ESTATE_SECTIONS)
        else:
            name = random.choice(words.ESTATE_PLAIN_FIRST) + random.choice(words.ESTATES_PLAIN)
        if name in seen and attempt > 500:
            name += f"{attempt}号院"
        if name not in seen:
            seen.add(name)
            yield name, management
