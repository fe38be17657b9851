"""Units and communities that a sheet's name, a file's name or a line above the table names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from roster_cli.domain.spelling import fold
from roster_cli.sheets.text import clean, community_key

_UNIT = re.compile(
    r".{0,20}(?:局|委员会|[党纪监团政卫发教工妇]委|办|办公室|中心|研究院|学院|医院|法院|检察院|院|所|站|总队|支队|大队|中队|联合会|总会|协会|工会|妇联|残联|文联|科协"
    r"|工商联|供销社|信用社|分社|社|组织部|宣传部|统战部|武装部|部|处|厅|署|党校|学校|中学|小学|大学|幼儿园|馆|公司|集团|银行|支行|分行|厂|店|矿"
    r"|政府|人大|政协|街道|街道办事处|办事处|[\u4e00-\u9fff]{2,}[乡镇]|园区|管委会|开发区|园|会|bureau|office|department|commission|committee"
    r"|centre|center|school|hospital|company|bank|agency|authority|council|court|union)"
)
_COMMUNITY = re.compile(r".{1,20}(?:社区|居委会|村委会|村|community)")
_BRACKETS = re.compile(r"[(\[【〔《].*?[)\]】〕》]|[(\[【〔《][^)\]】〕》]*$")
_BEFORE = re.compile(
    r"^(?:附件?\d*[:.、_\-]?|\d{1,3}[.、_\-]|0\d|[一二三四五六七八九十]{1,3}[、.]|\d{4}年?|\d{1,2}月(?:份|\d{1,2}[日号])?|[\s_\-.:：、])+"
)
_GENERIC = (
    "下沉社区|下沉|在职|区直|直属|机关|单位|社区|防控|防疫|疫情|志愿|值班|值守|执勤|(?:名单|名册|表|附件)[一二三四五六七八九十]{1,2}|排班|报到|双报到|包联|干部|职工|党员|人员|志愿者|队员|名单|名册|花名册"
    "|信息|汇总|统计|登记|上报|报送|反馈|情况|基本|最新|新版|修改|更正|终稿|定稿|最终|版|表格|表|明细|清单|台账|数据|资料|附件|副本|卡点|排查|的|及"
    r"|list|staff|people|roster|members?|final|new|copy|sheet\d*|v\d+|\d+人?|\d{4}年|\d{1,2}月份?|\d{1,2}[日号]|[\s_\-.:：、,，+&]"
)
_AFTER = re.compile(rf"(?:{_GENERIC})$")
_LABEL = re.compile(
    r"(?:^|\s)(?:(填报|报送|填表|派出|工作|所属|所在|上报|制表)?(单位|部门)(?:名称)?|((?:所属|所在|报到)?社区)(?:名称)?|(unit|community))"
    r"\s*(?:[(（][^)）]*[)）])?\s*[:：]\s*([^\s(（_][^:：]*?)(?=\s{1,}\S|\s*$|[(（])",
    re.IGNORECASE,
)


def _core(text: str) -> str:
    """Return a label without numbers and generic words around what it names."""
    core = _BEFORE.sub("", _BRACKETS.sub("", fold(text).translate(_WIDE)))
    while (shorter := _AFTER.sub("", core)) != core and len(shorter) > 1:
        if _UNIT.fullmatch(core) and not _UNIT.fullmatch(shorter) and not _GENERIC_END.search(core):
            break
        core = shorter
    return core


_WIDE = str.maketrans("（）［］", "()[]")
_GENERIC_END = re.compile(
    r"(?:名单|名册|表|人员|干部|职工|党员|信息|汇总|统计|登记|情况|清单|台账|明细|\d|list|staff)$"
)


@dataclass(frozen=True)
class Names:
    """The names of units and communities that are known while lists are read.

    Parameters
    ----------
    communities
        The checkpoint list's spelling by `community_key`; None where no checkpoint list is known.
    units, other_communities
        Other names of a unit and of a community, as ``[units]`` and ``[communities]`` have them.
    """

    communities: Mapping[str, str] | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    other_communities: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _units(self) -> Mapping[str, str]:
        return {fold(name): name for pair in self.units.items() for name in pair}

    @cached_property
    def _unit_of(self) -> Mapping[str, str]:
        return {fold(other): unit for other, unit in self.units.items()}

    @cached_property
    def _community_of(self) -> Mapping[str, str]:
        return {community_key(other): name for other, name in self.other_communities.items()}

    def unit(self, written: str) -> str:
        """Return a unit's name by any of its names."""
        return self._unit_of.get(fold(written), written) if self._unit_of else written

    def community(self, written: str) -> str:
        """Return a community's name by any of its names."""
        return self._community_of.get(community_key(written), written) if self._community_of else written

    def unit_in(self, label: str, *, loosely: bool = False) -> str:
        """Return the unit that a label names, or an empty string.

        Parameters
        ----------
        label
            Name of a sheet or a file, or a title.
        loosely
            Whether it need not end like a unit, as 一中 does not.
        """
        core = _core(label)
        if core in self._units:
            return self.unit(self._units[core])
        if len(core) < 2 or self.community_in(label):
            return ""
        is_some_name = loosely and re.search(r"[\u4e00-\u9fff]{2}", core) and not _NO_NAME.fullmatch(core)
        return clean(core) if is_some_name or _UNIT.fullmatch(core) else ""

    def community_in(self, label: str, *, loosely: bool = False) -> str:
        """Return the community that a label names, or an empty string.

        Parameters
        ----------
        label
            Name of a sheet or a file, or a title.
        loosely
            Whether it need not end in 社区 where no community is known yet.
        """
        text = _BEFORE.sub("", _BRACKETS.sub("", fold(label).translate(_WIDE)))
        for core in dict.fromkeys((text, _core(label), *_shorter(text))):
            name = self.community(core)
            if self.communities is not None:
                if found := self.communities.get(community_key(name)):
                    return found
            elif _COMMUNITY.fullmatch(core) and not _GENERIC_COMMUNITY.fullmatch(core):
                return clean(name)
        core = _core(label)
        is_some_name = re.search(r"[\u4e00-\u9fff]{2}", core) and not _NO_NAME.fullmatch(core)
        if loosely and self.communities is None and is_some_name and not _UNIT.fullmatch(core):
            return clean(core)
        return ""

    def named_by(self, line: str, field_name: str) -> str:
        """Return what a line such as ``单位：统计局`` above a table says of a unit or a community."""
        for match in _LABEL.finditer(line):
            is_unit = bool(match[2]) or (match[4] or "").lower() == "unit"
            if is_unit == (field_name == "unit"):
                named = clean(match[5])
                return self.unit(named) if is_unit else self.community_in(named) or named
        return ""


_NO_NAME = re.compile(rf"(?:{_GENERIC}|工作|新建|工作簿|全体|全部|所有|各|我|本|区|市|县)*")
_GENERIC_COMMUNITY = re.compile(r".*(?:下沉|报到|居住|所在|包联|各|本|进|入|到|双报到|在职党员)+社区")


def _shorter(text: str) -> list[str]:
    """Return the beginnings of a text that end in 社区, so that a title may go on behind it."""
    return [text[: match.end()] for match in re.finditer("社区|community", text)]
