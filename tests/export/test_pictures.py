"""The pictures for a chat group: what they show, and with which letters."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from invented import stored_roster
from PIL import Image

from roster_cli.domain import Person
from roster_cli.export import Selection, export
from roster_cli.export import letters as letters_module
from roster_cli.export.letters import MISSING, Letters
from roster_cli.export.pictures import MARGIN, WIDTH, Cell, Picture, pictures
from roster_cli.i18n import speaking
from roster_cli.views.view import View

PLACES = (("康庄社区", "车站街街道"), ("鼓楼社区", "鼓楼街道"))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, float, float]]:
    """Record each line that is drawn: its text, size, left and right end."""
    lines: list[tuple[str, int, float, float]] = []
    draw = Letters.draw

    def record(self, canvas, place, text, size, ink):
        lines.append((text, size, place[0], place[0] + self.width(text, size)))
        draw(self, canvas, place, text, size, ink)

    monkeypatch.setattr(Letters, "draw", record)
    return lines


def test_a_week_and_each_day_are_pictures_as_wide_as_a_phone(tmp_path: Path) -> None:
    files = export(stored_roster(PLACES), Selection(everything=True), formats=["png"], out=tmp_path, workers=1)
    folder = tmp_path / "2022-W11" / "png"
    names = {str(file.relative_to(folder)) for file in files}
    days = [f"2022-03-{day}/" for day in range(14, 21)]
    assert names == {f"{day}{name}.png" for day in ("", *days) for name, _subdistrict in PLACES}
    for file in files:
        with Image.open(file) as picture:
            assert (picture.format, picture.width) == ("PNG", WIDTH)
            assert picture.height > 400


def test_everybody_on_duty_and_everyone_missing_is_drawn_legibly_within_the_page(drawn) -> None:
    view = View(stored_roster(PLACES, people=14, gates=4), "zh")
    with speaking("zh"):
        for place, draw in pictures(view, "康庄社区").items():
            drawn.clear()
            draw()
            told = "".join(text for text, *_rest in drawn)
            for slot in view.district.slots:
                if place in ("", f"{slot.date}"):
                    for checkpoint in view.district.checkpoints_of["康庄社区"]:
                        assert all(name in told for name in view.names_at(checkpoint.gate, slot))
            missing = [post for post in view.unfilled_in["康庄社区"] if place in ("", f"{post.slot.date}")]
            assert sum(text.startswith("缺") for text, *_rest in drawn) == len(missing)
            assert min(size for _text, size, *_ends in drawn) >= 27
            assert all(left >= MARGIN and right <= WIDTH - MARGIN for _text, _size, left, right in drawn)


def test_the_same_roster_gives_the_same_bytes() -> None:
    views = [View(stored_roster(PLACES, people=8, gates=2), "zh") for _time in range(2)]
    with speaking("zh"):
        first, second = ([draw() for draw in pictures(view, "康庄社区").values()] for view in views)
    assert first == second


@pytest.mark.parametrize("name", ["阿卜杜热合曼·买买提江·艾合买提", "a" * 200, "\ud800", "😀", "换\n行", "", "𠮷"])
def test_any_name_can_be_drawn(name: str, drawn) -> None:
    person = Person("N1", name or "无", "统计局", "康庄社区")
    view = View(stored_roster(people=0, gates=1, extra_people=(person,)), "zh")
    with speaking("zh"):
        for draw in pictures(view, "康庄社区").values():
            assert Image.open(BytesIO(draw())).width == WIDTH
    assert all(right <= WIDTH - MARGIN for *_line, right in drawn)


def test_a_character_that_no_font_holds_is_marked_and_never_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters_module, "_files", lambda: (str(letters_module.OURS),))
    letters_module._drawn_with.cache_clear()
    try:
        assert [part for _file, part in Letters()._runs("张頔")] == [f"张{MISSING}"]
        assert [part for _file, part in Letters()._runs("王喆")] == ["王喆"]
    finally:
        letters_module._drawn_with.cache_clear()


def test_a_line_gets_smaller_before_it_breaks() -> None:
    ours = Letters()
    wide = ours.width("欧阳建国", 40)
    assert ours.fitted("欧阳建国", 40, wide, 20) == [("欧阳建国", 40)]
    ((line, size),) = ours.fitted("欧阳建国", 40, wide * 0.7, 20)
    assert (line, size) == ("欧阳建国", 28)
    broken = ours.fitted("欧阳建国", 40, wide * 0.3, 20)
    assert "".join(line for line, _size in broken) == "欧阳建国"
    assert all(ours.width(line, size) <= wide * 0.3 for line, size in broken)


def test_who_is_missing_is_framed_so_that_it_is_seen_in_grey() -> None:
    shades = []
    for cell in (Cell(("张伟",), missing="缺1"), Cell(("张伟", "缺1"))):
        picture = Picture()
        picture.row([cell])
        shades.append(Image.open(BytesIO(picture.content())).convert("L").getcolors())
    framed, plain = (sum(count for count, shade in colors if 60 < shade < 120) for colors in shades)
    assert framed > 2 * plain
