"""Numbers that stand for days and times, as spreadsheets keep them, and how a number is shown."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_FIRST_DAY, _DAY_AFTER_LAST = 36526, 73415  # 2000 to 2100
_EPOCH = datetime(1899, 12, 30)
_LATER = 1462  # days between the two calendars
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?|0?\.\d+")
_PLAIN = "-+/(): ^'~{}<>=$"


class Since1904(float):
    """A plain number of a workbook whose days count from 1904."""


def _number(value: object) -> float | None:
    """Return the number that a value is, or that its text is where only a day or a time looks so."""
    if isinstance(value, Since1904) and value >= 1:
        return value + _LATER
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and _SERIAL.fullmatch(value.strip()):
        return float(value)
    return None


def serial_day(value: object) -> date | None:
    """Return the day for which a whole number stands, None for other values."""
    number = _number(value)
    if number is None or not number.is_integer() or not _FIRST_DAY <= number < _DAY_AFTER_LAST:
        return None
    return (_EPOCH + timedelta(days=number)).date()


def serial_moment(value: object) -> datetime | time | None:
    """Return the moment, or below 1 the time of day, for which a number stands; None for other values."""
    number = _number(value)
    if number is None or not (0 <= number < 1 or _FIRST_DAY <= number < _DAY_AFTER_LAST):
        return None
    moment = _EPOCH + timedelta(seconds=round(number * 86400))
    return moment.time() if number < 1 else moment


def time_of_duration(value: timedelta) -> time | None:
    """Return the time of day that a duration since midnight is, None for one that is no day's."""
    return (datetime.min + value).time() if timedelta() <= value < timedelta(days=1) else None


def padded(number: float, form: str) -> str:
    """Return a whole number as a form such as ``000000`` or ``"YD"0000`` shows it, empty for other forms.

    Parameters
    ----------
    number
        The number.
    form
        How the cell is formatted.
    """
    parts = _digits_of(form)
    if not parts or number < 0 or not float(number).is_integer() or abs(number) >= 1e15:
        return ""
    zeros = parts.count(None)
    digits = str(int(number)).rjust(zeros, "0")
    front, rest = digits[: len(digits) - zeros + 1], list(digits[len(digits) - zeros + 1 :])
    shown, is_first = [], True
    for part in parts:
        if part is not None:
            shown.append(part)
        else:
            shown.append(front if is_first else rest.pop(0))
            is_first = False
    return "".join(shown).strip()


def is_padded(form: str) -> bool:
    """Return whether a form shows zeros in front, or letters."""
    return bool(_digits_of(form))


def _digits_of(form: str) -> list[str | None]:
    """Return the literal parts of a form of plain digits, with None for each digit; nothing for other forms."""
    parts: list[str | None] = []
    for token in re.findall(r'"[^"]*"|\\.|!.|_.|\*.|\[[^\]]*\]|.', form):
        if token == ";":
            break
        if token == "0":
            parts.append(None)
        elif token[0] == '"':
            parts.append(token[1:-1])
        elif token[0] in "\\!":
            parts.append(token[1:])
        elif token[0] in "_*" or (token[0] == "[" and not re.fullmatch(r"\[[hms]+\]", token, re.IGNORECASE)):
            continue
        elif token in _PLAIN or not token.isascii():
            parts.append(token)
        else:
            return []
    while parts and parts[-1] is not None:
        parts.pop()
    shows_letters = any(part and part.strip() for part in parts if part is not None)
    return parts if parts.count(None) >= 2 or (None in parts and shows_letters) else []
