"""Looking after a dataset: what it holds, its imports and words, VAT, what is no product, its deletion."""

import streamlit as st

from crosssell.columns import LineKind
from crosssell.errors import CrosssellError
from crosssell.facts import DatasetFacts
from crosssell.ingest import inbox
from crosssell.ingest.history import count_imports, past_imports
from crosssell.ingest.non_products import list_non_products, set_products
from crosssell.ingest.settings import set_vat
from crosssell.labels import error_text, label
from pages.shared import scroll, session
from pages.shared.importing import history, words
from pages.shared.importing.words import WORDS_PART
from pages.shared.text import _, date, in_words, ngettext, number, period, plain, translator
from pages.shared.widgets import fact_list, section

GROSS, NET, UNKNOWN = "gross", "net", "unknown"
_MOST_ITEMS = 200
_MOST_FILES_NAMED = 3


def dataset_card(current: session.Current) -> None:
    """Draw what the open dataset holds."""
    with st.container(border=True, key="dataset_card", gap="small"):
        st.markdown(f"**{plain(current.name)}**")
        if current.facts.kept_lines:
            fact_list(holdings(current.facts), key="dataset")
        else:
            st.markdown(_("It holds nothing at the moment. Add an export, or delete it below."))
        st.caption(imports_line(current))
        count = words.open_words(current)
        if count:
            text = ngettext(
                "{n} word is undecided; see “Words that decide what counts” below.",
                "{n} words are undecided; see “Words that decide what counts” below.",
                count,
            )
            st.caption(f":orange[:material/help: {text}]")


def imports_line(current: session.Current) -> str:
    """Return how often was imported, and what came last."""
    count, latest = count_imports(current.warehouse), past_imports(current.warehouse, most=1)
    if not latest:
        return _("Nothing was imported yet.")
    return " · ".join(
        [
            ngettext("{n} import", "{n} imports", count),
            _(
                "the last on {day}: {files}",
                day=plain(date(latest[0].imported_at)),
                files=plain(translator().listed(latest[0].files[:_MOST_FILES_NAMED])),
            ),
        ]
    )


def holdings(facts: DatasetFacts) -> list[tuple[str, str]]:
    """Return what a dataset holds, as names and values."""
    kinds = [
        (label(kind, translator()), number(facts.line_kinds[kind]))
        for kind in LineKind
        if facts.line_kinds.get(kind)
    ]
    return [
        (_("Period"), period(facts.first, facts.last) if facts.first else _("no dates in the data")),
        (_("Orders"), number(facts.orders)),
        *kinds,
        (_("Currency"), facts.currency or _("not named in the data")),
    ]


def care(current: session.Current) -> None:
    """Draw the settings of the open dataset."""
    section(_("Look after “{name}”", name=plain(current.name)))
    with st.expander(
        _("Imports"), icon=":material/history:", key="care_imports", expanded=not current.facts.kept_lines
    ):
        history.imports(current)
    count = words.open_words(current)
    with st.expander(_words_title(count), icon=":material/translate:", key=WORDS_PART, expanded=count > 0):
        words.section(current)
    with st.expander(_("Prices and VAT"), icon=":material/percent:", key="care_vat"):
        _vat(current)
    with st.expander(_("Items that are no products"), icon=":material/local_shipping:", key="care_items"):
        _items(current)
    with st.expander(_("Delete this dataset"), icon=":material/delete:", key="care_delete"):
        _delete(current)
    scroll.follow(WORDS_PART)


def _words_title(count: int) -> str:
    name = _("Words that decide what counts")
    return f"{name} :orange-badge[{ngettext('{n} open', '{n} open', count)}]" if count else name


def _vat(current: session.Current) -> None:
    key = f"vat_{current.name}"
    st.session_state[key] = current.facts.vat or UNKNOWN
    st.segmented_control(
        _("Prices in this dataset"),
        [GROSS, NET, UNKNOWN],
        format_func=in_words([GROSS, NET, UNKNOWN], _vat_words),
        required=True,
        key=key,
        on_change=_keep_vat,
        args=(current.name, key),
    )
    st.caption(_("Remembered and said where money is shown. Nothing is recalculated."))


