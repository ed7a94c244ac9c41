"""What a visitor waits for on the matrix of a large shop, in a real browser.

    python benchmarks/screens.py                           # 1 M and 10 M lines, into README.md
    python benchmarks/screens.py --lines 100000 --dry      # a quick look, printed only

A server of its own, Chromium without a head, one visitor. A country is added to the filter, which nobody
has asked for yet: the clock runs from the click until the heatmap of the new orders is painted, and on
until its verdicts stand. Then the measure is changed on a heatmap of 40 × 40, until the new colours are
painted.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import harness
import numpy as np
from playwright.sync_api import Page, sync_playwright

SIZES = (1_000_000, 10_000_000)
DATASET = "bench"
FIRST_DAY = np.datetime64("2023-01-01")
DAYS = 730
COUNTRIES = ("Germany", "Poland")  # the second one is added to the first
MEASURES = ("Confidence", "Lift", "Cosine", "Corrected lift")
PATIENCE_MILLISECONDS = 60_000
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

LOAD = """
insert into basket select "order", product, 1, amount from bought;
insert into product (product_key, product, product_name, category, is_product, lines, orders, revenue)
select product, printf('%06d', product), 'Product ' || product, 'Category ' || product % 40,
    true, count(*), count(*), sum(amount)
from bought group by product;
insert into customer
select customer, printf('%07d', customer), customer % 3 > 0, count(distinct "order"), sum(amount),
    min(day), max(day)
from bought group by customer;
insert into orders
select "order", "order"::varchar, any_value(customer), any_value(day),
    case when any_value("order") % 3 = 0 then 'Store' else 'Online' end,
    case when any_value("order") % 5 = 0 then 'Poland' else 'Germany' end,
    count(*), count(*), count(*), count(distinct product % 40), sum(amount), sum(amount)
from bought group by "order";
insert into import_run values (1, timestamp '2025-01-01', '{}');
insert into line by name
select 1 as import_id, 1 as file_no, "order" as row_no, "order"::varchar as order_id, '0' as product,
    'sale'::line_kind as kind
