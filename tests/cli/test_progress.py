"""What is told while the solver works."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from rich.cells import cell_len

from roster_cli.cli.progress import BAR_WIDTH, STAGES, figures, stage_name
from roster_cli.i18n import speaking
from roster_cli.solve import engine
from roster_cli.solve.progress import Progress


def stages_of_the_solver() -> set[str]:
    """Return the words with which the engine's stages are named."""
    tree = ast.parse(Path(engine.__file__).read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    named = [
        node for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr in ("stage", "report")
    ]
    return {node.args[0].value for node in named if isinstance(node.args[0], ast.Constant)}


def test_every_stage_has_a_name_in_chinese() -> None:
    stages = stages_of_the_solver()
    assert {"relaxation", "people", "gates"} <= stages
    with speaking("zh"):
        for stage in stages | set(STAGES):
            assert not stage_name(Progress(stage, 0, 1, None, None)).isascii(), stage


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_live_line_fits_eighty_columns_for_a_whole_district(language: str) -> None:
    with speaking(language):
        for stage in STAGES:
            news = Progress(stage, 68, 68, 4_680_353, 4_667_008)
            line = f"{stage_name(news)} {'━' * BAR_WIDTH} 68/68 12:34 {figures(news)}"
            assert cell_len(line) <= 80, line


def test_figures_are_told_as_far_as_they_are_known() -> None:
    assert figures(Progress("gates", 1, 2, None, None)) == ""
    assert figures(Progress("gates", 1, 2, 1234, None)) == "cost 1,234"
    assert figures(Progress("gates", 1, 2, 1234, 1230)) == "cost 1,234, bound 1,230, gap 4"
