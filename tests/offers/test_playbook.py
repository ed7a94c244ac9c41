"""The playbook: what ticks itself, what is ticked by hand, what comes next, and the printed page."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from crosssell.columns import ExportPart, PlaybookItem, PlaybookStep
from crosssell.errors import CrosssellError
from crosssell.exports.playbook import flow_html, playbook_html
from crosssell.exports.playbook_words import PURPOSES, QUESTIONS, SEEN, TO_DO, seen_words
from crosssell.facts import dataset_facts
from crosssell.i18n import translator_for
from crosssell.offers.campaigns.saved import campaigns, record_export
from crosssell.offers.plan import Holdout
from crosssell.offers.playbook import (
    BY_HAND,
    FRESH_DAYS,
    HELPFUL,
    LONGEST_NOTE,
    STEPS,
    DataCounts,
    data_counts,
    note,
    playbook,
    tick,
)
from tests.offers.campaigns.lists import plan, save
from tests.support import tiny_dataset

NOW = datetime(2026, 2, 1, 12)
WORDS = translator_for("de")

# Four orders, one of a guest; two of three customers came back; one product without a name, postage aside.
ROWS = [
    ("1", "A", "K1", "2026-01-01", 5, "Tea", "Shop", None, "sale", True, "Assam"),
    ("1", "Post", "K1", "2026-01-01", 4, None, "Shop", None, "sale", False, "Postage"),
    ("2", "B", "K1", "2026-01-03", 5, "Cups", "Shop", None, "sale", True, None),
    ("3", "A", "max@shop", "2026-01-05", 5, "Tea", "Shop", None, "sale", True, "Assam", "loyal"),
    ("4", "A", None, "2026-01-31", 5, "Tea", "Shop", None, "sale", True, "Assam"),
    ("5", "C", "K9", "2026-01-31", 5, None, None, None, "return", True, "Gone"),
]


@pytest.fixture
def shop(workspace):
    return tiny_dataset(workspace, ROWS)


def book(shop, *, solid_pairs=0, today=date(2026, 2, 1), **changed):
    facts = replace(dataset_facts(shop), **changed)
    return playbook(
        shop,
        facts=facts,
        counts=data_counts(shop),
        campaigns=campaigns(shop, today=today),
        solid_pairs=solid_pairs,
        today=today,
    )


def item(found, wanted):
    (one,) = (one for step in found.steps for one in step.items if one.item == wanted)
    return one


def test_every_item_stands_in_one_step_and_has_words():
    placed = [one for items in STEPS.values() for one in items]
    assert sorted(placed) == sorted(PlaybookItem)
    assert list(STEPS) == list(PlaybookStep) == list(QUESTIONS)
    assert TO_DO.keys() == set(PlaybookItem)
    assert SEEN.keys() == set(PlaybookItem) - BY_HAND
    assert not BY_HAND & HELPFUL
    assert len(PURPOSES) == 6


def test_counts_are_those_of_the_rows(shop):
    with shop.write() as cursor:
        cursor.execute(
            "insert into line (import_id, file_no, row_no, order_id, product, kind, cost) values "
            "(1, 1, 1, '1', 'A', 'sale', 2), (1, 1, 2, '5', 'C', 'return', 2)"
        )
        cursor.execute("update customer set consent = false where customer_id = 'K1'")
        cursor.execute("update product set stock = 0 where product = 'B'")
    assert data_counts(shop) == DataCounts(
        products=2,  # A and B: C was only returned, postage is none
        named=1,
        costed=1,
        stocked=1,
        orders=4,
        known_orders=3,
        customers=2,  # K9 has no sale
        returning=1,
        segmented=1,
        consenting_or_not=1,
        reachable=1,  # whose number is an address
    )


def test_the_data_tick_what_is_enough(shop):
    found = book(shop, solid_pairs=3, channels=("Shop",), categories=("Cups", "Tea"))
    done = {one.item for step in found.steps for one in step.items if one.is_done}
    assert done == {
        PlaybookItem.SOLID_PAIRS,
        PlaybookItem.PRODUCT_NAMES,  # one of two is half
        PlaybookItem.CATEGORIES,
        PlaybookItem.CUSTOMERS,  # three of four
        PlaybookItem.SEGMENTS,
        PlaybookItem.ADDRESSES,
        PlaybookItem.CHANNELS,
        PlaybookItem.DATA_FRESH,
    }
    assert seen_words(item(found, PlaybookItem.CUSTOMERS), WORDS).startswith("75")
    assert not book(shop, solid_pairs=0).steps[0].is_done


@pytest.mark.parametrize(("days", "fresh"), [(FRESH_DAYS, True), (FRESH_DAYS + 1, False)])
def test_an_export_grows_old(shop, days, fresh):
    last = date(2026, 1, 31)
    found = book(shop, today=last + timedelta(days=days))
    assert item(found, PlaybookItem.DATA_FRESH).is_done is fresh
    assert item(book(shop, last=None), PlaybookItem.DATA_FRESH).is_done is False


def test_what_is_still_counted_is_not_said_to_be_missing(shop):
    found = book(shop, solid_pairs=None)
    one = item(found, PlaybookItem.SOLID_PAIRS)
    assert (one.is_pending, one.is_done) == (True, False)
    tick(shop, item=PlaybookItem.GOAL, is_done=True, now=NOW)
    assert book(shop, solid_pairs=None).next[1].item == PlaybookItem.PAIRS_CHOSEN
    assert book(shop, solid_pairs=0).next[1].item == PlaybookItem.SOLID_PAIRS


def test_ticks_and_notes_are_kept_apart_and_taken_back(shop):
    note(shop, step=PlaybookStep.OFFER, text="  Ask Ina\n<b>by Friday ", now=NOW)
    tick(shop, item=PlaybookItem.STOCK, is_done=True, now=NOW)  # the shop looks it up elsewhere
    tick(shop, item=PlaybookItem.STOCK, is_done=True, now=NOW)
    found = book(shop)
    assert found.steps[3].note == "Ask Ina\n<b>by Friday"
    assert item(found, PlaybookItem.STOCK).is_done
    assert not item(found, PlaybookItem.STOCK).is_seen
    tick(shop, item=PlaybookItem.STOCK, is_done=False, now=NOW)
    note(shop, step=PlaybookStep.OFFER, text=" ", now=NOW)
    again = book(shop)
    assert (again.steps[3].note, item(again, PlaybookItem.STOCK).is_done) == ("", False)
    with pytest.raises(CrosssellError) as error:
        note(shop, step=PlaybookStep.OFFER, text="x" * (LONGEST_NOTE + 1), now=NOW)
    assert error.value.reason == "note"
    assert "4000" in str(error.value)


def test_campaigns_tick_the_later_steps(shop):
    asked = plan(sends_on=date(2026, 1, 1), window_days=5, holdout=Holdout(share=0.5))
    campaign_id = save(shop, ["K1", "max@shop"], asked=asked)  # the last known order is on the fifth day
    first = book(shop)
    assert item(first, PlaybookItem.CAMPAIGN_SAVED).is_done
    assert item(first, PlaybookItem.CONTROL_GROUP).is_done
    assert item(first, PlaybookItem.EVALUATED).is_done
    assert not item(first, PlaybookItem.FILES).is_done
    assert not item(first, PlaybookItem.SECOND_ROUND).is_done
    record_export(
        shop, campaign_id=campaign_id, part=ExportPart.CONTACT, format="csv", way=None, customers=1, now=NOW
    )
    assert item(book(shop), PlaybookItem.FILES).is_done
    save(shop, ["K1"], asked=replace(asked, name="Nobody left alone", holdout=Holdout(share=0)))
    assert item(book(shop), PlaybookItem.EVALUATED).seen.found == 1  # nothing can be known of the other


def test_needed_items_come_before_helpful_ones_and_all_done_is_said(shop):
    for one in PlaybookItem:
        if one not in HELPFUL:
            tick(shop, item=one, is_done=True, now=NOW)
    found = book(shop)
    assert found.next[1].is_helpful_only
    assert all(step.is_done for step in found.steps)
    for one in HELPFUL:
        tick(shop, item=one, is_done=True, now=NOW)
    done = book(shop)
    assert done.next is None
    assert "Everything is done" in playbook_html(
        done, dataset="x", translator=translator_for("en"), made_on=NOW
    )
    assert "You are here" not in flow_html(done, translator=translator_for("en"))


def test_the_printed_page_is_inert_and_whole(shop):
    hostile = '<script>alert(1)</script> & "quoted"\nsecond line'
    note(shop, step=PlaybookStep.MEASURE, text=hostile, now=NOW)
    page = playbook_html(book(shop), dataset="<img src=x>", translator=WORDS, made_on=date(2026, 2, 1))
    assert '<html lang="de">' in page
    assert "<script" not in page.split("</style>")[1]
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot;</p><p>second line</p>" in page
    assert page.count('<section class="step">') == 6
    assert "01.02.2026" in page
