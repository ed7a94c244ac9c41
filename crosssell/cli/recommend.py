"""The commands on what to offer whom: the next best offers, and whether they would have been bought."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from crosssell.cli import values
from crosssell.cli.printing import frame_answer, print_table, wants_json, write_csv
from crosssell.columns import OfferMethod
from crosssell.warehouse import Workspace

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    *("customer_id", "rank", "product", "score", "method", "reason", "chance", "reason_item", "reason_days"),
    *("reason_share", "reason_within_days", "reason_words"),
)
FIGURES = ("hit_rate", "map", "coverage", "customers", "map_difference", "map_ci_lower", "map_ci_upper")
ASKED_METHODS = (OfferMethod.ITEM_TO_ITEM, OfferMethod.EASE, OfferMethod.BEST_SELLERS)


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands; ``command(name, run, text)`` makes one."""
    offers = command("recommend", _recommend, "The next best offers of each customer, as CSV.")
    _options(offers)
    offers.add_argument("--k", type=int, default=5, metavar="K", help="as many a customer at most")
    offers.add_argument("--customer", metavar="ID", help="of this customer alone")
    offers.add_argument("--method", choices=[method.value for method in ASKED_METHODS])
    offers.add_argument(
        "--days", type=int, default=30, metavar="N", help="the chance is that of buying within"
    )
    offers.add_argument("--exclude", action="append", default=[], metavar="P", help="never this product")
    offers.add_argument("--min-margin", type=float, metavar="SHARE", help="no product that earns less")
    offers.add_argument("--out-of-stock", action="store_true", help="also what is out of stock")
    check = command("backtest", _backtest, "Would the offers of then have been bought? Each method judged.")
    _options(check)
    check.add_argument("--days", type=int, default=30, metavar="N", help="days held out")
    check.add_argument("--k", type=int, default=10, metavar="K", help="recommendations a customer")
    check.add_argument("--seed", type=int, default=1)


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", required=True, metavar="NAME")
    parser.add_argument("--csv", type=values.new_file, metavar="OUT", help="write rows to this file")


def _recommend(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.offers.recommend import (
        RecommendConfig,
        customer_key,
        named_recommendations,
        recommender,
        require_products,
    )

    warehouse = workspace.open(options.dataset)
    config = RecommendConfig(
        method=OfferMethod(options.method) if options.method else None,
        window_days=options.days,
        in_stock_only=not options.out_of_stock,
        min_margin_share=options.min_margin,
        excluded=tuple(sorted(options.exclude)),
    )
    require_products(warehouse, config.excluded)
    keys = None if options.customer is None else [customer_key(warehouse, options.customer)]
    found = recommender(warehouse, config=config)
    named = named_recommendations(warehouse, found.recommend(k=options.k, customer_keys=keys))
    answer: dict[str, Any] = {
        "method": found.method,
        "why": found.check.why,
        "no_chance": found.no_chance,
        "as_of": found.as_of,
        "items": found.items,
        "customers": found.customers,
    }
    return answer | frame_answer(options, _worded(named))


def _worded(named: "pd.DataFrame") -> "pd.DataFrame":
    from crosssell.i18n import translator_for
    from crosssell.labels.offer_reasons import reason_words

    known = named.dropna(subset=["reason_item"])
    shown = known["reason_item_name"].fillna(known["reason_item"])
    names = dict(zip(known["reason_item"], shown, strict=True))
    words = reason_words(named, translator_for("en"), names=names)
    return named.assign(reason_words=words)[list(COLUMNS)]


def _backtest(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.offers.recommend import CheckConfig, check_answer, check_methods
    from crosssell.offers.recommend.answers import check_rows

    config = CheckConfig(window_days=options.days, k=options.k, seed=options.seed)
    check = check_methods(workspace.open(options.dataset), config=config)
    answer, rows = check_answer(check), check_rows(check)
    if options.csv is not None:
        header = list(rows[0]) if rows else ["window", "method"]
        write_csv(options.csv, header, [list(row.values()) for row in rows])
    elif not wants_json(options):
        plain = {name: value for name, value in answer.items() if name not in ("methods", "choice")}
        print_table([{"figure": name, "value": value} for name, value in plain.items()])
        print_table([{name: _rounded(row[name]) for name in ("window", "method", *FIGURES)} for row in rows])
    return answer


def _rounded(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value
