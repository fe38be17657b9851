"""Where the interior-point method starts, and where it goes on when columns joined."""

from __future__ import annotations

import numpy as np

from roster_cli.solve.prices.columns import PatternColumns
from roster_cli.solve.prices.coupled_rows import CoupledRows
from roster_cli.solve.prices.point import Floats, Iterate

_ROOM = 20.0
_JOINED = 0.1
"""Weight of a column that joins, as a part of what would centre it: many that are alike join at once."""
_FIRST_SLACK = 0.5


def first_point(
    rows: CoupledRows, columns: PatternColumns, slots: Floats, groups: Floats, centre: float
) -> Iterate:
    """Return a point well inside, near given prices of the slots and of rows that want people."""
    capped = rows.coupling.capped
    groups = np.where(capped, 0.0, groups)
    alone = _near(rows, columns, slots, groups, centre)
    free = rows.coupling.most - rows.usage(columns, alone[1])[1]
    slack = np.where(capped, np.maximum(_FIRST_SLACK, free), 1.0)
    slack_dual = np.where(capped, centre * _FIRST_SLACK / slack, 1.0)
    groups = np.where(capped, -slack_dual, groups)
    people, weights, weights_dual = _near(rows, columns, slots, groups, centre)
    margin = rows.tier_cost - rows.of_tiers(slots, groups)
    empty_dual = np.maximum(margin, 0.0) + centre
    filled_dual = empty_dual - margin
    empty = rows.size * filled_dual / (empty_dual + filled_dual)
    return Iterate(
        weights=weights,
        empty=empty,
        filled=rows.size - empty,
        slack=slack,
        people=people,
        slots=slots.copy(),
        groups=groups,
        weights_dual=weights_dual,
        empty_dual=empty_dual,
        filled_dual=filled_dual,
        slack_dual=slack_dual,
    )


def _near(
    rows: CoupledRows, columns: PatternColumns, slots: Floats, groups: Floats, centre: float
) -> tuple[Floats, Floats, Floats]:
    """Return people's prices, weights and dual slacks of columns that go well with given prices."""
    reduced = columns.costs - columns.along(rows.prices(slots, groups))
    people = columns.least(np.where(columns.present, reduced, np.inf)) - centre
    weights_dual = np.where(columns.present, reduced - columns.spread(people), 1.0)
    shares = np.where(columns.present, 1.0 / weights_dual, 0.0)
    return people, shares / columns.spread(columns.sums(shares)), weights_dual


def resumed(rows: CoupledRows, point: Iterate, old: PatternColumns, new: PatternColumns, centre: float) -> Iterate:
    """Return a point with room for the columns that joined, which start with little weight.

    A person's price falls until none of them has a negative reduced cost, so the point stays dual feasible.
    """
    place = old.place_in(new)
    joined = new.present.copy()
    joined[place] = False
    reduced = new.costs - new.along(rows.prices(point.slots, point.groups)) - new.spread(point.people)
    least = _ROOM * centre
    fall = np.maximum(0.0, least - new.least(np.where(joined, reduced, least)))
    room = new.spread(fall)
    weights, dual = np.zeros(len(joined)), np.ones(len(joined))
    weights[place] = point.weights[old.present]
    dual[place] = point.weights_dual[old.present] + room[place]
    dual[joined] = (reduced + room)[joined]
    weights[joined] = _JOINED * centre / dual[joined]
    weights /= new.spread(new.sums(weights))
    return point._replace(weights=weights, weights_dual=dual, people=point.people - fall)
