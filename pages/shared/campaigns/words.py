"""How campaigns are told on a screen: how far one is, what comes next, what it has brought."""

import datetime as dt

from crosssell.columns import (
    CampaignStatus,
    MoneyBasis,
    OfferKind,
    OutcomeLack,
    TestVerdict,
)
from crosssell.experiments.written import Figures
from crosssell.labels import label
from crosssell.offers.campaigns.campaign import Campaign
from crosssell.offers.campaigns.outcome import CampaignOutcome, Gain
from crosssell.offers.campaigns.written import gain_points, money_between, points_between, signed_money
from pages.shared.text import _, date, ngettext, number, percent, plain, translator

STATUS_LOOK = {
    CampaignStatus.PLANNED: (":material/edit_calendar:", "gray"),
    CampaignStatus.RUNNING: (":material/send:", "blue"),
    CampaignStatus.WINDOW_OPEN: (":material/pending:", "orange"),
    CampaignStatus.EVALUATED: (":material/task_alt:", "green"),
}
VERDICT_LOOK = {
    TestVerdict.ROLL_OUT: ":green[:material/check_circle:]",
    TestVerdict.KEEP_RUNNING: ":gray[:material/help:]",
    TestVerdict.NO_EFFECT: ":gray[:material/do_not_disturb_on:]",
    TestVerdict.HARMFUL: ":red[:material/cancel:]",
    TestVerdict.DO_NOT_TRUST: ":red[:material/gpp_maybe:]",
}


def figures(currency: str | None) -> Figures:
    """Return how figures of campaigns are written, not escaped."""
    return Figures(translator=translator(), currency=currency)


def next_words(campaign: Campaign, *, last: dt.date | None, today: dt.date) -> str:
    """Return what the reader does or waits for next; nothing where there is nothing to wait for.

    Args:
        campaign: Which.
        last: Last day of the dataset's orders.
        today: The reader's day.
    """
    plan = campaign.plan
    match campaign.status:
        case CampaignStatus.PLANNED if campaign.drawn_at is None:
            return _("Next: make the list and draw its groups, under Offers.")
        case CampaignStatus.PLANNED if plan.sends_on is None:
            return _("Next: say on which day it is sent.")
        case CampaignStatus.PLANNED if not campaign.exports:
            return _("Next: download the contact file. It is sent on {day}.", day=plain(date(plan.sends_on)))
        case CampaignStatus.PLANNED:
            return _("It is sent on {day}.", day=plain(date(plan.sends_on)))
        case CampaignStatus.RUNNING:
            until = plain(date(plan.sends_until or plan.sends_on))
            if not campaign.exports:
                return _("Next: download the contact file. It is to be sent until {day}.", day=until)
            return _("It is being sent, until {day}.", day=until)
        case CampaignStatus.WINDOW_OPEN:
            return _open_words(campaign, last=last, today=today)
        case CampaignStatus.EVALUATED if campaign.outcome is None:
            return _("The orders are there; the result is being worked out.")
    return ""


def _open_words(campaign: Campaign, *, last: dt.date | None, today: dt.date) -> str:
    """Return which orders are still missing, and whether they can be there yet."""
    ends = campaign.plan.window_ends
    if ends is None or last is None:
        return ""
    said = _(
        "Orders until {day} are needed; yours end on {last}.", day=plain(date(ends)), last=plain(date(last))
    )
    if today <= ends:
        return said + " " + _("Import your orders again after that day: the result appears by itself.")
    return said + " " + _("Import your latest orders: the result appears by itself.")


def sizes_words(campaign: Campaign) -> str:
    """Return how large the groups are."""
    groups = campaign.groups
    if not groups.listed:
        return _("No list yet")
    contacts = ngettext("{n} to contact", "{n} to contact", groups.contacts)
    if not groups.holdouts:
        return _("{contacts}, no control group", contacts=contacts)
    return _(
        "{contacts}, {holdouts} in the control group",
        contacts=contacts,
        holdouts=plain(number(groups.holdouts)),
    )


def drawn_words(campaign: Campaign) -> str:
    """Return how large the groups are and when they were drawn."""
    said = sizes_words(campaign)
    if campaign.drawn_at is None:
        return said
    return _("{groups}; drawn on {day}", groups=said, day=plain(date(campaign.drawn_at.date())))


def headline(outcome: CampaignOutcome) -> str:
    """Return what came of it, in a few words."""
    if outcome.lack is not None:
        return _("It cannot be measured")
    match outcome.verdict:
        case TestVerdict.ROLL_OUT if pays(outcome) is False:
            return _("More bought, but it did not pay")
        case TestVerdict.ROLL_OUT if pays(outcome):
            return _("It worked, and it paid")
        case TestVerdict.ROLL_OUT:
            return _("It worked: more bought")
        case TestVerdict.HARMFUL:
            return _("It did harm")
        case TestVerdict.NO_EFFECT:
            return _("No effect worth having")
        case TestVerdict.DO_NOT_TRUST:
            return _("The result cannot be trusted")
    return _("Not clear")


def pays(outcome: CampaignOutcome) -> bool | None:
    """Tell whether it earned more than it cost, beyond doubt; ``None`` where that is open or not known."""
    if outcome.profit_ci_lower is not None and outcome.profit_ci_lower > 0:
        return True
    if outcome.profit_ci_upper is not None and outcome.profit_ci_upper < 0:
        return False
    return None


