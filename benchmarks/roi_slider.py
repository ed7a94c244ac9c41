"""What a visitor of the ROI calculator waits for when a slider moves, in a real browser.

    python benchmarks/roi_slider.py                        # into README.md
    python benchmarks/roi_slider.py --rounds 1 --dry       # a quick look, printed only

Servers of their own, Chromium without a head, one visitor, no dataset. Each part beneath the answer is opened
in turn. A slider is moved by a key: the clock runs in the browser from the key to the frame in which the
figures of the answer and every chart of the open part are the new ones and nothing is still running.
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
from contextlib import closing
from datetime import date

import harness
from playwright.sync_api import Page, sync_playwright

# What is open beneath the answer: by what one can tell, and what stands there.
PARTS = {
    "Risk": (".st-key-roi_tornado", "risk: histogram, drivers, tornado"),
    "Money": (".st-key-roi_course", "money: funnel, steps, months"),
    "What if": (".st-key-roi_grid", "what if: two inputs at once"),
}
MOVES = 10  # of the slider in each part and round, all to values that nobody has asked for yet
SLIDER = ".st-key-roi_slider_uplift input[type=range]"
PATIENCE_MILLISECONDS = 60_000
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

# Everything that a move changes, as texts: the answer's figures, and what each chart holds.
WATCH = """
window.answer = () => document.querySelector('.st-key-roi_cards').innerText;
window.charts = () => [...document.querySelectorAll('.js-plotly-plot')].map(one => JSON.stringify(
    [one.data.map(trace => [trace.x, trace.y, trace.z]), one.layout.shapes, one.layout.annotations]
));
window.isIdle = () => {
    const app = document.querySelector('[data-testid=stApp]');
    return app.dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-testid=stSkeleton], [data-stale=true]');
};
window.watch = () => {
    const answer = window.answer(), charts = window.charts();
    window.waited = null;
    const allNew = () => {
        const now = window.charts();
        return now.length === charts.length && now.every((one, place) => one !== charts[place]);
    };
    document.addEventListener('keydown', () => {
        const begun = performance.now();
        const look = () => {
            // The charts last: to compare them takes longer than the rest.
            if (window.isIdle() && window.answer() !== answer && allNew()) {
                window.waited = performance.now() - begun;
            } else { requestAnimationFrame(look); }
        };
        requestAnimationFrame(look);
    }, {once: true, capture: true});
};
"""


class Visit:
    """One server and one page."""

    def __init__(self, folder: str) -> None:
        with socket.socket() as free:
            free.bind(("localhost", 0))
            self.port = free.getsockname()[1]
        self.server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={self.port}"],
            cwd=harness.ROOT,
            env=os.environ | {"CROSSSELL_HOME": folder, "STREAMLIT_SERVER_HEADLESS": "true"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while True:
            with socket.socket() as knock:
                if knock.connect_ex(("localhost", self.port)) == 0:
                    return
            time.sleep(0.1)

    def open(self, page: Page, part: str) -> None:
        """Open the calculator with one part beneath the answer."""
        page.goto(f"http://localhost:{self.port}/roi?lang=en")
        page.wait_for_selector(SLIDER, state="attached")
        page.locator(".st-key-roi_part").get_by_text(part, exact=True).click()
        page.evaluate(WATCH)
        for name, (sign, _) in PARTS.items():
            page.wait_for_selector(f"{sign} .js-plotly-plot", state="visible" if name == part else "detached")
        self._settle(page)

    def move(self, page: Page, key: str) -> float:
        """Move the slider by one step; return the seconds until everything is painted."""
        self._settle(page)
        page.locator(SLIDER).focus()
        page.evaluate("window.watch()")
        page.keyboard.press(key)
        page.wait_for_function("window.waited !== null")
        return page.evaluate("window.waited") / 1000

    def _settle(self, page: Page) -> None:
        page.wait_for_function("window.isIdle()")
        time.sleep(0.5)
        page.wait_for_function("window.isIdle()")

    def close(self) -> None:
        self.server.terminate()
        self.server.wait()


def measure(*, rounds: int) -> dict[str, list[float]]:
    """Return the seconds of every move, by the part that was open; the first move of a visit warms up."""
    seconds: dict[str, list[float]] = {part: [] for part in PARTS}
    with tempfile.TemporaryDirectory(prefix="slider-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, CHROMIUM_NAMES))), args=CHROMIUM_ARGUMENTS
        )
        for _ in range(rounds):
            for part, found in seconds.items():
                # One server for each, since it keeps what it has calculated.
                with closing(Visit(folder)) as visit:
                    page = browser.new_page(viewport={"width": 1280, "height": 1200})
                    page.set_default_timeout(PATIENCE_MILLISECONDS)
                    visit.open(page, part)
                    visit.move(page, "ArrowRight")
                    found += [visit.move(page, "ArrowRight") for _ in range(MOVES)]
                    page.close()
                print(part, [round(one, 2) for one in found], flush=True)
        browser.close()
    return seconds


def report(seconds: dict[str, list[float]]) -> str:
    """Return the Markdown of a measurement, with machine and date."""
    moves = len(next(iter(seconds.values())))
    rows = []
    for part, found in seconds.items():
        median, ninth = statistics.median(found), statistics.quantiles(found, n=10)[8]
        rows.append(f"| {PARTS[part][1]} | {median:.2f} s | {ninth:.2f} s | {max(found):.2f} s |")
    return "\n".join(
        [
            f"Measured on {date.today():%Y-%m-%d}: {harness.machine()}, Chromium without a head on the same "
            f"machine. From the key to the last frame, {moves} moves each.",
            "",
            "| open beneath the answer | median | nine in ten within | slowest |",
            "|---|---:|---:|---:|",
            *rows,
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dry", action="store_true", help="print the table and leave README.md as it is")
    options = parser.parse_args()
    text = report(measure(rounds=options.rounds))
    print(text)
    if not options.dry:
        harness.write_readme("roi-slider", "A slider of the ROI calculator (`roi_slider.py`)", text)


if __name__ == "__main__":
    main()
