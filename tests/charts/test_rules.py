"""Rules as points: where they lie, what they say when pointed at, and that names stay inert."""

import pandas as pd
import pytest

from crosssell.charts import DARK
from crosssell.charts.rules import SIGNS, key_rows, round_counts, rules_figure
from crosssell.columns import Basis, Verdict
from crosssell.i18n import LANGUAGES, translator_for

ENGLISH = translator_for("en")
HOSTILE = "<a href='x'>Cup</a>"


def rules(*rows: dict[str, object]) -> pd.DataFrame:
    """Rules of a shop with 1,000 orders; what a row does not say is that of a solid pair."""
    usual: dict[str, object] = {
        "antecedent": ("1",),
        "consequent": ("2",),
        "antecedent_names": (HOSTILE,),
        "consequent_names": ("Saucer",),
        "count": 50,
        "n_antecedent": 100,
        "support": 0.05,
        "confidence": 0.5,
        "lift_corrected": 4.0,
        "verdict": "solid",
    }
    return pd.DataFrame([{"rule": number, **usual, **row} for number, row in enumerate(rows)])


TWO = rules(
    {},
    {
        "antecedent": ("1", "2"),
        "consequent": ("3",),
        "antecedent_names": (HOSTILE, "Saucer"),
        "consequent_names": (None,),
        "count": 10,
        "n_antecedent": 40,
        "support": 0.01,
        "confidence": 0.25,
        "lift_corrected": 0.5,
        "verdict": "avoid",
    },
)


def series(figure, symbol: str):
    return next(part for part in figure.data if part.marker.symbol == symbol)


def test_a_rule_lies_at_its_count_and_confidence_and_tells_its_number():
    solid = series(rules_figure(TWO, basis=Basis.ORDER, translator=ENGLISH), "circle")
    assert (list(solid.x), list(solid.y), list(solid.customdata)) == ([50], [0.5], [0])
    avoid = series(rules_figure(TWO, basis=Basis.ORDER, translator=ENGLISH), SIGNS[Verdict.AVOID][0])
    # four times as often is two doublings, half as often one the other way
    assert (list(avoid.x), list(avoid.marker.color), list(solid.marker.color)) == ([10], [-1.0], [2.0])


def test_the_axes_name_counts_with_their_share_of_all_orders():
    figure = rules_figure(TWO, basis=Basis.ORDER, translator=ENGLISH)
    # 10 and 50 of 1,000 orders
    assert list(figure.layout.xaxis.ticktext) == ["10<br>1.0%", "20<br>2.0%", "50<br>5.0%"]
    assert "orders" in figure.layout.xaxis.title.text.lower()
    customers = rules_figure(TWO, basis=Basis.CUSTOMER, translator=ENGLISH)
    assert "customers" in customers.layout.xaxis.title.text.lower()


def test_what_a_point_says_is_inert_and_names_each_item():
    figure = rules_figure(TWO, basis=Basis.ORDER, translator=ENGLISH)
    assert series(figure, "circle").hovertext[0] == (
        "<b>&lt;a href='x'&gt;Cup&lt;/a&gt;</b><br><b>→ Saucer</b><br>50.0% of 100 orders with the first"
        "<br>4.00 times as often as by chance<br>Verdict: <b>Solid</b>.<br>Click to read it"
    )
    assert "Cup&lt;/a&gt;<br>+ Saucer</b><br><b>→ 3</b>" in series(figure, "x-thin-open").hovertext[0]


def test_the_rule_that_is_read_has_a_ring():
    ring = rules_figure(TWO, picked=1, basis=Basis.ORDER, translator=ENGLISH).data[0]
    assert (list(ring.x), list(ring.y)) == ([10], [0.25])
    assert not len(rules_figure(TWO, basis=Basis.ORDER, translator=ENGLISH).data[0].x)


def test_where_no_rule_is_below_chance_the_colours_start_there():
    above = series(
        rules_figure(rules({}, {"lift_corrected": 2.0}), basis=Basis.ORDER, translator=ENGLISH), "circle"
    )
    assert (above.marker.cmin, above.marker.cmax) == (0.0, 2.0)
    assert above.marker.colorscale[0][1] == "#DCECED"
    both = series(rules_figure(TWO, basis=Basis.ORDER, translator=ENGLISH, dark=True), "circle")
    assert (both.marker.cmin, both.marker.cmax) == (-2.0, 2.0)
    assert both.marker.colorscale[0][1] == DARK.diverging[0]


def test_the_key_names_the_signs_that_occur():
    assert key_rows(TWO["verdict"], translator=ENGLISH, narrow=False) == [
        "●\u00a0Solid\u2003✕\u00a0Avoid each other"
    ]
    every = pd.Series(list(Verdict))
    assert [row.count("\u00a0") for row in key_rows(every, translator=ENGLISH, narrow=True)] == [3, 2]


def test_a_rule_without_a_corrected_lift_says_nothing_of_it():
    frame = rules({"lift_corrected": None, "verdict": "too_little_data"}, {})
    said = series(rules_figure(frame, basis=Basis.ORDER, translator=ENGLISH), "diamond-open").hovertext[0]
    assert "chance" not in said
    assert "nan" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_single_rule_is_drawn_in_every_language(language: str):
    one = rules(
        {"count": 1000, "n_antecedent": 1000, "support": 1.0, "confidence": 1.0, "lift_corrected": 1.0}
    )
    figure = rules_figure(one, basis=Basis.CUSTOMER, translator=translator_for(language), narrow=True)
    low, high = figure.layout.xaxis.range
    assert low < 3 < high
    assert 1.0 < figure.layout.yaxis.range[1] < 1.1


def test_counts_are_named_at_round_numbers():
    assert round_counts(9, 130) == [10, 20, 50, 100]
    assert round_counts(11, 13) == [11]
