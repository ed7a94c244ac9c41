"""Scenarios as JSON documents and in links: nothing is lost on the way, and nothing wrong gets in."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.columns import Rhythm, RoiInput, RoiSource, Shape, UpliftUnit
from crosssell.errors import CrosssellError
from crosssell.roi.inputs import INPUTS, spec_of
from crosssell.roi.link_form import LONGEST_LINK, link_text, scenario_of_link
from crosssell.roi.scenario import Estimate, Scenario
from crosssell.roi.scenario_form import (
    DEFAULTS,
    HEAD,
    LONGEST_SHOWN,
    PARTS,
    REQUIRED,
    document_of,
    document_text,
    first_of_next_month,
    scenario_of,
    scenario_of_text,
)
from tests.roi.scenarios import scenario

DOCS = Path(__file__).parents[2] / "docs" / "scenario.md"
TODAY = date(2026, 12, 24)
MEASURED = Estimate(
    low=0.004,
    likely=0.01,
    high=0.016,
    shape=Shape.POSTERIOR,
    deviation=0.0047,
    source=RoiSource.TEST,
    note='Spring letter "<b>=1+1</b>", ämter',
)
RICH = scenario(
    uplift=MEASURED,
    price=Estimate(low=80, likely=99.9, high=120, shape=Shape.TRIANGULAR, source=RoiSource.DATA),
    margin=Estimate(low=0.1, likely=1 / 3, high=0.5, shape=Shape.NORMAL, source=RoiSource.BENCHMARK),
    contact_cost=Estimate.fixed(0.00005, source=RoiSource.DATA),
    start=date(2027, 2, 1),
    currency="PLN",
    rhythm=Rhythm.QUARTERLY,
)
MINIMAL = {one.value: document_of(scenario())[one.value] for one in REQUIRED}


@st.composite
def estimates(draw: st.DrawFn, one: RoiInput, unit: UpliftUnit) -> Estimate:
    spec = spec_of(one, uplift_unit=unit)
    lowest, highest = spec.lowest, spec.highest
    if one in (RoiInput.BASELINE_RATE, RoiInput.UPLIFT):  # no more than everybody, no fewer than nobody
        lowest, highest = 0, 0.5 if unit == UpliftUnit.POINTS else 1
    values = st.integers(int(lowest), int(highest)) if spec.whole else st.floats(lowest, highest)
    low, likely, high = sorted(draw(st.tuples(values, values, values)))
    shape = draw(st.sampled_from(Shape))
    return Estimate(
        low=float(low),
        likely=float(likely),
        high=float(high),
        shape=shape,
        deviation=draw(st.floats(0, 1)) if shape == Shape.POSTERIOR else None,
        source=draw(st.sampled_from(RoiSource)),
        note=draw(st.sampled_from(["", "Tea ~_\x00\n", "=cmd|' /C calc'!A0"])),
    )


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    unit = draw(st.sampled_from(UpliftUnit))
    likely_at_most_half = {RoiInput.BASELINE_RATE} if unit == UpliftUnit.RELATIVE else set()
    drawn = [draw(estimates(one, unit)) for one in RoiInput]
    for place, one in enumerate(RoiInput):
        if one in likely_at_most_half and drawn[place].likely > 0.5:
            drawn[place] = Estimate.fixed(0.5)
    return Scenario(
        estimates=tuple(drawn),
        start=draw(st.dates(date(1900, 1, 1), date(2199, 12, 31))),
        currency=draw(st.sampled_from([None, "EUR", "PLN"])),
        rhythm=draw(st.sampled_from(Rhythm)),
        uplift_unit=unit,
    )


def without_notes(full: Scenario) -> Scenario:
    document = document_of(full)
    for value in document.values():
        if isinstance(value, dict):
            value.pop("note", None)
    return scenario_of(document, today=TODAY)


@given(scenarios())
@settings(max_examples=15, deadline=None)
def test_a_scenario_comes_back_from_a_document_and_from_a_link(made: Scenario) -> None:
    assert scenario_of_text(document_text(made), today=TODAY) == made
    assert scenario_of_link(link_text(made)) == without_notes(made)


def test_every_kind_of_estimate_comes_back() -> None:
    assert scenario_of_text(document_text(RICH), today=TODAY) == RICH
    assert scenario_of_text(document_text(RICH).encode("utf-16"), today=TODAY) == RICH
    assert scenario_of_link(link_text(RICH)) == without_notes(RICH)


def test_a_document_is_what_one_would_write_by_hand() -> None:
    document = document_of(RICH)

    assert list(document) == [*HEAD, *RoiInput]
    assert (document["start"], document["currency"]) == ("2027-02-01", "PLN")
    assert (document["rhythm"], document["uplift_unit"]) == ("quarterly", "points")
    assert document["audience"] == 1000
    assert document["margin"] == {
        "low": 0.1,
        "likely": 1 / 3,
        "high": 0.5,
        "shape": "normal",
        "source": "benchmark",
    }
    assert document["uplift"]["deviation"] == 0.0047
    assert json.loads(document_text(RICH)) == document
    assert '\n  "audience": 1000,\n' in document_text(RICH)


def test_what_may_be_missing_is_filled_with_what_the_table_says() -> None:
    made = scenario_of(MINIMAL, today=TODAY)

    assert (made.start, made.currency) == (date(2027, 1, 1), None)
    assert (made.rhythm, made.uplift_unit) == ("once", "points")
    for one, value in DEFAULTS.items():
        assert made[one] == Estimate.fixed(value)
    assert first_of_next_month(date(2026, 11, 30)) == date(2026, 12, 1)


def test_a_likely_value_alone_is_certain_and_a_posterior_brings_its_own_range() -> None:
    document = MINIMAL | {
        "price": {"likely": 20, "source": "data"},
        "uplift": {"likely": 0.01, "shape": "posterior", "deviation": 0.01},
        "baseline_rate": {"likely": 0.01, "shape": "posterior", "deviation": 0.1},
    }
    made = scenario_of(document, today=TODAY)

    assert made[RoiInput.PRICE] == Estimate.fixed(20, source=RoiSource.DATA)
    assert made[RoiInput.UPLIFT].low == pytest.approx(0.01 - 0.012815516, abs=1e-9)  # a tenth lies below
    assert made[RoiInput.UPLIFT].high == pytest.approx(0.01 + 0.012815516, abs=1e-9)
    assert made[RoiInput.BASELINE_RATE].low == 0  # no share is below none


def refused(document: object) -> CrosssellError:
    text = document if isinstance(document, str | bytes) else json.dumps(document)
    with pytest.raises(CrosssellError) as error:
        scenario_of_text(text, today=TODAY)
    assert len(str(error.value)) < 900
    str(error.value).encode("utf-8")
    json.dumps({name: str(value) for name, value in error.value.values.items()}, allow_nan=False)
    return error.value


def test_unknown_fields_are_named_with_the_nearest_known_ones() -> None:
    error = refused(MINIMAL | {"pirce": 10, "Audience": 5})
    assert (error.code, error.reason) == ("invalid_value", "roi_unknown")
    assert error.values["fields"] == ["pirce", "Audience"]
    assert error.values["allowed"] == "audience, price"
    assert "pirce, Audience" in str(error)

    error = refused(MINIMAL | {"price": {"likely": 3, "lo": 1}})
    assert (error.values["fields"], error.values["allowed"]) == (["price.lo"], "low")
    error = refused(MINIMAL | {"qqqqqqqq": 1})
    assert str(error.values["allowed"]).split(", ") == [*HEAD, *RoiInput]
    assert len(str(refused(MINIMAL | {"x" * 9999: 1, "\ud800": 2}).values["value"])) < 3 * LONGEST_SHOWN


def test_all_missing_fields_are_named_at_once() -> None:
    left = {name: value for name, value in MINIMAL.items() if name not in ("price", "audience")}
    error = refused(left)
    assert (error.reason, error.values["fields"]) == ("roi_missing", ["audience", "price"])
    assert refused({}).values["fields"] == list(REQUIRED)
    for part in ({"low": 1}, {"high": 3}, {"low": 1, "high": 3}):
        assert refused(MINIMAL | {"price": part}).reason == "roi_missing"
    assert refused(MINIMAL | {"price": {"low": 1, "likely": 2}}).values["value"] == "price.high"
    assert refused(MINIMAL | {"uplift": {"likely": 0.1, "shape": "posterior"}}).values["fields"] == [
        "uplift.deviation"
    ]


def test_half_a_statement_is_missing_its_other_half() -> None:
    """A displaced share without a price would quietly cost nothing."""
    error = refused(MINIMAL | {"displaced_share": 0.2})
    assert error.values["fields"] == ["displaced_price", "displaced_margin"]
    assert refused(MINIMAL | {"opt_out_rate": {"likely": 0.01}}).values["fields"] == ["opt_out_value"]
    assert scenario_of(MINIMAL | {"displaced_share": 0}, today=TODAY)


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("-Infinity", "-Infinity"),
        ("1e999", "Infinity"),
        ("1" + "0" * 400, "…"),
        ('"5"', '"5"'),
        ("true", "true"),
        ("null", "null"),
        ("[1, 2]", "[1, 2]"),
        ('{"likely": "many"}', '"many"'),
        ('{"likely": 1, "low": NaN, "high": 2}', "NaN"),
    ],
)
def test_what_is_no_number_is_refused_by_name(stated: str, shown: str) -> None:
    error = refused(json.dumps(MINIMAL | {"price": "PUT"}).replace('"PUT"', stated))
    assert (error.code, error.reason) == ("invalid_value", "roi_number")
    assert (error.values["input"], error.values["value"]) == (RoiInput.PRICE, shown)


@pytest.mark.parametrize(
    ("changed", "reason", "one"),
    [
        ({"audience": -1}, "roi_range", "audience"),
        ({"margin": 1.4}, "roi_range", "margin"),
        ({"horizon_months": 0}, "roi_range", "horizon_months"),
        ({"price": {"low": 9, "likely": 5, "high": 10}}, "roi_order", "price"),
        ({"audience": 10.5}, "roi_whole", "audience"),
        ({"uplift": {"likely": 0.1, "shape": "posterior", "deviation": -1}}, "roi_deviation", "uplift"),
        ({"baseline_rate": 0.6, "uplift": 0.5}, "roi_response", "uplift"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(changed: dict, reason: str, one: str) -> None:
    error = refused(MINIMAL | changed)
    assert (error.reason, error.values["input"]) == (reason, one)


@pytest.mark.parametrize(
    ("changed", "what", "value"),
    [
        ({"start": "1.3.2026"}, "start", "1.3.2026"),
        ({"start": "0001-01-01"}, "start", "0001-01-01"),
        ({"start": 20260301}, "start", "20260301"),
        ({"start": None}, "start", "null"),
        ({"currency": "eur"}, "currency", "eur"),
        ({"currency": "EUR\nPLN"}, "currency", "EUR\nPLN"),
        ({"rhythm": "weekly"}, "rhythm", "weekly"),
        ({"rhythm": ["once"]}, "rhythm", '["once"]'),
        ({"uplift_unit": "percent"}, "uplift_unit", "percent"),
        ({"price": {"likely": 1, "shape": "flat"}}, "price.shape", "flat"),
        ({"price": {"likely": 1, "deviation": 1}}, "price.shape", "pert"),
        ({"price": {"likely": 1, "source": 7}}, "price.source", "7"),
        ({"price": {"likely": 1, "note": 7}}, "price.note", "7"),
        ({"price": {"likely": 1, "note": "\ud800"}}, "price.note", "?"),
    ],
)
def test_codes_and_days_are_refused_with_what_is_allowed(changed: dict, what: str, value: str) -> None:
    error = refused(MINIMAL | changed)
    assert (error.code, error.reason) == ("invalid_value", "")
    assert (error.values["what"], error.values["value"]) == (what, value)
    assert error.values["allowed"]


def test_a_field_that_stands_twice_is_refused() -> None:
    assert refused('{"price": 1, "audience": 5, "price": 2}').values["value"] == "price"
    assert refused('{"price": {"low": 1, "low": 2}}').reason == "roi_twice"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", "null", "{'price': 1}", b"\xff\xfe\x00", "[" * 100_000, "1" * 5_000]
)
def test_what_is_no_document_is_refused(text: str | bytes) -> None:
    error = refused(text)
    assert (error.code, error.reason) == ("unreadable_file", "scenario")


def test_a_link_is_short_needs_no_escape_and_carries_no_names() -> None:
    text = link_text(RICH)
    assert quote(text, safe="") == text
    assert len(text) < 250
    assert "Spring" not in text
    assert "zzz" not in link_text(scenario(currency="ZZZ <B>"))
    assert scenario_of_link(link_text(scenario(currency="PUNKTE"))).currency is None


def test_links_of_today_open_in_later_versions() -> None:
    """The order of the inputs is part of the form: who changes it has to write another version."""
    written = (
        "1~2027-02-01~PLN~qp~1000~1~0.5~~~0.02~pT0.004_0.01_0.016_0.0047~1~~tD80_99.9_120~~"
        "nB0.1_0.3333333333333333_0.5~~~~~~D5e-5~50~~~~~~1~12~~3cc8207e"
    )
    assert link_text(RICH) == written
    assert scenario_of_link(written) == without_notes(RICH)


def damaged(text: str) -> Iterator[str]:
    yield from (text[:length] for length in range(len(text)))
    yield from (text[:place] + "7" + text[place + 1 :] for place in range(len(text)) if text[place] != "7")
    yield from (text + "x", "x" + text, text.upper(), "2" + text[1:], text.replace("~", " "), text * 20, "é")


def test_rubbish_and_cut_off_links_are_refused() -> None:
    for text in damaged(link_text(RICH)):
        with pytest.raises(CrosssellError) as error:
            scenario_of_link(text)
        assert error.value.reason == "roi_link", text


def signed(body: str) -> str:
    """Put the right checksum behind a text that nothing here has written."""
    from zlib import crc32

    return f"{body}~{crc32(body.encode()):08x}"


def test_a_forged_link_gets_no_further_than_its_values() -> None:
    good, _, _ = link_text(scenario()).rpartition("~")
    assert scenario_of_link(signed(good)) == scenario()
    for old, new, reason in (
        ("~1000~", "~-1000~", "roi_range"),
        ("~1000~", "~nan~", "roi_link"),
        ("~1000~", "~inf~", "roi_link"),
        ("~1000~", "~1e999~", "roi_number"),
        ("~1000~", "~1_2~", "roi_link"),
        ("~1000~", "~1_2_3_4~", "roi_link"),
        ("~1000~", "~p1_2_3~", "roi_link"),
        ("~1000~", "~٣~", "roi_link"),
        ("~1000~", "~3_2_1~", "roi_order"),
        ("~1000~", "~~1000~", "roi_link"),
        ("2026-01-01", "2026-02-31", "roi_link"),
        ("2026-01-01", "0026-01-01", "roi_link"),
        ("EUR", "<b>", "roi_link"),
        ("~op~", "~xp~", "roi_link"),
    ):
        with pytest.raises(CrosssellError) as error:
            scenario_of_link(signed(good.replace(old, new, 1)))
        assert error.value.reason == reason, new
    assert len(signed(good + "~" * LONGEST_LINK)) > LONGEST_LINK
    with pytest.raises(CrosssellError, match="whole scenario"):
        scenario_of_link(signed(good + "~" * LONGEST_LINK))


def rows_of_the_docs() -> dict[str, list[str]]:
    """Return the cells of the tables in the docs by the name in their first cell."""
    lines = re.findall(r"^\| `(\w+)` \|(.*)\|$", DOCS.read_text("utf-8"), re.MULTILINE)
    return {name: [cell.strip() for cell in rest.split("|")] for name, rest in lines}


def test_the_docs_name_every_field_with_its_unit_range_and_default() -> None:
    rows = rows_of_the_docs()
    assert not set(HEAD) - set(rows)
    assert not set(PARTS) - set(rows)
    for one, spec in INPUTS.items():
        unit, values, default = rows[one][1:4]
        assert unit.startswith(spec.unit.value), one
        assert values == f"{spec.lowest:,.0f} – {spec.highest:,.0f}" + (", whole" if spec.whole else ""), one
        assert default == (f"{DEFAULTS[one]:g}" if one in DEFAULTS else "required"), one
    text = DOCS.read_text("utf-8")
    for kind in (Rhythm, UpliftUnit, Shape, RoiSource):
        assert not [code for code in kind if f"`{code}`" not in text]


def test_the_example_of_the_docs_reads() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert scenario_of_text(example, today=TODAY)[RoiInput.UPLIFT].varies
