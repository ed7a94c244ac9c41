"""A campaign calculated as in a spreadsheet: a row for each month, a cell for each figure, no shortcuts."""

from dataclasses import dataclass, field

from crosssell.columns import Rhythm, RoiInput, UpliftUnit
from crosssell.roi.scenario import Scenario


@dataclass
class Row:
    month: int
    contacts: float = 0.0
    delivered: float = 0.0
    reached: float = 0.0
    anyway: float = 0.0
    won: float = 0.0
    repeats: float = 0.0
    revenue: float = 0.0
    contribution: float = 0.0
    cost: float = 0.0
    profit: float = 0.0
    cumulative: float = 0.0
    present: float = 0.0


@dataclass
class Sheet:
    rows: list[Row] = field(default_factory=list)

    def total(self, column: str) -> float:
        return sum(getattr(row, column) for row in self.rows)

    def payback(self) -> int | None:
        tolerated = 1e-9 * max(abs(row.cumulative) for row in self.rows)
        for row in self.rows[1:]:
            if all(later.cumulative >= -tolerated for later in self.rows[row.month :]):
                return row.month
        return None


def sheet(scenario: Scenario, values: dict[RoiInput, float] | None = None) -> Sheet:
    cell = {str(one): value for one, value in {**scenario.likely(), **(values or {})}.items()}
    made = Sheet()
    set_up = cell["creative_cost"] + cell["tools_cost"] + cell["training_cost"] + cell["incentive_fixed"]
    made.rows.append(Row(month=0, cost=set_up, profit=-set_up, cumulative=-set_up, present=-set_up))
    for month in range(1, int(cell["horizon_months"]) + 1):
        made.rows.append(_row(scenario, cell, month, made.rows))
    return made


def _row(scenario: Scenario, cell: dict[str, float], month: int, above: list[Row]) -> Row:
    row = Row(month=month)
    row.contacts = _contacts(scenario.rhythm, cell, month)
    row.delivered = row.contacts * cell["deliverability"]
    row.reached = row.delivered * cell["contact_rate"]

    responding = cell["baseline_rate"] + cell["uplift"]
    if scenario.uplift_unit == UpliftUnit.RELATIVE:
        responding = cell["baseline_rate"] * (1 + cell["uplift"])
    if responding > 1:
        responding = 1
    if responding < 0:
        responding = 0
    orders = row.reached * responding
    row.anyway = row.reached * cell["baseline_rate"]
    row.won = orders - row.anyway

    row.repeats = 0.0
    for earlier in above[1:]:
        row.repeats += earlier.won * cell["repeats_per_year"] / 12

    items_kept = cell["items_per_response"] * (1 - cell["return_rate"])
    at_full_price = items_kept * cell["price"]
    discounted = at_full_price - at_full_price * cell["discount"]
    goods = at_full_price - at_full_price * cell["margin"]
    instead = items_kept * cell["displaced_share"] * cell["displaced_price"]
    instead_margin = instead * cell["displaced_margin"]

    # With the campaign all who order pay the discounted price; without it some would have paid the full one.
    with_it = orders * discounted + row.repeats * at_full_price
    without_it = row.anyway * at_full_price + (row.won + row.repeats) * instead
    row.revenue = with_it - without_it
    goods_bought = (orders + row.repeats - row.anyway) * goods
    goods_not_bought = (row.won + row.repeats) * (instead - instead_margin)
    opted_out = row.delivered * cell["opt_out_rate"]
    row.contribution = row.revenue - goods_bought + goods_not_bought - opted_out * cell["opt_out_value"]

    row.cost = row.contacts * cell["contact_cost"]
    row.cost += orders * cell["incentive_per_sale"]
    row.cost += cell["running_cost"]

    row.profit = row.contribution - row.cost
    row.cumulative = above[-1].cumulative + row.profit
    row.present = row.profit / (1 + cell["discount_rate"]) ** (month / 12)
    return row


def _contacts(rhythm: Rhythm, cell: dict[str, float], month: int) -> float:
    ramp = int(cell["ramp_up_months"]) or 1
    if rhythm == Rhythm.ONCE:
        return cell["audience"] / ramp if month <= ramp else 0.0
    if rhythm == Rhythm.QUARTERLY and month not in range(1, 37, 3):
        return 0.0
    return cell["audience"] if month >= ramp else cell["audience"] * month / ramp


def uplift_without_loss(scenario: Scenario) -> float | None:
    """Return the least points of uplift without a loss, by trying: halving the range forty-eight times."""
    baseline = scenario.likely()[RoiInput.BASELINE_RATE]
    low, high = 0.0, 1 - baseline

    def loses(points: float) -> bool:
        stated = points / baseline if scenario.uplift_unit == UpliftUnit.RELATIVE else points
        return sheet(scenario, {RoiInput.UPLIFT: stated}).total("profit") < 0

    if not loses(low):
        return low
    if loses(high):
        return None
    for _ in range(48):
        middle = (low + high) / 2
        low, high = (middle, high) if loses(middle) else (low, middle)
    return high
