"""ROI: is a campaign worth it, which scenarios were kept, what came of the plan; a table of tabs."""

from pages.shared import session
from pages.shared.roi import calculator, review, scenarios
from pages.shared.tabs import draw_tabs
from pages.shared.text import _

current = session.current()
calculator.take_link()
tabs = draw_tabs(
    {"calculate": _("Calculate"), "scenarios": _("Scenarios"), "review": _("Plan and actual")}, key="roi_tab"
)
for tab, part in zip(tabs.values(), (calculator, scenarios, review), strict=True):
    if tab.open:
        with tab:
            part.draw(current)
