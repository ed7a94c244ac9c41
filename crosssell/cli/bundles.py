"""The command on what to sell as a set.

A row a set, the highest expected gain first; amounts are in the dataset's currency and for the period shown
(``first_day`` to ``last_day`` of the JSON answer), never made a year:

- ``item_1``, ``name_1`` to ``item_4``, ``name_4``: its products by code point, empty beyond its last;
- ``together``, ``in_part``, ``nearly``, ``customers``: orders with all, with a part and not all, with all but
  one; different customers behind the first;
- ``lift_corrected``, ``lift_corrected_ci_lower``: of its least sure pair;
- ``discount``, ``price``, ``set_price``, ``margin``, ``margin_source`` (``cost``, ``mixed``, ``assumed``),
  ``set_margin``: of one set, bought singly and as a set;
- ``loss``, ``part_buyer``: given away to those who buy all anyway; what one extra set brings;
- ``break_even_sets``, ``break_even_share``, ``break_even_growth``, ``break_even_new_sets``: extra sets that
  pay for the discount, as a share of the orders that could take them, of the sets of today, and if all
  went to new buyers;
- ``gain_pessimistic``, ``gain_expected``, ``gain_optimistic``: at the uptake assumed;
- ``reason``: why there is no break-even, or none within reach (`crosssell.columns.BundleReason`).

``--list refused`` has a row a pair that avoids each other, ``--list slow-sellers`` a row a slow seller and a
best-seller that it goes with. The formulas are in `crosssell.basket.bundles.economics`.
"""

import argparse
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from crosssell.cli.printing import frame_answer
from crosssell.cli.reading import filters_of, open_dataset, reading_options
from crosssell.cli.scope import config_of, scope_options
from crosssell.columns import PartBuyers, SetsPerOrder
from crosssell.warehouse import Workspace

if TYPE_CHECKING:
    import pandas as pd

LISTS = ("bundles", "refused", "slow-sellers")
COUNTED = ("together", "in_part", "nearly", "customers", "break_even_sets", "break_even_new_sets")


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; ``command(name, run, text)`` makes one."""
    parser = command("bundles", _bundles, "Sets of two to four products, and when their discount pays.")
    reading_options(parser)
    scope_options(parser)
    parser.add_argument("--discount", type=_share, default=Decimal("0.1"), metavar="SHARE")
    parser.add_argument(
        "--margin", type=_share, metavar="SHARE", help="of the price, where the cost of a product is unknown"
    )
    parser.add_argument(
        "--uptake",
        type=_uptake,
        metavar="LOW,LIKELY,HIGH",
        help="shares of the orders with a part; 0.01,0.03,0.06 without it",
    )
    parser.add_argument(
        "--buyers",
        choices=[one.value for one in PartBuyers],
        default=PartBuyers.NEARLY.value,
        help="which orders with a part these are shares of",
    )
    parser.add_argument(
        "--per-order",
        choices=[one.value for one in SetsPerOrder],
        default=SetsPerOrder.ONE.value,
        help="how many sets of an order get the discount",
    )
    parser.add_argument("--list", choices=LISTS, default=LISTS[0], help="which rows")


def _bundles(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.basket.bundles import Offer, Uptake, bundle_candidates, bundles
    from crosssell.basket.laid import Laid
    from crosssell.basket.matrix import matrix
    from crosssell.exports.bundles import bundle_frame, refused_frame, slow_frame

    offer = Offer(
        discount=options.discount,
        margin=options.margin,
        uptake=Uptake() if options.uptake is None else Uptake(**options.uptake),
        buyers=PartBuyers(options.buyers),
        per_order=SetsPerOrder(options.per_order),
    )
    config = config_of(options)
    laid = Laid(open_dataset(options, workspace), filters=filters_of(options), config=config)
    laid.run()
    found = bundle_candidates(matrix(laid, min_count=config.min_count))
    frames = {
        "bundles": lambda: bundle_frame(bundles(found, offer=offer)),
        "refused": lambda: refused_frame(found.refused),
        "slow-sellers": lambda: slow_frame(found.slow_sellers),
    }
    frame = _written(frames[options.list]())
    answer: dict[str, Any] = {
        "bundles": len(found.candidates),
        "solid_pairs": found.solid_pairs,
        "considered_pairs": found.considered_pairs,
        "refused": found.refused_count,
        "first_day": found.first_day,
        "last_day": found.last_day,
        "days": found.days,
    }
    return answer | frame_answer(options, frame)


def _written(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return counts that may be unknown as integers all the same."""
    return frame.astype({name: "Int64" for name in COUNTED if name in frame})


def _share(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"expected a share such as 0.1, got: {text}") from None


def _uptake(text: str) -> dict[str, Decimal]:
    shares = [_share(part) for part in text.split(",")]
    if len(shares) != 3:
        raise argparse.ArgumentTypeError(f"expected three shares such as 0.01,0.03,0.06, got: {text}")
    return dict(zip(("pessimistic", "expected", "optimistic"), shares, strict=True))
