"""What the benchmarks share: one whole process measured from start to exit, and the README's tables."""

import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = Path(__file__).with_name("README.md")
TIMEOUT_SECONDS = 1_800


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One process: wall seconds, peak memory in MB, and what it printed (``None``: it failed)."""

    seconds: float
    peak_mb: float
    output: str | None


def measure(arguments: list[str]) -> Run:
    """Run Python with ``arguments`` in a process of its own: wall time, peak resident memory, output."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    begun = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        child = subprocess.Popen(
            [sys.executable, *arguments], stdout=output, stderr=subprocess.DEVNULL, env=environment
        )
        status, usage = _wait(child, deadline=begun + TIMEOUT_SECONDS)
        seconds = time.monotonic() - begun
        output.seek(0)
        text = output.read().strip()
    # Linux counts in kilobytes, macOS in bytes.
    peak_mb = usage.ru_maxrss / 1024 / (1024 if platform.system() == "Darwin" else 1)
    return Run(seconds=seconds, peak_mb=peak_mb, output=text if status == 0 else None)


def _wait(child: subprocess.Popen, *, deadline: float):
    """Wait for ``child`` and return its status with the resources that it alone has used."""
    while True:
        process, status, usage = os.wait4(child.pid, os.WNOHANG)
        if process:
            child.returncode = os.waitstatus_to_exitcode(status)
            return child.returncode, usage
        if time.monotonic() > deadline:
            child.kill()
        time.sleep(0.005)


def machine() -> str:
    """Describe the machine in half a line."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = re.search(r"model name\s*:\s*(.+)", info.read_text())
        model = named.group(1) if named else model
    return f"{os.cpu_count()} cores ({model}), {platform.system()}, Python {platform.python_version()}"


def write_readme(name: str, title: str, text: str) -> None:
    """Put ``text`` between the markers of ``name`` in the README; add a section where there is none."""
    start, end = f"<!-- {name}: start -->", f"<!-- {name}: end -->"
    old = README.read_text(encoding="utf-8") if README.exists() else "# Benchmarks\n"
    block = f"{start}\n{text}\n{end}"
    if start in old:
        new = old[: old.index(start)] + block + old[old.index(end) + len(end) :]
    else:
        new = f"{old.rstrip()}\n\n## {title}\n\n{block}\n"
    README.write_text(new, encoding="utf-8")
