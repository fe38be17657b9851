"""What is handed out, printed by LibreOffice and measured: letters that are read, pages worth their paper."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path
from xml.etree import ElementTree

import pytest
from invented import StoredRoster, stored_roster
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from office import Office
from roster_cli.domain import Contacts
from roster_cli.export import Selection, export

_TOOLS = ("soffice", "pdftohtml", "fc-match")
pytestmark = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in _TOOLS),
    reason="printed pages are not measured: needs LibreOffice, poppler's pdftohtml and fontconfig",
)
LEAST_LETTERS, LEAST_ROWS = 8.0, 5
# Sizes are told in whole thirds of a point.
_ROUNDED = 0.2
_PLACES = (("康庄社区", "车站街街道"), ("复兴社区", "车站街街道"))
# A page of these is one of a day or of a gate, however little there is to say.
_A_PAGE_EACH = {
    "签到表",
    "卡点张贴表",
    "Sign-in",
    "Gate sheets",
    "图表",
    "Charts",
}


def letters(pdf: Path) -> Iterator[dict[float, str]]:
    """Yield the sizes of each printed page's letters, with a text of each."""
    read = ["pdftohtml", "-xml", "-i", "-zoom", "3", "-stdout", str(pdf)]
    told = subprocess.run(read, check=True, capture_output=True, timeout=120).stdout
    fonts: dict[str, float] = {}
    for page in ElementTree.fromstring(told).findall("page"):
        fonts |= {font.attrib["id"]: float(font.attrib["size"]) / 3 for font in page.iter("fontspec")}
        yield {
            fonts[text.attrib["font"]]: "".join(text.itertext())
            for text in page.iter("text")
            if "".join(text.itertext()).strip()
        }


def pages_of(sheet: Worksheet) -> list[int]:
    """Return how many rows each page of a sheet has below what is repeated; none for one that prints nothing."""
    if sheet.sheet_state != "visible":
        return []
    repeated = int(sheet.print_title_rows.rpartition("$")[2]) if sheet.print_title_rows else 0
    edges = [repeated, *(page_break.id for page_break in sheet.row_breaks.brk), sheet.max_row]
    return [end - start for start, end in pairwise(edges)]


@pytest.fixture(scope="module")
def letters_as_wide_as_in_excel() -> None:
    found = subprocess.run(["fc-match", "-f", "%{family}", "Arial"], capture_output=True, text=True).stdout
    if not any(family in found for family in ("Arial", "Liberation Sans", "Arimo")):
        pytest.skip(
            "printed pages are not measured: no font here is as wide as Arial, by which columns are counted"
        )


def _small() -> StoredRoster:
    return stored_roster(_PLACES, people=12, gates=3)


def _crowded() -> StoredRoster:
    stored = stored_roster((_PLACES[0],), people=150, gates=23)
    signs = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
    people = tuple(
        replace(one, name=f"{signs[place % 20]}{signs[place // 20]}{signs[place % 7]}")
        for place, one in enumerate(stored.district.people)
    )
    return replace(stored, district=replace(stored.district, people=people))


def _without_contacts() -> StoredRoster:
    bare = stored_roster((_PLACES[0],), people=49, gates=11)
    gates = tuple(replace(one, contacts=Contacts()) for one in bare.district.checkpoints)
    return replace(bare, district=replace(bare.district, checkpoints=gates))


@pytest.mark.usefixtures("letters_as_wide_as_in_excel")
def test_no_printed_page_is_small_or_nearly_empty(tmp_path: Path, office: Office) -> None:
    everything, printed = Selection(everything=True), []
    for make, language in product((_small, _without_contacts, _crowded), ("zh", "en")):
        out = tmp_path / f"{make.__name__} {language}"
        files = export(make(), everything, formats=("xlsx",), out=out, language=language, workers=1)
        units = [file for file in files if file.parent.name == "单位"]
        largest = max(units, key=lambda file: file.stat().st_size)
        printed += [
            file.rename(tmp_path / f"{make.__name__} {language} {file.name}")
            for file in files
            if file not in units or file == largest
        ]
    for file, pdf in zip(printed, office.save(printed, "pdf", tmp_path), strict=True):
        sheets = load_workbook(file).worksheets
        for sheet in sheets:
            rows = pages_of(sheet)
            if len(rows) > 1 and sheet.title not in _A_PAGE_EACH:
                assert min(rows) >= LEAST_ROWS, (file.stem, sheet.title, rows)
        pages = list(letters(pdf))
        assert len(pages) == sum(len(pages_of(sheet)) for sheet in sheets), (file.stem, "not printed as laid out")
        for number, sizes in enumerate(pages, 1):
            small = {size: text for size, text in sizes.items() if size < LEAST_LETTERS - _ROUNDED}
            assert not small, (file.stem, number)
