"""The calculator of a campaign's return, without a browser."""

import re
from dataclasses import replace
from datetime import date

import pytest

from crosssell.columns import CampaignChannel, InputUnit, RoiInput, RoiSource, RoiTemplate, Shape, UpliftUnit
from crosssell.i18n import translator_for
from crosssell.roi.examples import still_examples
from crosssell.roi.inputs import INPUTS, spec_of
from crosssell.roi.link_form import link_text
from crosssell.roi.scenario import Estimate, check_estimate
from crosssell.roi.templates import template
from crosssell.roi.written import RoiFigures
from pages.shared.roi.input_row import ends, units_of
from pages.shared.roi.moved import moved, restated
from pages.shared.roi.stops import stops
from pages.shared.typed import read_number
from tests.pages.conftest import settled
from tests.roi.scenarios import between, scenario

POINTS = UpliftUnit.POINTS


def test_a_slider_stops_only_where_the_input_may_be():
    for one, spec in INPUTS.items():
        for part in (0.0, 0.001, 0.37, 1.0):
            stated = spec.lowest + part * (min(spec.highest, 3 * spec.usual_high) - spec.lowest)
            stated = float(round(stated)) if spec.whole else stated
            found = stops(spec, stated)
            assert stated in found
            assert list(found) == sorted(set(found))
            assert 1 < len(found) <= 200
            assert found[0] <= spec.usual_low
            assert found[-1] >= 0.999 * spec.usual_high
            for value in found:
                check_estimate(one, Estimate.fixed(value), uplift_unit=POINTS)


def test_steps_grow_with_the_value_and_are_round():
    found = stops(INPUTS[RoiInput.PRICE], 27.759)
    assert found[:3] == (0.0, 0.5, 0.55)
    assert {1.0, 1.1, 10.0, 11.0, 27.759, 100.0, 110.0, 500.0} <= set(found)
    assert stops(INPUTS[RoiInput.PRICE], 2_000.0)[-1] >= 4_000  # what is stated stretches the slider
    assert stops(INPUTS[RoiInput.UPLIFT], -0.02)[0] == pytest.approx(-0.03)
    assert stops(INPUTS[RoiInput.UPLIFT], 0.02)[:3] == (0.0, 0.001, 0.002)


def test_a_range_goes_along_in_proportion():
    stated = Estimate(low=10, likely=20, high=50, source=RoiSource.DATA, note="n")
    assert moved(RoiInput.PRICE, stated, to=40, uplift_unit=POINTS) == Estimate(low=20, likely=40, high=100)
    assert moved(RoiInput.PRICE, stated, to=0, uplift_unit=POINTS) == Estimate(low=0, likely=0, high=0)
    assert moved(RoiInput.PRICE, stated, to=20, uplift_unit=POINTS) is stated  # back again: its source too


@pytest.mark.parametrize(
    ("one", "stated", "to", "expected"),
    [
        # half as far from 1 is half the distance to low and high
        (RoiInput.DELIVERABILITY, between(0.94, 0.96, 0.98), 0.98, (0.97, 0.98, 0.99)),
        (RoiInput.DELIVERABILITY, between(0.94, 0.96, 0.98), 1.0, (1, 1, 1)),
        # from zero there is no proportion: the distances stay; from nothing there is no below
        (RoiInput.UPLIFT, between(-0.01, 0, 0.02), 0.03, (0.02, 0.03, 0.05)),
        (RoiInput.PRICE, between(0, 0, 5), 10, (10, 10, 15)),
        # the other sign turns the range round
        (RoiInput.UPLIFT, between(0.01, 0.02, 0.05), -0.02, (-0.05, -0.02, -0.01)),
        # counted in whole numbers, and never beyond what may be
        (RoiInput.AUDIENCE, between(3, 10, 20), 5, (2, 5, 10)),
        (RoiInput.BASELINE_RATE, between(0.1, 0.3, 0.5), 0.9, (0.3, 0.9, 1.0)),
        (RoiInput.PRICE, Estimate.fixed(3, source=RoiSource.DATA), 5, (5, 5, 5)),
    ],
)
def test_a_moved_range_stays_possible(one, stated, to, expected):
    found = moved(one, stated, to=to, uplift_unit=POINTS)
    assert (found.low, found.likely, found.high) == pytest.approx(expected)
    assert found.source == RoiSource.ASSUMPTION
    check_estimate(one, found, uplift_unit=POINTS)


