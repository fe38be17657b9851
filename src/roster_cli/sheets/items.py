"""The little language of dates, weekdays and shifts: ``3月15日-3月18日、周五晚班``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from roster_cli.domain.hours import reaches_next_day
from roster_cli.domain.settings import Settings
from roster_cli.domain.shift import Shift, Slot
from roster_cli.domain.week import Week
from roster_cli.i18n import _
from roster_cli.sheets.findings import CellError, some
from roster_cli.sheets.runs import complete_runs
from roster_cli.sheets.text import fold, tidy_lines

SEPARATORS = re.compile(r"[,，、;；\n]")
LONGEST_ACROSS_NEW_YEAR = timedelta(days=275)
LONGEST_ACROSS_MONTHS = timedelta(days=15)
LONG_PAST = timedelta(days=60)
_YEAR = re.compile(r"\d{4}")

_TO = r"(?:[-–—−]+|[~〜]+|至|到|to)"
_DAY_OF_WEEK = r"(?:周|星期|礼拜)"
_IN_BRACKETS = rf"(?:\(?{_DAY_OF_WEEK}([一二三四五六日天])\)?)?"
_DATE = rf"(?:(\d{{4}})[-/.年])?(\d{{1,2}})([-/.月])(\d{{1,2}})[日号]?{_IN_BRACKETS}"
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)")
_MIDNIGHT = re.compile(r"(?<=\d)(?:\s+|T)0?0:00(?::00(?:\.0+)?)?(?!\d)")
_CLOCK = r"(\d{1,2})(?::(\d{2})|[点时](?:(\d{1,2})分?|(半))?)"
_HOURS = re.compile(rf"\(?{_CLOCK}(?:[-–—−~〜]+|至|到|to){_CLOCK}\)?")
_WEEKDAY_FIRST = re.compile(
    rf"^{_DAY_OF_WEEK}([一二三四五六日天])(\()?"
    r"((?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}[日号]?|\d{1,2}[日号])(?(2)\))(?![\d:点时])"
)
_COUNTED = re.compile(r"\(?[共计]?(\d{1,3})天\)?$")

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
_WHOLE_DAY = ("全天", "整天", "一天", "全日", "allday", "24小时", "24h", "24hours", "全时段")
_NAMED_DAYS = {
    "weekend": ("周末", "双休日", "双休", "周六日", "weekend", "weekends"),
    "working": ("工作日", "上班日", "平日", "workingday", "workingdays", "workday", "workdays"),
    "rest": ("休息日", "节假日", "非工作日", "restday", "restdays"),
    "every": ("每天", "每日", "天天", "全周", "整周", "本周", "这周", "本星期", "daily", "everyday", "thisweek"),
    "odd": ("单号", "单日", "逢单"),
    "even": ("双号", "双日", "逢双"),
}
_NAMES_OF_DAYS = {name: kind for kind, names in _NAMED_DAYS.items() for name in names}
_SHIFT_ALIASES = {
    "早班": ("early", "morning"),
    "中班": ("middle", "afternoon"),
    "晚班": ("late", "evening"),
    "夜班": ("night",),
}
# Parts of a day mean the shifts that overlap them; shifts of the same name win.
_PARTS_OF_DAY = {
    ("上午", "早上", "am", "morning"): (time(8), time(12)),
    ("中午",): (time(12), time(14)),
    ("下午", "pm", "afternoon"): (time(14), time(18)),
    ("晚上", "晚间", "傍晚", "evening"): (time(18), time(23, 59)),
}
_ENDS_OF_RANGES = frozenset(name for names in _PARTS_OF_DAY for name in names)
# Words that stand beside a date and are no day; what turns the meaning round is none of them.
_REMARK_WORDS = (
    r"请假|休假|放假|请休假|年休假|年假|公休假?|陪?产假|病假|事假|婚假|丧假|探亲假?|育儿假|护理假|调休|轮休|补休|公差|出差|外出"
    r"|学习|培训|开会|会议|住院|手术|体检|看病|就医|隔离|哺乳|加班|考试|不在岗?|不能值班|不可值班|不值班|无法值班|有事|家里有事|回老家"
    r"|leave|away|vacation|sick|off|training|trip"
)
_REMARK = re.compile(rf"[(:\[【\-]*(?:(?:{_REMARK_WORDS})(?:[一1]天|全天|整天)?[)\]】:]*)+")
_FREE_REMARK = re.compile(r"[(:【\-]*[\u4e00-\u9fff]+[)】]*")
_NO_REMARK = re.compile(
    r"[一二三四五六七周末星期礼拜班早晚午夜月日号天起后前以至到止除非仅只可能否半另加]|节假|工作|每"
)
_LONGEST_REMARK = 15


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


class Meant(NamedTuple):
    """What one item of a cell means.

    Parameters
    ----------
    text
        The item as it was completed: ``3月2日`` for the second of ``3月1、2日``.
    slots
        The slots of the week that it names; where nights reach into the day after the week, those of that day too.
    first, last
        The dates that it names, in the week or not; None where it names days of the week.
    remark
        What was taken off as no day.
    """

    text: str
    slots: frozenset[Slot]
    first: date | None = None
    last: date | None = None
    remark: str = ""


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
    _known: dict[tuple[str, bool], tuple[Meant, ...]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """Return the days that count: those of the week, and the next one where its last night reaches into it."""
        after = self.week.sunday + timedelta(days=1)
        is_reached = any(reaches_next_day(shift) for shift in self.settings.shifts)
        return (*self.week.dates, after) if is_reached else self.week.dates

    @cached_property
    def shifts(self) -> dict[str, str]:
        """Return the shifts' names by their folded aliases."""
        return _shift_names(self.settings)

    @cached_property
    def parts(self) -> dict[str, tuple[str, ...]]:
        """Return the shifts that a part of the day or a shift's alias means."""
        parts = {
            name: tuple(shift.name for shift in self.settings.shifts if _share(shift, begin, end))
            for names, (begin, end) in _PARTS_OF_DAY.items()
            for name in names
        }
        whole = dict.fromkeys(_WHOLE_DAY, tuple(shift.name for shift in self.settings.shifts))
        return parts | whole | {alias: (name,) for alias, name in self.shifts.items()}

    @cached_property
    def _shift(self) -> str:
        aliases = sorted(self.parts, key=len, reverse=True)
        return rf"({'|'.join(map(re.escape, aliases))}|〔[^〕]*〕)?"

    @cached_property
    def _dated(self) -> re.Pattern[str]:
        return re.compile(rf"{_DATE}{self._shift}(?:({_TO})(?:{_DATE}|(\d{{1,2}})[日号]?){self._shift})?")

    @cached_property
    def _days(self) -> re.Pattern[str]:
        """Days of a month that is not named: ``14日``, ``1-3号``, ``28日-2日``."""
        return re.compile(
            rf"(?:每月|本月|当月)?(?:(\d{{1,2}})[日号]{_IN_BRACKETS}{self._shift}"
            rf"|(\d{{1,2}})(?:[日号]{self._shift})?{_TO}(\d{{1,2}})[日号]{self._shift})"
        )

    @cached_property
    def _since(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{_DATE}|(\d{{1,2}})[日号]){self._shift}(?:起|开始)(?:(\d{{1,3}})天)?")

    @cached_property
    def _until(self) -> re.Pattern[str]:
        return re.compile(rf"(截?[至到止])?{_DATE}{self._shift}(为?止)?")

    @cached_property
    def _weekly(self) -> re.Pattern[str]:
        short = "[一二三四五六日天1-7]"
        return re.compile(rf"({_WEEKDAY}){self._shift}{_TO}({_WEEKDAY}|{short}){self._shift}")

    @cached_property
    def _simple(self) -> re.Pattern[str]:
        named = "|".join(sorted(_NAMES_OF_DAYS, key=len, reverse=True))
        return re.compile(rf"({named}|{_WEEKDAYS.pattern})?{self._shift}")

    def slots(self, text: str, *, dates: bool = True) -> frozenset[Slot]:
        """Return the slots of the week, and of the day that its last night reaches, that a cell's items name.

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
        return frozenset().union(*(meant.slots for meant in self.meanings(text, dates=dates)))

    def meanings(self, text: str, *, dates: bool = True) -> tuple[Meant, ...]:
        """Return what each item of a cell means; see `slots`."""
        known = self._known.get((text, dates))
        if known is None:
            known = self._known[text, dates] = tuple(self._meanings(text, dates))
        return known

    @property
    def names_only_far_days(self) -> bool:
        """Return whether dates were read and none of them lies in the week or in one beside it."""
        dated = [meant for meanings in self._known.values() for meant in meanings if meant.first and meant.last]
        near = timedelta(days=7)
        return bool(dated) and not any(
            meant.first <= self.week.sunday + near and meant.last >= self.week.monday - near  # type: ignore[operator]
            for meant in dated
        )

    @property
    def far_ends(self) -> Mapping[str, date]:
        """Return the open ranges such as 12月1日起 whose year is left out and was taken for one long past."""
        long_ago = self.week.monday - LONG_PAST
        meanings = [meant for known in self._known.values() for meant in known if not _YEAR.search(meant.text)]
        since = {meant.text: meant.first for meant in meanings if meant.last == date.max and meant.first}
        until = {meant.text: meant.last for meant in meanings if meant.first == date.min and meant.last}
        return {text: day for text, day in {**since, **until}.items() if day < long_ago}

    def _meanings(self, text: str, dates: bool) -> Iterator[Meant]:
        chunks = [chunk for chunk in SEPARATORS.split(tidy_lines(text)) if chunk.strip()]
        if len(chunks) > 1:
            chunks = complete_runs(chunks, self._nearest_day)
        before = ""
        for chunk in chunks:
            found = self._chunk(chunk, dates)
            before = self._day_named(chunk, before, dates)
            yield from found

    def _day_named(self, item: str, before: str, dates: bool) -> str:
        """Return an item that names a day; one behind it that names only a shift does not say of which day."""
        if not dates or fold(item) not in self.parts:
            return item.strip()
        if before:
            raise CellError(
                _("“{item}” does not say of which day").format(item=item.strip()),
                _("Write the day with it, like “{before}”, or 每天{item} for every day.").format(
                    before=before, item=item.strip()
                ),
            )
        return ""

    def _chunk(self, chunk: str, dates: bool) -> list[Meant]:
        chunk = _MIDNIGHT.sub("", chunk)
        try:
            return [self._item(chunk, dates)]
        except CellError:
            for mark in (r"\s+", r"\s*(?:以及|[和及与跟&+])\s*", r"/"):
                parts = [part for part in re.split(mark, chunk) if part.strip()]
                if len(parts) > 1:
                    try:
                        found = [self._item(part, dates) for part in complete_runs(parts, self._nearest_day)]
                    except CellError:
                        continue
                    before = ""
                    for part in parts:
                        before = self._day_named(part, before, dates)
                    return found
            raise

    def _item(self, item: str, dates: bool) -> Meant:
        folded = self._normal(item, dates)
        if (found := self._known_form(item, folded, dates)) is not None:
            return found
        for end in range(len(folded) - 1, max(0, len(folded) - _LONGEST_REMARK - 1), -1):
            body, rest = folded[:end], folded[end:]
            if (_REMARK.fullmatch(rest) or (_FREE_REMARK.fullmatch(rest) and not _NO_REMARK.search(rest))) and (
                found := self._known_form(item, body, dates)
            ) is not None:
                return found._replace(remark=rest)
        if (lead := _REMARK.match(folded)) and lead.end() < len(folded):
            found = self._known_form(item, folded[lead.end() :].removesuffix(")"), dates)
            if found is not None:
                return found._replace(remark=lead[0])
        raise self.wrong(item, dates)

    def _normal(self, item: str, dates: bool) -> str:
        """Return an item folded, without the words that change nothing, hours exchanged for their shifts."""
        folded = _COMPACT.sub(r"\1-\2-\3", fold(item)).strip("。.")
        folded = re.sub(rf"^(?:每逢|每个|每|逢|本|这)(?={_DAY_OF_WEEK}(?:[一二三四五六日天1-7]|末))", "", folded)
        folded = re.sub(r"^[自从](?=\d)", "", folded)
        folded = re.sub(rf"起(?={_TO}\d)", "", folded)
        folded = _WEEKDAY_FIRST.sub(r"\3(周\1)", folded)
        return _HOURS.sub(lambda match: self._hours(item, match, dates), folded)

    def _hours(self, item: str, match: re.Match[str], dates: bool) -> str:
        begin, end = _clock(*match.groups()[:4]), _clock(*match.groups()[4:])
        if begin is None or end is None or (begin == end and int(match[1]) == int(match[5])):
            raise self.wrong(item, dates)
        names = []
        for shift in self.settings.shifts:
            share = _share(shift, begin, end)
            if 0 < share < 0.5 and not dates:
                raise CellError(
                    _("“{item}” covers only a small part of the shift {shift}").format(
                        item=item.strip(), shift=shift.name
                    ),
                    _("Write the shifts instead of the hours; the shifts are {shifts}.").format(
                        shifts=some(one.name for one in self.settings.shifts)
                    ),
                )
            if share:
                names.append(shift.name)
        if not names:
            raise self.wrong(item, dates)
        return f"〔{'|'.join(names)}〕"

    def _known_form(self, item: str, folded: str, dates: bool) -> Meant | None:
        if not folded:
            return None
        if match := self._simple.fullmatch(folded):
            return Meant(item, self._slots(self._named_dates(match[1]), match[2]))
        # Each pattern is built, and tried, only where its words stand.
        if not folded[0].isdigit() and (match := self._weekly.fullmatch(folded)):
            return Meant(item, self._weekday_range(item, *match.groups()))
        if not dates:
            return None
        is_day = "月" not in folded.removeprefix("每月").removeprefix("本月")
        if is_day and ("日" in folded or "号" in folded) and (match := self._days.fullmatch(folded)):
            return self._days_of_month(item, match)
        return self._with_date(item, folded)

    def _with_date(self, item: str, folded: str) -> Meant | None:
        counted = _COUNTED.search(folded)
        body = folded[: counted.start()] if counted else folded
        if ("起" in folded or "开始" in folded) and (match := self._since.fullmatch(folded)):
            return self._open_end(item, match)
        is_until = folded[0] in "截至到止" or body.endswith("止")
        if is_until and (match := self._until.fullmatch(body)) and (match[1] or match[8]):
            return self._open_begin(item, match)
        if match := self._dated.fullmatch(body.removesuffix("止")):
            meant = self._dated_slots(item, match)
            return self._of_length(item, meant, int(counted[1])) if counted else meant
        return None

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

    def _names(self, shift: str | None) -> tuple[str, ...]:
        if shift is None:
            return tuple(one.name for one in self.settings.shifts)
        return tuple(shift[1:-1].split("|")) if shift.startswith("〔") else self.parts[shift]

    def _slots(self, days: Iterable[date], shift: str | None) -> frozenset[Slot]:
        return frozenset(Slot(day, name) for day in days for name in self._names(shift))

    def _span(self, first: date, first_shift: str | None, last: date, last_shift: str | None) -> frozenset[Slot]:
        """Return the slots from one to another; a shift at the end only means that shift of every day."""
        days = [day for day in self.dates if first <= day <= last]
        order = [shift.name for shift in self.settings.shifts]
        begins = self._names(first_shift)
        if not begins or len(begins) == len(order):
            return self._slots(days, last_shift)
        begin = (first, order.index(begins[0]))
        ends = self._names(last_shift)
        end = (last, order.index(ends[-1]) if ends else len(order))
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
                "odd": day.day % 2 == 1,
                "even": day.day % 2 == 0,
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

    def _days_of_month(self, item: str, match: re.Match[str]) -> Meant:
        day, weekday, shift, first, first_shift, last, last_shift = match.groups()
        if day:
            found = self._nearest_days(item, int(day), int(day))[0]
            _check_weekday(item, found, weekday)
            return Meant(item, self._slots([found] if found in self.dates else [], shift), found, found)
        self._check_end(item, first_shift, last_shift)
        begin, end = self._nearest_days(item, int(first), int(last))
        return Meant(item, self._span(begin, first_shift, end, last_shift), begin, end)

    def _nearest_day(self, day: int) -> date:
        return self._nearest_days(f"{day}日", day, day)[0]

    def _nearest_days(self, item: str, first: int, last: int) -> tuple[date, date]:
        """Return the days of a month, or across the end of one, that are nearest to the week."""
        ranges = []
        for months in range(-2, 3):
            year, month = _month_after(self.week.monday, months)
            later = (year, month) if first <= last else _month_after(date(year, month, 1), 1)
            begin, end = _date(year, str(month), str(first)), _date(later[0], str(later[1]), str(last))
            if begin and end and (first <= last or end - begin <= LONGEST_ACROSS_MONTHS):
                ranges.append((begin, end))
        if not ranges:
            raise _no_such_day(item) if first <= last else _ends_before(item)
        return min(ranges, key=lambda r: (self._distance(*r), r[0] < self.week.monday))

    def _open_end(self, item: str, match: re.Match[str]) -> Meant:
        *parts, day, shift, count = match.groups()
        begin = self._nearest_days(item, int(day), int(day))[0] if day else self._day(item, *parts)
        end = begin + timedelta(days=int(count) - 1) if count else date.max
        return Meant(item, self._since_shift(begin, shift, end), begin, end)

    def _check_end(self, item: str, first_shift: str | None, last_shift: str | None) -> None:
        """Refuse 3月13日-15日上午, which says either every morning or all days until that morning."""
        if first_shift or last_shift not in _ENDS_OF_RANGES or last_shift in self.shifts:
            return
        names = self._names(last_shift)
        raise CellError(
            _("“{item}”: {part} of every day, or all days until then?").format(item=item.strip(), part=last_shift),
            _(
                "Write {shift} for that shift of every day, else the last day apart: 3月13日-14日、3月15日上午."
            ).format(shift=some(names)),
        )

    def _since_shift(self, begin: date, shift: str | None, end: date) -> frozenset[Slot]:
        last = min(self.dates[-1], end)
        return self._span(begin, shift, last, None)

    def _open_begin(self, item: str, match: re.Match[str]) -> Meant:
        _to, *parts, shift, _stop = match.groups()
        end = self._day(item, *parts)
        days = [day for day in self.dates if day < end]
        ends = self._names(shift)
        order = [one.name for one in self.settings.shifts]
        last = order[: order.index(ends[-1]) + 1] if ends else order
        slots = self._slots(days, None) | frozenset(Slot(end, name) for name in last if end in self.dates)
        return Meant(item, slots, date.min, end)

    def _of_length(self, item: str, meant: Meant, count: int) -> Meant:
        """Return a range whose length is told, or the days that a single date begins."""
        assert meant.first is not None
        assert meant.last is not None
        days = (meant.last - meant.first).days + 1
        if days == 1 and count >= 1:
            end = meant.first + timedelta(days=count - 1)
            return meant._replace(slots=self._span(meant.first, None, end, None), last=end)
        if days != count:
            raise CellError(
                _("“{item}” tells {count} days, but its dates are {days}").format(
                    item=item.strip(), count=count, days=days
                ),
                _("Correct the dates or the number of days."),
            )
        return meant

    def _dated_slots(self, item: str, match: re.Match[str]) -> Meant:
        parts = match.groups()
        first, first_shift, to = parts[:5], parts[5], parts[6]
        last, last_day, last_shift = parts[7:12], parts[12], parts[13]
        if to is None:
            day = self._day(item, *first)
            return Meant(item, self._slots([day] if day in self.dates else [], first_shift), day, day)
        if last_day is not None:
            if first[2] == to:
                raise self.wrong(item)
            last = (first[0], first[1], first[2], last_day, None)
        begin, end = self._day_range(item, first, last)
        self._check_end(item, first_shift, last_shift)
        _check_weekday(item, begin, first[4])
        _check_weekday(item, end, last[4])
        return Meant(item, self._span(begin, first_shift, end, last_shift), begin, end)

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
            raise _ends_before(item)
        return min(sane, key=lambda r: (self._distance(*r), r[1] - r[0]))


def _weekdays(text: str) -> set[int]:
    if text in _ENGLISH_DAYS:
        return {_ENGLISH_DAYS[text]}
    return {_CHINESE_DAYS[letter] for letter in text if letter in _CHINESE_DAYS}


def _clock(hour: str, minute: str | None, spoken: str | None, half: str | None) -> time | None:
    """Return a time of day; 24:00 is midnight."""
    minutes = int(minute or spoken or (30 if half else 0))
    if int(hour) == 24 and not minutes:
        return time()
    return time(int(hour), minutes) if int(hour) < 24 and minutes < 60 else None


def _share(shift: Shift, begin: time, end: time) -> float:
    """Return which part of a shift lies within hours of the day; an end before the begin is the next morning."""
    day = date(2000, 1, 2)
    opens, closes = Shift("-", begin, end).span(day)
    whole = _overlap(shift.span(day), shift.span(day))
    shared = sum(_overlap(shift.span(day + timedelta(days=shift_by)), (opens, closes)) for shift_by in (-1, 0, 1))
    return shared / whole


def _overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> float:
    return max(0.0, (min(one[1], other[1]) - max(one[0], other[0])).total_seconds())


def _month_after(day: date, months: int) -> tuple[int, int]:
    number = day.year * 12 + day.month - 1 + months
    return number // 12, number % 12 + 1


def _date(year: int, month: str | None, day: str | None) -> date | None:
    try:
        return date(year, int(month or 0), int(day or 0))
    except ValueError:
        return None


def _no_such_day(item: str) -> CellError:
    return CellError(_("there is no day “{item}”").format(item=item.strip()), _("Check month and day."))


def _ends_before(item: str) -> CellError:
    return CellError(
        _("“{item}” ends before it begins").format(item=item.strip()),
        _("Write the first day first, with the year if it is not this one."),
    )


def _check_weekday(item: str, day: date, weekday: str | None) -> None:
    if weekday and _CHINESE_DAYS[weekday] != day.weekday():
        raise CellError(
            _("“{item}”: {date} is another day of the week").format(item=item.strip(), date=day.isoformat()),
            _("Correct the date or the day of the week."),
        )
