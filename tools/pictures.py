"""Make the pictures of the documentation: what people hold in their hands, as they will see it.

    python tools/pictures.py                  solve the example district, take the pictures into docs/pictures
    python tools/pictures.py --db solved.db   the same of a district that is solved already
    python tools/pictures.py --out DIR

Workbooks are printed by LibreOffice, phone pages and terminal screens shown by Chromium, figures drawn by
``roster plot``. Needs LibreOffice, poppler's pdftoppm and pdftotext, Chromium with its chromedriver, the Python
packages selenium, matplotlib and pillow, and a Chinese font.
"""

import argparse
import os
import pty
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import picture_pages
from PIL import Image, ImageChops
from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

REPOSITORY = Path(__file__).resolve().parents[1]
DISTRICT = REPOSITORY / "data" / "yaodu"
WEEK, COMMUNITY, UNIT, SUBDISTRICT = "2022-W11", "康庄社区", "统计局", "车站街街道"
NOTICE = "外来车辆一律登记，不得擅自离岗。"
WIDTH, COLOURS, RESOLUTION = 1100, 48, 110
FIRST_ROWS = 34

# Picture: workbook, and the words that open the page to take.
SHEETS = {
    "community-week": (f"{COMMUNITY}.xlsx", f"{COMMUNITY}值班表"),
    "community-people": (f"{COMMUNITY}.xlsx", f"{COMMUNITY}人员值班表"),
    "community-sign-in": (f"{COMMUNITY}.xlsx", f"{COMMUNITY}签到表"),
    "community-gate": (f"{COMMUNITY}.xlsx", "东盛华庭A区 · 南门"),
    "community-contacts": (f"{COMMUNITY}.xlsx", f"{COMMUNITY}联系电话"),
    "community-unfilled": (f"{COMMUNITY}.xlsx", f"{COMMUNITY}缺岗表"),
    "unit-week": (f"单位/{UNIT}.xlsx", f"{UNIT}本周值班表"),
    "unit-posts": (f"单位/{UNIT}.xlsx", f"{UNIT}AB岗在岗表"),
    "unit-monday": (f"单位/{UNIT}.xlsx", f"{UNIT}：周一汇总"),
    "subdistrict": (f"街道/{SUBDISTRICT}.xlsx", f"{SUBDISTRICT}各社区对照"),
    "subdistrict-help": (f"街道/{SUBDISTRICT}.xlsx", f"{SUBDISTRICT}支援建议"),
    "district-summary": ("全区汇总.xlsx", "全区汇总"),
    "district-coverage": ("全区汇总.xlsx", "各日各班到岗率"),
    "district-charts": ("全区汇总.xlsx", "本周图表"),
    "district-cost": ("全区汇总.xlsx", "成本"),
}
ENGLISH_SHEETS = {"community-week-english": (f"{COMMUNITY}.xlsx", f"{COMMUNITY}: duty roster")}
PAGES = {
    "page-index": ("index", "light"),
    "page-community": ("c", "light"),
    "page-gate": ("g", "light"),
    "page-single": ("single", "light"),
    "page-person-dark": ("p", "dark"),
}
SCREENS = {
    "screen-solve": ("--lang", "zh", "solve", "{kangzhuang}/staff.xlsx", "{kangzhuang}/checkpoints.xlsx", "-q"),
    "screen-check": ("--lang", "zh", "check", "broken/staff.xlsx", "{kangzhuang}/checkpoints.xlsx"),
    "screen-show": ("--lang", "zh", "show", "--community", "kangzhuang"),
}
SCREEN_PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #1d1f21; width: max-content; }}
pre {{ margin: 0; padding: 14px 18px; font: 16px/1.35 "Noto Sans Mono CJK SC", monospace; color: #e8e8e8; }}
i {{ display: inline-block; overflow: hidden; vertical-align: bottom; text-align: center;
  font: 13.3px/1.6 "Noto Sans Mono", "DejaVu Sans Mono", monospace; width: 8px; }}
</style><pre>{code}</pre>"""


def roster(*words: object, folder: Path, database: Path) -> None:
    command = [sys.executable, "-m", "roster_cli", "--db", database, *words]
    subprocess.run(list(map(str, command)), cwd=folder, check=True, stdout=subprocess.DEVNULL)


def save(picture: Image.Image, path: Path) -> None:
    """Cut the white margins off, and save small: few colours, no wider than a page of text."""
    picture = picture.convert("RGB")
    background = Image.new("RGB", picture.size, picture.getpixel((0, 0)))
    box = ImageChops.difference(picture, background).getbbox() or (0, 0, *picture.size)
    margin = 14
    left, top = max(0, box[0] - margin), max(0, box[1] - margin)
    right, bottom = min(picture.width, box[2] + margin), min(picture.height, box[3] + margin)
    picture = picture.crop((left, top, right, bottom))
    if picture.width > WIDTH:
        picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def printed(workbook: Path, folder: Path) -> Path:
    """Print a workbook into a PDF."""
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    office = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(workbook)]
    subprocess.run(office, check=True, capture_output=True)
    return folder / f"{workbook.stem}.pdf"


def first_pages(pdf: Path) -> list[str]:
    """Return the text of each page."""
    told = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, encoding="utf-8")
    return told.stdout.split("\f")


def take_sheets(sheets: dict[str, tuple[str, str]], exported: Path, folder: Path, out: Path) -> None:
    pdfs: dict[str, Path] = {}
    for name, (file, words) in sheets.items():
        if file not in pdfs:
            pdfs[file] = printed(exported / file, folder)
        page = next(number for number, text in enumerate(first_pages(pdfs[file]), 1) if text.startswith(words))
        picture = folder / name
        size = ["-r", str(RESOLUTION), "-f", str(page), "-l", str(page), "-singlefile", "-png"]
        subprocess.run(["pdftoppm", *size, str(pdfs[file]), str(picture)], check=True)
        # The foot of the page is cut off: the page number says nothing here.
        image = Image.open(picture.with_suffix(".png"))
        save(image.crop((0, 0, image.width, round(image.height * 0.945))), out / f"{name}.png")


def take_pages(pages: Path, folder: Path, out: Path) -> None:
    browser = picture_pages.start()
    try:
        for name, (kind, scheme) in PAGES.items():
            if kind == "index":
                page = pages / "index.html"
            elif kind == "single":
                page = pages.parent / f"{COMMUNITY}.html"
            elif kind == "g":
                page = next(path for path in (pages / "g").glob("*.html") if COMMUNITY in path.read_text("utf-8"))
            elif kind == "c":
                page = next(path for path in (pages / "c").glob("*.html") if COMMUNITY in path.read_text("utf-8"))
            else:
                page = picture_pages.most_told(pages / "p")
            picture = folder / f"{name}.png"
            query = "wang" if kind == "index" else ""
            picture_pages.take(browser, page, picture_pages.WIDTHS["phone"], scheme, picture, query)
            image = Image.open(picture)
            save(image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS), out / picture.name)
    finally:
        browser.quit()


def on_a_terminal(words: list[str], folder: Path, database: Path) -> str:
    """Run a command on a terminal of 80 columns and return what it printed, colours and all."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "roster_cli", "--db", str(database), *words]
    environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm-256color"}
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=theirs, stderr=subprocess.STDOUT)
    os.close(theirs)
    return b"".join(read_all(ours, process)).decode("utf-8").replace("\r\n", "\n")


def read_all(terminal: int, process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # how Linux says that the other side has closed
            piece = b""
        if not piece:
            process.wait()
            return
        yield piece


def break_list(folder: Path) -> None:
    """Write a copy of the example's staff list with mistakes as people make them."""
    from openpyxl import load_workbook

    book = load_workbook(REPOSITORY / "examples" / "kangzhuang" / "staff.xlsx")
    sheet = book["人员"]
    head = next(row for row in sheet.iter_rows(max_row=10) if any(cell.value == "姓名" for cell in row))
    columns = {str(cell.value): cell.column for cell in head}
    mistakes = {"社区": "康壮", "姓名": None, "请假": "8月99日", "每周上限": "三", "值班类型": "周末吧"}
    for row, (column, value) in enumerate(mistakes.items(), head[0].row + 1):
        sheet.cell(row, columns[column]).value = value
    (folder / "broken").mkdir()
    book.save(folder / "broken" / "staff.xlsx")


def narrowed(code: str) -> str:
    """Show dashes, dots and lines half as wide as Chinese characters, as terminals do and Chinese fonts do not."""
    return "".join(f"<i>{letter}</i>" if letter > "\x7f" and cell_len(letter) == 1 else letter for letter in code)


def take_screens(folder: Path, out: Path) -> None:
    break_list(folder)
    browser = picture_pages.start()
    try:
        for name, words in SCREENS.items():
            lists = str(REPOSITORY / "examples" / "kangzhuang")
            command = [word.format(kangzhuang=lists) for word in words]
            command += ["--week", WEEK]
            told = on_a_terminal(command, folder, folder / "screens.db")
            lines = ["$ roster " + " ".join(words[2:]).format(kangzhuang="."), *told.splitlines()[:FIRST_ROWS]]
            screen = Console(record=True, width=100, file=open(os.devnull, "w"))  # noqa: SIM115
            screen.print(Text.from_ansi("\n".join(lines)), soft_wrap=True)
            code = screen.export_html(theme=MONOKAI, inline_styles=True, code_format="{code}")
            page = folder / f"{name}.html"
            page.write_text(SCREEN_PAGE.format(code=narrowed(code)), encoding="utf-8")
            picture = folder / f"{name}.png"
            picture_pages.take(browser, page, 800, "dark", picture)
            image = Image.open(picture)
            save(image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS), out / picture.name)
    finally:
        browser.quit()


def take_figures(database: Path, folder: Path, out: Path) -> None:
    roster("plot", "--community", COMMUNITY, "--week", WEEK, "--out", "figures", folder=folder, database=database)
    names = {"plot-coverage": "coverage", "plot-fairness": "fairness", "plot-community": COMMUNITY}
    for name, file in names.items():
        save(Image.open(folder / "figures" / WEEK / "plot" / f"{file}.png"), out / f"{name}.png")


def take_chat_pictures(pictures: Path, out: Path) -> None:
    """Show what is sent to a chat group at half its size, as sharp as a page of text needs it."""
    days = sorted(folder for folder in pictures.iterdir() if folder.is_dir())
    for name, file in (("chat-week", pictures), ("chat-day", days[0])):
        image = Image.open(file / f"{COMMUNITY}.png").convert("RGB")
        save(image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS), out / f"{name}.png")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", type=Path, help="a database in which data/yaodu is solved already")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "docs" / "pictures")
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        database = folder / "roster.db"
        if chosen.db:
            shutil.copyfile(chosen.db, database)
        else:
            settings = folder / "roster.toml"
            told = (DISTRICT / "roster.toml").read_text("utf-8").replace("lines = []", f'lines = ["{NOTICE}"]')
            settings.write_text(told, "utf-8")
            lists = (DISTRICT / "staff.xlsx", DISTRICT / "checkpoints.xlsx")
            roster("solve", *lists, "--config", settings, "--week", WEEK, "-q", folder=folder, database=database)
        asked = ("--community", COMMUNITY, "--unit", UNIT, "--subdistrict", SUBDISTRICT, "--week", WEEK)
        english = ("--lang", "en", "export", "--community", COMMUNITY, "--week", WEEK, "--out", "english")
        roster(*english, folder=folder, database=database)
        roster("--lang", "zh", "export", *asked, folder=folder, database=database)
        everything = ("export", "--all", "--week", WEEK, "--format", "xlsx", "--format", "html")
        roster("--lang", "zh", *everything, folder=folder, database=database)
        sent = ("export", "--community", COMMUNITY, "--week", WEEK, "--format", "png")
        roster("--lang", "zh", *sent, folder=folder, database=database)
        single = ("export", "--community", COMMUNITY, "--week", WEEK, "--format", "html", "--single")
        roster("--lang", "zh", *single, folder=folder, database=database)
        take_chat_pictures(folder / "rosters" / WEEK / "png", chosen.out)
        take_sheets(SHEETS, folder / "rosters" / WEEK, folder, chosen.out)
        take_sheets(ENGLISH_SHEETS, folder / "english" / WEEK, folder, chosen.out)
        take_pages(folder / "rosters" / WEEK / "html", folder, chosen.out)
        take_figures(database, folder, chosen.out)
        take_screens(folder, chosen.out)
    pictures = sorted(chosen.out.glob("*.png"))
    print(f"{len(pictures)} pictures in {chosen.out}, {sum(p.stat().st_size for p in pictures) / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
