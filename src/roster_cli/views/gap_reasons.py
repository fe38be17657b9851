"""Why a post stays empty, in one line that a secretary reads aloud.

The line says what keeps each of the community's people from it as the roster is, everybody counted once, and where
posts outnumber the duties that its people may have, that no planning would help. `roster explain` tells the rest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from roster_cli.domain import Duty, Gate, Person, Slot, UnfilledPost, Violation
from roster_cli.i18n import _, ngettext
from roster_cli.rules import ANYWHERE, Situation, obstacles
from roster_cli.views.view import View

_NAMED = 3


@dataclass(frozen=True)
class GapReasons:
    """Reasons of the unfilled posts of a roster; each community and shift is asked about once.

    Parameters
    ----------
    view
        The roster.
    """

    view: View
    _known: dict[tuple[str, Slot], tuple[tuple[Person, ...], Counter[str]]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _situation: list[Situation] = field(default_factory=list, repr=False, compare=False)

    def line(self, post: UnfilledPost) -> str:
        """Return why a post stays empty."""
        able, counts = self._people(post.gate.community, post.slot)
        able = tuple(person for person in able if not self._stands(person, post.gate, post.slot))
        parts = []
        if able:
            names = _(", ").join(self.view.labels[person.identity] for person in able[:_NAMED])
            more = len(able) - _NAMED
            told = _("could be taken by {names} and {count} more") if more > 0 else _("could be taken by {names}")
            parts.append(told.format(names=names, count=more))
        elif not counts:
            parts.append(_("nobody reports here"))
        told = _("{count} {reason}")
        parts += [told.format(count=count, reason=_(reason)) for reason, count in counts.most_common()]
        line = _(", ").join(parts)
        return f"{line}{self._too_few(post.gate.community)}"

    def _people(self, community: str, slot: Slot) -> tuple[tuple[Person, ...], Counter[str]]:
        """Return who could take a post in a slot, and how many people are kept away by what."""
        key = (community, slot)
        if key not in self._known:
            if not self._situation:
                self._situation.append(Situation(self.view.district, self.view.stored.roster))
            able: list[Person] = []
            counts: Counter[str] = Counter()
            for person in self.view.people_in[community]:
                duty = Duty(slot, ANYWHERE, person.identity)
                first = min(obstacles(self._situation[0], duty), key=_bluntness, default=None)
                if first is None:
                    able.append(person)
                else:
                    counts[first.reason] += 1
            self._known[key] = (tuple(able), counts)
        return self._known[key]

    def _stands(self, person: Person, gate: Gate, slot: Slot) -> bool:
        duty = self.view.duty_at.get((person.identity, slot))
        return duty is not None and duty.gate == gate

    def _too_few(self, community: str) -> str:
        """Return that posts outnumber the duties that people may have, where they do."""
        posts = sum(count.needed for count in self.view.coverage[community])
        people = self.view.district.rostered_in[community]
        duties = sum(person.max_per_week for person in people)
        if duties >= posts:
            return ""
        told = ngettext(
            "; in the week its {count} person may have {duties} duties at most for {posts} posts",
            "; in the week its {count} people may have {duties} duties at most for {posts} posts",
            len(people),
        )
        return told.format(count=len(people), duties=duties, posts=posts)


def _bluntness(violation: Violation) -> tuple[bool, bool, str]:
    """Return what comes first where several things keep somebody away.

    First what no change of duties mends; last the rest between duties, which hangs on the weeks beside this one
    too: a week that is planned later is to leave alone what was told about this one.
    """
    return violation.rule != "H3", violation.rule == "H5", violation.rule
