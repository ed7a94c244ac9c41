"""Recommendations as files, and the check of them: what each column holds, and the rows."""

from collections.abc import Mapping

import pandas as pd

from crosssell.columns import OfferMethod
from crosssell.exports.columns import ExportColumn, integer, share
from crosssell.exports.customers import CONSENT, CUSTOMER_ID
from crosssell.i18n import N_, Translator
from crosssell.labels import LABELS
from crosssell.labels.offer_reasons import reason_words
from crosssell.offers.recommend import Check

UNKNOWN = "unknown"
CONSENT_OF = {True: "yes", False: "no"}
METHOD_WORDS: Mapping[str, str] = {str(method): LABELS[OfferMethod, method] for method in OfferMethod}

PRODUCT = ExportColumn(name="product", header=N_("Product number (or name)"))
PRODUCT_NAME = ExportColumn(name="product_name", header=N_("Product name"))
REASON_WORDS = ExportColumn(
    name="reason_words",
    header=N_("Reason"),
    note=N_("Why this product is offered: what the customer bought, and what others bought after it."),
)
CHANCE = share(
    "chance",
    N_("Chance"),
    1,
    note=N_("How likely it is that the customer buys it in the days ahead without being written to."),
)
METHOD = ExportColumn(
    name="method",
    header=N_("Chosen by"),
    words=METHOD_WORDS,
    note=N_("The way of choosing that did best on days held back."),
)
RECOMMENDED: tuple[ExportColumn, ...] = (
    CUSTOMER_ID,
    CONSENT,
    integer("rank", N_("Place"), note=N_("1 is the customer's best offer.")),
    PRODUCT,
    PRODUCT_NAME,
    REASON_WORDS,
    CHANCE,
    METHOD,
)
OFFERED: tuple[ExportColumn, ...] = (
    PRODUCT,
    PRODUCT_NAME,
    integer("customers", N_("Customers"), note=N_("Customers for whom it is the best offer.")),
    integer("consenting", N_("May be contacted"), note=N_("Those of them who agreed to be contacted.")),
    share(
        "mean_chance",
        N_("Chance"),
        1,
        note=N_("Mean chance that they buy it in the days ahead without being written to."),
    ),
    REASON_WORDS,
)
CHECKED: tuple[ExportColumn, ...] = (
    ExportColumn(name="method", header=N_("Way of choosing"), words=METHOD_WORDS),
    share(
        "hit_rate",
        N_("Right"),
        1,
        note=N_("Share of the customers who bought one of the products that they would have been offered."),
    ),
    share("hit_rate_difference", N_("More than best-sellers"), 1, note=N_("In points of per cent.")),
    share("hit_rate_ci_lower", N_("At least"), 1, note=N_("Lower end of the 95 % interval.")),
    share("hit_rate_ci_upper", N_("At most"), 1, note=N_("Upper end of the 95 % interval.")),
    share(
        "map",
        N_("Place in the list (MAP)"),
        1,
        note=N_(
            "What was bought counts the more, the higher it stood among the offers: 100 % if it always came "
            "first (mean average precision)."
        ),
    ),
    share(
        "coverage",
        N_("Variety"),
        0,
        note=N_("Share of the products that are offered to somebody."),
    ),
)
# The file has room for the rest.
CHECKED_FILE: tuple[ExportColumn, ...] = (
    *CHECKED,
    share("map_difference", N_("MAP: more than best-sellers"), 1, note=N_("In points of per cent.")),
    share("map_ci_lower", N_("MAP: at least"), 1, note=N_("Lower end of the 95 % interval.")),
    share("map_ci_upper", N_("MAP: at most"), 1, note=N_("Upper end of the 95 % interval.")),
    integer("customers", N_("Customers judged"), note=N_("With purchases before and something new since.")),
)


def recommended_frame(named: pd.DataFrame, *, translator: Translator) -> pd.DataFrame:
    """Return recommendations as `RECOMMENDED` names them, the reasons in words.

    Args:
        named: As `crosssell.offers.recommend.named_recommendations` gives it.
        translator: The reader's language.
    """
    consent = named["consent"].map(CONSENT_OF, na_action="ignore").fillna(UNKNOWN)
    return _with_words(named, translator).assign(consent=consent)


def offered_frame(counts: pd.DataFrame, *, translator: Translator) -> pd.DataFrame:
    """Return what is offered to how many as `OFFERED` names it.

    Args:
        counts: As `crosssell.offers.recommend.recommendation_counts` gives it.
        translator: The reader's language.
    """
    return _with_words(counts, translator)


def check_frame(check: Check) -> pd.DataFrame:
    """Return a row for each way of choosing, in the order of the check, as `CHECKED_FILE` names it."""
    return pd.DataFrame(
        [{column.name: getattr(one, column.name) for column in CHECKED_FILE} for one in check.methods],
        columns=[column.name for column in CHECKED_FILE],
    )


def _with_words(frame: pd.DataFrame, translator: Translator) -> pd.DataFrame:
    known = frame.dropna(subset=["reason_item"])
    names = dict(
        zip(known["reason_item"], known["reason_item_name"].fillna(known["reason_item"]), strict=True)
    )
    return frame.assign(reason_words=reason_words(frame, translator, names=names))
