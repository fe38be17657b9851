"""The rule book: one module per hard rule and cost term."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from roster_cli.domain import CostTerm, District, Roster, Violation
from roster_cli.i18n import N_, _
from roster_cli.rules import (
    availability,
    duty_limits,
    fairness,
    familiarity,
    fixed_duties,
    free_day,
    idle,
    one_duty_a_day,
    own_community,
    post_continuity,
    preference,
    rest_hours,
    rotation,
    unfilled,
    unit_limits,
)

HARD_RULES: Mapping[str, Callable[[District, Roster], Iterator[Violation]]] = MappingProxyType(
    {
        "H1": one_duty_a_day.check,
        "H2": own_community.check,
        "H3": availability.check,
        "H4": post_continuity.check,
        "H5": rest_hours.check,
        "H6": duty_limits.check,
        "H7": unit_limits.check,
        fixed_duties.RULE: fixed_duties.check,
    }
)
COST_TERMS: Mapping[CostTerm, Callable[[District, Roster], int]] = MappingProxyType(
    {
        CostTerm.UNFILLED: unfilled.cost,
        CostTerm.IDLE: idle.cost,
        CostTerm.FREE_DAY: free_day.cost,
        CostTerm.FAIRNESS: fairness.cost,
        CostTerm.ROTATION: rotation.cost,
        CostTerm.PREFERENCE: preference.cost,
        CostTerm.FAMILIARITY: familiarity.cost,
    }
)
_TITLES: Mapping[str, str] = {
    "H1": N_("at most one duty a day"),
    "H2": N_("only in the own community"),
    "H3": N_("not on leave or unavailable, nowhere closed or full"),
    "H4": N_("each office post keeps a holder"),
    "H5": N_("hours of rest between duties"),
    "H6": N_("duties a week and days in a row"),
    "H7": N_("units' peak shifts and caps"),
    fixed_duties.RULE: N_("fixed duties hold"),
    CostTerm.UNFILLED: N_("unfilled posts"),
    CostTerm.IDLE: N_("people without a duty"),
    CostTerm.FREE_DAY: N_("no free rest day"),
    CostTerm.FAIRNESS: N_("fairness"),
    CostTerm.ROTATION: N_("early and late in turn"),
    CostTerm.PREFERENCE: N_("shift preferences"),
    CostTerm.FAMILIARITY: N_("familiar gates"),
}


def title(rule: str | CostTerm) -> str:
    """Return what a hard rule or a cost term is about, in a few words of the current language.

    Raises
    ------
    KeyError
        If there is no such rule.
    """
    return _(_TITLES[rule])
