"""The walls of the house stand: who imports whom, how large a room is, what the papers say."""

import ast
import re
import subprocess
import sys
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


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def imported(file: Path) -> set[str]:
    """Return the top-level packages that a file imports anywhere, also late ones."""
    nodes = list(ast.walk(tree_of(file)))
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


@pytest.mark.parametrize("file", [*CORE, *SCREENS, ROOT / "start.py"], ids=named)
def test_a_module_asks_one_question(file: Path):
    assert len(file.read_text("utf-8").splitlines()) <= LONGEST_MODULE


def test_the_entry_point_only_starts():
    assert len((ROOT / "app.py").read_text("utf-8").splitlines()) <= LONGEST_ENTRY


@pytest.mark.parametrize("file", CORE, ids=named)
def test_the_core_knows_no_screen_and_only_its_rooms_know_their_tool(file: Path):
    allowed = {"warehouse": {"duckdb"}, "charts": {"plotly"}}.get(file.parent.name, set())
    assert imported(file) & {"streamlit", "duckdb", "plotly"} <= allowed


@pytest.mark.parametrize("file", SCREENS, ids=named)
def test_screens_run_no_sql_and_draw_no_chart(file: Path):
    assert not imported(file) & {"duckdb", "plotly"}


@pytest.mark.parametrize("file", [f for f in CORE if f not in COMMAND_LINE], ids=named)
def test_the_core_does_not_print(file: Path):
    calls = [node.func for node in ast.walk(tree_of(file)) if isinstance(node, ast.Call)]
    assert not [f for f in calls if isinstance(f, ast.Name) and f.id == "print"]


@pytest.mark.parametrize("file", [*CORE, *SCREENS], ids=named)
def test_no_error_is_swallowed_wholesale(file: Path):
    """What catches everything must raise again, or be the last frame of a thread and log it."""
    for handler in (node for node in ast.walk(tree_of(file)) if isinstance(node, ast.ExceptHandler)):
        caught = ast.unparse(handler.type) if handler.type else "everything"
        if caught in ("everything", "Exception", "BaseException"):
            body = [node for statement in handler.body for node in ast.walk(statement)]
            logged = "logger.exception(" in ast.unparse(handler)
            assert logged or any(isinstance(node, ast.Raise) for node in body), f"line {handler.lineno}"


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
    foreign = {named(file): imported(file) - known for file in [*CORE, *SCREENS]}
    assert not {file: names for file, names in foreign.items() if names}


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
