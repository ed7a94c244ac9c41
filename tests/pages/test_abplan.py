"""The tab that plans a test, without a browser."""

import shutil

import pytest

from crosssell.i18n import translator_for
from pages.shared.typed import read_number
from tests.pages.conftest import home_with, settled

HEADER = "Order ID;Order date;Customer ID;SKU;Product name;Category;Line total;Currency"


def texts(app) -> str:
    shown = [*app.markdown, *app.caption, *app.info, *app.warning]
    return " ".join(str(one.value) for one in shown).replace("\\", "").replace("\u00a0", " ")


def opened(open_page, **query):
    return settled(open_page("abtest", tab="plan", **query))


def buyers() -> list[str]:
    """400 customers in 2024; every tenth comes back in June 2025, which ends the data."""
    rows = [
        f"O{n};{1 + n % 28:02d}.{7 + n % 6:02d}.2024;K{n};T;Teapot;Tea;{20 + n % 9},00;EUR"
        for n in range(400)
    ]
    rows += [
        f"R{n};{1 + n % 30:02d}.06.2025;K{n};C;Cup;Tableware;{7 + n % 5},00;EUR" for n in range(0, 400, 10)
    ]
    return [*rows, "E;30.06.2025;K0;Z;Sugar;Food;1,00;EUR"]


@pytest.fixture(scope="module")
def buyers_home(tmp_path_factory):
    return home_with(tmp_path_factory.mktemp("buyers"), [HEADER, *buyers()], dataset="Buyers")


@pytest.fixture
def shop(home, buyers_home) -> None:
    shutil.copytree(buyers_home, home)


def typed(app, key: str, text: str, language: str = "en"):
    return settled(app.text_input(key=f"{key}_{language}").set_value(text).run())


def in_points(app):
    return settled(app.segmented_control(key="plan_change_unit").set_value("absolute").run())


def test_without_a_dataset_the_figures_are_typed_in(open_page, home):
    app = in_points(typed(opened(open_page), "plan_share", "20"))
    app = typed(app, "plan_change_absolute", "5")
    said = texts(app)
    assert "1,094 customers in each group, 2,188 in all" in said
    assert "from 20.0% to 25.0% (+25.0%)" in said
    for other in ("1,091", "1,092", "1,030"):
        assert other in said
    app = typed(app, "plan_available", "500")
    assert "You have 500: **too few**" in texts(app)
    app = typed(typed(app, "plan_available", ""), "plan_a_day", "100")
    assert "22 days" in texts(app)


def test_a_plan_is_remembered_for_the_evaluation(open_page, home):
    app = in_points(typed(opened(open_page), "plan_share", "20"))
    app = typed(app, "plan_change_absolute", "5")
    app = settled(app.button(key="plan_remember").click().run())
    assert app.session_state["_abtest_planned_units_number"] == 2188
    assert app.session_state["_abtest_smallest_relative_number"] == 25
    assert app.session_state["abtest_smallest_unit"] == "relative"


def test_numbers_are_read_and_written_in_the_readers_way(open_page, home):
    app = typed(opened(open_page, locale="de-DE"), "plan_share", "2,5", "de")
    assert "2,50 %" in texts(app)
    app = typed(app, "plan_share", "zwei", "de")
    assert "zwei" in texts(app)
    assert "in each group" not in texts(app)


def test_an_average_needs_its_spread(open_page, home):
    app = opened(open_page)
    app = settled(app.segmented_control(key="plan_kind").set_value("mean").run())
    assert "in each group" not in texts(app)
    app = typed(typed(app, "plan_mean", "20"), "plan_deviation", "60")
    app = in_points(app)
    app = typed(app, "plan_change_absolute", "3")
    assert "6,281 customers in each group" in texts(app)


def test_what_cannot_be_is_said_beside_the_field(open_page, home):
    app = opened(open_page)
    assert "At most" in texts(typed(app, "plan_share", "120"))
    app = in_points(typed(app, "plan_share", "20"))
    assert "has to stay between" in texts(typed(app, "plan_change_absolute", "90"))
    assert "No test of any size" in texts(typed(app, "plan_change_absolute", "0.0000001"))


def test_the_shops_own_customers(open_page, shop):
    app = opened(open_page)
    said = texts(app)
    assert "from 10.00% to 11.00% (+10.0%)" in said
    assert "You have 400: **too few**" in said
    assert "On your customers this test raises **" in said
    assert len(app.get("plotly_chart")) == 1
    worth = next(one for one in app.metric if "Worth" in one.label)
    assert "€" in worth.value
    app = settled(app.segmented_control(key="plan_entry").set_value("ordering").run())
    assert "no customer ordered, so there is nothing to plan from" in texts(app)


def test_groups_and_certainty_change_the_answer(open_page, shop):
    app = opened(open_page)
    before = next(one.value for one in app.metric if one.label == "In all")
    app = settled(app.segmented_control(key="plan_groups").set_value(3).run())
    assert "Each of the 2 new groups is compared with the control at 2.50%" in texts(app)
    after = next(one.value for one in app.metric if one.label == "In all")
    assert after != before


@pytest.mark.parametrize("language", ["de", "pl", "nl"])
def test_the_tab_opens_in_every_language(open_page, shop, language):
    app = opened(open_page, locale=language)
    assert len(app.get("plotly_chart")) == 1


def test_a_dataset_without_customers_can_still_be_planned_for(open_page, add_dataset):
    header = "Order ID;Order date;SKU;Line total"
    add_dataset("Till", header=header, rows=[f"O{n};{1 + n:02d}.02.2025;A;5,00" for n in range(20)])
    app = opened(open_page)
    assert "the figures of the plan are read from your own customers" in texts(app)
    app = settled(app.segmented_control(key="plan_source").set_value("typed").run())
    assert "customers in each group" in texts(app)


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("de", "99,5", 99.5),
        ("de", "1.234,5", 1234.5),
        ("de", "1.234", 1234),
        ("de", "2.5", 2.5),
        ("de", "0.125", 0.125),
        ("de", "1.23,4", None),
        ("en", "1,234.5", 1234.5),
        ("en", "99,5", 99.5),
        ("en", "20 %", 20),
        ("pl", "1\u00a0234,5 zł", 1234.5),
        ("nl", "€ 2,50", 2.5),
        ("de", "\u22125", -5),
        ("de", "abc", None),
        ("de", "1e5", None),
        ("en", "inf", None),
        ("en", "nan", None),
        ("de", ",", None),
        ("de", "1,2,3", None),
        ("en", "", None),
        ("en", "9" * 400, None),
    ],
)
def test_a_number_is_read_as_the_reader_writes_it(language: str, text: str, number: float | None):
    assert read_number(text, translator=translator_for(language)) == number
