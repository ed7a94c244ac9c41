"""The tab of the cohorts, without a browser."""

import shutil

import pytest

from tests.pages.conftest import home_with, settled

LOCALES = {"en": "en-GB", "pl": "pl-PL"}
HEADER = "Order ID;Order date;Customer ID;SKU;Product name;Category;Line total"


def texts(app) -> str:
    return " ".join(str(one.value) for one in [*app.markdown, *app.caption, *app.info, *app.warning])


def opened(open_page, **query):
    return settled(open_page("segments", tab="cohorts", **query))


def beginners() -> list[str]:
    """Two hundred customers, new in February; those who begin with a teapot come back in March."""
    rows = []
    for n in range(200):
        good = n % 2
        what = "T;*Teapot* [x](http://e.vil);Tea" if good else "C;Cup;Tableware"
        rows.append(f"O{n};{1 + n % 28:02d}.02.2025;K{n};{what};{10 + n % 7},00")
        if good or n % 8 == 0:
            rows.append(f"R{n};{1 + n % 28:02d}.03.2025;K{n};Z;Sugar;Food;1,00")
    return [*rows, "A;01.01.2025;;Z;Sugar;Food;1,00", "E;30.06.2025;;Z;Sugar;Food;1,00"]


@pytest.fixture(scope="module")
def beginners_home(tmp_path_factory):
    return home_with(tmp_path_factory.mktemp("beginners"), [HEADER, *beginners()], dataset="Beginners")


@pytest.fixture
def shop(home, beginners_home) -> None:
    """The shop of the beginners as the one dataset."""
    shutil.copytree(beginners_home, home)


@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_tab_shows_cohorts_and_first_purchases(open_page, shop, language):
    app = opened(open_page, locale=LOCALES[language])
    assert len(app.get("plotly_chart")) == 2
    assert len(app.get("download_button")) == 4
    assert list(app.dataframe[0].value["repeat_90_value"]) == [1.0, 0.25]


def test_a_product_that_leads_to_better_customers_is_named_as_it_is_written(open_page, shop):
    said = texts(opened(open_page))
    assert "Of all new customers **62\\.5%** buy again in the month after their first order" in said
    assert "1 first purchase leads to clearly better customers" in said
    assert "\\*Teapot\\* \\[x\\]" in said
    assert (
        "**100\\.0%** order again within 90 days; of others whose first purchase was as large, 62\\.5%"
        in said
    )


def test_the_choices_travel_in_the_link(open_page, shop):
    app = opened(open_page, cohort="quarter", cohort_measure="cumulated", first_level="category")
    link = next(code.value for code in app.code)
    for said in ("cohort=quarter", "cohort_measure=cumulated", "first_level=category", "tab=cohorts"):
        assert said in link
    assert set(app.dataframe[0].value["item"]) == {"Tea", "Tableware"}


def test_good_can_mean_something_else(open_page, shop):
    app = opened(open_page)
    settled(app.selectbox(key="first_measure").set_value("value").run())
    assert not app.dataframe
    assert "Too few customers have been followed for 365 days" in texts(app)


def test_filters_that_touch_first_orders_are_explained(open_page, shop):
    app = opened(open_page, period=["2025-02-01", "2025-04-30"])
    assert "by construction" not in texts(app)
    field = app.multiselect(key="segment_filter")
    settled(field.set_value([str(app.session_state["_current"].facts.segments[0])]).run())
    assert "by construction" in texts(app)
    assert "The period chooses customers by their first order" in texts(app)


def test_customers_who_were_there_before_are_let_in_on_request(open_page, busy_shop):
    app = opened(open_page)
    assert "No item has 30 customers who began with it" in texts(app)
    assert not app.dataframe
    settled(app.toggle(key="first_opening").set_value(True).run())
    assert len(app.dataframe[0].value)


def test_little_data_are_said_kindly(open_page, add_dataset):
    """A few days of orders without amounts."""
    rows = [f"O{n};{1 + n % 9:02d}.01.2025;K{n};P;Thing;Things" for n in range(40)]
    add_dataset("Young", header=HEADER.removesuffix(";Line total"), rows=rows)
    app = opened(open_page)
    assert "No month is over yet" in texts(app)
    assert "Too early to tell" in texts(app)
    assert not app.get("plotly_chart")
    assert len(app.segmented_control(key="cohorts_measure").options) == 2
    assert not [name for name in app.selectbox(key="first_measure").options if "Money" in name]


def test_a_filter_by_segment_is_warned_of(open_page, busy_shop):
    assert "because of what came after" in texts(opened(open_page, segment="champions"))
    assert "because of what came after" not in texts(opened(open_page))
