"""Every suggestion, lack and warning is put into words."""

from datetime import date

import pytest

from crosssell.columns import ConsentRule, PrefillBasis, PrefillLack, PrefillWarning, RoiInput
from crosssell.i18n.translator import translator_for
from crosssell.roi.suggested import Found
from pages.shared.roi.prefill_words import SENTENCES, basis_words, lack_words, warning_words

WORDS = translator_for("de")  # figures in another locale's digits
FIGURES = {
    "listed": 1_234,
    "customers": 5_678,
    "responses": 1_111,
    "orders": 2_222,
    "weeks": 52,
    "days": 30,
    "first": date(2024, 3, 2),
    "last": date(2024, 3, 31),
}
TOLD = {
    PrefillBasis.MAY_BE_WRITTEN_TO: ("1.234", "5.678"),
    PrefillBasis.CUSTOMERS: ("5.678",),
    PrefillBasis.LEFT: ("1.234", "5.678"),
    PrefillBasis.ALL_LEFT: ("5.678",),
    PrefillBasis.ORDERED: ("1.111", "5.678", "02.03.2024", "31.03.2024"),
    PrefillBasis.BOUGHT: ("1.111", "5.678", "02.03.2024", "31.03.2024"),
    PrefillBasis.TEST_EFFECT: ("5.678", "30"),
    PrefillBasis.TEST_CONTROL: ("5.678", "30"),
    PrefillBasis.TEST_VALUE: ("5.678", "30"),
    PrefillBasis.ITEMS: ("2.222",),
    PrefillBasis.ITEM_PRICE: ("2.222",),
    PrefillBasis.PURCHASE: ("2.222",),
    PrefillBasis.COSTS: ("2.222",),
    PrefillBasis.CAME_BACK: ("2.222",),
    PrefillBasis.KEPT_CUSTOMER: ("52",),
}


@pytest.mark.parametrize("basis", PrefillBasis)
def test_a_basis_tells_what_was_counted(basis):
    found = Found()
    found.add(RoiInput.PRICE, 1, basis, **FIGURES)
    (one,) = found.prefill(None).suggestions

    sentence = basis_words(one, WORDS)
    assert "{" not in sentence
    assert all(figure in sentence for figure in TOLD.get(basis, ()))


def test_those_who_did_not_say_no_are_not_said_to_have_said_yes():
    sentences = set()
    for rule in ConsentRule:
        found = Found()
        found.add(RoiInput.AUDIENCE, 1, PrefillBasis.LEFT, **FIGURES, rule=rule)
        sentences.add(basis_words(found.prefill(None).suggestions[0], WORDS))
    assert len(sentences) == len(ConsentRule)


def test_every_code_has_words():
    assert set(SENTENCES) == set(PrefillBasis)
    assert all(lack_words(lack, WORDS) for lack in PrefillLack)
    assert all(warning_words(warning, WORDS) for warning in PrefillWarning)