def _vat_words(value: str) -> str:
    match value:
        case "gross":
            return _("include VAT")
        case "net":
            return _("without VAT")
        case _:
            return _("not known")


def _keep_vat(name: str, key: str) -> None:
    chosen = st.session_state[key]
    set_vat(session.workspace().open(name), chosen if chosen in (GROSS, NET) else None)


def _items(current: session.Current) -> None:
    st.markdown(
        _(
            "Postage, fees and vouchers count in revenue, but not in baskets. They are recognised by their "
            "names. Untick what is no product, tick what is one."
        )
    )
    search = st.text_input(
        _("Search all items"), placeholder=_("Part of a number or name"), type="search", key="item_search"
    )
    found = list_non_products(current.warehouse, search=search or "", limit=_MOST_ITEMS)
    if found.empty:
        st.caption(
            _("No item matches.") if search else _("Everything in this dataset is taken for a product.")
        )
        return
    found["product_name"] = found["product_name"].fillna("")
    found["reason"] = [
        _("your choice") if decided else (_("a product") if is_product else _("recognised by its name"))
        for decided, is_product in zip(found["decided"], found["is_product"], strict=True)
    ]
    text, count = st.column_config.TextColumn, st.column_config.NumberColumn
    key = f"items_{current.key}_{search}"
    st.data_editor(
        found,
        key=key,
        hide_index=True,
        column_order=["is_product", "product", "product_name", "lines", "reason"],
        column_config={
            "is_product": st.column_config.CheckboxColumn(_("Product")),
            "product": text(_("Number"), disabled=True),
            "product_name": text(_("Name"), disabled=True, width="medium"),
            "lines": count(_("Sales lines"), disabled=True, format="localized"),
            "reason": text(_("Because"), disabled=True),
        },
        alt=_("Items with their choice"),
    )
    if len(found) == _MOST_ITEMS:
        st.caption(_("The first {count} are listed; search for others.", count=number(_MOST_ITEMS)))
    changed = _changed(key, list(found["product"]))
    st.button(
        ngettext("Save {n} change", "Save {n} changes", len(changed)) if changed else _("Save"),
        key="save_items",
        type="primary",
        disabled=not changed,
        on_click=_keep_items,
        args=(current.name, changed),
    )


def _changed(key: str, products: list[str]) -> dict[str, bool]:
    """Return what the reader has ticked or unticked in the table."""
    edited = st.session_state[key]["edited_rows"]
    return {
        products[row]: bool(cells["is_product"]) for row, cells in edited.items() if "is_product" in cells
    }


def _keep_items(name: str, changed: dict[str, bool]) -> None:
    set_products(session.workspace().open(name), changed)
    st.toast(_("Saved. Baskets were counted anew."), icon=":material/check:")


def _delete(current: session.Current) -> None:
    lines = ngettext("{n} line", "{n} lines", current.facts.kept_lines)
    st.markdown(
        _(
            "“{name}” with its {lines} and the files kept in its inbox is deleted from this computer. "
            "This cannot be undone.",
            name=plain(current.name),
            lines=plain(lines),
        )
    )
    sure = st.checkbox(_("Yes, I want to delete it"), key=f"sure_{current.name}")
    st.button(
        _("Delete “{name}”", name=plain(current.name)),
        key="delete_dataset",
        icon=":material/delete:",
        disabled=not sure,
        on_click=_delete_now,
        args=(current.name,),
    )


def _delete_now(name: str) -> None:
    try:
        session.workspace().delete(name)
        inbox.forget(session.workspace(), name)
    except CrosssellError as error:
        st.toast(plain(error_text(error, translator())), icon=":material/error:")
        return
    st.toast(_("“{name}” was deleted.", name=plain(name)), icon=":material/check:")
