"""What sets a segment apart: what it buys that comparable customers do not, and where."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from crosssell.columns import Segment
from crosssell.segments.config import RfmConfig
from crosssell.segments.profile import Part, SegmentProfile, Typical
from pages.shared import session, widgets
from pages.shared.segments import answers
from pages.shared.text import _, number, percent, plain, translator

MOST_PARTS = 6


def typical_section(segment: Segment, config: RfmConfig, current: session.Current) -> None:
    """Draw the section of a segment."""
    widgets.section(
        _("What they buy that others do not"),
        caption=_("Compared with other customers who have as many different products."),
    )
    found = answers.profile(current, config, segment)
    if found is not None:
        typical_parts(found, key="segment")


def typical_parts(found: SegmentProfile, *, key: str) -> None:
    """Draw what sets a group of customers apart.

    Args:
        found: The group's profile.
        key: Tells the groups of a page apart.
    """
    if not found.others or not found.compared:
        st.markdown(_("There are no comparable customers outside this group."))
    else:
        tables = (
            (_("Product"), found.products, found.products_tested, "products"),
            (_("Category"), found.categories, found.categories_tested, "categories"),
        )
        for name, items, tested, kind in tables:
            if items:
                _table(name, items, key=f"typical_{kind}_{key}")
            elif tested:
                st.caption(_nothing_words(name))
        if found.products or found.categories:
            st.caption(
                _(
                    "Busy customers have a bit of everything, so “times as often” compares with customers "
                    "who have as many different products. The shares are of all."
                )
            )
    _places(found, key=key)


def _nothing_words(name: str) -> str:
    return _("{column}: nothing that they buy clearly more often than comparable customers do.", column=name)


def _table(name: str, items: Sequence[Typical], *, key: str) -> None:
    """Draw products or categories, the clearest first."""
    words, text, figure = translator(), st.column_config.TextColumn, st.column_config.NumberColumn
    frame = pd.DataFrame(
        {
            "item": [one.item if one.name is None else one.name for one in items],
            "chosen": [one.chosen_share for one in items],
            "others": [one.others_share for one in items],
            "ratio": [one.ratio for one in items],
            "lower": [one.ratio_ci_lower for one in items],
        }
    )
    times = {"ratio": lambda value: words.number(value, decimals=1)}
    times["lower"] = times["ratio"]
    shares = {column: lambda value: words.percent(value, decimals=1) for column in ("chosen", "others")}
    st.dataframe(
        frame.style.format(times | shares, na_rep=words.number(None)),
        column_config={
            "item": text(name, width=300),
            "ratio": figure(
                _("Times as often"),
                help=_("How many times as often as other customers with as many different products."),
            ),
            "lower": figure(_("at least"), help=_("Lower end of the 95 % interval.")),
            "chosen": figure(_("Of them"), help=_("Share of these customers who bought it.")),
            "others": figure(_("Of the others"), help=_("Share of all other customers who bought it.")),
        },
        hide_index=True,
        height="content",
        placeholder=words.number(None),
        key=key,
        alt=_("What they buy more often than comparable customers"),
    )


def _places(found: SegmentProfile, *, key: str) -> None:
    """Draw through which channels and in which countries they order, against all customers."""
    shown = [
        (title, parts)
        for title, parts in ((_("Channels"), found.channels), (_("Countries"), found.countries))
        if len(parts) > 1
    ]
    if not shown:
        return
    with st.grid(len(shown), min_column_width=300, gap="medium", key=f"places_{key}"):
        for title, parts in shown:
            with st.container(gap="xsmall"):
                st.markdown(f"**{title}**")
                _part_table(parts, key=f"{key}_{title}")


def _part_table(parts: Sequence[Part], *, key: str) -> None:
    lines = [f"| | {_('Their orders')} | {_('All orders')} |", "|:--|--:|--:|"]
    lines += [
        f"| {_part_name(part)} | {plain(percent(part.share))} | {plain(percent(part.all_share))} |"
        for part in parts[:MOST_PARTS]
    ]
    with st.container(key=f"consents_parts_{key}", gap="xsmall"):
        st.markdown("\n".join(lines))
        if len(parts) > MOST_PARTS:
            st.caption(_("and {count} more", count=number(len(parts) - MOST_PARTS)))


def _part_name(part: Part) -> str:
    return f":gray[{_('not named')}]" if part.value is None else plain(part.value)
