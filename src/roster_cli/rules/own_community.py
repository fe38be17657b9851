"""H2: a person serves only in the community where they report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from roster_cli.domain import District, Duty, Person, Violation
from roster_cli.i18n import N_, _
from roster_cli.rules.book import HardRule, each_person, one_more
from roster_cli.rules.situation import ANYWHERE
from roster_cli.rules.wording import when, where, who

if TYPE_CHECKING:
    from roster_cli.rules.modelling import Booleans

NAME = "H2"


def of_person(district: District, identity: str, duties: Sequence[Duty]) -> Iterator[Violation]:
    """Yield each duty of a rostered person outside their community.

    Who is not rostered, or not listed at all, reports nowhere: rule H3 names their duties.
    """
    person = district.person_by_identity.get(identity)
    if person and person.is_rostered:
        for duty in duties:
            if duty.gate.community != person.community and duty.gate != ANYWHERE:
                yield _elsewhere(district, person, duty)


def _elsewhere(district: District, person: Person, duty: Duty) -> Violation:
    def tell() -> str:
        return _("{who} reports in {community}, but has a duty on {when} at {where}.").format(
            who=who(district, duty.identity),
            community=person.community,
            when=when(duty.slot),
            where=where(duty.gate),
        )

    return Violation(
        NAME,
        tell,
        duty.identity,
        duty.slot,
        duty.gate,
        people=(duty.identity,),
        reason=N_("reports in another community"),
    )


def allow(district: District, people: Sequence[Person]) -> Booleans:
    """Return in which slots a gate of each person's community is open, shape (people, slots)."""
    import numpy as np

    is_open = {
        community: np.array([checkpoint.headcounts for checkpoint in checkpoints]).any(axis=0)
        for community, checkpoints in district.checkpoints_of.items()
    }
    rows = [is_open[person.community] for person in people]
    return np.array(rows, dtype=bool).reshape(len(people), len(district.slots))


RULE = HardRule(
    NAME,
    N_("only in the own community"),
    check=each_person(of_person),
    further=one_more(of_person),
    allow=allow,
    is_near=True,
)
