"""What has begun and what is still open."""

from __future__ import annotations

from datetime import datetime, time

from roster_cli.domain import District, Settings, Slot, Week
from roster_cli.errors import UsageError
from roster_cli.i18n import _, sentences
from roster_cli.sheets.findings import CellError
from roster_cli.sheets.items import Grammar


def begun(district: District, moment: datetime) -> frozenset[Slot]:
    """Return the slots of the week that begin before a moment."""
    settings = district.settings
    return frozenset(slot for slot in district.slots if settings.shift(slot.shift).span(slot.date)[0] < moment)


def read_slots(text: str, week: Week, settings: Settings) -> frozenset[Slot]:
    """Return the slots of a week that dates, weekdays and shifts name, as they are typed on the command line.

    Raises
    ------
    roster_cli.errors.UsageError
        If the text is no such thing, or names nothing in the week.
    """
    try:
        slots = Grammar(week, settings).slots(text)
    except CellError as error:
        raise UsageError(sentences(_("{problem}.").format(problem=error.message), error.remedy)) from None
    if not slots:
        raise UsageError(_("“{text}” names no shift of {week}.").format(text=text, week=week))
    return slots


def read_slot(text: str, week: Week, settings: Settings) -> Slot:
    """Return the one slot that a date and a shift name.

    Raises
    ------
    roster_cli.errors.UsageError
        If it is none, or several.
    """
    slots = read_slots(text, week, settings)
    if len(slots) > 1:
        shifts = _(", ").join(shift.name for shift in settings.shifts)
        raise UsageError(
            _("“{text}” names several shifts; name one day and one of the shifts {shifts}.").format(
                text=text, shifts=shifts
            )
        )
    return next(iter(slots))


def read_moment(text: str | None, week: Week, settings: Settings) -> datetime:
    """Return the moment from which on a week may change: now, a date with or without time, or a shift's start.

    Raises
    ------
    roster_cli.errors.UsageError
        If the text is none of these.
    """
    if text is None:
        return datetime.now()
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        slots = read_slots(text, week, settings)
    first = min(slots)
    if all(Slot(first.date, shift.name) in slots for shift in settings.shifts):
        return datetime.combine(first.date, time())
    return min(settings.shift(slot.shift).span(slot.date)[0] for slot in slots)
