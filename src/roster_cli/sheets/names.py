"""Names as they stand in a cell: what is not the name is taken off, and what changes what holds is told."""

from __future__ import annotations

import re
from functools import lru_cache

from roster_cli.i18n import _
from roster_cli.sheets.findings import CellError
from roster_cli.sheets.text import clean, fold, tidy_lines

# The last letters of titles and of words for nobody: other short names need no second look.
_ENDS_OF_OTHER_WORDS = frozenset("长任记席理监管员事计师生士警官志角定无缺岗有上左假差出离休班")
_HAN = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_PLAIN = re.compile(rf"{_HAN}{{2,3}}")
_SEX = {"男", "女", "先生", "女士", "小姐", "同志"}
_RANKS = (
    "科|处|局|股|组|队|所|站|院|校|园|馆|部|室|班|镇|乡|村|店|行|护士|厅|团|会"
    "|总|区|县|市|街道|社区|中心|支队|大队|中队|分局"
)
_TITLES = (
    rf"(?:[正副]|常务副|党组)?(?:{_RANKS})长|[正副]?主任(?:科员|医师|护师)?|(?:第一|党[委组支]?)?副?书记|副?主席|副?经理|副?总监|副?主管"
    r"|[一二三四]级(?:主任)?科员|科员|办事员|干事|委员|调研员|会计|出纳|秘书|司机|教师|老师|医生|医师|护士|警官|民警|辅警|协管员|网格[员长]|楼[栋]?长|联络员|负责人"
    r"|工程师|教授|讲师|副?所领导|领导|带班|副?领班|志愿者|党员|群众|团员|骨干|兼职?|正|副|正?副职|正职|临时工?|合同工?|聘用?|返聘|代理?|临聘|工勤|事业|公务员|参公|编外|劳务派遣"
)
_TITLE_AFTER = re.compile(
    rf"(.+?)((?:[正副]|常务副)?(?:{_RANKS})长|副?主任(?:科员|医师|护师)?|副?书记|副?主席|副?经理|副?总监|副?主管|[一二三四]级(?:主任)?科员"
    r"|副?科员|办事员|副?调研员|干事|会计|出纳|教师|老师|医生|护士|警官|民警|辅警|网格[员长]|同志|先生|女士|[AB]角)"
)
_TAKEN_OFF = re.compile(
    rf"男|女|先生|女士|同志|{_TITLES}|[AB][角岗]?|{_HAN}{{1,3}}族|主班|副班|新|满族|汉|正式|在编|在岗|leader|deputy|head|mr|mrs|ms|male|female|m|f"
)
_BEFORE = re.compile(rf"(?:{_TITLES}|[AB]角|姓名)[:：]\s*")
_NUMBER_BEFORE = re.compile(r"(?:\(\d{1,3}\)|\d{1,3}[.、)]|[①-⑳])\s*(?=\D)")
_MARKS = (
    r"[*＊★☆▲△●○◎◆◇■□√✓✔#※^~\u00b9\u00b2\u00b3\u2070-\u2079!?·.。,，、;；:_\-\ufe0f\u2190-\u21ff\u2600-\u27bf]"
)
_MARKS_AROUND = re.compile(rf"^(?:{_MARKS}|\s)+|(?:{_MARKS}|\s)+$")
_NARROW = str.maketrans("（）［］【】〔〕〈〉《》｛｝：，；／", "()()()()()()():,;/")
_BRACKETS = re.compile(r"[(\[<{](.*?)[)\]>}]")
_HALF_BRACKET = re.compile(r"[(\[]([^)\]]*)$")
_TELLS_APART = re.compile(r"[大中小老]|\d{1,2}|[甲乙丙丁]|[A-Z]")
_CHANGES = re.compile(
    r"假(?!名)|哺乳|孕|出差|外出|在外|外地|隔离|住院|手术|养病|因病|生病|有病|病|借调|抽调|上挂|挂职|调走|调离|调出|调动|离职|辞职|退休|退养|内退|退二线|去世|死亡"
    r"|未报到|没报到|不在|不参加|不参与|不排|不值|不能|不可|不上|免值|免班|免排|暂停|暂缓|停职|支援|学习|培训|驻村|下乡|帮扶|替班|替岗|代班|顶班|顶岗|顶替|换班|轮休|调休|休"
    r"|仅|只|限|除|周[一二三四五六日末]|星期|早班|晚班|夜班|白班|上午|下午|晚上|\d月|\d日|\d号|leave|away|only|sick|not?\b|weekend"
)
ON_LOAN = re.compile(r"\s*[(（](?:支援|loan)[)）]")
LEADING = re.compile(r"\s*[(（](?:带班|lead)[)）]|^\s*(?:带班|lead)\s*[:：]\s*")
"""What marks one duty, behind or before the name in everything that is handed out, in either language."""
_NOBODY = re.compile(
    r"请假|休假|事假|病假|年假|产假|出差|公差|外出|隔离|调休|轮休|值班|备班"
    r"|待定|暂定|暂缺|暂无|空缺|空岗|缺员|缺|无|没有|未定|另定|同上|同左|tbd|tba|n/?a|vacant|none|[?？/\\\-—–.…]+|x{2,}"
)
_SEVERAL = re.compile(r"[、,，;；/／|\n+＋&]")
_COMPOUND = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "令狐",
        "慕容",
        "司徒",
        "司空",
        "夏侯",
        "端木",
        "独孤",
        "南宫",
        "长孙",
        "宇文",
        "轩辕",
        "申屠",
        "钟离",
        "闻人",
        "呼延",
        "万俟",
        "澹台",
        "公冶",
        "赫连",
        "濮阳",
        "淳于",
        "单于",
        "太叔",
        "仲孙",
        "西门",
        "东郭",
        "百里",
        "拓跋",
        "第五",
        "耶律",
        "完颜",
        "那拉",
    ]
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文庞樊兰殷施洪翟安颜倪温芦柴穆邢岳齐梅庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋甘景薄单包司柏宁柯阮桂闵解强丛华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩寇鹿亓逯郏蔺邝雒支"
)


