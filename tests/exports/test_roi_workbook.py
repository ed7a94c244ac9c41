"""The workbook of a campaign: whatever is changed in it, a spreadsheet comes to the model's figures."""

import io
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from crosssell.columns import Rhythm, RoiInput, UpliftUnit
from crosssell.exports.roi import roi_xlsx
from crosssell.exports.roi_formulas import MONTH_COLUMNS, RESULT_FORMULAS
from crosssell.exports.roi_words import reason_words
from crosssell.i18n.translator import translator_for
from crosssell.labels import label
from crosssell.roi.outcome import outcome
from crosssell.roi.result import Outcome
from crosssell.roi.scenario import Estimate, Scenario
from crosssell.roi.simulate import simulate
from crosssell.roi.swings import swings
from tests.exports.spreadsheet import calculated, changed, named_cells, needs_libreoffice
from tests.roi.scenarios import scenario, uncertain

ENGLISH = translator_for("en")
DAY = date(2026, 3, 4)
HOSTILE = "=9+9<b>\"'&{months}"
NOTHING = "–"
FIELDS = {  # column of the sheet of months → field of `Month`
    "F": "contacts",
    "J": "orders",
    "K": "repeat_orders",
    "L": "revenue_amount",
    "M": "contribution_amount",
    "N": "cost_amount",
    "O": "profit_amount",
    "P": "cumulative_amount",
    "Q": "present_amount",
}

# Between them every reason for which a figure is missing, each rhythm, and both units of the uplift.
CASES = {
    "everything": scenario(
        rhythm=Rhythm.MONTHLY,
        uplift_unit=UpliftUnit.RELATIVE,
        start=date(2026, 1, 31),
        audience=12_345,
        deliverability=0.97,
        contact_rate=0.31,
        opt_out_rate=0.004,
        opt_out_value=17.5,
        baseline_rate=0.023,
        uplift=0.37,
        items_per_response=1.3,
        repeats_per_year=2.4,
        price=89.9,
        discount=0.15,
        margin=0.52,
        return_rate=0.11,
        displaced_share=0.2,
        displaced_price=64.0,
        displaced_margin=0.44,
        value_after=21.0,
        contact_cost=0.021,
        creative_cost=900,
        tools_cost=1_200,
        training_cost=300,
        incentive_fixed=250,
        incentive_per_sale=0.75,
        running_cost=99,
        ramp_up_months=5,
        horizon_months=36,
        discount_rate=0.07,
    ),
    "quarterly": scenario(
        rhythm=Rhythm.QUARTERLY, ramp_up_months=9, horizon_months=23, repeats_per_year=4, discount_rate=0.1
    ),
    "rolled out past the horizon": scenario(ramp_up_months=10, horizon_months=7, creative_cost=5_000),
    "one month": scenario(horizon_months=1, ramp_up_months=0),
    "paid back to the cent": scenario(creative_cost=150),
    "no cost": scenario(contact_cost=0, creative_cost=0, value_after=3),
    "an order loses": scenario(discount=0.6, incentive_per_sale=1),
    "not even everybody": scenario(creative_cost=1e6),
    "nobody": scenario(audience=0),
    "no baseline": scenario(baseline_rate=0, uplift=0.03),
    "fewer than without": scenario(uplift=-0.02, value_after=5),
    "everybody anyway": scenario(baseline_rate=1, uplift=0),
    "too many needed": scenario(contact_cost=0.1999999999, creative_cost=1e5),
}


def workbook(given: Scenario, *, title: str = "Spring", language: str = "en", drawn: bool = False) -> bytes:
    return roi_xlsx(
        given,
        outcome(given),
        simulate(given, draws=200) if drawn else None,
        swings(given) if drawn else (),
        title=title,
        translator=translator_for(language),
        made_on=DAY,
    )


def changed_to(wanted: Scenario, *, language: str = "en") -> bytes:
    """Return the workbook of another scenario, with its inputs set to those of `wanted`."""
    made = workbook(scenario(), language=language)
    cells = named_cells(made)
    edits: dict[str, float | str] = {
        f"E{cells[f'in_{one.value}'][1]}": float(value) for one, value in wanted.likely().items()
    }
    translator = translator_for(language)
    edits[f"B{cells['x_rhythm'][1]}"] = label(wanted.rhythm, translator)
    edits[f"B{cells['x_uplift_unit'][1]}"] = label(wanted.uplift_unit, translator)
    edits[f"B{cells['in_start'][1]}"] = float((wanted.start - date(1899, 12, 30)).days)
    return changed(made, edits, sheet=2)


def random_scenarios(count: int) -> list[Scenario]:
    """Return scenarios from all over what inputs can be; the same ones each time."""
    random = np.random.default_rng(20260304)
    found = []
    for at in range(count):
        share = {one: float(value) for one, value in zip(RoiInput, random.random(len(RoiInput)), strict=True)}
        rates = {
            one.value: value
            for one, value in share.items()
            if one.value.endswith(("_rate", "_share", "_margin"))
            or one in (RoiInput.MARGIN, RoiInput.DISCOUNT)
        }
        baseline = 0.3 * share[RoiInput.BASELINE_RATE]
        money = {
            one.value: 300 * value
            for one, value in share.items()
            if one.value.endswith(("_cost", "_fixed", "_value", "_price"))
        }
        found.append(
            scenario(
                rhythm=list(Rhythm)[at % 3],
                uplift_unit=list(UpliftUnit)[at % 2],
                **{
                    **rates,
                    **money,
                    "audience": round(50_000 * share[RoiInput.AUDIENCE]),
                    "deliverability": share[RoiInput.DELIVERABILITY],
                    "baseline_rate": baseline,
                    "uplift": 0.5 * share[RoiInput.UPLIFT] - 0.1 * baseline,
                    "discount": 0.4 * share[RoiInput.DISCOUNT],
                    "price": 100 * share[RoiInput.PRICE],
                    "contact_cost": share[RoiInput.CONTACT_COST],
                    "incentive_per_sale": share[RoiInput.INCENTIVE_PER_SALE],
                    "ramp_up_months": round(36 * share[RoiInput.RAMP_UP_MONTHS]),
                    "horizon_months": 1 + round(35 * share[RoiInput.HORIZON_MONTHS]),
                },
            )
        )
    return found


