from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from invented import StoredRoster, stored_roster
from openpyxl import Workbook, load_workbook

from roster_cli.export import Selection, export

THREE = (("康庄社区", "车站街街道"), ("复兴社区", "车站街街道"), ("滨河社区", "滨河街道"))


@pytest.fixture(scope="session")
def stored() -> StoredRoster:
    return stored_roster()


@pytest.fixture(scope="session")
def stored_district() -> StoredRoster:
    return stored_roster(THREE)


@pytest.fixture(scope="session")
def exported(stored_district: StoredRoster, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the week with everything in it, in Chinese."""
    out = tmp_path_factory.mktemp("everything")
    export(stored_district, Selection(everything=True), formats=("xlsx", "csv"), out=out, workers=1)
    return out / "2022-W11"


@pytest.fixture
def open_workbook(exported: Path) -> Callable[[str], Workbook]:
    def open_it(name: str) -> Workbook:
        return load_workbook(exported / name)

    return open_it
