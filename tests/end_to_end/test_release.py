"""What is released is whole: a wheel and an sdist are built, and the installed wheel solves."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

import roster_cli
from commands import environment

REPOSITORY = Path(__file__).parents[2]
EXAMPLE = REPOSITORY / "examples" / "kangzhuang"
FULLY = "TEST_FULL_INSTALL"
"""Set, the wheel is installed with all it needs from the index; else what it needs is lent by this environment."""


def run(*words: object, folder: Path | None = None, **variables: str) -> str:
    done = subprocess.run(
        list(map(str, words)),
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, REPOSITORY)
    return out


@pytest.fixture(scope="module")
def python(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of an empty environment in which the wheel is installed."""
    home = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(home, with_pip=False)
    interpreter = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    options = [] if FULLY in os.environ else ["--no-deps", "--no-index"]
    (wheel,) = built.glob("*.whl")
    run(sys.executable, "-m", "pip", "--quiet", "--python", interpreter, "install", *options, wheel)
    if FULLY not in os.environ:
        scheme = {"base": str(home), "platbase": str(home)}
        packages = Path(sysconfig.get_path("purelib", vars=scheme))
        lent = [entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))]
        (packages / "lent.pth").write_text("\n".join(lent), encoding="utf-8")
    return interpreter


def test_wheel_and_sdist_hold_what_they_should(built: Path) -> None:
    (wheel,), (sdist,) = built.glob("*.whl"), built.glob("*.tar.gz")
    assert f"-{roster_cli.__version__}-py3-none-any" in wheel.name
    held = set(zipfile.ZipFile(wheel).namelist())
    package = REPOSITORY / "src"
    sources = {path.relative_to(package).as_posix() for path in package.rglob("*.py")}
    assert sources <= held
    assert {"roster_cli/py.typed", "roster_cli/locale/zh/LC_MESSAGES/roster.mo"} <= held
    assert not [name for name in held if name.startswith("tests") or name.endswith((".db", ".pyc"))]
    with tarfile.open(sdist) as archive:
        shipped = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "tools/compile_messages.py"} <= shipped


def test_the_installed_wheel_solves_and_speaks_chinese(python: Path, tmp_path: Path) -> None:
    where = run(python, "-c", "import roster_cli; print(roster_cli.__file__)", folder=tmp_path)
    assert Path(where.strip()).is_relative_to(python.parents[1])
    program = python.with_name("roster.exe" if os.name == "nt" else "roster")
    lists = (EXAMPLE / "staff.xlsx", EXAMPLE / "checkpoints.xlsx")
    told = run(program, "solve", *lists, "--week", "2022-W11", "--lang", "zh", folder=tmp_path)
    assert "172" in told
    assert re.search(r"[\u4e00-\u9fff]", told)
    run(program, "audit", folder=tmp_path)
    run(program, "export", "--community", "康庄", folder=tmp_path)
    assert (tmp_path / "rosters/2022-W11/康庄社区.xlsx").is_file()


def test_the_installed_wheel_is_a_library(python: Path, tmp_path: Path) -> None:
    code = (
        "import roster_cli\n"
        f"week = roster_cli.read({str(EXAMPLE / 'staff.xlsx')!r}, {str(EXAMPLE / 'checkpoints.xlsx')!r}, "
        "week='2022-W11')\n"
        "print(roster_cli.solve(week.district).status)"
    )
    assert run(python, "-c", code, folder=tmp_path).strip() in ("optimal", "feasible")


def test_the_changelog_dates_the_version() -> None:
    newest = re.search(r"^## (\S+) \((.+)\)$", (REPOSITORY / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == roster_cli.__version__
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", newest[2])
    assert f'version = "{roster_cli.__version__}"' in (REPOSITORY / "pyproject.toml").read_text("utf-8")
