"""Usual headers of every column, in both languages: data, which a user extends in ``[columns]`` of roster.toml."""

from __future__ import annotations

from collections.abc import Mapping

# By field; the column's own header and its English name are known anyway. Spaces, marks and what stands in
# brackets do not matter. Of two columns that bear synonyms of one field, the one that stands first here is read.
_WRITTEN: Mapping[str, str] = {
    "staff_id": """
        人员编号 员工编号 员工号 职工号 职工编号 工作证号 工作证编号 工作编号 干部编号 胸牌号 警号 ID 员工ID
        人员ID employeeid employeenumber employeeno staffno staffnumber number personnelnumber badge""",
    "name": """
        人员姓名 名字 干部姓名 职工姓名 员工姓名 下沉人员姓名 下沉干部姓名 值班人员姓名 人员名称 值班人员
        值守人员 下沉人员 下沉干部 志愿者姓名 人员 fullname staffname employeename employee person""",
    "unit": """
        单位名称 工作单位 所在单位 所属单位 单位全称 派出单位 派驻单位 选派单位 下沉单位 原单位 人员单位
        包联单位 联系单位 帮扶单位
        工作单位名称 所在工作单位 单位部门 organisation organization employer workunit agency unitname
        workplace""",
    "department": """
        所在科室 科室名称 内设机构 处室 股室 科(室) 科室部门 部门科室 处(科)室 内设科室 所在处室 dept section
        departmentname""",
    "post": """
        工作岗位 岗位名称 岗位职责 所在岗位 本职岗位 岗位职务 position job role jobtitle""",
    "ab_role": "AB岗 A/B角 A/B岗 A角/B角 A角B角 AB 角色 AB岗位 ab abpost",
    "grade": """
        级别 行政级别 职务级别 职务职级 职务层次 职级层次 职务与职级 职务(职级) rank level paygrade""",
    "community": """
        居住社区 报到社区 所在社区 所属社区 社区名称 居住地社区 现居住社区 居住所在社区 居住地所在社区
        居住地所属社区 常住社区 下沉社区 包联社区 服务社区 值班社区 值守社区 双报到社区 社区居委会 所属居委会
        居委会 社区村 村社区 报到社区名称 communityname residentialcommunity neighbourhood neighborhood
        homecommunity""",
    "estate": """
        居住小区 所在小区 小区名称 小区名 现居住小区 居住小区名称 所住小区 住址 家庭住址 居住地址 现住址
        现居住地址 详细住址 居住地 住所 家庭地址 住宅小区 常住地址 地址 小区楼院 小区院落 居民小区 楼院 院落
        片区 estatename residence residentialestate compound homeaddress address""",
    "phone": """
        手机号 手机号码 移动电话 本人手机 本人手机号 联系手机 联系电话 电话 电话号码 联系方式 本人电话 手机电话
        电话手机 联系号码 联系方法 手机联系方式 通讯方式 mobile mobilephone mobilenumber cell cellphone
        telephone tel phonenumber contact contactnumber""",
    "duty_type": """
        值班类别 值班时间类型 可值班类型 排班类型 值守类型 可值班时间 可值班日 值班意向 可参加值班时间 dutykind
        availability""",
    "leave": """
        请假时间 请假日期 请假情况 请假日 请假时段 请假起止时间 请假起止日期 请假起止 请休假 请休假时间
        请休假情况 请休假日期 休假 休假时间 休假日期 休假情况 外出时间 外出日期 外出情况 出差时间 出差日期
        出差情况 公差时间 不在岗时间 不在岗日期 离岗时间 请假休假 请假出差 请假外出 leavedates leavedays
        daysoff absence absences absent away vacation onleave""",
    "unavailable": """
        不能值班 不能值班时间 不能值班日期 不可值班时间 不可值班日期 不可值班时段 不能值班时段 不便值班
        不便值班时间 不便时间 无法值班 无法值班时间 无法值班日期 不排班 不能排班 不可排班 不排班日期 不排班时间
        不能排班时间 不可排班时间 值班冲突 冲突时间 unavailabledates notavailable unavailability cannotwork
        noduty unavailabledays""",
    "shift_preference": """
        偏好班次 班次意愿 意愿班次 期望班次 希望班次 意向班次 班次意向 倾向班次 班次要求 值班偏好 班次选择
        值班时段偏好 preferredshift preference shiftpreferred""",
    "max_per_week": """
        周上限 每周最多 每周最多次数 每周次数 每周次数上限 每周班次上限 周值班上限 每周值班上限 每周最多值班
        每周最多值班次数 每周最多班次 周最多次数 一周上限 一周最多 每周值班次数 maxperweek maximumperweek
        weeklylimit weeklymax weeklymaximum maxduties maxdutiesperweek maxweek""",
    "reported": """
        是否报到 报到 是否已报到 报到情况 报到状态 是否社区报到 是否到社区报到 社区报到 报到与否 双报到
        是否双报到 hasreported checkedin registered""",
    "lead": """
        是否带班 可带班 能否带班 可否带班 带班人员 带班干部 带班人 是否可带班 是否组长 shiftlead leader canlead
        islead teamleader""",
    "window_unit": """
        是否窗口 是否窗口单位 窗口 对外窗口 窗口服务单位 window iswindow servicecounter counter""",
    "peak": """
        高峰 高峰时间 高峰期 业务高峰 业务高峰时段 忙时 繁忙时段 peaks peakshifts peaktime busy""",
    "max_away": """
        值班上限 最多同时值班 同时值班人数上限 最多同时值班人数 同时值班人数 外出上限 同时外出上限 最多外出 cap
        maximumaway limit""",
    "a_holder": "A角姓名 A岗 A角人员 A岗人员 A岗姓名 aholder holdera",
    "b_holders": "B角姓名 B岗 B角人员 B岗人员 B岗姓名 bholder bholders holderb",
    "subdistrict": """
        所属街道 街道名称 街道办 街道办事处 所在街道 街镇 镇街 街道(乡镇) 乡镇(街道) 乡镇街道 街道乡镇 镇办
        街办 办事处 乡镇 subdistrictname street township""",
    "checkpoint": """
        卡点名称 卡点名 卡点位置 点位 点位名称 值守点 值守点位 值班点 值班点位 执勤点 执勤点位 岗点 岗点名称
        门岗 门岗名称 卡口 卡口名称 出入口 出入口名称 大门 门 检查点 检查点名称 值守卡点 gate gatename entrance
        checkpointname 岗亭 岗亭名称""",
    "management": """
        小区类型 物业类型 小区类别 小区性质 物业情况 物业管理情况 物业管理 管理类型 管理情况 有无物业
        是否有物业 物业 小区物业情况 类别 managementtype propertymanagement estatetype type""",
    "headcount": """
        人数 需要人数 需求人数 所需人数 每班需要人数 每班需人数 每班需求 每班人员数 每班值守人数 值守人数
        值班人数 值班值守人数 岗位人数 定员 定岗人数 配备人数 应配人数 每班 每班次人数 单班人数 人员需求 需求数
        people peoplepershift headcountpershift needed staffneeded numberofpeople personspershift""",
    "open": """
        开放时间 开放时段 开放情况 是否开放 值守时间 值守时段 值班时间 值班时段 设岗时间 设岗时段 开门时间
        启用时间 开启时间 开放日期 openinghours openhours hours opening opentimes opendays""",
    "grid_worker": """
        网格员姓名 网格长 网格长姓名 所属网格员 社区网格员 gridworkername gridman""",
    "block_leader": "楼长姓名 楼栋长 楼栋长姓名 单元长 blockleadername",
}
_PHONE_OF = {
    "grid_phone": ("网格员", "网格长", "网格员姓名", "gridworker"),
    "block_phone": ("楼长", "楼栋长", "blockleader"),
    "property_phone": ("物业", "物业公司", "物业负责人", "物业经理", "物业管理", "property", "propertymanagement"),
}
_PHONE = "电话 联系电话 手机 手机号 手机号码 联系方式 电话号码 phone mobile tel telephone contact".split()  # noqa: SIM905

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    **{field: tuple(words.split()) for field, words in _WRITTEN.items()},
    **{field: tuple(who + phone for who in people for phone in _PHONE) for field, people in _PHONE_OF.items()},
}

