"""The little language of dates, weekdays and shifts: ``3月15日-3月18日、周五晚班``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from roster_cli.domain.settings import Settings
from roster_cli.domain.shift import Slot
from roster_cli.domain.week import Week
from roster_cli.i18n import _
from roster_cli.sheets.findings import CellError, some
from roster_cli.sheets.text import fold, tidy_lines

SEPARATORS = re.compile(r"[,，、;；\n]")
LONGEST_ACROSS_NEW_YEAR = timedelta(days=275)

_TO = r"(?:[-–—−]+|[~〜]+|至|到|to)"
_DAY_OF_WEEK = r"(?:周|星期|礼拜)"
_DATE = (
    rf"(?:(\d{{4}})[-/.年])?(\d{{1,2}})([-/.月])(\d{{1,2}})[日号]?(?:\(?{_DAY_OF_WEEK}([一二三四五六日天])\)?)?"
)
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)")
_MIDNIGHT = re.compile(r"(?<=\d)(?:\s+|T)0?0:00(?::00(?:\.0+)?)?(?!\d)")

_CHINESE_DAYS = {
    letter: day
    for day, letters in enumerate(["一1", "二2", "三3", "四4", "五5", "六6", "日天7"])
    for letter in letters
}
_ENGLISH_DAYS = {
    name: day
    for day, names in enumerate(
        [
            ("monday", "mon"),
            ("tuesday", "tues", "tue"),
            ("wednesday", "wed"),
            ("thursday", "thurs", "thur", "thu"),
            ("friday", "fri"),
            ("saturday", "sat"),
            ("sunday", "sun"),
        ]
    )
    for name in names
}
_ENGLISH_DAY = "|".join(_ENGLISH_DAYS)
_WEEKDAY = rf"(?:{_DAY_OF_WEEK}[一二三四五六日天1-7]|(?:{_ENGLISH_DAY}))"
_WEEKDAYS = re.compile(rf"(?:(?:{_DAY_OF_WEEK}[一二三四五六日天1-7]+)+|(?:{_ENGLISH_DAY}))")
_WHOLE_DAY = ("全天", "整天", "allday")
_NAMED_DAYS = {
    "weekend": ("周末", "双休日", "weekend", "weekends"),
    "working": ("工作日", "workingday", "workingdays", "workday", "workdays"),
    "rest": ("休息日", "restday", "restdays"),
    "every": ("每天", "每日", "全周", "daily", "everyday"),
}
_NAMES_OF_DAYS = {name: kind for kind, names in _NAMED_DAYS.items() for name in names}
_SHIFT_ALIASES = {
    "早班": ("early", "morning"),
    "中班": ("middle", "afternoon"),
    "晚班": ("late", "evening"),
    "夜班": ("night",),
}


def shift_aliases(name: str) -> tuple[str, ...]:
    """Return the ways to write a shift's name, folded, its own first."""
    own = fold(name)
    short = (own.removesuffix("班"),) if own.endswith("班") and len(own) > 1 else ()
    english = _SHIFT_ALIASES.get(name, ())
    return tuple(dict.fromkeys((own, *short, *english, *(f"{alias}shift" for alias in english))))


def _shift_names(settings: Settings) -> dict[str, str]:
    """Return the shifts by every alias; a shift's own name wins over another's alias."""
    names: dict[str, str] = {}
    for take_own in (True, False):
        for shift in settings.shifts:
            aliases = shift_aliases(shift.name)
            for alias in aliases[:1] if take_own else aliases[1:]:
                names.setdefault(alias, shift.name)
    return names


