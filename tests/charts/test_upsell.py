"""Ladders and next purchases as pictures."""

import json

import plotly.graph_objects as go
import pytest

from crosssell.charts.theme import DARK, LIGHT
from crosssell.charts.upsell import (
    THICKEST,
    LadderRung,
    LadderStep,
    NextPurchases,
    ladder_figure,
    next_purchases_figure,
    next_purchases_key,
)
from crosssell.i18n import LANGUAGES, translator_for

ENGLISH = translator_for("en")
HOSTILE = "<a href='x'>Grinder</a>"
RUNGS = [
    LadderRung(name=HOSTILE, price="€39.00", detail="214 customers"),
    LadderRung(name="Electric grinder", price="€89.00", detail="121 customers"),
    LadderRung(name="Grinder pro", price="€149.00", detail="60 customers"),
]
STEPS = [
    LadderStep(up=40, down=6, words="40 moved up\nafter 95 days", told="40 moved up\n6 moved down"),
    LadderStep(up=0, down=1, words="0 moved up", told="0 moved up"),
]
ROWS = [
    NextPurchases(name=HOSTILE, up=30, stayed=60, down=10),
    NextPurchases(name="Tea", up=0, stayed=5, down=0),
]


def texts(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_the_dearest_rung_is_on_top():
    figure = ladder_figure(RUNGS, STEPS, translator=ENGLISH)
    tops = [box.y0 for box in figure.layout.shapes]
    assert tops == sorted(tops, reverse=True)
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # counted from the top


def test_the_arrow_is_as_strong_as_the_move():
    arrows = [
        note for note in ladder_figure(RUNGS, STEPS, translator=ENGLISH).layout.annotations if note.showarrow
    ]
    assert [arrow.arrowwidth for arrow in arrows] == [THICKEST, pytest.approx(1.5)]


def test_a_long_name_leaves_room_for_its_price_on_a_phone():
    long = [LadderRung(name="Grinder " * 12, price="1 234,00 zł", detail="5 klientów"), *RUNGS[1:]]
    wide, narrow = (ladder_figure(long, STEPS, translator=ENGLISH, narrow=narrow) for narrow in (False, True))
    first = [next(text for text in texts(figure) if "Grinder Grinder" in text) for figure in (wide, narrow)]
    assert len(first[1]) < len(first[0])
    assert "…" in first[1]


def test_next_purchases_are_shares_of_a_row():
    bars = next_purchases_figure(ROWS, translator=ENGLISH).data[0]
    assert list(bars.base) == pytest.approx([0.0, 0.1, 0.7, 0.0])
    assert list(bars.x) == pytest.approx([0.1, 0.6, 0.3, 1.0])
    assert "▲ 30% · ▼ 10%" in " ".join(texts(next_purchases_figure(ROWS, translator=ENGLISH)))


def test_the_key_and_the_bars_have_the_same_colours():
    colours = next_purchases_figure(ROWS, translator=ENGLISH, dark=True).data[0].marker.color
    key = next_purchases_key(translator=ENGLISH, dark=True)
    assert all(colour in key for colour in colours)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_are_such_that_plotly_takes_and_hold_no_html_of_the_data(language):
    words = translator_for(language)
    for narrow in (False, True):
        for figure in (
            ladder_figure(RUNGS, STEPS, translator=words, narrow=narrow),
            next_purchases_figure(ROWS, translator=words, narrow=narrow),
        ):
            checked = go.Figure(json.loads(figure.to_json()))
            assert len(checked.layout.annotations) == len(figure.layout.annotations)
            assert "<a" not in json.dumps(json.loads(figure.to_json()), ensure_ascii=False)


def test_dark_pages_get_their_own_colours():
    for figure in (
        ladder_figure(RUNGS, STEPS, translator=ENGLISH, dark=True),
        next_purchases_figure(ROWS, translator=ENGLISH, dark=True),
    ):
        assert LIGHT.accent not in figure.to_json()
        assert figure.layout.font.color == DARK.text
