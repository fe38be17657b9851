import io
import tomllib
from pathlib import Path

import openpyxl
import pytest
from sheet_files import WEEK, Desk

from roster_cli.domain import Settings
from roster_cli.errors import InputError
from roster_cli.sheets.columns import STAFF, checkpoint_table
from roster_cli.sheets.config import read_settings
from roster_cli.sheets.district import read_district
from roster_cli.sheets.templates import checkpoint_template, settings_template, staff_template


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_settings_template_says_the_defaults(language: str, tmp_path: Path) -> None:
    path = tmp_path / "roster.toml"
    path.write_text(settings_template(language), "utf-8")
    assert read_settings(path) == Settings()
    assert set(tomllib.loads(path.read_text("utf-8"))) == {
        "shifts",
        "calendar",
        "office",
        "lead",
        "rules",
        "headcount",
        "priority",
        "weights",
        "lending",
        "standby",
        "notices",
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_templates_hold_every_column_explained(language: str) -> None:
    staff = openpyxl.load_workbook(io.BytesIO(staff_template(language, Settings())))
    gates = openpyxl.load_workbook(io.BytesIO(checkpoint_template(language, Settings())))
    for sheet, table in ((staff.worksheets[0], STAFF), (gates.worksheets[0], checkpoint_table(Settings()))):
        assert [cell.value for cell in sheet[1]] == [column.title(language) for column in table.columns]
        assert all(cell.comment for cell in sheet[1])
        assert sheet.freeze_panes
    assert len(staff.worksheets) == 4
    assert len(staff.worksheets[0].data_validations.dataValidation) == 5


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_template_filled_in_is_read(language: str, desk: Desk) -> None:
    staff, gates = desk.folder / "staff.xlsx", desk.folder / "checkpoints.xlsx"
    staff.write_bytes(staff_template(language, Settings()))
    gates.write_bytes(checkpoint_template(language, Settings()))
    with pytest.raises(InputError) as told:
        read_district(staff, gates, week=WEEK, settings=Settings())
    assert len(told.value.problems) == 2, "both lists are empty: the example rows are not read"
    for path, column in ((staff, "A"), (gates, "A")):
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets:
            sheet[f"{column}2"] = "1" if sheet.title in ("人员", "staff") else "统计局"
        if path == staff:
            book.worksheets[0]["C2"] = "统计局"
            for optional in book.sheetnames[2:]:
                del book[optional]
        book.save(path)
    district = read_district(staff, gates, week=WEEK, settings=Settings()).district
    assert district.language == language
    assert len(district.rostered) == 1
    assert district.units[0].is_window
