"""The last change of a week taken back: what was before is stored again, as the next version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roster_cli.change.changing import Change
from roster_cli.domain import Origin, StoredRoster
from roster_cli.errors import UsageError
from roster_cli.i18n import _
from roster_cli.planning.agreed import absence_lines
from roster_cli.rules import new_violations, sign, violations

if TYPE_CHECKING:
    from roster_cli.store import Store

_TOLD = 5


@dataclass(frozen=True)
class Back:
    """A way back to an earlier version.

    Parameters
    ----------
    change
        From the week's newest version to what it is to become.
    restored
        The earlier version.
    undone
        Whether this takes back the last change, rather than going to a version that was named.
    """

    change: Change
    restored: StoredRoster
    undone: bool

    def store(self, store: Store) -> StoredRoster:
        """Store the earlier version as the next one."""
        return store.restore(self.change.stored, self.restored, note=self.change.note, undone=self.undone)


def taken_back(store: Store, newest: StoredRoster, version: int | None = None) -> Back:
    """Return the way back from a week's newest version.

    Parameters
    ----------
    store
        Where its versions are.
    newest
        The newest version.
    version
        The version to go back to; None for the one before the last change.

    Raises
    ------
    roster_cli.errors.UsageError
        If nothing is left to take back, or the earlier version breaks a rule by what is stored of the weeks around
        it now.
    """
    week = newest.district.week
    wanted = newest.previous if version is None else version
    if wanted is None:
        raise UsageError(
            _("Version {version} of {week} is as it was first made; there is nothing to take back.").format(
                version=newest.version, week=week
            )
        )
    if wanted == newest.version:
        raise UsageError(_("{week} is at version {version} already.").format(week=week, version=wanted))
    restored = store.load(week, wanted)
    _refuse_broken(restored)
    undone = version is None
    if undone:
        note = _("Taken back: {what}").format(
            what=newest.note or _("version {number}").format(number=newest.version)
        )
    else:
        note = _("Back to version {version}").format(version=wanted)
    notices = _absence_notices(newest, restored)
    change = Change(newest, restored.district, restored.roster, notices, note=note, agreed=restored.agreed)
    return Back(change, restored, undone)


def _refuse_broken(restored: StoredRoster) -> None:
    if restored.origin is Origin.IMPORT:
        return  # a week made by hand is not judged
    broken = list(new_violations((), violations(restored.district, restored.roster)))
    if broken:
        told = "\n".join(f"  {sign(one.rule)}: {one.message}" for one in broken[:_TOLD])
        raise UsageError(
            _(
                "The weeks around it have changed since, so version {version} would break rules now; nothing was "
                "changed:\n{violations}"
            ).format(version=restored.version, violations=told)
        )


def _absence_notices(newest: StoredRoster, restored: StoredRoster) -> tuple[str, ...]:
    """Say which absences do not hold any more, and which hold again."""
    before, after = newest.agreed.absences, restored.agreed.absences
    lines = []
    if lost := before - after:
        told = _("These absences do not hold any more: {absences}")
        lines.append(told.format(absences=_("; ").join(absence_lines(newest.district, lost))))
    if again := after - before:
        told = _("These absences hold again: {absences}")
        lines.append(told.format(absences=_("; ").join(absence_lines(restored.district, again))))
    return tuple(lines)
