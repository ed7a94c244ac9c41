"""The command on association rules."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any

from crosssell.cli.printing import frame_answer
from crosssell.cli.reading import filters_of, open_dataset, reading_options
from crosssell.cli.scope import config_of, scope_options
from crosssell.warehouse import Workspace


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; ``command(name, run, text)`` makes one."""
    parser = command("rules", _rules, "Association rules with their measures, as CSV.")
    reading_options(parser)
    scope_options(parser)
    parser.add_argument(
        "--min-confidence", type=_decimal, default=Decimal("0.5"), metavar="X", help="0 to 1, inclusive"
    )
    parser.add_argument("--max-length", type=int, default=3, metavar="K", help="items of both sides, 2 to 6")
    parser.add_argument("--single-consequent", action="store_true", help="one item on the right only")
    parser.add_argument("--antecedent", metavar="P", help="rules with this item on the left")
    parser.add_argument("--consequent", metavar="P", help="rules with this item on the right")
    parser.add_argument("--largest-basket", type=int, metavar="N", help="leave out baskets with more items")
    parser.add_argument("--all", action="store_true", dest="with_redundant", help="redundant rules too")


def _rules(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.basket.rules import RuleChoice, RuleFamily, rule_table

    family = RuleFamily(
        min_count=options.min_count,
        max_length=options.max_length,
        single_consequent=options.single_consequent,
        largest_basket=options.largest_basket,
    )
    choice = RuleChoice(
        min_confidence=options.min_confidence,
        antecedent=options.antecedent,
        consequent=options.consequent,
        with_redundant=options.with_redundant,
    )
    found = rule_table(
        open_dataset(options, workspace),
        filters=filters_of(options),
        config=config_of(options),
        family=family,
        choice=choice,
    )
    for one in found.narrowed:
        # A script that only looks at the rows would not see it.
        print(f"narrowed: {one.code} {one.asked or 'none'} → {one.used}", file=sys.stderr)
    answer: dict[str, Any] = {
        "baskets": found.baskets,
        "left_out": found.left_out,
        "rules": len(found.frame),
        "tests": found.tests,
        "narrowed": [asdict(one) for one in found.narrowed],
    }
    return answer | frame_answer(options, found.frame)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from error
