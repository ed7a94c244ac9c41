"""What the benchmarks share: one whole process measured from start to exit, and the README's tables."""

import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = Path(__file__).with_name("README.md")
TIMEOUT_SECONDS = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One process: wall and processor seconds, peaks in MB, and what it printed (``None``: it failed).

    ``disk_mb`` is the peak of the folder that was watched, 0 without one.
    """

    seconds: float
    processor_seconds: float
    peak_mb: float
    disk_mb: float
    output: str | None


def measure(arguments: list[str], *, folder: Path | None = None) -> Run:
    """Run Python with ``arguments`` in a process of its own, and watch how ``folder`` grows."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    begun = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        child = subprocess.Popen(
            [sys.executable, *arguments], stdout=output, stderr=subprocess.DEVNULL, env=environment
        )
        with _growth(folder) as peak:
            status, usage = _wait(child, deadline=begun + TIMEOUT_SECONDS)
        seconds = time.monotonic() - begun
        output.seek(0)
        text = output.read().strip()
    # Linux counts in kilobytes, macOS in bytes.
    peak_mb = usage.ru_maxrss / 1024 / (1024 if platform.system() == "Darwin" else 1)
    return Run(
        seconds=seconds,
        processor_seconds=usage.ru_utime + usage.ru_stime,
        peak_mb=peak_mb,
        disk_mb=max(peak) / 1e6,
        output=text if status == 0 else None,
    )


@contextmanager
def _growth(folder: Path | None) -> Iterator[list[int]]:
    """Give a list that the size of ``folder`` in bytes is added to, four times a second."""
    sizes, is_over = [0], threading.Event()

    def watch() -> None:
        while folder is not None and not is_over.wait(0.25):
            sizes.append(_size(folder))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield sizes
    finally:
        is_over.set()
        watcher.join()


def _size(folder: Path) -> int:
    total = 0
    for file in folder.rglob("*"):
        with suppress(FileNotFoundError):  # gone since it was listed
            state = file.stat()
            # Spill files have holes; what counts is the blocks they take.
            total += getattr(state, "st_blocks", -(-state.st_size // 512)) * 512
    return total


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


def interleaved(
    script: str,
    *,
    size: int,
    names: Sequence[str],
    rounds: int,
    arguments: Sequence[str] = (),
    watched: str | None = None,
) -> dict[str, list[Run]]:
    """Measure the contenders of a script one after the other, round by round; all must print the same.

    Args:
        script: Its file. ``--write FOLDER SIZE`` makes it write the shop, and ``--child NAME FOLDER`` with
            ``arguments`` run one contender on it.
        size: Of the shop.
        names: Of the contenders.
        rounds: How often each is run.
        arguments: What else a contender is told.
        watched: The folder of the shop whose growth is measured too.
    """
    runs: dict[str, list[Run]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory(prefix=f"{Path(script).stem}-") as folder:
        # In a process of its own: a child starts with its parent's peak memory on its account.
        subprocess.run([sys.executable, script, "--write", folder, str(size)], check=True)
        for _ in range(rounds):
            for name in names:
                growing = None if watched is None else Path(folder) / watched
                run = measure([script, "--child", name, folder, *arguments], folder=growing)
                runs[name].append(run)
                print(
                    f"{size:>10,} {name:<18} {run.seconds:8.2f} s {run.processor_seconds:8.2f} s "
                    f"{run.peak_mb:8,.0f} MB {run.disk_mb:8,.0f} MB on disk {run.output}",
                    flush=True,
                )
    found = {run.output for own in runs.values() for run in own if run.output is not None}
    if len(found) > 1:
        raise SystemExit(f"the contenders disagree: {sorted(found)}")
    return runs


def table(of: str, runs: Mapping[str, Sequence[Run]], *, titles: Mapping[str, str]) -> str:
    """Return medians as a Markdown table, a row a contender, each beside the first one.

    Args:
        of: What was measured on, for the heading.
        runs: Of each contender by name.
        titles: Of the contenders.
    """
    first = statistics.median(run.seconds for run in next(iter(runs.values())))
    rows = [f"| {of} | time | of the first | processor | peak memory |", "|---|---:|---:|---:|---:|"]
    for name, own in runs.items():
        if any(run.output is None for run in own):
            rows.append(f"| {titles[name]} | failed | – | – | – |")
            continue
        seconds = statistics.median(run.seconds for run in own)
        processor = statistics.median(run.processor_seconds for run in own)
        peak = statistics.median(run.peak_mb for run in own)
        rows.append(
            f"| {titles[name]} | {seconds:.2f} s | {seconds / first:.1f} × | {processor:.2f} s "
            f"| {peak:,.0f} MB |"
        )
    return "\n".join(rows)


def kept_range(runs: int, *, share: float) -> tuple[int, int]:
    """Return between which counts what happens with this chance lies in 99.9 % of so many runs."""
    from scipy.stats import binom

    low, high = (int(binom.ppf(tail, runs, share)) for tail in (0.0005, 0.9995))
    return low, high


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
