"""Where can a plan start? A filled scenario for each trade, and what a contact usually costs.

What a guide for marketers claims is labelled a benchmark and stands on one input, the price: what an order
brings more with cross-selling than without. A claim is no measurement, so its triple reaches further down
than up. Everything else is an example, to be replaced by what the reader knows.

Amounts start at a size that is usual in the currency (`price_level`). That is a rough level of prices, not a
rate of exchange: 10 € are written as 40 zł and as 3,000 Ft.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import floor, log10

from crosssell.columns import CampaignChannel, InputUnit, Rhythm, RoiInput, RoiSource, RoiTemplate
from crosssell.roi.inputs import INPUTS
from crosssell.roi.scenario import Estimate, Scenario

Triple = tuple[float, float, float]

CLAIM_LOW, CLAIM_HIGH = 0.5, 1.25  # what is made of a claim, low and high


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a guide to cross-selling for marketers claims of a trade; nobody has measured it.

    Attributes:
        before: Value of an order without cross-selling.
        after: With it.
        currency: ISO code of both.
        monthly: Whether both are paid every month.
    """

    before: float
    after: float
    currency: str = "PLN"
    monthly: bool = False

    @property
    def ratio(self) -> float:
        """By how much of itself an order grows, 0.4 for 40 %."""
        return self.after / self.before - 1

    @property
    def note(self) -> str:
        """The claim in figures."""
        return f"{self.before:.0f} → {self.after:.0f} {self.currency}"


CLAIMS: Mapping[RoiTemplate, Claim] = {
    RoiTemplate.ECOMMERCE: Claim(before=100, after=140),
    RoiTemplate.BANKING: Claim(before=1500, after=2000),
    RoiTemplate.TELECOMS: Claim(before=80, after=120, monthly=True),
    RoiTemplate.MOBILE_PHONE: Claim(before=1000, after=1200),
    RoiTemplate.COMPUTER: Claim(before=2000, after=2500),
    RoiTemplate.CAMERA: Claim(before=1500, after=1800),
}

CHANNEL_OF: Mapping[RoiTemplate, CampaignChannel] = {
    RoiTemplate.ECOMMERCE: CampaignChannel.EMAIL,
    RoiTemplate.BANKING: CampaignChannel.APP,
    RoiTemplate.TELECOMS: CampaignChannel.TEXT_MESSAGE,
    RoiTemplate.MOBILE_PHONE: CampaignChannel.IN_PERSON,
    RoiTemplate.COMPUTER: CampaignChannel.IN_PERSON,
    RoiTemplate.CAMERA: CampaignChannel.IN_PERSON,
    RoiTemplate.SOFTWARE: CampaignChannel.PHONE,
    RoiTemplate.RETAIL_TILL: CampaignChannel.IN_PERSON,
}

RHYTHM_OF: Mapping[RoiTemplate, Rhythm] = {RoiTemplate.RETAIL_TILL: Rhythm.MONTHLY}

# How much of a currency buys about as much as one euro; every other currency as the euro.
PRICE_LEVELS: Mapping[str, float] = {
    "PLN": 4,
    "CZK": 20,
    "HUF": 300,
    "RON": 4,
    "BGN": 2,
    "DKK": 8,
    "NOK": 10,
    "SEK": 10,
    "UAH": 20,
    "TRY": 30,
    "JPY": 150,
    "CNY": 7,
    "INR": 50,
    "MXN": 15,
    "BRL": 5,
    "ZAR": 15,
}

# Of one contact, in euros: what is paid to send it, or the minutes of whoever makes it.
CONTACT_COSTS: Mapping[CampaignChannel, Triple] = {
    CampaignChannel.EMAIL: (0.001, 0.002, 0.01),
    CampaignChannel.TEXT_MESSAGE: (0.04, 0.07, 0.1),
    CampaignChannel.APP: (0, 0.001, 0.005),
    CampaignChannel.LETTER: (0.7, 0.9, 1.3),
    CampaignChannel.PHONE: (2, 3.5, 6),
    CampaignChannel.IN_PERSON: (0.3, 0.5, 1),
}

