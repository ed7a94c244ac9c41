"""Start Crosssell, or check it. Needs Python 3.11 or newer and nothing else.

python3 start.py                         open Crosssell in the browser
python3 start.py -- --server.port 8600   the same, with options for Streamlit after the two dashes
python3 start.py lint                    format, lint, types, and who may import whom
python3 start.py test                    all tests except those that drive a browser
python3 start.py browser                 the tests that drive a Chromium
python3 start.py check                   the three above, and at the end what failed

The packages go into the folder .venv beside this file, and nowhere else.
"""

# Old Pythons must get as far as the message in main(): keep the syntax of this file plain.
from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
RUN_REQUIREMENTS = ("requirements.txt",)
DEV_REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
IMPORT_LINTER = (
    "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
)
STEPS = {
    "lint": (
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "ruff", "check", "."),
        ("-m", "mypy"),
        ("-c", IMPORT_LINTER),
    ),
    # By file, because tests of one file may share what is dear to make.
    # In the order of the folders, the longest come first; by the number of tests they would come last.
    "test": (
        ("-m", "pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder", "-m", "not browser"),
    ),
    "browser": (("-m", "pytest", "-n", "3", "--dist", "loadfile", "-m", "browser", "tests/browser"),),
}

NO_VENV = """
The folder .venv could not be made. On Debian and Ubuntu the package python3-venv is missing:
    sudo apt install python3-venv
Then start again.
"""
NO_INSTALL = """
The packages could not be installed (the reason stands above).
- No internet? It is needed once, at the first start and after an update.
- Behind a company proxy or mirror? Set HTTPS_PROXY or PIP_INDEX_URL, then start again.
- Still no luck? Delete the folder .venv beside start.py and start again.
"""


def main(arguments: list[str]) -> int:
    """Run the command in ``arguments`` and return the exit code: 0 good, 1 failed, 2 wrong usage."""
    if sys.version_info < OLDEST_PYTHON:
        wanted, seen = (".".join(map(str, version[:2])) for version in (OLDEST_PYTHON, sys.version_info))
        print(f"Crosssell needs Python {wanted} or newer; this is Python {seen}.")
        print("Get one from https://www.python.org/downloads/ and start again with it.")
        return 1
    command, extra = split(arguments)
    if command == "run":
        return install(RUN_REQUIREMENTS) or run_app(extra)
    if command in STEPS and (not extra or len(STEPS[command]) == 1):
        return install(DEV_REQUIREMENTS) or run_steps(STEPS[command], extra)
    if command == "check" and not extra:
        return install(DEV_REQUIREMENTS) or run_steps([step for steps in STEPS.values() for step in steps])
    print(__doc__)
    return 0 if command in ("help", "--help", "-h") else 2


def split(arguments: list[str]) -> tuple[str, list[str]]:
    """Part a command line into the command (``run`` if none) and what is passed on to its tool.

    >>> split([]), split(["--", "--server.port", "8600"]), split(["test", "-x"])
    (('run', []), ('run', ['--server.port', '8600']), ('test', ['-x']))
    """
    if not arguments or arguments[0] == "--":
        return "run", arguments[1:]
    return arguments[0], [argument for argument in arguments[1:] if argument != "--"]


def install(requirements: tuple[str, ...]) -> int:
    """Bring .venv to what the files ``requirements`` ask for; does nothing where that was done before."""
    python = venv_python()
    if not python.exists():
        print("Making a place for the packages in .venv...", flush=True)
        if call([sys.executable, "-m", "venv", "--clear", str(ROOT / ".venv")]):
            print(NO_VENV)
            return 1
    stamp = ROOT / ".venv" / f"installed-{requirements[-1]}"
    wanted = fingerprint(requirements)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return 0
    print("Installing the packages; this takes a minute or two...", flush=True)
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    pip += [] if sys.stdout.isatty() else ["--quiet"]  # progress for people, silence in logs
    if call([*pip, "-r", str(ROOT / requirements[-1])]):
        print(NO_INSTALL)
        return 1
    stamp.write_text(wanted, encoding="utf-8")
    return 0


def run_app(extra: list[str]) -> int:
    """Run the server until it is stopped; Streamlit opens the browser."""
    command = [str(venv_python()), "-m", "streamlit", "run", "app.py", *extra]
    os.environ.setdefault("STREAMLIT_SERVER_SHOW_EMAIL_PROMPT", "false")  # it would wait for an answer
    if os.name == "posix":  # become the server, so that a signal to this process reaches it
        os.chdir(ROOT)
        os.execv(command[0], command)
    return call(command)


def run_steps(steps: Sequence[tuple[str, ...]], extra: Sequence[str] = ()) -> int:
    """Run every step, also after one has failed, and say at the end which ones did."""
    failed = []
    for step in steps:
        name = "import contract" if step[0] == "-c" else " ".join(step[1:])
        print(f"\n== {name}", flush=True)
        if call([str(venv_python()), *step, *extra]):
            failed.append(name)
    print("\nFailed: " + "; ".join(failed) if failed else "\nAll passed.", flush=True)
    return 1 if failed else 0


def call(command: list[str]) -> int:
    """Run ``command`` in the project folder; Ctrl+C stops it without a traceback of ours."""
    try:
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def venv_python() -> Path:
    """Return the interpreter inside .venv, whether it exists yet or not."""
    return ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(requirements: tuple[str, ...]) -> str:
    """Return what changes when the Python or a line of a requirements file does."""
    texts = [sys.version.encode(), *((ROOT / name).read_bytes() for name in requirements)]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
