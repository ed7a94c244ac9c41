"""What a campaign's inputs and figures mean, one sentence each. English here, translated where shown."""

from collections.abc import Mapping

from crosssell.columns import RoiInput, RoiReason, RoiSource, Shape
from crosssell.i18n import N_

MEANINGS: Mapping[RoiInput, str] = {
    RoiInput.AUDIENCE: N_("Customers who are contacted each time that the campaign goes out."),
    RoiInput.DELIVERABILITY: N_("Share of the contacts that arrive: no bounced e-mail, no wrong number."),
    RoiInput.CONTACT_RATE: N_(
        "Share of those delivered who notice it: open the e-mail, pick up the phone, are asked at the till."
    ),
    RoiInput.OPT_OUT_RATE: N_(
        "Share of the delivered contacts after which somebody no longer wants to hear from you."
    ),
    RoiInput.OPT_OUT_VALUE: N_(
        "What an opt-out costs you: the margin that later campaigns would have made with this customer. "
        "The audience does not shrink; this amount stands for it."
    ),
    RoiInput.BASELINE_RATE: N_(
        "Share of those reached who would have bought without being contacted. They earn the campaign "
        "nothing, but they take its discount."
    ),
    RoiInput.UPLIFT: N_(
        "What contact adds to the share who buy. From 3% to 4% is 1 percentage point, or 33% relative to "
        "the baseline."
    ),
    RoiInput.ITEMS_PER_RESPONSE: N_("Items that one response sells."),
    RoiInput.REPEATS_PER_YEAR: N_(
        "How often in a year a customer won by the campaign buys again, at full price. Counted until the "
        "horizon. In a repeated campaign every order won counts as a customer won: lower it where the same "
        "customers respond again."
    ),
    RoiInput.PRICE: N_("Price of one item before the discount."),
    RoiInput.DISCOUNT: N_(
        "What the campaign takes off the price, as a share. Those who would have bought anyway get it too."
    ),
    RoiInput.MARGIN: N_("What is left of the full price once the goods are paid for, as a share of it."),
    RoiInput.RETURN_RATE: N_("Share of what is sold that comes back. It counts as not sold."),
    RoiInput.DISPLACED_SHARE: N_(
        "Share of the items won that customers buy instead of something else from you. What they would have "
        "bought anyway is not part of it."
    ),
    RoiInput.DISPLACED_PRICE: N_("Price of what they would have bought instead."),
    RoiInput.DISPLACED_MARGIN: N_("Margin of what they would have bought instead, as a share of its price."),
    RoiInput.VALUE_AFTER: N_(
        "Margin that a customer won still brings after the horizon. Counts in the lifetime figures only. In "
        "a repeated campaign every order won counts as a customer won."
    ),
    RoiInput.CONTACT_COST: N_("What one contact costs: sending, postage, minutes on the phone."),
    RoiInput.CREATIVE_COST: N_("Text, pictures and layout, paid once before the start."),
    RoiInput.TOOLS_COST: N_("Software and its implementation, paid once before the start."),
    RoiInput.TRAINING_COST: N_("Training of staff, paid once before the start."),
    RoiInput.INCENTIVE_FIXED: N_(
        "Bonuses for staff that do not depend on sales, paid once before the start."
    ),
    RoiInput.INCENTIVE_PER_SALE: N_(
        "Bonus for each sale to somebody reached. It is paid for those who would have bought anyway too, "
        "since nobody can tell them apart."
    ),
    RoiInput.RUNNING_COST: N_("What each month of the horizon costs: fees, hours, hosting."),
    RoiInput.RAMP_UP_MONTHS: N_(
        "Months until the campaign is fully rolled out. A single contact is spread evenly over them; a "
        "repeated one grows month by month. 0 and 1 are the same: everybody from the first month."
    ),
    RoiInput.HORIZON_MONTHS: N_("Months that are counted, from the start on."),
    RoiInput.DISCOUNT_RATE: N_(
        "What money could earn elsewhere in a year: at 8%, 108 a year later are worth 100 at the start. Only "
        "the net present value uses it."
    ),
}

REASONS: Mapping[RoiReason, str] = {
    RoiReason.NO_COST: N_("nothing is spent, so there is nothing to divide by"),
    RoiReason.NOT_PAID_BACK: N_("not within the horizon"),
    RoiReason.RESPONSE_LOSES: N_("every further order costs at least as much as it brings"),
    RoiReason.CONTACT_LOSES: N_("every further contact costs at least as much as it brings"),
    RoiReason.OUT_OF_RANGE: N_("more people would have to buy than are reached"),
    RoiReason.NO_BASELINE: N_("nobody buys without contact, so there is nothing to be relative to"),
    RoiReason.NO_ORDERS: N_("the campaign wins no orders"),
    RoiReason.NO_CONTACTS: N_("nobody is contacted"),
    RoiReason.NO_VALUE_AFTER: N_("it is not stated what a customer is worth after the horizon"),
    RoiReason.NO_SPREAD: N_("no input has a low and a high value, so nothing varies"),
    RoiReason.NO_EFFECT: N_("this input does not change the result"),
    RoiReason.NOT_IN_RANGE: N_("no value in its range reaches the target"),
}

