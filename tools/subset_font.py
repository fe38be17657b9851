"""Make the font that ``roster plot`` draws Chinese with, from Noto Sans CJK SC.

    python tools/subset_font.py NotoSansCJK-Regular.ttc CHARACTERS.txt

CHARACTERS.txt holds characters to keep besides GB 2312, Latin letters and punctuation: the released font was made
with the 8,105 characters of the Table of General Standard Chinese Characters (2013), which names are written in.
Needs fonttools.
"""

import sys
from pathlib import Path

from fontTools import subset

FONT = Path(__file__).parent.parent / "src" / "roster_cli" / "fonts" / "NotoSansSC-Subset.otf"
FAMILY = "Noto Sans SC Subset"
FONT_NUMBER = 2  # Simplified Chinese in the collection
MARKS = "·—–…“”‘’•→←↑↓×÷±≤≥≠≈√∞■□▲△●○★☆✓〓　㛃𠮷"
# Greek, Cyrillic, kana and box drawing stand in GB 2312 too; no name is written in them.
LEFT_OUT = (range(0x370, 0x530), range(0x2500, 0x2580), range(0x3040, 0x3130))
FAMILY_NAMES = {1: FAMILY, 3: f"{FAMILY} 2.004", 4: FAMILY, 6: FAMILY.replace(" ", "")}


def gb2312() -> set[str]:
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return set("".join(pair.decode("gb2312", "ignore") for pair in pairs))


def main(collection: str, characters: str) -> None:
    wanted = gb2312() | set(Path(characters).read_text("utf-8")) | set(map(chr, range(0x20, 0x180))) | set(MARKS)
    kept = {character for character in wanted if not any(ord(character) in span for span in LEFT_OUT)}
    options = subset.Options(hinting=False, layout_features=[], font_number=FONT_NUMBER, name_IDs=["*"])
    options.notdef_outline = True
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "DSIG"]
    font = subset.load_font(collection, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(kept))
    subsetter.subset(font)
    for identifier, name in FAMILY_NAMES.items():
        for record in [record for record in font["name"].names if record.nameID == identifier]:
            record.string = name
    font["name"].names = [record for record in font["name"].names if record.nameID not in (16, 17)]
    top = font["CFF "].cff
    top.fontNames = [FAMILY_NAMES[6]]
    top[0].FamilyName = top[0].FullName = FAMILY
    FONT.parent.mkdir(exist_ok=True)
    subset.save_font(font, FONT, options)
    print(f"{FONT.name}: {len(font.getBestCmap())} characters, {FONT.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
