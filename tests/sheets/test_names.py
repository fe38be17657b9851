import pytest
from sheet_files import Desk

from roster_cli.sheets.findings import CellError
from roster_cli.sheets.names import name_alone


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张伟", "张伟"),
        ("张 伟", "张伟"),
        ("张　伟", "张伟"),
        ("徐静芳（组长）", "徐静芳"),
        ("(组长)徐静芳", "徐静芳"),
        ("组长：徐静芳", "徐静芳"),
        ("朱丽科长", "朱丽"),
        ("王强副主任", "王强"),
        ("王建军主任科员", "王建军"),
        ("李娜（A角）", "李娜"),
        ("李娜(A角，党员)", "李娜"),
        ("王芳(女)", "王芳"),
        ("林娟霞 女", "林娟霞"),
        ("王芳 组长", "王芳"),
        ("吴超勇*", "吴超勇"),
        ("★吴超勇", "吴超勇"),
        ("1、张伟", "张伟"),
        ("①张伟", "张伟"),
        ("张三、", "张三"),
        ("张伟（大）", "张伟(大)"),
        ("张伟2", "张伟2"),
        ("李胜男", "李胜男"),
        ("李 胜 男", "李胜男"),
        ("李和平", "李和平"),
        ("欧阳 娜娜", "欧阳娜娜"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("John Smith", "John Smith"),
        ("Li Wei (leader)", "Li Wei"),
        ("=1+1", "=1+1"),
    ],
)
def test_only_the_name_is_kept(written: str, name: str) -> None:
    assert name_alone(written) == name


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("林霞、王小明", "two people"),
        ("张涛平/李四", "two people"),
        ("张三\n李四", "two people"),
        ("林霞 王小明", "two people"),
        ("张　三　　李四", "two people"),
        ("林霞和王小明", "two people"),
        ("张三等5人", "two people"),
        ("Zhang San, Li Si", "two people"),
        ("林英芳(请假)", "“请假”"),
        ("林英芳（休产假）", "“休产假”"),
        ("林英芳请假", "“请假”"),
        ("林英芳 休假", "“休假”"),
        ("张伟（早班）", "“早班”"),
        ("张伟（借调）", "“借调”"),
        ("张伟（只值周末）", "“只值周末”"),
        ("张伟（新来的）", "“新来的”"),
        ("张伟13800000000", "no known title"),
        ("王科长", "whole name"),
        ("待定", "nobody"),
        ("无", "nobody"),
        ("/", "nobody"),
    ],
)
def test_what_is_not_one_name_is_told(written: str, told: str) -> None:
    with pytest.raises(CellError, match=told) as error:
        name_alone(written)
    assert error.value.remedy


def test_what_was_taken_off_is_counted(desk: Desk) -> None:
    rows = [("姓名", "单位", "社区"), ("徐静芳（组长）", "统计局", "康庄"), ("李四", "统计局", "康庄")]
    reading = desk.read(rows)
    assert [person.name for person in reading.district.people] == ["徐静芳", "李四"]
    assert any("taken off names: 1" in line and "徐静芳（组长）" in line for line in reading.notices)


def test_the_cell_of_a_wrong_name_is_told(desk: Desk) -> None:
    assert desk.bad_cell(姓名="林英芳(请假)").cell == "B2"
