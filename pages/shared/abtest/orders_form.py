"""What is asked of the orders of a test's customers: over how many days, which figures, which one decides."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import streamlit as st

from crosssell.columns import Field, ShopMetric, ShopMetricLack
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.shop_metrics import MOST_WAIT_DAYS, ShopQuestion, possible_metrics, usual_metrics
from crosssell.experiments.windows import (
    ListFacts,
    WindowChoice,
    order_days,
    read_list,
    usual_window,
    window_choices,
)
from crosssell.facts import DatasetFacts
from crosssell.filters import Filters
from crosssell.kpis import best_sellers
from crosssell.labels import label
from crosssell.warehouse import Warehouse, Workspace
from pages.shared import session
from pages.shared.abtest.source import OrdersSource, laid
from pages.shared.beside import beside
from pages.shared.guard import guarded, require
from pages.shared.text import _, date_field_format, in_words, ngettext, number, period, plain, translator
from pages.shared.text import date as written

HISTORY_CHOICES = (0, 90, 180, 365)
USUAL_HISTORY = 365
MOST_PRODUCTS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What the dataset says of the list: who is on it, until when orders are known, what can be measured."""

    facts: ListFacts
    first_day: date
    last_day: date
    possible: Mapping[ShopMetric, ShopMetricLack | None]


def draw_orders_form(current: session.Current, source: OrdersSource) -> ShopQuestion | None:
    """Draw the form; ``None`` while something is missing, which is said."""
    unlocks = _("With them, a test is read from the orders of its customers.")
    if not require(current.facts, (Field.CUSTOMER_ID, Field.ORDERED_AT), unlocks=unlocks):
        return None
    with guarded():
        return _asked(current, source)
    return None


def _asked(current: session.Current, source: OrdersSource) -> ShopQuestion | None:
    key = f"orders_{source.trial}"
    start = None
    if source.mapping.started is None:
        start = _start(current.facts, key=key)
        if start is None:
            return None
    work = partial(_read, session.workspace(), current.warehouse, current.facts, source, start)
    read = beside("trial_list", (source, start), work, words=_("Looking for the customers of the list…"))
    if read is None:
        return None
    _say_who(read.facts)
    with st.grid(2, min_column_width=280, gap="small", key=f"{key}_orders"):
        metrics, primary = _metrics(read.possible)
        window_days, wait_days, pre_days = _days(read, key=key)
    target = _target(current) if ShopMetric.TARGET_PRODUCT in metrics else None
    if not metrics or primary is None or window_days is None:
        return None
    if ShopMetric.TARGET_PRODUCT in metrics and target is None:
        return None
    return ShopQuestion(
        window_days=window_days,
        wait_days=wait_days,
        pre_days=pre_days,
        metrics=metrics,
        primary=primary,
        target_product=target,
        start=start,
    )


def _read(
    workspace: Workspace,
    warehouse: Warehouse,
    facts: DatasetFacts,
    source: OrdersSource,
    start: date | None,
) -> _Read:
    """Read who is on the list; runs in a thread, so it calls the core only."""
    with laid(workspace, source, warehouse=warehouse) as (cursor, rows):
        found = read_list(cursor, rows=rows.table, start=start)
        days = order_days(cursor)
    if not found.customers:
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "list_empty")
    if not found.known_customers or days is None:
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "list_unknown", customers=found.customers)
    return _Read(
        facts=found,
        first_day=days[0],
        last_day=days[1],
        possible=possible_metrics(warehouse, facts=facts),
    )


def _start(facts: DatasetFacts, *, key: str) -> date | None:
    """Ask for the one start of all customers, where the list has none."""
    if facts.first is None or facts.last is None:
        return None
    chosen = st.date_input(
        _("On which day did it begin?"),
        value=None,
        min_value=facts.first.date(),
        max_value=facts.last.date(),
        format=date_field_format(),
        key=f"{key}_start",
        persist_state="session",
        help=_("The day on which the letters or the offer went out. The same day holds for every group."),
    )
    if not isinstance(chosen, date):
        st.caption(_("The list has no dates, so the day is asked for here."))
        return None
    return chosen


