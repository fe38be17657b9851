"""How many one-line faults the tests would notice, by mutmut: ``pip install mutmut`` first.

    python benchmarks/mutants.py rules                       every fault in rules/, by the tests of that room
    python benchmarks/mutants.py change --part judging       those in change/judging.py
    python benchmarks/mutants.py solve --sample 150 --seed 1 some in solve/ but for prices/, by a seed
    python benchmarks/mutants.py prices --sample 60          some in solve/prices/
    python benchmarks/mutants.py rules --survivors           what survived the last time, as differences

A fault changes one operator, number, text or argument of a function. A room is judged by its own quick tests
(``ROOMS``), which include those from elsewhere that come by it. Work is kept in ``build/mutants/ROOM``: a second
run tries what was not killed before or is new, one with ``--anew`` all. What ended otherwise took too long, on a
busy machine maybe for that alone: try it again. In ``solve/`` each call is held against the types that it
declares, as ``tests/solve/test_types_as_declared.py`` does with some of these tests whenever all of them run.

Left out is what cannot alter a duty, a cost, a row or a file but for wording, and which way an outside solver
goes, whereby another roster as good may come out. It is counted. With what these name taken away, function and
fault are the same (``INERT``):

texts   the letters of a literal text inside ``_()`` and ``ngettext()``, its placeholders staying
zip     ``strict=`` of ``zip``, which only says that lengths must be the same
kinds   ``kind=`` of numpy's ``argsort`` in capitals, which numpy reads as the same
names   the name of a variable of CP-SAT, which only an exported model shows
floats  None for the type of numbers where numpy takes float then: of ``astype``, ``zeros``, ``ones`` and ``empty``
options the value of an option by which CP-SAT or HiGHS goes another way to as good a solution (``WAYS``: presolve,
        symmetries, cuts, which simplex); not how many threads it has, its random seed, its limits of work, time
        and distance, or what it prints, which are promised, nor None
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import re
import shutil
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
WORK = REPOSITORY / "build/mutants"
COPIED = ("src", "tests", "tools", "examples", "pyproject.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md")


@dataclass(frozen=True)
class Room:
    """A room of the program and the tests that judge it.

    Parameters
    ----------
    folder
        Where it is.
    tests
        What is run.
    without
        Names of tests that take long or start processes, which a fault cannot be switched on in.
    apart
        A folder in it that is a room of its own here, as other tests judge it.
    """

    folder: str
    tests: tuple[str, ...]
    without: tuple[str, ...] = ()
    apart: str = ""


ROOMS = {
    "rules": Room(
        "rules",
        ("tests/rules", "tests/solve/test_standbys.py"),
        (
            "test_the_best_roster_with_fixed_duties_is_found_and_proven",
            "cost_less",
            "whatever_is_switched_on_no_rule",
        ),
    ),
    "change": Room(
        "change",
        (
            "tests/change",
            "tests/properties/test_changes.py",
            "tests/properties/test_fewest_changes.py",
            "tests/properties/test_what_was_agreed.py",
            "tests/cli/test_change_commands.py",
            "tests/cli/test_agreed.py",
            "tests/test_small_changes.py",
            "tests/solve/test_standbys.py",
        ),
        ("cost_less", "whatever_is_switched_on_no_rule", "short_of_hands"),
    ),
    "solve": Room(
        "solve",
        (
            *("tests/solve", "tests/test_brute_force.py", "tests/properties/test_solved_districts.py"),
            *("tests/answers", "tests/test_small_changes.py"),
            *("tests/change/test_helping.py", "tests/change/test_replanning.py"),
            "tests/end_to_end/test_cluster.py",
        ),
        (
            *("determinism", "stranded", "solvers_load", "coupled_prices", "any_loan", "whatever_is_switched_on"),
            *("worker_dies", "cluster_is_gone"),
        ),
        apart="solve/prices",
    ),
    "prices": Room(
        "solve/prices",
        ("tests/solve/test_inside.py", "tests/solve/test_pieces.py"),
        ("configured0", "shape1", "shape2"),
    ),
}
# What these return is made while modules are loaded, before a fault can be switched on: not counted.
MADE_WHEN_LOADED = ("book.x_each_person", "book.x_one_more")
# Options of CP-SAT and HiGHS that say how a solution is looked for, never which one will do.
WAYS = {
    *("max_presolve_iterations", "cp_model_probing_level", "symmetry_level", "linearization_level", "cut_level"),
    *("max_num_cuts", "add_lp_constraints_lazily", "use_sat_inprocessing"),
    *("presolve", "solver", "simplex_strategy", "primal_simplex_bound_perturbation_multiplier"),
}
EXAMPLES = 12
"""How many examples hypothesis draws here: what survives is met by every one of them."""
# pytest's exit codes, and mutmut's own for a fault that none of the tests comes by and for one that never ends.
SURVIVED, NOT_REACHED = 0, (5, 33)
KILLED = (1, 3)


class _Texts(ast.NodeTransformer):
    """Take the wording out of texts for users."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Leave of a literal text its placeholders."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
            node.args = [
                ast.Constant(" ".join(re.findall(r"\{.*?\}", one.value)))
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
                else one
                for one in node.args
            ]
        return node


