from datetime import date
from decimal import Decimal

from crosssell.columns import MoneyBasis, Outside, Segment
from crosssell.exports import to_csv
from crosssell.exports.migration import flow_columns, flow_frame, mover_columns, size_columns, size_frame
from crosssell.i18n import translator_for
from crosssell.segments.migration import Flow
from crosssell.segments.sizes import SegmentSizes

FLOWS = [
    Flow(
        from_segment=Segment.CHAMPIONS,
        to_segment=Outside.GONE,
        customers=3,
        share=0.25,
        revenue_first=Decimal("1234.5"),
        revenue_second=Decimal("0"),
    )
]


def lines(frame, columns, language="en") -> list[str]:
    return (
        to_csv(frame, columns=columns, translator=translator_for(language)).decode("utf-8-sig").splitlines()
    )


def test_ways_are_written_in_words_with_their_money():
    written = lines(flow_frame(FLOWS), flow_columns(MoneyBasis.NET, has_money=True))
    assert written == [
        "From,To,Customers,Share of “From”,Net revenue before,Net revenue after,Net revenue lost",
        "Champions,Gone,3,0.250,1234.50,0.00,1234.50",
    ]


def test_without_amounts_no_column_promises_any():
    names = [column.name for column in flow_columns(MoneyBasis.REVENUE, has_money=False)]
    assert names == ["from_segment", "to_segment", "customers", "share"]
    assert [c.name for c in mover_columns(MoneyBasis.REVENUE, has_money=False)] == names[:2]
    assert len(lines(flow_frame(FLOWS), flow_columns(MoneyBasis.REVENUE, has_money=False))) == 2


def test_sizes_have_a_column_a_segment():
    sizes = SegmentSizes(
        days=(date(2025, 1, 31), date(2025, 2, 28)),
        window_days=365,
        customers={Segment.LOYAL: (4, 5), Segment.LOST: (1200, 0)},
    )
    written = lines(size_frame(sizes), size_columns(sizes), "de")
    assert written[0].split(";")[1:] == [
        column.heading(translator_for("de")) for column in size_columns(sizes)[1:]
    ]
    assert [line.split(";")[1:] for line in written[1:]] == [["4", "1200"], ["5", "0"]]
    assert written[1].split(";")[0] == "2025-01-31"
