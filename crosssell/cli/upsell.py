"""The command on who moves up to a dearer product."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from crosssell.cli.printing import frame_answer
from crosssell.cli.reading import filters_of, open_dataset, reading_options
from crosssell.cli.scope import config_of, scope_options
from crosssell.columns import ConsentRule, Level, UpsellNotice
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse import Warehouse, Workspace

if TYPE_CHECKING:
    import pandas as pd

    from crosssell.basket.upsell import Ladder, ReadyCustomers, Step, Upsell

NOBODY_LEFT = (UpsellNotice.NO_ORDERS, UpsellNotice.NO_CUSTOMERS, UpsellNotice.NO_DATES)
LISTS = ("steps", "categories", "products", "ready")


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; ``command(name, run, text)`` makes one."""
    parser = command("upsell", _upsell, "Steps up in price within a category, and who is ready for one.")
    reading_options(parser)
    scope_options(parser)
    parser.add_argument("--list", choices=LISTS, default=LISTS[0], help="which rows")
    parser.add_argument("--within-days", type=int, metavar="N", help="days within which a step counts")
    parser.add_argument("--step", nargs=2, metavar=("LO", "HI"), help="of a ladder, for the list ready")
    parser.add_argument("--consent", choices=[rule.value for rule in ConsentRule])


def _upsell(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.basket.upsell import (
        UpsellConfig,
        category_table,
        product_table,
        step_table,
        upsell,
    )

    warehouse = open_dataset(options, workspace)
    found = upsell(
        warehouse,
        filters=filters_of(options),
        config=config_of(options),
        asked=UpsellConfig(within_days=options.within_days),
    )
    _check(found)
    answer: dict[str, Any] = {
        "as_of": found.as_of,
        "within_days": found.within_days,
        "ladders": [_as_json(ladder) for ladder in found.ladders],
    }
    if options.list == "ready":
        ready = _ready(options, warehouse, found)
        return answer | _counts(ready) | frame_answer(options, _dated(ready.frame))
    table = {"steps": step_table, "categories": category_table, "products": product_table}[options.list]
    return answer | frame_answer(options, table(found))


def _check(found: "Upsell") -> None:
    if found.notice == UpsellNotice.CATEGORY_LEVEL:
        allowed = f"{Level.PRODUCT}, {Level.FAMILY}"
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=Level.CATEGORY, what="level", allowed=allowed)
    if found.notice is not None:
        missing = [[str(field) for field in fields] for fields in found.missing]
        raise CrosssellError(
            ErrorCode.NOT_ENOUGH_DATA,
            "customers" if not missing and found.notice in NOBODY_LEFT else "",
            needed=", ".join(" / ".join(fields) for fields in missing) or str(found.notice),
            notice=str(found.notice),
            missing=missing,
        )


def _ready(options: argparse.Namespace, warehouse: Warehouse, found: "Upsell") -> "ReadyCustomers":
    from crosssell.basket.upsell import ready_customers

    ladder, step = _chosen(found, options.step)
    return ready_customers(
        warehouse,
        filters=filters_of(options),
        config=config_of(options),
        ladder=ladder,
        step=step,
        consent=None if options.consent is None else ConsentRule(options.consent),
    )


def _chosen(found: "Upsell", asked: list[str] | None) -> tuple["Ladder", "Step"]:
    steps = [(ladder, step) for ladder in found.ladders for step in ladder.steps]
    for ladder, step in steps:
        if asked == [step.lo.item, step.hi.item]:
            return ladder, step
    allowed = ", ".join(f"{step.lo.item} {step.hi.item}" for _, step in steps) or "–"
    value = " ".join(asked) if asked else ""
    raise CrosssellError(ErrorCode.INVALID_VALUE, value=value, what="--step", allowed=allowed)


def _as_json(ladder: "Ladder") -> dict[str, Any]:
    return {
        "ladder": ladder.number,
        "category": ladder.category,
        "rungs": [rung.item.item for rung in ladder.rungs],
        "customers": ladder.moves.customers,
        "up": ladder.moves.up,
        "stayed": ladder.moves.stayed,
        "down": ladder.moves.down,
    }


def _dated(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return the rows with their days as texts, which JSON and CSV write alike."""
    days = {name: frame[name].dt.strftime("%Y-%m-%d") for name in ("last_order", "last_a")}
    return frame.assign(**days)


def _counts(ready: "ReadyCustomers") -> dict[str, Any]:
    counts = ready.counts
    return {
        "customers_lo": counts.customers_lo,
        "moved": counts.moved,
        "too_early": counts.too_early,
        "ready": counts.ready,
        "consent": str(ready.rule),
        "listed": ready.listed,
        "left_out_no": ready.left_out_no,
        "left_out_unknown": ready.left_out_unknown,
        "left_out_owners": ready.left_out_owners,
        "interval_days": counts.interval_days,
        "response": counts.response(ready.rule),
    }
