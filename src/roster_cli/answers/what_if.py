"""What would change: the same district with a change, planned anew where it touches.

Communities that the change does not touch keep their duties. What comes out is the best roster of the changed
district as long as they do; a solve of the changed lists may move them too, and where posts or caps are shared
with them it may come out cheaper, never dearer than its own gap.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from roster_cli.answers.outcome import Outcome, Side
from roster_cli.answers.scene import Scene
from roster_cli.change.lists import touched
from roster_cli.domain import District, Roster
from roster_cli.rules import violations

MOST_TOGETHER = 6
"""Communities planned anew together; a change that touches more is solved as a whole district."""


@dataclass(frozen=True)
class WhatIf:
    """The answer to “what if”.

    Parameters
    ----------
    communities
        Those planned anew, in the order of the checkpoint list.
    outcome
        Before and after.
    anyway
        Points that planning these communities anew saves without any change, as far as a short search finds them.
    is_whole
        Whether the whole district was solved.
    is_tied
        Whether people of these communities share posts or capped units with others, who stayed as they are.
    """

    communities: tuple[str, ...]
    outcome: Outcome
    anyway: int
    is_whole: bool
    is_tied: bool


def what_if(before: District, roster: Roster, after: District, *, whole: bool = False) -> WhatIf:
    """Return what a change of a district does to its roster.

    Parameters
    ----------
    before, roster
        The district and its roster as they are.
    after
        The district with the change.
    whole
        Whether to solve the whole changed district, whatever the change touches.
    """
    names = touched(before, after) | _disturbed(after, roster, touched(before, after))
    communities = tuple(name for name in after.communities if name in names)
    if whole or len(communities) > MOST_TOGETHER:
        return _solved(before, roster, after)
    now, then = Side(before, roster), Side(after, roster)
    if not communities:
        return WhatIf((), Outcome(now, then, True), 0, False, False)
    scene = Scene(after, roster, communities)
    plan = scene.cheapest()
    anyway = Scene(before, roster, tuple(name for name in before.communities if name in names)).saving()
    outcome = Outcome(now, Side(after, plan.roster), plan.proven)
    return WhatIf(communities, outcome, anyway, False, _is_tied(after, communities))


def _disturbed(after: District, roster: Roster, names: Collection[str]) -> frozenset[str]:
    """Return the communities of those who may not keep their duties because of what changed elsewhere."""
    people = after.person_by_identity
    found: set[str] = set()
    for violation in violations(after, roster, part=True):
        involved = {people[identity].community for identity in violation.people if identity in people}
        if involved.isdisjoint(names):
            found |= involved
    return frozenset(found) & frozenset(after.communities)


def _is_tied(district: District, communities: Collection[str]) -> bool:
    inside = {person.identity for person in district.rostered if person.community in communities}
    outside = {person.identity for person in district.rostered} - inside
    if any(not inside.isdisjoint(g.members) and not outside.isdisjoint(g.members) for g in district.post_groups):
        return True
    capped = {unit.name for unit in district.units if unit.max_away is not None}
    units = [{district.person_by_identity[i].unit for i in part} & capped for part in (inside, outside)]
    return not units[0].isdisjoint(units[1])


def _solved(before: District, roster: Roster, after: District) -> WhatIf:
    """Return what solving the whole changed district gives."""
    from roster_cli.solve.engine import solve

    solution = solve(after)
    outcome = Outcome(Side(before, roster), Side(after, solution.roster), solution.report.gap == 0)
    return WhatIf(after.communities, outcome, 0, True, False)
