"""The best spreads at given prices, which the bound of familiar gates stands on, against all that there are."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from numpy.random import Generator
from numpy.typing import NDArray

from roster_cli.solve.block import SCALE
from roster_cli.solve.gate_cuts import Cuts
from roster_cli.solve.spreads import Duties, Pricing

PEOPLE, GATES, SLOTS = 4, 3, 5


def drawn_duties(random: Generator) -> Duties:
    slots = [random.choice(SLOTS, random.integers(1, 5), replace=False) for _person in range(PEOPLE)]
    most = random.integers(0, 3, (GATES, SLOTS))
    most[0] += most.sum(axis=0) == 0  # somewhere is open whenever anybody is on duty
    away = random.integers(0, 3, (PEOPLE, GATES, SLOTS))
    return Duties(tuple(tuple(sorted(own.tolist())) for own in slots), away, np.zeros_like(most), most, 2)


def drawn_cuts(random: Generator, count: int) -> Cuts:
    return Cuts(
        random.integers(0, GATES, count),
        random.integers(0, 2, (count, SLOTS)).astype(np.float64),
        random.integers(1, 3, count),
        np.ones(count, dtype=np.int64),
    )


def reduced_costs(
    duties: Duties, prices: NDArray[np.int64], cuts: Cuts, fines: NDArray[np.int64]
) -> Callable[[int, tuple[int, ...]], int]:
    """Return what tells the reduced cost of a person's spread, as the relaxation has it."""

    def reduced(person: int, gates: tuple[int, ...]) -> int:
        stands = list(zip(gates, duties.slots_of[person], strict=True))
        fine = 0
        for place, own in enumerate(fines.tolist()):
            held = sum(int(cuts.slots[place, slot]) for gate, slot in stands if gate == cuts.gate[place])
            fine += own * (held // int(cuts.size[place]))
        return duties.cost(person, gates) * SCALE - sum(int(prices[stand]) for stand in stands) + fine

    return reduced


@pytest.mark.parametrize("count", [0, 3])
def test_nobody_could_stand_better_at_these_prices(count: int) -> None:
    random = np.random.default_rng(7)
    for _round in range(60):
        duties, cuts = drawn_duties(random), drawn_cuts(random, count)
        prices = random.integers(-3 * SCALE, 3 * SCALE, (GATES, SLOTS))
        fines = random.integers(0, 8 * SCALE, count)
        reduced = reduced_costs(duties, prices, cuts, fines)
        least = [
            min(
                reduced(person, gates)
                for gates in product(range(GATES), repeat=len(slots))
                if all(duties.most[stand] for stand in zip(gates, slots, strict=True))
            )
            for person, slots in enumerate(duties.slots_of)
        ]
        total, spreads = Pricing(duties).best(prices, np.full(PEOPLE, np.inf), cuts, fines)
        assert total == sum(least)
        for person in range(PEOPLE):
            assert least[person] in [reduced(one, gates) for one, gates in spreads if one == person]
