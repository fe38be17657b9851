"""Words that cells hold, as people write them: each value with its spellings, the customary one first."""

from __future__ import annotations

from roster_cli.domain.settings import Management
from roster_cli.domain.staff import DutyType

# Named in the notices, for it says less than the types do.
OLD_ESTATE = "老旧小区"

NO_MATTER = (
    "不限",
    "都可以",
    "都可",
    "均可",
    "都行",
    "无所谓",
    "随意",
    "任意",
    "任何",
    "服从安排",
    "听从安排",
    "全部",
    "皆可",
    "either",
    "both",
    "早晚均可",
    "早晚都可以",
    "早晚班均可",
    "早晚班都可以",
    "早班晚班均可",
)
DUTY_TYPES: dict[str, tuple[str, ...]] = {
    DutyType.ANY: (
        *["全周", "any", "all", "每天", "天天", "周一至周日", "周一到周日", "工作日及周末", "工作日和周末"],
        "all week",
        "every day",
        *NO_MATTER,
    ),
    DutyType.WEEKEND: (
        *[
            "仅周末",
            "weekend",
            "weekends",
            "weekendonly",
            "weekendsonly",
            "restdays",
            "restdaysonly",
            "周末",
            "仅休息日",
            "仅限周末",
            "只周末",
            "只能周末",
            "限周末",
            "休息日",
            "仅限休息日",
            "只休息日",
            "非工作日",
            "仅非工作日",
            "双休日",
            "仅双休日",
            "周六日",
            "周六周日",
            "周六、周日",
            "周六、日",
            "周六和周日",
            "仅周六日",
            "仅周六周日",
            "节假日",
            "仅节假日",
            "周末及节假日",
            "周末和节假日",
            "周末节假日",
            "节假日及周末",
            "双休日及节假日",
        ],
    ),
    DutyType.WEEKDAY: (
        *[
            "仅工作日",
            "weekday",
            "weekdays",
            "weekdayonly",
            "weekdaysonly",
            "workingdays",
            "workingdaysonly",
            "工作日",
            "仅限工作日",
            "只工作日",
            "只能工作日",
            "限工作日",
            "非周末",
            "非休息日",
            "非节假日",
            "上班日",
            "平日",
            "仅平日",
            "周一至周五",
            "周一到周五",
            "仅周一至周五",
            "周一-周五",
        ],
    ),
}
MANAGEMENT: dict[str, tuple[str, ...]] = {
    Management.MANAGED: (
        *[
            "有物业",
            "managed",
            "有",
            "物业小区",
            "有物业小区",
            "有物业管理",
            "物业管理",
            "物业管理小区",
            "是",
            "yes",
        ],
    ),
    Management.WEAK: (
        *["物业薄弱", "weak", "薄弱", "弱", "物业薄弱小区", "弱物业", "物业管理薄弱", "物业较弱", "物业管理较弱"],
        OLD_ESTATE,
    ),
    Management.UNMANAGED: (
        *["无物业", "unmanaged", "无", "无物业小区", "无物业管理", "没有物业", "没有", "否", "no"],
    ),
    Management.NONE: (*["三无小区", "none", "三无", "三无楼院", "三无院落", "三无院", "三无片区"],),
}
AB_ROLES = {"A": ("A", "A角", "A岗"), "B": ("B", "B角", "B岗")}

YES = frozenset(
    [
        "是",
        "yes",
        "y",
        "true",
        "1",
        "√",
        "✓",
        "✔",
        "✅",
        "☑",
        "已报到",
        "已报",
        "已",
        "已到",
        "报到",
        "已完成",
        "有",
        "对",
        "能",
        "可以",
        "可",
    ]
)
NO = frozenset(
    [
        "否",
        "no",
        "n",
        "false",
        "0",
        "×",
        "✗",
        "✘",
        "x",
        "╳",
        "❌",
        "未报到",
        "未报",
        "未",
        "没报到",
        "尚未报到",
        "未到",
        "无",
        "不是",
        "没有",
        "不能",
        "不可以",
        "不可",
        "非",
    ]
)
OPEN = frozenset(["开放", "开", "是", "正常", "正常开放", "常开", "一直开放", "启用", "open", "yes", "always"])
CLOSED = frozenset(
    ["关闭", "关", "封闭", "封", "不开放", "不开", "未开放", "停用", "不设岗", "否", "closed", "no", "shut"]
)
NOT_AWAY = frozenset(
    ["否", "不请假", "未请假", "没有请假", "没请假", "不休假", "未休假", "正常", "在岗", "no", "none", "不涉及"]
)