@dataclass(frozen=True)
class Grammar:
    """Reads items into slots of one week.

    Parameters
    ----------
    week
        The planned week; what lies outside it yields no slot.
    settings
        Shifts and calendar.
    """

    week: Week
    settings: Settings
    _known: dict[tuple[str, bool], frozenset[Slot]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def shifts(self) -> dict[str, str]:
        """Return the shifts' names by their folded aliases."""
        return _shift_names(self.settings)

    @cached_property
    def _shift(self) -> str:
        aliases = sorted((*self.shifts, *_WHOLE_DAY), key=len, reverse=True)
        return f"({'|'.join(map(re.escape, aliases))})?"

    @cached_property
    def _dated(self) -> re.Pattern[str]:
        return re.compile(rf"{_DATE}{self._shift}(?:({_TO})(?:{_DATE}|(\d{{1,2}})[日号]?){self._shift})?")

    @cached_property
    def _weekly(self) -> re.Pattern[str]:
        short = "[一二三四五六日天1-7]"
        return re.compile(rf"({_WEEKDAY}){self._shift}{_TO}({_WEEKDAY}|{short}){self._shift}")

    @cached_property
    def _simple(self) -> re.Pattern[str]:
        named = "|".join(sorted(_NAMES_OF_DAYS, key=len, reverse=True))
        return re.compile(rf"({named}|{_WEEKDAYS.pattern})?{self._shift}")

    def slots(self, text: str, *, dates: bool = True) -> frozenset[Slot]:
        """Return the slots of the week that a cell's items name together.

        Parameters
        ----------
        text
            Items parted by commas, 、, semicolons or line breaks.
        dates
            Whether calendar dates may be among them.

        Raises
        ------
        CellError
            If an item is none of the forms.
        """
        known = self._known.get((text, dates))
        if known is None:
            found = (self._chunk(chunk, dates) for chunk in SEPARATORS.split(tidy_lines(text)) if chunk.strip())
            known = self._known[text, dates] = frozenset().union(*found)
        return known

    def _chunk(self, chunk: str, dates: bool) -> frozenset[Slot]:
        chunk = _MIDNIGHT.sub("", chunk)
        try:
            return self._item(chunk, dates)
        except CellError:
            parts = chunk.split()
            if len(parts) < 2:
                raise
            try:
                return frozenset().union(*(self._item(part, dates) for part in parts))
            except CellError:
                pass
            raise

    def _item(self, item: str, dates: bool) -> frozenset[Slot]:
        folded = _COMPACT.sub(r"\1-\2-\3", fold(item))
        if match := self._simple.fullmatch(folded):
            return self._slots(self._named_dates(match[1]), match[2])
        if match := self._weekly.fullmatch(folded):
            return self._weekday_range(item, *match.groups())
        if dates and (match := self._dated.fullmatch(folded)):
            return self._dated_slots(item, match)
        raise self.wrong(item, dates)

    def wrong(self, item: str, dates: bool = True) -> CellError:
        """Return the error for an item of no known form."""
        shifts = some(shift.name for shift in self.settings.shifts)
        if dates:
            return CellError(
                _("“{item}” is no date, no range and no weekday").format(item=item.strip()),
                _(
                    "Write for example 2022-03-15, 3月15日-3月18日, 周三 or 周五{shift}; the shifts are {shifts}."
                ).format(shift=self.settings.shifts[-1].name, shifts=shifts),
            )
        return CellError(
            _("“{item}” is no weekday, no range of weekdays and no shift").format(item=item.strip()),
            _("Write for example 周一至周五, 周末, 工作日 or 周六{shift}; the shifts are {shifts}.").format(
                shift=self.settings.shifts[-1].name, shifts=shifts
            ),
        )

    def _slots(self, days: Iterable[date], shift: str | None) -> frozenset[Slot]:
        names = (
            [one.name for one in self.settings.shifts] if shift in (None, *_WHOLE_DAY) else [self.shifts[shift]]
        )
        return frozenset(Slot(day, name) for day in days for name in names)

    def _span(self, first: date, first_shift: str | None, last: date, last_shift: str | None) -> frozenset[Slot]:
        """Return the slots from one to another; a shift at the end only means that shift of every day."""
        days = [day for day in self.week.dates if first <= day <= last]
        if first_shift is None or first_shift in _WHOLE_DAY:
            return self._slots(days, last_shift)
        order = [shift.name for shift in self.settings.shifts]
        begin = (first, order.index(self.shifts[first_shift]))
        ends_whole = last_shift is None or last_shift in _WHOLE_DAY
        end = (last, len(order) if ends_whole else order.index(self.shifts[str(last_shift)]))
        return frozenset(
            Slot(day, name) for day in days for place, name in enumerate(order) if begin <= (day, place) <= end
        )

    def _named_dates(self, name: str | None) -> Iterator[date]:
        kind = "every" if name is None else _NAMES_OF_DAYS.get(name)
        wanted = _weekdays(name) if name and kind is None else set()
        for day in self.week.dates:
            is_in = {
                "every": True,
                "weekend": day.weekday() >= 5,
                "working": kind == "working" and not self.settings.calendar.is_rest_day(day),
                "rest": kind == "rest" and self.settings.calendar.is_rest_day(day),
            }
            if is_in[kind] if kind else day.weekday() in wanted:
                yield day

    def _weekday_range(
        self, item: str, first: str, first_shift: str | None, last: str, last_shift: str | None
    ) -> frozenset[Slot]:
        begin, end = min(_weekdays(first)), min(_weekdays(last))
        if begin <= end:
            return self._span(self.week.dates[begin], first_shift, self.week.dates[end], last_shift)
        if first_shift:
            raise self.wrong(item)
        days = (day for day in self.week.dates if not end < day.weekday() < begin)
        return self._slots(days, last_shift)

    def _dated_slots(self, item: str, match: re.Match[str]) -> frozenset[Slot]:
        parts = match.groups()
        first, first_shift, to = parts[:5], parts[5], parts[6]
        last, last_day, last_shift = parts[7:12], parts[12], parts[13]
        if to is None:
            day = self._day(item, *first)
            return self._slots([day] if day in self.week.dates else [], first_shift)
        if last_day is not None:
            if first[2] == to:
                raise self.wrong(item)
            last = (first[0], first[1], first[2], last_day, None)
        begin, end = self._day_range(item, first, last)
        _check_weekday(item, begin, first[4])
        _check_weekday(item, end, last[4])
        return self._span(begin, first_shift, end, last_shift)

    def _day(self, item: str, year: str | None, month: str, mark: str, day: str, weekday: str | None) -> date:
        years = [int(year)] if year else [self.week.year, self.week.year - 1, self.week.year + 1]
        days = [found for one in years if (found := _date(one, month, day))]
        if not days:
            raise _no_such_day(item)
        found = min(days, key=lambda one: self._distance(one, one))
        _check_weekday(item, found, weekday)
        return found

    def _distance(self, first: date, last: date) -> int:
        return max((first - self.week.sunday).days, (self.week.monday - last).days, 0)

    def _day_range(
        self, item: str, first: tuple[str | None, ...], last: tuple[str | None, ...]
    ) -> tuple[date, date]:
        """Return the range nearest to the week among those that the years left out allow."""
        first_year, last_year = first[0], last[0]
        anchor = int(first_year or last_year or self.week.year)
        years = [int(first_year)] if first_year else [anchor, anchor - 1, anchor + 1]
        ranges = []
        seen = False
        for year in years:
            begin = _date(year, first[1], first[3])
            for later in [int(last_year)] if last_year else [year, year + 1]:
                end = _date(later, last[1], last[3])
                seen = seen or bool(begin and end)
                if begin and end and begin <= end:
                    ranges.append((begin, end))
        if not seen:
            raise _no_such_day(item)
        given = bool(first_year and last_year)
        sane = [r for r in ranges if given or r[0].year == r[1].year or r[1] - r[0] <= LONGEST_ACROSS_NEW_YEAR]
        if (first_year and not last_year) or (last_year and not first_year):
            sane = sorted(sane, key=lambda r: r[1] - r[0])[:1]
        if not sane:
            raise CellError(
                _("“{item}” ends before it begins").format(item=item.strip()),
                _("Write the first day first, with the year if it is not this one."),
            )
        return min(sane, key=lambda r: (self._distance(*r), r[1] - r[0]))


def _weekdays(text: str) -> set[int]:
    if text in _ENGLISH_DAYS:
        return {_ENGLISH_DAYS[text]}
    return {_CHINESE_DAYS[letter] for letter in text if letter in _CHINESE_DAYS}


def _date(year: int, month: str | None, day: str | None) -> date | None:
    try:
        return date(year, int(month or 0), int(day or 0))
    except ValueError:
        return None


def _no_such_day(item: str) -> CellError:
    return CellError(_("there is no day “{item}”").format(item=item.strip()), _("Check month and day."))


def _check_weekday(item: str, day: date, weekday: str | None) -> None:
    if weekday and _CHINESE_DAYS[weekday] != day.weekday():
        raise CellError(
            _("“{item}”: {date} is another day of the week").format(item=item.strip(), date=day.isoformat()),
            _("Correct the date or the day of the week."),
        )
