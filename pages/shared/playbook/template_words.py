"""What a ready-made campaign was filled in with, and what is left to choose; escaped Markdown."""

from crosssell.basket import Item
from crosssell.columns import CampaignTemplate, TemplateGap
from crosssell.labels import label
from crosssell.offers.templates import TemplateStart
from pages.shared.text import _, ngettext, number, percent, plain, translator


def template_name(template: CampaignTemplate) -> str:
    """Return what a ready-made campaign is called."""
    return label(template, translator())


def template_says(start: TemplateStart) -> list[str]:
    """Return the sentences to show above the list: what was filled in and why, else what to choose."""
    if start.gap is not None:
        return [_gap(start.gap)]
    match start.template:
        case CampaignTemplate.ACCESSORY:
            return _accessory(start)
        case CampaignTemplate.REFILL:
            return _refill(start)
        case CampaignTemplate.WIN_BACK:
            return _win_back(start)
        case CampaignTemplate.BUNDLE_WEEK:
            return _bundle(start)
        case CampaignTemplate.RENEWAL_UPSELL:
            return _renewal(start)
        case CampaignTemplate.SERVICE_ADD_ON:
            return [
                _(
                    "Taken for a service by its name: {category}. Choose another offer where it is none.",
                    category=f"**{plain(start.category)}**",
                ),
                _("Regular customers are those with three orders or more within a year."),
            ]


def _gap(gap: TemplateGap) -> str:
    said = {
        TemplateGap.NO_FOLLOW_UP: _(
            "No product is solidly bought after another within two months. Choose what they have bought, and "
            "what you offer."
        ),
        TemplateGap.NO_RHYTHM: _(
            "No product is bought again at a time that stands out. Choose the product, and the days after "
            "which it is used up."
        ),
        TemplateGap.NO_SEGMENTS: _(
            "Nobody is in the segments to be won back. Choose whom you miss, by the days since their last "
            "order."
        ),
        TemplateGap.NO_SET: _(
            "No set of products that belong together was found. Choose the product that stands for your set."
        ),
        TemplateGap.NO_LADDER: _(
            "No step up that customers demonstrably take was found. Choose what they have, and the better "
            "product."
        ),
        TemplateGap.NO_SERVICE: _(
            "No category is called a service. Choose the product or category of yours that is one."
        ),
    }
    return said[gap]


def _accessory(start: TemplateStart) -> list[str]:
    a, b = map(_name, start.items)
    said = [
        ngettext(
            "{n} buyer of {a} came back for {b} within two months, clearly more than could be expected.",
            "{n} buyers of {a} came back for {b} within two months, clearly more than could be expected.",
            start.customers or 0,
            a=a,
            b=b,
        )
    ]
    return [*said, *_window(start)]


def _refill(start: TemplateStart) -> list[str]:
    (item,) = map(_name, start.items)
    said = [
        ngettext(
            "{item} was bought again {n} time, in a rhythm that stands out.",
            "{item} was bought again {n} times, in a rhythm that stands out.",
            start.customers or 0,
            item=item,
        )
    ]
    return [*said, *_window(start)]


def _win_back(start: TemplateStart) -> list[str]:
    names = translator().listed([label(one, translator()) for one in start.segments])
    return [
        ngettext(
            "{n} customer is in the segments {names}.",
            "{n} customers are in the segments {names}.",
            start.customers or 0,
            names=plain(names),
        ),
        _("Each is offered what fits best, of what is new to them."),
    ]


def _bundle(start: TemplateStart) -> list[str]:
    names = [_name(one) for one in start.items]
    return [
        ngettext(
            "The set: {names}. {n} order holds all of it today.",
            "The set: {names}. {n} orders hold all of it today.",
            start.customers or 0,
            names=translator().listed(names),
        ),
        _(
            "It is offered at {discount} off to customers who buy in its categories and have no part of it. "
            "What it brings is counted by the buyers of {item}, the part that is bought most rarely.",
            discount=percent(start.plan.offer.discount_share, decimals=0),
            item=names[0],
        ),
    ]


def _renewal(start: TemplateStart) -> list[str]:
    lower, upper = map(_name, start.items)
    return [
        ngettext(
            "{n} customer went from {lower} to {upper}. The list holds those whose next purchase is due.",
            "{n} customers went from {lower} to {upper}. The list holds those whose next purchase is due.",
            start.customers or 0,
            lower=lower,
            upper=upper,
        )
    ]


def _window(start: TemplateStart) -> list[str]:
    if start.window is None:
        return []
    return [
        _(
            "Most of them came {first} to {last} days after the purchase.",
            first=number(start.window.first_day),
            last=number(start.window.last_day),
        )
    ]


def _name(item: Item) -> str:
    return f"**{plain(item.name or item.item)}**"
