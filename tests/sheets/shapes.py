"""A tidy truth written as people write lists: any combination of shapes, headers and spellings.

The generator never calls the reader: what it writes follows from its own tables, and what is expected from the
truth alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl

MONDAY = date(2022, 3, 14)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = (
    "伟",
    "芳",
    "娜",
    "秀英",
    "敏",
    "静",
    "丽丽",
    "强",
    "磊",
    "洋",
    "艳",
    "勇",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "秀兰",
    "霞",
    "平",
)
UNITS = (
    "统计局",
    "民政局",
    "发展和改革局",
    "政务服务中心",
    "第三小学",
    "市场监督管理局",
    "区委组织部",
    "人民医院",
)
COMMUNITIES = ("康庄社区", "复兴社区", "铁路东社区", "滨河社区", "桃园社区")
ESTATES = ("东盛华庭A区", "检察院小区", "兴隆苑", "滨河家园", "锦绣花园", "水岸明珠")

HEADERS = {
    "staff_id": ("工号", "人员编号", "工作证号", "staff_id", "职工编号"),
    "name": ("姓名", "姓 名", "人员姓名", "姓名（必填）", "name", "*姓名", "名字"),
    "unit": ("单位", "工作单位", "单位名称", "所在单位", "unit"),
    "department": ("科室", "所在科室", "内设机构", "department", "部门"),
    "community": ("社区", "居住社区", "报到社区", "所在社区", "community", "社区名称"),
    "estate": ("小区", "居住小区", "住址", "家庭住址", "estate"),
    "phone": ("手机", "联系电话", "手机号", "联系方式", "手机号码", "电话", "phone", "移动电话"),
    "duty_type": ("值班类型", "值班类别", "duty_type"),
    "leave": ("请假", "请假时间", "请假日期", "休假时间", "leave", "外出时间", "请假\n（起止）"),
    "unavailable": ("不可值班", "不能值班", "不能值班时间", "unavailable", "不便值班时间"),
    "max_per_week": ("每周上限", "周上限", "每周最多次数", "max_per_week"),
    "reported": ("已报到", "是否报到", "报到情况", "reported"),
    "lead": ("带班", "是否带班", "lead"),
}
GATE_HEADERS = {
    "subdistrict": ("街道", "所属街道", "街道办", "subdistrict"),
    "community": ("社区", "社区名称", "所属社区", "community"),
    "estate": ("小区", "小区名称", "小区（片区）", "estate"),
    "checkpoint": ("卡点", "卡点名称", "点位", "门岗", "checkpoint"),
    "management": ("类型", "小区类型", "物业类型", "management"),
    "headcount": ("每班人数", "人数", "需要人数", "headcount"),
}
TYPES = {
    "any": ("全周", "都可以", "不限", "", "any"),
    "weekend": ("仅周末", "非工作日", "周六日", "节假日", "weekend"),
    "weekday": ("仅工作日", "工作日", "周一至周五", "weekday"),
}
MANAGEMENT = {
    "有物业": ("有物业", "有", "managed", "有物业小区", ""),
    "物业薄弱": ("物业薄弱", "weak", "弱物业"),
    "无物业": ("无物业", "无", "无物业小区"),
    "三无小区": ("三无小区", "三无", "三无院落"),
}
YES, NO = ("是", "√", "yes", "有"), ("否", "×", "no")


@dataclass
class TruePerson:
    """One person as the truth has it."""

    name: str
    unit: str
    community: str
    phone: str
    staff_id: str = ""
    department: str = ""
    estate: str = ""
    duty_type: str = "any"
    leave: frozenset[date] = frozenset()
    unavailable: frozenset[date] = frozenset()
    max_per_week: int | None = None
    reported: bool = True
    lead: bool = False


@dataclass
class TrueGate:
    """One gate as the truth has it."""

    subdistrict: str
    community: str
    estate: str
    checkpoint: str
    management: str
    early: int
    late: int


@dataclass
class Truth:
    """A tidy district."""

    people: list[TruePerson]
    gates: list[TrueGate]


@dataclass
class Written:
    """Where a truth was written, and how, for a message."""

    staff: Path
    gates: Path
    how: list[str] = field(default_factory=list)


def truth(rng: random.Random) -> Truth:
    """Return a small district."""
    gates = []
    for number, community in enumerate(COMMUNITIES[: rng.randint(2, 4)]):
        for estate in rng.sample(ESTATES, rng.randint(1, 3)):
            for name in rng.sample(("南门", "北门", "东门", "西门"), rng.randint(1, 3)):
                early, late = rng.choice(((1, 1), (2, 2), (2, 1), (1, 0)))
                gates.append(
                    TrueGate(
                        f"{'解放辛寺'[number]}街道",
                        community,
                        estate,
                        name,
                        rng.choice(list(MANAGEMENT)),
                        early,
                        late,
                    )
                )
    communities = list(dict.fromkeys(gate.community for gate in gates))
    people: list[TruePerson] = []
    names: set[str] = set()
    for unit in rng.sample(UNITS, rng.randint(2, 4)):
        for number in range(rng.randint(4, 9)):
            name = rng.choice(SURNAMES) + rng.choice(GIVEN)
            while name in names:
                name = rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice("华国建文")
            names.add(name)
            estates = [gate.estate for gate in gates]
            people.append(
                TruePerson(
                    name,
                    unit,
                    rng.choice(communities),
                    f"138{len(people):04d}{rng.randint(1000, 9999)}",
                    staff_id=f"{1000 + len(people) * 3}",
                    department=("办公室", "业务科", "财务科")[number % 3],
                    estate=rng.choice(estates),
                    duty_type=rng.choice(list(TYPES)),
                    leave=_days(rng),
                    unavailable=_days(rng) if rng.random() < 0.3 else frozenset(),
                    max_per_week=rng.choice((None, None, 2, 3)),
                    reported=rng.random() < 0.9,
                    lead=rng.random() < 0.2,
                )
            )
    return Truth(people, gates)


def _days(rng: random.Random) -> frozenset[date]:
    kind = rng.random()
    if kind < 0.5:
        return frozenset()
    first = rng.randint(0, 5)
    last = min(6, first + rng.choice((0, 1, 2)))
    if kind < 0.8:
        return frozenset(MONDAY + timedelta(days=n) for n in range(first, last + 1))
    return frozenset(MONDAY + timedelta(days=n) for n in rng.sample(range(7), rng.randint(1, 3)))


def dates_written(days: frozenset[date], rng: random.Random) -> str:
    """Return days in one of the ways in which people write them."""
    if not days:
        return rng.choice(("", "", "无", "/"))
    ordered = sorted(days)
    first, last = ordered[0], ordered[-1]
    in_a_row = (last - first).days + 1 == len(ordered)
    weekday = "一二三四五六日"
    forms: list[Callable[[], str]] = [
        lambda: "、".join(f"{day.month}月{day.day}日" for day in ordered),
        lambda: "，".join(day.isoformat() for day in ordered),
        lambda: f"{first.month}月" + "、".join(str(day.day) for day in ordered) + "日",
        lambda: "、".join(f"{day.day}日" for day in ordered),
        lambda: "、".join(f"周{weekday[day.weekday()]}" for day in ordered),
        lambda: "周" + "、".join(weekday[day.weekday()] for day in ordered),
        lambda: (
            "\n".join(f"{day.month}.{day.day}" for day in ordered if day.day % 10)
            + "".join(f"\n{day.month}月{day.day}日" for day in ordered if not day.day % 10)
        ),
        lambda: "、".join(f"{day.month}月{day.day}日（周{weekday[day.weekday()]}）" for day in ordered),
    ]
    if in_a_row and len(ordered) > 1:
        forms += [
            lambda: f"{first.day}-{last.day}日",
            lambda: f"{first.day}日至{last.day}号",
            lambda: f"{first.month}月{first.day}日-{last.day}日",
            lambda: f"{first.month}月{first.day}日-{last.month}月{last.day}日年休假",
            lambda: f"{first.isoformat()}~{last.isoformat()}",
            lambda: f"周{weekday[first.weekday()]}至周{weekday[last.weekday()]}",
            lambda: f"{first.month}月{first.day}日-{last.day}日（共{len(ordered)}天）",
        ]
    return rng.choice(forms)()


def name_written(name: str, rng: random.Random) -> str:
    """Return a name with what people write beside it."""
    return rng.choice(
        (
            name,
            name,
            name,
            f"{name}（组长）",
            f"{name}*",
            f"{name} 女",
            f"{name}(党员)",
            f"{name[0]} {name[1:]}",
            f"{name}(A角)",
        )
    )


def phone_written(phone: str, rng: random.Random) -> Any:
    """Return a phone number as people or spreadsheets write it."""
    parts = (phone[:3], phone[3:7], phone[7:])
    wide = phone.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return rng.choice(
        (phone, phone, int(phone), float(phone), f"{phone}/0357-7031986", " ".join(parts), "-".join(parts), wide)
    )


class Writer:
    """Writes one truth in one shape, drawn by a seed."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.rng = random.Random(seed)
        self.folder = folder
        self.truth = truth(self.rng)
        self.how: list[str] = [f"seed {seed}"]

    def pick(self, what: str, *choices: Any) -> Any:
        """Draw one of several ways and remember it for a message."""
        chosen = self.rng.choice(choices)
        self.how.append(f"{what}={chosen}")
        return chosen

    def write(self) -> Written:
        """Write both lists."""
        return Written(self._staff(), self._gates(), self.how)

    def _staff(self) -> Path:
        people = self.truth.people
        layout = self.pick(
            "layout", "one", "sheet a unit", "sheet a community", "folder of units", "sections", "side by side"
        )
        fields = ["name", "unit", "community", "phone"]
        fields += [name for name in HEADERS if name not in fields and self.rng.random() < 0.7]
        self.rng.shuffle(fields)
        self.headers = {name: self.rng.choice(HEADERS[name]) for name in fields}
        if layout == "folder of units":
            folder = self.folder / "lists"
            folder.mkdir()
            drop = self.pick("unit column", True, False)
            own = [name for name in fields if drop or name != "unit"]
            for number, unit in enumerate(dict.fromkeys(person.unit for person in people), 1):
                stem = self.rng.choice(
                    (unit, f"{unit}下沉人员名单", f"附件{number}：{unit}（3月）", f"{number:02d}{unit}")
                )
                members = [person for person in people if person.unit == unit]
                self._book(folder / f"{stem}.xlsx", {"Sheet1": (members, own)})
            return folder
        path = self.folder / "people.xlsx"
        if layout in ("sheet a unit", "sheet a community"):
            name = layout.rpartition(" ")[2]
            drop = self.pick("own column", True, False)
            own = [one for one in fields if drop or one != name]
            groups = dict.fromkeys(getattr(person, name) for person in people)
            sheets = {group: ([p for p in people if getattr(p, name) == group], own) for group in groups}
            self._book(path, sheets)
        elif layout == "sections":
            own = [one for one in fields if one != "unit"]
            self._book(path, {"名单": (people, own)}, sections=True)
        elif layout == "side by side":
            self._book(path, {"名单": (people, fields)}, beside=True)
        else:
            self._book(path, {self.rng.choice(("人员", "Sheet1", "名单")): (people, fields)})
        return path

    def _book(
        self,
        path: Path,
        sheets: dict[str, tuple[list[TruePerson], list[str]]],
        *,
        sections: bool = False,
        beside: bool = False,
    ) -> None:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, (people, fields) in sheets.items():
            sheet = book.create_sheet(title)
            if beside:
                half = (len(people) + 1) // 2
                self._table(sheet, people[:half], fields, 1, plain=True)
                self._table(sheet, people[half:], fields, len(fields) + 2, plain=True)
            elif sections:
                self._sections(sheet, people, fields)
            else:
                self._table(sheet, people, fields, 1)
        if self.rng.random() < 0.3:
            book.create_sheet("填写说明").append(["请各单位认真填写，谢谢配合"])
        book.save(path)

    def _sections(self, sheet: Any, people: list[TruePerson], fields: list[str]) -> None:
        for place, name in enumerate(fields, 1):
            sheet.cell(1, place, self.headers[name])
        row = 2
        for unit in dict.fromkeys(person.unit for person in people):
            members = [person for person in people if person.unit == unit]
            sheet.cell(row, 1, self.rng.choice((unit, f"一、{unit}（{len(members)}人）")))
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(fields))
            for person in members:
                row += 1
                for place, name in enumerate(fields, 1):
                    sheet.cell(row, place, self._cell(person, name))
            row += 1
            if self.rng.random() < 0.4:
                sheet.cell(row, 1, f"小计：{len(members)}人")
                row += 1

    def _table(
        self, sheet: Any, people: list[TruePerson], fields: list[str], left: int, *, plain: bool = False
    ) -> None:
        row = 1
        numbered = not plain and self.pick("numbers", True, False)
        columns = (["#"] if numbered else []) + fields
        if not plain and self.pick("title", True, False):
            sheet.cell(row, left, "尧都区下沉社区值班人员名单")
            sheet.merge_cells(start_row=row, end_row=row, start_column=left, end_column=left + len(columns) - 1)
            row += self.rng.choice((1, 2))
        two_rows = not plain and self.pick("two rows", True, False) and {"leave", "unavailable"} <= set(fields)
        for place, name in enumerate(columns):
            title = "序号" if name == "#" else self.headers[name]
            if two_rows and name in ("leave", "unavailable"):
                sheet.cell(row, left + place, "时间情况")
                sheet.cell(row + 1, left + place, title)
                continue
            sheet.cell(row, left + place, title)
            if two_rows:
                sheet.merge_cells(
                    start_row=row, end_row=row + 1, start_column=left + place, end_column=left + place
                )
        row += 2 if two_rows else 1
        shape = "full" if plain else self.pick("blocks", "full", "full", "fill down", "merged")
        by = self.rng.choice(("unit", "community"))
        if shape != "full" and by in fields:
            people = sorted(people, key=lambda person: getattr(person, by))
        page = self.rng.choice((0, 0, 5)) if not plain else 0
        previous, start = None, row
        for number, person in enumerate(people, 1):
            if page and number > 1 and number % page == 1 and shape == "full":
                for place, name in enumerate(columns):
                    sheet.cell(row, left + place, "序号" if name == "#" else self.headers[name])
                row += 1
            for place, name in enumerate(columns):
                value: Any = number if name == "#" else self._cell(person, name)
                if shape != "full" and name == by:
                    if value == previous or getattr(person, by) == previous:
                        value = None
                    else:
                        if shape == "merged" and previous is not None and row - 1 > start:
                            sheet.merge_cells(
                                start_row=start,
                                end_row=row - 1,
                                start_column=left + place,
                                end_column=left + place,
                            )
                        previous, start = getattr(person, by), row
                sheet.cell(row, left + place, value)
            row += 1
            if not plain and shape == "full" and self.rng.random() < 0.05:
                row += 1
        if shape == "merged" and by in columns and row - 1 > start:
            place = left + columns.index(by)
            sheet.merge_cells(start_row=start, end_row=row - 1, start_column=place, end_column=place)
        if not plain and self.pick("closing", True, False):
            sheet.cell(row, left, self.rng.choice(("合计", "总计")))
            sheet.cell(row, left + 1, len(people))
            sheet.cell(row + 1, left, "备注：以上人员均已核实")
            sheet.cell(row + 2, left, "填表人：张三")
            sheet.cell(row + 2, left + 2, "审核人：李四")

    def _cell(self, person: TruePerson, name: str) -> Any:
        rng = self.rng
        value = getattr(person, name)
        if name == "name":
            return name_written(value, rng)
        if name == "phone":
            return phone_written(value, rng)
        if name == "staff_id":
            return rng.choice((value, int(value), float(value), f" {value}"))
        if name == "duty_type":
            return rng.choice(TYPES[value]) or None
        if name in ("leave", "unavailable"):
            return dates_written(value, rng) or None
        if name == "max_per_week":
            return None if value is None else rng.choice((value, f"{value}次", f"{value}"))
        if name == "reported":
            return rng.choice((*YES, None)) if value else rng.choice(NO)
        if name == "lead":
            return rng.choice(YES) if value else rng.choice((*NO, None))
        if name == "community":
            return rng.choice((value, value.removesuffix("社区"), f"{value} "))
        return rng.choice((value, value, f" {value}"))

    def _gates(self) -> Path:
        gates = self.truth.gates
        path = self.folder / "gates.xlsx"
        fields = ["subdistrict", "community", "estate", "checkpoint", "management"]
        headers = {name: self.rng.choice(GATE_HEADERS[name]) for name in (*fields, "headcount")}
        counts = self.pick("counts", "columns", "two rows", "words")
        shape = self.pick("gate blocks", "full", "fill down", "merged")
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = self.rng.choice(("卡点", "Sheet1", "卡点明细"))
        titles = [headers[name] for name in fields]
        row = 1
        if counts == "two rows":
            sheet.append([*titles, headers["headcount"], None])
            sheet.append([None] * len(fields) + ["早班", "晚班"])
            if self.rng.random() < 0.5:
                sheet.merge_cells(start_row=1, end_row=1, start_column=len(fields) + 1, end_column=len(fields) + 2)
            row = 3
        elif counts == "columns":
            sheet.append(
                [
                    *titles,
                    *self.rng.choice(
                        (("早班人数", "晚班人数"), ("早班", "晚班"), ("人数（早班）", "人数（晚班）"))
                    ),
                ]
            )
            row = 2
        else:
            sheet.append([*titles, headers["headcount"]])
            row = 2
        above: dict[str, Any] = {}
        starts: dict[str, int] = {}
        for gate in gates:
            cells: list[Any] = []
            changed = False
            for place, name in enumerate(fields, 1):
                value = getattr(gate, name)
                if name == "management":
                    cells.append(self.rng.choice(MANAGEMENT[value]) or None)
                    continue
                if shape != "full" and name in ("subdistrict", "community", "estate"):
                    changed = changed or above.get(name) != value
                    if not changed:
                        cells.append(None)
                        continue
                    if shape == "merged" and name in starts and row - 1 > starts[name]:
                        sheet.merge_cells(
                            start_row=starts[name], end_row=row - 1, start_column=place, end_column=place
                        )
                    starts[name] = row
                    above[name] = value
                cells.append(value)
            if counts == "words":
                words = (f"早{gate.early}晚{gate.late}", f"早班{gate.early}人、晚班{gate.late}人")
                if gate.early == gate.late:
                    words += (f"{gate.early}人", f"{gate.early}人/班", "一两"[gate.early - 1] + "人")
                cells.append(self.rng.choice(words))
            else:
                cells += [gate.early, gate.late]
            for place, value in enumerate(cells, 1):
                if value is not None:
                    sheet.cell(row, place, value)
            row += 1
        for name, start in starts.items() if shape == "merged" else ():
            if row - 1 > start:
                place = fields.index(name) + 1
                sheet.merge_cells(start_row=start, end_row=row - 1, start_column=place, end_column=place)
        if self.rng.random() < 0.4:
            sheet.cell(row, 1, "合计")
            sheet.cell(row, 4, len(gates))
        book.save(path)
        return path
