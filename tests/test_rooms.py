"""The rooms of the program: imports run one way, and what CONTRIBUTING says of them is true."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import roster_cli

PACKAGE = Path(roster_cli.__file__).parent
CONTRIBUTING = PACKAGE.parents[1] / "CONTRIBUTING.md"
# Each row may import the rows above it, and nothing of its own row but itself.
ROWS = (
    ("errors", "i18n", "versions"),
    ("interruption",),
    ("processes",),
    ("domain",),
    ("rules",),
    ("audit", "compare", "frames", "lookup", "small_changes", "views"),
    ("export", "plot", "sheets", "solve", "store"),
    ("change", "sample"),
    ("answers", "returned"),
    ("shapes",),
    ("planning",),
    ("door",),
    ("cli",),
)
RANK = {room: rank for rank, rooms in enumerate(ROWS) for room in rooms}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def run_in(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all in it, but for what is there for types alone."""
    yield node
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from run_in(part)


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the rooms that a module imports anywhere, but for types alone."""
    for node in run_in(tree_of(path)):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            names = whole if node.module == "roster_cli" else [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.startswith("roster_cli."):
                yield name.split(".")[1], node.lineno


@pytest.mark.parametrize("room", RANK)
def test_a_room_imports_only_rooms_below_it(room: str) -> None:
    paths = [*PACKAGE.glob(f"{room}.py"), *PACKAGE.glob(f"{room}/**/*.py")]
    assert paths
    upwards = [
        f"{path.relative_to(PACKAGE)}:{line} imports {other}"
        for path in paths
        for other, line in imported(path)
        if other in RANK and other != room and RANK[other] >= RANK[room]
    ]
    assert upwards == []


def test_every_room_has_its_place() -> None:
    rooms = {room_of(path) for path in PACKAGE.rglob("*.py")} - {"__init__", "__main__"}
    assert rooms == set(RANK)


def test_contributing_tells_every_room_and_the_order() -> None:
    text = CONTRIBUTING.read_text("utf-8")
    told = set(re.findall(r"^\| `src/roster_cli/(\w+)(?:\.py|/)`", text, re.MULTILINE))
    assert told >= {room for room in RANK if (PACKAGE / room).is_dir()} | {"audit", "door"}
    for rooms in ROWS[3:]:
        assert re.search(r"^\d+\. " + ", ".join(f"`{room}`" for room in rooms) + "$", text, re.MULTILINE), rooms


def test_no_command_puts_together_what_it_prints_as_json() -> None:
    joined = [
        f"{path.name}:{node.lineno}"
        for path in (PACKAGE / "cli").glob("*.py")
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Dict) and "fields" in ast.unparse(node))
        or (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) == "print_json"
            and isinstance(node.args[0], ast.Dict)
        )
    ]
    assert joined == []


def test_the_domain_needs_no_order_of_imports() -> None:
    """No module of the domain needs another that needs it, not even for types."""
    needs = {
        path.stem: {
            name.module.rsplit(".", 1)[1]
            for name in ast.walk(tree_of(path))
            if isinstance(name, ast.ImportFrom) and name.module and name.module.startswith("roster_cli.domain.")
        }
        for path in (PACKAGE / "domain").glob("*.py")
        if path.stem != "__init__"
    }
    while ready := {name for name, others in needs.items() if not others & needs.keys()}:
        needs = {name: others for name, others in needs.items() if name not in ready}
    assert needs == {}


def test_no_room_is_opened_by_a_text() -> None:
    found = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if re.search(r"import_module\(|__import__\(", path.read_text("utf-8"))
    ]
    # The commands and the public names are imported when they are used; both lists are tested name by name.
    assert sorted(found) == ["__init__.py", "cli/main.py"]


@pytest.mark.parametrize("folder", ["benchmarks", "tools"])
def test_what_is_no_part_of_the_package_finds_what_it_imports_from_it(folder: str) -> None:
    """Nobody runs the tools and the benchmarks every day: a name that has moved would be missed too late."""
    asked = {
        (path.name, node.module, alias.name)
        for path in (PACKAGE.parents[1] / folder).glob("**/*.py")
        for node in run_in(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "roster_cli"
        for alias in node.names
    }
    assert asked
    assert [(file, module, name) for file, module, name in sorted(asked) if not is_there(module, name)] == []


def is_there(module: str, name: str) -> bool:
    """Return whether a module defines or imports a name, or is a folder with a module of that name."""
    path = PACKAGE.joinpath(*module.split(".")[1:])
    if path.is_dir():
        return (path / name).is_dir() or (path / f"{name}.py").exists() or name in named_in(path / "__init__.py")
    return path.with_suffix(".py").exists() and name in named_in(path.with_suffix(".py"))


def named_in(path: Path) -> set[str]:
    """Return what a module names for others."""
    names = set()
    for node in tree_of(path).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}
        else:
            names.add(getattr(node, "name", ""))
    return names


def test_no_two_test_files_share_a_name() -> None:
    """Python knows them by their names alone: two of one name cannot be collected together."""
    names = Counter(file.name for file in Path(__file__).parent.rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []


def test_one_name_is_one_thing() -> None:
    named = Counter(
        node.name
        for path in PACKAGE.rglob("*.py")
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, count in named.items() if count > 1] == []
