"""A stored roster made to fit again: after absences, or with changed lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from roster_cli.change.changing import Change
from roster_cli.change.moments import begun
from roster_cli.domain import District, Roster, Slot, StoredRoster, Violation
from roster_cli.errors import RosterError, UsageError
from roster_cli.i18n import _
from roster_cli.sheets.findings import some

if TYPE_CHECKING:
    from roster_cli.change.absences import Absences

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
) -> Change:
    """Make a stored roster fit again; what has begun stays, and as few duties as possible change.

    Parameters
    ----------
    stored
        The roster so far.
    absent
        Who cannot come when, as typed: ``张伟=周三晚班``.
    absences
        A list of more absences.
    lists
        The lists as they are now; None where they did not change.
    moment
        What begins before it stays; None for now.

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
    from roster_cli.change.lists import merged

    gone = _begun(stored.district, moment or datetime.now())
    district = merged(stored.district, stored.roster, lists.district, gone) if lists else stored.district
    away = _absences(district, absent, absences)
    change = _replanned(stored, district, away, gone)
    notices = (*(lists.notices if lists else ()), *_begun_notices(change, away, gone))
    note = _note(change, away, lists is not None)
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
    from roster_cli.sheets import read_district, read_settings
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


def _absences(district: District, typed: Sequence[str], path: Path | None) -> Absences:
    from roster_cli.change.absences import joined, read_listed, read_typed

    return joined([read_typed(district, typed), *([read_listed(district, path)] if path else [])])


def _replanned(stored: StoredRoster, district: District, away: Absences, gone: frozenset[Slot]) -> Change:
    from roster_cli.change.absences import with_absences
    from roster_cli.change.lists import touched
    from roster_cli.change.replanning import replan
    from roster_cli.rules import violations

    rebuilt = touched(stored.district, district) if district is not stored.district else frozenset[str]()
    district = with_absences(district, away, gone)
    known = tuple(violations(stored.district, stored.roster))
    roster = replan(district, stored.roster, gone, rebuilt, () if rebuilt else known)
    _check(known, district, roster)
    return Change(stored, district, roster)


def _check(known: Collection[Violation], district: District, roster: Roster) -> None:
    """Make sure that nothing is stored that breaks a rule which the roster kept before."""
    from roster_cli.rules import new_violations, sign, violations

    broken = next(new_violations(known, violations(district, roster)), None)
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


def _note(change: Change, away: Absences, lists_changed: bool) -> str:
    """Return what was changed, for the history of versions."""
    names = some((change.labels[identity] for identity in away), _NAMED)
    parts = [
        _("Replanned by new lists") if lists_changed else "",
        _("Absent: {names}").format(names=names) if away else "",
    ]
    return _("; ").join(part for part in parts if part)
