"""Rules of the house that a program can check: who imports whom, sizes, money without floats, nothing machine-bound."""

from __future__ import annotations

import ast
import fnmatch
import functools
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "billiactl"
MODULES = sorted(PACKAGE.rglob("*.py"))
SOURCES = sorted({*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")})

LONGEST_FILE = 400
LONGEST_FUNCTION = 60

SQL_LIBRARIES = ("sqlalchemy", "alembic", "psycopg", "sqlite3")
HEAVY = (
    *SQL_LIBRARIES,
    "PIL",
    "babel",
    "jmespath",
    "jsonschema",
    "lxml",
    "pikepdf",
    "platformdirs",
    "pyperclip",
    "reportlab",
    "saxonche",
    "stdnum",
    "tabulate",
    "yaml",
)
SQL = re.compile(r"\s*(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s.+\sSET|DELETE\s+FROM|CREATE\s+TABLE)\s", re.DOTALL)
OUTER = ("billiactl.cli", "billiactl.commands", "click")
PLUMBING_MAY_USE = tuple(f"billiactl.core.{name}" for name in ("errors", "clock", "ids"))
MONEY = tuple(f"core/{name}.py" for name in ("money", "model", "books", "changes", "effects", "planner"))
PURE = (*MONEY, "core/rules", "core/workflow.py", "core/settings.py")
PICTURES = ("billiactl.core.workflow_layout", "billiactl.core.workflow_svg")
PAPER = "billiactl.core.documents.paper"
"""Who uses it places things on paper: points, not money."""

MACHINE = re.compile(r"(?<![\w.~-])/(?:root|work|opt/venv|opt/pypi|Users|home/(?!maria\b)\w)")


def name_of(path: Path) -> str:
    """The dotted name of a module of the package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def within(path: Path, *places: str) -> bool:
    """Whether a module is one of the files, or below one of the folders, named from the package's folder."""
    place = path.relative_to(PACKAGE)
    return any(place.is_relative_to(name) for name in places)


@functools.cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Every module that is imported anywhere below ``node``, with its line."""
    for found in ast.walk(node):
        if isinstance(found, ast.Import):
            yield from ((alias.name, found.lineno) for alias in found.names)
        elif isinstance(found, ast.ImportFrom) and found.module:
            yield from ((f"{found.module}.{alias.name}", found.lineno) for alias in found.names)


def at_load(module: ast.Module) -> Iterator[tuple[str, int]]:
    """What is imported when the module is: outside functions, and not for the type checker alone."""
    for statement in module.body:
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
            continue
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from imports(statement)


def belongs(name: str, *roots: str) -> bool:
    """Whether a dotted name is one of ``roots`` or below one."""
    return any(name == root or name.startswith(f"{root}.") for root in roots)


def where(path: Path, line: int, what: str) -> str:
    """One finding."""
    return f"{path.relative_to(ROOT)}:{line}: {what}"


def test_each_module_imports_alone() -> None:
    """In a process that has imported nothing else, with warnings as errors."""
    names = [name_of(path) for path in MODULES if "migrations" not in path.parts]
    alone = (
        "import importlib, os, sys\n"
        "for name in sys.argv[1:]:\n"
        "    child = os.fork()\n"
        "    if not child:\n"
        "        importlib.import_module(name)\n"
        "        os._exit(0)\n"
        "    if os.waitpid(child, 0)[1]:\n"
        "        print(name, flush=True)\n"
    )
    command = [sys.executable, "-W", "error", "-c", alone, *names]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == [], done.stderr


def test_imports_point_downwards() -> None:
    found = []
    for path in MODULES:
        for name, line in imports(tree(path)):
            if within(path, "core") and belongs(name, *OUTER):
                found.append(where(path, line, f"the core knows nothing of {name}"))
            if within(path, "cli") and belongs(name, "billiactl.commands"):
                found.append(where(path, line, f"the registry names commands, nobody imports {name}"))
            if within(path, "cli") and belongs(name, "billiactl.core") and not belongs(name, *PLUMBING_MAY_USE):
                found.append(where(path, line, f"the plumbing knows no business: {name}"))
            if within(path, *PURE) and belongs(name, "billiactl.core.storage", *SQL_LIBRARIES):
                found.append(where(path, line, f"a rule sees a World, no storage: {name}"))
    assert not found, "\n".join(found)


def test_only_storage_knows_sql() -> None:
    found = []
    for path in MODULES:
        if within(path, "core/storage"):
            continue
        module = tree(path)
        found += [where(path, line, name) for name, line in imports(module) if belongs(name, *SQL_LIBRARIES)]
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
                found.append(where(path, node.lineno, f"a statement: {node.value[:40]}"))
    assert not found, "\n".join(found)


def test_heavy_libraries_are_imported_late() -> None:
    """Inside the function that needs them; storage and documents are themselves imported late."""
    found = [
        where(path, line, name)
        for path in MODULES
        if not within(path, "core/storage", "core/documents")
        for name, line in at_load(tree(path))
        if belongs(name, *HEAVY)
    ]
    assert not found, "\n".join(found)


def test_the_core_neither_prints_nor_exits() -> None:
    found = [
        where(path, node.lineno, ast.unparse(node.func))
        for path in MODULES
        if within(path, "core")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "exit", "sys.exit", "os._exit", "input")
    ]
    assert not found, "\n".join(found)


def test_nothing_is_swallowed() -> None:
    """Who catches everything raises it again; only the program's entry may turn it into an exit code."""
    found = [
        where(path, node.lineno, "catches everything and keeps it")
        for path in MODULES
        if not within(path, "cli/main.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or re.search(r"\b(Base)?Exception\b", ast.unparse(node.type)))
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]
    assert not found, "\n".join(found)


def test_money_is_never_a_float() -> None:
    """No float literal, no float() and no true division between the parser, the database and the document."""
    found = []
    for path in MODULES:
        if not within(path, "core", "commands") or draws(path):
            continue
        for node in walk_but_sleep(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                found.append(where(path, node.lineno, f"the float {node.value}"))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "float":
                found.append(where(path, node.lineno, "float()"))
            exact = within(path, *MONEY, "core/rules")
            if exact and isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
                found.append(where(path, node.lineno, f"division into a float: {ast.unparse(node)}"))
    assert not found, "\n".join(found)


def walk_but_sleep(node: ast.AST) -> Iterator[ast.AST]:
    """Every node below ``node`` but those that say how long to sleep."""
    yield node
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "time.sleep"):
        for child in ast.iter_child_nodes(node):
            yield from walk_but_sleep(child)


def draws(path: Path) -> bool:
    """Whether a module is about the looks of a document: it is the paper, or draws on it."""
    return name_of(path) in (PAPER, *PICTURES) or any(belongs(name, PAPER) for name, _ in imports(tree(path)))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_fit_a_reader(path: Path) -> None:
    found = []
    lines = path.read_text(encoding="utf-8").count("\n")
    if lines > LONGEST_FILE:
        found.append(where(path, lines, f"more than {LONGEST_FILE} lines"))
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > LONGEST_FUNCTION:
            found.append(where(path, node.lineno, f"{node.name} has {length(node)} lines"))
    assert not found, "\n".join(found)


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function without its docstring."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return (function.end_lineno or 0) - function.lineno + 1 - (line_count(first) if documented else 0)


def line_count(node: ast.stmt) -> int:
    """How many lines a statement takes."""
    return (node.end_lineno or 0) - node.lineno + 1


def test_nothing_names_a_place_on_somebodys_machine() -> None:
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        lines = enumerate(text.splitlines(), 1)
        found += [where(path, number, line.strip()) for number, line in lines if MACHINE.search(line)]
    assert not found, "\n".join(found)


def tracked_files() -> list[Path]:
    """The files of the project: what git knows, or all sources where there is no git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else []
    return [ROOT / name for name in names if name and (ROOT / name).is_file()] or SOURCES


def test_every_data_file_is_packaged() -> None:
    """An installed billiactl has the same files as the checkout."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = settings["tool"]["setuptools"]["package-data"]["*"]
    data = [path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")]
    left = [path for path in data if not any(fnmatch.fnmatch(path.name, pattern) for pattern in patterns)]
    assert not left
