"""Take pictures of the phone pages, to look at them as people will see them.

    roster export --all --format html --out rosters
    python tools/picture_pages.py rosters/2022-W11/html pictures

Writes the index, a community and a person at phone and desktop width, light and dark, and the community printed.
Needs selenium, Chromium and its chromedriver.
"""

import base64
import shutil
import sys
import tempfile
from pathlib import Path

from selenium import webdriver

WIDTHS = {"phone": 360, "desktop": 1200}
FLAGS = (
    *("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-sync", "hide-scrollbars"),
    *("disable-background-networking", "disable-component-update"),
)


def start() -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for flag in (*FLAGS, f"user-data-dir={tempfile.mkdtemp()}"):
        options.add_argument(f"--{flag}")
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))


def most_told(pages: Path) -> Path:
    """Return the page that has most to show."""
    return max(pages.glob("*.html"), key=lambda page: (page.stat().st_size, page.name))


def take(browser: webdriver.Chrome, page: Path, width: int, scheme: str, picture: Path, query: str = "") -> None:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 2, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get(page.absolute().as_uri())
    if query:
        browser.find_element("id", "query").send_keys(query)
    browser.save_screenshot(str(picture))


def main(folder: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    pages = {"index": folder / "index.html", "search": folder / "index.html"}
    pages |= {"community": most_told(folder / "c"), "person": most_told(folder / "p")}
    browser = start()
    try:
        for name, page in pages.items():
            for device, width in WIDTHS.items():
                for scheme in ("light", "dark"):
                    query = "wang" if name == "search" else ""
                    take(browser, page, width, scheme, out / f"page-{name}-{device}-{scheme}.png", query)
        browser.get(pages["community"].absolute().as_uri())
        printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
        (out / "page-community-printed.pdf").write_bytes(base64.b64decode(printed))
    finally:
        browser.quit()
    print(f"{len(list(out.glob('page-*')))} pictures in {out}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
