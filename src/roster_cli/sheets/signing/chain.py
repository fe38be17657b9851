"""接龙: what a chat group writes below each other to say who came, line by line."""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from roster_cli.domain import Gate, Person, Slot, Told, Week
from roster_cli.i18n import N_, _
from roster_cli.sheets.book import CsvBook, open_book
from roster_cli.sheets.findings import CellError, FileError, Findings, some
from roster_cli.sheets.parsers import Context
from roster_cli.sheets.signing.collected import TWICE, CollectedSignIns, Unknown
from roster_cli.sheets.signing.rows import DID_NOT_COME, STOOD_IN, read_day, read_part_of_day
from roster_cli.sheets.signing.said import ABSENT, CAME, CROSSES, LEAVE, MOMENT, TICKS, Said, read_said
from roster_cli.sheets.signing.signers import Signers, plain

TITLES = N_("titles, example lines and blank lines of the text skipped")

_NUMBERED = re.compile(r"^\s*(?:[(（]\d{1,3}[)）]|\d{1,3}\s*[.．、，,:：)）](?!\d)|\d{1,3}\s+(?=\D)|[①-⑳])\s*")
_EXAMPLE = re.compile(r"^\W*(?:(?:例如?|示例|格式|样例|如)\s*[:：]|(?:例|示例|样例)\s)")
_FILLER = re.compile(
    r"#?接龙|签到表?|打卡|值班人员|值班|值守|卡点|人员|情况|统计|报到|请(?:各位|大家)?|按时|"
    r"体温\s*:?\s*(?:正常|\d{2}(?:\.\d)?\s*(?:℃|°C|度)?)|\d{2}\.\d\s*(?:℃|°C|度)|身体健康|健康|今天|今日|本人|我"
)
# What else stands in titles, where nobody is named.
_TITLE_FILLER = re.compile(
    r"社区|街道|小区|村|下沉|干部|党员|志愿者?|服务|疫情|防控|防疫|岗位|上岗|工作|名单|记录|微?群|通知|同志们?|大家|开始|全体|各|的"
)
_DATE = re.compile(
    r"(?:20\d\d[-/.年])?\d{1,2}月\d{1,2}[日号]?|20\d\d[-/.]\d{1,2}[-/.]\d{1,2}|(?<![\d:.])\d{1,2}[-/.]\d{1,2}(?![\d:.])"
    r"|(?:周|星期|礼拜)[一二三四五六日天]"
)
_WEEKDAY_BESIDE = re.compile(r"[(（]?(?:周|星期|礼拜)[一二三四五六日天][)）]?")
_TIME = re.compile(
    r"(?:上午|早上|早晨|凌晨|中午|下午|晚上)?\s*\d{1,2}\s*[::点时]\s*(?:半|\d{1,2})?\s*分?(?::\d{1,2})?"
)
_STOOD_IN = re.compile(r"(?:代替|顶替|代|替|顶)(?:班|岗|签|勤|值班?)?")
_FIRST_NAME = 0xE100  # letters of private use stand for the names of a line
_NAME = "[\ue100-\ue1ff]"
_INSTEAD = re.compile(rf"({_NAME})(?:{_STOOD_IN.pattern}|由)({_NAME})(?:{_STOOD_IN.pattern})?")
_BRACKETS = re.compile(r"[()]")
_PUNCTUATION = re.compile(r"[\s,，、。;；:：!！~～\-—|/+&【】\[\]\"“”'@#*.]+")
_TITLE_WORDS = frozenset({"签到", "打卡", "报到"})
_WORDS = sorted(
    (word for word in (CAME | ABSENT) - _TITLE_WORDS if len(word) > 1 and not word.isascii()),
    key=len,
    reverse=True,
)
_LATE = re.compile(r"(?:迟到|晚到)(?:了)?(?:\d{1,3}分钟?)?")


def is_text(file: Path) -> bool:
    """Return whether a file is a text of a chat group, by its ending."""
    return file.suffix.lower() == ".txt"


def text_of(file: Path) -> str:
    """Return a text from a file, or from standard input where the file is ``-``.

    Raises
    ------
    roster_cli.sheets.findings.FileError
        If the file cannot be read, or is no text.
    """
    if file == Path("-"):
        return sys.stdin.buffer.read().decode("utf-8-sig", "replace")
    book = open_book(file)
    if not isinstance(book, CsvBook):
        raise FileError(
            _("this is a workbook, though its name ends in {ending}").format(ending=file.suffix),
            _("Give it the ending .xlsx or .xls that it had."),
        )
    return book.text


@dataclass(frozen=True)
class _Frame:
    """What titles said for the lines below them."""

    day: date | None = None
    shift: str = ""
    community: str = ""
    gate: Gate | None = None


