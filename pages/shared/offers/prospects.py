"""Prospects: an uploaded list ranked by how well each fits the buyers of a product."""

from functools import partial

import pandas as pd
import streamlit as st

from crosssell.columns import Field, Level, OfferKind, ProspectNotice, TraitKind
from crosssell.exports import Note, NoteSection, column_notes, to_csv, to_xlsx
from crosssell.exports.prospects import prospect_file_columns, prospect_file_frame
from crosssell.ingest.trial.types import TrialFile
from crosssell.labels import label
from crosssell.offers.plan import Offer
from crosssell.offers.prospect_traits import Trait
from crosssell.offers.prospects import FEWEST_BUYERS, Prospects, can_compare, prospects
from pages.shared import session, widgets
from pages.shared.abtest.upload import PROSPECTS, uploaded
from pages.shared.beside import beside
from pages.shared.choice import linked_choice
from pages.shared.guard import require
from pages.shared.offers import list_answers
from pages.shared.offers.list_items import item_field
from pages.shared.text import _, ngettext, number, percent, plain, translator

MOST_FOR, MOST_AGAINST, MOST_SHOWN, MOST_COLUMNS = 6, 3, 100, 8
WORKBOOK_ROWS = 100_000


def draw(current: session.Current) -> None:
    """Draw the tab."""
    if not require(
        current.facts,
        [Field.CUSTOMER_ID],
        unlocks=_("With it a list of prospects can be compared with your customers."),
    ):
        return
    widgets.section(
        _("Who of these is most like your buyers?"),
        caption=_(
            "Upload people or companies who are no customers yet. They are compared with the buyers of a "
            "product by what both files tell: country, town, postcode, company, and every column that your "
            "customers file has too. Nobody is added to your data."
        ),
    )
    if not can_compare(current.warehouse):
        title, text = _no_customers_file()
        widgets.empty_state(title, text, icon=":material/person_search:")
        return
    offer = _offer(current)
    file = uploaded(PROSPECTS)
    if file is None or offer is None:
        return
    found = beside(
        "prospects",
        (file.id, file.options, offer),
        partial(prospects, current.warehouse, file=file, offer=offer),
        words=_("Comparing the prospects with your buyers …"),
    )
    if found is None:
        return
    if found.check is None:
        title, text = _why_not(found)
        widgets.empty_state(title, text, icon=":material/person_search:")
        return
    _verdict(found)
    _signs(found)
    if found.notice is None:
        _ranked(found, file)


def _offer(current: session.Current) -> Offer | None:
    level = Level.PRODUCT
    if current.facts.categories:
        level = Level(
            linked_choice(
                _("Product or category"),
                {Level.PRODUCT.value: _("One product"), Level.CATEGORY.value: _("One category")},
                default=Level.PRODUCT.value,
                key="prospects_level",
                in_link="prospects_level",
            )
        )
    most = list_answers.items(current, level, "", 1)
    item = item_field(
        _("Like the buyers of"),
        level=level,
        chosen=most[0].item if most else "",
        key=f"prospects_item_{level.value}",
        current=current,
    )
    if not item:
        return None
    return Offer(kind=OfferKind.CATEGORY if level == Level.CATEGORY else OfferKind.PRODUCT, item=item)


def _why_not(found: Prospects) -> tuple[str, str]:
    """Return the title and the text of why nothing was compared."""
    match found.notice:
        case ProspectNotice.NO_ROWS:
            return _("The list is empty"), _("It has a header and no rows below it.")
        case ProspectNotice.NO_CUSTOMERS_FILE:
            return _no_customers_file()
        case ProspectNotice.NOTHING_IN_COMMON:
            return _("The files have nothing in common"), _(
                "No column of this list tells something that your customers file tells too and that parts "
                "your customers. Columns are matched by their names; rename them as in your customers file."
            )
    if found.customers - found.buyers < FEWEST_BUYERS:
        return _("Nearly everybody bought it"), _(
            "Of {customers} customers of your customers file {n} have bought it, so there is nobody to "
            "tell them from. Choose a product that fewer have.",
            n=number(found.buyers),
            customers=number(found.customers),
        )
    return _("Too few buyers to compare with"), ngettext(
        "{n} customer of your customers file has bought it, of {customers}. Choose a product with more "
        "buyers, or its category.",
        "{n} customers of your customers file have bought it, of {customers}. Choose a product with more "
        "buyers, or its category.",
        found.buyers,
        customers=number(found.customers),
    )


def _no_customers_file() -> tuple[str, str]:
    return _("Nothing to compare with"), _(
        "Your data tell what customers bought, but not who they are. Add a customers file on the "
        "Data page: with country, town, postcode, company or any other columns that the prospects "
        "have too."
    )