class _Zip(ast.NodeTransformer):
    """Take ``strict=`` out of ``zip``."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Leave all else."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "zip":
            node.keywords = [one for one in node.keywords if one.arg != "strict"]
        return node


class _Kinds(ast.NodeTransformer):
    """Write how numpy sorts in small letters."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Change the case alone: another word stays another one."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "argsort":
            for one in node.keywords:
                if one.arg == "kind" and isinstance(one.value, ast.Constant):
                    one.value = ast.Constant(str(one.value.value).lower())
        return node


class _Names(ast.NodeTransformer):
    """Take the names of CP-SAT's variables away."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Leave a literal name out."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("new_bool_var", "new_int_var"):
            node.args = [
                one for one in node.args if not (isinstance(one, ast.Constant) and isinstance(one.value, str))
            ]
        return node


class _Floats(ast.NodeTransformer):
    """Write None for the type of numbers that it stands for."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Leave what makes its type of what is given, as ``array`` does."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "astype":
            node.args = [_whole_float(one) for one in node.args]
        elif isinstance(node.func, ast.Attribute) and node.func.attr in ("zeros", "ones", "empty"):
            node.keywords = [
                ast.keyword(one.arg, _whole_float(one.value))
                for one in node.keywords
                if one.arg != "dtype" or ast.unparse(_whole_float(one.value)) != "float"
            ]
        return node


class _Options(ast.NodeTransformer):
    """Take away by which way an outside solver is to come to its solution."""

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """Forget the number or word that a parameter of CP-SAT is set to; None is refused, and stays."""
        first = node.targets[0]
        if isinstance(first, ast.Attribute) and first.attr in WAYS and _is_value(node.value):
            node.value = ast.Constant(0)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Forget it of an option of HiGHS, and the letters of its name: one that is unknown stays as it is."""
        if isinstance(node.func, ast.Attribute) and node.func.attr == "setOptionValue" and len(node.args) == 2:
            name, value = node.args
            if isinstance(name, ast.Constant) and isinstance(name.value, str) and _is_value(value):
                plain = name.value.removeprefix("XX").removesuffix("XX").lower()
                node.args = [ast.Constant("way"), ast.Constant(0)] if plain in WAYS else node.args
        return node


def _is_value(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) or (isinstance(node, ast.Constant) and node.value is not None)


def _whole_float(node: ast.expr) -> ast.expr:
    return ast.Name("float") if ast.unparse(node) in ("None", "float", "np.float64") else node


INERT = {"texts": _Texts, "zip": _Zip, "kinds": _Kinds, "names": _Names, "floats": _Floats, "options": _Options}


def inert(folder: Path) -> dict[str, str]:
    """Return the faults that cannot alter what comes out, and by which of ``INERT``."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("mutants/src/**/*.spans")):
        source = path.with_suffix("")
        lines = source.read_text("utf-8").splitlines()
        module = ".".join(source.relative_to(folder / "mutants/src").with_suffix("").parts)
        spans = json.loads(path.read_text("utf-8"))["spans"]
        text_of = {name: "\n".join(lines[first - 1 : last]) for name, (first, last) in spans.items()}
        plain: dict[tuple[str, str], str] = {}
        for name, text in text_of.items():
            original = re.sub(r"\d+$", "orig", name)
            if name == original:
                continue
            for kind, transformer in INERT.items():
                if (original, kind) not in plain:
                    plain[original, kind] = _without(transformer, text_of[original])
                if _may_be(text_of[original], text) and _without(transformer, text) == plain[original, kind]:
                    found[f"{module}.{name}"] = kind
    return found


def _may_be(original: str, text: str) -> bool:
    """Return whether the lines that differ hold a text, ``strict``, a float or a parameter: as all left out do."""
    before, after = original.splitlines()[1:], text.splitlines()[1:]
    differing = [one for one, other in zip(before, after, strict=False) if one != other]
    held = ('"', "strict", "float", "parameters.")
    return len(before) != len(after) or any(word in one for one in differing for word in held)


def _without(transformer: type[ast.NodeTransformer], text: str) -> str:
    """Return a function's arguments and statements without what is inert."""
    tree = transformer().visit(ast.parse(textwrap.dedent(text)))
    return "\n".join(ast.dump(one) for one in (tree.body[0].args, *tree.body[0].body))


