"""The phone pages: what the files hold, and how they behave in a real browser."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from invented import NOTICES, people_of, stored_roster

from roster_cli.domain import Checkpoint, Contacts, Gate, Management, Person
from roster_cli.errors import UsageError
from roster_cli.export import Selection, export

EVERYTHING = Selection(everything=True)
PLACES = (("康庄社区", "车站街街道"), ("鼓楼社区", "鼓楼街道"))
SCRIPT = "<script>document.title='hacked'</script>"
CLOSING = "</script><img src=x onerror=\"document.title='hacked'\">"
MOST_BYTES = 300_000


def made(out: Path, stored=None, selection: Selection = EVERYTHING, language: str | None = None) -> Path:
    """Export pages and return their folder."""
    export(stored or stored_roster(PLACES), selection, formats=["html"], out=out, language=language)
    return out / "2022-W11" / "html"


def page_of(folder: Path, part: str, title: str) -> Path:
    """Return the page whose heading is a title."""
    return next(
        path for path in sorted((folder / part).iterdir()) if f"<h1>{title}</h1>" in path.read_text("utf-8")
    )


class Links(HTMLParser):
    """Collects what a page points to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.extend(value or "" for name, value in attrs if name in ("href", "src"))


def links(path: Path) -> list[str]:
    parser = Links()
    parser.feed(path.read_text("utf-8"))
    return parser.found


# What the files hold


def test_there_is_an_index_a_page_a_community_and_a_page_a_rostered_person(tmp_path: Path):
    stored = stored_roster(PLACES)
    folder = made(tmp_path, stored)
    assert (folder / "index.html").is_file()
    assert len(list((folder / "c").iterdir())) == 2
    assert len(list((folder / "p").iterdir())) == len(stored.district.rostered)


def test_every_link_leads_to_a_file_of_the_folder(tmp_path: Path):
    folder = made(tmp_path)
    for page in folder.rglob("*.html"):
        for link in links(page):
            target = link.partition("#")[0]
            if link.startswith("tel:") or not target:
                continue
            assert (page.parent / target).is_file(), (page.name, link)


def test_pages_of_one_community_link_to_nothing_that_was_not_written(tmp_path: Path):
    folder = made(tmp_path, selection=Selection(communities=("康庄社区",)))
    assert len(list((folder / "c").iterdir())) == 1
    tapped = [link for page in folder.rglob("*.html") for link in links(page) if link.startswith("../p/")]
    assert {Path(link).name for link in tapped} <= {path.name for path in (folder / "p").iterdir()}


def test_nothing_is_loaded_from_a_network(tmp_path: Path):
    folder = made(tmp_path)
    for path in folder.rglob("*.*"):
        assert not re.search(r"https?:|fetch\(|XMLHttpRequest|@import|url\(", path.read_text("utf-8"))


def test_staff_phones_are_masked_and_contacts_can_be_tapped(tmp_path: Path):
    stored = stored_roster(PLACES)
    folder = made(tmp_path, stored)
    written = "".join(path.read_text("utf-8") for path in folder.rglob("*.*"))
    assert not any(person.phone and person.phone in written for person in stored.district.people)
    person = stored.district.rostered[0]
    assert f"{person.phone[:3]}****{person.phone[-4:]}" in written
    assert '<a href="tel:13900000001">13900000001</a>' in written


def test_file_names_do_not_give_away_a_phone_number_that_serves_as_identity(tmp_path: Path):
    people = [
        Person(f"1381234567{end}", "王伟", "统计局", "康庄社区", phone=f"1381234567{end}") for end in range(2)
    ]
    names = []
    for number, identities in enumerate((people, people[::-1])):
        stored = stored_roster(people=0, extra_people=tuple(identities))
        names.append({path.name for path in (made(tmp_path / str(number), stored) / "p").iterdir()})
    assert names[0] == names[1]
    others = [Person(str(end), "王伟", "统计局", "康庄社区") for end in range(2)]
    stored = stored_roster(people=0, extra_people=tuple(others))
    assert {path.name for path in (made(tmp_path / "x", stored) / "p").iterdir()} == names[0]


def test_a_page_of_somebody_who_left_the_roster_goes(tmp_path: Path):
    leaving = Person("X", "离开者", "统计局", "康庄社区")
    folder = made(tmp_path, stored_roster(extra_people=(leaving,)))
    gone = page_of(folder, "p", "离开者")
    made(tmp_path, stored_roster())
    assert not gone.exists()