def _verdict(found: Prospects) -> None:
    check = found.check
    if check is None:
        return
    with st.container(key="prospects_verdict", border=True, gap="xsmall"):
        shown = {
            "share": percent(check.area, decimals=0),
            "lower": percent(check.area_ci_lower, decimals=0),
            "upper": percent(check.area_ci_upper, decimals=0),
            "half": percent(0.5, decimals=0),
        }
        if found.notice == ProspectNotice.BY_CHANCE:
            text = _(
                "**Your buyers look like everybody else** in what both files tell: shown a buyer and "
                "another customer, the comparison picks the buyer in {share} of cases ({lower} to "
                "{upper}); tossing a coin does in {half}. So the list is not ranked; any order would be as "
                "good.",
                **shown,
            )
            st.markdown(f":orange[:material/undo:] {text}")
        else:
            text = _(
                "Shown a buyer and another of your customers, neither seen before, the comparison picks "
                "the buyer in **{share}** of cases ({lower} to {upper}); tossing a coin does in {half}.",
                **shown,
            )
            st.markdown(f":green[:material/check_circle:] {text}")
        st.caption(_compared(found))


def _compared(found: Prospects) -> str:
    names = translator().listed([plain(trait_words(one)) for one in found.used])
    return " ".join(
        (
            _(
                "Compared with {customers} customers, {buyers} of whom bought it, by: {traits}.",
                customers=number(found.customers),
                buyers=number(found.buyers),
                traits=names,
            ),
            _("Fitting is no consent: whether you may write to a prospect is for you to know."),
        )
    )


def trait_words(trait: Trait) -> str:
    """Return what is compared, in words; not escaped."""
    return trait.name if trait.kind == TraitKind.COLUMN else label(trait.kind, translator())


def _signs(found: Prospects) -> None:
    if not found.signs:
        return
    widgets.section(
        _("What buyers have in common"),
        caption=_("How many times as often customers with it bought, beside all; few customers count less."),
    )
    signs = list(dict.fromkeys([*found.signs[:MOST_FOR], *found.signs[-MOST_AGAINST:]]))
    frame = pd.DataFrame(
        {
            _("What"): [trait_words(one.trait) for one in signs],
            _("Value"): [_value_words(one.trait, one.value) for one in signs],
            _("Times as often"): [number(one.lift, decimals=1) for one in signs],
            _("Customers"): [number(one.customers) for one in signs],
            _("Buyers"): [number(one.buyers) for one in signs],
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        height="content",
        key="prospects_signs",
        alt=_("What buyers have in common"),
    )


def _value_words(trait: Trait, value: str) -> str:
    if trait.kind == TraitKind.COMPANY:
        return _("yes") if value == "yes" else _("no")
    return f"{value}…" if trait.kind == TraitKind.POSTCODE else value


def _ranked(found: Prospects, file: TrialFile) -> None:
    voice = translator()
    widgets.section(_("The list, best fit first"))
    columns = prospect_file_columns(found.header)
    top = found.frame.head(MOST_SHOWN)
    own = {
        f"{place}": found.header[place]
        for place in range(len(found.header))
        if top[f"c{place}"].notna().any()
    }
    shown = pd.DataFrame(
        {
            _("Place"): [number(one) for one in top["place"]],
            _("Fit"): [_("{times} ×", times=number(one, decimals=1)) for one in top["fit"]],
        }
    )
    for place, title in list(own.items())[:MOST_COLUMNS]:
        name = title if title not in shown.columns else f"{title} ({int(place) + 1})"
        shown[name] = top[f"c{place}"].fillna("").to_numpy()
    if found.known:
        shown[_("Customer already")] = [_("yes") if one else "" for one in top["is_customer"]]
    st.dataframe(shown, hide_index=True, key="prospects_table", alt=_("The list, best fit first"))
    if remarks := _remarks(found):
        st.caption(" ".join(remarks))
    frame = prospect_file_frame(found.frame)
    about = NoteSection(
        title=_("Prospects"),
        notes=(Note(text=_compared(found).replace("\\", "")), Note(text=_("List: {name}", name=file.name))),
    )
    widgets.downloads(
        name="crosssell-prospects",
        csv=lambda: to_csv(frame, columns=columns, translator=voice),
        xlsx=lambda: to_xlsx(
            frame.head(WORKBOOK_ROWS),
            columns=columns,
            translator=voice,
            notes=[about, column_notes(columns, voice)],
        ),
        key="prospects",
    )


def _remarks(found: Prospects) -> list[str]:
    """Return what there is to say about the rows."""
    texts = []
    listed = len(found.frame)
    if listed > MOST_SHOWN:
        texts.append(
            _("The best {shown} of {n}; the file has all.", shown=number(MOST_SHOWN), n=number(listed))
        )
    if found.known:
        texts.append(
            ngettext(
                "{n} of them is a customer already, by address or number.",
                "{n} of them are customers already, by address or number.",
                found.known,
            )
        )
    if found.refused:
        texts.append(
            ngettext(
                "{n} said no to being contacted and is left out.",
                "{n} said no to being contacted and are left out.",
                found.refused,
            )
        )
    return texts
