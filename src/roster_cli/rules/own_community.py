"""H2: a person serves only in the community where they report, or as a loan where lending reaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from roster_cli.domain import District, Duty, Lending, Person, Roster, Violation, Within
from roster_cli.i18n import N_, _, ngettext
from roster_cli.rules.book import HardRule, each_person, one_more
from roster_cli.rules.situation import ANYWHERE
from roster_cli.rules.wording import when, where, who

if TYPE_CHECKING:
    from roster_cli.rules.modelling import Booleans

NAME = "H2"


def is_loan(district: District, duty: Duty) -> bool:
    """Return whether a duty is served outside the community where its rostered person reports."""
    person = district.person_by_identity.get(duty.identity)
    if person is None or not person.is_rostered or duty.gate == ANYWHERE:
        return False
    return duty.gate.community != person.community


def loans(district: District, roster: Roster) -> tuple[Duty, ...]:
    """Return the duties of a roster that are loans, in its order."""
    home = {person.identity: person.community for person in district.rostered}
    away = (duty for duty in roster.duties if home.get(duty.identity) != duty.gate.community)
    return tuple(duty for duty in away if is_loan(district, duty))


def may_lend(district: District, home: str, community: str, within: Within | None = None) -> bool:
    """Return whether people of one community may be lent to another.

    A community for which no subdistrict is listed lends to nobody of a subdistrict.

    Parameters
    ----------
    district
        Whose settings and subdistricts count.
    home, community
        Where people report, and where they are to serve.
    within
        How far; None for as far as the settings say.
    """
    within = district.settings.lending.within if within is None else within
    if home == community or within is Within.NONE:
        return False
    if within is Within.DISTRICT:
        return True
    own = district.subdistrict_of.get(home, "")
    return bool(own) and own == district.subdistrict_of.get(community)


def without_lending(district: District) -> District:
    """Return a district in which nobody is lent: what is fixed beforehand is judged so, for loans come last."""
    if district.settings.lending.within is Within.NONE:
        return district
    return replace(district, settings=replace(district.settings, lending=Lending()))


def of_person(district: District, identity: str, duties: Sequence[Duty]) -> Iterator[Violation]:
    """Yield each duty of a rostered person where they may not be lent, and that they are lent too often.

    Who is not rostered, or not listed at all, reports nowhere: rule H3 names their duties.
    """
    person = district.person_by_identity.get(identity)
    lent = [duty for duty in duties if is_loan(district, duty)]
    if not lent or person is None:
        return
    for duty in lent:
        if not may_lend(district, person.community, duty.gate.community):
            yield _elsewhere(district, person, duty)
    lending = district.settings.lending
    if lending.within is not Within.NONE and len(lent) > lending.max_per_week:
        yield _lent_too_often(district, person, len(lent))


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


def _lent_too_often(district: District, person: Person, count: int) -> Violation:
    most = district.settings.lending.max_per_week

    def tell() -> str:
        return ngettext(
            "{who} is lent to other communities {count} times in the week; {most} is allowed.",
            "{who} is lent to other communities {count} times in the week; {most} are allowed.",
            most,
        ).format(who=who(district, person.identity), count=count, most=most)

    return Violation(
        NAME,
        tell,
        person.identity,
        people=(person.identity,),
        reason=N_("lent as often in the week as is allowed"),
        degree=count - most,
    )


def is_open(district: District, community: str) -> Booleans:
    """Return in which slots a gate of a community is open, shape (slots,)."""
    import numpy as np

    headcounts = [checkpoint.headcounts for checkpoint in district.checkpoints_of[community]]
    return np.asarray(np.array(headcounts, dtype=np.int64).any(axis=0), dtype=np.bool_)


def allow(district: District, people: Sequence[Person]) -> Booleans:
    """Return in which slots a gate of each person's community is open, shape (people, slots)."""
    import numpy as np

    open_in = {community: is_open(district, community) for community in district.checkpoints_of}
    rows = [open_in[person.community] for person in people]
    return np.array(rows, dtype=bool).reshape(len(people), len(district.slots))


RULE = HardRule(
    NAME,
    N_("only in the own community"),
    check=each_person(of_person),
    further=one_more(of_person),
    allow=allow,
    is_near=True,
)
