"""Lists whose blocks say the same community again, and sums that stand where a gate or a name would."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from sheet_files import STAFF_HEADER, Desk

from roster_cli.domain import Settings, Week
from roster_cli.sheets.district import Reading, read_district

WEEK = Week(2022, 11)
GATES = [("社区", "小区", "卡点", "每班人数"), ("江边", "江边苑", "南门", 1), ("江边", "江边苑", "北门", 1)]


def read(tmp_path: Path, staff: list[tuple], gates: list[tuple] = GATES) -> Reading:
    """Return what is read of two lists."""
    for name, rows in (("人员", staff), ("卡点", gates)):
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active.title = name
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / f"{name}.xlsx")
    return read_district(tmp_path / "人员.xlsx", tmp_path / "卡点.xlsx", week=WEEK, settings=Settings())


@pytest.mark.parametrize("above", ["单位", "科室"])
def test_a_community_that_begins_every_block_goes_for_the_whole_block(tmp_path: Path, above: str) -> None:
    rows: list[tuple] = [(above, "姓名", "社区", *(["单位"] if above == "科室" else []))]
    for block in ("水利", "林业", "文旅"):
        rows += [
            (block if first else None, f"王{block}{first}{n}", "江边" if first else None, "总局")[: len(rows[0])]
            for n, first in enumerate((True, False, False))
        ]
    reading = read(tmp_path, rows)
    assert {person.community for person in reading.district.people} == {"江边"}
    assert not reading.warnings


def test_a_block_that_begins_without_a_community_leaves_the_blanks_blank_and_asks(tmp_path: Path) -> None:
    rows = [("单位", "姓名", "社区"), ("水利", "王一", "江边"), ("水利", "王二", None), ("林业", "王三", None)]
    rows += [("林业", "王四", "江边"), ("林业", "王五", None)]
    reading = read(tmp_path, rows)
    assert [person.name for person in reading.district.people if person.community] == ["王一", "王四"]
    assert "社区" in " ".join(reading.warnings)


def test_a_community_said_again_over_the_page_is_asked_about(tmp_path: Path) -> None:
    rows = [("姓名", "单位", "社区")] + [(f"王{n}", "水利局", "江边" if n in (0, 4) else None) for n in range(9)]
    assert "7" in " ".join(read(tmp_path, rows).warnings)


@pytest.mark.parametrize(
    "total",
    [("江边", "江边苑", "合计", 2), ("江边", "小计", "2个", "2人"), ("合计", "江边苑", "2个", "2人")],
)
def test_a_sum_beside_filled_cells_is_no_gate(tmp_path: Path, total: tuple) -> None:
    staff = [("姓名", "单位", "社区"), ("王一", "水利局", "江边")]
    district = read(tmp_path, staff, [*GATES, total]).district
    assert [gate.gate[2] for gate in district.checkpoints] == ["南门", "北门"]


@pytest.mark.parametrize("group", ["所需人员", "值守人数", "人数"])
@pytest.mark.parametrize("shifts", [("白班", "夜班"), ("白天", "夜间")])
def test_day_and_night_below_a_header_are_the_two_shifts(
    tmp_path: Path, group: str, shifts: tuple[str, str]
) -> None:
    staff = [("姓名", "单位", "社区"), ("王一", "水利局", "江边")]
    gates = [("社区", "小区", "岗亭", group, None), (None, None, None, *shifts), ("江边", "江边苑", "南门", 2, 0)]
    (gate,) = read(tmp_path, staff, gates).district.checkpoints
    assert gate.headcounts == (2, 0) * 7


def test_a_number_of_people_below_the_names_is_nobody(tmp_path: Path) -> None:
    staff = [("序号", "姓名", "单位", "社区"), (1, "王一", "水利局", "江边"), ("合计", "1人", "水利局", "江边")]
    assert [person.name for person in read(tmp_path, staff).district.people] == ["王一"]


@pytest.mark.parametrize("header", ["包联单位", "联系单位", "帮扶单位"])
def test_units_under_the_names_of_what_they_do_are_units(tmp_path: Path, header: str) -> None:
    district = read(tmp_path, [("姓名", header, "包联社区"), ("王一", "水利局", "江边")]).district
    assert [(person.unit, person.community) for person in district.people] == [("水利局", "江边")]


def test_a_header_that_is_repeated_with_fewer_columns_has_nothing_to_fill_there(desk: Desk) -> None:
    gates = [
        ("街道", "社区", "小区", "卡点"),
        ("车站街街道", "康庄社区", "东盛华庭A区", "南门"),
        ("", "康庄社区", "东盛华庭A区", "北门"),
        ("", "康庄社区", "东盛华庭A区", "西门"),
        ("社区", "小区", "卡点"),
        ("康庄社区", "检察院小区", "大门"),
        ("康庄社区", "检察院小区", "东门"),
    ]
    found = desk.district([STAFF_HEADER, ("1", "张三", "统计局", "康庄社区")], gates).checkpoints
    assert [(one.gate.checkpoint, one.subdistrict) for one in found[:3]] == [
        ("南门", "车站街街道"),
        ("北门", "车站街街道"),
        ("西门", "车站街街道"),
    ]
    assert [one.gate.checkpoint for one in found[3:]] == ["大门", "东门"]