def test_a_moved_test_result_keeps_its_spread_and_is_no_measurement_any_more():
    stated = Estimate(
        low=0.01, likely=0.02, high=0.03, shape=Shape.POSTERIOR, deviation=0.0078, source=RoiSource.TEST
    )
    found = moved(RoiInput.UPLIFT, stated, to=0.05, uplift_unit=POINTS)
    assert (found.low, found.high) == pytest.approx((0.04, 0.06))
    assert (found.shape, found.deviation, found.source) == (Shape.NORMAL, None, RoiSource.ASSUMPTION)
    other = restated(stated, times=50)
    assert (other.low, other.likely, other.high, other.deviation) == pytest.approx((0.5, 1, 1.5, 0.39))
    assert (other.shape, other.source) == (Shape.POSTERIOR, RoiSource.TEST)
    check_estimate(RoiInput.UPLIFT, other, uplift_unit=UpliftUnit.RELATIVE)
    assert spec_of(RoiInput.UPLIFT, uplift_unit=UpliftUnit.RELATIVE).unit == InputUnit.RELATIVE


@pytest.mark.parametrize(
    ("one", "ends_at", "written"),
    [
        (RoiInput.UPLIFT, (0.00625, 0.0438), "0.6 – 4.4 points"),
        (RoiInput.UPLIFT, (-0.0142, 0.055), "−1.4 – 5.5 points"),
        (RoiInput.BASELINE_RATE, (0.0167, 0.0333), "1.7 – 3.3%"),
        (RoiInput.OPT_OUT_RATE, (0.0002, 0.05), "0.02 – 5.00%"),  # what is above nothing is not written as 0
        (RoiInput.DELIVERABILITY, (0.95, 0.99), "95 – 99%"),
        (RoiInput.PRICE, (12.5, 31.25), "€12 – €31"),
        (RoiInput.PRICE, (152.03, 155.2), "€152.03 – €155.20"),
        (RoiInput.CONTACT_COST, (0.001, 0.01), "€0.001 – €0.010"),
        (RoiInput.AUDIENCE, (1_234, 5_678), "1,234 – 5,678"),
        (RoiInput.RAMP_UP_MONTHS, (1, 3), "1 – 3 months"),
        (RoiInput.ITEMS_PER_RESPONSE, (1, 2.5), "1.0 – 2.5"),
    ],
)
def test_the_ends_of_a_range_are_as_fine_as_each_other(one, ends_at, written):
    low, high = ends_at
    figures_ = RoiFigures(translator=translator_for("en"), currency="EUR")
    assert ends(one, Estimate(low=low, likely=low, high=high), figures_).replace("\u00a0", "") == written


@pytest.mark.parametrize(
    ("one", "language", "text", "number"),
    [
        (RoiInput.UPLIFT, "de", "2,5 %-Punkte", 2.5),
        (RoiInput.UPLIFT, "de", "+1,5 Punkte", 1.5),
        (RoiInput.UPLIFT, "en", "-0.5 points", -0.5),
        (RoiInput.AUDIENCE, "de", "10.000 Kunden", 10_000),
        (RoiInput.HORIZON_MONTHS, "pl", "6 miesięcy", 6),
        (RoiInput.HORIZON_MONTHS, "de", "1 Monat", 1),
        (RoiInput.PRICE, "en", "CHF 12.50", 12.5),
        (RoiInput.PRICE, "en", "12.50 points", None),  # another input's
        (RoiInput.AUDIENCE, "en", "customers", None),
    ],
)
def test_a_field_takes_its_own_unit(one, language, text, number):
    words = translator_for(language)
    units = units_of(one, words, currency="CHF", uplift_unit=POINTS)
    assert read_number(text, translator=words, units=units) == number


