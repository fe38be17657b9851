"""What would change: the same district with a change, planned anew where it touches.

Communities that the change does not touch keep their duties, but for the few that share posts or caps with those
it does, where these are few. What comes out is the best roster of the changed district as long as all others do;
a solve of the changed lists may move them too, and where posts or caps are shared with them it may come out
cheaper, never dearer than its own gap. Loans and standbys come after everybody's own duties, as in a solve; who
helps now does so again wherever that is as good. What has begun stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

from roster_cli.answers.helpers import helped, own_duties
from roster_cli.answers.outcome import Outcome, Side
from roster_cli.answers.scene import Scene
from roster_cli.change.judging import violations_near
from roster_cli.change.lists import merged, touched
from roster_cli.domain import District, Roster, Slot
from roster_cli.errors import UsageError
from roster_cli.i18n import _
from roster_cli.rules import own_community

MOST_TOGETHER = 6
"""Communities planned anew together; a change that touches more is solved as a whole district."""
_MOST_TIED = 150
"""People planned anew together for the sake of posts and caps that they share."""


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


def what_if(
    before: District,
    roster: Roster,
    after: District,
    *,
    whole: bool = False,
    begun: frozenset[Slot] = frozenset(),
) -> WhatIf:
    """Return what a change of a district does to its roster.

    Parameters
    ----------
    before, roster
        The district and its roster as they are.
    after
        The district with the change.
    whole
        Whether to solve the whole changed district, whatever the change touches.
    begun
        Slots that have begun: duties then stay as they are, and so does what they were planned by.

    Raises
    ------
    roster_cli.errors.UsageError
        If what has begun does not keep the rules of the changed district, or the whole of it would have to be
        solved though a loan has begun.
    """
    after = merged(before, roster, after, begun)
    own = own_duties(before, roster)
    changed = touched(before, after)
    names = changed | _disturbed(after, own, changed)
    communities = tuple(name for name in after.communities if name in names)
    if whole or len(communities) > MOST_TOGETHER:
        return _solved(before, roster, after, begun)
    now = Side(before, roster)
    if not communities:
        return WhatIf((), Outcome(now, Side(after, roster), True), 0, False, False)
    wide = _tied_together(after, communities)
    plan = Scene(after, own, wide, begun=begun).cheapest()
    if wide != communities and plan.proven:
        names, communities = frozenset(wide), wide
    elif wide != communities:
        plan = Scene(after, own, communities, begun=begun).cheapest()
    then = helped(after, plan.roster, roster, communities, begun)
    outcome = Outcome(now, Side(after, then.roster), plan.proven, then.loans_gap)
    scene = Scene(before, own, tuple(name for name in before.communities if name in names), begun=begun)
    anyway = scene.saving(plan.worth if scene.communities == communities else None)
    return WhatIf(communities, outcome, anyway, False, _is_tied(after, communities))


def _disturbed(after: District, roster: Roster, names: Collection[str]) -> frozenset[str]:
    """Return the communities of those who may not keep their duties because of what changed elsewhere."""
    people = after.person_by_identity
    found: set[str] = set()
    changed = {person.identity for person in after.people if person.community in names}
    for violation in violations_near(after, roster, changed, part=True):
        involved = {people[identity].community for identity in violation.people if identity in people}
        if involved.isdisjoint(names):
            found |= involved
    return frozenset(found) & frozenset(after.communities)


def _tied_together(district: District, communities: tuple[str, ...]) -> tuple[str, ...]:
    """Return communities with all that share posts or caps with them; just these where that would be too many."""
    units = {unit.name for unit in district.units if unit.max_away is not None}
    home = {person.identity: person.community for person in district.rostered}
    shared = [{home[member] for member in group.members if member in home} for group in district.post_groups]
    shared += [{person.community for person in district.rostered if person.unit == unit} for unit in units]
    names, before = set(communities), set[str]()
    while names != before:
        before = set(names)
        names = names.union(*(own for own in shared if not own.isdisjoint(names)))
    people = sum(len(district.rostered_in[name]) for name in names)
    if len(names) > MOST_TOGETHER or people > _MOST_TIED:
        return communities
    return tuple(name for name in district.communities if name in names)


def _is_tied(district: District, communities: Collection[str]) -> bool:
    inside = {person.identity for person in district.rostered if person.community in communities}
    outside = {person.identity for person in district.rostered} - inside
    if any(not inside.isdisjoint(g.members) and not outside.isdisjoint(g.members) for g in district.post_groups):
        return True
    capped = {unit.name for unit in district.units if unit.max_away is not None}
    units = [{district.person_by_identity[i].unit for i in part} & capped for part in (inside, outside)]
    return not units[0].isdisjoint(units[1])


def _solved(before: District, roster: Roster, after: District, begun: frozenset[Slot]) -> WhatIf:
    """Return what solving the whole changed district gives."""
    from roster_cli.solve.engine import solve

    solution = solve(_with_the_past(roster, after, begun) if begun else after)
    report = solution.report
    outcome = Outcome(Side(before, roster), Side(after, solution.roster), report.gap == 0, report.loans_gap or 0)
    return WhatIf(after.communities, outcome, 0, True, False)


def _with_the_past(roster: Roster, after: District, begun: frozenset[Slot]) -> District:
    """Return a district in which nothing but what was can be in the slots that have begun."""
    past = [duty for duty in roster.duties if duty.slot in begun]
    if any(own_community.is_loan(after, duty) for duty in past):
        raise UsageError(
            _("Loans of this week have begun, so the whole district cannot be solved anew: ask about less.")
        )
    there = Counter((duty.gate, duty.slot) for duty in past)
    checkpoints = tuple(
        replace(
            one,
            headcounts=tuple(
                there[one.gate, slot] if slot in begun else count
                for slot, count in zip(after.slots, one.headcounts, strict=True)
            ),
        )
        for one in after.checkpoints
    )
    ahead = (duty for duty in after.fixed if duty.slot not in begun)
    return replace(after, checkpoints=checkpoints, fixed=tuple(sorted((*past, *ahead))))
