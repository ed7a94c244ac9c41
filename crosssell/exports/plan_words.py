"""A campaign's plan in words: whom it is for, what is offered, when, at what cost, and who is left alone.

Facts, each a name and a value, for a screen, a sheet of notes or a printed page alike; what is escaped, and
how, is the caller's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from babel.lists import format_list

from crosssell.columns import (
    AudienceStart,
    ConditionKind,
    ConsentChannel,
    ConsentRule,
    OfferKind,
    Segment,
    UpliftSource,
)
from crosssell.i18n import Translator
from crosssell.labels import label, segment_words
from crosssell.offers.audience.conditions import Audience, Condition, Exclusions
from crosssell.offers.plan import CampaignPlan, Economics, Offer

MOST_NAMED = 6  # items or values of a condition; the others are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVoice:
    """How a plan is told.

    Attributes:
        translator: The reader's language.
        names: Product number → name to show; a category, or a product without a name, is shown as it is.
        currency: Of amounts; ``None`` if unknown.
        escape: Makes a text inert where it is shown.
    """

    translator: Translator
    names: Mapping[str, str] = field(default_factory=dict)
    currency: str | None = None
    escape: Callable[[str], str] = str

    def item(self, item: str) -> str:
        """Write a product or category, inert."""
        return self.escape(self.names.get(item, item))

    def number(self, value: float) -> str:
        """Write a number with as many decimals as it has, two at most."""
        return self.escape(self.translator.number(value, decimals=0 if float(value).is_integer() else 2))

    def money(self, value: float) -> str:
        """Write an amount."""
        whole = float(value).is_integer() and abs(value) >= 10
        return self.escape(self.translator.money(value, self.currency, decimals=0 if whole else 2))

    def share(self, value: float) -> str:
        """Write a share (0–1), its decimals only where it has some."""
        return self.escape(
            self.translator.percent(value, decimals=0 if abs(value * 100 - round(value * 100)) < 1e-9 else 1)
        )

    def offer(self, offer: Offer) -> str:
        """Write what is offered, in a few words."""
        if not offer.item:
            return self.escape(label(offer.kind, self.translator))
        item = self.item(offer.item)
        is_category = offer.kind == OfferKind.CATEGORY
        return self.translator.gettext("Category {category}", category=item) if is_category else item

    def either(self, values: Sequence[str]) -> str:
        """Join what any of will do, the most of it counted where there is much."""
        shown = list(values[:MOST_NAMED])
        if more := len(values) - len(shown):
            shown.append(self.translator.ngettext("{n} other", "{n} others", more))
        return str(format_list(shown, style="or", locale=self.translator.locale))


def plan_facts(plan: CampaignPlan, voice: PlanVoice) -> list[tuple[str, str]]:
    """Return the plan as names and values, in the order in which one asks."""
    _ = voice.translator.gettext
    economics, holdout = plan.economics, plan.holdout
    facts = [
        (_("For whom"), audience_sentence(plan.audience, voice)),
        (_("Left out"), exclusion_words(plan.exclusions, voice)),
        (_("Offer"), offer_words(plan.offer, voice)),
        (_("Way of contact"), voice.escape(way_words(plan.exclusions.way, voice.translator))),
        (_("Sent"), sending_words(plan, voice)),
        (_("Orders are counted"), window_words(plan, voice)),
        (_("Cost"), _cost_words(plan, voice)),
        (
            _("Assumed effect") if economics.uplift_source == UpliftSource.ASSUMED else _("Measured effect"),
            _effect_words(economics, voice),
        ),
        (_("Control group"), holdout_words(plan, voice)),
    ]
    if plan.start != AudienceStart.EMPTY:
        facts.insert(0, (_("Started from"), voice.escape(label(plan.start, voice.translator))))
    if holdout.min_detectable is not None:
        facts.append(
            (
                _("Smallest rise to be seen"),
                _("{points} points", points=_points(holdout.min_detectable, voice)),
            )
        )
    if plan.notes.strip():
        facts.append((_("Notes"), voice.escape(plan.notes.strip())))
    return facts


def audience_lines(audience: Audience, voice: PlanVoice) -> list[str]:
    """Return whom an audience is, a line a group of conditions; one line where there are none."""
    _ = voice.translator.gettext
    lines = []
    if audience.all_of:
        every = _conditions(audience.all_of, voice)
        alone = len(audience.all_of) == 1
        lines.append(every if alone else _("All of these hold: {conditions}", conditions=every))
    if audience.any_of:
        some = _conditions(audience.any_of, voice)
        lines.append(_("At least one of these holds: {conditions}", conditions=some))
    if audience.none_of:
        none = _conditions(audience.none_of, voice)
        lines.append(_("None of these holds: {conditions}", conditions=none))
    return lines or [_("All known customers who have ordered.")]


def audience_sentence(audience: Audience, voice: PlanVoice) -> str:
    """Return whom an audience is, in one text."""
    return ". ".join(line.rstrip(".") for line in audience_lines(audience, voice)) + "."


def condition_words(condition: Condition, voice: PlanVoice) -> str:
    """Return a condition as its name and what must be so."""
    name = voice.escape(label(condition.kind, voice.translator))
    if condition.kind == ConditionKind.ATTRIBUTE:
        name = voice.escape(condition.attribute)
    parts = [one for one in (_what(condition, voice), _bounds(condition, voice)) if one]
    return f"{name}: {', '.join(parts)}" if parts else name


def way_words(way: ConsentChannel, translator: Translator) -> str:
    """Return by which way customers are contacted."""
    if way == ConsentChannel.GENERAL:
        return translator.gettext("No particular one")
    return label(way, translator)


def exclusion_words(exclusions: Exclusions, voice: PlanVoice) -> str:
    """Return who is left out whatever the conditions say."""
    _ = voice.translator.gettext
    reasons = [_("who said no to being contacted")]
    if exclusions.consent != ConsentRule.UNKNOWN:
        reasons.append(_("who has said nothing about it"))
    if exclusions.has_offer:
        reasons.append(_("who has bought the offer already"))
    if exclusions.returned_offer:
        reasons.append(_("who has sent it back"))
    if exclusions.other_campaigns:
        reasons.append(_("who is in another campaign that is not over"))
    if exclusions.contacted_within_days:
        reasons.append(
            voice.translator.ngettext(
                "who was contacted in the last {n} day",
                "who was contacted in the last {n} days",
                exclusions.contacted_within_days,
            )
        )
    return voice.translator.listed(reasons)


def offer_words(offer: Offer, voice: PlanVoice) -> str:
    """Return what is offered, with what the shop says of it."""
    _ = voice.translator.gettext
    said = [voice.offer(offer)]
    if offer.words.strip():
        said.append(f"“{voice.escape(offer.words.strip())}”")
    if offer.discount_share:
        said.append(_("{share} off", share=voice.share(offer.discount_share)))
    return ", ".join(said)


def sending_words(plan: CampaignPlan, voice: PlanVoice) -> str:
    """Return on which days it is sent."""
    if plan.sends_on is None:
        return voice.translator.gettext("Not fixed yet")
    first = voice.escape(voice.translator.date(plan.sends_on))
    if plan.sends_until is None or plan.sends_until == plan.sends_on:
        return first
    return f"{first} – {voice.escape(voice.translator.date(plan.sends_until))}"


def window_words(plan: CampaignPlan, voice: PlanVoice) -> str:
    """Return over which days purchases are counted."""
    words = voice.translator
    if plan.window_ends is None:
        return words.ngettext(
            "For {n} day from the first day of sending",
            "For {n} days from the first day of sending",
            plan.window_days,
        )
    return words.ngettext(
        "For {n} day, until {day}",
        "For {n} days, until {day}",
        plan.window_days,
        day=voice.escape(words.date(plan.window_ends)),
    )


def holdout_words(plan: CampaignPlan, voice: PlanVoice) -> str:
    """Return how many are left alone."""
    _ = voice.translator.gettext
    if plan.holdout.min_detectable is not None:
        return _("As large as it takes to see the smallest rise")
    if not plan.holdout.share:
        return _("None: what the campaign brings cannot be measured")
    return _("{share} of the list, by chance", share=voice.share(plan.holdout.share))


def _conditions(conditions: Sequence[Condition], voice: PlanVoice) -> str:
    return "; ".join(condition_words(one, voice) for one in conditions)


def _effect_words(economics: Economics, voice: PlanVoice) -> str:
    _ = voice.translator.gettext
    uplift = voice.share(abs(economics.relative_uplift))
    if economics.relative_uplift < 0:
        more = _("They buy {uplift} less often than they would have.", uplift=uplift)
    else:
        more = _("They buy {uplift} more often than they would have.", uplift=uplift)
    if economics.reach_share == 1:
        return more
    return _("{reach} notice it.", reach=voice.share(economics.reach_share)) + " " + more


def _cost_words(plan: CampaignPlan, voice: PlanVoice) -> str:
    _ = voice.translator.gettext
    economics = plan.economics
    parts = []
    if economics.contact_cost:
        parts.append(_("{amount} a contact", amount=voice.money(economics.contact_cost)))
    if economics.fixed_cost:
        parts.append(_("{amount} for the campaign as a whole", amount=voice.money(economics.fixed_cost)))
    return voice.translator.listed(parts) if parts else _("None")


def _what(condition: Condition, voice: PlanVoice) -> str:
    """Return the items or values that a condition names."""
    if condition.kind == ConditionKind.BOUGHT:
        return voice.either([voice.item(item) for item in condition.items])
    if condition.kind == ConditionKind.SEGMENT:
        return voice.either(
            [
                voice.escape(segment_words(value, voice.translator) if value in list(Segment) else value)
                for value in condition.values
            ]
        )
    return voice.either([voice.escape(value) for value in condition.values]) if condition.values else ""


def _bounds(condition: Condition, voice: PlanVoice) -> str:
    """Return between which figures it must be, and within which days."""
    _, ngettext = voice.translator.gettext, voice.translator.ngettext
    low, high = condition.low, condition.high
    is_money = condition.kind in (ConditionKind.REVENUE, ConditionKind.EXPECTED_VALUE)
    write = voice.money if is_money else voice.number
    found = []
    if condition.kind == ConditionKind.BOUGHT:
        found.append(_times(low, high, voice))
    elif low is not None and high is not None:
        found.append(_("{lower} to {upper}", lower=write(low), upper=write(high)))
    elif low is not None:
        found.append(_("at least {number}", number=write(low)))
    elif high is not None:
        found.append(_("at most {number}", number=write(high)))
    if condition.within_days is not None:
        found.append(ngettext("in the last {n} day", "in the last {n} days", condition.within_days))
    return ", ".join(one for one in found if one)


def _times(low: float | None, high: float | None, voice: PlanVoice) -> str:
    """Return in how many orders it was bought; nothing where once will do."""
    ngettext = voice.translator.ngettext
    if high is not None and (low is None or low <= 1):
        return ngettext("in at most {n} order", "in at most {n} orders", int(high))
    if high is not None and low is not None:
        return voice.translator.gettext(
            "in {lower} to {upper} orders", lower=voice.number(low), upper=voice.number(high)
        )
    if low is not None and low > 1:
        return ngettext("in at least {n} order", "in at least {n} orders", int(low))
    return ""


def _points(share: float, voice: PlanVoice) -> str:
    return voice.escape(voice.translator.number(share * 100, decimals=1))
