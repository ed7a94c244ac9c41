"""The walls of the house stand: who imports whom, how large a room is, what the papers say.

One test for each rule, which lists every file that breaks it; a test for each file would be thousands.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = sorted((ROOT / "crosssell").rglob("*.py"))
SCREENS = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "benchmarks/requirements.txt")
LONGEST_MODULE = 450  # lines; past 400 look for the second question hiding inside
LONGEST_ENTRY = 60
COMMAND_LINE = {*(ROOT / "crosssell/cli").glob("*.py"), ROOT / "crosssell/__main__.py"}


def named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module", autouse=True)
def trees_forgotten() -> Iterator[None]:
    """The trees of all files are millions of objects, which no later test should carry along."""
    yield
    nodes_of.cache_clear()


@cache
def nodes_of(file: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(file.read_text("utf-8"))))


def broken(rule: Callable[[Path], Collection[object]], files: Iterable[Path]) -> dict[str, object]:
    """Return what the rule has to say against each file that breaks it; there must be files to look at."""
    said = {named(file): rule(file) for file in files}
    assert len(said) > 50
    return {file: what for file, what in said.items() if what}


def imported(file: Path) -> set[str]:
    """Return the top-level packages that a file imports anywhere, also late ones."""
    nodes = nodes_of(file)
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    parts = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return {name.split(".")[0] for name in plain | parts}


def test_rooms_import_downwards_only():
    command = (
        "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    )
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_module_asks_one_question():
    lines = {
        named(file): len(file.read_text("utf-8").splitlines())
        for file in [*CORE, *SCREENS, ROOT / "start.py"]
    }
    assert {file: count for file, count in lines.items() if count > LONGEST_MODULE} == {}


def test_the_entry_point_only_starts():
    assert len((ROOT / "app.py").read_text("utf-8").splitlines()) <= LONGEST_ENTRY


def test_the_core_knows_no_screen_and_only_its_rooms_know_their_tool():
    rooms = {"warehouse": {"duckdb"}, "charts": {"plotly"}}

    def foreign(file: Path) -> set[str]:
        return (imported(file) & {"streamlit", "duckdb", "plotly"}) - rooms.get(file.parent.name, set())

    assert broken(foreign, CORE) == {}


def test_screens_run_no_sql_and_draw_no_chart():
    assert broken(lambda file: imported(file) & {"duckdb", "plotly"}, SCREENS) == {}


def test_the_core_does_not_print():
    def prints(file: Path) -> list[int]:
        calls = [node.func for node in nodes_of(file) if isinstance(node, ast.Call)]
        return [f.lineno for f in calls if isinstance(f, ast.Name) and f.id == "print"]

    assert broken(prints, [file for file in CORE if file not in COMMAND_LINE]) == {}


def test_no_error_is_swallowed_wholesale():
    """What catches everything must raise again, or be the last frame of a thread and log it."""

    def swallowing(file: Path) -> list[int]:
        handlers = [node for node in nodes_of(file) if isinstance(node, ast.ExceptHandler)]
        return [handler.lineno for handler in handlers if swallows_everything(handler)]

    assert broken(swallowing, [*CORE, *SCREENS]) == {}


def swallows_everything(handler: ast.ExceptHandler) -> bool:
    caught = ast.unparse(handler.type) if handler.type else "everything"
    if caught not in ("everything", "Exception", "BaseException"):
        return False
    body = [node for statement in handler.body for node in ast.walk(statement)]
    logged = "logger.exception(" in ast.unparse(handler)
    return not logged and not any(isinstance(node, ast.Raise) for node in body)


@pytest.mark.parametrize(
    ("handler", "swallows"),
    [
        ("except Exception:\n    pass", True),
        ("except:\n    pass", True),
        ("except BaseException:\n    clean_up()\n    raise", False),
        ("except Exception:\n    logger.exception('died')", False),
        ("except ValueError:\n    pass", False),
    ],
)
def test_swallowing_is_told_from_handling(handler: str, swallows: bool):
    (statement,) = ast.parse(f"try:\n    run()\n{handler}").body
    assert isinstance(statement, ast.Try)
    assert swallows_everything(statement.handlers[0]) is swallows


def test_every_package_has_an_init():
    folders = {file.parent for file in CORE}
    assert not [named(folder) for folder in folders if not (folder / "__init__.py").exists()]


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_has_a_floor_and_a_reason(name: str):
    lines = [line for line in (ROOT / name).read_text("utf-8").splitlines() if line and line[0] not in "#-"]
    assert lines
    assert not [line for line in lines if not re.fullmatch(r"[\w-]+>=\d+(\.\d+)+(; [^#]+)? +# \S.{8,}", line)]


def test_the_core_and_the_screens_import_only_what_is_required():
    wanted = {line.split(">=")[0] for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines()}
    packages = {name.replace("-", "_").replace("scikit_learn", "sklearn") for name in wanted}
    # numpy comes with pandas and changes its floor with it.
    known = packages | set(sys.stdlib_module_names) | {"crosssell", "pages", "numpy"}
    assert broken(lambda file: imported(file) - known, [*CORE, *SCREENS]) == {}


def test_the_start_needs_nothing_but_python():
    assert imported(ROOT / "start.py") <= set(sys.stdlib_module_names)


def test_the_map_in_the_readme_names_what_is_there():
    readme = (ROOT / "README.md").read_text("utf-8")
    drawn = re.search(r"<!-- map -->\s*```\w*\n(.*?)```", readme, re.DOTALL)
    assert drawn, "README.md has no map of the house"
    seen, parents = [], {0: ROOT}
    for line in drawn[1].splitlines():
        entry = re.match(r"( *)([\w./-]+)", line)
        if entry:
            depth = len(entry[1]) // 2
            path = parents[depth] / entry[2]
            parents[depth + 1] = path
            seen.append(path)
    assert not [named(path) for path in seen if not path.exists()]
    rooms = {folder for folder in (ROOT / "crosssell").iterdir() if list(folder.glob("*.py"))}
    assert not [named(room) for room in rooms if room not in seen], "a room is missing on the map"


def test_the_readme_promises_files_that_exist():
    readme = (ROOT / "README.md").read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", readme) if "://" not in link]
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]
