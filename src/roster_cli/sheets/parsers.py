"""What a cell may hold: parsers from a filled cell to a value, each raising `CellError` with the remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from roster_cli.domain.settings import Settings
from roster_cli.domain.shift import Slot
from roster_cli.domain.week import Week
from roster_cli.i18n import _, current_language
from roster_cli.sheets import words
from roster_cli.sheets.book import Cell
from roster_cli.sheets.findings import CellError, did_you_mean, nearest, some
from roster_cli.sheets.items import Grammar
from roster_cli.sheets.names import name_alone
from roster_cli.sheets.serials import serial_day, serial_moment, time_of_duration
from roster_cli.sheets.text import clean, digits_are_lost, fold, identifier, phones, tidy_lines, whole

MOST_PEOPLE_AT_A_GATE = 1000


@dataclass(frozen=True)
class Context:
    """What a cell's meaning depends on.

    Parameters
    ----------
    week, settings
        The planned week and what is configured.
    knows_shifts
        Whether the shifts are as configured; not where ``roster.toml`` could not be read. What names shifts is
        not judged then.
    """

    week: Week
    settings: Settings
    knows_shifts: bool = True
    grammar: Grammar = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "grammar", Grammar(self.week, self.settings))

    @cached_property
    def shift_words(self) -> Mapping[str, str]:
        """Return the shifts by every way to write them."""
        return self.grammar.shifts


Parser = Callable[[Cell, Context], object]


def read_text(value: Cell, context: Context) -> str:
    """Read a name or a word."""
    if isinstance(value, bool | datetime | date | time | timedelta):
        raise _not_text(value)
    return clean(value) if isinstance(value, str) else whole(value)  # type: ignore[arg-type]


def read_name(value: Cell, context: Context) -> str:
    """Read one person's name, without titles, marks and the like."""
    return name_alone(value) if isinstance(value, str) else read_text(value, context)


_COUNT_BEHIND = re.compile(r"\s*[(（]?\s*共?\s*\d{1,4}\s*[人名]\s*[)）]?\s*$")


def read_place(value: Cell, context: Context) -> str:
    """Read the name of a unit or a community, without how many people it has: ``统计局（12人）``."""
    text = read_text(value, context)
    return clean(_COUNT_BEHIND.sub("", text)) or text


def _not_text(value: Cell) -> CellError:
    if isinstance(value, bool):
        return CellError(_("this is a yes/no value where text belongs"), _("Write the text."))
    return CellError(
        _("a date or time stands where text belongs"),
        _("Excel takes some text for a date: format the cell as text and write it again."),
    )


def _read_number(value: Cell, read: Callable[[str | float], str]) -> str:
    if isinstance(value, bool | datetime | date | time | timedelta):
        raise _not_text(value)
    if digits_are_lost(value):
        raise CellError(
            _("digits of this long number are lost: {value}").format(value=value),
            _("Format the cell as text and write the whole number again."),
        )
    return read(value)  # type: ignore[arg-type]


def read_identifier(value: Cell, context: Context) -> str:
    """Read a staff number."""
    return _read_number(value, identifier)


def read_phone(value: Cell, context: Context) -> str:
    """Read phone numbers: the first mobile one, else the first, in front, the others behind it after a ``/``."""
    return _read_number(value, phones)


def read_words(value: Cell, context: Context) -> str:
    """Read names or staff numbers that are parted later."""
    return tidy_lines(value) if isinstance(value, str) else read_identifier(value, context)


_TURNS_ROUND = re.compile(r"[非不无未没除勿莫]|^(?:un|non|not|no|without)")
LEAST_LIKENESS = 60


def choice(known_words: Mapping[str, tuple[str, ...]]) -> Parser:
    """Return a parser that takes one of several words.

    Parameters
    ----------
    known_words
        The value that comes out, with the words that name it, the customary one first.
    """
    by_word = {fold(word): value for value, spellings in known_words.items() for word in spellings}
    customary = [spellings[0] for spellings in known_words.values() if spellings[0]]
    english = [next((word for word in spellings if word.isascii()), "") for spellings in known_words.values()]

    def read(value: Cell, context: Context) -> str:
        text = _written(value)
        if (found := by_word.get(fold(text))) is not None:
            return found
        known = english if current_language() == "en" and text.isascii() and all(english) else customary
        choices = some(known, 8)
        raise CellError(
            _("“{value}” is none of {choices}").format(value=text, choices=choices),
            _hint(text, known) or _("Write one of {choices}.").format(choices=choices),
        )

    return read