def test_only_an_example_that_decides_something_is_to_be_checked():
    given = template(RoiTemplate.ECOMMERCE, currency="EUR", start=date(2026, 1, 1))
    assert still_examples(given) == ()  # nothing was counted: all of it is an example
    counted = given.having({RoiInput.AUDIENCE: Estimate.fixed(30_000, source=RoiSource.DATA)})
    found = still_examples(counted)
    assert {RoiInput.UPLIFT, RoiInput.CONTACT_COST, RoiInput.CREATIVE_COST} <= set(found)
    without = {RoiInput.AUDIENCE, RoiInput.PRICE, RoiInput.TOOLS_COST, RoiInput.DISCOUNT_RATE}
    assert not without & set(found)  # counted, claimed, nothing, of no effect on the profit
    own = counted.having({RoiInput.UPLIFT: Estimate.fixed(0.02)})
    assert RoiInput.UPLIFT not in still_examples(own)


def texts(app) -> str:
    shown = [*app.markdown, *app.caption, *app.info, *app.warning]
    return " ".join(str(one.value) for one in shown).replace("\\", "").replace("\u00a0", " ")


def figures(app) -> list[str]:
    return [str(one.value).replace("\\", "") for one in app.metric][:6]


def typed(app, key: str, text: str):
    app.text_input(key=key).set_value(text).run()
    assert not app.exception
    return app


def test_a_link_opens_a_plan_that_is_calculated_as_its_sliders_move(open_page):
    """No dataset is open; all that is calculated stands in the link."""
    app = open_page("roi", s=link_text(scenario(uplift=between(0.005, 0.01, 0.02))), tab="calculate")
    assert not app.exception
    assert figures(app)[0] == "€100.00"  # the sum is in tests/roi/scenarios.py
    app.select_slider(key="roi_slider_uplift").set_value(0.02).run()
    assert figures(app)[:2] == ["€300.00", "300%"]  # five orders more at 40 each
    for text in ("140", "nonsense", "NaN", "-200", "99"):  # 99 points on a baseline of 2 %
        typed(app, "roi_likely_uplift", text)
        assert figures(app)[0] == "€300.00"
        assert ":red[" in texts(app)
        assert app.text_input(key="roi_likely_uplift").value == text
    assert "101% of those reached would buy" in texts(app)
    typed(app, "roi_likely_uplift", "2.5")
    assert ":red[" not in texts(app)
    assert figures(app)[0] == "€400.00"

    app.session_state["roi_details_uplift"] = True  # the badge is pressed
    app.run()
    assert app.text_input(key="roi_high_uplift").value == "5"  # the range has gone along
    typed(app, "roi_low_uplift", "6")
    assert "Low, likely and high have to rise: 6, 2.5, 5 do not." in texts(app)
    typed(app, "roi_low_uplift", "1")
    assert ":red[" not in texts(app)
    estimate = app.session_state["_roi_working"].scenario[RoiInput.UPLIFT]
    assert (estimate.low, estimate.likely, estimate.high) == (0.01, 0.025, 0.05)
    app.button_group(key="roi_uplift_unit").set_value(UpliftUnit.RELATIVE).run()
    assert figures(app)[0] == "€400.00"
    assert app.text_input(key="roi_likely_uplift").value == "125"  # 2.5 points of 2 %


def test_what_was_measured_stays_so_beside_a_stop_that_is_written_alike(open_page):
    """Streamlit knows an option by its words: 1.5989 points and 1.6 points were one to it."""
    measured = Estimate(
        low=0.01, likely=0.015989, high=0.03, shape=Shape.NORMAL, source=RoiSource.TEST
    )  # written as 1.6 points
    app = open_page("roi", s=link_text(scenario(uplift=measured)), tab="calculate")
    app.button_group(key="roi_part").set_value("how").run()
    app.button_group(key="roi_part").set_value("risk").run()
    assert not app.exception
    assert app.session_state["_roi_working"].scenario[RoiInput.UPLIFT] == measured


def test_a_link_that_was_cut_off_is_refused_and_changes_nothing(open_page):
    app = open_page("roi", s=link_text(scenario())[:-9], tab="calculate")
    assert not app.exception
    assert len(app.warning) == 1
    assert "_roi_working" not in app.session_state


