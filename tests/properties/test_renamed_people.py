"""Whatever becomes of numbers, phones, units and spellings between two weeks, people get the same roster."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.size import examples
from roster_cli.domain import District, Week
from roster_cli.sheets.district import read_inputs
from roster_cli.solve.engine import Solution, solve
from roster_cli.store import Store
from workbooks import write_lists

FIRST, SECOND = Week(2022, 10), Week(2022, 11)
# Names with a dot, with characters that PDF files turn into radicals, and plain ones.
NAMES = ("买买提·吐逊", "马超", "王西", "高青", "张伟", "李娜", "赵敏", "户飞")
SPELLINGS = {
    "·": "•・．‧∙.",
    "马": "⻢",
    "西": "⻄",
    "高": "⾼",
    "青": "⻘",
    "户": "⼾",
    "飞": "⻜",
}
UNITS = ("统计局", "民政局", "教育局")
NEW_UNITS = {"统计局": "尧都区统计局", "民政局": "区民政局", "教育局": "教育体育局"}


@dataclass(frozen=True)
class Row:
    """One row of a staff list."""

    number: str
    name: str
    unit: str
    phone: str

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.number, self.name, self.unit, "康庄社区", "东盛华庭A区", self.phone, "")


@st.composite
def two_weeks(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """Return a list, and the same people a week later under other numbers, phones, units or spellings."""
    has_numbers, has_phones, renames_units = (draw(st.booleans()) for _ in range(3))
    before, after = [], []
    names = draw(st.permutations(NAMES))
    if has_numbers and draw(st.booleans()):
        names = [names[0], names[0], *names[2:]]  # namesakes, told apart by number or phone alone
    for place, name in enumerate(names):
        row = Row(
            f"{place + 1:0{draw(st.integers(1, 6))}d}" if has_numbers else "",
            name,
            draw(st.sampled_from(UNITS)),
            f"1391111{place:04d}" if has_phones or draw(st.booleans()) else "",
        )
        before.append(row)
        kept = "number" if names.count(name) > 1 else draw(st.sampled_from(["number", "phone", "name"]))
        after.append(_renamed(draw, row, place, kept, renames_units=renames_units))
    return before, after


def _renamed(draw: st.DrawFn, row: Row, place: int, kept: str, *, renames_units: bool) -> Row:
    """Return a row of the same person; something by which it can be found stays."""
    renamed = replace(row, name="".join(draw(st.sampled_from(SPELLINGS.get(c, c) + c)) for c in row.name))
    if renames_units:
        renamed = replace(renamed, unit=NEW_UNITS[row.unit])
    if row.number and kept == "number":
        zeros = draw(st.sampled_from(["", "0", "000"]))
        return replace(
            renamed, number=zeros + row.number.lstrip("0"), phone=draw(st.sampled_from(["", row.phone]))
        )
    if row.phone and kept == "phone":
        return replace(renamed, number=draw(st.sampled_from(["", f"N{place}"])))
    if row.number and row.phone:
        return replace(renamed, number=draw(st.sampled_from([f"N{place}", row.number])))
    return renamed


def planned(folder: Path, store: Store, rows: Sequence[Row], week: Week) -> tuple[District, Solution]:
    """Return the lists as they are read and what is made from them."""
    staff, checkpoints = write_lists(folder, [row.cells for row in rows])
    district = read_inputs(staff, checkpoints, None, week=week, history=store.history(week)).district
    return district, solve(district, workers=1)


@given(weeks=two_weeks())
@settings(deadline=None, max_examples=examples(25), derandomize=True, suppress_health_check=list(HealthCheck))
def test_people_under_other_names_get_the_roster_of_the_same_people(weeks: tuple[list[Row], list[Row]]) -> None:
    before, after = weeks
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Store.open(folder / "roster.db") as store:
            district, first = planned(folder, store, before, FIRST)
            store.save_roster(district, first.roster, first.report)
            same, expected = planned(folder, store, before, SECOND)
            other, found = planned(folder, store, after, SECOND)
            now = {old.identity: new.identity for old, new in zip(same.people, other.people, strict=True)}
            assert [other.past.carry(now[one.identity]) for one in same.people] == [
                same.past.carry(one.identity) for one in same.people
            ]
            assert found.roster == expected.roster.renamed(now)
