"""Spellings that mean the same word: the keys by which names are compared."""

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
# Text copied out of PDF files holds radicals that look like characters but match none. The first block is that of
# Unicode's EquivalentUnifiedIdeograph.txt; in the second, two are the simplified characters that lists hold.
_SUPPLEMENT = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵 旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目"
    "示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑"
    "艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
_RADICALS = {
    **{0x2E81 + place: letter for place, letter in enumerate(_SUPPLEMENT) if letter != " "},
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
    0x2F3E: "户",
    0x2FAD: "青",
}
_TABLE: dict[int, str | None] = {**_SPACES, **_INVISIBLE, **_FULL_WIDTH, **_RADICALS}

_PLAIN = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]+")
_CONTROL = re.compile(r"_x000[dD]_|[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\r]")
_ACCENTED = re.compile(r"[A-Za-z\u00c0-\u024f][\u0300-\u036f]+")
# A joiner outside a sequence of emoji is a stray.
_EMOJI = r"\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_STRAY_JOINER = re.compile(rf"(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])")
# The dot inside a name such as 买买提·吐逊, as input methods, PDF files and fonts write it.
_DOTS = dict.fromkeys(map(ord, "•・‧∙⋅ꞏ"), "·")
_FULL_STOP_IN_NAME = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])")


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
def fold(text: str) -> str:
    """Return a key under which two spellings of one name are equal: no spaces, no case, punctuation narrow.

    Radicals are the characters that they look like, and the dots inside names are one.
    """
    if _PLAIN.fullmatch(text):
        return text.lower()
    narrow = unicodedata.normalize("NFKC", tidy_lines(text))
    joined = re.sub(r"\s+", "", narrow.translate(_DOTS)).casefold()
    return _FULL_STOP_IN_NAME.sub("·", joined)
