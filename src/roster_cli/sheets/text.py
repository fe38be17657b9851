"""Text as people type it, brought into one form without changing what it says."""

from __future__ import annotations

import re
from functools import lru_cache

from roster_cli.domain.spelling import fold, tidy_lines

__all__ = ["clean", "community_key", "digits_are_lost", "fold", "identifier", "phone", "tidy_lines", "whole"]

_NARROW = r"[\u0021-\u024f\u0370-\u1fff]"
_SPACE_BETWEEN_NARROW = re.compile(rf"(?<={_NARROW}) (?={_NARROW})")
_WIDE_SPACE = "\ue000"
_DIGITS_LOST = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})")
_MOBILE = re.compile(r"(?:\+?86)?(1\d{10})")


@lru_cache(maxsize=1 << 17)
def clean(text: str) -> str:
    """Return a name as it is meant: one line, digits and letters narrow, no stray spaces.

    A space stays only between two letters of a script that parts its words with spaces, so ``张 三`` becomes
    ``张三`` and ``John  Smith`` becomes ``John Smith``. Characters are never exchanged for similar ones.
    """
    words = tidy_lines(text).split()
    if len(words) < 2:
        return words[0] if words else ""
    spaced = _SPACE_BETWEEN_NARROW.sub(_WIDE_SPACE, " ".join(words))
    return spaced.replace(" ", "").replace(_WIDE_SPACE, " ")


def whole(number: float) -> str:
    """Return a number as it is written by hand: without ``.0``."""
    return str(int(number)) if float(number).is_integer() else repr(number)


def digits_are_lost(value: object) -> bool:
    """Return whether a spreadsheet has rounded a long number, so that its last digits are gone."""
    if isinstance(value, float):
        return abs(value) >= 1e15
    if isinstance(value, str) and not value.isdigit() and (match := _DIGITS_LOST.fullmatch(fold(value))):
        return len(match[2] or "") < int(match[3])
    return False


def identifier(value: str | float) -> str:
    """Return a staff number or a phone number as text, whatever a spreadsheet made of it."""
    if not isinstance(value, str):
        return whole(value)
    if value.isascii() and value.isdigit():
        return value
    text = re.sub(r"\s+", "", clean(value))
    if re.fullmatch(r"\d+\.0+", text):
        return text.split(".")[0]
    if _DIGITS_LOST.fullmatch(text.casefold()):
        return whole(float(text))
    return text


def phone(value: str | float) -> str:
    """Return a phone number; mobile numbers without hyphens and country code."""
    text = identifier(value)
    match = _MOBILE.fullmatch(re.sub(r"[-–—()]", "", text))
    return match[1] if match else text


PHONES_APART = " / "
_LENGTH_OF_MOBILE = 11
_ONE_MOBILE = re.compile(r"(?<!\d)(?:\+?86[-\s]?)?(1\d{2})[-\s]?(\d{4})[-\s]?(\d{4})(?!\d)")
_USUAL_MOBILE = re.compile(r"1[3-9]\d{9}")
_SHORTEST_PHONE = 5
_BETWEEN_PHONES = re.compile(r"[/、,，;；|\n]+|或者?|(?<=\d{7})\s+(?=\d{3})")


def phones(value: str | float) -> str:
    """Return the phone numbers of a cell parted by `PHONES_APART`, the first mobile number in front."""
    if not isinstance(value, str):
        return phone(value)
    if len(value) == _LENGTH_OF_MOBILE and value.isascii() and value.isdigit():
        return value
    text = tidy_lines(value)
    mobiles = ["".join(match.groups()) for match in _ONE_MOBILE.finditer(text)]
    rest = _ONE_MOBILE.sub("\n", text)
    if not mobiles or (len(mobiles) == 1 and not re.search(r"\w", rest)):
        single = phone(value)
        if mobiles or not _BETWEEN_PHONES.search(text):
            return single
    others = [found for part in _BETWEEN_PHONES.split(rest) if (found := phone(_label_off(part)))]
    return PHONES_APART.join(dict.fromkeys([*mobiles, *others]))


def _label_off(part: str) -> str:
    """Return a number without the word before it, such as 手机: or (办)."""
    bare = re.sub(r"^[^\d+]+|[^\d]+$", "", part.strip()) if re.search(r"\d", part) else ""
    return bare if len(re.sub(r"\D", "", bare)) >= 3 else ""


def first_phone(numbers: str) -> str:
    """Return the number that is used of several."""
    return numbers.split(PHONES_APART)[0]


def further_phones(numbers: str) -> str:
    """Return the numbers behind the one that is used, as they stand."""
    return numbers.partition(PHONES_APART)[2]


def looks_mistyped(number: str) -> bool:
    """Return whether a phone number has fewer digits than any has, or begins like a mobile one and is none."""
    if _USUAL_MOBILE.fullmatch(number):
        return False
    digits = "".join(filter(str.isdigit, number))
    return len(digits) < _SHORTEST_PHONE or bool(re.fullmatch(r"1[3-9]\d{6,8}|1[3-9]\d{10,}", digits))


def community_key(name: str) -> str:
    """Return a key under which ``康庄`` and ``康庄社区`` are equal."""
    key = fold(name)
    return key.removesuffix("社区").removesuffix("community") or key
