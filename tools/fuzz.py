"""Fuzz the readers of everything that users hand in, guided by what of their code is reached.

    pip install atheris
    python tools/fuzz.py FOLDER [-max_total_time=3600 and other words of libFuzzer]

Lists, settings, sign-ins, chats, past and edited rosters are mutated as text; of workbooks one part at a time, the
package around it whole. What ends in anything but a roster or a problem that is told is kept in FOLDER/found, once
for each place in the code, and fuzzing goes on. FOLDER/corpus keeps what was reached for the next time.
"""

from __future__ import annotations

import io
import sys
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from unittest import mock

import atheris

with atheris.instrument_imports(include=["roster_cli.sheets", "roster_cli.returned", "roster_cli.domain"]):
    from roster_cli.domain import StoredRoster, Week
    from roster_cli.errors import RosterError
    from roster_cli.returned.edits import read_edits, week_of
    from roster_cli.sheets import book
    from roster_cli.sheets.config import read_settings
    from roster_cli.sheets.district import read_inputs
    from roster_cli.sheets.findings import FileError
    from roster_cli.sheets.parsers import Context
    from roster_cli.sheets.past import read_past
    from roster_cli.sheets.signins import read_sign_ins
from roster_cli.store import Store

WEEK = Week(2022, 11)
PARTS = ("worksheets/sheet1.xml", "worksheets/sheet2.xml", "sharedStrings.xml", "workbook.xml", "styles.xml")
WORDS = (
    *(
        "工号",
        "姓名",
        "单位",
        "社区",
        "小区",
        "手机",
        "请假",
        "不可值班",
        "值班类型",
        "班次偏好",
        "每周上限",
        "带班",
    ),
    *(
        "街道",
        "卡点",
        "类型",
        "开放",
        "每班人数",
        "日期",
        "班次",
        "签到时间",
        "合计",
        "备注",
        "早班",
        "晚班",
        "大门",
    ),
    *(
        "周一至周五",
        "周三晚班",
        "3月16日",
        "3月16日-3月18日",
        "2022-03-16",
        "工作日",
        "仅周末",
        "不在城区",
        "24:00",
    ),
    *(
        "迟到",
        "未到",
        "请假",
        "#接龙",
        "顶班",
        "本周",
        "单号",
        "44636",
        "07:05",
        "[shifts]",
        "[rules]",
        "max_away",
    ),
    *(
        't="s"',
        't="d"',
        't="e"',
        't="inlineStr"',
        "<f>",
        "<mergeCell ref=",
        'r="A1"',
        'hidden="1"',
        "#N/A",
        "1900",
    ),
)
_KEPT_LINES = 3


