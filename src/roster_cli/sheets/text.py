"""Text as people type it, brought into one form without changing what it says."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_UNUSUAL_SPACES = "\u00a0\u1680\u202f\u205f\u3000\t\v\f\x85\u2028\u2029"
_SPACES = dict.fromkeys([*map(ord, _UNUSUAL_SPACES), *range(0x2000, 0x200B)], " ")
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F)])
_FULL_WIDTH = {
    code: chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
# Text copied out of PDF files holds radicals that look like characters but match none.
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_TABLE: dict[int, str | None] = {**_SPACES, **_INVISIBLE, **_FULL_WIDTH, **_RADICALS}

_CONTROL = re.compile(r"_x000[dD]_|[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\r]")
_ACCENTED = re.compile(r"[A-Za-z\u00c0-\u024f][\u0300-\u036f]+")
# A joiner outside a sequence of emoji is a stray.
_EMOJI = r"\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_STRAY_JOINER = re.compile(rf"(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])")
_NARROW = r"[\u0021-\u024f\u0370-\u1fff]"
_SPACE_BETWEEN_NARROW = re.compile(rf"(?<={_NARROW}) (?={_NARROW})")
_WIDE_SPACE = "\ue000"
_DIGITS_LOST = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})")
_MOBILE = re.compile(r"(?:\+?86)?(1\d{10})")


@lru_cache(maxsize=1 << 17)
def tidy_lines(text: str) -> str:
    """Return text with full-width digits and letters narrowed and what is invisible removed; lines are kept."""
    if text.isascii() and text.isprintable() and "_x000" not in text:
        return text.strip()
    tidied = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_TABLE)
    tidied = _STRAY_JOINER.sub("", tidied)
    if not tidied.isascii():
        tidied = _ACCENTED.sub(lambda match: unicodedata.normalize("NFC", match[0]), tidied)
        tidied = "".join(
            str(unicodedata.digit(letter))
            if letter > "\u00b9" and unicodedata.category(letter) == "Nd"
            else letter
            for letter in tidied
        )
    return tidied.strip()


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


@lru_cache(maxsize=1 << 17)
def fold(text: str) -> str:
    """Return a key under which two spellings of one name are equal: no spaces, no case, punctuation narrow."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", tidy_lines(text))).casefold()


def whole(number: float) -> str:
    """Return a number as it is written by hand: without ``.0``."""
    return str(int(number)) if float(number).is_integer() else repr(number)


def digits_are_lost(value: object) -> bool:
    """Return whether a spreadsheet has rounded a long number, so that its last digits are gone."""
    if isinstance(value, float):
        return abs(value) >= 1e15
    if isinstance(value, str) and (match := _DIGITS_LOST.fullmatch(fold(value))):
        return len(match[2] or "") < int(match[3])
    return False


def identifier(value: str | float) -> str:
    """Return a staff number or a phone number as text, whatever a spreadsheet made of it."""
    if not isinstance(value, str):
        return whole(value)
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


def community_key(name: str) -> str:
    """Return a key under which ``康庄`` and ``康庄社区`` are equal."""
    key = fold(name)
    return key.removesuffix("社区").removesuffix("community") or key
