"""Ways in which a file comes to be as nobody should hand it in; each draws from a chance of its own.

Some change what a person sees, as a tired hand does; some change parts of the package below, as odd programs, bad
disks and cut-off downloads do. What they leave behind depends on the file and the chance alone.
"""

from __future__ import annotations

import random
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl

from campaigns.fixed import fix_workbook

Mutation = Callable[[Path, random.Random], None]
ODD: tuple[object, ...] = (
    None,
    "",
    "　",
    "#N/A",
    "=1+1",
    "@张伟",
    "-5",
    0,
    -1,
    10**15,
    1.5,
    44000.5,
    True,
    date(2022, 3, 15),
    datetime(1899, 12, 31, 7),
    time(7, 5),
    timedelta(hours=30),
    "张伟、李娜",
    "张伟（请假）",
    "3月15日-3月18日",
    "2022-02-30",
    "周三晚班，周四",
    "13800000001/13900000002",
    "１００１",
    "0001",
    "‮名",
    "𠮷田",
    "合计",
    "是",
    "长" * 33000,
    "a\nb",
    "\u200b",
)
_ODD_IN_XML = (
    b"",
    b"-1",
    b"0",
    b"1e400",
    b"nan",
    b"99999999999999999999",
    b"#N/A",
    b"A0",
    b"ZZZZ9",
    b"&#0;",
    b"\xff",
)
_LOCAL_HEADER = 30


def cells_changed(path: Path, chance: random.Random) -> None:
    book = openpyxl.load_workbook(path)
    for _cell in range(chance.choice((1, 1, 3, 10))):
        sheet = chance.choice(book.worksheets)
        cell = sheet.cell(chance.randint(1, sheet.max_row + 1), chance.randint(1, sheet.max_column + 1))
        if isinstance(cell, openpyxl.cell.MergedCell):
            continue
        value = chance.choice(ODD)
        cell.value = (
            None if isinstance(value, str) and openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.search(value) else value
        )
    _save(book, path)


def rows_moved(path: Path, chance: random.Random) -> None:
    book = openpyxl.load_workbook(path)
    sheet = chance.choice(book.worksheets)
    change = chance.choice((sheet.insert_rows, sheet.delete_rows, sheet.insert_cols, sheet.delete_cols))
    change(chance.randint(1, 5), chance.randint(1, 3))
    _save(book, path)


def areas_merged(path: Path, chance: random.Random) -> None:
    book = openpyxl.load_workbook(path)
    sheet = chance.choice(book.worksheets)
    row, column = chance.randint(1, sheet.max_row), chance.randint(1, sheet.max_column)
    sheet.merge_cells(
        start_row=row,
        start_column=column,
        end_row=row + chance.randint(0, 3),
        end_column=column + chance.randint(0, 2),
    )
    _save(book, path)


def _save(book: openpyxl.Workbook, path: Path) -> None:
    book.save(path)
    fix_workbook(path, saved_later=True)


def bytes_changed(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    for _byte in range(chance.choice((1, 4, 40))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(content)


def cut_off(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def member_broken(path: Path, chance: random.Random) -> None:
    """Break one member of a package and leave the directory of the package as it is, or the other way about."""
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        entry, directory = chance.choice(package.infolist()), package.start_dir
    name = struct.unpack_from("<HH", content, entry.header_offset + 26)
    begin = entry.header_offset + _LOCAL_HEADER + sum(name)
    if chance.random() < 0.6:
        first = begin + chance.randrange(max(1, entry.compress_size))
        last = chance.choice((first + 1, first + 8, begin + entry.compress_size))
        for place in range(first, max(first + 1, min(last, begin + entry.compress_size))):
            content[place] = chance.choice((0, 255, chance.randrange(256)))
    else:
        place = content.index(b"PK\x01\x02", directory)
        while chance.random() < 0.7 and (following := content.find(b"PK\x01\x02", place + 4)) > 0:
            place = following
        for start in chance.choice(((place,), (entry.header_offset - 2,), (place, entry.header_offset - 2))):
            # Version, flags, method, moment, checksum, sizes, lengths: what comes first in both kinds of header.
            content[start + chance.randint(6, 31)] = chance.choice((0, 1, 8, 9, 12, 14, 99, chance.randrange(256)))
    path.write_bytes(content)


def part_changed(path: Path, chance: random.Random) -> None:
    """Change the text of one part, in a package that is whole: what is inside may be cut, doubled or absurd."""
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            parts[name] = package.read(name)
    name = chance.choice(sorted(parts))
    part = parts[name]
    for _change in range(chance.choice((1, 1, 3))):
        values = list(re.finditer(rb'"[^"<>]*"|>[^<>]+<', part))
        first = chance.randrange(len(part) + 1)
        last = min(len(part), first + chance.choice((1, 5, 60, 600)))
        if values and chance.random() < 0.6:
            value = chance.choice(values)
            part = part[: value.start() + 1] + chance.choice(_ODD_IN_XML) + part[value.end() - 1 :]
        elif chance.random() < 0.5:
            part = part[:first] + part[last:]
        else:
            part = part[:last] + part[first:last] * chance.choice((1, 1, 50)) + part[last:]
    gone = chance.random() < 0.1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for own, content in parts.items():
            if own == name and gone:
                continue
            package.writestr(zipfile.ZipInfo(own, (2022, 3, 1, 8, 0, 0)), part if own == name else content)


def lines_mixed(path: Path, chance: random.Random) -> None:
    lines = path.read_text("utf-8").splitlines()
    for _line in range(chance.choice((1, 2, 5))):
        place = chance.randrange(len(lines))
        line, odd = lines[place], str(chance.choice(ODD))[:300]
        at = chance.randint(0, len(line))
        lines[place] = chance.choice(
            (odd, line[:at] + odd + line[at:], line[:at], line * 2, line.replace("=", odd, 1))
        )
    path.write_text("\n".join(lines), chance.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16")), errors="replace")


IN_WORKBOOKS: tuple[Mutation, ...] = (
    *(cells_changed, cells_changed, cells_changed, rows_moved, areas_merged),
    *(bytes_changed, cut_off, member_broken, part_changed, part_changed),
)
IN_TEXTS: tuple[Mutation, ...] = (lines_mixed, lines_mixed, lines_mixed, bytes_changed, cut_off)
IN_OLD_WORKBOOKS: tuple[Mutation, ...] = (bytes_changed, bytes_changed, cut_off)
