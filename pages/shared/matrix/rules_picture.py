"""The rules as a picture: how common against how sure, coloured by how far above chance."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from crosssell.basket import MatrixConfig
from crosssell.basket.rules import RuleChoice, Rules, rule_page
from crosssell.charts import CONFIG, rules_figure
from crosssell.columns import Basis
from pages.shared import scroll, session
from pages.shared.guard import guarded
from pages.shared.matrix.rules_empty import no_rule
from pages.shared.matrix.rules_one import pick, picked_rule, read_aloud
from pages.shared.text import _, ngettext, number, translator

MOST_POINTS = 1500
CHART_KEY = "rules_picture"


@st.fragment
def rule_picture(
    found: Rules, choice: RuleChoice, config: MatrixConfig, *, excluded: tuple[str, ...]
) -> None:
    """Draw the picture with the rule that is read aloud; it redraws on its own."""
    with guarded():
        page = rule_page(found, choice=choice, excluded=excluded, limit=MOST_POINTS)
        if page.matching == 0:
            no_rule(found, choice, config, excluded=excluded)
            return
        shown = picked_rule(page.frame)
        read_aloud(shown, config, redraw=st.rerun)
        st.caption(_how_to_read(config.basis))
        figure = rules_figure(
            page.frame,
            picked=shown.rule,
            basis=config.basis,
            translator=translator(),
            dark=session.is_dark(),
            narrow=session.is_phone(),
        )
        st.plotly_chart(
            figure,
            key=CHART_KEY,
            config=CONFIG,
            theme=None,
            on_select=_clicker(page.frame),
            selection_mode="points",
            alt=_("Rules by how common and how sure they are"),
        )
        if page.matching > len(page.frame):
            st.caption(
                ngettext(
                    "The {shown} most useful of {n} rule are drawn; the list holds all.",
                    "The {shown} most useful of {n} rules are drawn; the list holds all.",
                    page.matching,
                    shown=number(len(page.frame)),
                )
            )
        scroll.follow("rules_aloud")


def _clicker(frame: pd.DataFrame) -> Callable[[], None]:
    """Return the callback of the chart: it picks the rule of the point that was clicked."""
    numbers = frame["rule"].tolist()

    def clicked() -> None:
        match st.session_state[CHART_KEY].selection.points:
            case [{"customdata": int(rule) | [int(rule)]}, *_] if rule in numbers:
                pick(frame, numbers.index(rule))
                scroll.ask("rules_aloud")

    return clicked


def _how_to_read(basis: Basis) -> str:
    if basis == Basis.ORDER:
        return _(
            "Each point is a rule. Further right: more orders hold all of it. Higher: of the orders with its "
            "front, a larger share also holds the end. The stronger the colour, the further from chance. "
            "Click a point to read it above."
        )
    return _(
        "Each point is a rule. Further right: more customers bought all of it. Higher: of the customers of "
        "its front, a larger share also bought the end. The stronger the colour, the further from chance. "
        "Click a point to read it above."
    )
