"""Grades: which of them are above 科级, and what is a grade at all."""

from __future__ import annotations

import re

from roster_cli.domain.spelling import fold

_HIGH_GRADE = re.compile(
    r"处|厅|局级|部级|司级|国级|国家级|县长|区长|(?:正|副)县|县级|调研员|巡视员|督办|警务专员|高级(?:主办|警长|法官|检察官)"
    r"|(?<!十)[一二三四五六]级职员|管理(?:岗位?)?(?<!十)[一二三四五六]级|division|bureau|department|ministry|ministerial"
)
_USUAL_GRADE = re.compile(
    r"科|股|办事员|职员|工勤|工人|级工|技师|普工|试用|见习|聘用|合同|初级|中级|高级|助理|专技|管理|section|clerk|staff|junior|senior"
)
_NOT_A_GRADE = re.compile(r"办事处|处级?(?:及|\(含\))?以下")
_RANK = re.compile(
    r".{0,10}(?:[正副]?(?:科|处|股|局|厅|所|队|组|站|院|校|园|馆|部|室|镇|乡)[长级]?|主任|书记|主席|科员|办事员|职员|调研员|巡视员|干部|正职|副职|领导|级)"
)


def is_above_section(grade: str) -> bool:
    """Return whether a grade is above 科级, so that its holder is not rostered."""
    return bool(_HIGH_GRADE.search(_NOT_A_GRADE.sub("", fold(grade))))


def is_usual(grade: str) -> bool:
    """Return whether a grade is known to be up to 科级."""
    return bool(_USUAL_GRADE.search(fold(grade)))


def is_grade(text: str) -> bool:
    """Return whether a word is a rank or a title of one rather than an office post."""
    return bool(_RANK.fullmatch(fold(text)))
