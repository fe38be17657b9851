"""H2: a person serves only in the community where they report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from roster_cli.domain import District, Person, Roster, Violation
from roster_cli.i18n import _
from roster_cli.rules.modelling import Booleans
from roster_cli.rules.wording import when, where, who

RULE = "H2"


def check(district: District, roster: Roster) -> Iterator[Violation]:
    """Yield each duty of a rostered person outside their community.

    Who is not rostered, or not listed at all, reports nowhere: rule H3 names their duties.
    """
    for duty in roster.duties:
        person = district.person_by_identity.get(duty.identity)
        if person and person.is_rostered and person.community != duty.gate.community:
            told = _("{who} reports in {community}, but has a duty on {when} at {where}.").format(
                who=who(district, duty.identity),
                community=person.community,
                when=when(duty.slot),
                where=where(duty.gate),
            )
            yield Violation(RULE, told, duty.identity, duty.slot, duty.gate)


def allow(district: District, people: Sequence[Person]) -> Booleans:
    """Return in which slots a gate of each person's community is open, shape (people, slots)."""
    is_open = {
        community: np.array([checkpoint.headcounts for checkpoint in checkpoints]).any(axis=0)
        for community, checkpoints in district.checkpoints_of.items()
    }
    rows = [is_open[person.community] for person in people]
    return np.array(rows, dtype=bool).reshape(len(people), len(district.slots))
