"""What a campaign has brought: against counting by hand, for each kind of offer, and when nobody can say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from random import Random

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from crosssell.columns import (
    CampaignStatus,
    MoneyBasis,
    OfferKind,
    OutcomeLack,
    ShopMetric,
)
from crosssell.errors import CrosssellError
from crosssell.offers.campaigns.campaign import Campaign
from crosssell.offers.campaigns.evaluate import evaluate_campaign, measured, refresh_outcomes
from crosssell.offers.campaigns.outcome import CampaignOutcome
from crosssell.offers.campaigns.saved import campaign, campaigns, edit_campaign, keep_outcome
from crosssell.offers.plan import Holdout, Offer
from crosssell.warehouse import Warehouse, Workspace
from tests.offers.campaigns.lists import Listed, groups, plan, save
from tests.support import Row, tiny_dataset

TODAY = date(2026, 4, 1)
PRODUCTS = {"A": "Tea", "B": "Tea", "C": "Jam", "D": "Jam"}
SENT, OVER = date(2026, 2, 1), date(2026, 3, 1)  # from … to before


def rows() -> list[Row]:
    """Everybody has bought once in January; in February and March they buy this and that."""
    random = Random(11)
    found = [Row(f"first {n}", "A", f"c{n:03}", "2026-01-15", 5, "Tea") for n in range(300)]
    for n in range(300):
        for at in range(random.choice([0, 0, 1, 2])):
            product = random.choice("ABCD")
            day = date(2026, random.choice([2, 2, 3]), random.randrange(1, 29)).isoformat()
            amount = random.randrange(5, 40)
            found.append(Row(f"{n}/{at}", product, f"c{n:03}", day, amount, PRODUCTS[product]))
    return [*found, Row("last", "A", "somebody", "2026-03-31", 5, "Tea")]


ROWS = rows()
CUSTOMERS = [f"c{n:03}" for n in range(300)] + ["unknown to the shop"]


@pytest.fixture(scope="module")
def workspace_of_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = Workspace(tmp_path_factory.mktemp("evaluated"))
    yield workspace
    workspace.close()


@pytest.fixture(scope="module")
def sold(workspace_of_module: Workspace) -> Warehouse:
    return tiny_dataset(workspace_of_module, ROWS, name="sold")


def bought(customer: str) -> list[Row]:
    """What a customer bought within the window."""
    return [
        one
        for one in ROWS
        if one.customer == customer and one.day and SENT <= date.fromisoformat(one.day) < OVER
    ]


def by_hand(members: dict[str, bool], has_target) -> dict[bool, tuple[int, int, int, int]]:
    """Group → customers, buyers of the target, orders, revenue."""
    found = {}
    for is_alone in (False, True):
        own = [one for one, alone in members.items() if alone == is_alone]
        found[is_alone] = (
            len(own),
            sum(any(has_target(one, row) for row in bought(one)) for one in own),
            sum(len({row.order for row in bought(one)}) for one in own),
            sum(int(row.amount or 0) for one in own for row in bought(one)),
        )
    return found


def saved(shop: Warehouse, name: str, customers: list[Listed], **changed) -> Campaign:
    campaign_id = save(shop, customers, asked=plan(name, **changed))
    return campaign(shop, campaign_id=campaign_id, today=TODAY)


OWN = {one: "BCD"[n % 3] for n, one in enumerate(CUSTOMERS)}
CASES = {
    "one product": (OfferKind.PRODUCT, "B", lambda _: "B", lambda _, row: row.product == "B"),
    "a category": (OfferKind.CATEGORY, "Jam", lambda _: "Jam", lambda _, row: row.category == "Jam"),
    "each their own": (OfferKind.NEXT_BEST, "", OWN.get, lambda one, row: row.product == OWN[one]),
    "a product of no order": (OfferKind.PRODUCT, "Z", lambda _: "Z", lambda *_: False),
    "a category of no product": (OfferKind.CATEGORY, "Z", lambda _: "Z", lambda *_: False),
    "nothing in particular": (OfferKind.NONE, "", lambda _: None, lambda *_: True),
}


@pytest.mark.parametrize("name", CASES)
def test_every_figure_is_what_counting_by_hand_gives(sold, name):
    kind, item, offer_of, has_target = CASES[name]
    listed = [Listed(one, expected_value=float(n), offer=offer_of(one)) for n, one in enumerate(CUSTOMERS)]
    one = saved(sold, name, listed, offer=Offer(kind=kind, item=item))
    outcome = measured(sold, campaign=one)
    counted = by_hand(groups(sold, one.campaign_id), has_target)
    customers, buyers, orders, revenue = counted[False]
    alone, buyers_alone, orders_alone, revenue_alone = counted[True]
    assert (outcome.contacts, outcome.holdouts) == (customers, alone) == (226, 75)
    assert outcome.target.metric == (
        ShopMetric.CONVERSION if kind == OfferKind.NONE else ShopMetric.TARGET_PRODUCT
    )
    assert (outcome.target.contact, outcome.target.holdout) == (buyers / customers, buyers_alone / alone)
    assert outcome.orders.contact == pytest.approx(orders / customers)
    assert outcome.orders.holdout == pytest.approx(orders_alone / alone)
    assert outcome.revenue.contact == pytest.approx(revenue / customers)
    assert outcome.revenue.holdout == pytest.approx(revenue_alone / alone)
    assert outcome.cost == 226 * 0.5 + 20
    assert (outcome.margin, outcome.profit_money, outcome.lack) == (None, MoneyBasis.NET, None)
    ratio = outcome.evaluation.sample_ratio
    assert (ratio.p_value, ratio.assumed) == (pytest.approx(1), False)


def test_totals_and_profit_follow_from_the_difference(sold):
    one = saved(sold, "Profit", [Listed(customer) for customer in CUSTOMERS])
    outcome = measured(sold, campaign=one)
    for gain in (outcome.target, outcome.revenue):
        assert gain.total == pytest.approx(gain.difference * outcome.contacts)
        assert gain.total_ci_lower == pytest.approx(gain.difference_ci_lower * outcome.contacts)
        assert gain.total_ci_upper == pytest.approx(gain.difference_ci_upper * outcome.contacts)
    assert outcome.profit == pytest.approx(outcome.revenue.total - outcome.cost)
    assert outcome.profit_ci_lower == pytest.approx(outcome.revenue.total_ci_lower - outcome.cost)
    assert outcome.profit_ci_upper == pytest.approx(outcome.revenue.total_ci_upper - outcome.cost)
    assert not outcome.evaluation.terms.with_adjustment  # a dozen buyers are too few for that
    reading = outcome.evaluation.verdict.readings[0]
    assert (reading.difference, reading.difference_ci.lower) == (
        outcome.target.difference,
        outcome.target.difference_ci_lower,
    )


def test_without_history_the_interval_is_the_plain_one(workspace_of_module):
    lines = [Row(f"{n}", "B", f"n{n}", "2026-02-10") for n in range(0, 200, 4)]
    before = [Row("long ago", "A", "somebody", "2025-06-01"), Row("last", "A", "somebody", "2026-03-31")]
    shop = tiny_dataset(workspace_of_module, [*before, *lines], name="new customers")
    one = saved(shop, "New", [Listed(f"n{n}") for n in range(200)])
    gain = measured(shop, campaign=one).target
    members = groups(shop, one.campaign_id)
    yes = {alone: sum(members[f"n{n}"] == alone for n in range(0, 200, 4)) for alone in (False, True)}
    assert not gain.is_adjusted
    expected = confint_proportions_2indep(yes[False], 150, yes[True], 50, method="newcomb")
    assert (gain.difference_ci_lower, gain.difference_ci_upper) == pytest.approx(expected)


def test_margin_where_the_cost_of_the_goods_is_known(workspace_of_module):
    lines = [Row(f"{n}", "B", f"n{n}", "2026-02-10", 10) for n in range(0, 200, 3)]
    before = [Row("long ago", "A", "somebody", "2025-06-01"), Row("last", "A", "somebody", "2026-03-31")]
    shop = tiny_dataset(workspace_of_module, [*before, *lines], name="costs")
    with shop.write() as cursor:
        cursor.execute("update product set cost = 4")
        cursor.execute(LINES_OF_ORDERS)
    outcome = measured(shop, campaign=saved(shop, "Margin", [Listed(f"n{n}") for n in range(200)]))
    assert outcome.profit_money == MoneyBasis.MARGIN
    assert outcome.margin.contact == pytest.approx(outcome.revenue.contact * 0.6)
    assert outcome.profit == pytest.approx(outcome.margin.total - outcome.cost)


LINES_OF_ORDERS = """
insert into line (
    import_id, file_no, row_no, order_id, product, customer_id, ordered_at, quantity, amount, kind
)
select 1, 1, row_number() over (), o.order_id, p.product, c.customer_id, o.ordered_at, 1, b.amount, 'sale'
from basket as b
join orders as o using (order_key)
join product as p using (product_key)
join customer as c using (customer_key)
"""


def test_without_a_control_group_it_says_so_and_what_the_contacted_did(sold):
    one = saved(sold, "Everybody", [Listed(customer) for customer in CUSTOMERS], holdout=Holdout(share=0))
    outcome = measured(sold, campaign=one)
    buyers = sum(any(row.product == "B" for row in bought(customer)) for customer in CUSTOMERS)
    assert outcome.lack == outcome.profit_lack == OutcomeLack.NO_HOLDOUT
    assert (outcome.target.contact, outcome.target.difference) == (buyers / 301, None)
    assert (outcome.profit, outcome.evaluation, outcome.verdict) == (None, None, None)
    with pytest.raises(CrosssellError) as error:
        evaluate_campaign(sold, campaign=one)
    assert error.value.reason == "campaign_no_holdout"


@pytest.mark.parametrize(
    ("customers", "sends_on"), [(["x", "y", "z", "w"], SENT), (CUSTOMERS[:50], date(2025, 3, 1))]
)
def test_orders_that_know_nobody_or_begin_too_late(sold, customers, sends_on):
    one = saved(sold, f"Nobody {sends_on}", [Listed(customer) for customer in customers], sends_on=sends_on)
    outcome = measured(sold, campaign=one)
    assert (outcome.lack, outcome.target, outcome.profit) == (OutcomeLack.NO_ORDERS, None, None)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"sends_on": None}, "campaign_no_date"), ({"sends_on": date(2026, 3, 15)}, "list_windows")],
)
def test_what_cannot_be_evaluated_yet_says_what_it_lacks(sold, changed, reason):
    one = saved(sold, f"Not yet {reason}", [Listed(customer) for customer in CUSTOMERS], **changed)
    with pytest.raises(CrosssellError) as error:
        evaluate_campaign(sold, campaign=one)
    assert (error.value.code, error.value.reason) == ("not_enough_data", reason)


def test_outcomes_appear_by_themselves_and_are_made_anew_when_the_plan_changes(workspace_of_module):
    shop = tiny_dataset(workspace_of_module, ROWS, name="refreshed")
    over = saved(shop, "Over", [Listed(customer) for customer in CUSTOMERS])
    saved(shop, "Open", [Listed(customer) for customer in CUSTOMERS], sends_on=date(2026, 3, 15))
    assert (over.status, over.outcome, over.is_outcome_due) == (CampaignStatus.EVALUATED, None, True)
    assert refresh_outcomes(shop, today=TODAY) == (over.campaign_id,)
    assert refresh_outcomes(shop, today=TODAY) == ()
    found = {one.name: one for one in campaigns(shop, today=TODAY)}
    assert found["Over"].outcome.evaluation.window_days == 28
    assert (found["Open"].status, found["Open"].outcome) == (CampaignStatus.WINDOW_OPEN, None)
    edit_campaign(shop, campaign_id=over.campaign_id, plan=replace(over.plan, window_days=7))
    with shop.writing():  # beside a writer nothing is kept, and nobody waits for long
        assert refresh_outcomes(shop, today=TODAY, seconds=0.01) == ()
    again = campaign(shop, campaign_id=over.campaign_id, today=TODAY)
    assert (again.outcome, again.is_outcome_due) == (None, True)
    outcome = CampaignOutcome(contacts=1, holdouts=1, cost=0)
    kept = partial(keep_outcome, shop, outcome=outcome, version=0, seconds=1)
    assert not kept(kept=over)  # it was measured before the plan was edited
    assert not keep_outcome(shop, kept=again, outcome=outcome, version=9, seconds=1)  # or of other data
    assert kept(kept=again)
    with shop.write() as cursor:
        cursor.execute("update setting set value = '9' where name = 'data_version'")
    again = campaign(shop, campaign_id=over.campaign_id, today=TODAY)
    assert (again.outcome, again.is_outcome_due) == (outcome, True)
