"""Which sheets of a file hold which list."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Mapping
from dataclasses import replace

from roster_cli.domain.spelling import fold
from roster_cli.i18n import _
from roster_cli.sheets.book import Book, Grid
from roster_cli.sheets.columns import AB_POSTS, CHECKPOINTS, FIXED, STAFF, UNITS, Column, Table
from roster_cli.sheets.findings import Findings, some
from roster_cli.sheets.headers import HeaderRow, Headers, find_header, headers_of, is_blank, recognised
from roster_cli.sheets.naming import Names
from roster_cli.sheets.side_by_side import parts_of
from roster_cli.sheets.table import Sheet, missing_columns, open_sheet
from roster_cli.sheets.text import community_key, phones

_SUPPLIED = ("unit", "community")
_LOOKS_LIKE_PEOPLE = 2
_LISTS = (STAFF, CHECKPOINTS, UNITS, AB_POSTS, FIXED)
# Sheets that are kept, not meant. They are told beside the verdict where they look like a list.
_OUTDATED = re.compile(
    r"^旧|旧$|旧[表版名]|备份|作废|废弃|历史|样表|样例|示例|模板|模版|填写说明|待核实"
    r"|old|backup|archive|template|example|sample|tosettle"
)
# Sheets that ``roster collect`` writes beside the people.
_OUR_OWN = frozenset({"冲突", "变动", "conflicts", "changes"})


def is_named(name: str, table: Table) -> bool:
    """Return whether a sheet bears the name of a list."""
    return fold(name).replace("_", "") in {fold(known).replace("_", "") for known in table.names}


class Chooser:
    """Finds the sheets of a file that hold a list.

    Parameters
    ----------
    book
        The file.
    findings
        Collects the problems.
    own
        Headers that the user set.
    names
        Units and communities that are known.
    loosely
        Whether the file's name may name a unit that does not end like one: it stands in a folder of lists.
    """

    def __init__(
        self,
        book: Book,
        findings: Findings,
        *,
        own: Mapping[str, str] | None = None,
        names: Names | None = None,
        loosely: bool = False,
    ) -> None:
        self.book, self.findings, self.own = book, findings, own or {}
        self.names, self.loosely = names or Names(), loosely

    def fits(self, name: str, table: Table) -> bool:
        """Return whether the header of a sheet names every needed column but those known otherwise."""
        grid = self.book.grid(name)
        header = find_header(grid, headers_of(table, self.own))
        if not header.fit:
            return False
        missing = missing_columns(grid, table, self.own, header)
        return not missing or {column.field for column in missing} <= set(self.supplied(name, table, header))

    def supplied(self, name: str, table: Table, header: HeaderRow | None = None) -> dict[str, str]:
        """Return what lines above a sheet's table, the sheet's name or the file's say of all its rows, by field.

        Only columns count that the sheet lacks, or in which nothing else stands.
        """
        grid = self.book.grid(name)
        headers = headers_of(table, self.own)
        header = header or find_header(grid, headers)
        found = {}
        present = recognised(header.titles, headers)
        for field in _SUPPLIED:
            column = table.by_field.get(field)
            if column is None or not column.fills_down:
                continue
            named = self._named(grid, name, header, column)
            written = _values(grid, header, headers, field) if field in present else set()
            same = community_key if field == "community" else fold
            if any(same(value) != same(named) for value in written):
                continue
            if named:
                found[field] = named
            elif field not in present and _has_sections(grid, header, self.names, field):
                found[field] = ""
        return found

    def _named(self, grid: Grid, name: str, header: HeaderRow, column: Column) -> str:
        above = [
            cell
            for row in grid.rows[: header.first]
            for cell in row
            if isinstance(cell, str) and not is_blank(cell)
        ]
        stem, field = self.book.file.stem, column.field
        if field == "community":
            labels = (self.names.named_by(line, field) for line in above)
            others = [self.names.community_in(label) for label in (name, stem, *above)]
            # Of several sheets of gates each bears the name of its community, with 社区 or without.
            is_one_of_many = len(self.book.names) > 1 and not any(is_named(name, table) for table in _LISTS)
            is_one_of_many = is_one_of_many and column is CHECKPOINTS.by_field["community"]
            loose = [self.names.community_in(name, loosely=True)] if is_one_of_many else []
            return next(filter(None, (*labels, *others, *loose)), "")
        labels = (self.names.named_by(line, field) for line in above)
        strict = [self.names.unit_in(label) for label in (name, stem, *above)]
        loose = [self.names.unit_in(stem, loosely=True)] if self.loosely else []
        return next(filter(None, (*labels, *strict, *loose)), "")

    def open(self, name: str, table: Table) -> Sheet | None:
        """Open a sheet, or note why it cannot be read."""
        supplied = self.supplied(name, table)
        sheet = open_sheet(
            self.book, name, table, self.findings, own=self.own, names=self.names, supplied=supplied
        )
        return (
            replace(sheet, supplied={field: text for field, text in supplied.items() if text}) if sheet else None
        )

    def main(self, table: Table, others: Container[str], *, other: Table | None = None) -> list[Sheet]:
        """Return every sheet that holds a list: those that fit, else the one that is named so.

        Hidden sheets are read only where no other one fits.

        Parameters
        ----------
        table
            The list.
        others
            Names of sheets that hold other lists.
        other
            The list that is given together with this one, and easily in its place.
        """
        names = [name for name in self.book.names if name not in others]
        visible = [name for name in names if name not in self.book.hidden]
        for group in (visible, names):
            fitting = [name for name in group if self.is_list(name, table, other)]
            if fitting:
                self._note_hidden(fitting, names, visible, table, other)
                return [part for name in fitting for part in self._parts(name, table)]
        if any(self._is_rather(name, other, table) for name in names):
            self._note_wrong_list(table, other)
            return []
        return self._nearest(names, table)

    def is_list(self, name: str, table: Table, other: Table | None) -> bool:
        """Return whether a sheet holds a list, by its name or its header, and not rather another one."""
        if is_named(name, table):
            return True
        if _OUTDATED.search(fold(name)):
            return False
        return (
            self.fits(name, table)
            and not self._is_rather(name, other, table)
            and not _tells_duties(self.book.grid(name), table)
        )

    def _parts(self, name: str, table: Table) -> list[Sheet]:
        sheet = self.open(name, table) if len(parts := parts_of(self.book, name, table, self.own)) < 2 else None
        if len(parts) < 2:
            return [sheet] if sheet else []
        opened = []
        for part in parts:
            chooser = Chooser(part, self.findings, own=self.own, names=self.names, loosely=self.loosely)
            if found := chooser.open(name, table):
                opened.append(found)
        return opened

    def _is_rather(self, name: str, other: Table | None, table: Table) -> bool:
        """Return whether a sheet fits another list, and better than this one."""
        if other is None or not self.fits(name, other):
            return False
        grid = self.book.grid(name)
        fit, other_fit = (find_header(grid, headers_of(one, self.own)).fit for one in (table, other))
        return other_fit > fit or (other_fit == fit and not self.fits(name, table))

    def _note_wrong_list(self, table: Table, other: Table | None) -> None:
        assert other is not None
        self.findings.problem(
            str(self.book.file),
            "",
            0,
            0,
            _("this is the list {found}, where the list {wanted} belongs").format(
                found=other.shown, wanted=table.shown
            ),
            _("Give the staff list first and the checkpoint list after it."),
        )

    def _nearest(self, names: list[str], table: Table) -> list[Sheet]:
        """Tell what is wrong with the sheet that is most like the list."""
        best = max(
            names,
            key=lambda name: find_header(self.book.grid(name), headers_of(table, self.own)).fit,
            default=None,
        )
        if best is None:
            self.findings.problem(
                str(self.book.file),
                "",
                0,
                0,
                _("there is no sheet {name} ({alias})").format(name=table.names[0], alias=table.names[1]),
                _("Name the sheet that holds the list {name}.").format(name=table.names[0]),
            )
            return []
        sheet = self.open(best, table)
        return [sheet] if sheet else []

    def _note_hidden(
        self, fitting: list[str], names: list[str], visible: list[str], table: Table, other: Table | None
    ) -> None:
        """Note where hidden sheets hold the list, or more of it."""
        for name in fitting:
            if name in self.book.hidden:
                self.findings.notice(
                    _("{file}: the list stands in the hidden sheet “{sheet}”").format(
                        file=self.book.file.name, sheet=name
                    )
                )
        unread = [name for name in names if name not in visible and name not in fitting]
        for name in unread:
            if self.is_list(name, table, other) and self._has_rows(name, table):
                self.findings.warn(
                    _("{file}: the hidden sheet “{sheet}” looks like a list and was not read.").format(
                        file=self.book.file.name, sheet=name
                    )
                )

    def _has_rows(self, name: str, table: Table) -> bool:
        grid = self.book.grid(name)
        header = find_header(grid, headers_of(table, self.own))
        return any(not is_blank(cell) for row in grid.rows[header.last + 1 :] for cell in row)

    def optional(self, table: Table) -> Sheet | None:
        """Return a sheet that may be there, found by its name; hidden ones are lists for drop-downs as a rule.

        Where several files make a list, one sheet alone in a file may bear the file's name.
        """
        visible = [name for name in self.book.names if name not in self.book.hidden]
        is_file = self.loosely and len(visible) == 1 and is_named(self.book.file.stem, table)
        for name in visible:
            if (name and is_named(name, table)) or (is_file and self.fits(name, table)):
                return open_sheet(self.book, name, table, self.findings, own=self.own)
        return None

    def note_unread(self, used: Container[str]) -> None:
        """Note the sheets that nothing was read from; those that look like people or gates beside the verdict."""
        unread = [name for name in self.book.names if name and name not in used]
        alike = [
            name
            for name in unread
            if name not in self.book.hidden and fold(name) not in _OUR_OWN and self.looks_like_a_list(name)
        ]
        for name in alike:
            self.findings.warn(
                _(
                    "{file}: the sheet “{sheet}” looks like a list of people or gates and was not read. Give it a "
                    "header row like the list's, or delete it."
                ).format(file=self.book.file.name, sheet=name)
            )
        if unread:
            self.findings.notice(
                _("{file}: sheets that were not read: {sheets}").format(
                    file=self.book.file.name, sheets=some(unread, 8)
                )
            )

    def looks_like_a_list(self, name: str) -> bool:
        """Return whether a sheet seems to hold people or gates, with a header or without."""
        grid = self.book.grid(name)
        for table in (STAFF, CHECKPOINTS):
            headers = headers_of(table, self.own)
            header = find_header(grid, headers)
            anchors = {"name"} if table is STAFF else {"estate", "checkpoint"}
            if header.fit > 1 and anchors & recognised(header.titles, headers) and self._has_rows(name, table):
                return not _tells_duties(grid, table)
        return _rows_like_people(grid, self.names) >= _LOOKS_LIKE_PEOPLE


def _values(grid: Grid, header: HeaderRow, headers: Headers, field: str) -> set[str]:
    """Return what stands in the column of a field: two values are enough to know that they differ."""
    places = [
        place
        for place, title in enumerate(header.titles)
        if (known := headers.known(title)) and known.column.field == field
    ]
    values: set[str] = set()
    for row in grid.rows[header.last + 1 :]:
        cells = (row[place] for place in places if place < len(row) and not is_blank(row[place]))
        values |= {cell for cell in cells if isinstance(cell, str) and ":" not in fold(cell)}
        if len(values) > 1:
            break
    return values


def _has_sections(grid: Grid, header: HeaderRow, names: Names, field: str) -> bool:
    """Return whether the first row below a header names the unit or community of the rows below it."""
    for row in grid.rows[header.last + 1 :]:
        texts = list(dict.fromkeys(cell for cell in row if not is_blank(cell)))
        if texts:
            named = names.community_in if field == "community" else names.unit_in
            return len(texts) == 1 and isinstance(texts[0], str) and bool(named(texts[0]))
    return False


def _tells_duties(grid: Grid, table: Table) -> bool:
    """Return whether a sheet tells who is on duty when, as a roster does, not who there is."""
    titles = {fold(cell) for row in grid.rows[:10] for cell in row if isinstance(cell, str) and len(cell) < 8}
    return (
        table.names == STAFF.names
        and bool(titles & {"日期", "值班日期", "date"})
        and bool(titles & {"班次", "shift", "值班班次"})
    )


def _rows_like_people(grid: Grid, names: Names) -> int:
    """Return how many rows hold a mobile phone number or a community's name beside other texts."""
    count = 0
    for row in grid.rows[:50]:
        texts = [cell for cell in row if isinstance(cell, str) and not is_blank(cell)]
        numbers = [cell for cell in row if isinstance(cell, int | float) and not isinstance(cell, bool)]
        has_phone = any(
            len(phones(cell)) == 11 and phones(cell)[0] == "1" and phones(cell).isdigit() for cell in texts
        )
        has_phone = has_phone or any(1.3e10 <= number < 2e10 for number in numbers)
        in_community = names.communities is not None and any(names.community_in(cell) for cell in texts)
        count += bool(texts) and len(texts) + len(numbers) > 1 and (has_phone or in_community)
    return count


def main_sheet(
    book: Book, table: Table, others: Container[str], findings: Findings, *, other: Table | None = None
) -> Sheet | None:
    """Return the first sheet that holds a list; see `Chooser.main`."""
    chooser = Chooser(book, findings)
    names = [name for name in book.names if name not in others]
    named = [name for name in names if is_named(name, table)]
    skipped: Collection[str] = [name for name in names if named and name != named[0]]
    found = chooser.main(table, {*(name for name in book.names if name in others), *skipped}, other=other)
    return found[0] if found else None
