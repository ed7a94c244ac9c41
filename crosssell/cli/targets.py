"""The command on target lists: whom to write to with which offer, and whom to leave alone."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from crosssell.cli import values
from crosssell.cli.printing import frame_answer
from crosssell.cli.reading import filters_of, reading_options
from crosssell.columns import CampaignGroup, ConditionKind, ConsentChannel, ConsentRule, Level, OfferKind
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse import Warehouse, Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from crosssell.offers.audience.conditions import Audience
    from crosssell.offers.campaigns.campaign import Campaign
    from crosssell.offers.plan import CampaignPlan, Offer
    from crosssell.offers.targets import TargetList

COLUMNS = ("customer_id", "group", "offer", "reason", "score", "expected_value", "consent", "segment")
NEXT_BEST, NOTHING = "next_best", "none"

ABOUT = """
A target list: customers who may be written to, each with an offer and a reason, best first; some of them,
drawn by chance, are left alone (holdout), so that the campaign can be measured. With one --not-bought, that
product is offered; without or with several, each customer what fits best; --offer says otherwise. Whoever
said no is never listed, nor whoever has the offer or sent it back, is in another campaign, or was contacted
by one in the last 30 days.
"""


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; ``command(name, run, text)`` makes one."""
    parser = command("targets", _targets, "Whom to write to with which offer, with a group left alone.")
    parser.description = ABOUT.strip()
    reading_options(parser)
    _audience_options(parser)
    _offer_options(parser)
    _group_options(parser)


def _audience_options(parser: argparse.ArgumentParser) -> None:
    for name, text in (("bought", "all of these were bought"), ("not-bought", "none of these was")):
        parser.add_argument(f"--{name}", nargs="+", action="extend", default=[], metavar="P", help=text)
    parser.add_argument(
        "--level",
        choices=[Level.PRODUCT.value, Level.CATEGORY.value],
        default=Level.PRODUCT.value,
        help="what P are (default: product numbers)",
    )
    parser.add_argument(
        "--within-days",
        type=int,
        metavar="N",
        help="--bought in the last N days; without it, any order in them (default: ever)",
    )
    parser.add_argument(
        "--consent",
        choices=[rule.value for rule in ConsentRule],
        help="yes, or unknown for yes and unknown (default: yes where the data know of consent)",
    )
    parser.add_argument(
        "--way",
        choices=[way.value for way in ConsentChannel],
        default=ConsentChannel.GENERAL.value,
        help="of contact, whose consent counts (default: general)",
    )
    parser.add_argument(
        "--most", type=values.count, metavar="N", help="at most so many customers, both groups together"
    )


def _offer_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--offer",
        metavar="P",
        help=f"a product number (a category with --level category), {NEXT_BEST} or {NOTHING}",
    )
    parser.add_argument("--discount", type=float, default=0.0, metavar="SHARE", help="given on the offer (0)")
    parser.add_argument(
        "--window-days", type=int, default=30, metavar="N", help="days in which purchases count (30)"
    )
    parser.add_argument("--reach", type=float, default=1.0, metavar="SHARE", help="who notices (1)")
    parser.add_argument(
        "--uplift",
        type=float,
        default=0.2,
        metavar="X",
        help="assumed rise of the chance to buy: 0.2 is 20 %% (0.2)",
    )
    parser.add_argument(
        "--contact-cost", type=float, default=0.0, metavar="AMOUNT", help="of one contact (0)"
    )
    parser.add_argument("--paying-only", action="store_true", help="only rows with an expected value above 0")


def _group_options(parser: argparse.ArgumentParser) -> None:
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--holdout", type=float, metavar="SHARE", help="left alone, of the list (0.2)")
    size.add_argument(
        "--min-detectable",
        type=float,
        metavar="X",
        help="so many left alone that a rise of X is seen: 0.01 is a point",
    )
    parser.add_argument(
        "--seed", type=int, metavar="N", help="of the draw (1, then one that no saved campaign has)"
    )
    parser.add_argument("--sends-on", type=values.day, metavar="D", help="first day of sending")
    parser.add_argument(
        "--campaign",
        metavar="NAME",
        help="save the list as this campaign; once it is saved, its list and groups as they were drawn",
    )


