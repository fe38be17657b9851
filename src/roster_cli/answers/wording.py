"""Answers in words: facts and reasons as a secretary reads them out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from roster_cli.answers.fact import Fact, Kind
from roster_cli.answers.lenders import Borrowed
from roster_cli.domain import District, DutyType, Within
from roster_cli.i18n import _, ngettext
from roster_cli.views.labels import day_label, standing_label, when_label


def facts_told(district: District, labels: Mapping[str, str], facts: Collection[Fact]) -> Iterator[str]:
    """Yield facts in words, those of one kind in one line.

    Parameters
    ----------
    district
        What they are about.
    labels
        What people are called.
    facts
        The facts.
    """
    of_kind: dict[Kind, list[Fact]] = defaultdict(list)
    for fact in facts:
        of_kind[fact.kind].append(fact)
    for kind, own in of_kind.items():
        if kind is Kind.KEPT:
            yield _kept(own)
        elif kind in (Kind.STANDING, Kind.DUTY_TYPE):
            yield from _by_person_kind(district, labels, kind, own)
        else:
            yield _told(district, labels, kind, own)


def _kept(facts: Sequence[Fact]) -> str:
    posts = sum(fact.number for fact in facts)
    if len(facts) <= 2:
        when = _(", ").join(when_label(fact.slots[0]) for fact in facts)
        told = ngettext(
            "{count} post that is filled on {when} keeps its people",
            "{count} posts that are filled on {when} keep their people",
            posts,
        )
        return told.format(count=posts, when=when)
    told = _("{count} posts that are filled in {shifts} shifts keep their people")
    return told.format(count=posts, shifts=len(facts))


def _by_person_kind(
    district: District, labels: Mapping[str, str], kind: Kind, facts: Sequence[Fact]
) -> Iterator[str]:
    groups: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        person = district.person_by_identity[fact.identity]
        if kind is Kind.STANDING:
            reason = standing_label(person.standing)
        else:
            is_weekend = person.duty_type is DutyType.WEEKEND
            reason = _("serves on rest days only") if is_weekend else _("serves on working days only")
        groups[reason].append(labels[fact.identity])
    for reason, names in groups.items():
        yield _("{reason}: {names}").format(reason=reason, names=_(", ").join(names))


def _told(district: District, labels: Mapping[str, str], kind: Kind, facts: Sequence[Fact]) -> str:
    number = facts[0].number
    offices = _(", ").join(fact.office for fact in facts)
    names = _(", ").join(_named(labels, fact) for fact in facts if fact.identity)
    texts = {
        Kind.WEEKLY_LIMIT: _("nobody has more than {number} duties a week, unless their own limit says so"),
        Kind.LEAVE: _("on leave: {names}"),
        Kind.UNAVAILABLE: _("not available: {names}"),
        Kind.OWN_LIMIT: _("a weekly limit of their own: {names}"),
        Kind.REST: _("{hours} hours of rest between duties"),
        Kind.RUN: _("at most {number} days in a row"),
        Kind.PEAK: _("peak shifts of {offices}"),
        Kind.CAP: _("so many at once and no more: {offices}"),
        Kind.POST: _("office posts that keep a holder: {offices}"),
        Kind.FIXED: _("fixed duties: {names}"),
        Kind.LOAN: _("on loan to other communities: {names}"),
    }
    hours = f"{district.settings.rules.min_rest_hours:g}"
    return texts[kind].format(number=number, offices=offices, names=names, hours=hours)


def _named(labels: Mapping[str, str], fact: Fact) -> str:
    name = labels[fact.identity]
    if fact.kind is Kind.OWN_LIMIT:
        return _("{name} ({number})").format(name=name, number=fact.number)
    if not fact.slots:
        return name
    days = list(dict.fromkeys(day_label(slot.date) for slot in fact.slots))
    when = days[0] if len(days) == 1 else _("{first} to {last}").format(first=days[0], last=days[-1])
    return _("{name} ({when})").format(name=name, when=when)


def borrowed_told(found: Borrowed, labels: Mapping[str, str]) -> str:
    """Return in a line whether somebody could be lent if lending were switched on, and with which switch."""
    if found.person is None:
        return _("Lending ([lending] in roster.toml) is off, and nobody of the whole district could be lent.")
    told = (
        _(
            "Lending is off. Somebody of the subdistrict could be lent, {name} of {community} for one: "
            'within = "subdistrict" under [lending] in roster.toml.'
        )
        if found.within is Within.SUBDISTRICT
        else _(
            "Lending is off. Nobody of the subdistrict could be lent, but {name} of {community} for one from "
            'elsewhere in the district: within = "district" under [lending] in roster.toml.'
        )
    )
    return told.format(name=labels[found.person.identity], community=found.person.community)
