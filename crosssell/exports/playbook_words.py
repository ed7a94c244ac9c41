"""The playbook in sentences, as the screen and the printed page say them."""

from collections.abc import Callable, Mapping

from crosssell.columns import CampaignTemplate, PlaybookItem, PlaybookStep
from crosssell.i18n import N_, Translator
from crosssell.offers.playbook import CheckedItem, Seen
from crosssell.readiness import DAYS_WANTED

# Of days, none says as much as any other number.
COUNTED_FROM_NOTHING = frozenset({PlaybookItem.HISTORY, PlaybookItem.DATA_FRESH})

QUESTIONS: Mapping[PlaybookStep, str] = {
    PlaybookStep.IDENTIFY: N_("Which products belong together, and which of them are worth a campaign?"),
    PlaybookStep.UNDERSTAND: N_("Who buys them, and whom may you write to?"),
    PlaybookStep.TIME_AND_PLACE: N_("When do customers come back, and where do you reach them?"),
    PlaybookStep.OFFER: N_("What do you offer, to whom, and who is left out?"),
    PlaybookStep.MEASURE: N_("What did the campaign bring that would not have come anyway?"),
    PlaybookStep.IMPROVE: N_("Was it worth it, and what comes next?"),
}

TO_DO: Mapping[PlaybookItem, str] = {
    PlaybookItem.GOAL: N_(
        "Write down what the campaign is to change, in one figure: “200 more buyers of the drying rack”."
    ),
    PlaybookItem.SOLID_PAIRS: N_("Look at the matrix; with too few orders behind it, add more months."),
    PlaybookItem.PAIRS_CHOSEN: N_("Choose two or three pairs by their money, with sales and purchasing."),
    PlaybookItem.COSTS: N_("Add a file of your products with their cost: then margin counts, not revenue."),
    PlaybookItem.PRODUCT_NAMES: N_("Add a file of your products: then screens show names, not numbers."),
    PlaybookItem.CATEGORIES: N_("Add a file of your products with their categories."),
    PlaybookItem.CUSTOMERS: N_("Export the orders with a customer number: lists need one."),
    PlaybookItem.SEGMENTS: N_("Segments need orders with a customer and a date."),
    PlaybookItem.CONSENT: N_("Add a file of your customers that says who may be written to, and how."),
    PlaybookItem.ASKED: N_("Ask what customers say when they buy the one and not the other."),
    PlaybookItem.ADDRESSES: N_("Add a file of your customers with e-mail or address, or join them later."),
    PlaybookItem.HISTORY: N_("Add older exports: half a year or more shows when customers come back."),
    PlaybookItem.RETURNING: N_("Add older exports, or offer at once what goes with the first order."),
    PlaybookItem.WAY_CHOSEN: N_("E-mail, letter, phone, the app or the till: choose one for each campaign."),
    PlaybookItem.CALENDAR: N_("Choose days that no sale, holiday or other campaign disturbs."),
    PlaybookItem.CHANNELS: N_("Export the sales channel with the orders."),
    PlaybookItem.CAMPAIGN_SAVED: N_("Build a target list, or take a ready-made campaign from below."),
    PlaybookItem.MESSAGE: N_("Say why this customer gets this offer, until when, and how to unsubscribe."),
    PlaybookItem.TEAM: N_("Tell everybody who will be asked about it, and see that there is enough of it."),
    PlaybookItem.STOCK: N_(
        "Add a file of your products with their stock: then nothing is offered that is gone."
    ),
    PlaybookItem.FIGURE_AGREED: N_("Agree on one figure now; afterwards some figure always looks good."),
    PlaybookItem.CONTROL_GROUP: N_(
        "Leave a part of the list alone, by lot: only that shows what the campaign brings."
    ),
    PlaybookItem.FILES: N_("Download the contact file on the campaign's page and send it off."),
    PlaybookItem.EVALUATED: N_("Import the sales up to the end of the window: the result appears by itself."),
    PlaybookItem.RETURN_KNOWN: N_("Take the measured effect into the ROI calculator and save the scenario."),
    PlaybookItem.LESSONS: N_("Write into the note what worked, what did not, and what you try next."),
    PlaybookItem.DATA_FRESH: N_("Import the latest export: lists are made from the last order day on."),
    PlaybookItem.SECOND_ROUND: N_("Change one thing, and measure again."),
}

PURPOSES: Mapping[CampaignTemplate, str] = {
    CampaignTemplate.ACCESSORY: N_("Who has just bought a product gets what its buyers come back for."),
    CampaignTemplate.REFILL: N_("Who is about to run out is reminded in the days when most buy again."),
    CampaignTemplate.WIN_BACK: N_("Good customers who have gone quiet get what fits each of them best."),
    CampaignTemplate.BUNDLE_WEEK: N_(
        "For a week a set at a discount, for customers who buy in its categories and have no part of it."
    ),
    CampaignTemplate.RENEWAL_UPSELL: N_("Whose next purchase is due is shown the next better product."),
    CampaignTemplate.SERVICE_ADD_ON: N_(
        "Regular customers get a call about a service that goes with what they buy."
    ),
}