def test_the_folder_holds_what_was_asked_for_last(tmp_path: Path):
    (made(tmp_path) / "index-9.js").write_text("the search data of a larger district")
    (tmp_path / "2022-W11" / "html" / "c" / "own.html").write_text("somebody's own page")
    drum_tower = Selection(communities=("鼓楼社区",))
    folder, fresh = made(tmp_path, selection=drum_tower), made(tmp_path / "fresh", selection=drum_tower)
    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert left == {path.relative_to(fresh).as_posix() for path in fresh.rglob("*.*")} | {"c/own.html"}


def test_somebody_without_duties_is_told_so(tmp_path: Path):
    stored = stored_roster(
        people=0, gates=1, extra_people=tuple(people_of("康庄社区", 40, 5, stored_roster().district.week))
    )
    idle = next(p for p in stored.district.rostered if p.identity not in stored.roster.by_person)
    folder = made(tmp_path, stored)
    pages = [path.read_text("utf-8") for path in (folder / "p").iterdir()]
    assert any("本周没有值班" in page and f"<h1>{idle.name}</h1>" in page for page in pages)


def single_files(
    out: Path, stored=None, selection: Selection = EVERYTHING, language: str | None = None
) -> list[Path]:
    """Export a file a community and return them."""
    stored = stored or stored_roster(PLACES)
    return list(export(stored, selection, formats=["html"], out=out, language=language, single=True))


def test_a_single_file_holds_all_days_gates_and_people_and_leads_nowhere_else(tmp_path: Path):
    stored = stored_roster(PLACES)
    files = single_files(tmp_path, stored)
    assert [file.name for file in files] == ["康庄社区.html", "鼓楼社区.html"]
    for file in files:
        text = file.read_text("utf-8")
        anchors = set(re.findall(r'id="([^"]+)"', text))
        for link in links(file):
            assert link.startswith("tel:") or link.removeprefix("#") in anchors, link
        people = [person for person in stored.district.rostered if person.community == file.stem]
        assert people
        assert all(person.name in text for person in people)
        assert not any(person.phone and person.phone in text for person in people)
        days = {f"d{day:%Y-%m-%d}" for day in stored.district.week.dates}
        gates = {f"w{number}" for number, _gate in enumerate(stored.district.checkpoints_of[file.stem], 1)}
        assert days | gates <= anchors
        assert not re.search(r"https?:|fetch\(|XMLHttpRequest|@import|url\(|<script src|<link", text)


def test_a_single_file_of_a_crowded_community_is_small_enough_to_send(tmp_path: Path):
    (file,) = single_files(tmp_path, stored_roster((PLACES[0],), people=150, gates=23))
    assert file.stat().st_size <= MOST_BYTES


def test_a_single_file_of_a_unit_is_refused(tmp_path: Path):
    with pytest.raises(UsageError):
        single_files(tmp_path, selection=Selection(units=("统计局",)))


def test_each_gate_has_a_sheet_with_its_week_and_whom_to_call(tmp_path: Path):
    stored = stored_roster(PLACES)
    folder = made(tmp_path, stored)
    sheets = {file.name: file.read_text("utf-8") for file in (folder / "g").iterdir()}
    assert len(sheets) == len(stored.district.checkpoints)
    for checkpoint in stored.district.checkpoints:
        (text,) = [
            text
            for text in sheets.values()
            if f"{checkpoint.gate.estate} · {checkpoint.gate.checkpoint} · " in text
            and checkpoint.gate.community in text
        ]
        names = {
            stored.district.person_by_identity[duty.identity].name
            for duty in stored.roster.duties
            if duty.gate == checkpoint.gate
        }
        assert all(name in text for name in names)
        assert checkpoint.contacts.grid_phone in text


def test_names_are_escaped_everywhere(tmp_path: Path):
    odd = tuple(Person(f"O{number}", name, SCRIPT, "康庄社区") for number, name in enumerate((SCRIPT, CLOSING)))
    folder = made(tmp_path, stored_roster(people=0, extra_people=odd))
    for path in folder.rglob("*.*"):
        text = path.read_text("utf-8")
        assert SCRIPT not in text
        assert CLOSING not in text
        assert path.suffix != ".js" or "<" not in text


