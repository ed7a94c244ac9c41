"""The rules as a list: search, order, the one that is read aloud, the table, and its files."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from crosssell.basket import MatrixConfig
from crosssell.basket.rules import RuleChoice, RulePage, Rules, rule_page
from crosssell.columns import Basis, Verdict
from crosssell.exports.rules import RulesOrigin, rules_csv, rules_xlsx
from pages.shared import scroll, session, widgets
from pages.shared.filters import current_filters
from pages.shared.guard import guarded
from pages.shared.matrix.fields import search_field, sort_field, verdict_field
from pages.shared.matrix.rules_empty import no_rule
from pages.shared.matrix.rules_one import pick, picked_rule, read_aloud
from pages.shared.matrix.rules_words import cell_of, counted
from pages.shared.matrix.verdicts import verdict_meaning, verdict_word
from pages.shared.text import _, ngettext, number, translator

TABLE_ROWS = 1000  # written in the reader's numbers by the server, a cell at a time
WORKBOOK_ROWS = 100_000  # a workbook of more takes minutes to write
FRONT_WIDTH, END_WIDTH = 250, 205  # px
FRONT_WIDTH_ON_PHONE, END_WIDTH_ON_PHONE = 150, 110
TABLE_KEY = "rules_table"
COUNTS = ("count", "n_antecedent", "n_consequent", "customers")
RATIOS = ("lift_corrected", "lift_corrected_ci_lower", "lift", "conviction")


@st.fragment
def rule_list(
    found: Rules,
    chosen: RuleChoice,
    config: MatrixConfig,
    *,
    excluded: tuple[str, ...],
    current: session.Current,
) -> None:
    """Draw the list with the rule that is read aloud; it redraws on its own."""
    with guarded():
        wanted = _fields()
        page = rule_page(found, choice=chosen, excluded=excluded, limit=TABLE_ROWS, **wanted)
        if page.matching == 0:
            no_rule(found, chosen, config, excluded=excluded)
            return
        solid = _solid(found, chosen, wanted, excluded)
        if solid == 0 and not wanted["verdicts"]:
            widgets.notice(
                _("No rule is solid here, and that is a finding too: what is listed is a hint at most.")
            )
        read_aloud(picked_rule(page.frame), config, redraw=st.rerun)
        with st.container(
            key="rules_tools",
            horizontal=True,
            horizontal_alignment="distribute",
            gap="small",
            vertical_alignment="center",
        ):
            st.markdown(_how_many(page.matching, solid), width="content")
            _files(page, found, chosen, config, wanted=wanted, excluded=excluded, current=current)
        _table(page, config, order=str(hash(tuple(wanted.items()))))
        st.caption(_count_words(page))
        scroll.follow("rules_aloud")


def _fields() -> dict[str, object]:
    """Draw search, verdicts and order; return them as `rule_page` takes them."""
    words = sort_words()
    with st.grid(3, min_column_width=170, gap="small", key="rules_fields"):
        search = search_field(_("Search"), key="rules_search")
        verdicts = verdict_field(key="rules_verdicts")
        sort = sort_field(words, key="rules_sort")
    return {"search": search, "verdicts": verdicts, "sort": sort}


def sort_words() -> dict[str, str]:
    """Return the columns that the list can be ordered by, with their names; the first is the usual."""
    return {
        "useful": _("Most useful"),
        "confidence": _("Confidence"),
        "lift_corrected_ci_lower": _("Corrected lift, at least"),
        "lift_corrected": _("Corrected lift"),
        "count": _("Baskets with all of it"),
        "lift": _("Lift"),
        "leverage": _("Leverage"),
        "length": _("Items in the rule"),
    }


def _table(page: RulePage, config: MatrixConfig, *, order: str) -> None:
    """Draw the rules; a row that is ticked is read aloud."""
    frame, key = page.frame, f"{TABLE_KEY}_{order}"

    def ticked() -> None:
        rows = st.session_state[key].selection.rows
        if rows:
            pick(frame, rows[0])
            scroll.ask("rules_aloud")

    shown = _columns(config.basis, has_customers=frame["customers"].notna().any())
    st.dataframe(
        _in_readers_words(cells_of(frame)[list(shown)]),
        column_order=list(shown),
        column_config=shown,
        hide_index=True,
        height=min(480, 35 * (len(frame) + 1) + 3),
        placeholder=translator().number(None),
        key=key,
        on_select=ticked,
        selection_mode="single-row",
        alt=_("Rules"),
    )


def cells_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rules with their items as text."""
    return frame.assign(
        **{
            column: [
                cell_of(items, names)
                for items, names in zip(frame[side], frame[f"{side}_names"], strict=True)
            ]
            for column, side in (("front", "antecedent"), ("end", "consequent"))
        }
    )


