"""A campaign's files: whom to contact, by which way, calls on paper, and apart from them the control group.

A file is written when its button is pressed, of the data as they are then, and noted in the campaign.
"""

import datetime as dt
from collections.abc import Callable
from functools import partial

import streamlit as st

from crosssell.columns import ConsentChannel, ConsentRule, ExportPart, UpliftSource
from crosssell.exports import targets
from crosssell.exports.targets import ListAbout
from crosssell.facts import data_version
from crosssell.i18n import Translator
from crosssell.labels import label
from crosssell.offers.campaigns.campaign import Campaign, Export
from crosssell.offers.campaigns.listed import CampaignList, campaign_list
from crosssell.offers.campaigns.reached import (
    FileCounts,
    WayCount,
    call_rows,
    contact_rows,
    control_rows,
    file_counts,
    way_rows,
)
from crosssell.offers.campaigns.saved import record_export
from crosssell.offers.campaigns.written import signed_money
from crosssell.warehouse import Warehouse
from pages.shared import session, widgets
from pages.shared.beside import beside
from pages.shared.campaigns.words import figures
from pages.shared.text import _, ngettext, plain, translator
from pages.shared.widgets import CSV_TYPE, XLSX_TYPE

JSON_TYPE, HTML_TYPE = "application/json", "text/html"
TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE, "json": JSON_TYPE, "html": HTML_TYPE}
MOST_EXPORTS = 20  # of the history
Write = Callable[[CampaignList, ListAbout], tuple[bytes, int]]


def draw(campaign: Campaign, current: session.Current) -> None:
    """Draw the files of a campaign whose groups are drawn."""
    widgets.section(
        _("Files"),
        caption=_(
            "Written when you press a button, of what the data say then: who has said no meanwhile is in "
            "none."
        ),
    )
    counts = beside(
        "campaign_files",
        (campaign.campaign_id, campaign.plan, data_version(current.warehouse)),
        partial(_counted, current.warehouse, campaign),
        words=_("Counting who is on the list …"),
    )
    if counts is None:
        return
    with st.grid(2, min_column_width=320, gap="small", key="campaign_files"):
        _contacts(campaign, counts, current)
        if counts.controls:
            _control(campaign, counts, current)
    if counts.ways:
        _ways(campaign, counts, current)
    history(campaign)


def history(campaign: Campaign) -> None:
    """Draw which files were made of the list; nothing before there is one."""
    if not campaign.exports:
        return
    title = ngettext("{n} file made so far", "{n} files made so far", len(campaign.exports))
    with st.expander(title, icon=":material/history:"):
        st.markdown("\n".join(f"- {_export_line(one)}" for one in campaign.exports[:MOST_EXPORTS]))


def _counted(warehouse: Warehouse, campaign: Campaign) -> FileCounts:
    return file_counts(campaign_list(warehouse, campaign_id=campaign.campaign_id, plan=campaign.plan))


def _contacts(campaign: Campaign, counts: FileCounts, current: session.Current) -> None:
    with st.container(border=True, height="stretch", gap="xsmall", key="campaign_contacts"):
        st.markdown(f"**:material/outgoing_mail: {_('Contact file')}**")
        st.markdown(
            ngettext(
                "{n} customer to contact, with address, offer, reason and when to write.",
                "{n} customers to contact, with address, offer, reason and when to write.",
                counts.contacts,
            )
        )
        if campaign.outcome is None and (said := expected_words(campaign, counts, current)):
            st.markdown(said)
        if counts.withheld:
            st.caption(withheld_words(counts.withheld, translator()))
        st.space("stretch")
        hints = {
            "xlsx": _("With a sheet that explains the list; customer numbers keep their leading zeros."),
            "csv": _("With the marks of your language; a spreadsheet may drop leading zeros."),
            "json": _("For programs: days as 2026-12-31, numbers with a decimal point."),
        }
        with st.container(horizontal=True, gap="xsmall"):
            for ending in ("xlsx", "csv", "json"):
                _button(
                    campaign,
                    current,
                    words=ending.upper(),
                    part=ExportPart.CONTACT,
                    ending=ending,
                    write=partial(_contact_file, ending, None, translator()),
                    hint=hints.get(ending),
                    is_first=ending == "xlsx",
                )
        _calls(campaign, current)