def test_the_search_data_is_what_was_written(tmp_path: Path):
    odd = Person("O1", f"{CLOSING}\u2028", "统计局", "康庄社区")
    stored = stored_roster(PLACES, extra_people=(odd,))
    names = []
    for path in sorted(made(tmp_path, stored).glob("index-*.js")):
        found = json.loads(re.fullmatch(r"rosterIndex\((.*)\);\n", path.read_text("utf-8"))[1])
        names.extend(row[0] for row in found["people"])
    assert names == [person.name for person in stored.district.rostered]


def test_labels_speak_the_language_asked_for_and_names_stay(tmp_path: Path):
    folder = made(tmp_path, language="en")
    page = page_of(folder, "c", "康庄社区").read_text("utf-8")
    assert '<html lang="en">' in page
    assert "Mon" in page
    assert "Grid worker" in page
    assert "东盛华庭A区" in page


def test_a_phone_that_is_no_number_is_shown_and_not_linked(tmp_path: Path):
    stored = stored_roster(people=2, gates=1)
    district = stored.district
    odd = Contacts(grid_worker="李", grid_phone="javascript:alert(1)", block_phone="0357-123 4567/转 2")
    gates = (Checkpoint(Gate("康庄社区", "院", "门"), "", Management.MANAGED, (1,) * 14, odd),)
    stored = replace(
        stored,
        district=replace(district, checkpoints=gates),
        roster=replace(stored.roster, duties=()),
    )
    page = page_of(made(tmp_path, stored), "c", "康庄社区")
    assert [link for link in links(page) if ":" in link] == ["tel:03571234567"]


# How they behave in a browser


