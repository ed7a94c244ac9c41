"""What the target list starts from: a link, a choice made here, or the reader's own conditions."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from crosssell.columns import AudienceStart, CampaignTemplate, Field, Level, Segment
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.labels import error_text, label, segment_words
from crosssell.offers.audience import starts
from crosssell.offers.plan import CampaignPlan
from crosssell.offers.templates import TemplateStart, template_start
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.beside import beside
from pages.shared.guard import show_problem
from pages.shared.offers import list_answers, list_state
from pages.shared.offers.address import Asked
from pages.shared.offers.list_fields import choice_field
from pages.shared.offers.list_items import item_field
from pages.shared.playbook.template_words import template_name, template_says
from pages.shared.text import _, in_words, plain, translator

OWN, TEMPLATE = "own", "template"
STARTS: tuple[AudienceStart, ...] = (
    AudienceStart.PAIR,
    AudienceStart.SEGMENT,
    AudienceStart.WIN_BACK,
    AudienceStart.REFILL,
    AudienceStart.NEW_PRODUCT,
)


def draw(current: session.Current) -> bool:
    """Draw where the list starts from; tell whether there is a plan to go on with."""
    asked = list_state.working().asked
    if asked is not None and not _work_out(asked, current):
        return False
    found = list_state.working()
    if found.started is not None:
        _started(found, current)
    elif list_state.is_worth_keeping(found.plan):
        _ways_back(found)
    else:
        _chooser(current)
    return True


def _work_out(asked: Asked, current: session.Current) -> bool:
    """Make the plan that is asked for; tell whether it is there."""
    if not is_whole(asked):
        _refuse(CrosssellError(ErrorCode.INVALID_VALUE, "offer_link"))
        return True
    try:
        if asked.start is None:
            return _from_template(asked, current)
        plan = beside(
            "offers_start",
            asked,
            partial(plan_of, current.warehouse, asked),
            words=_("Putting the list together …"),
        )
    except CrosssellError as error:
        _refuse(error)
        return True
    if plan is None:
        return False
    list_state.begin(plan, started=asked)
    return True


def _refuse(error: CrosssellError) -> None:
    """Say why a start cannot be, also where it outlasts the next run, which comes once the list is laid."""
    list_state.forget_asked()
    show_problem(error)
    st.toast(plain(error_text(error, translator())), icon=":material/error:", duration="long")


def _from_template(asked: Asked, current: session.Current) -> bool:
    template = CampaignTemplate(asked.template)
    start = beside(
        "offer_template",
        template,
        partial(template_start, current.warehouse, template=template, facts=current.facts),
        words=_("Filling in the campaign from your data …"),
    )
    if start is None:
        return False
    list_state.begin(start.plan, started=asked, filled=start)
    return True


def is_whole(asked: Asked) -> bool:
    """Tell whether a link says all that its start needs."""
    match asked.start:
        case None:
            return asked.template in list(CampaignTemplate)
        case AudienceStart.SEGMENT:
            return asked.segment is not None
        case AudienceStart.REFILL | AudienceStart.NEW_PRODUCT:
            return bool(asked.a)
        case AudienceStart.PAIR | AudienceStart.UPSELL | AudienceStart.FOLLOW_UP:
            return bool(asked.a and asked.b)
        case _:
            return True


def plan_of(warehouse: Warehouse, asked: Asked) -> CampaignPlan:
    """Return the plan that a whole start makes.

    Args:
        warehouse: The dataset.
        asked: From where, see `is_whole`.

    Raises:
        CrosssellError: ``unknown_item`` where the dataset does not have what it speaks of.
    """
    a, b, level, days = asked.a, asked.b, asked.level, asked.days
    match asked.start:
        case AudienceStart.PAIR:
            return starts.pair_plan(warehouse, a=a, b=b, level=level)
        case AudienceStart.SEGMENT if asked.segment is not None:
            return starts.segment_plan(warehouse, segment=asked.segment)
        case AudienceStart.WIN_BACK:
            return starts.win_back_plan(warehouse)
        case AudienceStart.UPSELL:
            return starts.upsell_plan(warehouse, lower=a, upper=b, level=level, days=days)
        case AudienceStart.REFILL:
            return starts.refill_plan(warehouse, item=a, level=level)
        case AudienceStart.FOLLOW_UP:
            return starts.follow_up_plan(warehouse, a=a, b=b, level=level, days=days)
        case AudienceStart.NEW_PRODUCT:
            return starts.new_product_plan(warehouse, like=a, level=level)
        case _:
            return CampaignPlan()


def _started(found: list_state.Working, current: session.Current) -> None:
    """Say what the list was started from, and offer the way back."""
    started = found.started
    if started is None:
        return
    with st.container(border=True, key="list_started", gap="xsmall"):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"
        ):
            st.markdown(
                _(
                    "Filled in from: {start}. Change whatever you like.",
                    start=f"**{_start_words(started, current)}**",
                ),
                width="content",
            )
            _ways_back(found)
        if isinstance(found.filled, TemplateStart):
            for said in template_says(found.filled):
                st.markdown(f"- {said}")


def _ways_back(found: list_state.Working) -> None:
    """Draw the ways back: to the list before the start, and to an empty form."""
    with st.container(horizontal=True, width="content", gap="small", key="list_started_ways"):
        if found.before is not None:
            st.button(
                _("Back to the list before"),
                icon=":material/undo:",
                type="tertiary",
                key="list_undo",
                on_click=list_state.undo,
            )
        st.button(
            _("Start anew"),
            icon=":material/restart_alt:",
            type="tertiary",
            key="list_clear",
            on_click=list_state.clear,
        )


def _start_words(started: Asked, current: session.Current) -> str:
    """Return what the list was started from, by name."""
    if started.start is None:
        return template_name(CampaignTemplate(started.template))
    kind = label(started.start, translator())
    if started.segment is not None:
        return f"{kind} ({segment_words(started.segment, translator())})"
    named = [one for one in (started.a, started.b) if one]
    if not named:
        return kind
    names = list_answers.names(current, tuple(named)) if started.level == Level.PRODUCT else {}
    return f"{kind} ({' → '.join(plain(names.get(one, one)) for one in named)})"


def _chooser(current: session.Current) -> None:
    """Draw the choice of a start for a form that is still empty."""
    with st.container(border=True, key="list_chooser", gap="small"):
        st.markdown(f"**{_('What do you want to start from?')}**")
        words = {OWN: label(AudienceStart.EMPTY, translator())}
        words |= {one.value: label(one, translator()) for one in _offered(current)}
        words[TEMPLATE] = _("A ready-made campaign")
        kind = choice_field(_("Start from"), name="chooser", words=words, value=OWN, is_label_shown=False)
        asked = _DRAWN_BY[kind](current) if kind in _DRAWN_BY else None
        if kind == OWN:
            st.caption(
                _(
                    "Put conditions together yourself in step 1. Links in the matrix, the segments and the "
                    "pairs also lead here."
                )
            )
            return
        st.button(
            _("Fill in the list"),
            icon=":material/playlist_add:",
            type="primary",
            disabled=asked is None,
            key="list_fill",
            on_click=list_state.ask,
            args=(asked,),
        )


def _offered(current: session.Current) -> list[AudienceStart]:
    facts = current.facts
    lacking = set()
    if facts.last is None:
        lacking |= {AudienceStart.WIN_BACK, AudienceStart.REFILL}
    if not facts.segments:
        lacking |= {AudienceStart.SEGMENT, AudienceStart.WIN_BACK}
    return [one for one in STARTS if one not in lacking]


def _pair(current: session.Current) -> Asked | None:
    left, right = st.columns(2, gap="small", vertical_alignment="bottom")
    with left:
        a = _product(_("They have"), "start_a", current)
    with right:
        b = _product(_("You offer"), "start_b", current)
    return Asked(start=AudienceStart.PAIR, a=a, b=b) if a and b and a != b else None


def _segment(current: session.Current) -> Asked | None:
    held = [Segment(one) for one in current.facts.segments if one in list(Segment)]
    chosen = st.selectbox(
        _("Segment"),
        held,
        format_func=in_words(held, lambda one: segment_words(one, translator())),
        key=list_state.field_key("start_segment"),
        persist_state="session",
    )
    return Asked(start=AudienceStart.SEGMENT, segment=chosen) if chosen in held else None


def _win_back(current: session.Current) -> Asked | None:
    del current
    st.caption(_("Valuable customers who have been silent for longer than usual."))
    return Asked(start=AudienceStart.WIN_BACK)


def _refill(current: session.Current) -> Asked | None:
    item = _product(_("What is used up and bought again"), "start_refill", current)
    return Asked(start=AudienceStart.REFILL, a=item) if item else None


def _new_product(current: session.Current) -> Asked | None:
    level = Level.PRODUCT
    if Field.CATEGORY in current.facts.fields:
        words = {Level.PRODUCT: _("A product like it"), Level.CATEGORY: _("Its category")}
        level = Level(
            choice_field(
                _("You know"), name="start_like_level", words=words, value=level, is_label_shown=False
            )
        )
    item = item_field(
        _("What is the new product like?"),
        level=level,
        chosen="",
        key=list_state.field_key(f"start_like_{level.value}"),
        current=current,
    )
    return Asked(start=AudienceStart.NEW_PRODUCT, a=item, level=level) if item else None


def _template(current: session.Current) -> Asked | None:
    del current
    held = list(CampaignTemplate)
    chosen = st.selectbox(
        _("Ready-made campaign"),
        held,
        format_func=in_words(held, template_name),
        key=list_state.field_key("start_template"),
        persist_state="session",
    )
    return Asked(start=None, template=CampaignTemplate(chosen).value) if chosen in held else None


def _product(words: str, name: str, current: session.Current) -> str:
    return item_field(words, level=Level.PRODUCT, chosen="", key=list_state.field_key(name), current=current)


_DRAWN_BY: dict[str, Callable[[session.Current], Asked | None]] = {
    AudienceStart.PAIR.value: _pair,
    AudienceStart.SEGMENT.value: _segment,
    AudienceStart.WIN_BACK.value: _win_back,
    AudienceStart.REFILL.value: _refill,
    AudienceStart.NEW_PRODUCT.value: _new_product,
    TEMPLATE: _template,
}