@dataclass(frozen=True)
class _Line:
    """One line taken apart.

    Parameters
    ----------
    frame
        What holds for the line: what it says itself, else what titles said.
    people
        The names that it holds, each with the unit behind it in brackets, in their order.
    stand_in
        Which of the names came instead of which, by their places; None where nobody did.
    rest
        What was not understood.
    said
        What it says of its people; None where it says nothing.
    is_entry
        Whether a number stands in front, or it speaks of signing in.
    tells_frame
        Whether the line itself tells a day, a shift, a community or a gate.
    """

    frame: _Frame
    people: tuple[tuple[str, str], ...]
    stand_in: tuple[int, int] | None
    rest: str
    said: Said | None
    is_entry: bool
    tells_frame: bool


class _NotUnderstood(Exception):
    """Why a line is not understood, in the user's language."""


@dataclass
class ChainReader:
    """Reads texts of chat groups.

    Parameters
    ----------
    collected
        Where what is read goes.
    context
        Shifts, and the week around which dates without a year are meant.
    """

    collected: CollectedSignIns
    context: Context
    _frame: _Frame = field(default_factory=_Frame)

    def read(self, text: str, findings: Findings, file: Path) -> None:
        """Read a text; what is not understood is listed with its number, nothing is guessed."""
        self._frame = _Frame()
        if file.stem != "-":
            self._frame = self._taken_apart(file.stem).frame
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip() or _EXAMPLE.match(line):
                findings.count(TITLES)
                continue
            try:
                self._line(line, findings)
            except _NotUnderstood as error:
                self.collected.unknown.append(Unknown(number, line.strip(), str(error)))

    def _line(self, written: str, findings: Findings) -> None:
        line = self._taken_apart(written)
        signers = self._signers(line.frame)
        if line.rest:
            self._person(line.rest.split()[0], "", line.frame.community, signers)  # tells who is nearest
            raise _NotUnderstood(_("“{rest}” is not understood.").format(rest=line.rest))
        if not line.people:
            if line.said is not None:
                raise _NotUnderstood(_("It names nobody."))
            if line.tells_frame:
                self._frame = line.frame
            findings.count(TITLES)
            return
        said = line.said
        if said is None and (line.is_entry or line.tells_frame or line.stand_in):
            said = Said(Told.CAME)
        if said is None:
            raise _NotUnderstood(_("It does not say whether anybody came."))
        people = [self._person(name, unit, line.frame.community, signers) for name, unit in line.people]
        if line.stand_in:
            came, missing = (people[place] for place in line.stand_in)
            slot = self._slot(line.frame, missing, Said(Told.ABSENT), signers)
            own = line.frame if line.frame.shift else replace(line.frame, day=slot.date, shift=slot.shift)
            stood_in = self._slot(own, came, replace(said, told=Told.CAME), signers)
            self._add(slot, missing, line.frame.gate, Said(Told.ABSENT), findings)
            self._add(stood_in, came, line.frame.gate, replace(said, told=Told.CAME), findings)
            findings.count(STOOD_IN)
            return
        for person in people:
            self._add_person(line.frame, person, said, findings)
        if said.told is Told.ABSENT:
            findings.count(DID_NOT_COME)

    def _add_person(self, frame: _Frame, person: Person, said: Said, findings: Findings) -> None:
        self._add(self._slot(frame, person, said, self._signers(frame)), person, frame.gate, said, findings)

    def _add(self, slot: Slot, person: Person, gate: Gate | None, said: Said, findings: Findings) -> None:
        signers = self.collected.signers(Week.of(slot.date))
        assert signers is not None
        for one in signers.sign_ins(slot, person, gate, said):
            if self.collected.add(one):
                findings.count(TWICE)

    def _signers(self, frame: _Frame) -> Signers:
        week = Week.of(frame.day) if frame.day else self.context.week
        signers = self.collected.signers(week)
        if signers is None:
            raise _NotUnderstood(_("No roster of {week} is stored, or it is not asked for.").format(week=week))
        return signers

    def _taken_apart(self, written: str) -> _Line:
        numbered = _NUMBERED.match(written.strip())
        text = plain(written.strip()[numbered.end() :] if numbered else written)
        signers = self.collected.signers(self.context.week)
        names = signers.names_in(text) if signers else ()
        for place, name in enumerate(names):
            text = text.replace(name.written, chr(_FIRST_NAME + place), 1)
        frame, text, tells_frame = self._told_frame(text)
        said, text = self._told(text)
        compact = _PUNCTUATION.sub("", _BRACKETS.sub("", _FILLER.sub("", text)))
        if match := _INSTEAD.search(compact):
            places = (ord(match[1]) - _FIRST_NAME, ord(match[2]) - _FIRST_NAME)
            stand_in = places if match[0][0] == match[1] and "由" not in match[0] else places[::-1]
            text = _STOOD_IN.sub(" ", text).replace("由", " ")
        else:
            stand_in = None
        rest = "".join(" " if _FIRST_NAME <= ord(letter) < _FIRST_NAME + len(names) else letter for letter in text)
        rest = _PUNCTUATION.sub(" ", _BRACKETS.sub(" ", _FILLER.sub(" ", rest))).strip()
        if not names and not numbered and said is None:
            rest = _PUNCTUATION.sub(" ", _TITLE_FILLER.sub(" ", rest)).strip()
        people = tuple((name.name, name.unit) for name in names)
        is_entry = bool(numbered) or any(word in written for word in _TITLE_WORDS)
        return _Line(frame, people, stand_in, rest, said, is_entry, tells_frame)

    def _told_frame(self, text: str) -> tuple[_Frame, str, bool]:
        """Return what a text says of day, shift, community and gate, what is left, and whether it says any."""
        frame = self._frame
        if match := _DATE.search(text):
            try:
                day = read_day(match[0], self.context)
            except CellError:
                day = None
            if day:
                if day != frame.day:
                    frame = replace(frame, day=day, shift="")
                text = _WEEKDAY_BESIDE.sub(" ", text[: match.start()] + " " + text[match.end() :])
        words = [word for word in (*self.context.shift_words, *self.context.grammar.parts) if len(word) > 1]
        for word in sorted(words, key=len, reverse=True):
            place = text.casefold().find(word)
            if place >= 0 and not re.match(r"\s*\d", text[place + len(word) :]):
                try:
                    frame = replace(frame, shift=read_part_of_day(word, self.context))
                except CellError:
                    continue
                text = text[:place] + " " + text[place + len(word) :]
                break
        frame, text = self._told_place(frame, text)
        return frame, text, frame != self._frame or (frame.day is not None and bool(_DATE.search(text)))

    def _told_place(self, frame: _Frame, text: str) -> tuple[_Frame, str]:
        signers = self.collected.signers(Week.of(frame.day) if frame.day else self.context.week)
        if signers is None:
            return frame, text
        for name in sorted((*signers.communities, *signers.communities.values()), key=len, reverse=True):
            if name and name in text:
                community = signers.community(name)
                if community != frame.community:
                    frame = replace(frame, community=community, gate=None)
                text = re.sub(rf"{re.escape(name)}(?:社区|村)?", " ", text, count=1)
                break
        found: dict[str, list[Gate]] = {}
        for gate in signers.gates(frame.community) if frame.community else signers.all_gates:
            for written in {
                gate.estate + gate.checkpoint,
                f"{gate.estate}·{gate.checkpoint}",
                gate.checkpoint,
                gate.estate,
            }:
                found.setdefault(unicodedata.normalize("NFKC", written), []).append(gate)
        for written in sorted(found, key=len, reverse=True):
            if written in text:
                text = text.replace(written, " ", 1)
                if len(found[written]) == 1:
                    frame = replace(frame, gate=found[written][0])
                    break
        return frame, text

    def _told(self, text: str) -> tuple[Said | None, str]:
        """Return what a text says of coming, and what is left of it."""
        said: Said | None = None
        for letters, told in ((TICKS, Told.CAME), (CROSSES, Told.ABSENT)):
            if any(letter in text for letter in letters):
                said = Said(told)
                text = "".join(" " if letter in letters else letter for letter in text)
        if match := _TIME.search(text):
            told_time = read_said(match[0].replace(" ", ""), self.context)
            if told_time is not None and MOMENT.search(match[0]):
                said = told_time
                text = text[: match.start()] + " " + text[match.end() :]
        if match := _LATE.search(text):
            late = read_said(match[0], self.context) or Said(Told.LATE)
            said = replace(late, moment=said.moment if said else None)
            text = text.replace(match[0], " ", 1)
        for word in (*LEAVE, *_WORDS):
            if word in text:
                told = Told.ABSENT if word in LEAVE or word in ABSENT else Told.CAME
                said = said if said and said.told is Told.LATE else Said(told, said.moment if said else None)
                text = text.replace(word, " ", 1)
                break
        text = _FILLER.sub(" ", text)
        stripped = re.sub(r"(?<=[^\s到])[已]?到(?:了|啦)?(?=\s|$|[,，。!！])|\s到(?:了|啦)?(?=\s|$)", " ", text)
        if stripped != text:
            said, text = said or Said(Told.CAME), stripped
        return said, re.sub(r"(?:^|\s)(?:了|啦|哦|已|在|于)(?=\s|$)", " ", text)

    @staticmethod
    def _person(name: str, unit: str, community: str, signers: Signers) -> Person:
        try:
            return signers.find("", name, unit, community)
        except CellError as error:
            hint = getattr(error, "hint", "") or error.remedy
            raise _NotUnderstood(_("{what}. {remedy}").format(what=error.message, remedy=hint)) from error

    def _slot(self, frame: _Frame, person: Person, said: Said, signers: Signers) -> Slot:
        if frame.day is None:
            raise _NotUnderstood(_("No line above says which day it is."))
        shift = frame.shift
        if not shift:
            own = [
                duty.slot.shift
                for duty in signers.duties_of.get(person.identity, ())
                if duty.slot.date == frame.day
            ]
            if len(own) != 1:
                raise _NotUnderstood(_("No line above says which shift it is."))
            shift = own[0]
        slot = self.collected.slot(frame.day, shift, person, said.moment)
        if slot.date == frame.day and slot not in signers.district.slot_index:
            shifts = some(one.name for one in signers.district.settings.shifts)
            raise _NotUnderstood(_("The shifts are {shifts}.").format(shifts=shifts))
        return slot