@pytest.fixture(scope="module")
def district_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pages of a district of 68 communities and 3,648 people, some with names that are markup."""
    places = tuple((f"第{number:02d}社区", f"第{number // 8}街道") for number in range(67))
    odd = (Person("O1", SCRIPT, "统计局", "康庄社区"), Person("O2", CLOSING, "统计局", "康庄社区"))
    stored = stored_roster((("康庄社区", "车站街街道"), *places), people=56, extra_people=odd)
    assert len(stored.district.rostered) > 3600
    return made(tmp_path_factory.mktemp("pages"), stored)


def test_no_page_is_larger_than_a_phone_likes(district_pages: Path):
    assert max(path.stat().st_size for path in district_pages.rglob("*.*")) < MOST_BYTES


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """Return a headless browser."""
    binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not (binary and driver):
        pytest.skip("no Chromium with its chromedriver is installed")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in (
        *(
            "headless",
            "no-sandbox",
            "disable-gpu",
            "disable-software-rasterizer",
            "disable-extensions",
            "disable-quic",
            "no-first-run",
            "disable-background-networking",
        ),
        *("disable-component-update", "disable-sync", f"user-data-dir={tmp_path_factory.mktemp('profile')}"),
    ):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    found = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield found
    found.quit()


class Phone:
    """A browser as a phone, on a day of our choice."""

    def __init__(self, browser, *, today: str = "2022-03-16", dark: bool = False, width: int = 360) -> None:
        self.browser = browser
        self.today = today
        self._command(
            "Emulation.setDeviceMetricsOverride", width=width, height=740, deviceScaleFactor=1, mobile=width < 500
        )
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self._command("Emulation.setEmulatedMedia", features=scheme)

    def _command(self, name: str, **parameters: object) -> dict:
        return self.browser.execute_cdp_cmd(name, parameters)

    def open(self, path: Path) -> Phone:
        clock = (
            "{const Real = Date; window.Date = class extends Real"
            f" {{constructor(...a) {{a.length ? super(...a) : super('{self.today}T09:00:00')}}}}}}"
        )
        script = self._command("Page.addScriptToEvaluateOnNewDocument", source=clock)
        self.browser.get(path.as_uri())
        self._command("Page.removeScriptToEvaluateOnNewDocument", **script)
        return self

    def run(self, script: str) -> object:
        return self.browser.execute_script(script)

    def find(self, selector: str) -> list:
        return self.browser.find_elements("css selector", selector)

    def type(self, text: str) -> list[str]:
        box = self.find("#query")[0]
        box.clear()
        box.send_keys(text)
        return [link.text for link in self.find("#results a")]

    def pdf_pages(self) -> int:
        printed = base64.b64decode(self._command("Page.printToPDF", preferCSSPageSize=True)["data"])
        return len(re.findall(rb"/Type\s*/Page\b", printed))


@pytest.mark.parametrize("typed", ["康庄社区", "kangzhuangshequ", "kzsq", "KANGZHUANG", "康庄"])
def test_search_finds_a_community(browser, district_pages: Path, typed: str):
    found = Phone(browser).open(district_pages / "index.html").type(typed)
    assert found[0].startswith("康庄社区")


def test_search_finds_a_gate_of_a_community(browser, district_pages: Path):
    phone = Phone(browser).open(district_pages / "index.html")
    found = phone.type("东盛华庭 南门 康庄")
    assert len(found) == 1
    phone.find("#results a")[0].click()
    assert phone.find("h1")[0].text == "康庄社区"
    assert {row.find_element("css selector", "th").text for row in phone.find("tr.hit")} == {"南门"}
    assert len(phone.find("tr.hit")) == 7


def test_search_and_tap_through_to_a_person_the_colleague_and_back(browser, district_pages: Path):
    phone = Phone(browser).open(district_pages / "index.html")
    phone.type("康庄社区")
    phone.find("#results a")[0].click()
    name = phone.find("section td a")[0].text
    phone.find("section td a")[0].click()
    assert phone.find("h1")[0].text == name.partition("(")[0]
    assert phone.find("a[href^='tel:']")
    phone.find("a.back")[1].click()
    assert phone.find("h1")[0].text == "康庄社区"
    phone.find("a.back")[0].click()
    assert phone.find("#query")


def test_the_keyboard_alone_is_enough(browser, district_pages: Path):
    from selenium.webdriver.common.keys import Keys

    phone = Phone(browser).open(district_pages / "index.html")
    phone.type("王")
    box = phone.find("#query")[0]
    box.send_keys(Keys.ARROW_DOWN)
    assert phone.run("return document.activeElement === document.querySelectorAll('#results a')[0]")
    browser.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    assert phone.run("return document.activeElement === document.querySelectorAll('#results a')[1]")
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert phone.run("return document.activeElement.id") == "query"
    assert not phone.find("#results a")
    box.send_keys("康庄社区", Keys.ENTER)
    assert phone.find("h1")[0].text == "康庄社区"


def test_what_was_found_is_told_to_a_screen_reader(browser, district_pages: Path):
    phone = Phone(browser).open(district_pages / "index.html")
    status = phone.find("#found")[0]
    assert status.get_attribute("role") == "status"
    phone.type("康庄社区")
    assert re.search(r"找到 \d+ 条", status.text)
    phone.type("没有这个人")
    assert "没有找到" in status.text
    assert phone.run("return document.querySelector('label').control.id") == "query"


@pytest.mark.parametrize("typed", ["王", "wang", "南门", "统计局", "社区", "a", "没有这个人"])
def test_search_answers_within_a_tenth_of_a_second(browser, district_pages: Path, typed: str):
    phone = Phone(browser).open(district_pages / "index.html")
    spent = browser.execute_script(
        """
        const box = document.getElementById("query"), times = [];
        for (let round = 0; round < 5; round++) {
            box.value = arguments[0];
            const start = performance.now();
            box.dispatchEvent(new Event("input"));
            document.body.offsetHeight;
            times.push(performance.now() - start);
        }
        return Math.min(...times);
        """,
        typed,
    )
    assert spent < 100
    assert phone.find("#found")


def test_markup_in_a_name_is_shown_as_typed(browser, district_pages: Path):
    phone = Phone(browser).open(district_pages / "index.html")
    (found,) = phone.type("<script>")
    assert found.startswith(SCRIPT)
    phone.find("#results a")[0].click()
    assert phone.find("h1")[0].text == SCRIPT
    assert browser.title.startswith(SCRIPT)
    phone.open(district_pages / "index.html").type("<img")
    phone.find("#results a")[0].click()
    assert phone.find("h1")[0].text == CLOSING
    assert not phone.find("img")


def test_today_comes_first(browser, district_pages: Path):
    page = page_of(district_pages, "c", "康庄社区")
    phone = Phone(browser, today="2022-03-18").open(page)
    first = phone.find("main > section")[0]
    assert first.get_attribute("data-day") == "2022-03-18"
    assert "今天" in first.text
    assert [link.text for link in phone.find("a[aria-current=date]")] == ["周五\n3月18日"]
    assert len(phone.find("main > section[data-day]")) == 7


def test_outside_the_week_the_days_stay_in_order_and_a_note_says_so(browser, district_pages: Path):
    phone = Phone(browser, today="2022-03-25").open(page_of(district_pages, "c", "康庄社区"))
    days = [section.get_attribute("data-day") for section in phone.find("main > section[data-day]")]
    assert days == [f"2022-03-{day}" for day in range(14, 21)]
    assert phone.find("[data-outside]")[0].is_displayed()


@pytest.mark.parametrize(
    ("today", "told"),
    [
        ("2022-03-07", "下周的班，3月14日起。"),
        ("2022-03-13", "下周的班"),
        ("2022-03-06", "还没到"),
        ("2022-03-21", "这一周已过"),
    ],
)
def test_outside_the_week_a_page_says_when_it_holds(browser, district_pages: Path, today: str, told: str):
    phone = Phone(browser, today=today).open(page_of(district_pages, "c", "康庄社区"))
    assert told in phone.find("[data-outside]")[0].text


def test_all_days_can_be_read_without_script(browser, district_pages: Path):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(page_of(district_pages, "c", "康庄社区").as_uri())
        sections = browser.find_elements("css selector", "main > section[data-day]")
        assert [section.is_displayed() for section in sections] == [True] * 7
        browser.get((district_pages / "index.html").as_uri())
        assert len(browser.find_elements("css selector", "section a")) == 68
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out_in_the_light_and_in_the_dark(browser, district_pages: Path, dark: bool):
    phone = Phone(browser, dark=dark).open(page_of(district_pages, "c", "康庄社区"))
    ground = phone.run("return getComputedStyle(document.body).backgroundColor")
    assert (brightness(ground) < 0.1) is dark
    for selector in ("h1", ".soft", "td a", ".tag", ".days a", ".days a[aria-current]"):
        color, behind = browser.execute_script(
            """
            let place = document.querySelector(arguments[0]);
            const color = getComputedStyle(place).color;
            const seen = node => getComputedStyle(node).backgroundColor;
            while (seen(place) === "rgba(0, 0, 0, 0)") place = place.parentElement;
            return [color, seen(place)];
            """,
            selector,
        )
        lighter, darker = sorted((brightness(color), brightness(behind)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, selector


def brightness(color: str) -> float:
    """Return the relative luminance of a colour as WCAG defines it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_needs_scrolling_sideways(browser, district_pages: Path, width: int):
    person = page_of(district_pages, "p", "&lt;script&gt;document.title=&#39;hacked&#39;&lt;/script&gt;")
    for page in (district_pages / "index.html", page_of(district_pages, "c", "康庄社区"), person):
        phone = Phone(browser, width=width).open(page)
        assert phone.run("return document.documentElement.scrollWidth") <= width


