"""Target lists: rows with a reason, a score and a value, cut and parted, the same whenever asked for."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from crosssell.columns import ConditionKind, LeftOutOfList, OfferKind, OfferMethod, ScoreSource
from crosssell.offers import target_rows
from crosssell.offers.audience.conditions import Audience, Condition, Exclusions
from crosssell.offers.audience.counts import audience_counts
from crosssell.offers.campaigns.holdout import draw_holdout
from crosssell.offers.campaigns.saved import delete_campaign, save_campaign
from crosssell.offers.chance import ChanceFacts
from crosssell.offers.plan import CampaignPlan, Cut, Economics, Holdout, Offer
from crosssell.offers.recommend import RecommendConfig
from crosssell.offers.targets import TARGET_COLUMNS, lay_targets, target_ground, target_list
from crosssell.offers.triggers import FOLLOW_DAYS
from crosssell.offers.value import expected_values
from crosssell.warehouse import Workspace
from tests.offers.audience.conftest import changed, said, shop_of
from tests.support import Row

FIRST = date(2024, 1, 1)
LAST = date(2024, 5, 31)
WAIT = 10
# Forty buy a in the first forty days, thirty of them b ten days later; three buy a again late in the data.
BUYERS, FOLLOWED = 40, 30
LATE = {"late 5": 5, "late 30": 30, "late 70": 70}
A_HAS, B_LACKS = (Condition(kind=ConditionKind.BOUGHT, items=(item,)) for item in "ab")
WHO = [*(f"k{who:02d}" for who in range(FOLLOWED, BUYERS)), *LATE]
OFFER = Offer(kind=OfferKind.PRODUCT, item="b")
PLAN = CampaignPlan(audience=Audience(all_of=(A_HAS,), none_of=(B_LACKS,)), offer=OFFER)


def day(off: int) -> str:
    return str(FIRST + timedelta(days=off))


def accessory_rows() -> list[Row]:
    rows = [Row("last", "c", "seller", str(LAST), 3)]
    for who in range(BUYERS):
        rows.append(Row(f"a{who}", "a", f"k{who:02d}", day(who), 10, "things", name="Printer"))
        if who < FOLLOWED:
            rows.append(Row(f"b{who}", "b", f"k{who:02d}", day(who + WAIT), 20, "things", name="Paper"))
    # Who takes both at once has nothing to come back for.
    rows += [Row("at once", item, "at once", day(3), 20 if item == "b" else 10, "things") for item in "ab"]
    for who, ago in LATE.items():
        rows.append(Row(who, "a", who, str(LAST - timedelta(days=ago)), 10, "things", name="Printer"))
    return rows


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory):
    workspace = Workspace(tmp_path_factory.mktemp("targets"))
    made = shop_of(workspace, accessory_rows())
    with made.write() as cursor:
        cursor.execute(
            "insert or replace into contact (customer_key, email) "
            "select customer_key, customer_id || '@example.org' from customer"
        )
    yield made
    workspace.close()


@pytest.fixture(scope="module")
def listed(shop):
    return target_list(shop, plan=PLAN)


def test_rows_say_why_and_when(listed):
    found = listed
    rows = found.frame.set_index("customer_id")
    assert tuple(found.frame.columns) == TARGET_COLUMNS
    assert set(rows.index) == {f"k{who}" for who in range(FOLLOWED, BUYERS)} | set(LATE)
    assert found.listed == len(rows) == found.counts.listed == found.counts.met
    assert rows["place"].tolist() == list(range(1, len(rows) + 1))
    for name, value in (("offer", "b"), ("offer_name", "Paper"), ("reason_item", "a")):
        assert set(rows[name]) == {value}
    assert set(rows["reason_item_name"]) == {"Printer"}
    # 41 bought a so long ago that their sixty days are over (late 70 too); 30 of them added b in time.
    soon = rows.loc["late 5"]
    assert (soon["reason"], soon["reason_days"], soon["reason_within_days"]) == ("follows", 5, FOLLOW_DAYS)
    assert soon["reason_share"] == pytest.approx(FOLLOWED / 41)
    # Everybody who came back did so after ten days: that is the window, to which five days are left.
    assert soon["write_from"] == soon["write_until"] == pd.Timestamp(LAST + timedelta(days=WAIT - 5))
    # Its window over: now, if ever.
    passed = rows.loc["late 30"]
    assert passed["reason"] == "follows"
    assert passed[["write_from", "write_until"]].isna().all()
    # Longer ago than the sixty days: how many have both says more.
    old = rows.loc["late 70"]
    assert (old["reason"], old["reason_share"]) == ("goes_with", pytest.approx(31 / 44))
    assert found.names == {"a": "Printer", "b": "Paper"}


def test_money_is_that_of_the_rows(shop):
    economics = Economics(reach_share=0.5, relative_uplift=0.4, contact_cost=0.1, fixed_cost=3.0)
    plan = replace(PLAN, economics=economics, holdout=Holdout(share=0.3, seed=4))
    found = target_list(shop, plan=plan)
    frame = found.frame
    values = expected_values(frame["score"], 20.0, economics=economics)  # every b was sold at 20
    assert np.allclose(frame["expected_value"], values, atol=1e-6)
    assert np.allclose(found.values, values, atol=1e-6)
    assert frame["expected_value"].is_monotonic_decreasing
    in_contact = frame["group"] == "contact"
    assert found.expected_value == pytest.approx(values[in_contact].sum() - 3.0, abs=1e-4)
    assert found.forgone == pytest.approx(0.5 * 0.4 * 20 * frame.loc[~in_contact, "score"].sum())
    assert found.expected_sales == pytest.approx(20 * frame["score"].sum())
    assert found.mean_score == pytest.approx(frame["score"].mean())
    held = draw_holdout(frame["customer_id"].tolist(), found.values, share=0.3, seed=4)
    assert (held == ~in_contact.to_numpy()).all()
    assert (found.contacts, found.holdouts) == (9, 4)  # 0.3 × 13 = 3.9


def test_rows_are_in_order_of_what_they_bring(shop, monkeypatch):
    def chances(cursor, **_) -> ChanceFacts:
        cursor.execute(
            "create or replace temp table chance as select customer_key, case when customer_key % 5 > 0 then "
            "((customer_key * 7) % 4) / 10.0 end::double as score, 'like_customers' as source from customer"
        )
        return ChanceFacts(source=ScoreSource.LIKE_CUSTOMERS)

    monkeypatch.setattr(target_rows, "lay_chance", chances)
    plan = replace(PLAN, cut=Cut(most=10), economics=Economics(contact_cost=0.5))
    frame = target_list(shop, plan=plan).frame
    keys = dict(shop.rows("select customer_id, customer_key from customer"))
    scores = {who: (keys[who] * 7) % 4 / 10 if keys[who] % 5 else None for who in WHO}
    in_order = sorted(WHO, key=lambda who: (scores[who] is None, -(scores[who] or 0), who))
    assert frame["customer_id"].tolist() == in_order[:10]
    assert frame["expected_value"].is_monotonic_decreasing
    assert frame["expected_value"].iloc[0] == pytest.approx(0.2 * 0.3 * 20 - 0.5)
    assert set(frame["reason"]) == {"follows", "goes_with"}


def test_cuts_are_counted(shop, listed):
    most = target_list(shop, plan=replace(PLAN, cut=Cut(most=5)))
    assert most.frame["customer_id"].tolist() == listed.frame["customer_id"].tolist()[:5]
    assert most.counts.left_out == {LeftOutOfList.BEYOND_MOST: 8}
    dear = replace(PLAN, economics=Economics(contact_cost=1e6), cut=Cut(paying_only=True))
    nobody = target_list(shop, plan=dear)
    assert nobody.counts.left_out == {LeftOutOfList.DOES_NOT_PAY: 13}
    assert (nobody.listed, nobody.expected_value, nobody.mean_score) == (0, None, None)


def test_a_limit_shows_less_of_the_same_list(shop, listed):
    part = target_list(shop, plan=PLAN, limit=4)
    pd.testing.assert_frame_equal(part.frame, listed.frame.head(4))
    assert (part.listed, part.holdouts) == (listed.listed, listed.holdouts)


def test_a_refill_is_offered_to_those_who_have_it(tmp_path):
    rows = [Row("z", "c", "other", str(LAST))]
    for who in range(30):
        rows += [
            Row(f"{who}-{at}", "a", f"k{who:02d}", day(who + 20 * at), 5, name="Coffee") for at in range(3)
        ]
    workspace = Workspace(tmp_path / "workspace")
    plan = CampaignPlan(
        audience=Audience(all_of=(A_HAS,)),
        exclusions=Exclusions(has_offer=False),
        offer=Offer(kind=OfferKind.PRODUCT, item="a"),
    )
    found = target_list(shop_of(workspace, rows), plan=plan)
    workspace.close()
    assert found.listed == 30
    last = found.frame.set_index("customer_id").loc["k29"]
    assert (last["reason_item"], last["reason_days"]) == ("a", (LAST - FIRST).days - 29 - 40)


def test_contacts_stand_with_their_customer(shop):
    frame = target_list(shop, plan=PLAN, with_contacts=True, limit=5).frame
    assert (frame["email"] == frame["customer_id"] + "@example.org").all()
    assert len(frame) == 5


def test_the_same_rows_whatever_the_order_of_the_lines(listed, tmp_path):
    rows = accessory_rows()
    random.Random(1).shuffle(rows)
    workspace = Workspace(tmp_path / "workspace")
    other = target_list(shop_of(workspace, rows), plan=PLAN)
    workspace.close()
    pd.testing.assert_frame_equal(other.frame, listed.frame)


def test_what_fits_each_best_is_new_to_them(shop):
    plan = CampaignPlan(exclusions=Exclusions(contacted_within_days=None))
    recommending = RecommendConfig(method=OfferMethod.BEST_SELLERS)
    found = target_list(shop, plan=plan, recommending=recommending)
    offered = dict(zip(found.frame["customer_id"], found.frame["offer"], strict=True))
    assert (found.method, found.chance) == (OfferMethod.BEST_SELLERS, None)
    assert found.counts.met == found.listed + sum(found.counts.left_out.values())
    assert set(found.counts.left_out) <= {LeftOutOfList.NOTHING_TO_OFFER}
    for who in range(BUYERS):
        bought = {"a", "b"} if who < FOLLOWED else {"a"}
        assert offered.get(f"k{who:02d}") not in bought


def test_a_list_can_keep_to_those_whom_one_product_fits_best(shop):
    plan = CampaignPlan(exclusions=Exclusions(contacted_within_days=None))
    recommending = RecommendConfig(method=OfferMethod.BEST_SELLERS)
    each = target_list(shop, plan=plan, recommending=recommending)
    kept_to = replace(plan, offer=Offer(kind=OfferKind.NEXT_BEST, item="b"))
    found = target_list(shop, plan=kept_to, recommending=recommending)
    whom = each.frame[each.frame["offer"] == "b"]
    assert found.frame["customer_id"].tolist() == whom["customer_id"].tolist() != []
    others = len(each.frame) - len(whom)
    assert found.counts.left_out == each.counts.left_out | {LeftOutOfList.BETTER_OFFER: others}
    assert found.counts.met == found.listed + sum(found.counts.left_out.values())


def test_a_campaign_keeps_what_was_listed(shop, listed):
    plan = replace(PLAN, name="Paper mail")
    ground = target_ground(shop, plan=plan)
    with shop.write() as cursor:
        lay_targets(cursor, plan=plan, ground=ground)
        campaign_id = save_campaign(cursor, plan=plan, rows="target_row", now=datetime(2024, 6, 1))
    kept = shop.query(
        "select customer_id, case when is_holdout then 'holdout' else 'contact' end as group, offer, reason,"
        " score, expected_value from campaign_member where campaign_id = $campaign order by place",
        campaign=campaign_id,
    )
    again, besides = (audience_counts(shop, plan=plan, besides=one) for one in (None, campaign_id))
    delete_campaign(shop, campaign_id=campaign_id)
    pd.testing.assert_frame_equal(kept, listed.frame[list(kept.columns)], check_dtype=False)
    # Until its window is over nobody of it is in another campaign; the campaign itself is no other one.
    assert again.left_out == {LeftOutOfList.IN_CAMPAIGN: 13}
    assert besides == listed.counts


@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    answers=some.dictionaries(some.sampled_from(WHO), some.sampled_from(["yes", "no"]), min_size=4),
    most=some.none() | some.integers(1, 15),
    paying=some.booleans(),
    cost=some.sampled_from([0.0, 0.01, 1.0]),
)
def test_nobody_who_said_no_is_in_a_list_and_everybody_is_counted(shop, answers, most, paying, cost):
    plan = replace(PLAN, cut=Cut(most=most, paying_only=paying), economics=Economics(contact_cost=cost))
    with changed(shop, words=said(**answers)) as cursor:
        ground = target_ground(shop, plan=plan)
        laid = lay_targets(cursor, plan=plan, ground=ground)
        rows = cursor.query("select customer_id, consent, expected_value from target_row order by place")
        left = cursor.query(
            "select c.customer_id, l.reason from audience_left as l join customer as c using (customer_key)"
        )
    assert set(rows["customer_id"]) <= {who for who, answer in answers.items() if answer == "yes"}
    assert set(rows["consent"]) <= {"yes"}
    assert sorted([*rows["customer_id"], *left["customer_id"]]) == sorted(WHO)
    assert (laid.counts.listed, laid.counts.met) == (len(rows), len(WHO))
    assert left["reason"].value_counts().to_dict() == {
        reason.value: count for reason, count in laid.counts.left_out.items()
    }
    assert len(rows) <= (most or len(WHO))
    assert not paying or (rows["expected_value"] > 0).all()
