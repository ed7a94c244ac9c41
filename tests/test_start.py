"""Starting and checking: one stamp for each set of packages, clear words, honest exit codes."""

import re
import sys
from pathlib import Path

import pytest

import start

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An empty project whose commands are noted instead of run; ``fail`` makes matching ones fail."""

    class House:
        def __init__(self):
            self.commands: list[str] = []
            self.fail = "nothing fails"

        def call(self, command: list[str]) -> int:
            line = " ".join(command)
            self.commands.append(line)
            if " venv " in line:
                start.venv_python().parent.mkdir(parents=True, exist_ok=True)
                start.venv_python().touch()
            return int(self.fail in line)

        def installs(self) -> int:
            return sum(" pip install " in line for line in self.commands)

    house = House()
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "call", house.call)
    for name in start.DEV_REQUIREMENTS:
        (tmp_path / name).write_text("something>=1\n")
    return house


def test_packages_are_installed_once_and_again_when_a_line_changes(house, tmp_path: Path):
    assert [start.install(start.RUN_REQUIREMENTS) for _ in range(3)] == [0, 0, 0]
    assert house.installs() == 1
    (tmp_path / "requirements.txt").write_text("something>=2\n")
    assert start.install(start.RUN_REQUIREMENTS) == 0
    assert house.installs() == 2


def test_running_and_checking_have_a_stamp_each(house, tmp_path: Path):
    for _ in range(2):
        start.install(start.RUN_REQUIREMENTS)
        start.install(start.DEV_REQUIREMENTS)
    assert house.installs() == 2
    (tmp_path / "requirements-dev.txt").write_text("something>=2\n")
    start.install(start.RUN_REQUIREMENTS)
    assert house.installs() == 2


def test_a_failed_installation_says_what_to_do_and_is_tried_again(house, capsys):
    house.fail = " pip install "
    assert start.main(["test"]) == 1
    assert "PIP_INDEX_URL" in capsys.readouterr().out
    assert not [line for line in house.commands if "-m pytest" in line]
    house.fail = "nothing fails"
    assert start.main(["test"]) == 0


def test_a_missing_venv_module_is_named(house, capsys):
    house.fail = " venv "
    assert start.main([]) == 1
    assert "python3-venv" in capsys.readouterr().out


@pytest.mark.parametrize(
    "fault", ["ruff format", "ruff check", "mypy", "importlinter", "not browser", "tests/browser"]
)
def test_a_check_goes_on_after_a_failure_and_reports_it(house, fault: str, capsys):
    house.fail = fault
    assert start.main(["check"]) == 1
    assert "Failed: " in capsys.readouterr().out
    assert len(house.commands) == 2 + sum(map(len, start.STEPS.values()))  # venv, pip, and every step


def test_a_clean_check_passes(house):
    assert start.main(["check"]) == 0


def test_options_reach_pytest(house):
    assert start.main(["test", "-x"]) == 0
    assert house.commands[-1].endswith("-m not browser -x")


@pytest.mark.parametrize("arguments", [["nonsense"], ["check", "-x"], ["lint", "-x"], ["--port", "80"]])
def test_an_unknown_command_is_refused_with_the_usage(house, arguments: list[str], capsys):
    assert start.main(arguments) == 2
    assert "python3 start.py check" in capsys.readouterr().out
    assert house.commands == []


def test_an_old_python_is_told_which_one_is_needed(house, monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert start.main([]) == 1
    assert "needs Python 3.11 or newer; this is Python 3.9" in capsys.readouterr().out
    assert house.commands == []


@pytest.mark.parametrize("name", ["start", "command-line", "checks"])
def test_the_readme_has_the_blocks_that_the_build_runs(name: str):
    assert re.search(rf"^<!-- ci: {name} -->\n```bash\n\S", README, re.MULTILINE)


def test_the_readme_s_checks_are_all_the_steps():
    block = re.search(r"<!-- ci: checks -->\n```bash\n(.*?)```", README, re.DOTALL)
    assert block
    assert block[1].split("\n")[:-1] == [f"python3 start.py {step}" for step in start.STEPS]
