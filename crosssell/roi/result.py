"""What the calculation says: the point result, the simulation, and the answers to what-if questions.

Amounts are in the scenario's currency, shares run from 0 to 1, and every order, sale and amount is
incremental: with the campaign less without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from crosssell.columns import RoiInput, RoiReason, RoiStep, RoiTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of the campaign; month 0 stands for what is paid before the start.

    Attributes:
        month: 1 for the first.
        starts: Its first day; of month 0 the day of the start.
        contacts: Sent.
        orders: Won by contact in this month.
        repeat_orders: Further orders, in this month, of customers won before.
        revenue_amount: Less discounts, returns and what was displaced.
        contribution_amount: What these orders leave after goods, discounts, returns, displaced sales and
            opt-outs.
        cost_amount: Spent on the campaign.
        profit_amount: Contribution less cost.
        cumulative_amount: Profit of all months until its end.
        present_amount: Profit as it is worth on the day of the start.
    """

    month: int
    starts: date
    contacts: float
    orders: float
    repeat_orders: float
    revenue_amount: float
    contribution_amount: float
    cost_amount: float
    profit_amount: float
    cumulative_amount: float
    present_amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step from sales to profit; the amounts of all steps add up to the profit."""

    step: RoiStep
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a campaign brings if every input has its likely value.

    Attributes:
        contacts: Sent over the horizon.
        delivered: Of these, arrived.
        reached: Of these, noticed.
        baseline_orders: What those reached would have ordered anyway.
        orders: Won by the contacts.
        repeat_orders: Further orders of the customers won, within the horizon.
        incremental_orders: Both together.
        revenue_amount: Less discounts (also those given to baseline buyers), returns and displaced sales.
        contribution_amount: What is left of it after goods and opt-outs.
        cost_amount: Spent on the campaign.
        profit_amount: Contribution less cost.
        roi: Profit over cost; ``None`` without cost.
        payback_month: First month from whose end on the cumulative profit stays at zero or above; ``None``
            where there is none within the horizon.
        net_present_value_amount: Profit as it is worth on the day of the start.
        break_even_uplift: Points of uplift at which the profit is zero; ``None`` where there is none.
        break_even_uplift_relative: The same as a share of the baseline rate.
        break_even_audience: Customers from which on there is no loss; ``None`` where there is none.
        cost_per_order_amount: Cost for each incremental order; ``None`` without any.
        revenue_per_contact_amount: ``None`` without contacts.
        lifetime_profit_amount: With what the customers won bring after the horizon; ``None`` where that is
            not stated.
        lifetime_roi: The same over cost.
        reasons: For each figure above that is ``None``, by its name: why.
        months: The months of the horizon, after a month 0.
        steps: From sales to profit.
    """

    contacts: float
    delivered: float
    reached: float
    baseline_orders: float
    orders: float
    repeat_orders: float
    incremental_orders: float
    revenue_amount: float
    contribution_amount: float
    cost_amount: float
    profit_amount: float
    roi: float | None
    payback_month: int | None
    net_present_value_amount: float
    break_even_uplift: float | None
    break_even_uplift_relative: float | None
    break_even_audience: int | None
    cost_per_order_amount: float | None
    revenue_per_contact_amount: float | None
    lifetime_profit_amount: float | None
    lifetime_roi: float | None
    months: tuple[Month, ...]
    steps: tuple[Step, ...]
    reasons: Mapping[str, RoiReason] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantiles:
    """Below which one tenth, one half and nine tenths of the draws lie, and their mean."""

    p10: float
    p50: float
    p90: float
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Draws whose profit lies between two amounts; the upper belongs to the last bin only."""

    lower_amount: float
    upper_amount: float
    draws: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """How strongly an input explains the spread of the profit: Spearman's rank correlation, -1 to 1."""

    input: RoiInput
    correlation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What a campaign may bring, as the inputs vary.

    Attributes:
        draws: How many.
        seed: They were drawn with.
        profit: Of the profit, an amount.
        roi: Of profit over cost; ``None`` where some draw costs nothing.
        net_present_value: An amount.
        chance_of_loss: Share of draws with a profit below zero.
        chance_of_loss_standard_error: How much that share would vary from one seed to another.
        target_roi: The return that is wished for, 0.5 for 50 %.
        chance_of_target: Share of draws that reach it; ``None`` where `roi` is.
        chance_of_target_standard_error: As above.
        bins: Histogram of the profit.
        drivers: The inputs that vary, the strongest first.
        reason: Why `roi` is ``None``.
    """

    draws: int
    seed: int
    profit: Quantiles
    roi: Quantiles | None
    net_present_value: Quantiles
    chance_of_loss: float
    chance_of_loss_standard_error: float
    target_roi: float
    chance_of_target: float | None
    chance_of_target_standard_error: float | None
    bins: tuple[Bin, ...]
    drivers: tuple[Driver, ...]
    reason: RoiReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """The profit as one input goes from low to high, all others at their likely value.

    Attributes:
        input: Which.
        low: Its low value.
        high: Its high value.
        profit_at_low_amount: Profit there.
        profit_at_high_amount: Profit there.
    """

    input: RoiInput
    low: float
    high: float
    profit_at_low_amount: float
    profit_at_high_amount: float

    @property
    def width_amount(self) -> float:
        """How far the profit moves."""
        return abs(self.profit_at_high_amount - self.profit_at_low_amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The profit over two inputs, all others at their likely value.

    Attributes:
        across: The input of the columns.
        down: The input of the rows.
        across_values: Its values, ascending.
        down_values: Its values, ascending.
        profit_amounts: A row for each value of `down`, a column for each of `across`.
    """

    across: RoiInput
    down: RoiInput
    across_values: tuple[float, ...]
    down_values: tuple[float, ...]
    profit_amounts: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The value of one input that reaches a target, all others at their likely value.

    Attributes:
        input: Which.
        target: What is to be reached.
        wanted: How much of it: an amount, or a return (0.5 for 50 %).
        value: The value that reaches it; ``None`` where none does.
        reason: Why there is none.
        lowest: The least value that was tried.
        highest: The greatest.
        best_value: Of the values that were tried, the one that comes closest.
        best_reached: What it reaches; ``None`` where it has no return.
    """

    input: RoiInput
    target: RoiTarget
    wanted: float
    value: float | None
    reason: RoiReason | None
    lowest: float
    highest: float
    best_value: float
    best_reached: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One assumption beside what was measured.

    Attributes:
        input: Which.
        planned: Its likely value in the plan.
        actual: As measured.
        actual_low: Lower end of what was measured, where it is uncertain.
        actual_high: Upper end.
        profit_amount: How much of the difference in profit it explains.
    """

    input: RoiInput
    planned: float
    actual: float
    actual_low: float | None = None
    actual_high: float | None = None
    profit_amount: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A plan against what came of it.

    ``planned_profit + sum of the deviations' profit = actual_profit``.

    Attributes:
        planned_profit_amount: By the plan.
        actual_profit_amount: With everything that was measured in place of its assumption.
        deviations: The inputs that were measured, the most costly or gainful first.
        assumed: The inputs that nobody has measured, left as planned.
    """

    planned_profit_amount: float
    actual_profit_amount: float
    deviations: tuple[Deviation, ...]
    assumed: tuple[RoiInput, ...]