def _hint(text: str, known: list[str]) -> str:
    """Return the one word that is meant, if any: never one that says the opposite."""
    alike = nearest(text, known, fold, least=LEAST_LIKENESS)
    if len(alike) != 1 or bool(_TURNS_ROUND.search(fold(text))) != bool(_TURNS_ROUND.search(fold(alike[0]))):
        return ""
    return did_you_mean(text, alike, fold)


def _written(value: Cell) -> str:
    if isinstance(value, str):
        return clean(value)
    return whole(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


read_duty_type = choice(words.DUTY_TYPES)
read_management = choice(words.MANAGEMENT)
read_ab_role = choice(words.AB_ROLES)


def read_yes_no(value: Cell, context: Context) -> bool:
    """Read yes or no in either language, or a logical value."""
    text = fold(_written(value))
    if text in words.YES:
        return True
    if text in words.NO:
        return False
    raise CellError(
        _("“{value}” is neither yes nor no").format(value=_written(value)), _("Write 是 or 否 (yes or no).")
    )


def whole_number(least: int, most: int | None = None) -> Parser:
    """Return a parser of whole numbers from one bound up, to another one where there is one, ends included."""

    def read(value: Cell, context: Context) -> int:
        text = fold(_written(value)).removesuffix("次").removesuffix("人")
        number = int(float(text)) if re.fullmatch(r"[+-]?\d{1,9}(?:\.0+)?", text) else least - 1
        if number >= least and (most is None or number <= most):
            return number
        raise _no_whole_number(_written(value), least, most)

    return read


def _no_whole_number(value: str, least: int, most: int | None) -> CellError:
    if most is None:
        return CellError(
            _("“{value}” is no whole number from {least} up").format(value=value, least=least),
            _("Write a whole number from {least} up.").format(least=least),
        )
    return CellError(
        _("“{value}” is no whole number from {least} to {most}").format(value=value, least=least, most=most),
        _("Write a whole number from {least} to {most}.").format(least=least, most=most),
    )


_NUMERALS = {numeral: number for number, numeral in enumerate("零一二三四五六七八九十")} | {
    "两": 2,
    "俩": 2,
    "〇": 0,
}
_NUMBER = r"(\d{1,4}(?:\.0+)?|[零〇一二两俩三四五六七八九十])"
_PEOPLE = r"(?:人|名|个人|位)?"
_A_SHIFT = r"(?:/?每?(?:班|班次))?"
_IN_ALL_SHIFTS = re.compile(rf"(?:每班|各班?|每班各|早晚各|早晚班各|各需|每班需要?)?{_NUMBER}{_PEOPLE}{_A_SHIFT}")


_TWO_NUMBERS = re.compile(rf"{_NUMBER}{_PEOPLE}[/\\\-~+、,，;至到|]{_NUMBER}{_PEOPLE}")
_WEEKLY_LIMIT = re.compile(
    r"(?:每周|一周|每星期|周)?(?:最多|至多|不超过|不多于|上限|<=|≤|≦|max|atmost|upto)?(?:可?值班?|排)?"
    rf"{_NUMBER}(?:次|天|班|个班|班次|个|回|x|times?|duties|days?)?(?:/?(?:每?周|一周|星期|week|wk)|per?week|aweek)?"
    r"(?:以内|以下|之内|内|封顶|max)?"
)


def read_weekly_limit(value: Cell, context: Context) -> int:
    """Read the most duties a week: ``3``, ``最多3次``, ``3次/周``, ``每周三次``."""
    match = _WEEKLY_LIMIT.fullmatch(fold(_written(value)))
    number = 0 if not match else _NUMERALS[match[1]] if match[1] in _NUMERALS else int(float(match[1]))
    if number < 1:
        raise _no_whole_number(_written(value), 1, None)
    return number


def read_headcount(value: Cell, context: Context) -> int | Mapping[str, int]:
    """Read people a shift: one number for every shift, or one for each: ``2人``, ``1人/班``, ``早2晚1``."""
    text = fold(_written(value))
    if match := _IN_ALL_SHIFTS.fullmatch(text):
        return _people(value, match[1])
    if isinstance(value, date) or _TWO_NUMBERS.fullmatch(text):
        raise CellError(
            _("“{value}”: which shift needs how many people?").format(value=_written(value)),
            _("Write {example}; if every shift needs the same, one number.").format(
                example="".join(f"{shift.name}{place}" for place, shift in enumerate(context.settings.shifts, 1))
            ),
        )
    names = sorted(context.shift_words, key=len, reverse=True)
    one = re.compile(rf"({'|'.join(map(re.escape, names))})[:=]?{_NUMBER}{_PEOPLE}")
    found: dict[str, int] = {}
    place = 0
    while match := one.match(text, place):
        shift = context.shift_words[match[1]]
        if shift in found:
            break
        found[shift] = _people(value, match[2])
        place = match.end()
        place += len(re.match(r"[,、;.+/\-和]*", text[place:])[0])  # type: ignore[index]
    if found and place == len(text):
        missing = [shift.name for shift in context.settings.shifts if shift.name not in found]
        if not missing:
            return MappingProxyType(found)
        raise CellError(
            _("“{value}” does not say how many people {shifts} needs").format(
                value=_written(value), shifts=some(missing)
            ),
            _("Name every shift, with 0 where the gate is closed."),
        )
    raise _no_whole_number(_written(value), 0, MOST_PEOPLE_AT_A_GATE)


def _people(value: Cell, written: str) -> int:
    number = _NUMERALS[written] if written in _NUMERALS else int(float(written))
    if number > MOST_PEOPLE_AT_A_GATE:
        raise _no_whole_number(_written(value), 0, MOST_PEOPLE_AT_A_GATE)
    return number


def read_preference(value: Cell, context: Context) -> str:
    """Read the name of the preferred shift, a part of the day that means one, or that it does not matter."""
    text = fold(_written(value))
    if text in (*words.NO_MATTER, "any", "全天"):
        return ""
    if text not in context.shift_words and len(shifts := context.grammar.parts.get(text, ())) == 1:
        return shifts[0]
    return read_shift(value, context)


def read_shift(value: Cell, context: Context) -> str:
    """Read the name of a shift."""
    text = _written(value)
    if name := context.shift_words.get(fold(text)):
        return name
    names = [shift.name for shift in context.settings.shifts]
    raise CellError(
        _("“{value}” is no shift").format(value=text),
        did_you_mean(text, names, fold) or _("The shifts are {shifts}.").format(shifts=some(names, 10)),
    )


_ONE_DATE = re.compile(
    r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?(?:\(?(?:周|星期)[一二三四五六日天]\)?)?"
)
_ONE_COMPACT_DATE = re.compile(r"(20\d\d)(\d\d)(\d\d)")


def read_date(value: Cell, context: Context) -> date:
    """Read one date; without a year it is the one nearest to the context's week."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if (day := serial_day(value)) is not None:
        return day
    text = fold(_written(value))
    match = _ONE_COMPACT_DATE.fullmatch(text) or _ONE_DATE.fullmatch(text)
    days = _days_meant(*match.groups(), around=context.week) if match else []
    if not days:
        raise CellError(
            _("“{value}” is no date").format(value=_written(value)), _("Write for example 2022-03-14.")
        )
    return min(days, key=lambda day: abs(day - context.week.monday))


def _days_meant(year: str | None, month: str, day: str, *, around: Week) -> list[date]:
    """Return the dates that a date may mean whose year may be left out; none where there is no such day."""
    days = []
    for meant in [int(year)] if year else range(around.year - 1, around.year + 2):
        with suppress(ValueError):
            days.append(date(meant, int(month), int(day)))
    return days


def clock_hour(written: str) -> int:
    """Return an hour of the day; the 24th is midnight."""
    return 0 if written == "24" else int(written)


def read_clock(value: Cell, context: Context) -> time:
    """Read a time of day."""
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, time):
        return value
    if isinstance(value, timedelta) and (clock := time_of_duration(value)) is not None:
        return clock
    if isinstance(moment := serial_moment(value), time):
        minutes = round((moment.hour * 60 + moment.minute) + moment.second / 60) % (24 * 60)
        return time(minutes // 60, minutes % 60)
    match = re.fullmatch(r"(\d{1,2})[:点时](\d{1,2})?(?::\d{2})?分?", fold(_written(value)))
    with suppress(ValueError):
        if match:
            return time(clock_hour(match[1]), int(match[2] or 0))
    raise CellError(_("“{value}” is no time of day").format(value=_written(value)), _("Write for example 07:00."))


def read_opening(value: Cell, context: Context) -> frozenset[Slot] | None:
    """Read when a gate is staffed: weekdays and shifts, hours, or that it is open or closed."""
    text = fold(_written(value)).removesuffix("开放") or "开放"
    if text in words.OPEN or fold(_written(value)) in words.OPEN:
        return None
    if fold(_written(value)) in words.CLOSED:
        return frozenset()
    if isinstance(value, str) and fold(value).endswith("开放") and "不" not in value:
        value = re.sub(r"开\s*放\s*$", "", value)
    found: frozenset[Slot] = items(dates=False)(value, context)  # type: ignore[assignment]
    return found


def items(*, dates: bool) -> Parser:
    """Return a parser of dates, weekdays and shifts into slots of the week."""

    def read(value: Cell, context: Context) -> frozenset[Slot]:
        if dates and isinstance(value, str) and fold(value) in words.NOT_AWAY:
            return frozenset()
        return context.grammar.slots(items_text(value, context, dates), dates=dates)

    return read


def items_text(value: Cell, context: Context, dates: bool) -> str:
    """Return a cell of dates, weekdays and shifts as text."""
    if isinstance(value, str):
        if dates and re.fullmatch(r"\d{5}", value.strip()):
            return items_text(int(value), context, dates)
        return value
    if isinstance(value, datetime):
        if value.time() != time():
            raise CellError(
                _("this date carries a time of day: {value}").format(value=value.strftime("%Y-%m-%d %H:%M")),
                _("Write the date with a shift, for example 3月15日早班."),
            )
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number_as_items(value, context, dates)
    raise context.grammar.wrong(str(value), dates)


def _number_as_items(number: float, context: Context, dates: bool) -> str:
    if dates and (meant := serial_day(number)) is not None:
        return meant.isoformat()
    text = whole(number)
    if dates and re.fullmatch(r"\d{1,2}\.[123]", text):
        month, day = text.split(".")
        raise CellError(
            _("{number} may be the {day}th or the {day}0th of the month").format(number=text, day=day),
            _("Write it with 月 and 日, for example {month}月{day}日.").format(month=month, day=day),
        )
    return text


@dataclass(frozen=True)
class Share:
    """A part of a unit's rostered staff."""

    part: Fraction

    def of(self, count: int) -> int:
        """Return the part of a number of people, rounded down, at least 1."""
        return max(1, int(self.part * count))


def read_cap(value: Cell, context: Context) -> int | Share:
    """Read a number of people, or a percentage of a unit's rostered staff."""
    text = fold(_written(value)).removesuffix("人")
    if match := re.fullmatch(r"(\d{1,3}(?:\.\d{1,4})?)%", text):
        share = Fraction(match[1]) / 100
    elif isinstance(value, float) and 0 < value < 1:
        share = Fraction(repr(value))
    elif re.fullmatch(r"0?\.\d{1,4}", text):
        share = Fraction(text)
    elif re.fullmatch(r"\d{1,6}(?:\.0+)?", text):
        return int(float(text))
    else:
        share = Fraction(2)
    if share > 1:
        raise CellError(
            _("“{value}” is neither a number of people nor a percentage").format(value=_written(value)),
            _("Write for example 3 or 30%."),
        )
    return Share(share)
