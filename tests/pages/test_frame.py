"""The frame: languages, datasets, filters in the URL, links, and what happens when something is wrong."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crosssell.filters import Filters
from crosssell.i18n import translator_for
from crosssell.warehouse import Warehouse
from pages.shared.filters import as_query, recent, valid_period
from pages.shared.link import full_url
from pages.shared.text import plain
from tests.pages.conftest import LANGUAGES, PAGES

Open = Callable[..., AppTest]
TITLES = {
    "overview": "Overview",
    "data": "Data",
    "matrix": "Matrix",
    "pair": "Pair",
    "segments": "Segments",
    "segment": "Segment",
    "customer": "Customer",
    "offers": "Offers",
    "campaigns": "Campaigns",
    "campaign": "Campaign",
    "abtest": "A/B test",
    "roi": "ROI",
    "playbook": "Playbook",
}
FIRST, LAST = date(2025, 1, 1), date(2025, 4, 28)


def filters_of(app: AppTest) -> Filters:
    return app.session_state["_filters"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_without_data(open_page: Open, language: str):
    app = open_page(locale=language)
    for page, file in PAGES.items():
        app.switch_page(file).run()
        assert not app.exception, page
        assert not app.error, page
        assert app.title[0].value == translator_for(language).gettext(TITLES[page])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_with_a_shop(open_page: Open, shop: str, language: str):
    app = open_page(locale=language)
    for page, file in PAGES.items():
        app.switch_page(file).run()
        assert not app.exception, page
        assert not app.error, page
        assert not app.warning, page
        assert app.title[0].value == translator_for(language).gettext(TITLES[page])
        assert app.selectbox(key="dataset").value == shop, page


def test_the_browser_chooses_the_language_until_the_reader_does(open_page: Open):
    app = open_page(locale="nl-BE")
    assert app.session_state["lang"] == "nl"
    assert open_page(locale="nl-BE", lang="pl").session_state["lang"] == "pl"
    assert open_page(locale="fr-FR").session_state["lang"] == "en"
    assert open_page(locale="nl-BE", lang="<b>xx").session_state["lang"] == "nl"


def test_filters_come_from_the_link_and_outlast_a_visit_to_a_page_without_them(open_page: Open, shop: str):
    app = open_page(channel="Store", period=["2025-02-01", "2025-03-15"])
    wanted = Filters(channels=("Store",), date_from=date(2025, 2, 1), date_to=date(2025, 3, 15))
    assert filters_of(app) == wanted
    app.switch_page("data.py").run()
    app.switch_page("matrix.py").run()
    assert filters_of(app) == wanted
    assert app.query_params["channel"] == "Store"


def test_the_period_stays_when_the_language_changes_its_format(open_page: Open, shop: str):
    app = open_page(period=["2025-02-01", "2025-03-15"])
    app.session_state["lang"] = "de"
    app.run()
    assert filters_of(app).date_from == date(2025, 2, 1)


def test_clearing_lets_every_order_in(open_page: Open, shop: str):
    app = open_page(channel="Store", country="Germany", period=["2025-02-01", "2025-03-15"])
    app.button(key="clear_filters").click().run()
    assert filters_of(app) == Filters()
    assert "channel" not in app.query_params
    assert "period" not in app.query_params


def test_a_link_to_one_day_names_it_once(open_page: Open, shop: str):
    day = date(2025, 2, 1)
    assert filters_of(open_page(period=["2025-02-01"])) == Filters(date_from=day, date_to=day)


def test_a_recent_period_counts_back_from_the_last_order(open_page: Open, shop: str):
    facts = open_page().session_state["_current"].facts
    assert recent(facts, 30) == (facts.last.date() - timedelta(days=29), facts.last.date())
    assert recent(facts, 3650) is None


@pytest.mark.parametrize(
    "query",
    [
        {"dataset": "../../etc/passwd"},
        {"dataset": "<script>alert(1)</script>"},
        {"channel": "Nowhere"},
        {"channel": ["Nowhere", "'; drop table line; --"]},
        {"period": "2025-02-30"},
        {"period": ["2025-03-01", "2025-02-01"]},
        {"period": ["1890-01-01", "2090-01-01"]},
        {"period": ["2025-02-01", "2025-02-02", "2025-02-03"]},
        {"period": ""},
        {"lang": "de'; alert(1)//"},
        {"country": ""},
        {"basis": "nobody", "items": "-5", "min_count": "1e9", "measure": "__class__"},
        {"segment": "nobody", "segment_shown": "<b>", "tab": "../..", "months": "-1", "as_of": "2090-13-41"},
    ],
    ids=str,
)
def test_a_hostile_link_is_answered_kindly(open_page: Open, shop: str, query: dict[str, str]):
    app = open_page(**query)
    for page, file in PAGES.items():
        app.switch_page(file).run()
        assert not app.exception, page
        assert not app.error, page
        assert not app.warning, page
        assert app.selectbox(key="dataset").value == shop, page
        assert filters_of(app) == Filters(), page


def test_a_link_to_an_unknown_dataset_says_so(open_page: Open, shop: str):
    app = open_page(dataset="Old shop")
    assert "Old shop" in app.info[0].value
    assert shop in app.info[0].value


def test_the_link_carries_the_whole_view(open_page: Open, shop: str):
    app = open_page("matrix", channel="Store", basis="customer")
    link = app.code[0].value
    assert link.startswith("http://localhost:8501/matrix?dataset=My+shop&channel=Store&basis=customer&")
    for name in ("level=product", "measure=lift_corrected", "items=30", "min_count=10"):
        assert name in link


def test_a_link_quotes_what_is_not_plain():
    url = full_url("http://x/matrix?old=1#f", dataset="A & B", choices=as_query(Filters(channels=("ü/?",))))
    assert url == "http://x/matrix?dataset=A+%26+B&channel=%C3%BC%2F%3F"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ((), None),
        (None, None),
        ("2025-01-02", None),
        ((date(2025, 2, 1),), (date(2025, 2, 1), date(2025, 2, 1))),
        ((date(2023, 1, 1),), None),
        ((date(2025, 3, 1), date(2025, 2, 1)), None),
        ((FIRST, LAST), None),
        ((date(2024, 1, 1), date(2025, 2, 1)), (FIRST, date(2025, 2, 1))),
        ((date(2023, 1, 1), date(2024, 1, 1)), None),
        ((date(2025, 2, 1), date(2025, 2, 1)), (date(2025, 2, 1), date(2025, 2, 1))),
    ],
)
def test_a_period_is_a_range_within_the_data(given: object, kept: object):
    assert valid_period(given, first=FIRST, last=LAST) == kept


def test_a_dataset_held_by_nobody_can_be_read_but_a_damaged_one_is_explained(open_page: Open, home: Path):
    home.mkdir(parents=True)
    (home / "Broken.duckdb").write_bytes(b"this is no database" * 100)
    app = open_page()
    assert not app.exception
    assert not app.error
    assert "Broken" in app.warning[0].value
    assert not app.metric


def test_an_unexpected_error_shows_a_number_and_no_traceback(
    open_page: Open, shop: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def breaks(*_args: object, **_values: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("crosssell.kpis.kpis", breaks)
    app = open_page()
    assert not app.exception
    assert "secret detail" not in app.error[0].value
    number = app.error[0].value.split("**")[1]
    assert number in caplog.text
    assert "secret detail" in caplog.text


def test_names_from_files_are_shown_as_they_are():
    assert plain("a*b* [x](http://y) `c` :red[d] $e$") == (
        "a\\*b\\* \\[x\\]\\(http\u2060\\://y\\) \\`c\\` \\:red\\[d\\] \\$e\\$"
    )
    assert plain("two\n\n# lines") == "two \\# lines"


@pytest.mark.parametrize("name", [":material/home: key", "mug :smile:", "a:b:c"])
def test_a_name_holds_no_sign_or_emoji_of_streamlits(name: str):
    shown = plain(name).replace("\\", "")
    assert not re.search(r":[\w+/-]+:", shown)
    assert shown.replace("\u2060", "") == name


def test_a_name_does_not_turn_round_what_stands_behind_it():
    assert plain("\u202eevil\u2066\u200f") == "evil"


def test_a_deleted_dataset_made_anew_is_read_anew(
    open_page: Open, add_dataset: Callable[..., None], home: Path
):
    from pages.shared import session

    add_dataset("S")
    assert open_page().metric[1].value == "40"
    session.workspace().delete("S")
    add_dataset("S", rows=["O1;01.02.2025;K1;B1;Bread;Bakery;1;3.10;EUR;Store;Germany"])
    assert open_page().metric[1].value == "1"


def test_the_core_is_asked_once_for_one_question(open_page: Open, shop: str, monkeypatch: pytest.MonkeyPatch):
    from crosssell import kpis as core

    asked: list[Filters] = []
    real = core.kpis

    def counting(warehouse: Warehouse, *, filters: Filters) -> core.Kpis:
        asked.append(filters)
        return real(warehouse, filters=filters)

    monkeypatch.setattr(core, "kpis", counting)
    app = open_page()
    app.run()
    app.run()
    assert len(asked) == 1
