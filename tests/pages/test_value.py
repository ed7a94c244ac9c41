"""The tabs Lifetime value and Win back, without a browser."""

import csv
import datetime as dt
import io
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from crosssell.columns import LifetimeReason, SimpleReason, SpendReason, ValueSource
from crosssell.segments.lifetime import GapCurves, Holdout, Independence, Lifetime, LifetimeQuestion
from pages.shared.segments import lifetime_words
from tests.pages.conftest import CONSENT_HEADER, LANGUAGES, home_with

Open = Callable[..., AppTest]
LOCALES = {"en": "en-GB", "de": "de-DE", "pl": "pl-PL", "nl": "nl-NL"}
CUSTOMERS, DAYS = 400, 420


def leaving_rows() -> list[str]:
    """Customers who order at a pace of their own, and after any order may leave for good."""
    draw = random.Random(5)
    rows, first = [], dt.date(2024, 1, 1)
    for customer in range(CUSTOMERS):
        pace, leaves = draw.gammavariate(1.2, 1 / 40), draw.betavariate(1.0, 3.0)
        usual, consent = draw.uniform(10, 60), ("yes", "no", "")[customer % 3]
        day: float = draw.randrange(200)
        while day < DAYS:
            amount = usual * draw.uniform(0.8, 1.25)
            rows.append(
                f"O{len(rows)};{(first + dt.timedelta(days=int(day))):%d.%m.%Y};K{customer};T{len(rows) % 5};"
                f"Thing;Odds;1;{amount:.2f};EUR;Store;Germany;{consent}"
            )
            if draw.random() < leaves:
                break
            day += max(1.0, draw.expovariate(pace))
    return rows


@pytest.fixture(scope="session")
def leaving_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a shop that a model fits, imported once."""
    rows = [CONSENT_HEADER, *leaving_rows()]
    return home_with(tmp_path_factory.mktemp("leaving"), rows, dataset="Leaving shop")


@pytest.fixture
def leaving_shop(home: Path, leaving_workspace: Path) -> str:
    """The shop that a model fits as the one dataset; its name."""
    shutil.copytree(leaving_workspace, home)
    return "Leaving shop"


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Callable[[], bytes], Callable[[], bytes]]]:
    """The files that a page offers, by name: what builds the CSV, and what the workbook."""
    found: dict[str, tuple[Callable[[], bytes], Callable[[], bytes]]] = {}
    monkeypatch.setattr(
        "pages.shared.widgets.downloads",
        lambda *, name, csv, xlsx, **_: found.update({name: (csv, xlsx)}),
    )
    return found


def opened(open_page: Open, tab: str = "value", **query: str) -> AppTest:
    app = open_page("segments", tab=tab, **query)
    assert not app.exception
    assert not app.error
    return app


def texts(app: AppTest) -> str:
    """Everything that is written on the page, without Markdown's escapes and marks."""
    parts = [part.value for kind in (app.markdown, app.caption, app.header, app.info) for part in kind]
    return "\n".join(parts).replace("\\", "").replace("**", "")


def cards(app: AppTest) -> dict[str, float]:
    return {card.label: float("".join(c for c in card.value if c.isdigit())) for card in app.metric}


