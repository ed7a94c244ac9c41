"""What a reader can take away from a calculation: a workbook that calculates itself, a report on one page."""

import datetime as dt

import streamlit as st

from crosssell.roi.result import Outcome, Simulation
from pages.shared import session
from pages.shared.roi.session import Working
from pages.shared.roi.worked import worked_swings
from pages.shared.text import _, translator
from pages.shared.widgets import XLSX_TYPE


def draw(
    working: Working, outcome: Outcome, simulation: Simulation | None, current: session.Current | None
) -> None:
    """Draw the buttons; a file is built when its button is pressed, outside the run of the page."""
    reader, today = translator(), dt.date.today()
    title = working.name or _("Campaign from {day}", day=reader.date(working.scenario.start))
    dataset = current.name if current is not None else None

    def workbook() -> bytes:
        from crosssell.exports.roi import roi_xlsx

        return roi_xlsx(
            working.scenario,
            outcome,
            simulation,
            worked_swings(working.scenario),
            title=title,
            translator=reader,
            made_on=today,
            dataset=dataset,
        )

    def report() -> bytes:
        from crosssell.exports.roi_report import roi_report_html

        return roi_report_html(
            working.scenario,
            outcome,
            simulation,
            worked_swings(working.scenario),
            title=title,
            translator=reader,
            made_on=today,
            dataset=dataset,
        ).encode()

    with st.container(horizontal=True, gap="xsmall", width="content", key="roi_files"):
        for ending, words, build, kind, about in (
            (
                "xlsx",
                _("XLSX"),
                workbook,
                XLSX_TYPE,
                _("A workbook with live formulas: change an input in it and every figure follows."),
            ),
            (
                "html",
                _("Report"),
                report,
                "text/html",
                _("One page to print or to pass on, as an HTML file."),
            ),
        ):
            st.download_button(
                words,
                data=build,
                file_name=f"crosssell-roi-{today.isoformat()}.{ending}",
                mime=kind,
                icon=":material/download:",
                help=about,
                on_click="ignore",
                key=f"roi_file_{ending}",
            )