def _calls(campaign: Campaign, current: session.Current) -> None:
    _button(
        campaign,
        current,
        words=_("Sales-call sheet"),
        part=ExportPart.CALLS,
        ending="html",
        write=partial(_calls_file, translator()),
        hint=_(
            "For a sales team, to print: ranked by expected value, with a box to tick and room for notes."
        ),
        icon=":material/call:",
    )


def _control(campaign: Campaign, counts: FileCounts, current: session.Current) -> None:
    """Draw the control group's file, apart from the others and with its warning."""
    with st.container(border=True, height="stretch", gap="xsmall", key="campaign_control"):
        st.markdown(f"**:red[:material/block:] {_('Control group: do not contact')}**")
        st.markdown(
            ngettext(
                "{n} customer is left alone by chance, so that the campaign can be measured.",
                "{n} customers are left alone by chance, so that the campaign can be measured.",
                counts.controls,
            )
        )
        st.caption(
            _(
                "Crosssell remembers who they are. You need the file only to block them in your mail tool: "
                "it holds customer numbers and no addresses."
            )
        )
        st.space("stretch")
        with st.container(horizontal=True, gap="xsmall"):
            for ending in ("xlsx", "csv"):
                _button(
                    campaign,
                    current,
                    words=_("Block list as {kind}", kind=ending.upper()),
                    part=ExportPart.HOLDOUT,
                    ending=ending,
                    write=partial(_control_file, ending, translator()),
                )


def _ways(campaign: Campaign, counts: FileCounts, current: session.Current) -> None:
    """Draw a file for each way of contact that anybody has an address for."""
    with st.expander(_("One file for each way of contact"), icon=":material/alt_route:"):
        for count in counts.ways:
            with st.container(
                horizontal=True,
                horizontal_alignment="distribute",
                vertical_alignment="center",
                gap="small",
                key=f"campaign_way_{count.way}",
            ):
                st.markdown(
                    f"**{label(count.way, translator())}**  \n:gray[{way_count_words(count)}]",
                    width="stretch",
                )
                if not count.customers:
                    continue
                with st.container(horizontal=True, gap="xsmall", width="content"):
                    for ending in ("csv", "xlsx"):
                        _button(
                            campaign,
                            current,
                            words=ending.upper(),
                            part=ExportPart.CONTACT,
                            ending=ending,
                            write=partial(_contact_file, ending, count.way, translator()),
                            way=count.way,
                        )


def withheld_words(withheld: int, words: Translator) -> str:
    """Return how many of those drawn to be contacted may not be any more."""
    return words.ngettext(
        "{n} more was drawn to be contacted, but the data no longer allow it: a no since, or a yes that is "
        "gone.",
        "{n} more were drawn to be contacted, but the data no longer allow it: a no since, or a yes that "
        "is gone.",
        withheld,
    )


def expected_words(campaign: Campaign, counts: FileCounts, current: session.Current) -> str:
    """Return what the contacts are expected to bring in all; nothing where no price is known."""
    if counts.expected_value is None:
        return ""
    amount = counts.expected_value - campaign.plan.economics.fixed_cost
    written = plain(signed_money(amount, figures(current.facts.currency)))
    if campaign.plan.economics.uplift_source == UpliftSource.MEASURED:
        return _(
            "Expected after all cost: **{amount}**, if the effect is as measured before.", amount=written
        )
    return _("Expected after all cost: **{amount}**, if the assumed effect holds.", amount=written)


def way_count_words(count: WayCount) -> str:
    """Return how many can be reached one way, and why the others cannot."""
    said = [ngettext("{n} customer", "{n} customers", count.customers)]
    if count.no_consent:
        said.append(ngettext("{n} without consent to it", "{n} without consent to it", count.no_consent))
    if count.no_address:
        said.append(
            ngettext("{n} without an address for it", "{n} without an address for it", count.no_address)
        )
    return " · ".join(said)


