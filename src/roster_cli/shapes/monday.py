"""The shapes of ``roster summary``: the week for the Monday meeting."""

from __future__ import annotations

from pathlib import Path

from roster_cli.domain import District, StoredRoster
from roster_cli.export.district import Figures
from roster_cli.export.monday import LastWeek, Monday, UnitSummary
from roster_cli.shapes.parts import Fields, gate_fields, name_fields, slot_fields, stored_fields


def summary_fields(
    stored: StoredRoster, notice: str, monday: Monday, unit: UnitSummary | None, file: Path | None
) -> Fields:
    """Return a week as it is summed up.

    Parameters
    ----------
    stored, notice
        The week, and its line for everybody.
    monday, unit
        The district, and the unit that was asked about.
    file
        The workbook that was written.
    """
    fields = unit_summary_fields(stored.district, unit) if unit else district_summary_fields(monday)
    return {**stored_fields(stored), "notice": notice, **fields, "file": file}


def district_summary_fields(monday: Monday) -> Fields:
    """Return reporting and duties of all, by unit and by community, and what became of last week's duties."""
    return {
        "total": _figure_fields(monday.figures),
        "units": [{"unit": name, **_figure_fields(own)} for name, own in monday.figures_by_unit.items()],
        "communities": [
            {"community": name, **_figure_fields(own)} for name, own in monday.figures_by_community.items()
        ],
        "last_week": {
            "week": monday.before.week,
            "total": _last_fields(monday.last_week),
            "units": [{"unit": name, **_last_fields(own)} for name, own in monday.last_week_by_unit.items()],
            "communities": [
                {"community": name, **_last_fields(own)} for name, own in monday.last_week_by_community.items()
            ],
        }
        if monday.before
        else None,
    }


def unit_summary_fields(district: District, summary: UnitSummary) -> Fields:
    """Return a unit's week: who is on duty when, who covers for whom, what became of last week's duties."""
    person = district.person_by_identity
    return {
        "unit": summary.unit,
        **_figure_fields(summary.figures),
        "on_duty_when": [
            {**slot_fields(slot), **gate_fields(duty.gate), **name_fields(person[duty.identity])}
            for slot, duties in summary.on_duty.items()
            for duty in duties
        ],
        "peak": [slot_fields(slot) for slot in summary.peak],
        "covers": [
            {
                **slot_fields(cover.slot),
                "department": cover.group.department,
                "post": cover.group.post,
                "on_duty": [name_fields(one) for one in cover.on_duty],
                "on_leave": [name_fields(one) for one in cover.away],
                "here": [name_fields(one) for one in cover.here],
            }
            for cover in summary.covers
        ],
        "last_week": _last_fields(summary.last) if summary.last else None,
        "missed": [
            {
                **slot_fields(one.duty.slot),
                **name_fields(person[one.duty.identity]),
                "stand_in": _stand_in(district, one.stand_in),
            }
            for one in summary.missed
        ],
        "people_not_reported": [name_fields(one) for one in summary.not_reported],
        "people_without_duty": [name_fields(one) for one in summary.idle],
    }


def _figure_fields(own: Figures) -> Fields:
    return {
        "listed": own.listed,
        "outside": own.outside,
        "to_report": own.expected,
        "reported": own.reported,
        "not_reported": own.not_reported,
        "grade": own.grade,
        "rostered": own.rostered,
        "on_duty": own.with_duty,
        "without_duty": own.rostered - own.with_duty,
        "duties": own.duties,
        "lent": own.loans,
        "standbys": own.standbys,
    }


def _last_fields(last: LastWeek) -> Fields:
    return {
        "planned": last.planned,
        "signed_in": last.signed_in,
        "late": last.late,
        "missed": last.missed,
        "stood_in": last.stood_in,
        "not_recorded": last.unknown,
    }


def _stand_in(district: District, identity: str) -> Fields | None:
    if not identity:
        return None
    person = district.person_by_identity.get(identity)
    return name_fields(person) if person else {"identity": identity, "name": identity}
