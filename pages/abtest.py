"""A/B test: did a campaign work, how large must the next test be, what was found before; a table of tabs."""

from pages.shared import session
from pages.shared.abtest import evaluate, plan, saved
from pages.shared.tabs import draw_tabs
from pages.shared.text import _

current = session.current()
tabs = draw_tabs(
    {"evaluate": _("Evaluate"), "plan": _("Plan a test"), "saved": _("Saved tests")}, key="abtest_tab"
)
for tab, part in zip(tabs.values(), (evaluate, plan, saved), strict=True):
    if tab.open:
        with tab:
            part.draw(current)