class Readers:
    """What reads each kind of thing; files are written where no disk is.

    Parameters
    ----------
    made
        A folder with lists of every kind, as the campaigns make them.
    """

    def __init__(self, made: Path) -> None:
        shared = Path("/dev/shm")
        self.made, self.folder = made, Path(mkdtemp(dir=shared if shared.is_dir() else None))
        with Store.open(made / "roster.db") as store:
            self.stored: StoredRoster = store.load(WEEK)
        settings = self.stored.district.settings
        self.context = Context(WEEK, settings)
        self.kinds: list[tuple[str, str, Callable[[Path], object]]] = [
            ("staff.csv", "", self._staff),
            ("checkpoints.csv", "", lambda file: read_inputs(made / "staff.xlsx", file, None, week=WEEK)),
            ("roster.toml", "", read_settings),
            ("signed.csv", "", self._sign_ins),
            ("接龙.txt", "", self._sign_ins),
            ("past.csv", "", lambda file: read_past([file], week=None, today=WEEK, settings=settings)),
            *(("staff.xlsx", part, self._staff) for part in _parts(made / "staff.xlsx")),
            *(("edited.xlsx", part, self._edits) for part in _parts(made / "edited.xlsx")),
            *(("signed.xlsx", part, self._sign_ins) for part in _parts(made / "signed.xlsx")),
            ("staff.xls", "", self._staff),
        ]

    def _staff(self, file: Path) -> object:
        return read_inputs(file, self.made / "checkpoints.xlsx", None, week=WEEK)

    def _sign_ins(self, file: Path) -> object:
        return read_sign_ins(
            file, lambda week: self.stored if week == WEEK else None, week=None, context=self.context
        )

    def _edits(self, file: Path) -> object:
        week_of(file)
        return read_edits(self.stored, lambda: (), [file])

    def seed(self, number: int) -> bytes:
        """Return what a whole file of a kind holds, or the part of it that is changed."""
        name, part, _read = self.kinds[number]
        content = (self.made / name).read_bytes()
        if not part:
            return content
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return package.read(part)

    def read(self, number: int, content: bytes) -> None:
        """Read something of a kind; anything but a roster or a problem that is told is raised."""
        name, part, reader = self.kinds[number]
        file = self.folder / name
        file.write_bytes(self._packed(name, part, content) if part else content)
        try:
            reader(file)
        except (RosterError, FileError) as told:
            str(told)

    def _packed(self, name: str, part: str, content: bytes) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(self.made / name) as whole, zipfile.ZipFile(packed, "w") as changed:
            for entry in whole.namelist():
                changed.writestr(entry, content if entry == part else whole.read(entry))
        return packed.getvalue()


def _parts(file: Path) -> list[str]:
    """Return the parts of a workbook that are mutated."""
    with zipfile.ZipFile(file) as package:
        return [name for name in package.namelist() if name.removeprefix("xl/") in PARTS]


def prepare(folder: Path) -> Readers:
    """Make lists of every kind, and a corpus and words to begin with."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from openpyxl import load_workbook

    from campaigns.test_lists import make_lists

    made = folder / "made"
    made.mkdir(parents=True)
    make_lists(made.resolve())
    for name, sheet in (("staff", "人员"), ("checkpoints", "卡点"), ("past", "值班明细")):
        rows = load_workbook(made / f"{name}.xlsx")[sheet].iter_rows(values_only=True)
        lines = [",".join("" if cell is None else str(cell).replace("\n", " ") for cell in row) for row in rows]
        (made / f"{name}.csv").write_text("\n".join(lines), "utf-8")
    (made / "signed.xlsx").write_bytes((made / "edited.xlsx").read_bytes())
    readers = Readers(made)
    (folder / "corpus").mkdir(exist_ok=True)
    for number in range(len(readers.kinds)):
        (folder / "corpus" / f"seed-{number}").write_bytes(bytes([number]) + readers.seed(number))
    escaped = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in WORDS)
    (folder / "words").write_text("".join(f'"{word}"\n' for word in escaped))
    return readers


def main() -> None:
    """Fuzz until libFuzzer's words say that it is enough."""
    folder = Path(sys.argv[1])
    readers = Readers(folder / "made") if (folder / "made").exists() else prepare(folder)
    (folder / "found").mkdir(exist_ok=True)
    met: set[str] = set()

    def read_one(data: bytes) -> None:
        if len(data) < 2:
            return
        number = data[0] % len(readers.kinds)
        try:
            readers.read(number, data[1:])
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)[-_KEPT_LINES:]
            where = f"{type(error).__name__} {[(Path(one.filename).name, one.lineno) for one in frames]}"
            if where not in met:
                met.add(where)
                kept = folder / "found" / f"{len(met)}"
                kept.write_bytes(data)
                print(f"FOUND {kept}, {readers.kinds[number][:2]}: {where}: {str(error)[:200]}", flush=True)

    words = [sys.argv[0], f"-dict={folder / 'words'}", *sys.argv[2:], str(folder / "corpus")]
    with mock.patch.object(book, "is_bearable", return_value=True):  # memory and time are libFuzzer's to bound
        atheris.Setup(words, read_one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
