"""What to start from: a trade, the data, a pair, a segment, a test, a campaign; shown before it is taken."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from crosssell.basket import MatrixConfig, item_choices
from crosssell.columns import CampaignChannel, ConsentRule, InputUnit, Level, RoiInput, RoiTemplate, Segment
from crosssell.errors import CrosssellError
from crosssell.experiments.saved import saved_test, saved_tests
from crosssell.filters import Filters
from crosssell.labels import label
from crosssell.offers.campaigns.campaign import Campaign
from crosssell.offers.campaigns.saved import campaigns
from crosssell.offers.roi_start import from_campaign
from crosssell.prefill import from_dataset, from_evaluation, from_pair, from_segment
from crosssell.roi.inputs import INPUTS
from crosssell.roi.scenario import Scenario
from crosssell.roi.suggested import Prefill
from crosssell.roi.templates import CHANNEL_OF, CLAIMS, empty, template
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.beside import beside
from pages.shared.guard import guarded
from pages.shared.pair.address import A_KEY, B_KEY, LEVEL_KEY
from pages.shared.roi import session as roi_session
from pages.shared.roi.address import CAMPAIGN, CAMPAIGN_KEY, CONSENT_KEY, PAIR, SEGMENT, TEST, TEST_KEY
from pages.shared.roi.preview import draw_preview
from pages.shared.roi.session import Start, Working
from pages.shared.segments.address import SEGMENT_SHOWN_KEY
from pages.shared.text import _, in_words, plain, translator

TEMPLATE, EMPTY, DATASET, GIVEN = "template", "empty", "dataset", "given"
DETAILS = (A_KEY, B_KEY, LEVEL_KEY, CONSENT_KEY, SEGMENT_SHOWN_KEY, TEST_KEY, CAMPAIGN_KEY)
KIND_KEY = "roi_start_kind"
MOST_TESTS = 100
OWN_TRADE = RoiTemplate.ECOMMERCE  # the one whose orders are like those of a dataset


def draw_start(found: Working, current: session.Current | None) -> Scenario | None:
    """Draw the choice of what to start from, while it is open, and what it would put where.

    Returns:
        The scenario as it would be then; ``None`` where nothing is proposed.
    """
    start = roi_session.start_asked()
    if start is None:
        return None
    with st.container(border=True, key="roi_start", gap="small"):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"
        ):
            st.markdown(f"**{_('What does the scenario start from?')}**", width="content")
            if roi_session.is_begun() or start.kind is not None:
                st.button(
                    _("Close"),
                    icon=":material/close:",
                    type="tertiary",
                    key="roi_start_close",
                    on_click=_close,
                )
        kind = _kind(start, current)
        with guarded():
            return _draw_kind(kind, start, found, current)
    return None


def _kind(start: Start, current: session.Current | None) -> str | None:
    words = {TEMPLATE: _("A trade"), EMPTY: _("An empty scenario")}
    if current is not None and current.facts.lines:
        words |= {DATASET: _("Your data"), PAIR: _("A pair"), SEGMENT: _("A segment"), TEST: _("A test")}
        words |= {CAMPAIGN: _("A campaign")}
    if start.prefill is not None:
        words[GIVEN] = _("The test just evaluated")
    key = KIND_KEY
    wanted = start.kind if start.kind in words else None
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted
    st.pills(
        _("Start from"),
        list(words),
        format_func=in_words(words, words.__getitem__),
        key=key,
        on_change=_choose,
        args=(key,),
        label_visibility="collapsed",
    )
    return wanted


def _choose(key: str) -> None:
    before = roi_session.start_asked() or Start()
    kind: str | None = st.session_state[key]
    roi_session.ask_start(Start(kind=kind, prefill=before.prefill, asked=before.asked))


def _close() -> None:
    found = roi_session.working(session.current())
    roi_session.keep(scenario=found.scenario, stated=found.stated)
    roi_session.ask_start(None)


def _draw_kind(
    kind: str | None, start: Start, found: Working, current: session.Current | None
) -> Scenario | None:
    match kind:
        case None:
            st.caption(
                _(
                    "Until you choose, you see an example. What a choice would put where is shown first, and "
                    "every value tells where it comes from."
                )
            )
        case "template":
            return _template(found, current)
        case "empty":
            whole = empty(currency=roi_session.usual_currency(current), start=found.scenario.start)
            return _offer_whole(found, whole)
        case "given" if start.prefill is not None:
            return _offer(found, start.prefill)
        case _ if current is not None:
            prefill = _worked_out(kind, start, current)
            return None if prefill is None else _offer(found, prefill)
    return None


def _template(found: Working, current: session.Current | None) -> Scenario:
    trades = list(RoiTemplate)
    trade = st.selectbox(
        _("Trade"),
        trades,
        format_func=in_words(trades, lambda one: label(one, translator())),
        key="roi_start_trade",
        persist_state="session",
    )
    currency, value = roi_session.usual_currency(current), None
    if current is not None and current.facts.lines and trade == OWN_TRADE:
        average = session.kpis(Filters()).average_order_value
        value = None if average is None else float(average)
    claim = CLAIMS.get(trade)
    if claim is not None and value is not None:
        st.caption(
            _(
                "The price follows a claim of a guide to cross-selling for marketers ({claim}), here as the "
                "same share of your average order of {value}; it is no measurement. All other values are "
                "examples of a usual size.",
                claim=plain(claim.note),
                value=plain(translator().money(value, currency)),
            )
        )
    elif claim is not None:
        st.caption(
            _(
                "The price is a claim of a guide to cross-selling for marketers ({claim}), not a "
                "measurement. All other values are assumptions of a usual size.",
                claim=plain(claim.note),
            )
        )
    else:
        st.caption(_("All values are assumptions of a usual size; nobody has measured them."))
    whole = template(trade, currency=currency, start=found.scenario.start, order_value=value)
    return _offer_whole(found, whole, proposal=label(trade, translator()), channel=CHANNEL_OF.get(trade))


def _worked_out(kind: str, start: Start, current: session.Current) -> Prefill | None:
    """Draw the choices of a kind and return what the data say; ``None`` while that is not known."""
    warehouse, facts = current.warehouse, current.facts
    work: Callable[[], Prefill]
    match kind:
        case "dataset":
            question: tuple[object, ...] = (kind,)
            work = partial(from_dataset, warehouse, facts=facts, name=current.name)
        case "segment":
            segment = _segment(start.asked.get(SEGMENT_SHOWN_KEY, ""))
            question = (kind, segment, translator().language)
            name = label(segment, translator())
            work = partial(from_segment, warehouse, facts=facts, segment=segment, name=name)
        case "pair":
            pair = _pair(start.asked)
            if pair is None:
                return None
            a, b, level, consent = pair
            question = (kind, *pair)
            work = partial(from_pair, warehouse, facts=facts, a=a, b=b, level=level, consent=consent)
        case "test":
            test = _test(start.asked.get(TEST_KEY, ""), warehouse)
            if test is None:
                return None
            question = (kind, test)
            work = partial(_of_test, warehouse, test)
        case "campaign":
            chosen = _campaign(start.asked.get(CAMPAIGN_KEY, ""), warehouse)
            if chosen is None:
                return None
            question = (kind, chosen.campaign_id, chosen.plan, chosen.groups, chosen.outcome is None)
            work = partial(
                from_campaign,
                warehouse,
                facts=facts,
                campaign_id=chosen.campaign_id,
                today=dt.date.today(),
            )
        case _:
            return None
    return beside("roi_start", question, work, words=_("Looking into your data …"))


def _of_test(warehouse: Warehouse, evaluation_id: str) -> Prefill:
    saved = saved_test(warehouse, evaluation_id=evaluation_id)
    return from_evaluation(saved.evaluation, name=saved.kept.name)


def _segment(asked: str) -> Segment:
    segments = list(Segment)
    return st.selectbox(
        _("Segment"),
        segments,
        index=_place(segments, asked),
        format_func=in_words(segments, lambda one: label(one, translator())),
        key=f"roi_start_segment_{asked if asked in segments else ''}",
        persist_state="session",
    )


def _test(asked: str, warehouse: Warehouse) -> str | None:
    kept = saved_tests(warehouse)[:MOST_TESTS]
    if not kept:
        st.caption(_("No test is saved in this dataset. Evaluate one on the screen A/B test and save it."))
        return None
    names = {one.evaluation_id: f"{one.name} · {translator().date_time(one.saved_at)}" for one in kept}
    ids = list(names)
    if asked and asked not in names:
        st.caption(_("The test that the link names is not in this dataset."))
    return st.selectbox(
        _("Saved test"),
        ids,
        index=_place(ids, asked),
        format_func=in_words(ids, names.__getitem__),
        key=f"roi_start_test_{asked if asked in ids else ''}",
        persist_state="session",
    )


def _campaign(asked: str, warehouse: Warehouse) -> Campaign | None:
    kept = {one.campaign_id: one for one in campaigns(warehouse, today=dt.date.today())[:MOST_TESTS]}
    if not kept:
        st.caption(
            _("No campaign is saved in this dataset. Make a target list on the screen Offers and save it.")
        )
        return None
    names = {one: f"{held.name} · {label(held.status, translator())}" for one, held in kept.items()}
    ids = list(names)
    if asked and asked not in names:
        st.caption(_("The campaign that the link names is not in this dataset."))
    chosen = st.selectbox(
        _("Campaign"),
        ids,
        index=_place(ids, asked),
        format_func=in_words(ids, names.__getitem__),
        key=f"roi_start_campaign_{asked if asked in ids else ''}",
        persist_state="session",
    )
    return kept.get(chosen)


def _pair(asked: dict[str, str]) -> tuple[str, str, Level, ConsentRule | None] | None:
    """Return the pair that a link asks for, or draw the choice of one; ``None`` while none is chosen."""
    level = Level(asked[LEVEL_KEY]) if asked.get(LEVEL_KEY) in list(Level) else Level.PRODUCT
    rule = asked.get(CONSENT_KEY)
    consent = ConsentRule(rule) if rule in list(ConsentRule) else None
    a, b = asked.get(A_KEY), asked.get(B_KEY)
    if a and b:
        st.button(
            _("Choose another pair"),
            icon=":material/swap_horiz:",
            type="tertiary",
            key="roi_start_other",
            on_click=roi_session.ask_start,
            args=(Start(kind=PAIR),),
        )
        return a, b, level, consent
    names = _item_names()
    if names is None:
        return None
    a, b = (
        _item(names, key, words) for key, words in ((A_KEY, _("They have")), (B_KEY, _("They are offered")))
    )
    if a is None or b is None:
        st.caption(_("The best pairs stand on the screen Matrix, under Opportunities."))
        return None
    if a == b:
        st.caption(_("Choose two different products."))
        return None
    return a, b, Level.PRODUCT, None


def _item(names: dict[str, str], key: str, words: str) -> str | None:
    options = list(names)
    return st.selectbox(
        words,
        options,
        index=None,
        format_func=in_words(options, names.__getitem__),
        key=f"roi_start_{key}",
        placeholder=_("Choose a product"),
        persist_state="session",
    )


def _item_names() -> dict[str, str] | None:
    """Return the products that are bought often enough, by their code; ``None`` while they are looked up."""
    asked = session.laid(Filters(), MatrixConfig())
    found = beside("roi_items", None, partial(item_choices, asked), words=_("Looking into your data …"))
    return None if found is None else {one.item: one.name or one.item for one in found}


def _place(options: Sequence[str], wanted: str) -> int:
    return list(options).index(wanted) if wanted in options else 0


def _offer(found: Working, prefill: Prefill) -> Scenario | None:
    """Show what was found in the data, and the button that takes it; return what is taken then."""
    wanted = _filled_in(found.scenario, prefill)

    def take() -> None:
        if prefill.suggestions:
            st.button(
                _("Use these values"),
                type="primary",
                icon=":material/check:",
                key="roi_start_use",
                on_click=partial(roi_session.apply, wanted, proposal=_first_note(prefill)),
            )

    draw_preview(found, wanted, take=take, prefill=prefill)
    return wanted if prefill.suggestions else None


def _first_note(prefill: Prefill) -> str:
    """Return the name of what it was taken from."""
    return next((one.estimate.note for one in prefill.suggestions if one.estimate.note), "")


def _filled_in(scenario: Scenario, prefill: Prefill) -> Scenario:
    """Return the scenario with what is suggested; what does not go with the rest of it is left out."""
    if prefill.currency is not None and any(
        INPUTS[one].unit == InputUnit.AMOUNT for one in prefill.estimates
    ):
        scenario = replace(scenario, currency=prefill.currency)
    try:
        return prefill.applied_to(scenario)
    except CrosssellError:
        fitting: set[RoiInput] = set()
        for one in prefill.estimates:
            try:
                prefill.applied_to(scenario, only={*fitting, one})
            except CrosssellError:
                continue
            fitting.add(one)
        return prefill.applied_to(scenario, only=fitting)


def _offer_whole(
    found: Working, whole: Scenario, *, proposal: str = "", channel: CampaignChannel | None = None
) -> Scenario:
    """Show a scenario that takes the place of the one that is worked on, and the button that takes it."""
    take = partial(
        st.button,
        _("Start from this"),
        type="primary",
        icon=":material/check:",
        key="roi_start_whole",
        on_click=partial(roi_session.load, whole, proposal=proposal, channel=channel),
    )
    draw_preview(found, whole, take=take)
    return whole