# Headers that mean one column or another, by what else the sheet holds and by their cells.
DEPARTMENT_OR_UNIT = frozenset("部门 所在部门 部门名称 工作部门 所属部门 division".split())  # noqa: SIM905
POST_OR_GRADE = frozenset("职务 职位 现任职务 工作职务 职务名称 职称 现职务 title".split())  # noqa: SIM905
NUMBER_OR_COUNT = frozenset("编号 号码 代码 no code".split())  # noqa: SIM905

# Columns that count for nothing, known well enough that nobody need be asked about them.
NEEDLESS = frozenset(
    """来源 source 序号 序 行号 性别 年龄 民族 籍贯 出生年月 出生日期 身份证 身份证号 身份证号码
        政治面貌 学历 邮箱 微信 微信号 qq 联系人 sex gender age email""".split()  # noqa: SIM905
)
REMARKS = frozenset(
    """
        备注 说明 情况说明 备注说明 其他 其他说明 其它 其他情况 特殊情况 特殊情况说明 备注信息 情况 注 remarks
        remark notes note comment comments other""".split()  # noqa: SIM905
)


def shift_headcounts(aliases: tuple[str, ...]) -> tuple[str, ...]:
    """Return the usual headers of the people that one shift needs.

    Parameters
    ----------
    aliases
        The ways to write the shift's name.
    """
    counts = """
        人数 需要人数 需求人数 所需人数 值守人数 值班人数 每班人数 人员数 需要 人员 每班需要人数 定员
        所需人员 需求人员 所需 需求 值守人员 值班人员 岗位人数
    """.split()  # noqa: SIM905
    short = [alias for alias in aliases if alias.isascii() or alias.endswith("班") or alias == aliases[0]]
    return tuple(
        dict.fromkeys(
            [
                *(alias + count for alias in aliases for count in counts),
                *(count + alias for alias in aliases for count in counts),
                *short,
                *(f"{alias}headcount" for alias in aliases),
                *(f"headcount{alias}" for alias in aliases),
                *(f"{alias}people" for alias in aliases),
            ]
        )
    )