SHAPES: Mapping[Shape, str] = {
    Shape.PERT: N_("Low and high are the ends; values near the likely one come up most. The usual choice."),
    Shape.TRIANGULAR: N_(
        "Low and high are the ends; chances rise and fall in a straight line. Wider than PERT."
    ),
    Shape.NORMAL: N_(
        "A bell around the likely value, on each side as wide as low and high say; 8 of 10 values lie "
        "between them."
    ),
    Shape.POSTERIOR: N_("A bell as wide as the test left it open; 8 of 10 values lie between low and high."),
}

SOURCES: Mapping[RoiSource, str] = {
    RoiSource.DATA: N_("Counted in your own orders."),
    RoiSource.TEST: N_("Measured in an evaluated A/B test."),
    RoiSource.BENCHMARK: N_("Claimed by somebody else; not measured here."),
    RoiSource.ASSUMPTION: N_("Your own estimate."),
    RoiSource.TEMPLATE: N_("A starting point's value, not looked at yet."),
}

# By the name of the field in `Outcome` or `Simulation`: what it is called, and what it is.
RESULT_NAMES: Mapping[str, str] = {
    "contacts": N_("Contacts"),
    "delivered": N_("Delivered contacts"),
    "reached": N_("Reached"),
    "baseline_orders": N_("Orders that would have come anyway"),
    "orders": N_("Orders won"),
    "repeat_orders": N_("Repeat orders"),
    "incremental_orders": N_("Additional orders"),
    "revenue_amount": N_("Additional revenue"),
    "contribution_amount": N_("Additional margin"),
    "cost_amount": N_("Cost of the campaign"),
    "profit_amount": N_("Profit"),
    "roi": N_("ROI"),
    "payback_month": N_("Payback"),
    "net_present_value_amount": N_("Net present value"),
    "break_even_uplift": N_("Break-even uplift"),
    "break_even_uplift_relative": N_("Break-even uplift, relative"),
    "break_even_audience": N_("Break-even audience"),
    "cost_per_order_amount": N_("Cost per additional order"),
    "revenue_per_contact_amount": N_("Additional revenue per contact"),
    "lifetime_profit_amount": N_("Lifetime profit"),
    "lifetime_roi": N_("Lifetime ROI"),
    "p10": N_("In 1 of 10 cases less than"),
    "p50": N_("In half of the cases less than"),
    "p90": N_("In 9 of 10 cases less than"),
    "mean": N_("Mean of all cases"),
    "chance_of_loss": N_("Chance of a loss"),
    "chance_of_loss_standard_error": N_("Its standard error"),
    "chance_of_target": N_("Chance of the target ROI"),
    "chance_of_target_standard_error": N_("Its standard error"),
    "target_roi": N_("Target ROI"),
}

RESULT_MEANINGS: Mapping[str, str] = {
    "contacts": N_("What is sent within the horizon: audience times the share that goes out each month."),
    "delivered": N_("Contacts that arrive."),
    "reached": N_("Contacts that arrive and are noticed."),
    "baseline_orders": N_("Those reached who would have bought without the campaign. They earn it nothing."),
    "orders": N_("Orders that would not have come without the contact."),
    "repeat_orders": N_("Further orders, until the horizon, of customers won."),
    "incremental_orders": N_("Orders won and their repeat orders: with the campaign less without it."),
    "revenue_amount": N_(
        "Revenue of the additional orders, less returns, displaced sales and every discount given, also "
        "to those who would have bought anyway."
    ),
    "contribution_amount": N_(
        "What the additional orders leave once goods, returns, discounts, displaced sales and opt-outs are "
        "taken off, before the cost of the campaign."
    ),
    "cost_amount": N_("Everything that is spent on the campaign within the horizon."),
    "profit_amount": N_("Additional margin less cost, within the horizon."),
    "roi": N_("Profit divided by cost: at 50%, every 100 spent come back with 50 on top."),
    "payback_month": N_("First month from whose end on the money spent is back, and stays so."),
    "net_present_value_amount": N_("The profit, with later months worth less by the discount rate."),
    "break_even_uplift": N_("Uplift at which the profit is exactly zero. Below it the campaign loses money."),
    "break_even_uplift_relative": N_("The break-even uplift as a share of those who buy anyway."),
    "break_even_audience": N_("Customers from whom on the campaign makes no loss."),
    "cost_per_order_amount": N_("Cost of the campaign divided by the additional orders."),
    "revenue_per_contact_amount": N_("Additional revenue divided by the contacts sent."),
    "lifetime_profit_amount": N_("Profit and what the customers won still bring after the horizon."),
    "lifetime_roi": N_("Lifetime profit divided by cost."),
    "p10": N_("One tenth of all cases end below this: a cautious figure to plan with."),
    "p50": N_("Half of the cases end below this, half above."),
    "p90": N_("One tenth of all cases end above this: a hopeful figure."),
    "mean": N_("What many campaigns like this would bring on average."),
    "chance_of_loss": N_("Share of all cases that end below zero."),
    "chance_of_loss_standard_error": N_(
        "How much the chance would vary if other cases were drawn; more draws make it smaller."
    ),
    "chance_of_target": N_("Share of all cases that reach the return you wish for."),
    "chance_of_target_standard_error": N_(
        "How much the chance would vary if other cases were drawn; more draws make it smaller."
    ),
    "target_roi": N_("The return that you wish for."),
}
