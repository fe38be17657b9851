"""What a change would do to a roster: posts, cost by term, and whose week it touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from roster_cli.change.moves import Move, moves
from roster_cli.domain import District, Roster, without_terms_apart
from roster_cli.rules import costs, own_community


@dataclass(frozen=True)
class Side:
    """A roster and what it is judged by, before or after a change."""

    district: District
    roster: Roster

    @cached_property
    def costs(self) -> Mapping[str, int]:
        """Return the cost by term, every term present."""
        return costs(self.district, self.roster)

    @cached_property
    def posts(self) -> int:
        """Return how many people all posts together need."""
        return sum(sum(checkpoint.headcounts) for checkpoint in self.district.checkpoints)

    @cached_property
    def unfilled(self) -> int:
        """Return how many of them are missing."""
        return sum(post.missing for post in self.roster.unfilled(self.district))

    @property
    def cost(self) -> int:
        """Return the cost of all terms but familiarity together."""
        return without_terms_apart(self.costs)


@dataclass(frozen=True)
class Outcome:
    """A change seen from both sides.

    Parameters
    ----------
    before, after
        The two sides.
    proven
        Whether nothing cheaper does the same while everybody elsewhere stays; of own duties, before loans.
    loans_gap
        Points by which other loans may be cheaper at most, everybody's own duties as they are after it.
    """

    before: Side
    after: Side
    proven: bool
    loans_gap: int = 0

    @property
    def loans(self) -> tuple[int, int]:
        """Return how many loans there are before and after."""
        before, after = (
            len(own_community.loans(side.district, side.roster)) for side in (self.before, self.after)
        )
        return before, after

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Return the posts that change hands."""
        return moves(self.before.roster, self.after.roster)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Return whose week it touches, in the order of the list."""
        named = {identity for move in self.moves for identity in (move.before, move.after) if identity}
        everybody = dict.fromkeys(
            person.identity for side in (self.before, self.after) for person in side.district.people
        )
        return tuple(identity for identity in everybody if identity in named)

    @cached_property
    def difference(self) -> Mapping[str, int]:
        """Return what each term of the cost gains or loses."""
        return {term: points - self.before.costs[term] for term, points in self.after.costs.items()}

    @property
    def cost(self) -> int:
        """Return the difference of all terms but familiarity together."""
        return self.after.cost - self.before.cost
