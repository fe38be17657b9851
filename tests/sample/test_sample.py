"""An invented district: the same everywhere, as large as asked, and as uneven as promised."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from roster_cli.domain import Management, Week
from roster_cli.errors import UsageError
from roster_cli.sample import (
    SampleDistrict,
    SampleSize,
    count_features,
    make_district,
    scarce_communities,
    write_district,
)
from roster_cli.sample.size import apportion

REPOSITORY = Path(__file__).parents[2]
LISTS = ("staff.xlsx", "checkpoints.xlsx")
TINY = SampleSize(staff=60, communities=3, checkpoints=20, seed=5)


@pytest.fixture(scope="module")
def yaodu() -> SampleDistrict:
    return make_district(SampleSize())


def cells(path: Path) -> dict[str, list[tuple[object, ...]]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(path)}


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        write_district(make_district(TINY), tmp_path / folder, language="zh")
    for name in LISTS:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_another_seed_gives_another_district() -> None:
    assert make_district(TINY).people != make_district(replace(TINY, seed=6)).people


def test_another_week_changes_nothing_but_the_times_away() -> None:
    first, second = make_district(TINY), make_district(replace(TINY, week=Week(2022, 30)))
    clean = [
        [replace(person, leave="", unavailable="") for person in district.people] for district in (first, second)
    ]
    assert clean[0] == clean[1]
    assert [person.leave for person in first.people] != [person.leave for person in second.people]


@pytest.mark.parametrize(
    ("folder", "size"),
    [
        ("data/yaodu", SampleSize()),
        ("examples/kangzhuang", SampleSize(staff=52, communities=1, checkpoints=11, seed=19)),
    ],
)
def test_the_lists_that_come_along_are_what_the_command_makes(
    tmp_path: Path, folder: str, size: SampleSize
) -> None:
    write_district(make_district(size), tmp_path, language="zh")
    for name in LISTS:
        given, made = REPOSITORY / folder / name, tmp_path / name
        # Another version of a library may write the same lists in other bytes.
        assert given.read_bytes() == made.read_bytes() or cells(given) == cells(made)
        assert given.stat().st_size < 600_000


@pytest.mark.parametrize(
    "size",
    [
        SampleSize(1, 1, 1),
        SampleSize(2, 1, 40),
        SampleSize(3, 68, 68),
        SampleSize(500, 9, 9),
        SampleSize(36_480, 680, 7_650, seed=1),
    ],
)
def test_any_size_is_met_to_the_last_row(size: SampleSize) -> None:
    district = make_district(size)
    assert len(district.people) == size.staff
    assert len({community.name for community in district.communities}) == size.communities
    assert len({(gate.community, gate.estate, gate.checkpoint) for gate in district.gates}) == size.checkpoints
    numbers = [person.number for person in district.people if person.number]
    assert len(set(numbers)) == len(numbers)
    assert len({person.phone for person in district.people}) == size.staff


@pytest.mark.parametrize("numbers", [(0, 1, 1), (1, 0, 1), (1, 1, 0), (-5, 1, 1), (10, 5, 4), (10**7, 1, 1)])
def test_a_size_that_makes_no_sense_is_refused(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(UsageError):
        SampleSize(*numbers)


def test_shares_sum_to_the_total_and_respect_the_least() -> None:
    assert apportion(10, [1, 1, 1]) == [4, 3, 3]
    assert apportion(7, [1000, 1, 1], least=2) == [3, 2, 2]
    assert apportion(1, [1, 5], least=1) == [0, 1]


def test_yaodu_holds_the_places_that_people_ask_for(yaodu: SampleDistrict) -> None:
    gates = {(gate.community, gate.estate, gate.checkpoint) for gate in yaodu.gates}
    assert ("康庄社区", "东盛华庭A区", "南门") in gates
    [management] = {gate.management for gate in yaodu.gates if gate.estate == "检察院小区"}
    assert management is Management.NONE
    assert {gate.subdistrict for gate in yaodu.gates} == {
        f"{name}街道"
        for name in [
            "解放路",
            "鼓楼西街",
            "水塔街",
            "南街",
            "乡贤街",
            "辛寺街",
            "铁路东",
            "车站街",
            "汾河",
            "滨河",
        ]
    }
    units = {unit.name: unit for unit in yaodu.units}
    assert units["人社局社会保险中心"].is_window
    assert not any(units[name].is_window for name in ("统计局", "发改局", "老干部局"))


def test_yaodu_is_as_large_and_as_uneven_as_life(yaodu: SampleDistrict) -> None:
    counts = count_features(yaodu)
    assert (counts.people, counts.communities, counts.checkpoints) == (3648, 68, 765)
    assert 85 <= counts.units <= 95
    assert 12_300 <= counts.weekly_posts <= 12_900
    assert 8 <= counts.scarce_communities <= 11
    assert "康庄社区" in scarce_communities(yaodu)
    assert 1_200 <= counts.post_groups <= 1_300
    assert 0.6 <= counts.post_holders / counts.people <= 0.72
    assert 0.075 <= counts.with_leave / counts.people <= 0.095
    assert 0.1 <= counts.with_preference / counts.people <= 0.14
    assert 0.02 <= counts.not_reported / counts.people <= 0.04
    assert 0.03 <= counts.outside / counts.people <= 0.05
    assert counts.sheet_posts == 60
    assert min(counts.high_grade, counts.groups_of_three, counts.units_with_peak, counts.units_with_cap) >= 5
    sizes = Counter(person.community for person in yaodu.people if not person.lives_outside)
    assert min(sizes.values()) < 20
    assert max(sizes.values()) > 100


def test_yaodu_holds_every_kind_of_exception(yaodu: SampleDistrict) -> None:
    names = Counter(person.name for person in yaodu.people)
    assert {"张𠮷", "李㛃", "阿依古丽·买买提·吐尔逊"} <= set(names)
    assert max(names.values()) > 1
    assert {"不在城区", "城区外", ""} <= {person.community for person in yaodu.people}
    assert {"仅周末", "仅工作日", "全周", ""} == {person.duty_type for person in yaodu.people}
    assert any(isinstance(person.leave, str) and "至" in person.leave for person in yaodu.people)
    assert any(not isinstance(person.leave, str) for person in yaodu.people)
    assert "周三、周五晚班" in {person.unavailable for person in yaodu.people}
    caps = {str(unit.max_away) for unit in yaodu.units}
    assert any(cap.endswith("%") for cap in caps)
    assert any(cap.isdigit() for cap in caps)
    assert "周一早班、周五晚班" in {unit.peak for unit in yaodu.units}
    assert any(len(row.b_holders) == 2 for row in yaodu.sheet_posts)
    assert any(gate.open for gate in yaodu.gates)
    assert any(gate.late_headcount == 0 for gate in yaodu.gates)


def test_most_partners_live_in_different_communities(yaodu: SampleDistrict) -> None:
    homes: dict[tuple[str, str, str], list[str]] = {}
    for person in yaodu.people:
        if person.post:
            homes.setdefault((person.unit, person.department, person.post), []).append(person.community)
    together = sum(len(set(group)) == 1 for group in homes.values() if len(group) > 1)
    assert together < len(homes) / 20


def test_the_sheet_of_posts_names_people_unambiguously(yaodu: SampleDistrict) -> None:
    bearers = Counter((person.unit, label) for person in yaodu.people for label in {person.name, person.number})
    for row in yaodu.sheet_posts:
        holders = (row.a_holder, *row.b_holders)
        assert len(set(holders)) == len(holders)
        assert all(bearers[row.unit, holder] == 1 for holder in holders)


def test_phone_numbers_reach_nobody(yaodu: SampleDistrict) -> None:
    # No operator has the range 154, and no local number begins with 000.
    assert all(person.phone.startswith("154") and len(person.phone) == 11 for person in yaodu.people)
    for gate in yaodu.gates:
        assert all(phone.startswith("154") for phone in (gate.grid_phone, gate.block_phone) if phone)
        assert gate.property_phone.startswith("0357-000") or not gate.property_phone


def test_lists_are_untidy_in_harmless_ways(tmp_path: Path) -> None:
    write_district(make_district(SampleSize(300, 6, 60)), tmp_path, language="zh")
    staff, gates = (load_workbook(tmp_path / name) for name in LISTS)
    people, checkpoints = staff["人员"], gates["卡点"]
    assert people.merged_cells.ranges
    assert people["A2"].value == "工号"
    assert checkpoints["A3"].value == "街道"
    assert str(people.cell(people.max_row, 1).value).startswith("合计")
    assert {type(people.cell(row, 10).value) for row in range(3, 200)} == {int, str}
    assert any("　" in str(people.cell(row, 2).value) for row in range(3, 200))
    caps = [cell for (cell,) in staff["单位"].iter_rows(min_col=4, max_col=4) if isinstance(cell.value, float)]
    assert caps
    assert all(cell.number_format == "0%" for cell in caps)


def test_english_headers_on_request(tmp_path: Path) -> None:
    write_district(make_district(TINY), tmp_path, language="en")
    staff = cells(tmp_path / "staff.xlsx")
    assert list(staff) == ["staff", "units", "ab_posts"]
    assert staff["staff"][1][:3] == ("staff_id", "name", "unit")
    assert cells(tmp_path / "checkpoints.xlsx")["checkpoints"][2][:2] == ("subdistrict", "community")
