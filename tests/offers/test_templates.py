"""Ready-made campaigns find what is planted in the sample, and open with the rest where there is nothing."""

import pytest

from crosssell.columns import CampaignTemplate, ConditionKind, OfferKind, TemplateGap
from crosssell.facts import dataset_facts
from crosssell.offers.audience.counts import audience_counts
from crosssell.offers.templates import SERVICE_WORD, template_start
from tests.support import tiny_dataset

# data/README.md: what is planted in the sample.
ACCESSORIES = {
    ("COF-101", "COF-102"),
    ("CKW-104", "CKW-105"),
    ("KNF-101", "KNF-102"),
    ("SEW-101", "SEW-102"),
    ("BAK-104", "BAK-105"),
}
REFILLS = {"COF-106", "BTH-104"}
STEPS_UP = {
    (f"{name}-{lower}", f"{name}-{lower + 1}")
    for name, first in (("CKW", 101), ("COF", 103), ("BTH", 101))
    for lower in (first, first + 1)
}
SETS = [
    *(
        {f"{name}-{n}", f"{name}-{n + 1}"}
        for name, n in (("CKW", 106), ("COF", 109), ("CKW", 108), ("SEW", 103))
    ),
    *(
        {f"{name}-{n}", f"{name}-{n + 1}"}
        for name, n in (("ART", 101), ("TEX", 101), ("GAR", 101), ("TAB", 101))
    ),
    *(
        {f"{name}-{n}", f"{name}-{n + 1}"}
        for name, n in (("LGT", 101), ("ART", 103), ("BAK", 101), ("BAK", 102))
    ),
    {"BAK-101", "BAK-103"},
    {"BAK-101", "BAK-102", "BAK-103"},
]


def started(warehouse, template):
    return template_start(warehouse, template=template, facts=dataset_facts(warehouse))


def items(start):
    return tuple(one.item for one in start.items)


@pytest.mark.parametrize("template", CampaignTemplate)
def test_the_sample_fills_in_what_is_planted(sample_shop, template):
    start = started(sample_shop, template)
    found = items(start)
    expected = {
        CampaignTemplate.ACCESSORY: lambda: found in ACCESSORIES and start.plan.offer.item == found[1],
        CampaignTemplate.REFILL: lambda: (
            set(found) <= REFILLS
            and start.plan.offer.item == found[0]
            and not start.plan.exclusions.has_offer
        ),
        CampaignTemplate.WIN_BACK: lambda: start.plan.offer.kind == OfferKind.NEXT_BEST and start.segments,
        CampaignTemplate.BUNDLE_WEEK: lambda: (
            set(found) in SETS and start.plan.offer.item in found and start.plan.offer.discount_share == 0.1
        ),
        CampaignTemplate.RENEWAL_UPSELL: lambda: found in STEPS_UP and start.plan.offer.item == found[1],
        CampaignTemplate.SERVICE_ADD_ON: lambda: start.gap == TemplateGap.NO_SERVICE,
    }
    assert expected[template]()
    assert (start.gap is None) is (template != CampaignTemplate.SERVICE_ADD_ON)
    if template == CampaignTemplate.BUNDLE_WEEK:  # nobody has a part of it, and the rarest part tells
        assert set(start.plan.audience.none_of[0].items) == set(found)
        assert start.plan.offer.item == found[0]
        assert start.items[0].baskets == min(one.baskets for one in start.items)
    if template != CampaignTemplate.WIN_BACK:  # the shared sample has no stored segments
        assert audience_counts(sample_shop, plan=start.plan).met > 0


GAPS = {
    CampaignTemplate.ACCESSORY: TemplateGap.NO_FOLLOW_UP,
    CampaignTemplate.REFILL: TemplateGap.NO_RHYTHM,
    CampaignTemplate.WIN_BACK: TemplateGap.NO_SEGMENTS,
    CampaignTemplate.BUNDLE_WEEK: TemplateGap.NO_SET,
    CampaignTemplate.RENEWAL_UPSELL: TemplateGap.NO_LADDER,
    CampaignTemplate.SERVICE_ADD_ON: TemplateGap.NO_SERVICE,
}


def test_a_shop_that_tells_nothing_opens_every_one_with_what_to_choose(workspace):
    shop = tiny_dataset(workspace, [("1", "A", "K1", "2026-01-01", 5, "Tea")])
    for template in CampaignTemplate:
        start = started(shop, template)
        assert (start.template, start.gap) == (template, GAPS[template])
        assert audience_counts(shop, plan=start.plan).met in (0, 1)


def test_a_service_is_known_by_its_name(workspace):
    shop = tiny_dataset(workspace, [("1", "A", "K1", "2026-01-01", 5, "Serwis i naprawa"), ("1", "B", "K1")])
    start = started(shop, CampaignTemplate.SERVICE_ADD_ON)
    assert (start.category, start.plan.offer.item) == ("Serwis i naprawa",) * 2
    assert start.plan.audience.all_of[0].kind == ConditionKind.ORDERS
    assert SERVICE_WORD.search("Wartungsverträge")
    assert not SERVICE_WORD.search("Bathroom")
