"""The files of what comes next: what is written of a window, and that names stay text."""

from crosssell.basket.follow_ups import FOLLOW_UP_COLUMNS
from crosssell.basket.pair.refill import Refill
from crosssell.basket.pair.timing import TypicalWindow
from crosssell.exports import to_csv
from crosssell.exports.follow_ups import FOLLOW_UP_EXPORT, REFILL_EXPORT, refill_frame
from crosssell.i18n import translator_for

GERMAN = translator_for("de")


def window(*, first: int, last: int) -> TypicalWindow:
    return TypicalWindow(
        first_day=first,
        last_day=last,
        share=0.5,
        share_of_all=0.25,
        share_by_end=0.3,
        middle_day=last,
        conversions=100,
        horizon_days=365,
    )


def refill(item: str, *, window: TypicalWindow | None) -> Refill:
    return Refill(
        item=item,
        name=None,
        buyers=40,
        purchases=200,
        refilled=100,
        share=0.5,
        horizon_days=365,
        median_days=None,
        window=window,
    )


def test_a_window_is_written_where_it_stands_out():
    # half of them on 20 of 365 days is nine times the mean day, on 200 days it is less than one
    found = [refill("A", window=window(first=28, last=47)), refill("=B", window=window(first=1, last=200))]
    lines = (
        to_csv(refill_frame(found), columns=REFILL_EXPORT, translator=GERMAN)
        .decode("utf-8-sig")
        .split("\r\n")
    )
    assert lines[1].split(";") == ["A", "", "40", "200", "100", "0,5000", "365", "", "28", "47"]
    assert lines[2].split(";") == ["'=B", "", "40", "200", "100", "0,5000", "365", "", "", ""]


def test_every_column_of_the_file_is_one_of_the_answer():
    assert {column.name for column in FOLLOW_UP_EXPORT} <= set(FOLLOW_UP_COLUMNS)
