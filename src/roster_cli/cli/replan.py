"""``roster replan``: make a stored roster fit again after absences or with changed lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roster_cli.change.moments import begun, read_moment
from roster_cli.cli.changing import Change, dry_run_option, finish
from roster_cli.cli.common import Session, json_option, pass_session, roster_command, stored_week_option
from roster_cli.domain import District, Roster, Slot, Week
from roster_cli.errors import RosterError, UsageError
from roster_cli.i18n import _
from roster_cli.sheets.findings import some

if TYPE_CHECKING:
    from roster_cli.change.absences import Absences
    from roster_cli.domain import StoredRoster

_LIST = click.Path(path_type=Path)
_NAMED = 10
"""People whom a remark names; a bad week has seventy."""


@roster_command(
    "replan",
    about=_(
        "Make a stored roster fit again when people cannot come or the lists have changed. What has begun stays, "
        "every rule holds, and as few duties as possible change. The change is printed to be read out, and "
        "becomes the week's next version."
    ),
    examples=(
        "roster replan --absent 张伟=周三晚班",
        "roster replan --absent 张伟=3月16日-3月18日 --absent 1021081=周五 --dry-run",
        "roster replan --absences absences.xlsx --from 2022-03-16T12:00",
        "roster replan --staff staff.xlsx --checkpoints checkpoints.xlsx",
    ),
)
@click.option(
    "--absent",
    multiple=True,
    metavar="PERSON=WHEN",
    help=_("Who cannot come when, for example 1021081=2022-03-16."),
)
@click.option(
    "--absences",
    type=_LIST,
    metavar="FILE",
    help=_("A list of absences with the columns staff_id or name, and leave."),
)
@click.option("--staff", type=_LIST, metavar="FILE", help=_("The staff list as it is now."))
@click.option(
    "--checkpoints", type=_LIST, metavar="FILE", help=_("The checkpoint list as it is now (with --staff).")
)
@click.option(
    "--config", type=_LIST, metavar="roster.toml", help=_("Settings (default: those of the stored week).")
)
@click.option(
    "--from",
    "start",
    metavar="DATE[THH:MM]",
    help=_("What begins before this moment stays (default: now)."),
)
@stored_week_option()
@dry_run_option
@json_option()
@pass_session
def command(
    session: Session,
    *,
    absent: Sequence[str],
    absences: Path | None,
    staff: Path | None,
    checkpoints: Path | None,
    config: Path | None,
    start: str | None,
    week: Week | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Load, take up what changed, replan, check and store."""
    if not (absent or absences or staff):
        raise UsageError(_("Say what changed: --absent, --absences or --staff."))
    if (checkpoints or config) and not staff:
        raise UsageError(_("Give --staff too: the lists belong together."))
    from roster_cli.change.lists import merged

    with session.open_store() as store, store.writing("replan"):
        stored = store.load(week)
        moment = read_moment(start, stored.district.week, stored.district.settings)
        gone = begun(stored.district, moment)
        if len(gone) == len(stored.district.slots):
            raise UsageError(
                _("Every shift of {week} has begun by {moment}. Name the moment with --from.").format(
                    week=stored.district.week, moment=f"{moment:%Y-%m-%d %H:%M}"
                )
            )
        district, notices = stored.district, tuple[str, ...]()
        lists = None
        if staff:
            lists, notices = _changed_lists(stored, staff, checkpoints, config)
            district = merged(stored.district, stored.roster, lists, gone)
        away = _absences(district, absent, absences)
        change = _replanned(stored, district, away, gone)
        change = replace(change, notices=(*notices, *_begun_notices(change, away, gone)), lists=lists)
        finish(
            session,
            store,
            change,
            note=_note(change, away, bool(staff)),
            dry_run=dry_run,
            as_json=as_json,
            extra={"from": moment},
        )


def _changed_lists(
    stored: StoredRoster, staff: Path, checkpoints: Path | None, config: Path | None
) -> tuple[District, tuple[str, ...]]:
    from roster_cli.sheets import read_district, read_settings

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
    return replace(reading.district, language=before.language), reading.notices


def _absences(district: District, absent: Sequence[str], path: Path | None) -> Absences:
    from roster_cli.change.absences import joined, read_listed, read_typed

    return joined([read_typed(district, absent), *([read_listed(district, path)] if path else [])])


def _replanned(stored: StoredRoster, district: District, away: Absences, gone: frozenset[Slot]) -> Change:
    from roster_cli.change.absences import with_absences
    from roster_cli.change.lists import touched
    from roster_cli.change.replanning import replan

    rebuilt = touched(stored.district, district) if district is not stored.district else frozenset[str]()
    district = with_absences(district, away, gone)
    change = Change(stored, district, replan(district, stored.roster, gone, rebuilt))
    _check(stored, district, change.roster)
    return change


def _check(stored: StoredRoster, district: District, roster: Roster) -> None:
    """Make sure that nothing is stored that breaks a rule which the roster kept before."""
    from roster_cli.rules import HARD_RULES

    found = [violation for check in HARD_RULES.values() for violation in check(district, roster)]
    if not found:
        return
    known = {one for check in HARD_RULES.values() for one in check(stored.district, stored.roster)}
    broken = [violation for violation in found if violation not in known]
    if broken:
        raise RosterError(
            _("The replanned roster would break a rule ({rule}: {message}), so nothing was stored.").format(
                rule=broken[0].rule, message=broken[0].message
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