def _say_who(facts: ListFacts) -> None:
    """Say in a line who is on the list, and what is odd about it."""
    unknown = facts.customers - facts.known_customers
    texts = [ngettext("{n} customer is on the list.", "{n} customers are on the list.", facts.customers)]
    if facts.first_start is not None and facts.last_start is not None:
        texts.append(
            _("Start: {days}.", days=written(facts.first_start))
            if facts.first_start == facts.last_start
            else _("Start: {days}.", days=period(facts.first_start, facts.last_start))
        )
    if unknown:
        texts.append(
            ngettext(
                "{n} of them has no order in this dataset and counts as having bought nothing.",
                "{n} of them have no order in this dataset and count as having bought nothing.",
                unknown,
            )
        )
    if facts.several_variants:
        texts.append(
            ngettext(
                "{n} is in more than one group and is left out.",
                "{n} are in more than one group and are left out.",
                facts.several_variants,
            )
        )
    if facts.missing_start:
        texts.append(
            ngettext(
                "{n} row has no start and is left out.",
                "{n} rows have no start and are left out.",
                facts.missing_start,
            )
        )
    st.caption(plain(" ".join(texts)))


def _days(read: _Read, *, key: str) -> tuple[int | None, int, int]:
    """Draw the days that each customer is followed; ``None`` where nobody has had the shortest time yet."""
    with st.container(gap="xsmall"):
        place = st.container(gap="xsmall")
        with st.popover(_("More on the days"), icon=":material/tune:", key=f"{key}_more"):
            wait_days = _wait(key=key)
            pre_days = _history()
        choices = window_choices(read.facts, last_day=read.last_day, wait_days=wait_days)
        with place:
            return _window(choices, read, wait_days=wait_days, key=key), wait_days, pre_days


def _window(choices: Sequence[WindowChoice], read: _Read, *, wait_days: int, key: str) -> int | None:
    had = {one.days: one for one in choices if one.over}
    if not had:
        shortest = min(one.days for one in choices)
        st.warning(
            _(
                "The orders end on {last}: nobody on the list has been followed for {days} days yet. "
                "Import later orders.",
                last=plain(written(read.last_day)),
                days=plain(number(shortest)),
            ),
            icon=":material/hourglass_top:",
        )
        return None
    own = f"{key}_window"
    _forget(own, unless=had)  # of other days of waiting
    usual = usual_window(tuple(had.values()))
    chosen = st.segmented_control(
        _("How many days is each customer followed?"),
        list(had),
        default=usual,
        required=True,
        format_func=in_words(had, number),
        key=own,
        persist_state="session",
        help=_(
            "Orders from the day of the start on, over as many days for everybody. A longer time says more "
            "of what would have been bought anyway."
        ),
    )
    one = had[chosen if chosen in had else usual]
    earliest = read.first_day - timedelta(days=wait_days)
    early = sum(customers for start, customers in read.facts.starts if start < earliest)
    if early:
        st.caption(
            plain(
                ngettext(
                    "{n} customer started before the first order, on {first}, and is left out.",
                    "{n} customers started before the first order, on {first}, and are left out.",
                    early,
                    first=written(read.first_day),
                )
            )
        )
    if one.still_open:
        st.caption(
            plain(
                ngettext(
                    "{n} customer has not had these days by {last} and is left out.",
                    "{n} customers have not had these days by {last} and are left out.",
                    one.still_open,
                    last=written(read.last_day),
                )
            )
        )
    return one.days


def _wait(*, key: str) -> int:
    found = st.number_input(
        _("Days until it arrives"),
        min_value=0,
        max_value=MOST_WAIT_DAYS,
        value=0,
        step=1,
        key=f"{key}_wait",
        persist_state="session",
        help=_(
            "How long a letter takes: orders of these days after the start are not counted for any group."
        ),
    )
    return min(max(int(found or 0), 0), MOST_WAIT_DAYS)


