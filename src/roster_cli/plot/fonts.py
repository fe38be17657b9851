"""Letters for pictures: the font that comes along, what the machine has, and a mark for what neither holds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from roster_cli.views.labels import printable

FONT = Path(__file__).parent.parent / "fonts" / "NotoSansSC-Subset.otf"
FAMILY = "Noto Sans SC Subset"
# The geta mark is what printers set where a character is missing.
MISSING = "〓"
# Asked for rare characters only, where one of them is installed.
_ELSEWHERE = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "SimSun-ExtB",
    "SimSun",
    "PingFang SC",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "DejaVu Sans",
)


@cache
def families() -> tuple[str, ...]:
    """Return the font families to draw with, the best first; the shipped one is made known to matplotlib."""
    font_manager.fontManager.addfont(FONT)
    installed = set(font_manager.fontManager.get_font_names())
    return (FAMILY, *(family for family in _ELSEWHERE if family in installed))


@cache
def _characters() -> frozenset[int]:
    """Return the code points that can be drawn."""
    paths = [font_manager.findfont(font_manager.FontProperties(family=family)) for family in families()]
    return frozenset(code for path in paths for code in FT2Font(path).get_charmap())


def drawable(text: str) -> str:
    """Return a text on one line, with a mark for each character that no font here holds."""
    known = _characters()
    line = " ".join(printable(text).split())
    return "".join(character if ord(character) in known else MISSING for character in line)


def settings() -> Mapping[str, Any]:
    """Return matplotlib's settings: our fonts, SVG text as outlines, and no formulas in what people typed."""
    return {
        "font.family": list(families()),
        "svg.fonttype": "path",
        "svg.hashsalt": "roster-cli",
        "text.parse_math": False,
        "axes.unicode_minus": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": "#8a94a3",
        "xtick.color": "#3a4454",
        "ytick.color": "#3a4454",
        "axes.labelcolor": "#3a4454",
    }
