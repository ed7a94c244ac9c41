"""The page of one pair: its figures in words, both directions, the list, and every odd state."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from crosssell.i18n import translator_for
from tests.pages.conftest import CONSENT_HEADER, LANGUAGES, busy_shop_rows

Open = Callable[..., AppTest]
POT, STRAINER = "T1", "T2"


def texts(app: AppTest) -> str:
    """Everything that is written on the page, without Markdown's escapes and marks."""
    parts = [part.value for kind in (app.markdown, app.caption, app.header, app.info) for part in kind]
    return "\n".join(parts).replace("\\", "").replace("**", "")


def orders() -> dict[str, set[str]]:
    found = defaultdict(set)
    for row in busy_shop_rows():
        order, _day, _customer, product, *_rest = row.split(";")
        found[order].add(product)
    return found


def customers() -> dict[str, tuple[set[str], bool]]:
    """Each customer's products, and whether the customer consents."""
    things, consent = defaultdict(set), {}
    for row in busy_shop_rows():
        _order, _day, customer, product, *_rest, agreed = row.split(";")
        things[customer].add(product)
        consent[customer] = agreed == "yes"
    return {customer: (bought, consent[customer]) for customer, bought in things.items()}


def left(a: str, b: str) -> tuple[int, int]:
    """How many customers have a and not b, and how many of them consent."""
    found = [agreed for bought, agreed in customers().values() if a in bought and b not in bought]
    return len(found), sum(found)


def test_the_pair_is_judged_in_one_line(open_page: Open, busy_shop: str):
    app = open_page("pair", a=POT, b=STRAINER)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert len(app.get("plotly_chart")) == 6  # months, order value, channels, segments, halves, waiting
    both = sum({POT, STRAINER} <= basket for basket in orders().values())
    verdict = next(part.value for part in app.markdown if "Solid." in part.value)
    assert "times as often as chance gives in orders of the same size" in verdict
    assert f"{both} orders hold both" in verdict


def test_both_names_are_in_the_title_and_inert(open_page: Open, busy_shop: str):
    app = open_page("pair", a=POT, b=STRAINER)
    title = app.header[0].value
    assert "Teapot \\*classic\\*" in title
    assert title.index("Teapot") < title.index("Tea strainer")


def test_both_directions_say_who_is_left(open_page: Open, busy_shop: str):
    shown = texts(open_page("pair", a=POT, b=STRAINER))
    for a, b, first, second in (
        (POT, STRAINER, "Teapot *classic*", "Tea strainer"),
        (STRAINER, POT, "Tea strainer", "Teapot *classic*"),
    ):
        count, agreed = left(a, b)
        if count == 1:
            assert f"1 customer bought {first}, but not {second}." in shown
        else:
            assert f"{count} customers bought {first}, but not {second}." in shown
        assert f"{agreed} of them agreed to be contacted." in shown


def test_the_amount_can_be_worked_out_from_what_is_shown(open_page: Open, busy_shop: str):
    import re

    shown = texts(open_page("pair", a=POT, b=STRAINER))
    pattern = (
        r"If (?:these|this) (\d+) customers? responded as often as comparable customers \(([\d.]+)%\), "
        r"with a usual purchase of €([\d.]+), that is up to €([\d,]+)\."
    )
    found = re.findall(pattern, shown)
    assert found
    for listed, share, price, ceiling in found:
        worth = int(listed) * float(share) / 100 * float(price)
        assert abs(worth - int(ceiling.replace(",", ""))) <= 1
    assert float(found[0][3].replace(",", "")) >= float(found[-1][3].replace(",", ""))


def test_silence_may_be_let_in_but_never_a_no(open_page: Open, add_dataset: Callable[..., None]):
    # 30 customers buy A; 12 of them B too. Of the 18 left 6 said yes, 6 no, 6 nothing.
    answers = ("yes", "no", "")
    rows = []
    for n in range(30):
        things = ["A", "B"] if n < 12 else ["A"]
        rows += [
            f"O{n};0{1 + n % 9}.01.2025;K{n};{sku};{sku} thing;Odds;1;5.00;EUR;Store;Germany;{answers[n % 3]}"
            for sku in things
        ]
    add_dataset("Answers", header=CONSENT_HEADER, rows=rows)
    app = open_page("pair", a="A", b="B")
    shown = texts(app)
    assert "18 customers bought A thing, but not B thing. 6 of them agreed to be contacted." in shown
    assert "Left out: 6 who said no and 6 of whom no answer is known." in shown
    app.session_state["pair_consent"] = "unknown"
    app.run()
    shown = texts(app)
    assert "12 of them agreed to be contacted or said nothing." in shown
    assert "Left out: 6 who said no." in shown
    assert "List of 12 customers" in shown


def test_no_customer_number_is_on_the_screen(open_page: Open, busy_shop: str):
    import re

    shown = texts(open_page("pair", a=POT, b=STRAINER))
    assert not re.search(r"\bK\d+\b", shown)


