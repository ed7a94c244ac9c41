"""The frame around every screen: language, dataset, navigation, filter bar, and the link to share a view."""

from pathlib import Path

import streamlit as st

from crosssell.i18n import LANGUAGES
from pages.shared import filters, link, session
from pages.shared.guard import guarded
from pages.shared.text import LANGUAGE_KEY, _, browser_language, period, plain, translator

STATIC = Path(__file__).parent / "static"
UNFILTERED = ("data",)
OF_THE_WHOLE = (
    *UNFILTERED,
    "abtest",
    "roi",
    "customer",
    "offers",
    "campaigns",
    "campaign",
    "playbook",
)  # screens that the filters do not change


def language_choice() -> None:
    """Draw the language choice; the browser's language is the default."""
    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        default=browser_language(),
        required=True,
        key=LANGUAGE_KEY,
        bind="query-params",
        label_visibility="collapsed",
    )
    st.html(
        f"<script>document.documentElement.lang = '{translator().language}'</script>",
        unsafe_allow_javascript=True,
    )


def dataset_choice(names: list[str]) -> str | None:
    """Draw the dataset choice and return the chosen name; ``None`` where there is no dataset."""
    if not names:
        return None
    session.take_pending(names)
    chosen = st.selectbox(_("Dataset"), names, key=session.DATASET_KEY, bind="query-params")
    return chosen if chosen in names else names[0]


def title(shown: str, current: session.Current | None) -> None:
    """Draw the screen's title, with the dataset and its period below."""
    with st.container(gap=None, width="content"):
        st.title(shown, anchor=False)
        if current is not None:
            facts = current.facts
            days = f" · {period(facts.first, facts.last)}" if facts.first else ""
            st.caption(f"{plain(current.name)}{days}")


def unknown_dataset_notice(asked: str | None, names: list[str], shown: str | None) -> None:
    """Say so where a link names a dataset that is not here; the link's other choices still hold."""
    if asked is None or asked in names or shown is None:
        return
    text = _(
        "The link asks for the dataset “{asked}”, which is not here. You see “{shown}” instead.",
        asked=plain(asked),
        shown=plain(shown),
    )
    st.info(text, icon=":material/link_off:")


st.set_page_config(layout="wide", page_icon=str(STATIC / "mark.svg"))
st.html(STATIC / "style.css")
st.logo(str(STATIC / "logo.svg"), size="large", icon_image=str(STATIC / "mark.svg"))
with st.sidebar:
    dataset_slot = st.container(key="dataset_choice")
    with st.container(key="language_choice"):
        language_choice()

page = st.navigation(
    [
        st.Page("overview.py", title=_("Overview"), icon=":material/home:", default=True),
        st.Page("data.py", title=_("Data"), icon=":material/database:", url_path="data"),
        st.Page("matrix.py", title=_("Matrix"), icon=":material/grid_on:", url_path="matrix"),
        st.Page("segments.py", title=_("Segments"), icon=":material/groups:", url_path="segments"),
        st.Page("offers.py", title=_("Offers"), icon=":material/redeem:", url_path="offers"),
        st.Page("campaigns.py", title=_("Campaigns"), icon=":material/campaign:", url_path="campaigns"),
        st.Page("abtest.py", title=_("A/B test"), icon=":material/science:", url_path="abtest"),
        st.Page("roi.py", title=_("ROI"), icon=":material/calculate:", url_path="roi"),
        st.Page("playbook.py", title=_("Playbook"), icon=":material/checklist:", url_path="playbook"),
        st.Page(
            "campaign.py",
            title=_("Campaign"),
            icon=":material/campaign:",
            url_path="campaign",
            visibility="hidden",
        ),
        st.Page(
            "segment.py", title=_("Segment"), icon=":material/group:", url_path="segment", visibility="hidden"
        ),
        st.Page(
            "customer.py",
            title=_("Customer"),
            icon=":material/person:",
            url_path="customer",
            visibility="hidden",
        ),
        st.Page("pair.py", title=_("Pair"), icon=":material/link:", url_path="pair", visibility="hidden"),
    ]
)
st.set_page_config(page_title=f"{page.title} · Crosssell")
header = st.container(
    key="header",
    horizontal=True,
    horizontal_alignment="distribute",
    vertical_alignment="center",
    wrap=False,
)
notices = st.container()

current, name, chosen, opened = None, None, filters.no_filters(), False
link.clear_extra()
asked = st.query_params.get(session.DATASET_KEY)
names = session.names()
with notices, guarded():
    with dataset_slot:
        name = dataset_choice(names)
    current = session.set_current(name)
    opened = True
with header:
    title(page.title, current)
    link_slot = st.container(width="content")
if current is not None and current.facts.lines:
    chosen = filters.filter_bar(current.facts, shown=page.url_path not in OF_THE_WHOLE)
with notices:
    unknown_dataset_notice(asked, names, name)

if opened or page.url_path in UNFILTERED:
    with guarded():
        page.run()
if current is not None:
    with link_slot:
        link.copy_link(dataset=current.name, filters=filters.as_query(chosen))
