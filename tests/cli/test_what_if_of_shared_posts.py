"""What a change frees at a shared office post counts in the other community too, as in a solve."""

from __future__ import annotations

import json
from pathlib import Path

from commands import roster

PEOPLE = "姓名,单位,岗位,社区\n王芳,统计局,文书,康庄社区\n李强,统计局,文书,滨河社区\n"
GATES = "社区,小区,卡点,类型,开放\n康庄社区,和平园,南门,物业薄弱,周一早班\n滨河社区,安居园,北门,有物业,周一早班\n"


def _solved(folder: Path, gates: str) -> dict[str, object]:
    folder.mkdir()
    (folder / "人员.csv").write_text(PEOPLE, "utf-8")
    (folder / "卡点.csv").write_text(gates, "utf-8")
    done = roster("solve", "--week", "2022-W11", "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_who_holds_the_post_may_go_once_the_other_holder_stays(tmp_path: Path) -> None:
    before = _solved(tmp_path / "before", GATES)
    solved = _solved(tmp_path / "after", GATES.replace("南门,物业薄弱,周一早班", "南门,物业薄弱,关闭"))
    done = roster("what-if", "--close", "和平园南门", "--json", folder=tmp_path / "before")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert before["posts"]["unfilled"] == 1
    assert told["communities"] == ["康庄社区", "滨河社区"]
    assert not told["shares_posts_or_caps"]
    assert told["after"]["unfilled"] == solved["posts"]["unfilled"] == 0
    assert told["after"]["cost"] == solved["cost"]
