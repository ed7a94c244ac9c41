"""Keeping a test and finding it again, without a browser."""

import datetime as dt
import time

import pyarrow as pa
import pytest

from crosssell.columns import MetricKind, ShopMetric
from crosssell.experiments.question import Terms
from crosssell.experiments.saved import delete_test, save_test, saved_test, saved_tests
from crosssell.experiments.shop_metrics import ShopQuestion
from crosssell.warehouse import Workspace
from pages.shared import session
from pages.shared.abtest.session import Asked
from pages.shared.abtest.source import TotalsGroup, TotalsSource
from tests.experiments import factories
from tests.pages.totals import SIGN_UPS

HOSTILE = "<b>Letter</b> :smile: [x](http://x)"
FIRST = dt.date(2025, 4, 1)


def texts(app) -> str:
    shown = [*app.markdown, *app.caption, *app.info, *app.warning, *app.subheader]
    return " ".join(str(one.value) for one in shown).replace("\\", "").replace("\u2060", "")


def settled(app, *, alarms: bool = False):
    """Let what is worked out beside the screen arrive, as a browser does."""
    for _ in range(100):
        if "Working out" not in texts(app):
            break
        time.sleep(0.1)
        app.run()
    assert not app.exception
    assert alarms or not app.error
    return app


def seeded(home, *, name: str = HOSTILE, with_list: bool = False) -> str:
    """Keep an invented evaluation in the busy shop, as if it had been saved in March."""
    workspace = Workspace(home)
    asked = ShopQuestion(metrics=(ShopMetric.CONVERSION, ShopMetric.REVENUE))
    with workspace.open("Busy shop").write() as cursor:
        if with_list:
            cursor.execute("create temp table listed (variant varchar, unit varchar, started date)")
            customers = [f"K{n}" for n in range(200)]
            cursor.append(
                "listed",
                pa.table(
                    {
                        "variant": ["AB"[n % 2] for n in range(200)],
                        "unit": customers,
                        "started": [FIRST] * 200,
                    }
                ),
            )
        made = save_test(
            cursor,
            name=name,
            evaluation=factories.evaluation(),
            question={"currency": "EUR", "shop": asked},
            saved_at=dt.datetime(2025, 3, 1, 10),
            rows="listed" if with_list else None,
        )
    workspace.close()
    return made


def shop():
    """Return the dataset as the app holds it open."""
    return session.workspace().open("Busy shop")


def test_without_a_dataset_it_says_where_tests_are_saved(open_page):
    assert "Tests are saved in a dataset" in texts(settled(open_page("abtest", tab="saved")))


@pytest.mark.usefixtures("busy_shop")
def test_without_saved_tests_it_says_how_to_save_one(open_page):
    assert "No saved tests yet" in texts(settled(open_page("abtest", tab="saved")))


@pytest.mark.usefixtures("busy_shop")
def test_a_saved_test_is_listed_opened_renamed_and_deleted(open_page, home):
    made = seeded(home)
    app = settled(open_page("abtest", tab="saved"))
    assert HOSTILE in texts(app)
    assert "Roll out: B" in texts(app)

    app.button(key=f"saved_{made}_open").click()
    settled(app.run())
    assert "11.5%" in texts(app)
    assert "saved_again" not in [button.key for button in app.button]  # no list was kept

    app.button(key="saved_back").click()
    settled(app.run())
    app.text_input(key=f"saved_{made}_name").set_value("  Summer   letter ")
    app.button(key=f"saved_{made}_rename").click()
    settled(app.run())
    assert "Summer letter" in texts(app)

    app.button(key=f"saved_{made}_delete").click()
    settled(app.run())
    assert "No saved tests yet" in texts(app)


@pytest.mark.usefixtures("busy_shop")
def test_a_list_is_evaluated_again_with_the_orders_that_are_there_now(open_page, home):
    made = seeded(home, with_list=True)
    app = settled(open_page("abtest", tab="saved"))
    app.button(key=f"saved_{made}_open").click()
    settled(app.run())
    assert "The data have changed" in texts(app)

    app.button(key="saved_again").click()
    settled(app.run())
    assert "The saved result is unchanged" in texts(app)
    app.button(key="saved_replace").click()
    settled(app.run())

    found = saved_test(shop(), evaluation_id=made)
    assert {one.name: one.units for one in found.evaluation.variants} == {"A": 100, "B": 100}
    assert "The data have changed" not in texts(app)


@pytest.mark.usefixtures("busy_shop")
def test_what_was_evaluated_is_saved_under_its_verdict(open_page):
    app = open_page("abtest")
    app.session_state["_abtest_asked"] = Asked(
        source=SIGN_UPS,
        terms=Terms(control="A"),
    )
    settled(app.run())
    app.text_input(key="abtest_keep_name").set_value("Sign-up page")
    app.button(key="abtest_keep_go").click()
    settled(app.run())

    assert "Saved as “Sign-up page”" in texts(app)
    assert [(one.name, one.source) for one in saved_tests(shop())] == [("Sign-up page", "totals")]
    assert "abtest_keep_go" not in [button.key for button in app.button]  # once is enough
    assert "This result is not in the link" in texts(app)

    (made,) = saved_tests(shop())
    delete_test(shop(), evaluation_id=made.evaluation_id)
    settled(app.run())
    assert "Saved as" not in texts(app)
    app.button(key="abtest_keep_go").click()
    settled(app.run())
    assert len(saved_tests(shop())) == 1


@pytest.mark.usefixtures("busy_shop")
def test_a_link_opens_a_saved_test_and_back_leads_to_the_list(open_page, home):
    made = seeded(home)
    app = settled(open_page("abtest", tab="saved", test=made))
    assert "11.5%" in texts(app)
    assert any(f"test={made}" in code.value for code in app.code)
    assert "This result is not in the link" not in texts(app)

    app.button(key="saved_back").click()
    settled(app.run())
    assert f"saved_{made}_open" in [button.key for button in app.button]
    assert not any("test=" in code.value for code in app.code)


@pytest.mark.usefixtures("busy_shop")
def test_a_link_to_a_test_that_is_gone_opens_the_list(open_page, home):
    made = seeded(home)
    app = settled(open_page("abtest", tab="saved", test="0123456789ab"))
    assert f"saved_{made}_open" in [button.key for button in app.button]


@pytest.mark.parametrize(("units", "is_pictured"), [(1, False), (40, True)])
def test_one_customer_a_group_makes_no_picture(open_page, units: int, is_pictured: bool):
    app = open_page("abtest")
    app.session_state["_abtest_asked"] = Asked(
        source=TotalsSource(
            kind=MetricKind.PROPORTION,
            metric="Sign-ups",
            is_money=False,
            higher_is_better=True,
            control="A",
            groups=(
                TotalsGroup(name="A", units=units, conversions=0),
                TotalsGroup(name="B", units=units, conversions=units),
            ),
        ),
        terms=Terms(control="A"),
    )
    settled(app.run(), alarms=True)  # so few are an alarm
    assert "The Bayesian reading" in texts(app)
    assert ("truly lies, by variant" in texts(app)) is is_pictured
