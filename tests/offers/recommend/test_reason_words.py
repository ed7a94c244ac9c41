import pandas as pd
import pytest

from crosssell.i18n import translator_for
from crosssell.labels.offer_reasons import FIGURES, reason_words

NAMES = {"A": "Espresso machine"}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            ("follows", "A", 24, 0.31, 60),
            "Bought Espresso machine 24 days ago. 31% of its buyers add this within 60 days.",
        ),
        (
            ("follows", "A", 1, 0.052, 60),
            "Bought Espresso machine 1 day ago. 5.2% of its buyers add this within 60 days.",
        ),
        (("follows", "B", 0, None, None), "Bought B on the last day."),
        (("goes_with", "A", 24, 0.5, None), "Bought Espresso machine; 50% of its buyers also have this."),
        (("goes_with", "A", 24, None, None), "Bought Espresso machine, which goes with this."),
        (
            ("fits", "A", None, 0.34, None),
            "Fits what was bought so far, above all Espresso machine: 34% of its buyers also have this.",
        ),
        (("fits", None, None, None, None), "Fits what was bought so far."),
        (
            ("best_seller", None, None, 0.089, 30),
            "Sells well at the moment: 8.9% of the customers of the last 30 days bought it.",
        ),
        (("best_seller", None, None, None, None), "Sells well at the moment."),
        (("likely", None, None, None, None), "Customers like this one buy it."),
        (("chosen", None, None, None, None), "Chosen for everybody on this list."),
        ((None, None, None, None, None), ""),
    ],
)
def test_every_reason_has_words(row, words):
    frame = pd.DataFrame([row, row], columns=list(FIGURES))
    assert reason_words(frame, translator_for("en"), names=NAMES) == [words, words]


def test_buying_again_is_said_so():
    frame = pd.DataFrame([("A", "follows", "A", 40, 0.5, 63)], columns=["offer", *FIGURES])
    assert reason_words(frame, translator_for("en"), names=NAMES) == [
        "Bought Espresso machine 40 days ago. 50% of its buyers buy it again within 63 days."
    ]