@lru_cache(maxsize=1 << 16)
def name_alone(text: str) -> str:
    """Return the name that a cell holds, without titles, marks, sex and the like.

    Parameters
    ----------
    text
        The cell.

    Raises
    ------
    CellError
        If two people stand in it, nobody, or a remark that changes what holds or is not known.
    """
    if _PLAIN.fullmatch(text) and text[-1] not in _ENDS_OF_OTHER_WORDS:
        return text
    if text.lstrip().startswith("="):
        return clean(text)
    bare = _NUMBER_BEFORE.sub("", tidy_lines(text).translate(_NARROW), count=1)
    bare = _BEFORE.sub("", _MARKS_AROUND.sub("", bare), count=1)
    bare = _without_brackets(text, bare)
    bare = _MARKS_AROUND.sub("", bare)
    _refuse_several(text, bare)
    words = _without_words_after(text, bare)
    name = clean(words)
    if re.search(r"\s", words) and re.fullmatch(rf"{_HAN}{{4,}}", name) and name[:2] not in _COMPOUND:
        raise _two_people(text)
    name = _without_title(text, name)
    if not name or _NOBODY.fullmatch(fold(name)):
        raise CellError(
            _("“{text}” names nobody").format(text=_shown(text)),
            _("Write the person's name, or delete the row."),
        )
    if re.search(r"\d{7,}", name):
        raise _remark(text, name)
    return name


def _shown(text: str) -> str:
    return " ".join(tidy_lines(text).split())


def _without_brackets(text: str, bare: str) -> str:
    """Take remarks in brackets off; what tells namesakes apart stays."""
    for pattern in (_BRACKETS, _HALF_BRACKET):
        kept = []
        end = 0
        for match in pattern.finditer(bare):
            kept.append(bare[end : match.start()])
            end = match.end()
            inside = fold(match[1])
            if _TELLS_APART.fullmatch(match[1].strip()):
                kept.append(f"({match[1].strip()})")
            elif inside and not _is_taken_off(inside):
                raise _remark(text, match[1].strip())
        bare = "".join([*kept, bare[end:]])
    return bare


