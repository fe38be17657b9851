"""What was understood of the lists, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roster_cli.sheets.report import ReadingReport, SheetReport


def reading_fields(report: ReadingReport) -> dict[str, Any]:
    """Return a reading report as the fields of its JSON object."""
    return {
        "sheets": [sheet_fields(sheet) for sheet in report.sheets],
        "counts": [
            {"what": what, "count": count, "example": report.examples.get(what, "")}
            for what, count in report.counts.items()
        ],
        "by_unit": dict(report.by_unit),
        "by_community": dict(report.by_community),
        "dates": [
            {
                "name": sample.name,
                "column": sample.header,
                "written": sample.written,
                "understood": sample.understood,
            }
            for sample in report.dates
        ],
    }


def sheet_fields(sheet: SheetReport) -> dict[str, Any]:
    """Return what was understood of one sheet as the fields of its JSON object."""
    return {
        "file": sheet.file,
        "sheet": sheet.sheet,
        "list": sheet.table,
        "header_row": sheet.header_row,
        "rows": sheet.rows,
        "columns": dict(sheet.columns),
        "joined": {name: list(titles) for name, titles in sheet.joined.items()},
        "supplied": dict(sheet.supplied),
        "filled_down": dict(sheet.filled_down),
        "left_aside": list(sheet.left_aside),
        "notes": list(sheet.notes),
    }