def test_what_a_pair_says_is_shown_before_it_is_taken_and_the_plan_is_saved(busy_shop, open_page):
    app = settled(open_page("roi", **{"from": "pair", "a": "T1", "b": "T2"}))
    before = figures(app)
    assert re.search(r"Audience: [\d,]+ → \*\*13\*\*", texts(app))  # so many have the one, not the other
    assert "_roi_working" not in app.session_state  # nothing is taken yet
    assert "With the values that are proposed" in texts(app)
    app.button(key="roi_start_use").click().run()
    assert figures(app) == before  # they were what was proposed
    assert "With the values that are proposed" not in texts(app)
    plan = app.session_state["_roi_working"].scenario
    assert plan[RoiInput.AUDIENCE].source == RoiSource.DATA
    assert plan[RoiInput.UPLIFT].source == RoiSource.TEMPLATE  # no data say what contact adds
    assert "Still an example's" in texts(app)
    app.button(key="roi_example_creative_cost").click().run()
    app.session_state["roi_details_creative_cost"] = True  # its group is open, so its badge can be pressed
    app.run()
    app.button(key="roi_own_creative_cost").click().run()
    assert "roi_example_creative_cost" not in {one.key for one in app.button}
    app.button_group(key="roi_group").set_value("response").run()
    app.session_state["roi_save"] = True
    app.run()
    app.text_input(key="roi_save_name").set_value("Spring *mail*").run()
    app.button(key="roi_save_new").click().run()
    assert not app.exception
    assert "**Spring *mail***" in texts(app)
    app.select_slider(key="roi_slider_uplift").set_value(0.03).run()
    assert "changed" in texts(app)
    app.session_state["roi_save"] = True
    app.run()
    app.button(key="roi_save_changes").click().run()
    assert app.session_state["_roi_working"].saved[RoiInput.UPLIFT].likely == 0.03
    assert "changed" not in texts(app)


def test_an_example_is_shown_at_first_and_a_trade_is_labelled_a_claim(open_page):
    app = open_page("roi", locale="de-DE")
    assert not app.exception
    app.button_group(key="roi_start_kind").set_value("template").run()
    assert "100 → 140 PLN" in texts(app)
    app.selectbox(key="roi_start_trade").set_value(RoiTemplate.BANKING).run()
    app.button(key="roi_start_whole").click().run()
    found = app.session_state["_roi_working"]
    assert found.scenario[RoiInput.PRICE].source == RoiSource.BENCHMARK
    assert found.channel == CampaignChannel.APP
    app.button_group(key="roi_group").set_value("cost").run()
    app.selectbox(key="roi_channel").set_value(CampaignChannel.LETTER).run()
    assert app.text_input(key="roi_likely_contact_cost").value == "0,9"
    typed(app, "roi_likely_contact_cost", "1,25")
    assert app.session_state["_roi_working"].scenario[RoiInput.CONTACT_COST].likely == 1.25


def test_values_of_another_dataset_are_said_to_be_so(busy_shop, open_page):
    counted = scenario(price=Estimate.fixed(20, source=RoiSource.DATA))
    app = open_page("roi", s=link_text(counted), tab="calculate")
    words = "These values come from “Sold *last* year”"
    assert words not in texts(app)
    found = app.session_state["_roi_working"]
    app.session_state["_roi_working"] = replace(found, dataset="Sold *last* year", saved_id="gone", name="A")
    app.run()
    assert words in texts(app)
    assert "**A**" not in texts(app)  # saved there, not here
    own = counted.having({RoiInput.PRICE: Estimate.fixed(20)})
    app.session_state["_roi_working"] = replace(found, dataset="Sold *last* year", scenario=own)
    app.run()
    assert words not in texts(app)


def test_a_scenario_deleted_elsewhere_is_not_saved_any_more(busy_shop, open_page):
    app = open_page("roi", s=link_text(scenario()), tab="calculate")
    found = app.session_state["_roi_working"]
    app.session_state["_roi_working"] = replace(found, saved_id="gone", name="Spring")
    app.session_state["roi_save"] = True
    app.run()
    app.button(key="roi_save_changes").click().run()
    assert not app.exception
    kept = app.session_state["_roi_working"]
    assert (kept.saved_id, kept.proposal, kept.scenario) == (None, "Spring", found.scenario)
