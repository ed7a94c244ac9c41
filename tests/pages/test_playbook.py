"""The playbook on screen: what is next, ticks and notes that stay, the printed page, the ways on."""

from crosssell.columns import OfferKind
from crosssell.offers.plan import Offer
from crosssell.warehouse import Workspace
from tests.offers.campaigns.lists import Listed, plan, save
from tests.pages.conftest import settled


def by_key(elements, key):
    (one,) = (one for one in elements if one.key == key)
    return one


def shown(app):
    return "\n".join(str(one.value) for one in (*app.markdown, *app.caption))


def test_what_is_ticked_and_noted_stays(busy_shop, open_page):
    app = settled(open_page("playbook"))
    assert "Next: Write down what the campaign is to change" in shown(app)
    assert "solid pair" in shown(app)
    by_key(app.checkbox, "playbook_tick_goal").check().run()
    by_key(app.text_area, "playbook_note_identify").set_value("*teapot* <b>first</b>").run()
    assert not app.exception
    again = settled(open_page("playbook"))
    assert by_key(again.checkbox, "playbook_tick_goal").value is True
    assert by_key(again.text_area, "playbook_note_identify").value == "*teapot* <b>first</b>"
    assert "Next: Choose two or three pairs" in shown(again)
    by_key(again.checkbox, "playbook_tick_goal").uncheck().run()
    assert "Next: Write down what the campaign is to change" in shown(again)


def test_what_the_data_show_has_no_box_and_the_rest_says_what_to_do(busy_shop, open_page):
    app = settled(open_page("playbook", locale="en-GB"))
    boxes = {one.key for one in app.checkbox}
    assert "playbook_tick_solid_pairs" not in boxes
    assert "playbook_tick_consent" not in boxes
    assert "playbook_tick_campaign_saved" in boxes
    assert "Leave a part of the list alone" in shown(app)


def test_orders_without_customers_and_dates_have_a_playbook_too(add_dataset, open_page):
    add_dataset("Till", header="Order ID;SKU", rows=[f"O{n};{sku}" for n in range(12) for sku in "AB"])
    app = settled(open_page("playbook"))
    boxes = "\n".join(one.label for one in app.checkbox)
    assert "Orders name their customer" in boxes
    assert "the orders have no dates" in boxes
    roi = settled(open_page("roi", **{"from": "campaign"}))
    assert "No campaign is saved in this dataset" in shown(roi)


def test_a_campaign_goes_to_the_calculator(busy_shop, home, open_page):
    workspace = Workspace(home)
    asked = plan(name="Strainers *now*", offer=Offer(kind=OfferKind.PRODUCT, item="T2"))
    rows = [Listed(f"K{n}", offer="T2", score=0.25) for n in range(100)]
    campaign_id = save(workspace.open(busy_shop), rows, asked=asked)
    workspace.close()
    app = settled(open_page("roi", **{"from": "campaign", "campaign": campaign_id}))
    text = shown(app)
    assert "The 75 customers of the campaign's list who are contacted" in text  # a quarter is left alone
    assert "Assumed for the list" in text
    by_key(app.button, "roi_start_use").click().run()
    assert not app.exception
    lost = settled(open_page("roi", **{"from": "campaign", "campaign": "gone"}))
    assert "The campaign that the link names is not in this dataset." in shown(lost)
