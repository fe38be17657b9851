"""Weekly patterns: every legal way to spend a week.

A pattern is a set of slots of one week. Rules H1, H5 and H6 speak of one person's week only, so they decide
which patterns exist; for two shifts of seven hours, five duties and eleven hours of rest there are 895.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from roster_cli.domain import District
from roster_cli.errors import UsageError
from roster_cli.i18n import _
from roster_cli.rules import duty_limits, rest_hours
from roster_cli.rules.modelling import Booleans, Integers, Patterns

MOST_PATTERNS = 40_000


def enumerate_patterns(district: District) -> Patterns:
    """Return every week that rules H1, H5 and H6 allow to a person without stored neighbouring weeks.

    Raises
    ------
    UsageError
        If there are more than `MOST_PATTERNS`: too many shifts a day for weekly patterns.
    """
    compatible = rest_hours.compatible_slots(district)
    return _enumerate(
        len(district.settings.shifts),
        duty_limits.most_duties(district),
        district.settings.rules.max_consecutive_days,
        tuple(map(tuple, compatible.tolist())),
    )


@lru_cache(maxsize=8)
def _enumerate(shifts: int, most: int, longest_run: int, compatible: tuple[tuple[bool, ...], ...]) -> Patterns:
    """Return the patterns; those of the last rules asked for are kept, as many districts have the same."""
    weeks: list[tuple[int, ...]] = []

    def extend(day: int, slots: tuple[int, ...], run: int) -> None:
        if day == 7:
            weeks.append(slots)
            if len(weeks) > MOST_PATTERNS:
                raise UsageError(
                    _(
                        "{shifts} shifts a day allow more than {most} different weeks, more than can be planned. "
                        "Configure fewer shifts, a longer min_rest_hours or a lower max_per_week."
                    ).format(shifts=shifts, most=MOST_PATTERNS)
                )
            return
        extend(day + 1, slots, 0)
        if len(slots) < most and run < longest_run:
            for slot in range(day * shifts, (day + 1) * shifts):
                if all(compatible[earlier][slot] for earlier in slots):
                    extend(day + 1, (*slots, slot), run + 1)

    extend(0, (), 0)
    works = np.zeros((len(weeks), 7 * shifts), dtype=np.uint8)
    for row, slots in enumerate(weeks):
        works[row, list(slots)] = 1
    works.flags.writeable = False
    return Patterns(works, shifts)


def find(works: NDArray[np.uint8], slots: Booleans) -> Integers:
    """Return which pattern has a duty in exactly these slots, -1 where none has.

    Parameters
    ----------
    works
        Patterns, shape (patterns, slots).
    slots
        What is sought, shape (any, …, slots).
    """
    bits = 1 << np.arange(works.shape[1])
    codes, sought = works.astype(np.int64) @ bits, slots.astype(np.int64) @ bits
    order = np.argsort(codes)
    places = np.minimum(np.searchsorted(codes[order], sought), len(codes) - 1)
    return np.where(codes[order][places] == sought, order[places], -1)


def one_more_or_less(works: NDArray[np.uint8]) -> Integers:
    """Return each pattern with one slot more or less, -1 where that is no pattern, shape (patterns, slots)."""
    return find(works, (works[:, None, :] ^ np.eye(works.shape[1], dtype=np.uint8)).astype(bool))
