"""``roster.toml`` in: sections and keys declared as data, every problem at once."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from roster_cli.domain.calendar import Calendar, is_known_country
from roster_cli.domain.settings import (
    LeadPer,
    Lending,
    Management,
    Per,
    Rules,
    Settings,
    StandingBy,
    Weights,
    Within,
)
from roster_cli.domain.shift import Shift
from roster_cli.errors import InputError, Problem
from roster_cli.i18n import N_, _
from roster_cli.sheets.findings import CellError, did_you_mean, some
from roster_cli.sheets.text import clean, fold

_CLOCK = re.compile(r"(\d{1,2})(?:[:点时](\d{2})?分?)?")
_SPAN = re.compile(r"\s*(?:[-–—−]+|[~〜]+|至|到|to)\s*")
_BARE_NAME = re.compile(
    r"""^(\s*)([^\s"'=#\[\]{}]*[^\x00-\x7f\s"'=#\[\]{}][^\s"'=#\[\]{}]*)(\s*=)""", re.MULTILINE
)
MOST_NUMBER = 1_000_000
MOST_BY_TYPE = 1000
_LONG_NUMBER_BITS = 64

Read = Callable[[object], Any]


def read_settings(path: Path | None) -> Settings:
    """Read ``roster.toml``.

    Parameters
    ----------
    path
        The file, or None for the defaults.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    settings, problems = settings_and_problems(path)
    if problems:
        raise InputError(problems)
    return settings


def settings_and_problems(path: Path | None) -> tuple[Settings, list[Problem]]:
    """Return the settings as far as they could be read, and every problem of the file."""
    if path is None:
        return Settings(), []
    reader = _Reader(str(path))
    tree = reader.parse(path)
    return reader.settings(tree), reader.problems


def _parse(text: str) -> Mapping[str, object]:
    """Parse TOML; names in Chinese may stand without the quotation marks that TOML asks for."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        if (quoted := _BARE_NAME.sub(r'\1"\2"\3', text)) == text:
            raise
        return tomllib.loads(quoted)


def _line_with_most(text: str, mark: re.Pattern[str]) -> int:
    """Return the number of the line in which something stands most often."""
    counts = [len(mark.findall(line)) for line in text.splitlines()]
    return 1 + counts.index(max(counts))


# How Python's reader begins what it says, and what that means to whoever wrote the line.
_REASONS = {
    "Expected '='": N_("after a name there must be = and a value"),
    "Expected newline": N_("there is more on the line than one setting; a text needs quotation marks"),
    "Expected ']'": N_("a ] is missing"),
    "Unclosed array": N_("a list that begins with [ is not closed with ]"),
    "Unclosed inline table": N_("a list in curly brackets is not closed"),
    "Unterminated string": N_("a text has no closing quotation mark"),
    "Invalid value": N_("this is no value: a text needs quotation marks"),
    "Invalid statement": N_("this line is no setting"),
    "Invalid initial character": N_("a name begins with a character that needs quotation marks"),
    "Invalid date": N_("there is no such date or time"),
    "Cannot overwrite": N_("this is set twice"),
    "Cannot declare": N_("this section stands there twice"),
    "Duplicate inline table key": N_("this is set twice"),
    "Cannot mutate": N_("this is set twice"),
    "Cannot redefine": N_("this section stands there twice"),
    "Escaped character": N_("what follows the \\ is no character"),
    "Invalid hex value": N_("what follows the \\ is no character"),
    "Unescaped": N_("a \\ in a text must be written \\\\"),
    "Illegal character": N_("a text goes on in the next line: close it, or put it in three quotation marks"),
    "Found invalid character": N_("a character that may not stand here"),
    "Expected": N_("a closing mark is missing"),
}


def _why(error: tomllib.TOMLDecodeError) -> str:
    """Return in the current language what Python's reader found, where it knows what that means."""
    said = str(error)
    return next((_(told) for begin, told in _REASONS.items() if said.startswith(begin)), said)


@dataclass
class _Reader:
    """Collects problems while one file is read."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def problem(self, key: str, message: str, remedy: str = "", *, row: int = 0, column: int = 0) -> None:
        self.problems.append(Problem(self.file, "", row, column, message, remedy, key))

    def parse(self, path: Path) -> Mapping[str, object]:
        """Return the file's tree; empty where it cannot be parsed."""
        try:
            text = path.read_text("utf-8-sig").replace("\r\n", "\n")
            return _parse(text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            row = int(line[1]) if line else len(text.splitlines())
            self.problem(
                "",
                _("this is no valid TOML: {reason}").format(reason=_why(error)),
                _("Compare the line with the roster.toml that “roster init” writes."),
                row=row,
            )
        except RecursionError:
            self.problem(
                "",
                _("lists or sections stand within each other more deeply than anybody means"),
                _("Compare the line with the roster.toml that “roster init” writes."),
                row=_line_with_most(text, re.compile(r"[\[{]")),
            )
        except UnicodeDecodeError:
            self.problem("", _("this file is not written in UTF-8"), _("Save it as text in UTF-8."))
        except ValueError:  # Python refuses to read a number of thousands of digits, TOML does not
            self.problem(
                "",
                _("this number is longer than anybody means"),
                _("Compare the line with the roster.toml that “roster init” writes."),
                row=_line_with_most(text, re.compile(r"\d")),
            )
        except OSError as error:
            self.problem(
                "",
                _("this file cannot be read: {reason}").format(reason=error.strerror or error),
                _("Check the name and the folder, or leave out --config."),
            )
        return {}

    def settings(self, tree: Mapping[str, object]) -> Settings:
        """Return what the tree says, defaults where it is silent or wrong."""
        found: dict[str, Any] = {}
        for name, content in tree.items():
            section = _SECTIONS.get(name)
            if section is None:
                self._unknown(name, name, _SECTIONS)
            elif not isinstance(content, Mapping):
                self.problem(
                    name, _("{name} is a section").format(name=name), _("Write it as [{name}].").format(name=name)
                )
            else:
                section(self, name, content, found)
        try:
            return Settings(**found)
        except ValueError:
            self.problem("shifts", _("there is no shift"), _("Name at least one shift with its times."))
            return Settings()

    def _unknown(self, key: str, name: str, known: Iterable[str]) -> None:
        names = list(known)
        self.problem(
            key,
            _("the key {key} is not known").format(key=key),
            did_you_mean(name, names, fold) or _("Known are: {keys}.").format(keys=some(names, 20)),
        )

    def value(self, key: str, content: object, read: Read) -> Any:
        """Return a value, or None with a problem noted."""
        try:
            return read(content)
        except CellError as error:
            self.problem(key, error.message, error.remedy)
            return None

    def values(
        self, section: str, content: Mapping[str, object], keys: Mapping[str, tuple[str, Read]]
    ) -> dict[str, Any]:
        """Return the values of a section by field; unknown keys and wrong values are noted."""
        found: dict[str, Any] = {}
        for name, value in content.items():
            key = f"{section}.{name}"
            known = keys.get(fold(name))
            if known is None:
                self._unknown(key, name, keys)
                continue
            target, read = known
            if target in found:
                self.problem(key, _("{key} is set twice").format(key=key), _("Keep one of the two."))
            elif (one := self.value(key, value, read)) is not None:
                found[target] = one
        return found


def _expected(what: str, example: str) -> CellError:
    return CellError(
        _("this should be {what}").format(what=what), _("Write for example {example}.").format(example=example)
    )


def _number(least: int, most: int = MOST_NUMBER) -> Read:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or value % 1 != 0:
            raise _expected(_("a whole number"), str(max(least, 1)))
        if not least <= value <= most:
            raise CellError(
                _("{value} is not within {least} and {most}").format(value=_told(value), least=least, most=most),
                _("Write a whole number from {least} up.").format(least=least),
            )
        return int(value)

    return read


def _told(value: float) -> str:
    """Return a number as one reads it; Python itself writes no number of thousands of digits."""
    if isinstance(value, int) and value.bit_length() > _LONG_NUMBER_BITS:
        return _("a number of {count} digits").format(count=math.ceil(value.bit_length() * math.log10(2)))
    return str(value)


def _hours(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 168:
        raise _expected(_("a number of hours from 0 to 168"), "11")
    return value


def _list(read: Read, example: str) -> Read:
    def read_all(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _expected(_("a list"), example)
        return tuple(read(one) for one in value)

    return read_all


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _expected(_("a text in quotation marks"), '"…"')
    return value.strip()


def _country(value: object) -> str:
    code = _text(value).upper()
    if not is_known_country(code):
        raise CellError(
            _("there is no official calendar for the country “{code}”").format(code=code),
            _("Write the two-letter code, for example {example}.").format(example="CN"),
        )
    return code


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    parts = (
        re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", value.strip())
        if isinstance(value, str)
        else None
    )
    try:
        return date(*(int(part) for part in parts.groups())) if parts else _raise_day()
    except ValueError:
        return _raise_day()


def _raise_day() -> date:
    raise _expected(_("a date"), "2022-04-24")


def _days(value: object) -> frozenset[date]:
    return frozenset(_list(_day, "[2022-04-24]")(value if isinstance(value, list) else [value]))


def _clock(value: object) -> time:
    """Read a time of day; 24:00 is midnight."""
    if isinstance(value, time):
        return value
    match = _CLOCK.fullmatch(fold(value)) if isinstance(value, str) else None
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if (hour, minute) == (24, 0):
        hour = 0
    if hour > 23 or minute > 59:
        raise _expected(_("a time of day"), '"07:00"')
    return time(hour, minute)


def _span(value: object) -> tuple[time, time]:
    """Read a span: ``"07:00-14:00"``, ``["07:00", "14:00"]`` or ``{start = "07:00", end = "14:00"}``."""
    parts: list[object] = []
    if isinstance(value, str):
        parts = list(_SPAN.split(clean(value).replace("～", "~").replace("－", "-")))
    elif isinstance(value, list):
        parts = value
    elif isinstance(value, Mapping) and set(value) == {"start", "end"}:
        parts = [value["start"], value["end"]]
    if len(parts) != 2:
        raise _expected(_("a span of time"), '"07:00-14:00"')
    return _clock(parts[0]), _clock(parts[1])


def _office_span(value: object) -> tuple[time, time]:
    start, end = _span(value)
    if end == time():
        return start, time.max
    if end <= start:
        raise CellError(
            _("office hours end before they begin"),
            _("Write for example {example}.").format(example='"08:00-12:00"'),
        )
    return start, end


def _read_shifts(reader: _Reader, section: str, content: Mapping[str, object], found: dict[str, Any]) -> None:
    shifts: dict[str, Shift] = {}
    for name, value in content.items():
        key = f"{section}.{name}"
        span = reader.value(key, value, _span)
        title = clean(name)
        if not title or any(mark in title for mark in ",，、;；\n/\\@"):
            reader.problem(
                key, _("“{name}” cannot name a shift").format(name=name), _("Use letters and digits only.")
            )
        elif fold(title) in {fold(other) for other in shifts}:
            reader.problem(key, _("{key} is set twice").format(key=key), _("Keep one of the two."))
        elif span:
            shifts[title] = Shift(title, *span)
    if shifts:
        found["shifts"] = tuple(shifts.values())
    elif not content:
        reader.problem(section, _("there is no shift"), _("Name at least one shift with its times."))


def _read_calendar(reader: _Reader, section: str, content: Mapping[str, object], found: dict[str, Any]) -> None:
    keys = {
        "country": ("country", _country),
        "extra_rest_days": ("extra_rest_days", _days),
        "rest_days": ("extra_rest_days", _days),
        "extra_working_days": ("extra_working_days", _days),
        "working_days": ("extra_working_days", _days),
    }
    calendar = Calendar(**reader.values(section, content, keys))
    for day in sorted(calendar.extra_rest_days & calendar.extra_working_days):
        reader.problem(
            section,
            _("{date} is both a rest day and a working day").format(date=day.isoformat()),
            _("Keep it in one of the two lists."),
        )
    found["calendar"] = calendar


def _read_office(reader: _Reader, section: str, content: Mapping[str, object], found: dict[str, Any]) -> None:
    hours = _list(_office_span, '["08:00-12:00", "14:30-18:00"]')
    values = reader.values(section, content, {"hours": ("hours", hours)})
    if "hours" in values:
        found["office_hours"] = values["hours"]


def _read_rules(reader: _Reader, section: str, content: Mapping[str, object], found: dict[str, Any]) -> None:
    keys: dict[str, tuple[str, Read]] = {
        "max_per_week": ("max_per_week", _number(1)),
        "min_rest_hours": ("min_rest_hours", _hours),
        "max_consecutive_days": ("max_consecutive_days", _number(1)),
    }
    found["rules"] = Rules(**reader.values(section, content, keys))


def _one_of(kind: type[StrEnum]) -> Read:
    """Return a reader of one of a few words."""
    words = {one.value: one for one in kind}

    def read(value: object) -> StrEnum:
        word = fold(_text(value))
        if word not in words:
            raise CellError(
                _("there is no choice “{word}”").format(word=value),
                did_you_mean(word, words, fold) or _("Known are: {keys}.").format(keys=some(list(words), 20)),
            )
        return words[word]

    return read


def _read_lending(reader: _Reader, section: str, content: Mapping[str, object], found: dict[str, Any]) -> None:
    keys: dict[str, tuple[str, Read]] = {
        "within": ("within", _one_of(Within)),
        "max_per_week": ("max_per_week", _number(1, 7)),
    }
    found["lending"] = Lending(**reader.values(section, content, keys))


def _read_standby(reader: _Reader, section: str, content: Mapping[str, object], found: dict[str, Any]) -> None:
    keys: dict[str, tuple[str, Read]] = {"people": ("people", _number(0, 100)), "per": ("per", _one_of(Per))}
    found["standby"] = StandingBy(**reader.values(section, content, keys))


def _by_type(target: str, least: int) -> Callable[[_Reader, str, Mapping[str, object], dict[str, Any]], None]:
    keys = {
        name: (management.value, _number(least, MOST_BY_TYPE))
        for management in Management
        for name in (management.value, management.name.lower())
    }

    def read(reader: _Reader, section: str, content: Mapping[str, object], found: dict[str, Any]) -> None:
        values = reader.values(section, content, keys)
        usual: Mapping[Management, int] = getattr(Settings(), target)
        found[target] = MappingProxyType({one: values.get(one.value, usual[one]) for one in Management})

    return read


def _read_weights(reader: _Reader, section: str, content: Mapping[str, object], found: dict[str, Any]) -> None:
    names = [one.name for one in fields(Weights)]
    values = reader.values(section, content, {name: (name, _number(0)) for name in names})
    try:
        found["weights"] = replace(Weights(), **values)
    except ValueError:
        reader.problem(
            f"{section}.unfilled_further",
            _("a further person missing counts more than the first"),
            _("Set unfilled_further to no more than unfilled_first."),
        )


def _read_lead(reader: _Reader, section: str, content: Mapping[str, object], found: dict[str, Any]) -> None:
    values = reader.values(section, content, {"per": ("lead", _one_of(LeadPer))})
    found.update(values)


def _read_notices(reader: _Reader, section: str, content: Mapping[str, object], found: dict[str, Any]) -> None:
    lines = _list(_text, '["…", "…"]')
    found["notices"] = tuple(
        line for line in reader.values(section, content, {"lines": ("lines", lines)}).get("lines", ()) if line
    )


def _read_columns(reader: _Reader, section: str, content: Mapping[str, object], found: dict[str, Any]) -> None:
    """Read which column a header means; an empty text leaves it aside for good."""
    from roster_cli.sheets.columns import known_columns

    known = known_columns()
    columns: dict[str, str] = {}
    for header, value in content.items():
        key = f"{section}.{header}"
        named = reader.value(key, value, _text)
        if named is None:
            continue
        column = known.get(fold(named)) if named else ""
        if column is None:
            reader.problem(
                key,
                _("there is no column {name}").format(name=named),
                did_you_mean(named, known, fold)
                or _('Name a column of the lists, or write "" to leave it aside.'),
            )
        else:
            columns[header] = column
    found["columns"] = MappingProxyType(columns)


def _other_names(target: str) -> Callable[[_Reader, str, Mapping[str, object], dict[str, Any]], None]:
    def read(reader: _Reader, section: str, content: Mapping[str, object], found: dict[str, Any]) -> None:
        names: dict[str, str] = {}
        for other, value in content.items():
            key = f"{section}.{other}"
            name = reader.value(key, value, _text)
            if name is None:
                continue
            if not clean(name) or fold(name) == fold(other):
                reader.problem(key, _("this names nothing else"), _("Write another name = the name that counts."))
            else:
                names[clean(other)] = clean(name)
        known = {fold(other): name for other, name in names.items()}
        for other, name in names.items():
            if fold(name) in known:
                reader.problem(
                    f"{section}.{other}",
                    _("{name} is another name itself").format(name=name),
                    _("Write the name that counts: {name}.").format(name=known[fold(name)]),
                )
        found[target] = MappingProxyType(names)

    return read


_SECTIONS: Mapping[str, Callable[[_Reader, str, Mapping[str, object], dict[str, Any]], None]] = {
    "shifts": _read_shifts,
    "calendar": _read_calendar,
    "office": _read_office,
    "rules": _read_rules,
    "headcount": _by_type("headcount", 0),
    "priority": _by_type("priority", 0),
    "weights": _read_weights,
    "lead": _read_lead,
    "notices": _read_notices,
    "columns": _read_columns,
    "lending": _read_lending,
    "standby": _read_standby,
    "units": _other_names("units"),
    "communities": _other_names("communities"),
}