def _columns(basis: Basis, *, has_customers: bool) -> dict[str, object]:
    """Return the table's columns in their order: how they are headed and explained."""
    text, figure = st.column_config.TextColumn, st.column_config.NumberColumn
    by_order, phone = basis == Basis.ORDER, session.is_phone()
    columns = {
        "front": text(
            _("If an order holds") if by_order else _("Who bought"),
            width=FRONT_WIDTH_ON_PHONE if phone else FRONT_WIDTH,
        ),
        "end": text(
            _("then often also") if by_order else _("often also bought"),
            width=END_WIDTH_ON_PHONE if phone else END_WIDTH,
        ),
        "confidence": figure(
            _("Share"),
            help=_(
                "Of the baskets with the left side, the share that also holds the right side: confidence."
            ),
        ),
        "lift_corrected": figure(
            _("Times"), help=_("How many times as often as in baskets of the same size: the corrected lift.")
        ),
        "verdict": text(_("Verdict"), help=verdict_meaning()),
        "count": figure(_("Baskets"), help=_("Baskets that hold all of it.")),
        "n_antecedent": figure(_("Left side"), help=_("Baskets that hold the left side.")),
        "lift_corrected_ci_lower": figure(
            _("at least"), help=_("Lower end of the 95 % interval of the corrected lift.")
        ),
        "customers": figure(_("Customers"), help=_("Different customers behind the baskets.")),
        "support": figure(_("Support"), help=_("Share of all baskets that hold all of it.")),
        "lift": figure(
            _("Lift"),
            help=_("How many times as often as chance over baskets of all sizes; usually too high."),
        ),
        "leverage": figure(
            _("Leverage"), help=_("Share of all baskets that hold all of it, beyond what chance gives.")
        ),
        "conviction": figure(
            _("Conviction"), help=_("How many times as often the rule would fail if it were chance.")
        ),
    }
    return {name: column for name, column in columns.items() if name != "customers" or has_customers}


def _in_readers_words(frame: pd.DataFrame) -> Styler:
    """Write the figures in the reader's numbers; they still sort as numbers."""
    words = translator()
    formats: dict[str, Callable[[object], str]] = {
        **dict.fromkeys(COUNTS, words.number),
        **dict.fromkeys(RATIOS, partial(words.number, decimals=2)),
        "confidence": partial(words.percent, decimals=1),
        "support": partial(words.percent, decimals=2),
        "leverage": partial(words.number, decimals=4),
        "verdict": verdict_word,
    }
    return frame.style.format(
        {name: write for name, write in formats.items() if name in frame}, na_rep=words.number(None)
    )


def _solid(found: Rules, chosen: RuleChoice, wanted: dict[str, object], excluded: tuple[str, ...]) -> int:
    """Return how many of the rules that are shown are solid."""
    if wanted["verdicts"] and Verdict.SOLID not in wanted["verdicts"]:
        return 0
    only = {**wanted, "verdicts": (Verdict.SOLID,)}
    return rule_page(found, choice=chosen, excluded=excluded, limit=1, **only).matching


def _how_many(rules: int, solid: int) -> str:
    """Return how many rules there are, and how many of them can be built on."""
    whole = f"**{counted(rules)}**"
    if solid == rules:
        return _("{rules}, all solid", rules=whole)
    if solid == 0:
        return _("{rules}, none solid", rules=whole)
    return ngettext("{rules}, {n} of them solid", "{rules}, {n} of them solid", solid, rules=whole)


def _count_words(page: RulePage) -> str:
    """Return how to read a rule, how many are listed, and how many are folded away."""
    told = [_("Tick the box at the left of a row to read it above.")]
    if page.matching > len(page.frame):
        told.append(
            _("The first {shown} are listed; search, or download all.", shown=number(len(page.frame)))
        )
    if page.matching > WORKBOOK_ROWS:
        told.append(_("The workbook holds the first {rows}, the CSV all.", rows=number(WORKBOOK_ROWS)))
    if page.folded:
        told.append(folded_words(page.folded))
    return " ".join(told)


def folded_words(redundant: int) -> str:
    """Return how many rules are folded away."""
    return ngettext(
        "{n} redundant rule is folded into a shorter one that is as sure.",
        "{n} redundant rules are folded into shorter ones that are as sure.",
        redundant,
    )


def _files(
    page: RulePage,
    found: Rules,
    chosen: RuleChoice,
    config: MatrixConfig,
    *,
    wanted: dict[str, object],
    excluded: tuple[str, ...],
    current: session.Current,
) -> None:
    """Offer the rules that were found as files, all of them and in the order of the list."""
    words, facts = translator(), current.facts
    origin = RulesOrigin(
        dataset=current.name,
        first=facts.first.date() if facts.first else None,
        last=facts.last.date() if facts.last else None,
        filters=current_filters(),
        config=config,
        choice=chosen,
        family=found.used,
        baskets=found.baskets,
        left_out=found.left_out,
    )

    def rows(limit: int) -> pd.DataFrame:
        return rule_page(found, choice=chosen, excluded=excluded, limit=limit, **wanted).frame

    widgets.downloads(
        name="crosssell-rules",
        csv=lambda: rules_csv(rows(page.matching), translator=words),
        xlsx=lambda: rules_xlsx(rows(WORKBOOK_ROWS), origin=origin, translator=words),
        key="rules",
    )
