"""Maintain the message catalogues.

    python tools/messages.py extract            collect _() and ngettext() from the sources into the .po files
    python tools/messages.py translate FILE     merge {"English": "中文"} or {"one": ["…"]} from a JSON file
    python tools/messages.py missing            list what has no translation (exit 1 if any)
    python tools/messages.py compile            write the .mo files that the program reads

Every command holds a lock, so that several people may run it in one checkout.
"""

import fcntl
import json
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent / "src" / "roster_cli"
PO = PACKAGE / "locale" / "zh" / "LC_MESSAGES" / "roster.po"
KEYWORDS = {"_": None, "ngettext": (1, 2), "N_": None, "pgettext": ((1, "c"), 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.j2", "jinja2")]


def load() -> Catalog:
    if not PO.exists():
        return Catalog(locale="zh", project="roster-cli", charset="utf-8")
    with PO.open("rb") as handle:
        return read_po(handle, locale="zh")


def save(catalogue: Catalog) -> None:
    PO.parent.mkdir(parents=True, exist_ok=True)
    temporary = PO.with_suffix(".tmp")
    with temporary.open("wb") as handle:
        write_po(handle, catalogue, width=0, sort_output=True, no_location=True, ignore_obsolete=True)
    temporary.replace(PO)


def extract() -> None:
    template = Catalog(project="roster-cli", charset="utf-8")
    for _file, _line, message, comments, context in extract_from_dir(str(PACKAGE), METHODS, keywords=KEYWORDS):
        template.add(message, auto_comments=comments, context=context)
    catalogue = load()
    catalogue.update(template, no_fuzzy_matching=True)
    save(catalogue)


def untranslated(catalogue: Catalog) -> list[str]:
    return [
        str(message.id)
        for message in catalogue
        if message.id and not (all(message.string) if isinstance(message.string, tuple | list) else message.string)
    ]


def translate(path: str) -> None:
    extract()
    catalogue = load()
    known = {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalogue if m.id}
    unknown = []
    for english, chinese in json.loads(Path(path).read_text("utf-8")).items():
        message = known.get(english)
        if message is None:
            unknown.append(english)
            continue
        plural = not isinstance(message.id, str)
        text = chinese if isinstance(chinese, str) else chinese[0]
        message.string = (text,) if plural else text
    save(catalogue)
    compile_catalogue()
    for english in unknown:
        print(f"not in the sources: {english!r}")


def compile_catalogue() -> None:
    temporary = PO.with_suffix(".mo.tmp")
    with temporary.open("wb") as handle:
        write_mo(handle, load())
    temporary.replace(PO.with_suffix(".mo"))


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__)
        return 2
    with (PACKAGE / "locale" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        match arguments:
            case ["extract"]:
                extract()
            case ["translate", path]:
                translate(path)
            case ["compile"]:
                compile_catalogue()
            case ["missing"]:
                extract()
                rows = untranslated(load())
                print("\n".join(rows))
                return 1 if rows else 0
            case _:
                print(__doc__)
                return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