from (select distinct "order" from bought) limit 1;
update setting set value = '1' where name = 'data_version';
"""


def write_shop(folder: Path, *, lines: int, seed: int = 1) -> None:
    """Write a shop of ``lines`` order lines as an import would leave it: customers, days, channels, amounts.

    Orders and products are those of ``pairs.py``. A customer has five orders on average, a few have
    hundreds.
    """
    sys.path.insert(0, str(harness.ROOT))
    import pairs
    import pyarrow as pa
    import pyarrow.parquet as pq

    from crosssell.warehouse import Workspace

    with tempfile.TemporaryDirectory() as place:
        pairs.write_shop(Path(place), lines=lines, seed=seed)
        table = pq.read_table(Path(place) / "lines.parquet")
    draw = np.random.default_rng(seed)
    orders = int(table["order"].to_numpy().max()) + 1
    activity = draw.lognormal(0, 1.2, max(orders // 5, 10))
    customers = np.searchsorted(np.cumsum(activity) / activity.sum(), draw.random(orders))
    _, customers = np.unique(np.minimum(customers, len(activity) - 1), return_inverse=True)
    days = FIRST_DAY + np.sort(draw.integers(0, DAYS, orders)).astype("timedelta64[D]")
    place_of = table["order"].to_numpy()
    bought = table.append_column("customer", pa.array(customers[place_of], pa.int32()))
    bought = bought.append_column("day", pa.array(days[place_of].astype("datetime64[us]")))
    amounts = np.round(draw.lognormal(2.5, 0.6, len(bought)), 2)
    bought = bought.append_column("amount", pa.array(amounts))
    workspace = Workspace(folder, memory_limit="4GB")
    with workspace.open_or_create(DATASET).write() as cursor:
        cursor.execute(
            'create temp table bought ("order" integer, product integer, customer integer,'
            " day timestamp, amount double)"
        )
        cursor.append("bought", bought)
        cursor.execute(LOAD)
    workspace.close()


class Visit:
    """One browser on one server."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("localhost", 0))
            self.port = free.getsockname()[1]
        self.server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={self.port}"],
            cwd=harness.ROOT,
            env=os.environ | {"CROSSSELL_HOME": str(folder), "STREAMLIT_SERVER_HEADLESS": "true"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait_for_server()

    def _wait_for_server(self) -> None:
        while True:
            with socket.socket() as knock:
                if knock.connect_ex(("localhost", self.port)) == 0:
                    return
            time.sleep(0.1)

    def open(self, page: Page, **parameters: str) -> float:
        """Open the matrix and return the seconds until its heatmap is painted."""
        query = "&".join(f"{name}={value}" for name, value in parameters.items())
        begun = time.monotonic()
        page.goto(f"http://localhost:{self.port}/matrix?lang=en&{query}")
        page.wait_for_selector(CHART)
        return time.monotonic() - begun

    def filter_by(self, page: Page, country: str) -> tuple[float, float]:
        """Add a country to the filter; return the seconds to the new heatmap, and to its verdicts."""
        before = page.evaluate(BASED_ON)
        page.locator(".st-key-country input").click()
        option = page.get_by_role("option", name=country, exact=True)
        option.wait_for()
        begun = time.monotonic()
        option.click()
        page.wait_for_function(f"before => ![null, before].includes(({BASED_ON})())", arg=before)
        painted = time.monotonic() - begun
        page.wait_for_function(JUDGED)
        return painted, time.monotonic() - begun

    def change_measure(self, page: Page, name: str) -> float:
        """Colour the heatmap by another measure; return the seconds until it is painted."""
        before = page.evaluate(COLOURS)
        button = page.locator(".st-key-matrix_measure").get_by_text(name, exact=True)
        begun = time.monotonic()
        button.click()
        page.wait_for_function(f"before => ({COLOURS})() !== before", arg=before)
        return time.monotonic() - begun

    def peak_mb(self) -> float:
        """Return the most memory that the server has held."""
        status = Path(f"/proc/{self.server.pid}/status")
        if not status.exists():
            return float("nan")
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def close(self) -> None:
        self.server.terminate()
        self.server.wait()


# Every heatmap says below how many orders it stands on; its colours are summed up by their values.
CHART = ".st-key-matrix_heatmap .js-plotly-plot"
BASED_ON = """() => {
    const lines = document.querySelectorAll('.st-key-how_to_read [data-testid=stCaptionContainer]');
    return lines.length ? lines[lines.length - 1].innerText : null;
}"""
JUDGED = """() => {
    const app = document.querySelector('[data-testid=stApp]');
    return app.dataset.testScriptState === 'notRunning'
        && document.querySelector('[data-testid=stProgress]') === null;
}"""
COLOURS = f"""() => {{
    const drawn = document.querySelector('{CHART}').data[0];
    return drawn.z.flat ? drawn.z.flat().join() : JSON.stringify(drawn.z) + drawn.zmax;
}}"""


def measure(*, lines: int, rounds: int) -> tuple[dict[str, float], float]:
    """Return the medians of what a visitor waits for, in seconds, and the server's peak memory in MB."""
    seconds: dict[str, list[float]] = {"first": [], "painted": [], "judged": [], "changed": []}
    with tempfile.TemporaryDirectory(prefix="screens-") as place, sync_playwright() as playwright:
        # In a process of its own: the server must not start with this one's memory.
        subprocess.run([sys.executable, __file__, "--write", place, str(lines)], check=True)
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, CHROMIUM_NAMES))), args=CHROMIUM_ARGUMENTS
        )
        peaks = []
        for _ in range(rounds):
            visit = Visit(Path(place))
            page = browser.new_page(viewport={"width": 1280, "height": 1200})
            page.set_default_timeout(PATIENCE_MILLISECONDS)
            seconds["first"].append(visit.open(page, items="40"))
            page.wait_for_function(JUDGED)
            for country in COUNTRIES:
                painted, judged = visit.filter_by(page, country)
                seconds["painted"].append(painted)
                seconds["judged"].append(judged)
            seconds["changed"] += [visit.change_measure(page, name) for name in MEASURES]
            peaks.append(visit.peak_mb())
            page.close()
            visit.close()
            print(
                lines, {name: [round(one, 2) for one in times] for name, times in seconds.items()}, flush=True
            )
        browser.close()
    return {name: statistics.median(times) for name, times in seconds.items()}, statistics.median(peaks)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dry", action="store_true", help="print the table and leave README.md as it is")
    parser.add_argument("--write", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        folder, lines = options.write
        write_shop(Path(folder), lines=int(lines))
        return
    rows = []
    for lines in options.lines:
        seconds, peak_mb = measure(lines=lines, rounds=options.rounds)
        figures = " | ".join(f"{seconds[name]:.2f} s" for name in ("painted", "judged", "changed"))
        rows.append(f"| {lines:,} | {figures} | {peak_mb:,.0f} MB |")
    text = "\n".join(
        [
            f"Measured on {date.today():%Y-%m-%d}: {harness.machine()}, Chromium without a head on the same "
            f"machine. Medians of {options.rounds} rounds.",
            "",
            "| lines | filter changed: heatmap painted | judged | measure changed, 40 × 40 | server, peak |",
            "|---:|---:|---:|---:|---:|",
            *rows,
        ]
    )
    print(text)
    if not options.dry:
        harness.write_readme("screens", "The matrix in the browser (`screens.py`)", text)


if __name__ == "__main__":
    main()
