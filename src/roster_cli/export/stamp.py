"""What a community workbook says about itself, unseen: which roster it shows, and who saved it last."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

from roster_cli.domain import Roster, Week
from roster_cli.export.packages import UNREADABLE

PROPERTY = "roster-cli"
_MOST_BYTES = 1 << 20
_WRITTEN = re.compile(r"(\d{4}-W\d{2}) (\d{1,9}) ([0-9a-f]{16}) ([0-9a-f]{16})")
_WRITER = "Microsoft Excel"  # as whom XlsxWriter introduces itself


@dataclass(frozen=True)
class Stamp:
    """Which roster a community workbook shows.

    Parameters
    ----------
    week, version
        Of the roster that was exported.
    community
        A mark of the community's name.
    duties
        A mark of its duties in that roster.
    """

    week: Week
    version: int
    community: str
    duties: str

    def __str__(self) -> str:
        return f"{self.week} {self.version} {self.community} {self.duties}"


def stamp(roster: Roster, version: int, community: str) -> Stamp:
    """Return the stamp of a community's workbook."""
    return Stamp(roster.week, version, community_mark(community), duties_mark(roster, community))


def community_mark(community: str) -> str:
    """Return a mark of a community's name, which may be too long for a property."""
    return _mark(community)


def duties_mark(roster: Roster, community: str) -> str:
    """Return a mark of a community's duties: who stands where and when."""
    rows = sorted(
        "\t".join((duty.slot.date.isoformat(), duty.slot.shift, *duty.gate, duty.identity))
        for duty in roster.duties
        if duty.gate.community == community
    )
    return _mark("\n".join(rows))


def _mark(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_stamp(path: Path) -> Stamp | None:
    """Return the stamp of a workbook; None where it bears none that can be read."""
    for element in _parts(path, "docProps/custom.xml"):
        if element.get("name") == PROPERTY:
            written = _WRITTEN.fullmatch("".join(element.itertext()))
            try:
                return Stamp(Week.parse(written[1]), int(written[2]), written[3], written[4]) if written else None
            except ValueError:
                return None
    return None


def was_saved_by_hand(path: Path) -> bool:
    """Return whether a spreadsheet program saved a workbook after it was exported."""
    told = {
        element.tag.rpartition("}")[2]: (element.text or "").strip()
        for name in ("docProps/core.xml", "docProps/app.xml")
        for element in _parts(path, name)
    }
    is_ours = told.get("created") == told.get("modified") and told.get("Application") == _WRITER
    return read_stamp(path) is not None and not is_ours


def _parts(path: Path, name: str) -> list[ElementTree.Element]:
    """Return the elements of one small part of a package; nothing where there is no such part."""
    try:
        with zipfile.ZipFile(path) as package, package.open(name) as part:
            content = part.read(_MOST_BYTES)
        # No document type: it could declare entities that unfold without end.
        return [] if b"<!DOCTYPE" in content else list(ElementTree.fromstring(content))
    except (*UNREADABLE, ElementTree.ParseError):
        return []
