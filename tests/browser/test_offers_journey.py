"""The closed loop: a pair becomes a list with a control group, a campaign, and a month later its result."""

import csv
import datetime as dt
import io
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import Server, Visitor, running_server
from tests.browser.importing import IMPORT_MILLISECONDS, check_first
from tests.browser.steps import assert_nothing_sticks_out, downloaded, part, press, wait_for_answers
from tests.pages.conftest import import_text

pytestmark = pytest.mark.browser

NAME = "Tea house"
HEADER = "order_id,ordered_at,customer_id,product,product_name,quantity,unit_price,cost,consent"
CUSTOMERS, ORDERS = 2_400, 3_600
WINDOW_DAYS, ALONE_SHARE = 30, 0.2  # as a list has them unless told otherwise
ALONE, CONTACTED = 0.08, 0.20  # of those left alone, and of those contacted, who buy the strainer
UPLIFT = 100 * (CONTACTED - ALONE)  # in points


@pytest.fixture(scope="module")
def days_later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that puts the server's calendar forward."""
    path = tmp_path_factory.mktemp("clock") / "days later"
    path.write_text("0", "utf-8")
    return path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, port: int, days_later: Path) -> Iterator[Server]:
    """As everywhere, but its calendar can be put forward, and a shop is there."""
    folder = tmp_path_factory.mktemp("server")
    clock = {"PYTHONPATH": str(Path(__file__).with_name("clock")), "DAYS_LATER": str(days_later)}
    with running_server(folder, port=port, **clock) as started:
        import_text(
            started.home, folder / "until today.csv", "\n".join([HEADER, *until_today()]), dataset=NAME
        )
        yield started


def line(order: str, day: dt.date, customer: str, product: str) -> str:
    name, price, cost = {"T1": ("Teapot", 30, 15), "T2": ("Strainer", 10, 4)}.get(product, ("Tea", 5, 2))
    return f"{order},{day},{customer},{product},{name},1,{price},{cost},yes"


def until_today() -> list[str]:
    """Half a year: every third order holds a teapot, a fifth of those a strainer too, and teas by chance."""
    draw, today = random.Random(3), dt.date.today()
    rows = []
    for n in range(ORDERS):
        day = today - dt.timedelta(days=1 + n % 180)
        customer = f"K{draw.randrange(CUSTOMERS):04}"
        things = {f"L{number}" for number in draw.sample(range(30), draw.choice((1, 2, 3)))}
        if draw.random() < 0.35:
            things |= {"T1", "T2"} if draw.random() < 0.2 else {"T1"}
        rows += [line(f"A{n}", day, customer, product) for product in sorted(things)]
    return rows


def until_next_month(contacts: set[str], controls: set[str]) -> list[str]:
    draw, today = random.Random(5), dt.date.today()
    rows = [line("last", today + dt.timedelta(days=WINDOW_DAYS + 2), "K0000", "L1")]
    for customers, share in ((contacts, CONTACTED), (controls, ALONE)):
        for customer in sorted(customers):
            if draw.random() < share:
                day = today + dt.timedelta(days=1 + draw.randrange(WINDOW_DAYS - 2))
                rows.append(line(f"B{customer}", day, customer, "T2"))
    return rows


def customers_of(content: bytes) -> set[str]:
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    (column,) = (name for name in rows[0] if "customer" in name.lower())
    return {row[column] for row in rows}


def choose_today(visitor: Visitor, name: str) -> None:
    """Type today into a date field, which takes day, month and year apart."""
    visitor.page.locator(f"[class*=st-key-list_{name}_] [role=spinbutton]").first.click()
    visitor.page.keyboard.type(f"{dt.date.today():%d%m%Y}")
    visitor.page.keyboard.press("Tab")
    wait_for_answers(visitor)


def assert_fits_a_phone(visitor: Visitor, name: str) -> None:
    visitor.page.set_viewport_size({"width": 390, "height": 800})
    visitor.settle()
    assert_nothing_sticks_out(visitor)
    visitor.shot(f"offers-{name}-390")
    visitor.page.set_viewport_size({"width": 1280, "height": 800})
    visitor.settle()


def saved_campaign(visitor: Visitor) -> tuple[set[str], set[str]]:
    """From the best pair to a campaign that is sent today; return who is contacted, and who is left alone."""
    wait_for_answers(visitor)
    visitor.page.locator("[class*=st-key-way_list_] a").first.click()
    part(visitor, "list_save").wait_for()
    wait_for_answers(visitor)
    choose_today(visitor, "sends_on")
    visitor.shot("offers-list")
    assert_fits_a_phone(visitor, "list")
    press(visitor, "list_save")
    part(visitor, "campaign_contacts").wait_for()
    wait_for_answers(visitor)
    visitor.shot("offers-campaign-sent")
    contacts = customers_of(downloaded(visitor, "campaign_file_contact_csv"))
    controls = customers_of(downloaded(visitor, "campaign_file_holdout_csv"))
    assert not contacts & controls
    assert len(controls) == round(ALONE_SHARE * len(contacts | controls))
    return contacts, controls


def test_from_a_pair_to_a_measured_campaign(visit: Callable[..., Visitor], days_later: Path, tmp_path: Path):
    visitor = visit("/matrix", tab="opportunities")
    contacts, controls = saved_campaign(visitor)
    address = visitor.page.url
    assert not contacts & set(address.split("="))  # the address names no customer

    days_later.write_text(str(WINDOW_DAYS + 5), "utf-8")
    later = tmp_path / "next month.csv"
    later.write_text("\n".join([HEADER, *until_next_month(contacts, controls)]), "utf-8")
    visitor.open("/data")
    check_first(visitor, wanted=False)
    part(visitor, "uploader_new").locator("input[type=file]").set_input_files(later)
    part(visitor, "read_as_on").wait_for(timeout=IMPORT_MILLISECONDS)

    visitor.page.goto(address)
    visitor.settle()
    wait_for_answers(visitor)
    said = visitor.page.locator("[class*=st-key-verdict_]").inner_text()
    points = re.search(r"\+([\d.]+) points \(([+−\d.]+) to \+([\d.]+) points\)", said)
    assert points, said
    measured, lower, upper = (float(one.replace("−", "-")) for one in points.groups())
    assert lower < UPLIFT < upper
    assert lower < measured < upper
    visitor.shot("offers-campaign-evaluated")
    assert_fits_a_phone(visitor, "campaign")