NOTHING: Triple = (0, 0, 0)

# What a trade does not say otherwise; amounts in euros.
USUAL: Mapping[RoiInput, Triple] = {
    RoiInput.AUDIENCE: (10_000, 10_000, 10_000),
    RoiInput.DELIVERABILITY: (0.95, 0.97, 0.99),
    RoiInput.CONTACT_RATE: (0.2, 0.3, 0.4),
    RoiInput.OPT_OUT_RATE: (0.0005, 0.001, 0.002),
    RoiInput.OPT_OUT_VALUE: (1, 3, 6),
    RoiInput.BASELINE_RATE: (0.02, 0.03, 0.04),
    RoiInput.UPLIFT: (0.005, 0.02, 0.035),
    RoiInput.ITEMS_PER_RESPONSE: (1, 1, 1),
    RoiInput.REPEATS_PER_YEAR: NOTHING,
    RoiInput.PRICE: (10, 20, 30),
    RoiInput.DISCOUNT: NOTHING,
    RoiInput.MARGIN: (0.35, 0.4, 0.45),
    RoiInput.RETURN_RATE: (0.03, 0.05, 0.1),
    RoiInput.DISPLACED_SHARE: (0.05, 0.15, 0.3),
    RoiInput.VALUE_AFTER: NOTHING,
    RoiInput.CREATIVE_COST: (100, 150, 300),
    RoiInput.TOOLS_COST: NOTHING,
    RoiInput.TRAINING_COST: NOTHING,
    RoiInput.INCENTIVE_FIXED: NOTHING,
    RoiInput.INCENTIVE_PER_SALE: NOTHING,
    RoiInput.RUNNING_COST: NOTHING,
    RoiInput.RAMP_UP_MONTHS: NOTHING,
    RoiInput.HORIZON_MONTHS: (6, 6, 6),
    RoiInput.DISCOUNT_RATE: (0.08, 0.08, 0.08),
}

# Somebody asks while the thing itself is being bought: nearly everybody hears it, and nobody is written to.
AT_THE_COUNTER: Mapping[RoiInput, Triple] = {
    RoiInput.DELIVERABILITY: (1, 1, 1),
    RoiInput.CONTACT_RATE: (0.6, 0.8, 0.9),
    RoiInput.OPT_OUT_RATE: NOTHING,
    RoiInput.OPT_OUT_VALUE: NOTHING,
    RoiInput.BASELINE_RATE: (0.1, 0.15, 0.2),
    RoiInput.UPLIFT: (0.03, 0.1, 0.15),
    RoiInput.CREATIVE_COST: NOTHING,
    RoiInput.TRAINING_COST: (100, 200, 400),
    RoiInput.INCENTIVE_PER_SALE: (1, 1, 1),
}