def _history() -> int:
    words = {days: number(days) if days else _("none") for days in HISTORY_CHOICES}
    found = st.segmented_control(
        _("Days of history before the start"),
        HISTORY_CHOICES,
        default=USUAL_HISTORY,
        required=True,
        format_func=in_words(words, words.__getitem__),
        key="orders_history",
        persist_state="session",
        help=_(
            "What customers bought before tells much of what they buy after. Taking it out makes the figures "
            "surer, and shows whether the groups were alike."
        ),
    )
    return found if found in words else USUAL_HISTORY


def _metrics(
    possible: Mapping[ShopMetric, ShopMetricLack | None],
) -> tuple[tuple[ShopMetric, ...], ShopMetric | None]:
    """Draw what is measured and which figure decides."""
    offered = [metric for metric, lack in possible.items() if lack is None]
    words = {metric: label(metric, translator()) for metric in possible}
    _forget("orders_metrics", unless=offered)  # of another dataset
    with st.container(gap="xsmall"):
        chosen = st.multiselect(
            _("What is measured"),
            offered,
            default=usual_metrics(possible),
            format_func=in_words(offered, words.__getitem__),
            key="orders_metrics",
            persist_state="session",
            placeholder=_("Choose one or more figures"),
            help=_(
                "Averages are over all customers of a group, also those who bought nothing. The more "
                "figures, the harder it is for each to be beyond doubt."
            ),
        )
        metrics = tuple(ShopMetric(one) for one in chosen if one in offered)
        _say_lacks(possible, words)
        if not metrics:
            return (), None
        primary = st.selectbox(
            _("Which one decides"),
            metrics,
            format_func=in_words(metrics, words.__getitem__),
            key=f"orders_primary_{'_'.join(metrics)}",
            persist_state="session",
            help=_("The one chosen before the test. The others are corrected for being several."),
        )
    return metrics, ShopMetric(primary) if primary in metrics else metrics[0]


def _say_lacks(possible: Mapping[ShopMetric, ShopMetricLack | None], words: Mapping[ShopMetric, str]) -> None:
    reasons: dict[ShopMetricLack, list[str]] = {}
    for metric, lack in possible.items():
        if lack is not None:
            reasons.setdefault(lack, []).append(words[metric])
    texts = [f"{translator().listed(names)}: {_lack_words(lack)}" for lack, names in reasons.items()]
    if texts:
        st.caption(plain(" ".join(texts)))


def _lack_words(lack: ShopMetricLack) -> str:
    match lack:
        case ShopMetricLack.NO_AMOUNTS:
            return _("not possible, the orders have no amounts.")
        case ShopMetricLack.NO_COSTS:
            return _("not possible, no cost of a product is known.")
        case ShopMetricLack.NO_DISCOUNTS:
            return _("not possible, the orders have no column of discounts.")
        case ShopMetricLack.NO_RETURNS:
            return _("not possible, nothing in these orders ever came back.")


def _target(current: session.Current) -> str | None:
    """Ask for the product that the test was about."""
    names = _products(current.key, current.warehouse)
    _forget("orders_target", unless=names)  # of another dataset
    chosen = st.selectbox(
        _("Which product should they buy?"),
        list(names),
        index=None,
        format_func=in_words(names, names.__getitem__),
        key="orders_target",
        persist_state="session",
        placeholder=_("Choose a product"),
    )
    if chosen is None:
        st.caption(_("Choose the product whose buyers are counted."))
    return chosen if chosen in names else None


def _forget(key: str, *, unless: Collection[Hashable]) -> None:
    """Let go of what was chosen where the choice does not offer it any more."""
    kept = st.session_state.get(key)
    chosen = kept if isinstance(kept, list) else [kept]
    if any(one not in unless for one in chosen):
        st.session_state.pop(key, None)


@st.cache_resource(show_spinner=False, max_entries=8)
def _products(key: tuple[int, int], _warehouse: Warehouse) -> dict[str, str]:
    """Return the products, most bought first, each with the words of the choice."""
    del key
    found = best_sellers(_warehouse, filters=Filters(), limit=MOST_PRODUCTS)
    return {one.product: f"{one.product} {one.name}" if one.name else one.product for one in found}
