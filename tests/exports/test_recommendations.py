"""Files of recommendations: consent and reasons in words, an id as text, and the check as rows."""

import csv
import io

import pandas as pd

from crosssell.columns import ChoiceReason, OfferMethod
from crosssell.exports import to_csv
from crosssell.exports.recommendations import (
    CHECKED_FILE,
    OFFERED,
    RECOMMENDED,
    check_frame,
    offered_frame,
    recommended_frame,
)
from crosssell.i18n import translator_for
from crosssell.offers.recommend import Check, CheckConfig, MethodCheck

DE = translator_for("de")
NAMED = pd.DataFrame(
    {
        "customer_id": ["007", "=1+1", "K3"],
        "consent": pd.array([True, False, pd.NA], dtype="boolean"),
        "rank": [1, 1, 1],
        "product": ["B", "B", "C"],
        "product_name": ["Butter", "Butter", None],
        "chance": [0.125, None, 0.5],
        "method": ["ease", "best_sellers", "ease"],
        "reason": ["follows", "best_seller", "fits"],
        "reason_item": ["A", None, "A"],
        "reason_item_name": ["Bread", None, "Bread"],
        "reason_days": pd.array([24, pd.NA, pd.NA], dtype="Int64"),
        "reason_share": [0.31, 0.05, None],
        "reason_within_days": pd.array([60, 30, pd.NA], dtype="Int64"),
    }
)


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_everybodys_offers_say_why_and_who_may_be_contacted():
    frame = recommended_frame(NAMED, translator=translator_for("en"))
    assert frame["consent"].tolist() == ["yes", "no", "unknown"]
    assert frame["reason_words"][0] == "Bought Bread 24 days ago. 31% of its buyers add this within 60 days."
    rows = rows_of(to_csv(recommended_frame(NAMED, translator=DE), columns=RECOMMENDED, translator=DE))
    assert [row[1] for row in rows[1:]] == ["Ja", "Nein", "Unbekannt"]
    assert rows[1][0] == "007"
    assert rows[2][0] == "'=1+1"
    assert rows[1][6] == "0,125"
    assert rows[2][6] == ""


def test_what_is_offered_to_how_many_needs_no_known_consent():
    counts = NAMED.head(1).assign(customers=12, consenting=pd.NA, mean_chance=0.02)
    rows = rows_of(to_csv(offered_frame(counts, translator=DE), columns=OFFERED, translator=DE))
    assert rows[1][:4] == ["B", "Butter", "12", ""]


def test_nothing_recommended_is_an_empty_file():
    rows = rows_of(
        to_csv(recommended_frame(NAMED.head(0), translator=DE), columns=RECOMMENDED, translator=DE)
    )
    assert len(rows) == 1


def test_the_check_has_a_row_for_each_way():
    one = MethodCheck(method=OfferMethod.RANDOM, hit_rate=0.1, map=0.05, coverage=1.0, customers=40)
    check = Check(config=CheckConfig(), methods=(one,), why=ChoiceReason.BEST_SELLERS_WIN, calibrations={})
    rows = rows_of(to_csv(check_frame(check), columns=CHECKED_FILE, translator=DE))
    assert len(rows) == 2
    empty = Check(config=CheckConfig(), why=ChoiceReason.NO_HISTORY, calibrations={})
    assert list(check_frame(empty).columns) == [column.name for column in CHECKED_FILE]
