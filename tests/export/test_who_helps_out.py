"""Who leads, who helps out and who stands by, in everything that is handed out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import matplotlib.text
import pytest
from invented import stored_roster
from openpyxl import load_workbook

from roster_cli.cli.show import _community, _person, _unit
from roster_cli.domain import (
    Duty,
    Lending,
    LendingReport,
    Settings,
    Slot,
    Standby,
    StandingBy,
    StoredRoster,
    Within,
)
from roster_cli.export import Selection, export
from roster_cli.export.letters import Letters
from roster_cli.export.pictures import pictures
from roster_cli.i18n import speaking
from roster_cli.plot.figures import community_figure
from roster_cli.views.totals import lending_lines, standby_lines
from roster_cli.views.view import View

HOME, NEXT_DOOR = "康庄社区", "复兴社区"
PLACES = ((HOME, "车站街街道"), (NEXT_DOOR, "车站街街道"))
ON = Settings(lending=Lending(Within.DISTRICT), standby=StandingBy(1))


@pytest.fixture
def stored() -> StoredRoster:
    """Return a week in which somebody of 康庄 stands by on Monday and somebody serves in 复兴 on Tuesday."""
    planned = stored_roster(PLACES, people=10, gates=2, settings=ON)
    waiting, lent = planned.district.rostered_in[HOME][:2]
    gate = planned.district.checkpoints_of[NEXT_DOOR][0].gate
    monday, tuesday = (Slot(day, "早班") for day in planned.district.week.dates[:2])
    helpers = {waiting.identity, lent.identity}
    duties = [duty for duty in planned.roster.duties if duty.identity not in helpers]
    duties = [duty for duty in duties if (duty.slot, duty.gate) != (tuesday, gate)]
    roster = planned.roster.with_duties([*duties, Duty(tuesday, gate, lent.identity)])
    return replace(planned, roster=roster.with_standbys([Standby(monday, waiting.identity)]))


@pytest.fixture
def view(stored: StoredRoster) -> View:
    return View(stored, "zh")


def helpers_of(view: View) -> tuple[str, str]:
    """Return what who stands by and who is lent are called."""
    (standby,), (loan,) = view.standbys, view.loans
    return view.person(standby.identity).name, view.person(loan.identity).name


def printed(parts: list) -> str:
    """Return what a terminal shows, without the lines of tables."""
    from io import StringIO

    from rich.console import Console

    out = Console(file=StringIO(), width=300, force_terminal=False)
    for part in parts:
        out.print(part)
    return out.file.getvalue()  # type: ignore[attr-defined]


def test_messages_name_who_stands_by_and_mark_who_is_lent(
    stored: StoredRoster, view: View, tmp_path: Path
) -> None:
    waiting, lent = helpers_of(view)
    units = tuple(dict.fromkeys(person.unit for person in stored.district.people))
    asked = Selection(communities=(HOME, NEXT_DOOR), units=units)
    export(stored, asked, formats=["text"], out=tmp_path)
    folder = tmp_path / "2022-W11" / "text"
    monday = (folder / "2022-03-14" / f"{HOME}.txt").read_text("utf-8")
    assert f"备班：{waiting}" in monday.splitlines()
    assert "备班" not in (folder / "2022-03-15" / f"{HOME}.txt").read_text("utf-8")
    assert f"{lent}（支援）" in (folder / f"{NEXT_DOOR}.txt").read_text("utf-8")
    told = "".join(file.read_text("utf-8") for file in (folder / "单位").glob("*.txt"))
    assert f"{waiting}：备班，{HOME}" in told.splitlines()
    assert any(line.startswith(f"{lent}（支援）：{NEXT_DOOR}") for line in told.splitlines())


def test_pictures_name_who_stands_by(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, _lent = helpers_of(view)
    drawn: list[str] = []
    draw = Letters.draw

    def record(self: Letters, canvas: object, place: object, text: str, *more: object) -> None:
        drawn.append(text)
        draw(self, canvas, place, text, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(Letters, "draw", record)
    with speaking("zh"):
        made = pictures(view, HOME)
        for place in ("", "2022-03-14"):
            drawn.clear()
            made[place]()
            assert "备班" in drawn
            assert waiting in drawn[drawn.index("备班") :]
        drawn.clear()
        made["2022-03-16"]()
        assert "备班" not in drawn
        texts = [text.get_text() for text in community_figure(view, HOME).findobj(matplotlib.text.Text)]
        assert waiting in texts[texts.index("备班") :]


def test_a_unit_sees_when_its_people_stand_by_or_are_lent(
    stored: StoredRoster, view: View, tmp_path: Path
) -> None:
    for name, told in zip(helpers_of(view), ("早班\n备班", "早班（支援）"), strict=True):
        (person,) = (one for one in stored.district.people if one.name == name)
        export(stored, Selection(units=(person.unit,)), formats=["xlsx"], out=tmp_path)
        sheet = load_workbook(tmp_path / "2022-W11" / "单位" / f"{person.unit}.xlsx").worksheets[0]
        (row,) = (row for row in sheet.iter_rows(values_only=True) if row[0] == name)
        assert any(str(cell or "").startswith(told) for cell in row), row


def test_the_terminal_and_json_tell_standbys_and_loans(stored: StoredRoster, view: View) -> None:
    waiting, lent = helpers_of(view)
    with speaking("zh"):
        fields, parts = _community(view, HOME)
        told = printed(parts)
        assert waiting in told[told.index("备班") :]
        assert lent in told[told.index("支援其他社区") :]
        assert NEXT_DOOR in told[told.index("支援其他社区") :]
        assert [(one["name"], one["date"]) for one in fields["standbys"]] == [
            (waiting, view.standbys[0].slot.date)
        ]
        assert [(one["name"], one["loan"]) for one in fields["lent"]] == [(lent, True)]
        assert not any(one["loan"] for one in fields["duties"])
        there, parts = _community(view, NEXT_DOOR)
        assert [one["name"] for one in there["duties"] if one["loan"]] == [lent]
        assert "(支援)" in printed(parts)
        assert not there["standbys"]
        (person,) = (one for one in stored.district.people if one.name == waiting)
        fields, parts = _unit(view, person.unit)
        assert [one["name"] for one in fields["standbys"]] == [waiting]
        assert "备班" in printed(parts)
        fields, parts = _person(view, person)
        assert fields["points"] == 1
        assert [one["shift"] for one in fields["standbys"]] == ["早班"]
        assert "备班：03-14 周一早班" in printed(parts)


def test_who_stands_by_for_a_subdistrict_is_told_with_the_own_community(stored: StoredRoster) -> None:
    from roster_cli.domain import Per

    settings = replace(ON, standby=StandingBy(1, Per.SUBDISTRICT))
    view = View(replace(stored, district=replace(stored.district, settings=settings)), "zh")
    waiting, _lent = helpers_of(view)
    slot = view.standbys[0].slot
    assert view.standbys_at(HOME, slot, phones=False) == (waiting,)
    assert view.standbys_at(NEXT_DOOR, slot, phones=False) == (f"{waiting}({HOME})",)


def test_the_district_and_the_subdistrict_list_who_is_lent_and_stands_by(
    stored: StoredRoster, view: View, tmp_path: Path
) -> None:
    waiting, lent = helpers_of(view)
    export(stored, Selection(everything=True), formats=["xlsx"], out=tmp_path)
    week = tmp_path / "2022-W11"
    whole, part = load_workbook(week / "全区汇总.xlsx"), load_workbook(week / "街道" / "车站街街道.xlsx")
    for book in (whole, part):
        (row,) = (row for row in book["支援安排"].iter_rows(values_only=True) if lent in row)
        assert (row[3], row[4]) == (HOME, NEXT_DOOR)
    (row,) = (row for row in part["备班"].iter_rows(values_only=True) if waiting in row)
    assert HOME in row
    cells = [cell for row in whole["概况"].iter_rows(values_only=True) for cell in row]
    counts = {label: cells[cells.index(label) + 1] for label in ("支援（人次）", "备班（人次）", "缺备班（人次）")}
    assert list(counts.values()) == [1, 1, 2 * 14 - 1]


def test_a_solve_counts_loans_standbys_and_who_is_missing(stored: StoredRoster) -> None:
    with speaking("en"):
        assert standby_lines(stored) == ["Standbys: 1 stand by, 27 are missing."]
        off = replace(stored, district=replace(stored.district, settings=Settings()))
        assert standby_lines(off) == []
        report = replace(
            stored.report,
            lending=LendingReport(loans=2, bound=None, unfilled=5, within_subdistrict=2, within_district=4),
        )
        filled = "2 of 5 unfilled posts are filled by loans to other communities (支援)."
        assert lending_lines(report, Within.DISTRICT) == [filled]
        assert lending_lines(report, Within.SUBDISTRICT)[0] == filled
        assert "could fill 4 of 5" in lending_lines(report, Within.SUBDISTRICT)[1]
        assert "could fill 2 of 5" in lending_lines(report, Within.NONE)[-1]