def outcome_phrase(outcome: CampaignOutcome, *, currency: str | None) -> str:
    """Return what came of it in one phrase, escaped."""
    if outcome.lack is not None:
        return f"{headline(outcome)} · {lack_words(outcome.lack)}"
    said = [headline(outcome)]
    gain, writes = outcome.target, figures(currency)
    if outcome.verdict == TestVerdict.DO_NOT_TRUST:
        return said[0]
    if gain is not None and gain.difference is not None:
        said.append(
            _(
                "buyers {difference} ({interval})",
                difference=plain(gain_points(gain, writes)),
                interval=plain(points_between(gain, writes)),
            )
        )
    if outcome.profit is not None and pays(outcome) is not None:
        said.append(f"{profit_name(outcome)} {plain(signed_money(outcome.profit, writes))}")
    return " · ".join(said)


def lack_words(lack: OutcomeLack) -> str:
    """Return why a campaign, or its profit, cannot be measured."""
    match lack:
        case OutcomeLack.NO_HOLDOUT:
            return _("Nobody was left alone to compare with.")
        case OutcomeLack.NOBODY_CONTACTED:
            return _("Nobody was to be contacted.")
        case OutcomeLack.NO_ORDERS:
            return _("The dataset holds no orders of these customers to compare.")
        case OutcomeLack.NO_AMOUNTS:
            return _("The orders hold no amounts.")
        case OutcomeLack.NOT_TRUSTED:
            return _("A check forbids it; see the details.")
        case OutcomeLack.DRAWN_LATE:
            return label(lack, translator()) + "."


def next_step(outcome: CampaignOutcome) -> str:
    """Return what to do with a result."""
    if outcome.lack == OutcomeLack.NO_HOLDOUT:
        return _("Leave a part of the next list alone, by chance: then you know what the letter did.")
    if outcome.lack is not None:
        return _("Look whether the right orders and customer numbers were imported.")
    match outcome.verdict:
        case TestVerdict.ROLL_OUT if pays(outcome) is False:
            return _("Do it again only for less: a cheaper contact, a smaller discount, or a shorter list.")
        case TestVerdict.ROLL_OUT:
            return _("Do it again with the next list, and leave a small part alone again: effects wear off.")
        case TestVerdict.HARMFUL:
            return _("Do not send this again. Change the offer, the moment or the audience first.")
        case TestVerdict.NO_EFFECT:
            return _("More of the same will not help. Change the offer or the moment.")
        case TestVerdict.DO_NOT_TRUST:
            return _("Look at the checks in the details: the groups or the data are not what they should be.")
    return _(
        "The list was too small to tell. Do it again with more customers, or a larger control group, "
        "before you judge it."
    )


def bought_words(campaign: Campaign, *, item: str) -> str:
    """Return what a campaign counts: bought what.

    Args:
        campaign: Which.
        item: Name of what it offers, escaped; blank where it is no one thing.
    """
    match campaign.plan.offer.kind:
        case OfferKind.PRODUCT | OfferKind.CATEGORY if item:
            return _("bought {item}", item=item)
        case OfferKind.NEXT_BEST:
            return _("bought what they were offered")
    return _("bought something")


def target_sentence(campaign: Campaign, gain: Gain, *, item: str) -> str:
    """Return how many of both groups bought what the campaign was for; one sentence or two, escaped."""
    days = campaign.plan.window_days
    values = {"contact": plain(share(gain.contact)), "bought": bought_words(campaign, item=item)}
    if gain.holdout is None:
        return ngettext(
            "Of those contacted, {contact} {bought} within {n} day.",
            "Of those contacted, {contact} {bought} within {n} days.",
            days,
            **values,
        )
    said = ngettext(
        "Within {n} day {contact} of those contacted {bought}, and {holdout} of the control group.",
        "Within {n} days {contact} of those contacted {bought}, and {holdout} of the control group.",
        days,
        holdout=plain(share(gain.holdout)),
        **values,
    )
    if gain.difference is None:
        return said
    writes = figures(None)
    return (
        said
        + " "
        + _(
            "That is **{difference}** ({interval}).",
            difference=plain(gain_points(gain, writes)),
            interval=plain(points_between(gain, writes)),
        )
    )


def money_sentence(outcome: CampaignOutcome, *, currency: str | None) -> str:
    """Return what it brought and cost; nothing where the orders hold no amounts."""
    writes = figures(currency)
    gain = outcome.margin if outcome.profit_money == MoneyBasis.MARGIN else outcome.revenue
    if outcome.profit is None or gain is None or gain.total is None:
        return ""
    said = _(
        "In all that is {total} of {money}, less {cost} of cost: **{profit}** ({interval}).",
        total=plain(signed_money(gain.total, writes)),
        money=_("margin") if outcome.profit_money == MoneyBasis.MARGIN else _("net revenue"),
        cost=plain(writes.amount(outcome.cost)),
        profit=plain(signed_money(outcome.profit, writes)),
        interval=plain(money_between(outcome.profit_ci_lower, outcome.profit_ci_upper, writes)),
    )
    is_open = pays(outcome) is None and outcome.profit_ci_lower is not None
    if is_open and outcome.verdict != TestVerdict.HARMFUL:
        said += " " + _("So whether it earned more than it cost is not certain yet.")
    return said


def profit_name(outcome: CampaignOutcome) -> str:
    """Return what is left after the cost is called: it is no profit where the cost of goods is not known."""
    return _("profit") if outcome.profit_money == MoneyBasis.MARGIN else _("net revenue less cost")


def share(value: float | None) -> str:
    """Write a share of customers; not escaped."""
    return percent(value, decimals=1)