def _is_taken_off(words: str) -> bool:
    """Return whether remarks are titles, marks and the like, one by one."""
    return all(
        not _CHANGES.search(word) and _TAKEN_OFF.fullmatch(word.upper() if len(word) < 3 else word)
        for word in re.split(r"[,，、;；/\s]+", words)
        if word
    )


def _remark(text: str, remark: str) -> CellError:
    if _CHANGES.search(fold(remark)):
        return CellError(
            _("“{remark}” stands in the cell of a name and would count for nothing: “{text}”").format(
                remark=remark, text=_shown(text)
            ),
            _("Write the name alone, and what holds into its column: 请假, 不可值班, 值班类型 or 已报到."),
        )
    return CellError(
        _("“{remark}” stands in the cell of a name and is no known title: “{text}”").format(
            remark=remark, text=_shown(text)
        ),
        _("Write the name alone."),
    )


def _refuse_several(text: str, bare: str) -> None:
    """Raise where a cell names two people.

    Raises
    ------
    CellError
        If it does.
    """
    parts = [part.strip() for part in _SEVERAL.split(bare) if part.strip()]
    if len(parts) > 1:
        for part in parts:
            if _CHANGES.search(fold(part)):
                raise _remark(text, part)
        is_ascii = all(part.isascii() for part in parts) and len(parts) == 2
        if all(len(clean(part)) == 1 for part in parts) or (
            is_ascii and "," in bare and "\n" not in bare and any(len(part.split()) == 1 for part in parts)
        ):
            return
        raise _two_people(text)
    pair = re.fullmatch(rf"({_HAN}{{2,4}})\s*[和与及]\s*({_HAN}{{2,4}})", bare)
    if pair and _looks_like_a_name(pair[1]) and _looks_like_a_name(pair[2]):
        raise _two_people(text)
    if re.search(r"等\d*[人位名]?$", bare):
        raise _two_people(text)


def _looks_like_a_name(text: str) -> bool:
    return (text[0] in _SURNAMES or text[:2] in _COMPOUND) and not _TAKEN_OFF.fullmatch(text)


def _two_people(text: str) -> CellError:
    return CellError(
        _("two people or more stand in one cell: “{text}”").format(text=_shown(text)),
        _("Write one person a row; one person's name without the mark or the space in it."),
    )


def _without_words_after(text: str, bare: str) -> str:
    """Take off what is parted from the name by a space: 女, 组长, A角; single letters are the name's own."""
    words = bare.split()
    while len(words) > 1 and not bare.isascii():
        last = words[-1]
        if _CHANGES.search(fold(last)):
            raise _remark(text, last)
        is_letter_of_name = len(last) == 1 and last not in _SEX and not last.isascii()
        if is_letter_of_name or not _TAKEN_OFF.fullmatch(last.upper() if len(last) < 3 else last):
            break
        if all(len(word) == 1 for word in words) and len(words) <= 3:
            break
        words.pop()
    return " ".join(words)


def _without_title(text: str, name: str) -> str:
    """Take off a title written right behind the name, and tell a remark there."""
    if (found := _TITLE_AFTER.fullmatch(name)) and not name.isascii():
        if len(found[1]) < 2:
            raise CellError(
                _("“{text}” is a title without the whole name").format(text=_shown(text)),
                _("Write the person's full name."),
            )
        name = found[1]
    status = re.fullmatch(
        rf"({_HAN}{{2,4}}?)((?:已|在|正)?[请休产病事婚丧年]假中?|出差|隔离中?|借调|退休|住院|调走|调离|未报到|不值班|不参加)",
        name,
    )
    if status:
        raise _remark(text, status[2])
    return name