def test_a_pair_that_is_no_offer_is_not_headed_as_one(open_page: Open, busy_shop: str):
    shown = texts(open_page("pair", a="P00", b="P01"))
    assert "Those who have Thing number 0, but not Thing number 1" in shown
    assert "Offer Thing number" not in shown


def test_the_list_tells_its_items_by_name_heading_and_notes(
    open_page: Open, busy_shop: str, monkeypatch: pytest.MonkeyPatch
):
    built: dict[str, tuple[Callable[[], bytes], Callable[[], bytes]]] = {}
    monkeypatch.setattr(
        "pages.shared.widgets.downloads",
        lambda *, name, csv, xlsx, **_: built.update({name: (csv, xlsx)}),
    )
    open_page("pair", a=POT, b=STRAINER)
    csv_file, workbook = built["crosssell-customers-T1-T2"]
    assert "Last purchase of Teapot *classic* (T1)" in csv_file().decode("utf-8-sig").splitlines()[0]
    notes = load_workbook(io.BytesIO(workbook()))["Notes"]
    written = "\n".join(str(cell.value) for row in notes.iter_rows() for cell in row if cell.value)
    count, agreed = left(POT, STRAINER)
    assert f"List of {agreed} customers" in written
    assert f"{count} customers bought Teapot *classic* (T1), but not Tea strainer (T2)." in written


def test_the_list_holds_those_who_consent(open_page: Open, busy_shop: str, monkeypatch: pytest.MonkeyPatch):
    built: dict[str, Callable[[], bytes]] = {}
    monkeypatch.setattr("pages.shared.widgets.downloads", lambda *, key, csv, **_: built.update({key: csv}))
    open_page("pair", a=POT, b=STRAINER)
    rows = list(csv.reader(io.StringIO(built["left_ab"]().decode("utf-8-sig"))))
    wanted = {
        customer
        for customer, (bought, agreed) in customers().items()
        if POT in bought and STRAINER not in bought and agreed
    }
    assert {row[0] for row in rows[1:]} == wanted


def test_swapping_turns_the_pair_round(open_page: Open, busy_shop: str):
    app = open_page("pair", a=POT, b=STRAINER)
    app.button(key="pair_swap").click().run()
    assert not app.exception
    assert app.query_params["a"] == STRAINER
    assert app.query_params["b"] == POT
    title = app.header[0].value
    assert title.index("Tea strainer") < title.index("Teapot")


def test_the_basis_comes_by_the_link_and_can_be_changed(open_page: Open, busy_shop: str):
    app = open_page("pair", a=POT, b=STRAINER, basis="customer")
    both = sum({POT, STRAINER} <= bought for bought, _ in customers().values())
    assert f"{both} customers bought both." in texts(app)
    control = next(group for group in app.get("button_group") if group.key == "pair_basis")
    control.set_value("order").run()
    assert app.query_params["basis"] == "order"
    assert "orders hold both" in texts(app)


def test_the_link_carries_the_pair(open_page: Open, busy_shop: str):
    link = open_page("pair", a=POT, b=STRAINER, basis="customer", min_count="5").code[0].value
    for part in ("a=T1", "b=T2", "basis=customer", "level=product", "min_count=5"):
        assert part in link


def test_an_unrelated_pair_is_promised_no_money(open_page: Open, busy_shop: str):
    shown = texts(open_page("pair", a="P00", b="P01"))
    assert "Solid." not in shown
    assert "up to" not in shown
    assert "customers bought Thing number 0, but not Thing number 1." in shown


def test_below_the_minimum_the_page_says_why_no_amount_is_named(open_page: Open, busy_shop: str):
    shown = texts(open_page("pair", a=POT, b=STRAINER, min_count="500"))
    assert "up to" not in shown
    assert "The pair is in fewer baskets than the minimum of 500" in shown


def test_what_is_bought_later_is_looked_for_among_customers(
    open_page: Open, add_dataset: Callable[..., None]
):
    # 20 customers buy A, and B in an order of its own ten days later; 40 others buy something else.
    rows = [
        f"O{n}{sku};{day}.01.2025;K{n};{sku};1"
        for n in range(60)
        for sku, day in ((("A", "05"), ("B", "15")) if n < 20 else ((f"X{n % 7}", "07"), (f"Y{n % 5}", "08")))
    ]
    add_dataset("Later", header="Order ID;Order date;Customer ID;SKU;Quantity", rows=rows)
    app = open_page("pair", a="A", b="B")
    assert "20 customers bought the one and came back for the other later" in texts(app)
    app.button(key="pair_look_at_customers").click().run()
    assert app.query_params["basis"] == "customer"
    assert "20 customers bought both." in texts(app)