def _targets(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    warehouse = workspace.open(options.dataset)
    plan = _plan(options)
    _refuse_unknown(warehouse, plan)
    found = None if options.campaign is None else _saved(options, warehouse)
    plan = _seeded(options, warehouse, plan, found)
    if options.campaign is None:
        return _listed(options, warehouse, plan)
    if found is None or found.drawn_at is None:
        _save(options, warehouse, plan, found)
        found = _saved(options, warehouse)
        assert found is not None
    elif _says_something(options):
        _refuse_changed(plan, found)
    return _kept(options, warehouse, found)


def _plan(options: argparse.Namespace) -> "CampaignPlan":
    from crosssell.offers.audience.conditions import Exclusions
    from crosssell.offers.plan import USUAL_HOLDOUT_SHARE, CampaignPlan, Cut, Economics, Holdout

    return CampaignPlan(
        name=options.campaign or "",
        audience=_audience(options),
        exclusions=Exclusions(
            consent=None if options.consent is None else ConsentRule(options.consent),
            way=ConsentChannel(options.way),
        ),
        offer=_offer(options),
        economics=Economics(
            reach_share=options.reach, relative_uplift=options.uplift, contact_cost=options.contact_cost
        ),
        holdout=Holdout(
            share=USUAL_HOLDOUT_SHARE if options.holdout is None else options.holdout,
            min_detectable=options.min_detectable,
        ),
        cut=Cut(paying_only=options.paying_only, most=options.most),
        sends_on=options.sends_on,
        window_days=options.window_days,
    )


def _seeded(
    options: argparse.Namespace, warehouse: Warehouse, plan: "CampaignPlan", found: "Campaign | None"
) -> "CampaignPlan":
    """Return the plan with its seed: as asked, as the campaign has it, or one that no campaign has."""
    from crosssell.offers.campaigns.saved import unused_seed

    seed = options.seed
    if seed is None:
        seed = unused_seed(warehouse) if found is None else found.plan.holdout.seed
    return replace(plan, holdout=replace(plan.holdout, seed=seed))


def _audience(options: argparse.Namespace) -> "Audience":
    from crosssell.offers.audience.conditions import Audience, Condition

    def bought(item: str, within_days: int | None) -> Condition:
        level = Level(options.level)
        return Condition(kind=ConditionKind.BOUGHT, level=level, items=(item,), within_days=within_days)

    all_of = [bought(item, options.within_days) for item in options.bought]
    if options.within_days is not None and not options.bought:
        all_of.append(Condition(kind=ConditionKind.ORDERS, within_days=options.within_days, low=1))
    if options.segment:
        all_of.append(Condition(kind=ConditionKind.SEGMENT, values=tuple(sorted(set(options.segment)))))
    return Audience(all_of=tuple(all_of), none_of=tuple(bought(item, None) for item in options.not_bought))


def _offer(options: argparse.Namespace) -> "Offer":
    from crosssell.offers.plan import Offer

    said = options.offer
    if said is None:
        said = options.not_bought[0] if len(options.not_bought) == 1 else NEXT_BEST
    if said in (NEXT_BEST, NOTHING):
        kind = OfferKind.NEXT_BEST if said == NEXT_BEST else OfferKind.NONE
        return Offer(kind=kind, discount_share=options.discount)
    kind = OfferKind.CATEGORY if options.level == Level.CATEGORY else OfferKind.PRODUCT
    return Offer(kind=kind, item=said, discount_share=options.discount)


def _refuse_unknown(warehouse: Warehouse, plan: "CampaignPlan") -> None:
    """Refuse an item that the dataset does not know: a list without it would be another list."""
    from crosssell.offers.audience.choices import unknown_items

    for item in unknown_items(warehouse, plan=plan):
        raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=item)


def _listed(options: argparse.Namespace, warehouse: Warehouse, plan: "CampaignPlan") -> dict[str, Any]:
    from crosssell.offers.targets import target_list

    found = target_list(warehouse, plan=plan, filters=_filters(options))
    _refuse_unseen(plan, found)
    frame = found.frame.assign(reason=_reasons(found.frame, found.names))
    counts = found.counts
    answer: dict[str, Any] = {
        "met": counts.met,
        "listed": found.listed,
        "left_out": {str(reason): count for reason, count in counts.left_out.items()},
        "contacts": found.contacts,
        "holdouts": found.holdouts,
        "consent": str(counts.rule),
        "as_of": counts.as_of,
        "expected_value": found.expected_value,
    }
    return answer | frame_answer(options, frame[list(COLUMNS)])