TRADES: Mapping[RoiTemplate, Mapping[RoiInput, Triple]] = {
    RoiTemplate.ECOMMERCE: {RoiInput.AUDIENCE: (30_000, 30_000, 30_000)},
    RoiTemplate.BANKING: {
        RoiInput.AUDIENCE: (20_000, 20_000, 20_000),
        RoiInput.DELIVERABILITY: (0.8, 0.9, 0.95),
        RoiInput.CONTACT_RATE: (0.15, 0.25, 0.35),
        RoiInput.UPLIFT: (0.01, 0.03, 0.05),
        RoiInput.MARGIN: (0.5, 0.6, 0.7),
        RoiInput.RETURN_RATE: NOTHING,
        RoiInput.CREATIVE_COST: (500, 1_000, 2_000),
        RoiInput.TOOLS_COST: (2_000, 3_000, 5_000),
        RoiInput.TRAINING_COST: (1_000, 1_500, 2_500),
        RoiInput.RAMP_UP_MONTHS: (3, 3, 3),
        RoiInput.HORIZON_MONTHS: (12, 12, 12),
    },
    RoiTemplate.TELECOMS: {
        RoiInput.CONTACT_RATE: (0.4, 0.6, 0.8),
        RoiInput.UPLIFT: (0, 0.01, 0.02),
        RoiInput.REPEATS_PER_YEAR: (9, 11, 12),
        RoiInput.MARGIN: (0.5, 0.6, 0.7),
        RoiInput.RETURN_RATE: NOTHING,
        RoiInput.TOOLS_COST: (500, 1_000, 2_000),
        RoiInput.HORIZON_MONTHS: (12, 12, 12),
    },
    RoiTemplate.MOBILE_PHONE: {**AT_THE_COUNTER, RoiInput.AUDIENCE: (2_000, 2_000, 2_000)},
    RoiTemplate.COMPUTER: {
        **AT_THE_COUNTER,
        RoiInput.AUDIENCE: (1_000, 1_000, 1_000),
        RoiInput.MARGIN: (0.2, 0.25, 0.35),
    },
    RoiTemplate.CAMERA: {
        **AT_THE_COUNTER,
        RoiInput.AUDIENCE: (800, 800, 800),
        RoiInput.MARGIN: (0.25, 0.3, 0.4),
    },
    RoiTemplate.SOFTWARE: {
        RoiInput.AUDIENCE: (500, 500, 500),
        RoiInput.DELIVERABILITY: (0.9, 0.95, 0.98),
        RoiInput.CONTACT_RATE: (0.3, 0.5, 0.6),
        RoiInput.BASELINE_RATE: (0.005, 0.01, 0.02),
        RoiInput.UPLIFT: (0.01, 0.05, 0.08),
        RoiInput.REPEATS_PER_YEAR: (9, 11, 12),
        RoiInput.PRICE: (20, 40, 60),
        RoiInput.MARGIN: (0.7, 0.8, 0.85),
        RoiInput.RETURN_RATE: NOTHING,
        RoiInput.TOOLS_COST: (500, 1_000, 2_000),
        RoiInput.TRAINING_COST: (200, 500, 1_000),
        RoiInput.HORIZON_MONTHS: (24, 24, 24),
    },
    RoiTemplate.RETAIL_TILL: {
        **AT_THE_COUNTER,
        RoiInput.AUDIENCE: (20_000, 20_000, 20_000),
        RoiInput.CONTACT_RATE: (0.4, 0.6, 0.8),
        RoiInput.BASELINE_RATE: (0.03, 0.05, 0.08),
        RoiInput.UPLIFT: (0.01, 0.03, 0.05),
        RoiInput.PRICE: (2, 4, 6),
        RoiInput.MARGIN: (0.3, 0.35, 0.4),
        RoiInput.RETURN_RATE: NOTHING,
        RoiInput.CONTACT_COST: (0.005, 0.01, 0.02),
        RoiInput.INCENTIVE_PER_SALE: NOTHING,
        RoiInput.INCENTIVE_FIXED: (100, 200, 300),
        RoiInput.RAMP_UP_MONTHS: (2, 2, 2),
    },
}


def template(
    name: RoiTemplate, *, currency: str | None, start: date, order_value: float | None = None
) -> Scenario:
    """Return the starting point of a trade.

    Args:
        name: Which trade.
        currency: ISO code; ``None`` if unknown, with amounts as in euros.
        start: First day of the first month.
        order_value: Usual value of an order, in the currency, where it is known: a claim is then read as a
            ratio (100 → 140 is 40 % more) and applied to it.

    Returns:
        The price from the claim of the trade where there is one; all else an example.
    """
    level = price_level(currency)
    estimates = _assumed({**USUAL, **TRADES[name]}, channel=CHANNEL_OF[name], level=level)
    claim = CLAIMS.get(name)
    if claim is not None:
        estimates[RoiInput.PRICE] = _claimed(claim, level=level, order_value=order_value)
    return _scenario(estimates, currency=currency, start=start, rhythm=RHYTHM_OF.get(name, Rhythm.ONCE))