def copy_of(room: str) -> Path:
    """Bring the room's copy of the program up to date, with mutmut's settings in it."""
    folder = WORK / room
    folder.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        source, target = REPOSITORY / name, folder / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    for path in (folder / "tests").rglob("*.py"):
        path.write_text(
            re.sub(r"max_examples=(\d+|\w+\(\d+\))", f"max_examples={EXAMPLES}", path.read_text("utf-8")), "utf-8"
        )
    asked = ROOMS[room]
    words = ["-n", "0", "-p", "no:cacheprovider"]
    words += ["-k", " and ".join(f"not {name}" for name in asked.without)] if asked.without else []
    settings: dict[str, Sequence[str]] = {
        "source_paths": ["src"],
        "only_mutate": [f"src/roster_cli/{asked.folder}/*"],
        "do_not_mutate": [f"src/roster_cli/{asked.apart}/*"] if asked.apart else [],
        "also_copy": [name for name in COPIED if name not in ("src", "tests")],
        "pytest_add_cli_args": words,
        "pytest_add_cli_args_test_selection": asked.tests,
        # A fault that never ends costs five times what its tests take, not fifteen times.
        "timeout_multiplier": ["5"],
        "timeout_constant": ["5"],
        # What only a reader of the sources sees.
        "do_not_mutate_patterns": [r"raise (ValueError|TypeError)"],
    }
    lines = [
        f"{name} =\n" + "".join(f"    {value}\n" for value in values)
        for name, values in settings.items()
        if values
    ]
    (folder / "setup.cfg").write_text("[mutmut]\n" + "".join(lines), "utf-8")
    return folder


def codes(folder: Path) -> dict[str, int | None]:
    """Return the exit code of the tests by fault; None for one that was not tried."""
    found: dict[str, int | None] = {}
    for path in sorted(folder.glob("mutants/src/**/*.meta")):
        found |= json.loads(path.read_text("utf-8"))["exit_code_by_key"]
    return {name: code for name, code in found.items() if not any(one in name for one in MADE_WHEN_LOADED)}


def mutmut(folder: Path, *words: str) -> str:
    """Run mutmut in a folder and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *words],
        cwd=folder,
        env=os.environ | ({"ROSTER_DECLARED_TYPES": "1"} if ROOMS[folder.name].folder.startswith("solve") else {}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout + done.stderr


def try_out(folder: Path, names: Iterable[str], workers: int) -> None:
    """Run the tests against faults; none means all that have no result yet."""
    told = mutmut(folder, "run", "--max-children", str(workers), *names)
    if "mutations/second" not in told:
        sys.exit(told)


def counts(found: Mapping[str, int | None]) -> Counter[str]:
    """Return how many faults ended how."""

    def ending(code: int | None) -> str:
        if code is None:
            return "not tried"
        if code == SURVIVED:
            return "survived"
        if code in NOT_REACHED:
            return "not reached"
        return "killed" if code in KILLED else "ended otherwise"

    return Counter(ending(code) for code in found.values())


def report(folder: Path, part: str, left_out: Mapping[str, str]) -> None:
    """Print the score by module and altogether."""
    found = {name: code for name, code in codes(folder).items() if part in name and name not in left_out}
    kinds = Counter(kind for name, kind in left_out.items() if part in name)
    print("left out:", ", ".join(f"{count} of {kind}" for kind, count in sorted(kinds.items())) or "none")
    by_module: dict[str, dict[str, int | None]] = {}
    for name, code in found.items():
        by_module.setdefault(re.sub(r"^roster_cli\.|\.[^.]*$", "", name), {})[name] = code
    for module, own in [*by_module.items(), ("all", found)]:
        told = counts(own)
        tried = sum(told.values()) - told["not tried"]
        left = told["survived"] + told["not reached"]
        share = f"{left / tried:6.1%}" if tried else "     –"
        print(f"{module:<32} {tried:5} faults, {share} left:", ", ".join(f"{n} {how}" for how, n in told.items()))


def main() -> None:
    """Try faults of a room, or show those that nothing noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("room", choices=ROOMS)
    parser.add_argument("--part", default="", help="only faults whose name holds this, a module for one")
    parser.add_argument("--sample", type=int, help="draw so many faults instead of trying all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--anew", action="store_true", help="forget earlier results")
    parser.add_argument("--survivors", action="store_true", help="show what survived, try nothing")
    asked = parser.parse_args()
    folder = WORK / asked.room
    if not asked.survivors:
        if asked.anew:
            shutil.rmtree(folder, ignore_errors=True)
        folder = copy_of(asked.room)
        known = codes(folder)
        if not known:
            told = mutmut(folder, "run", "nothing.*")  # only makes the faults, and ends as there is none to try
            known = codes(folder) or sys.exit(told)
        left_out = inert(folder)
        names = sorted(name for name in known if asked.part in name and name not in left_out)
        if asked.sample is not None:
            names = sorted(random.Random(asked.seed).sample(names, min(asked.sample, len(names))))
        if left := [name for name in names if known[name] not in KILLED]:
            try_out(folder, left, asked.workers)
    left_out = inert(folder)
    report(folder, asked.part, left_out)
    if asked.survivors:
        for name, code in codes(folder).items():
            if asked.part in name and name not in left_out and code in (SURVIVED, *NOT_REACHED):
                print(f"\n{mutmut(folder, 'show', name).strip()}")


if __name__ == "__main__":
    main()