def close(value: float) -> object:
    return pytest.approx(value, rel=1e-9, abs=1e-9)


def check_figures(made: bytes, expected: Outcome, *, horizon: int) -> None:
    """Compare every figure of the sheets that calculate."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    results = book.get_sheet_by_name("Results").to_python()
    for row, one in zip(results[3:], RESULT_FORMULAS, strict=False):
        value, reason = getattr(expected, one.field), expected.reasons.get(one.field)
        assert row[1] == (NOTHING if value is None else close(value)), one.field
        assert row[2] == ("" if reason is None else reason_words(reason, ENGLISH)), one.field
    steps = results[3 + len(RESULT_FORMULAS) + 2 :]
    amounts = [step.amount for step in expected.steps]
    assert [row[1] for row in steps] == [close(amount) for amount in (*amounts, expected.profit_amount)]
    months = book.get_sheet_by_name("Months").to_python()[1:38]
    letters = [column.letter for column in MONTH_COLUMNS]
    for month, row in zip(expected.months, months, strict=False):
        assert row[1] == month.starts
        for letter, field in FIELDS.items():
            assert row[letters.index(letter)] == close(getattr(month, field)), (month.month, field)
    assert sum(row[2] for row in months[1:]) == horizon


@needs_libreoffice
def test_a_spreadsheet_comes_to_the_figures_of_the_model(tmp_path: Path) -> None:
    cases = {**CASES, **{f"random {at}": one for at, one in enumerate(random_scenarios(3))}}
    made = calculated([changed_to(one) for one in cases.values()], tmp_path)

    for (name, one), workbook_made in zip(cases.items(), made, strict=True):
        try:
            check_figures(workbook_made, outcome(one), horizon=round(one[RoiInput.HORIZON_MONTHS].likely))
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error


@pytest.mark.parametrize("name", CASES)
def test_the_workbook_can_be_read_where_nothing_calculates(name: str) -> None:
    one = CASES[name]
    check_figures(workbook(one), outcome(one), horizon=round(one[RoiInput.HORIZON_MONTHS].likely))


def test_between_them_the_cases_have_every_reason() -> None:
    found = {reason for one in CASES.values() for reason in outcome(one).reasons.values()}
    assert {reason for one in RESULT_FORMULAS for _, reason in one.missing} == found


def test_what_was_drawn_says_that_it_does_not_follow() -> None:
    one = uncertain()
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(one, drawn=True)))
    assert book.sheet_names == ["Results", "Inputs", "Months", "Risk", "Notes"]
    rows = book.get_sheet_by_name("Risk").to_python()
    drawn = simulate(one, draws=200)
    assert "they do not follow" in rows[0][0]
    assert rows[2][1:5] == [close(getattr(drawn.profit, name)) for name in ("p10", "p50", "p90", "mean")]
    swing = swings(one)[0]
    assert [swing.low, swing.high, swing.profit_at_low_amount] in [row[1:4] for row in rows]
    assert sum(row[2] for row in rows if row[3:4] and isinstance(row[3], float) and row[4] == "") == 200


def test_names_and_notes_are_no_formulas() -> None:
    noted = Estimate(low=80, likely=100, high=130, note=HOSTILE)
    made = workbook(scenario(price=noted), title=HOSTILE)
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    assert book.get_sheet_by_name("Results").to_python()[0][0] == "'" + HOSTILE
    assert "'" + HOSTILE in [row[8] for row in book.get_sheet_by_name("Inputs").to_python()]
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        formulas = "".join(archive.read(name).decode() for name in archive.namelist() if "sheet" in name)
    assert "9+9" not in formulas


def test_an_impossible_input_is_refused_in_the_sheet() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(scenario()))) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    row = named_cells(workbook(scenario()))["in_margin"][1]
    assert f'sqref="B{row}"><formula1>0</formula1><formula2>1</formula2>' in sheet
    assert sheet.count("<dataValidation ") == 2 * len(RoiInput) + 3


@pytest.mark.parametrize("language", ["de", "pl", "nl"])
def test_the_workbook_calculates_in_every_language(language: str) -> None:
    one = CASES["everything"]
    translator = translator_for(language)
    found = roi_xlsx(one, outcome(one), None, (), title="X", translator=translator, made_on=DAY)
    book = CalamineWorkbook.from_filelike(io.BytesIO(found))
    results = book.get_sheet_by_index(0).to_python()
    assert results[3][1] == close(outcome(one).profit_amount)
    # A list of choices is parted by commas.
    assert not any("," in label(word, translator) for word in (*Rhythm, *UpliftUnit))
