"""A stored roster made to fit again: after absences, or with changed lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from roster_cli.change.changing import Change
from roster_cli.change.moments import begun
from roster_cli.domain import District, Duty, Roster, Slot, StoredRoster, Violation
from roster_cli.errors import RosterError, UsageError
from roster_cli.i18n import _, ngettext
from roster_cli.sheets.findings import some
from roster_cli.views.labels import gate_label, when_label

if TYPE_CHECKING:
    from roster_cli.change.absences import Absences, ToldAbsences
    from roster_cli.change.replanning import Replanned

_NAMED = 10
"""People whom a remark names; a bad week has seventy."""


@dataclass(frozen=True)
class NewLists:
    """The lists of a stored week as they are now.

    Parameters
    ----------
    district
        What they say.
    notices
        What is worth knowing about them.
    warnings
        What the user has to hear before anything is stored.
    """

    district: District
    notices: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def replan_stored(
    stored: StoredRoster,
    absent: Sequence[str] = (),
    absences: Path | None = None,
    lists: NewLists | None = None,
    moment: datetime | None = None,
    unavailable: Sequence[str] = (),
    present: Sequence[str] = (),
) -> Change:
    """Make a stored roster fit again; what has begun stays, and as few duties as possible change.

    Parameters
    ----------
    stored
        The roster so far.
    absent
        Who is away when, from the office too, as typed: ``张伟=周三晚班``.
    absences
        A list of more absences.
    lists
        The lists as they are now; None where they did not change.
    moment
        What begins before it stays; None for now.
    unavailable
        Who cannot be on duty when, though in the office.
    present
        Who comes after all: absences that were told before are taken back; a name alone means all of them.

    Raises
    ------
    roster_cli.errors.UsageError
        If every shift has begun by then, what has begun breaks a rule for somebody, or what is typed names nobody,
        several people, or no shift of the week.
    roster_cli.errors.InputError
        With every problem of the list of absences.
    roster_cli.errors.RosterError
        If what was found would break a rule: a fault of the program.
    """
    from roster_cli.change.absences import joined, recorded, remembered
    from roster_cli.change.lists import merged

    gone = _begun(stored.district, moment or datetime.now())
    district, agreed = stored.district, stored.agreed
    if lists:
        listed, agreed = remembered(lists.district, agreed)
        district = merged(stored.district, stored.roster, listed, gone)
    told = _told(district, absent, absences, unavailable, present)
    district, agreed = recorded(district, agreed, told, gone)
    change = replace(_replanned(stored, district, told, gone, lists=lists is not None), agreed=agreed)
    notices = (
        *(lists.notices if lists else ()),
        *_begun_notices(change, joined([told.away, told.unavailable]), gone),
        *_listed_notices(change, told),
        *_nobody_free_notices(change),
        *change.notices,
    )
    note = _note(change, told, lists_changed=lists is not None)
    return replace(change, notices=notices, lists=lists.district if lists else None, note=note)


def _begun(district: District, moment: datetime) -> frozenset[Slot]:
    gone = begun(district, moment)
    if len(gone) == len(district.slots):
        raise UsageError(
            _("Every shift of {week} has begun by {moment}. Name the moment with --from.").format(
                week=district.week, moment=f"{moment:%Y-%m-%d %H:%M}"
            )
        )
    return gone


def changed_lists(stored: StoredRoster, staff: Path, checkpoints: Path | None, config: Path | None) -> NewLists:
    """Read the lists of a stored week as they are now, with people as the week knows them.

    Parameters
    ----------
    stored
        The roster so far.
    staff, checkpoints, config
        The files; None for what the week was made from.

    Raises
    ------
    roster_cli.errors.InputError
        If the lists hold problems.
    roster_cli.errors.UsageError
        If the settings name other shifts than the week has.
    """
    from roster_cli.sheets.config import read_settings
    from roster_cli.sheets.district import read_district
    from roster_cli.sheets.recognised import known_again

    before = stored.district
    settings = read_settings(config) if config else before.settings
    reading = read_district(
        staff,
        checkpoints or before.checkpoints,
        week=before.week,
        settings=settings,
        history=before.history,
    )
    if [shift.name for shift in settings.shifts] != [shift.name for shift in before.settings.shifts]:
        raise UsageError(_("The shifts of {week} cannot change any more.").format(week=before.week))
    district, again, warnings = known_again(before, reading.district)
    return NewLists(replace(district, language=before.language), (*reading.notices, *again), warnings)


def _told(
    district: District,
    absent: Sequence[str],
    path: Path | None,
    unavailable: Sequence[str],
    present: Sequence[str],
) -> ToldAbsences:
    from roster_cli.change.absences import ToldAbsences, joined, read_listed, read_typed

    away = joined([read_typed(district, absent), *([read_listed(district, path)] if path else [])])
    return ToldAbsences(away, read_typed(district, unavailable), read_typed(district, present, whole_week=True))


def _replanned(
    stored: StoredRoster, district: District, told: ToldAbsences, gone: frozenset[Slot], *, lists: bool
) -> Change:
    from roster_cli.change.lists import touched
    from roster_cli.change.replanning import replanned
    from roster_cli.rules import violations

    rebuilt = touched(stored.district, district) if lists else frozenset[str]()
    rebuilt |= {district.person_by_identity[identity].community for identity in told.present} & {
        *district.communities
    }

    @cache
    def known() -> tuple[Violation, ...]:
        return tuple(violations(stored.district, stored.roster))

    wanted = _without_the_freed(stored, district)
    found = replanned(wanted, stored.roster, gone, rebuilt, tuple if lists else known)
    _check(known, district, found.roster)
    return Change(stored, district, found.roster, _unproven_notices(wanted, found), is_replanned=True)


def _unproven_notices(district: District, found: Replanned) -> tuple[str, ...]:
    """Say so where fewer posts might stay empty, or fewer duties change, than what was found."""
    from roster_cli.change.replanning import ties

    told = []
    for step in found.steps:
        names = _(", ").join(step.communities)
        if step.fuller:
            text = ngettext(
                "{communities}: it is not proven that no more posts can be filled; {count} at most.",
                "{communities}: it is not proven that no more posts can be filled; {count} at most.",
                step.fuller,
            )
            told.append(text.format(communities=names, count=step.fuller))
        elif step.fewer:
            text = ngettext(
                "{communities}: it is not proven that no fewer duties need change; {count} fewer at most.",
                "{communities}: it is not proven that no fewer duties need change; {count} fewer at most.",
                step.fewer,
            )
            told.append(text.format(communities=names, count=step.fewer))
    at = {community: number for number, step in enumerate(found.steps) for community in step.communities}
    apart = {community for tie in ties(district, at) if len({at[one] for one in tie}) > 1 for community in tie}
    if apart:
        text = _(
            "{communities} were planned again one after another though their people share office posts or caps; "
            "planned together, fewer duties might change."
        )
        told.append(text.format(communities=some((one for one in district.communities if one in apart), _NAMED)))
    return tuple(told)


def _without_the_freed(stored: StoredRoster, district: District) -> District:
    """Return a district in which nobody gets a duty again then when one was taken from them by hand."""
    from roster_cli.change.absences import with_absences

    freed: dict[str, frozenset[Slot]] = defaultdict(frozenset)
    for identity, slot in stored.agreed.freed:
        freed[identity] |= {slot}
    return with_absences(district, {}, (), freed)


def _check(known: Callable[[], Collection[Violation]], district: District, roster: Roster) -> None:
    """Make sure that nothing is stored that breaks a rule which the roster kept before."""
    from roster_cli.rules import new_violations, sign, violations

    found = list(violations(district, roster))
    broken = next(new_violations(known(), found), None) if found else None
    if broken:
        raise RosterError(
            _("The replanned roster would break a rule ({rule}: {message}), so nothing was stored.").format(
                rule=sign(broken.rule), message=broken.message
            )
        )


def _begun_notices(change: Change, away: Absences, gone: Collection[Slot]) -> list[str]:
    """Say so where somebody is absent from a duty that has begun already."""
    return [
        _("{name}: the shift on {date} {shift} has begun, so the duty stays as it is.").format(
            name=change.labels[duty.identity], date=duty.slot.date, shift=duty.slot.shift
        )
        for duty in change.stored.roster.duties
        if duty.slot in gone and duty.slot in away.get(duty.identity, ())
    ]


def _nobody_free_notices(change: Change) -> list[str]:
    """Say so where nobody was free to come instead: others change places, one is lent, or the post stays empty."""
    from roster_cli.change.reasons import nobody_free
    from roster_cli.rules import own_community

    told = []
    for move in nobody_free(change):
        text = _("{when} {gate}: nobody is free to take it while all the others keep their duties.")
        home = ""
        if move.after and own_community.is_loan(change.district, Duty(move.slot, move.gate, move.after)):
            text = _("{when} {gate}: nobody of {community} is free to take it; {name} of {home} comes on loan.")
            home = change.district.person_by_identity[move.after].community
        told.append(
            text.format(
                when=when_label(move.slot),
                gate=gate_label(move.gate),
                community=move.gate.community,
                name=change.labels.get(move.after, ""),
                home=home,
            )
        )
    return told


def _listed_notices(change: Change, told: ToldAbsences) -> list[str]:
    """Say so where an absence is taken back that the lists hold all the same."""
    listed = {
        one.identity
        for one in change.stored.agreed.absences
        if one.listed and one.slot in told.present.get(one.identity, ())
    }
    return [
        _("{name}: the staff list holds the absence too; change it there as well.").format(
            name=change.labels[identity]
        )
        for identity in sorted(listed)
    ]


def _note(change: Change, told: ToldAbsences, *, lists_changed: bool) -> str:
    """Return what was changed, for the history of versions."""
    parts = [_("Replanned by new lists") if lists_changed else ""]
    for people, text in (
        (told.away, _("Absent: {names}")),
        (told.unavailable, _("Not on duty: {names}")),
        (told.present, _("Comes after all: {names}")),
    ):
        if people:
            parts.append(text.format(names=some((change.labels[identity] for identity in people), _NAMED)))
    return _("; ").join(part for part in parts if part)