@pytest.mark.parametrize(
    "query", [{}, {"a": POT}, {"b": POT}, {"a": POT, "b": POT}, {"a": " ", "b": POT}], ids=str
)
def test_without_two_items_the_page_leads_to_the_matrix(
    open_page: Open, busy_shop: str, query: dict[str, str]
):
    app = open_page("pair", **query)
    assert not app.exception
    assert "Which pair?" in texts(app)
    assert [link.proto.page for link in app.get("page_link")] == ["matrix"]


def test_a_stale_link_says_so(open_page: Open, busy_shop: str):
    app = open_page("pair", a=POT, b="<b>gone</b> [x](http://x)")
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert "does not occur here" in texts(app)
    assert "<b>gone</b> [x](http\u2060://x)" in texts(app)
    assert any("\\[x\\]" in part.value for part in app.markdown)


def test_an_item_that_the_filters_hide_can_be_brought_back(open_page: Open, shop: str):
    # Tea is sold from the 30th order on, in April.
    app = open_page("pair", a="T1", b="C1", period=["2025-01-01", "2025-01-31"])
    assert "Not with these filters" in texts(app)
    app.button(key="pair_clear").click().run()
    assert "Not with these filters" not in texts(app)
    assert "10 orders hold both" in texts(app)


def test_an_item_of_guests_alone_has_no_customers(open_page: Open, add_dataset: Callable[..., None]):
    rows = [f"O{n};;A;1" if n % 2 else f"O{n};K{n};B;1" for n in range(40)]
    add_dataset("Guests", header="Order ID;Customer ID;SKU;Quantity", rows=rows)
    assert "sold only in orders without a customer number" in texts(
        open_page("pair", a="A", b="B", basis="customer")
    )
    assert open_page("pair", a="A", b="B").metric


def test_a_pair_that_never_met(open_page: Open, shop: str):
    app = open_page("pair", a="B1", b="T1")  # bread in 30 orders, tea in the 10 others
    assert not app.exception
    assert not app.error
    shown = texts(app)
    assert "0 orders hold both" in shown or "never" in shown.lower()
    assert app.metric[0].value == "0"


@pytest.mark.parametrize("level", ["category", "family"])
def test_categories_and_families_have_a_page_too(open_page: Open, busy_shop: str, level: str):
    pair = {"category": ("Kitchen", "Odds"), "family": ("Teapot *classic*", "Tea strainer")}[level]
    app = open_page("pair", a=pair[0], b=pair[1], level=level)
    assert not app.exception
    assert not app.error
    assert app.metric


def test_bare_data_say_what_is_missing(open_page: Open, add_dataset: Callable[..., None]):
    rows = [f"O{n};{sku};1" for n in range(40) for sku in (("A", "B") if n < 30 else ("A",))]
    add_dataset("Bare", header="Order ID;SKU;Quantity", rows=rows)
    app = open_page("pair", a="A", b="B")
    assert not app.exception
    assert not app.error
    told = " ".join(info.value for info in app.info)
    for column in ("Customer", "Order date", "Line total", "Sales channel"):
        assert column in told
    assert app.metric[0].value == "30"
    app = open_page("pair", a="A", b="B", basis="customer")
    assert "Customer" in app.info[0].value
    assert not app.metric


def test_without_amounts_people_are_counted_instead(open_page: Open, add_dataset: Callable[..., None]):
    rows = []
    for n in range(60):
        for sku in (
            ("A", "B", f"X{n % 7}")
            if n < 25
            else ("A", f"X{n % 7}")
            if n < 35
            else (f"Y{n % 9}", f"X{n % 7}")
        ):
            rows.append(f"O{n};0{1 + n % 9}.01.2025;K{n};{sku};1")
    add_dataset("No amounts", header="Order ID;Order date;Customer ID;SKU;Quantity", rows=rows)
    shown = texts(open_page("pair", a="A", b="B"))
    assert "would buy it" in shown
    assert "up to" not in shown
    assert "The data do not say who agreed to be contacted." in shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("basis", ["order", "customer"])
def test_every_language(open_page: Open, busy_shop: str, language: str, basis: str):
    app = open_page("pair", locale=language, a=POT, b=STRAINER, basis=basis)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == translator_for(language).gettext("Pair")
    assert "{" not in texts(app)


def test_what_needs_no_count_of_all_pairs_does_not_wait_for_it(
    open_page: Open, busy_shop: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pages.shared.session.ready", lambda *_: False)
    monkeypatch.setattr("pages.shared.waiting._is_over", lambda *_: False)
    app = open_page("pair", a=POT, b=STRAINER)
    assert not app.exception
    assert app.get("progress")
    assert not app.metric
    assert "Tea strainer" in app.header[0].value
    assert len(app.get("plotly_chart")) == 6


def test_a_currency_sign_stays_with_its_figure(open_page: Open, busy_shop: str):
    app = open_page("pair", locale="nl", a=POT, b=STRAINER)
    written = [part.value for part in app.markdown if "€" in part.value]
    assert written
    assert not any("€ " in text for text in written)
    assert any("€\N{NO-BREAK SPACE}" in text for text in written)
