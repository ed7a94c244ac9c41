"""Large files come in past Streamlit's memory, and the door says how far they are, in the reader's words."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from crosssell.i18n import translator_for
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

MEGABYTE = 1024**2
LARGE_MEGABYTES = 400
MOST_MEMORY_MEGABYTES = (
    120  # above what the server held before; Streamlit's own upload would take twice the file
)
NULS_ARE_NO_TABLE = b"\0"  # refused at a glance, so that nothing but the upload takes memory


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("large") / "large.csv"
    with path.open("wb") as target:
        for number in range(LARGE_MEGABYTES):
            target.write(NULS_ARE_NO_TABLE + number.to_bytes(4, "big") * (MEGABYTE // 4))
    yield path
    path.unlink()


class Memory:
    """The peak memory of a process since it was last forgotten; Linux only."""

    def __init__(self, process: int) -> None:
        self._folder = Path(f"/proc/{process}")
        if not (self._folder / "clear_refs").exists():
            pytest.skip("this system does not tell the peak memory of a process")

    def forget_peak(self) -> None:
        (self._folder / "clear_refs").write_text("5")

    def peak_megabytes(self) -> int:
        return self._kilobytes("VmHWM") // 1024

    def megabytes(self) -> int:
        return self._kilobytes("VmRSS") // 1024

    def _kilobytes(self, name: str) -> int:
        lines = (self._folder / "status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def door(visitor: Visitor) -> Locator:
    return visitor.page.locator(".st-key-uploader_new .door")


def choose(visitor: Visitor, *paths: Path) -> None:
    door(visitor).locator("input[type=file]").set_input_files(list(paths))


def digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def slow_down(visitor: Visitor) -> None:
    """Send 20 MB a second, so that there is an upload to look at."""
    visitor.spoiled = True  # the window stays slow
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 20 * MEGABYTE}
    session.send("Network.emulateNetworkConditions", limits)


def arriving(visitor: Visitor) -> list[Path]:
    return list((visitor.server.home / "drafts" / "arriving").glob("*"))


def test_a_file_larger_than_the_memory_it_takes(visit: Callable[..., Visitor], large: Path):
    visitor = visit("/data")
    memory = Memory(visitor.server.process)
    before = memory.megabytes()
    memory.forget_peak()
    choose(visitor, large)
    visitor.page.wait_for_url("**/data?draft=*")
    taken = memory.peak_megabytes() - before
    visitor.settle()
    assert taken <= MOST_MEMORY_MEGABYTES
    (received,) = visitor.server.home.glob("drafts/*/file-1")
    assert digest(received) == digest(large)
    assert arriving(visitor) == []


@pytest.mark.parametrize(
    ("lang", "width", "dark"), [("en", 1280, False), ("de", 390, True)], ids=["wide", "phone"]
)
def test_the_door_says_how_far_a_file_is_and_lets_go_of_it(
    visit: Callable[..., Visitor], large: Path, lang: str, width: int, dark: bool
):
    visitor = visit("/data", lang=lang, width=width, dark=dark)
    slow_down(visitor)
    reader = translator_for(lang)
    choose(visitor, large)
    bar = door(visitor).get_by_role("progressbar")
    visitor.page.wait_for_function("bar => bar.value > 0.05", arg=bar.element_handle())
    assert large.name in door(visitor).inner_text()
    assert reader.gettext("{sent} of {size}").split(" ")[1] in door(visitor).inner_text()
    assert len(arriving(visitor)) == 1
    visitor.shot(f"upload-busy-{lang}-{width}")
    door(visitor).get_by_role("button", name=reader.gettext("Cancel")).click()
    door(visitor).get_by_text(reader.gettext("Choose files")).wait_for()
    visitor.page.wait_for_function("() => !location.search.includes('draft')")
    wait_for(lambda: arriving(visitor) == [])


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(visit: Callable[..., Visitor], tmp_path: Path):
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as target:
        target.truncate(4 * 1024 * MEGABYTE + 1)  # takes no room on the disk
    visitor = visit("/data")
    visitor.expected_errors.append("413")
    choose(visitor, huge)
    said = door(visitor).get_by_role("alert")
    said.wait_for()
    assert "huge.csv" in said.inner_text()
    assert "4096 MB" in said.inner_text()
    visitor.shot("upload-too-large")
    whole = tmp_path / "whole.csv"
    whole.write_text("Order ID;SKU;Quantity\n1;A;1\n1;B;2\n", encoding="utf-8")
    choose(visitor, huge, whole)
    visitor.page.wait_for_url("**/data?draft=*")
    visitor.page.locator(".st-key-start_import").wait_for()
    visitor.settle()
    page = visitor.page.locator("[data-testid=stMain]").inner_text()
    assert "whole.csv" in page
    assert "“huge.csv” is too large" in page  # what did not come in is not forgotten over what did


def test_an_upload_goes_on_while_its_reader_looks_at_another_screen(
    visit: Callable[..., Visitor], large: Path
):
    visitor = visit("/data")
    slow_down(visitor)
    choose(visitor, large)
    door(visitor).get_by_role("progressbar").wait_for()
    links = visitor.page.locator("[data-testid=stSidebarNavLink]")
    links.nth(0).click()
    visitor.settle()
    links.nth(1).click()
    door(visitor).get_by_role("progressbar").wait_for()
    visitor.page.wait_for_url("**/data?draft=*")


def test_several_files_by_keyboard_in_one_draft(visit: Callable[..., Visitor], tmp_path: Path):
    paths = [tmp_path / "first.csv", tmp_path / "second.csv"]
    for path in paths:
        path.write_text("Order ID;SKU;Quantity\n1;A;1\n1;B;2\n", encoding="utf-8")
    visitor = visit("/data")
    chooser = door(visitor).locator("input[type=file]")
    with visitor.page.expect_file_chooser() as opened:
        chooser.press("Enter")
    opened.value.set_files(paths)
    visitor.page.wait_for_url("**/data?draft=*")
    visitor.settle()
    draft = visitor.page.url.split("draft=")[1].split("&")[0]
    names = sorted(path.name for path in (visitor.server.home / "drafts" / draft).glob("file-*"))
    assert names == ["file-1", "file-2"]


def test_files_that_are_dropped_arrive_too(visit: Callable[..., Visitor]):
    visitor = visit("/data")
    dropped = visitor.page.evaluate_handle(
        """() => {
            const transfer = new DataTransfer();
            transfer.items.add(new File(["Order ID;SKU\\n1;A\\n1;B\\n"], "dropped.csv"));
            return transfer;
        }"""
    )
    door(visitor).dispatch_event("dragover", {"dataTransfer": dropped})
    assert "over" in door(visitor).get_attribute("class").split()
    door(visitor).dispatch_event("drop", {"dataTransfer": dropped})
    visitor.page.wait_for_url("**/data?draft=*")
    visitor.page.locator(".st-key-start_import").wait_for()
    visitor.settle()
    assert "dropped.csv" in visitor.page.locator("[data-testid=stMain]").inner_text()


def wait_for(holds: Callable[[], bool]) -> None:
    """Wait until it holds; the test's own time limit ends it otherwise."""
    patience = threading.Event()
    for _ in range(100):
        if holds():
            return
        patience.wait(0.1)
    pytest.fail("it never came to hold")
