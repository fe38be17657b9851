"""What a cell or a word of a sign-in says: a time, that somebody came, came late or did not, or who stood in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from roster_cli.domain import Told
from roster_cli.i18n import _
from roster_cli.sheets.book import Cell
from roster_cli.sheets.findings import CellError
from roster_cli.sheets.parsers import Context, clock_hour, read_date
from roster_cli.sheets.serials import serial_moment, time_of_duration
from roster_cli.sheets.table import PLACEHOLDERS
from roster_cli.sheets.text import fold, tidy_lines

TICKS = "√✓✔✅☑👌👍💯🆗⭕"
CROSSES = "×✗✘❌✖❎🙅"
CAME = frozenset(
    "是 已签到 签到 已签 到 已到 到岗 已到岗 到位 已到位 在岗 已在岗 上岗 已上岗 报到 打卡 已打卡 到达 已到达 "  # noqa: SIM905
    "正常 准时 按时 出勤 yes y ok present signed signedin came here arrived attended ontime".split()
)
ABSENT = frozenset(
    "否 缺勤 缺席 缺岗 未到 没到 没来 未来 未签到 未签 旷班 旷工 未到岗 不到 来不了 no n absent x "  # noqa: SIM905
    "notsigned didnotcome didnotsign noshow".split()
)
LEAVE = (
    "请假",
    "病假",
    "事假",
    "年假",
    "产假",
    "婚假",
    "丧假",
    "休假",
    "公差",
    "出差",
    "隔离",
    "onleave",
    "leave",
)
_LATE = re.compile(
    r"(?:迟到|晚到)了?(?:(?P<zh>\d{1,3})分钟?)?"
    r"|(?:came)?late(?:by)?(?:(?P<after>\d{1,3})(?:min(?:ute)?s?)?)?|(?P<before>\d{1,3})(?:min(?:ute)?s?)late"
)
_FIRST_YEAR = 1905  # a time without a day comes as one of the calendar's first days
MOMENT = re.compile(
    r"(?:(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})(?:日\s*|\s+|T))?"
    r"(上午|早上|早晨|凌晨|中午|下午|晚上)?\s*(\d{1,2})[:点时](半|\d{1,2})?分?(?::(\d{1,2})(?:\.\d+)?)?"
)
_STOOD_IN = re.compile(
    r"(?:由|请|让)?(?P<after>[^由请让代替顶:]{2,12})(?:代|替|顶)(?:班|岗|签|勤|值)?"
    r"|(?:代|替|顶)(?:班|岗|签|勤|值)(?:人|人员)?[::]?(?P<before>.{2,12})"
    r"|(?i:(?:stood\s+in|replaced|covered|substituted)\s+by|stand-?in|substitute)\s*[::]?\s*(?P<by>.{2,40})"
    r"|(?P<who>.{2,40}?)\s+(?i:stood\s+in)"
)


@dataclass(frozen=True)
class Said:
    """What is said of one person in one shift.

    Parameters
    ----------
    told
        Whether they came, came late or did not come; None where that is not said.
    moment
        When, if that is said.
    minutes_late
        By how much they were late, if that is said.
    stand_in
        The name of who came instead, empty where nobody is named.
    """

    told: Told | None = None
    moment: datetime | time | None = None
    minutes_late: int = 0
    stand_in: str = ""

    def joined(self, other: Said) -> Said:
        """Return what two cells say of the same person; a tick or a time beside a stand-in is the stand-in's.

        Raises
        ------
        CellError
            If one says that they came, the other that they did not.
        """
        came = {one.told is not Told.ABSENT for one in (self, other) if one.told is not None and not one.stand_in}
        if len(came) > 1:
            raise CellError(
                _("one cell says that the person came, another that they did not"), _("Leave only what is right.")
            )
        late = Told.LATE if Told.LATE in (self.told, other.told) else None
        told = late or (self.told if self.told is not None else other.told)
        if self.stand_in or other.stand_in:
            told = Told.ABSENT
        return Said(
            told,
            self.moment if self.moment is not None else other.moment,
            self.minutes_late or other.minutes_late,
            self.stand_in or other.stand_in,
        )


def read_said(value: Cell, context: Context) -> Said | None:
    """Return what a cell says; None where its text is nothing that is known here, a name for example."""
    if isinstance(value, bool):
        return Said(Told.CAME if value else Told.ABSENT)
    if (moment := _moment_of(value)) is not None:
        return Said(Told.CAME, moment)
    text = unicodedata.normalize("NFKC", tidy_lines(str(value)))
    return _of_word(text) or _of_time(text, context) or _of_stand_in(text)


def _moment_of(value: Cell) -> datetime | time | None:
    if isinstance(value, datetime):
        return value.time() if value.year < _FIRST_YEAR else value
    if isinstance(value, time):
        return value
    if isinstance(value, timedelta):
        return time_of_duration(value)
    return serial_moment(value)


def _of_word(text: str) -> Said | None:
    key = re.sub(r"[!。.,、~;\s]+$", "", fold(text)).removesuffix("了")
    bare = key.strip("\ufe0f")
    if bare in CAME or (bare and all(letter in TICKS for letter in bare)):
        return Said(Told.CAME)
    if bare in ABSENT | PLACEHOLDERS or (bare and all(letter in CROSSES for letter in bare)):
        return Said(Told.ABSENT)
    if any(bare.startswith(word) or bare.endswith(word) for word in LEAVE):
        return Said(Told.ABSENT)
    if match := _LATE.fullmatch(bare):
        return Said(Told.LATE, minutes_late=int(match["zh"] or match["after"] or match["before"] or 0))
    return None


def _of_time(text: str, context: Context) -> Said | None:
    """Return a time, with what may stand behind or before it: ``6:55到岗``, ``7:20 迟到``."""
    match = MOMENT.search(text)
    if not match:
        return None
    rest = (text[: match.start()] + text[match.end() :]).strip(" ,，。;()")
    word = _of_word(rest) if rest else Said(Told.CAME)
    if word is None or word.told is Told.ABSENT:
        return None
    try:
        moment = _moment(match, context)
    except ValueError:
        return None
    return Said(word.told, moment, word.minutes_late)


def _moment(match: re.Match[str], context: Context) -> datetime | time:
    year, month, day, part, hour, minute, second = match.groups()
    later = 12 if (part in ("下午", "晚上") and int(hour) < 12) or (part == "中午" and int(hour) < 6) else 0
    clock = time(clock_hour(hour) + later, 30 if minute == "半" else int(minute or 0), int(second or 0))
    if month is None:
        return clock
    return datetime.combine(read_date(f"{year or context.week.year}-{month}-{day}", context), clock)


def _of_stand_in(text: str) -> Said | None:
    match = _STOOD_IN.fullmatch(re.sub(r"[\s。!]+$", "", text).strip("()（） "))
    if not match:
        return None
    return Said(Told.ABSENT, stand_in=next(filter(None, match.groups())).strip())


def read_signed_at(value: Cell, context: Context) -> Said:
    """Read when somebody signed in: a time, with or without its date, or only whether they did."""
    said = read_said(value, context)
    if said is None:
        raise CellError(
            _("“{value}” is no time of signing in").format(value=str(value)),
            _("Write for example 07:05 or 2022-03-14 07:05; 未到 for who did not come."),
        )
    return said