def _export_line(one: Export) -> str:
    when = plain(translator().date_time(one.exported_at))
    customers = ngettext("{n} customer", "{n} customers", one.customers)
    parts = [when, label(one.part, translator()), plain(one.format.upper()), customers]
    if one.way is not None:
        parts.insert(2, label(one.way, translator()))
    return " · ".join(parts)


def _button(
    campaign: Campaign,
    current: session.Current,
    *,
    words: str,
    part: ExportPart,
    ending: str,
    write: Write,
    way: ConsentChannel | None = None,
    hint: str | None = None,
    icon: str = ":material/download:",
    is_first: bool = False,
) -> None:
    """Draw the button of a file; pressed, it writes the file and notes that it was made."""
    about = _about(campaign, current)
    source = {
        ExportPart.CONTACT: targets.CONTACTS,
        ExportPart.HOLDOUT: targets.CONTROL,
        ExportPart.CALLS: targets.CALLS,
    }[part]

    def build() -> bytes:
        listed = campaign_list(current.warehouse, campaign_id=campaign.campaign_id, plan=campaign.plan)
        known = ListAbout(
            campaign=about.campaign,
            dataset=about.dataset,
            made_on=dt.date.today(),
            plan=about.plan,
            rule=listed.rule,
            known=listed.known,
            names=listed.names,
            currency=about.currency,
        )
        content, customers = write(listed, known)
        record_export(
            current.warehouse,
            campaign_id=campaign.campaign_id,
            part=part,
            format=ending,
            way=way,
            customers=customers,
            now=dt.datetime.now(),
        )
        return content

    st.download_button(
        words,
        data=build,
        file_name=targets.file_name(about, part=source, ending=ending, translator=translator(), way=way),
        mime=TYPES[ending],
        icon=icon,
        help=hint,
        type="primary" if is_first else "secondary",
        on_click="ignore",
        key="_".join(["campaign_file", part, ending, *([way] if way else [])]),
    )


def _about(campaign: Campaign, current: session.Current) -> ListAbout:
    return ListAbout(
        campaign=campaign.name,
        dataset=current.name,
        made_on=dt.date.today(),
        plan=campaign.plan,
        rule=ConsentRule.YES,
        currency=current.facts.currency,
    )


def _contact_file(
    ending: str, way: ConsentChannel | None, words: Translator, listed: CampaignList, about: ListAbout
) -> tuple[bytes, int]:
    contacts = contact_rows(listed.frame, rule=listed.rule)
    withheld = len(listed.frame) - len(control_rows(listed.frame)) - len(contacts)
    if way is not None:
        contacts = way_rows(contacts, way=way, rule=listed.rule).frame
    if ending == "xlsx":
        notes = (withheld_words(withheld, words),) if withheld else ()
        written = targets.contact_xlsx(contacts, about=about, translator=words, way=way, notes=notes)
    else:
        write = targets.contact_csv if ending == "csv" else targets.contact_json
        written = write(contacts, about=about, translator=words, way=way)
    return written, len(contacts)


def _control_file(
    ending: str, words: Translator, listed: CampaignList, about: ListAbout
) -> tuple[bytes, int]:
    members = control_rows(listed.frame)
    write = {"csv": targets.control_csv, "xlsx": targets.control_xlsx}[ending]
    return write(members, about=about, translator=words), len(members)


def _calls_file(words: Translator, listed: CampaignList, about: ListAbout) -> tuple[bytes, int]:
    # Imported here because only a press of its button needs it.
    from crosssell.exports.sales_sheet import ranked_calls, sales_sheet_html

    contacts = contact_rows(listed.frame, rule=listed.rule)
    calls = ranked_calls(call_rows(listed).frame)
    left_out = len(contacts) - len(calls)
    html = sales_sheet_html(calls, about=about, translator=words, left_out=left_out)
    return html.encode(), len(calls)