def question_words(step: PlaybookStep, words: Translator) -> str:
    """Return the question that a step answers."""
    return words.gettext(QUESTIONS[step])


def to_do_words(item: PlaybookItem, words: Translator) -> str:
    """Return what to do about an open item, in one sentence."""
    return words.gettext(TO_DO[item])


def purpose_words(template: CampaignTemplate, words: Translator) -> str:
    """Return what a ready-made campaign does, in one sentence."""
    return words.gettext(PURPOSES[template])


def seen_words(one: CheckedItem, words: Translator) -> str:
    """Return what the data show of an item; blank where only people know."""
    if one.seen is None:
        return ""
    if one.is_pending:
        return words.gettext("is being counted …")
    if one.seen.found == 0 and one.item not in COUNTED_FROM_NOTHING:
        return words.gettext("none yet") if one.seen.of is None else words.gettext("not known")
    return SEEN[one.item](one.seen, words)


def _of_products(seen: Seen, words: Translator) -> str:
    return words.gettext("for {share} of the products sold", share=_share(seen, words))


def _of_customers(seen: Seen, words: Translator) -> str:
    return words.gettext("for {share} of the customers", share=_share(seen, words))


def _of_orders(seen: Seen, words: Translator) -> str:
    return words.gettext("{share} of the orders", share=_share(seen, words))


def _share(seen: Seen, words: Translator) -> str:
    """Return a share; one that only looks like nothing or like all of it says so with a decimal."""
    if not seen.of or seen.found is None:
        return words.percent(None)
    share = seen.found / seen.of
    looks_whole = round(share, 2) in (0, 1) and seen.found not in (0, seen.of)
    return words.percent(share, decimals=1 if looks_whole else 0)


def _pairs(seen: Seen, words: Translator) -> str:
    return words.ngettext("{n} solid pair", "{n} solid pairs", seen.found or 0)


def _categories(seen: Seen, words: Translator) -> str:
    return words.ngettext("{n} category", "{n} categories", seen.found or 0)


def _segmented(seen: Seen, words: Translator) -> str:
    return words.ngettext("{n} customer", "{n} customers", seen.found or 0)


def _days(seen: Seen, words: Translator) -> str:
    return words.ngettext(
        "{n} day; {wanted} are enough", "{n} days; {wanted} are enough", seen.found or 0, wanted=DAYS_WANTED
    )


def _returning(seen: Seen, words: Translator) -> str:
    return words.ngettext("{n} customer ordered again", "{n} customers ordered again", seen.found or 0)


def _channels(seen: Seen, words: Translator) -> str:
    return words.ngettext("{n} channel", "{n} channels", seen.found or 0)


def _campaigns(seen: Seen, words: Translator) -> str:
    return words.ngettext("{n} campaign", "{n} campaigns", seen.found or 0)


def _scenarios(seen: Seen, words: Translator) -> str:
    return words.ngettext("{n} scenario", "{n} scenarios", seen.found or 0)


def _age(seen: Seen, words: Translator) -> str:
    if seen.found is None:
        return words.gettext("the orders have no dates")
    return words.ngettext("last order {n} day ago", "last order {n} days ago", seen.found)


SEEN: Mapping[PlaybookItem, Callable[[Seen, Translator], str]] = {
    PlaybookItem.SOLID_PAIRS: _pairs,
    PlaybookItem.COSTS: _of_products,
    PlaybookItem.PRODUCT_NAMES: _of_products,
    PlaybookItem.CATEGORIES: _categories,
    PlaybookItem.CUSTOMERS: _of_orders,
    PlaybookItem.SEGMENTS: _segmented,
    PlaybookItem.CONSENT: _of_customers,
    PlaybookItem.ADDRESSES: _of_customers,
    PlaybookItem.HISTORY: _days,
    PlaybookItem.RETURNING: _returning,
    PlaybookItem.CHANNELS: _channels,
    PlaybookItem.CAMPAIGN_SAVED: _campaigns,
    PlaybookItem.STOCK: _of_products,
    PlaybookItem.CONTROL_GROUP: _campaigns,
    PlaybookItem.FILES: _campaigns,
    PlaybookItem.EVALUATED: _campaigns,
    PlaybookItem.RETURN_KNOWN: _scenarios,
    PlaybookItem.DATA_FRESH: _age,
    PlaybookItem.SECOND_ROUND: _campaigns,
}
