"""Columns of the groups of customers who buy alike, and of the list of one of them."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from crosssell.columns import ClusterFeature, MoneyBasis
from crosssell.exports.columns import ExportColumn, integer, money, number, share
from crosssell.exports.customers import FREQUENCY, RECENCY_DAYS, SEGMENT
from crosssell.exports.segments import AMOUNTS
from crosssell.i18n import N_, Translator
from crosssell.labels import LABELS
from crosssell.segments.clusters import MONEY_FEATURES, Clusters, name_words
from crosssell.segments.clusters.features import SHARE_FEATURES

_GROUP = (
    integer("number", N_("Group")),
    ExportColumn(name="name", header=N_("Name"), note=N_("What sets the group apart from all customers.")),
    integer("customers", N_("Customers")),
    share(
        "customers_share", N_("Share of customers"), 1, note=N_("Of all customers with an order in scope.")
    ),
)
_MONEY_SHARE = share("amount_share", N_("Share of the money"), 1, note=N_("Of what all customers bring."))

NOTES = {
    ClusterFeature.RECENCY: N_("Days from the last order to the as-of date; half of the group has less."),
    ClusterFeature.FREQUENCY: N_("Orders of a customer; half of the group has less."),
    ClusterFeature.MONEY: N_("What a customer brings in all; half of the group brings less."),
    ClusterFeature.ORDER_VALUE: N_("What a customer brings by order; half of the group brings less."),
    ClusterFeature.ITEMS_PER_ORDER: N_("Different products in an order; half of the group has fewer."),
    ClusterFeature.CATEGORY_BREADTH: N_("Different categories that a customer bought; half bought fewer."),
    ClusterFeature.DISCOUNT_SHARE: N_("Discounts by what the orders would have cost without them; median."),
    ClusterFeature.RETURN_SHARE: N_("What came back or was refunded by what was sent; median."),
    ClusterFeature.DAYS_BETWEEN: N_("Days between two days with an order, of those who have two; median."),
}


def cluster_columns(features: Sequence[ClusterFeature], *, basis: MoneyBasis) -> tuple[ExportColumn, ...]:
    """Return the columns of the table of groups.

    Args:
        features: What customers were grouped by.
        basis: Which money of the customers is looked at.
    """
    amount = replace(AMOUNTS[basis], name="amount", decimals=0)
    return (*_GROUP, amount, _MONEY_SHARE, *map(_typical, features))


def list_columns(basis: MoneyBasis) -> tuple[ExportColumn, ...]:
    """Return the columns of the list of a group's customers."""
    return (RECENCY_DAYS, FREQUENCY, AMOUNTS[basis], SEGMENT)


def cluster_frame(found: Clusters, *, translator: Translator) -> pd.DataFrame:
    """Return a row a group: the columns of `cluster_columns`, its name in the reader's language."""
    return pd.DataFrame(
        [
            {
                "number": one.number,
                "name": name_words(one.name, translator),
                "customers": one.customers,
                "customers_share": one.customers_share,
                "amount": one.money,
                "amount_share": one.money_share,
            }
            | {f"typical_{feature}": value for feature, value in one.typical.items()}
            for one in found.clusters
        ]
    )


def _typical(feature: ClusterFeature) -> ExportColumn:
    name, header, note = f"typical_{feature}", LABELS[ClusterFeature, feature], NOTES[feature]
    if feature in SHARE_FEATURES:
        return share(name, header, 1, note=note)
    if feature in MONEY_FEATURES:
        return money(name, header, note=note)
    return number(name, header, 1, note=note)