def test_long_names_wrap(browser, tmp_path: Path):
    long_name = "W" * 300
    folder = made(tmp_path, stored_roster(people=0, extra_people=(Person("1", long_name, "统计局", "康庄社区"),)))
    for page in (page_of(folder, "c", "康庄社区"), page_of(folder, "p", long_name)):
        assert Phone(browser).open(page).run("return document.documentElement.scrollWidth") <= 360


def test_a_page_prints_a_day_a_sheet_without_what_only_screens_need(browser, district_pages: Path):
    page = page_of(district_pages, "c", "康庄社区")
    phone = Phone(browser, width=1280).open(page)
    assert 8 <= phone.pdf_pages() <= 10
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert not phone.find("nav ul")[0].is_displayed()
        assert brightness(str(phone.run("return getComputedStyle(document.body).backgroundColor"))) == 1
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_community_of_many_gates_prints_a_day_a_sheet_too(browser, tmp_path: Path):
    folder = made(tmp_path, stored_roster(people=200, gates=24))
    assert 8 <= Phone(browser, width=1280).open(page_of(folder, "c", "康庄社区")).pdf_pages() <= 10


def test_no_page_complains_in_the_console(browser, district_pages: Path):
    browser.get_log("browser")
    for page in (district_pages / "index.html", page_of(district_pages, "c", "康庄社区")):
        Phone(browser).open(page)
    assert browser.get_log("browser") == []


def test_the_notice_of_the_week_is_on_every_page(tmp_path: Path):
    folder = made(tmp_path)
    assert all(NOTICES[11 % 3] in page.read_text("utf-8") for page in folder.rglob("*.html"))
