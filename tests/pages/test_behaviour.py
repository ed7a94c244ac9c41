"""The Behaviour tab, without a browser."""

import pytest

from crosssell.columns import ClusterFeature
from tests.pages.conftest import LANGUAGES, busy_shop_rows

LOCALES = {"en": "en-GB", "de": "de-DE", "pl": "pl-PL", "nl": "nl-NL"}


def texts(app) -> str:
    return " ".join(str(one.value) for one in [*app.header, *app.markdown, *app.caption, *app.info])


def opened(open_page, **query):
    app = open_page("segments", tab="behaviour", **query)
    assert not app.exception
    assert not app.error
    return app


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tab_shows_groups_and_who_is_in_one(open_page, busy_shop, language):
    app = opened(open_page, locale=LOCALES[language])
    assert len(app.get("plotly_chart")) == 4
    groups = app.dataframe[0].value
    assert groups["customers"].sum() == len({row.split(";")[2] for row in busy_shop_rows()})
    assert groups["name"].is_unique
    assert list(groups["number"]) == list(range(1, len(groups) + 1))


def test_number_features_and_group_travel_in_the_link(open_page, busy_shop):
    app = opened(open_page, groups="4", grouped_by=["frequency", "money"], group="2")
    groups = app.dataframe[0].value
    assert len(groups) == 4
    assert "typical_money" in groups
    assert "typical_recency" not in groups
    assert f"Group 2: {groups['name'][1]}" in texts(app).replace("\\", "")
    link = next(code.value for code in app.code)
    for said in ("tab=behaviour", "groups=4", "grouped_by=frequency&grouped_by=money", "group=2"):
        assert said in link
    # The list holds the customers of the group.
    assert len(app.dataframe[-1].value) == groups["customers"][1]


def test_other_choices_make_other_groups(open_page, busy_shop):
    app = opened(open_page)
    app.selectbox(key="behaviour_k").set_value("5").run()
    assert len(app.dataframe[0].value) == 5
    app.button_group(key="behaviour_features").set_value([ClusterFeature.RECENCY]).run()
    assert not app.exception
    assert "typical_frequency" not in app.dataframe[0].value


def test_what_does_not_differ_is_said(open_page, add_dataset):
    header = "Order ID;Order date;Customer ID;SKU;Quantity;Line total"
    rows = [f"O{n};{1 + n % 28:02d}.03.2025;K{n:02d};A;1;{5 + n}.00" for n in range(40)]
    add_dataset("Once", header=header, rows=rows)
    app = opened(open_page)
    assert "Left out" in texts(app)
    assert "Orders" in next(one.value for one in app.info if "Left out" in one.value)


def test_too_few_customers_are_told_kindly(open_page, shop):
    app = opened(open_page)  # fifteen customers
    assert "No groups can be made here" in texts(app)
    assert not app.get("plotly_chart")