def rows_of(written: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_tabs_speak_every_language(open_page: Open, leaving_shop: str, language: str):
    app = opened(open_page, locale=LOCALES[language])
    assert len(app.get("plotly_chart")) == 4  # by segment, activity, silences, the test
    assert len(app.metric) == 4
    assert len(app.dataframe) == 2
    app.query_params["tab"] = "win_back"
    app.run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    assert len(app.dataframe) == 1


def test_the_figures_add_up_and_the_model_is_put_to_the_test(open_page: Open, leaving_shop: str, built):
    app = opened(open_page)
    shown = cards(app)
    by_segment = app.dataframe[0].value
    assert by_segment["customers"].sum() == CUSTOMERS
    assert by_segment["expected_value"].sum() == pytest.approx(shown["Expected value"], abs=1)
    assert by_segment["expected_orders"].sum() == pytest.approx(shown["Expected orders"], abs=1)
    assert by_segment["value_share"].sum() == pytest.approx(1)
    assert shown["Value a customer"] == pytest.approx(shown["Expected value"] / CUSTOMERS, abs=1)
    said = texts(app)
    assert "Put to the test, the model" in said
    assert "95 % interval, if the model holds" in said
    assert "customers have one order only" in said
    to_csv, to_xlsx = built["crosssell-value-by-segment"]
    written = rows_of(to_csv())
    assert [int(row["Customers"]) for row in written] == list(by_segment["customers"])
    notes = load_workbook(io.BytesIO(to_xlsx())).worksheets[1]
    told = [str(cell.value) for row in notes.iter_rows() for cell in row]
    assert "12 months" in told
    assert "\\" not in "".join(told)
    listed = app.dataframe[1].value
    assert list(listed["expected_value"]) == sorted(listed["expected_value"], reverse=True)
    assert listed.loc[listed["repeat_orders"] == 0, "probability_active"].isna().all()
    whole = rows_of(built["crosssell-lifetime-value"][0]())
    assert len(whole) == sum(customer % 3 == 0 for customer in range(CUSTOMERS))  # who said yes
    assert {row["Consent to be contacted"] for row in whole} == {"Yes"}


def test_horizon_discount_and_unit_come_with_the_link(open_page: Open, leaving_shop: str):
    app = opened(open_page, months="24", discount="10", unit="day", segment="champions")
    assert "over the next 24 months" in texts(app).lower()
    assert "The filter by segment is left aside here" in texts(app)
    assert app.dataframe[0].value["customers"].sum() == CUSTOMERS
    link = next(code.value for code in app.code)
    assert {"months=24", "discount=10", "unit=day"} <= set(link.partition("?")[2].split("&"))
    wild = opened(open_page, months="7", discount="-3", unit="year")
    assert "over the next 12 months" in texts(wild).lower()
    assert "discount" not in next(code.value for code in wild.code)


def test_whom_to_win_back_is_the_same_in_words_picture_and_files(open_page: Open, leaving_shop: str, built):
    app = opened(open_page, "win_back")
    listed = app.dataframe[0].value
    said = texts(app)
    assert f"{len(listed)} valuable customers have gone quiet" in said
    assert list(listed["value_at_risk"]) == sorted(listed["value_at_risk"], reverse=True)
    written = rows_of(built["crosssell-win-back"][0]())
    agreed = listed[listed["consent"] == "yes"]
    assert [row["Customer"] for row in written] == list(agreed["customer_id"])
    assert all(row["Why"] for row in written)
    notes = load_workbook(io.BytesIO(built["crosssell-win-back"][1]())).worksheets[1]
    told = " ".join(str(cell.value) for row in notes.iter_rows() for cell in row)
    assert "have gone quiet" in told
    assert "\\" not in told


def test_a_model_that_does_not_fit_steps_back_and_says_why(open_page: Open, busy_shop: str):
    app = opened(open_page)
    said = texts(app)
    assert "The simple figure leads" in said
    assert "go on as before" in said
    assert "The model" not in cards(app)
    assert "probability_active" not in app.dataframe[1].value
    app.query_params["tab"] = "win_back"
    app.run()
    assert not app.exception
    assert "silences decide" in texts(app) or "Nobody to win back" in texts(app)


def test_few_customers_and_no_amounts_still_get_an_answer(
    open_page: Open, add_dataset: Callable[..., None], built
):
    rows = [f"O{n};{1 + n % 28:02d}.{1 + n // 28:02d}.2025;K{n % 9};T1" for n in range(60)]
    add_dataset("Counts", header="Order ID;Order date;Customer ID;SKU", rows=rows)
    app = opened(open_page)
    assert list(cards(app)) == ["Expected orders"]
    assert not [name for name in app.dataframe[1].value if "value" in name]
    assert "These data have no amounts" in texts(app)
    to_csv, _to_xlsx = built["crosssell-value-by-segment"]
    assert "Expected value" not in rows_of(to_csv())[0]
    app.query_params["tab"] = "win_back"
    app.run()
    assert not app.exception


def test_where_nobody_passes_the_filters_the_tabs_say_so(open_page: Open, leaving_shop: str):
    app = opened(open_page, "win_back", as_of="2024-01-02", period=["2025-02-20", "2025-02-22"])
    assert "No customers with these filters" in texts(app)
    app.query_params["tab"] = "value"
    app.run()
    assert not app.exception
    assert not app.dataframe


def test_the_segments_know_the_value_once_it_was_worked_out(open_page: Open, leaving_shop: str):
    app = opened(open_page, "segments", months="24")
    assert "expected_value" not in app.dataframe[0].value
    app.button(key="to_values").click().run()
    assert not app.exception
    assert "over the next 24 months" in texts(app).lower()
    worked_out = app.dataframe[0].value.set_index("segment")["expected_value"]
    app.query_params["tab"] = "segments"
    app.run()
    shown = app.dataframe[0].value.set_index("segment")["expected_value"]
    assert shown.dropna().sort_index().to_dict() == pytest.approx(worked_out.sort_index().to_dict())


def test_every_doubt_has_its_words():
    doubtful = Lifetime(
        question=LifetimeQuestion(as_of=dt.date(2025, 6, 30)),
        first=dt.date(2024, 1, 1),
        customers=100,
        repeaters=3,
        purchases=None,
        degenerate=True,
        reasons=tuple(LifetimeReason),
        spend=None,
        spend_reasons=tuple(SpendReason),
        independence=Independence(customers=3, correlation=None, rank_correlation=None),
        holdout=None,
        gaps=GapCurves(curves=()),
        main=ValueSource.SIMPLE,
        why_simple=None,
        purchase_covariance=None,
        spend_covariance=None,
    )
    assert len(set(lifetime_words.reason_words(doubtful))) == len(LifetimeReason)
    assert len(set(lifetime_words.spend_words(doubtful))) == len(SpendReason)
    assert lifetime_words.independence_words(doubtful) == ""
    for why in SimpleReason:
        sign, verdict, reason = lifetime_words.trust(replace(doubtful, why_simple=why))
        assert sign.startswith(":orange")
        assert verdict
        assert reason


@pytest.mark.parametrize(("error", "verdict"), [(0.25, "close"), (0.5, "rough"), (0.51, "far off")])
def test_how_far_off_the_test_was_is_said_plainly(error: float, verdict: str):
    tested = Holdout(
        first=dt.date(2025, 1, 1),
        last=dt.date(2025, 6, 30),
        weeks=26,
        customers=900,
        predicted=2310.4,
        actual=2402,
        naive=3100,
        model_error=error,
        naive_error=0.9,
        degenerate=False,
        classes=(),
    )
    assert lifetime_words.holdout_words(tested) == (
        "For the last 26 weeks the model forecast 2,310 orders of the customers known before; there were "
        "2,402. “As before” would have said 3,100."
    )
    assert verdict in lifetime_words.tested(tested)[1]
