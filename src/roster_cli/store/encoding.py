"""How values of the domain are written into columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from roster_cli.domain import Settings, Slot, SolveReport, Week

_COLUMNS_OF_REPORT = ("costs", "bound", "familiarity_bound")


def _fields(record: Settings | SolveReport) -> dict[str, Any]:
    """Return a record as what JSON knows; its read-only mappings as others."""
    import msgspec

    return msgspec.to_builtins(record, enc_hook=dict)


def _dump(fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def write_settings(settings: Settings, week: Week | None = None) -> str:
    """Return settings as JSON; equal settings give the same, whether hours were written 11 or read as 11.0.

    Parameters
    ----------
    settings
        What to write.
    week
        The week whose official calendar goes with them; None for the settings alone.
    """
    fields = _fields(settings)
    del fields["calendar"]["known"]
    if week:
        known = settings.calendar.having_asked(week).known
        fields["calendar"]["known"] = {day.isoformat(): is_rest_day for day, is_rest_day in known.items()}
    hours = fields["rules"]["min_rest_hours"]
    fields["rules"]["min_rest_hours"] = int(hours) if hours == int(hours) else hours
    for extra in ("extra_rest_days", "extra_working_days"):
        fields["calendar"][extra] = sorted(fields["calendar"][extra])
    return _dump(fields)


def parsed_settings(text: str) -> Settings:
    """Return the settings that JSON holds."""
    import msgspec

    return msgspec.json.decode(text, type=Settings)


def write_report(report: SolveReport) -> str:
    """Return a report as JSON, but for its costs and bounds, which have columns of their own."""
    fields = _fields(report)
    return _dump({name: value for name, value in fields.items() if name not in _COLUMNS_OF_REPORT})


def read_report(text: str, costs: Mapping[str, int], bound: int, familiarity_bound: int) -> SolveReport:
    """Return the report that JSON, costs and bounds make up."""
    import msgspec

    fields: dict[str, Any] = json.loads(text)
    fields |= {"costs": costs, "bound": bound, "familiarity_bound": familiarity_bound}
    return msgspec.convert(fields, SolveReport)


def write_lines(lines: Iterable[str]) -> str:
    """Return lines of text as JSON."""
    return _dump(list(lines))


def read_lines(text: str) -> tuple[str, ...]:
    """Return the lines of text that JSON holds."""
    return tuple(json.loads(text))


def write_moment(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601 text."""
    return moment.isoformat(timespec="seconds") if moment else None


def parsed_moment(text: str) -> datetime:
    """Return the moment that ISO 8601 text names."""
    return datetime.fromisoformat(text)


def parsed_moment_or_none(text: str | None) -> datetime | None:
    """Return the moment that ISO 8601 text names, None for none."""
    return parsed_moment(text) if text else None


def write_numbers(numbers: Iterable[int]) -> str:
    """Return numbers separated by spaces."""
    return " ".join(map(str, numbers))


@cache
def read_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers that are separated by spaces."""
    return tuple(map(int, text.split()))


def slot_writer(slot_index: Mapping[Slot, int]) -> Callable[[Collection[Slot]], str]:
    """Return a function that writes sets of a week's slots as their numbers, in order."""
    return lambda slots: write_numbers(sorted(slot_index[slot] for slot in slots)) if slots else ""


def slot_reader(slots: tuple[Slot, ...]) -> Callable[[str], frozenset[Slot]]:
    """Return a function that reads sets of a week's slots; equal texts give the same set."""
    return cache(lambda text: frozenset(slots[number] for number in read_numbers(text)))