def empty(*, currency: str | None, start: date) -> Scenario:
    """Return a plan without costs but those of the contact, and with a spread in the uplift alone.

    Args:
        currency: As of `template`.
        start: First day of the first month.
    """
    level = price_level(currency)
    plain = {one: triple for one, triple in USUAL.items() if INPUTS[one].unit != InputUnit.AMOUNT}
    plain |= {
        RoiInput.AUDIENCE: (1_000, 1_000, 1_000),
        RoiInput.DELIVERABILITY: (1, 1, 1),
        RoiInput.CONTACT_RATE: (1, 1, 1),
        RoiInput.OPT_OUT_RATE: NOTHING,
        RoiInput.BASELINE_RATE: NOTHING,
        RoiInput.UPLIFT: (0, 0.01, 0.02),
        RoiInput.PRICE: (20, 20, 20),
        RoiInput.MARGIN: (0.4, 0.4, 0.4),
        RoiInput.RETURN_RATE: NOTHING,
        RoiInput.DISPLACED_SHARE: NOTHING,
        RoiInput.DISPLACED_PRICE: NOTHING,
        RoiInput.DISPLACED_MARGIN: NOTHING,
        RoiInput.CONTACT_COST: (0.002, 0.002, 0.002),
        RoiInput.DISCOUNT_RATE: NOTHING,
    }
    estimates = _assumed(dict.fromkeys(RoiInput, NOTHING) | plain, channel=CampaignChannel.EMAIL, level=level)
    return _scenario(estimates, currency=currency, start=start, rhythm=Rhythm.ONCE)


def contact_cost(channel: CampaignChannel, *, currency: str | None) -> Estimate:
    """Return what one contact usually costs, an example.

    Args:
        channel: How customers are contacted.
        currency: As of `template`.
    """
    return _estimate(RoiInput.CONTACT_COST, CONTACT_COSTS[channel], level=price_level(currency))


def price_level(currency: str | None) -> float:
    """Return how much of a currency buys about as much as one euro."""
    return PRICE_LEVELS.get(currency or "", 1.0)


def _assumed(
    triples: Mapping[RoiInput, Triple], *, channel: CampaignChannel, level: float
) -> dict[RoiInput, Estimate]:
    """Return every input; what is displaced costs and earns what is sold in its place."""
    beside = {
        RoiInput.CONTACT_COST: CONTACT_COSTS[channel],
        RoiInput.DISPLACED_PRICE: (triples[RoiInput.PRICE][1],) * 3,
        RoiInput.DISPLACED_MARGIN: (triples[RoiInput.MARGIN][1],) * 3,
    }
    return {one: _estimate(one, triple, level=level) for one, triple in {**beside, **triples}.items()}


def _estimate(one: RoiInput, triple: Triple, *, level: float) -> Estimate:
    is_amount = INPUTS[one].unit == InputUnit.AMOUNT
    low, likely, high = (_rounded(value * level) if is_amount else value for value in triple)
    return Estimate(low=low, likely=likely, high=high, source=RoiSource.TEMPLATE)


def _claimed(claim: Claim, *, level: float, order_value: float | None) -> Estimate:
    if order_value is None:
        more = _rounded((claim.after - claim.before) / price_level(claim.currency) * level)
    else:
        more = _rounded(claim.ratio * order_value)
    return Estimate(
        low=CLAIM_LOW * more,
        likely=more,
        high=CLAIM_HIGH * more,
        source=RoiSource.BENCHMARK,
        note=claim.note,
    )


def _scenario(
    estimates: dict[RoiInput, Estimate], *, currency: str | None, start: date, rhythm: Rhythm
) -> Scenario:
    if estimates[RoiInput.DISPLACED_SHARE].likely:
        price = estimates[RoiInput.PRICE].likely
        estimates[RoiInput.DISPLACED_PRICE] = Estimate.fixed(price, source=RoiSource.TEMPLATE)
    return Scenario(
        estimates=tuple(estimates[one] for one in RoiInput), currency=currency, start=start, rhythm=rhythm
    )


def _rounded(amount: float) -> float:
    """Return an amount with three significant digits: it is a rough one."""
    if amount <= 0:
        return 0.0
    return float(round(amount, 2 - floor(log10(amount))))
