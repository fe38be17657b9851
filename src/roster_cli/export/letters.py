"""Letters for pictures drawn without a browser: our font, then the machine's, then a mark for the missing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

from roster_cli.views.labels import printable

OURS = Path(__file__).parent.parent / "fonts" / "NotoSansSC-Subset.otf"
# The geta mark is what printers set where a character is missing.
MISSING = "〓"
# Files that Windows, macOS and Linux bring along, asked only for characters that our font does not hold.
_ELSEWHERE = (
    *("msyh.ttc", "simsun.ttc", "simsunb.ttf", "SimsunExtG.ttf"),
    *("PingFang.ttc", "Hiragino Sans GB.ttc", "STHeiti Medium.ttc"),
    *("NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.otf", "SourceHanSansSC-Regular.otf"),
    *("wqy-zenhei.ttc", "wqy-microhei.ttc", "DroidSansFallbackFull.ttf", "DejaVuSans.ttf"),
)
# No font holds a glyph of this: what it draws is what stands for any glyph that is missing.
_NEVER_HELD = "\U0010ffff"


@lru_cache(maxsize=256)
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1)
def _files() -> tuple[str, ...]:
    """Return the fonts to draw with, the best first."""
    found = [str(OURS)]
    for file in _ELSEWHERE:
        try:
            _font(file, 20)
        except OSError:
            continue
        found.append(file)
    return tuple(found)


def _holds(file: str, character: str) -> bool:
    font = _font(file, 20)
    return bytes(font.getmask(character)) != bytes(font.getmask(_NEVER_HELD))


@lru_cache(maxsize=65_536)
def _drawn_with(character: str) -> tuple[str, str]:
    """Return the font that holds a character, and what is drawn: the missing-mark where none does."""
    if character.isspace():
        return str(OURS), " "
    if _holds(str(OURS), character):
        return str(OURS), character
    for file in _files()[1:]:
        if _holds(file, character):
            return file, character
    return str(OURS), MISSING


class Letters:
    """Measures and draws lines of text."""

    def _runs(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield a line in parts, each with the font that holds it."""
        drawn = [_drawn_with(character) for character in printable(text)]
        for file, part in groupby(drawn, key=lambda one: one[0]):
            yield file, "".join(character for _file, character in part)

    def width(self, text: str, size: int) -> float:
        """Return how wide a line is in pixels."""
        return sum(_font(file, size).getlength(part) for file, part in self._runs(text))

    def draw(
        self, canvas: ImageDraw.ImageDraw, place: tuple[float, float], text: str, size: int, ink: str
    ) -> None:
        """Draw a line, the left end of its foot at a place."""
        x, y = place
        for file, part in self._runs(text):
            font = _font(file, size)
            canvas.text((x, y), part, fill=ink, font=font, anchor="ls")
            x += font.getlength(part)

    def fitted(self, text: str, size: int, room: float, least: int) -> list[tuple[str, int]]:
        """Return a line with the size at which it fits; in parts of the least size where none does."""
        wide = self.width(text, size)
        if wide <= room:
            return [(text, size)]
        smaller = int(size * room / wide)
        if smaller >= least:
            return [(text, smaller)]
        parts, part = [], ""
        for character in text:
            if part and self.width(part + character, least) > room:
                parts.append(part)
                part = character.lstrip()
            else:
                part += character
        return [(line, least) for line in (*parts, part)]