def _refuse_unseen(plan: "CampaignPlan", found: "TargetList") -> None:
    """Refuse a list that cannot show the rise that is asked for."""
    if found.holdout.share is None and found.listed:
        rise = plan.holdout.min_detectable
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "min_detectable", rise=rise, listed=found.listed)


def _saved(options: argparse.Namespace, warehouse: Warehouse) -> "Campaign | None":
    from crosssell.offers.campaigns.saved import campaign_named

    try:
        return campaign_named(warehouse, name=options.campaign, today=date.today())
    except CrosssellError as error:
        if error.code != ErrorCode.UNKNOWN_ITEM:
            raise
        return None


def _save(
    options: argparse.Namespace, warehouse: Warehouse, plan: "CampaignPlan", planned: "Campaign | None"
) -> None:
    """Save the list as a campaign, or draw the groups of one that was planned before."""
    from crosssell.offers.campaigns.saved import draw_groups, save_campaign
    from crosssell.offers.targets import lay_targets, target_ground

    wanted = plan if planned is None else planned.plan
    besides = None if planned is None else planned.campaign_id
    ground = target_ground(warehouse, plan=wanted, filters=_filters(options))
    with warehouse.write() as cursor:
        lay_targets(cursor, plan=wanted, ground=ground, besides=besides)
        if planned is None:
            save_campaign(cursor, plan=plan, rows="target_row", now=datetime.now())
        else:
            draw_groups(cursor, campaign_id=planned.campaign_id, rows="target_row", now=datetime.now())


def _kept(options: argparse.Namespace, warehouse: Warehouse, found: "Campaign") -> dict[str, Any]:
    """Give the list as it was drawn, without whoever may no longer be written to."""
    from crosssell.offers.campaigns.listed import campaign_list

    kept = campaign_list(warehouse, campaign_id=found.campaign_id, plan=found.plan)
    allowed = ["yes"] if kept.rule == ConsentRule.YES else ["yes", "unknown"]
    frame = kept.frame[kept.frame["consent"].isin(allowed)].reset_index(drop=True)
    groups = frame["is_holdout"].map({True: CampaignGroup.HOLDOUT.value, False: CampaignGroup.CONTACT.value})
    frame = frame.assign(group=groups, reason=_reasons(frame, kept.names))
    answer: dict[str, Any] = {
        "campaign": found.name,
        "status": str(found.status),
        "listed": found.groups.listed,
        "contacts": found.groups.contacts,
        "holdouts": found.groups.holdouts,
        "withdrawn": len(kept.frame) - len(frame),
    }
    return answer | frame_answer(options, frame[list(COLUMNS)])


def _says_something(options: argparse.Namespace) -> bool:
    """Tell whether conditions are asked for beside the campaign's name."""
    said = (options.bought, options.not_bought, options.segment, options.within_days, options.consent)
    groups = (options.holdout, options.min_detectable, options.most, options.offer)
    return any(one not in (None, []) for one in (*said, *groups))


def _refuse_changed(plan: "CampaignPlan", found: "Campaign") -> None:
    """Refuse other conditions under a name whose groups are drawn."""

    def fixed(one: "CampaignPlan") -> tuple[object, ...]:
        return one.audience, one.exclusions.consent, one.offer.kind, one.offer.item, one.holdout, one.cut

    if fixed(plan) != fixed(found.plan):
        raise CrosssellError(ErrorCode.INVALID_VALUE, "campaign_drawn", value=found.name)


def _reasons(frame: "pd.DataFrame", names: "Mapping[str, str]") -> list[str]:
    from crosssell.i18n import translator_for
    from crosssell.labels.offer_reasons import reason_words

    return reason_words(frame, translator_for("en"), names=names)


def _filters(options: argparse.Namespace) -> Any:
    """Return which orders conditions are judged on; segments are a condition."""
    return replace(filters_of(options), segments=())
