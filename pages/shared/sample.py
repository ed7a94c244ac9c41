"""The first start: what a reader without data sees, and the sample shop that one click opens."""

import tempfile
from datetime import datetime
from pathlib import Path

import streamlit as st

from crosssell.ingest.jobs import Job, JobState, Progress
from crosssell.sample import FILE_NAME, write_sample
from crosssell.warehouse import Workspace
from pages.shared import session
from pages.shared.guard import show_problem
from pages.shared.text import _
from pages.shared.widgets import empty_state

SAMPLE_DATASET = "Sample shop"
_JOB = "sample"


def welcome() -> None:
    """Draw the welcome with its two ways in; where the sample is being made, its progress."""
    with st.container(key="welcome", gap="medium"):
        with st.container(gap="xsmall"):
            st.markdown(f"## {_('See what your customers buy together')}")
            st.markdown(
                _(
                    "Crosssell reads a sales export and shows which products belong together, for whom, "
                    "and what it is worth. Everything stays on this computer."
                ),
                width=640,
            )
        with st.grid(2, min_column_width=270, gap="medium"):
            sample_card()
            _upload_card()
        st.caption(
            _(
                "An export of order lines is enough: order number and product. "
                "Date, customer, price and category unlock more."
            )
        )


def nothing_yet(current: session.Current | None) -> bool:
    """Tell whether there is nothing to show, and draw what to do about it."""
    # The sample's dataset is there, and empty, before its import has ended.
    if current is None or (current.name == SAMPLE_DATASET and current.facts.lines == 0):
        welcome()
        return True
    if current.facts.lines == 0:
        empty_state(
            _("This dataset holds no sales yet"),
            _("Import a sales export into it, or choose another dataset."),
            icon=":material/inbox:",
        )
        st.page_link("data.py", label=_("Go to the data"), icon=":material/database:")
        return True
    return False


def sample_card() -> None:
    with st.container(border=True, height="stretch", key="card_sample"):
        st.markdown(f"**{_('Look around first')}**")
        st.markdown(_("A made-up shop with two years of orders, ready to explore."))
        st.space("stretch")
        job = session.job_board().find(_JOB)
        if job is not None and job.running:
            _watch()
            return
        if job is not None and job.error is not None and job.state == JobState.FAILED:
            show_problem(job.error)
        if st.button(
            _("Open sample data"),
            type="primary",
            icon=":material/storefront:",
            key="open_sample",
            width="stretch",
        ):
            start_sample()
            st.rerun()


def _upload_card() -> None:
    with st.container(border=True, height="stretch", key="card_upload"):
        st.markdown(f"**{_('Use your own sales')}**")
        st.markdown(_("A CSV or Excel file from your shop or till, as it comes."))
        st.space("stretch")
        if st.button(
            _("Upload a sales export"), icon=":material/upload_file:", key="upload_export", width="stretch"
        ):
            st.switch_page("data.py")


def start_sample() -> Job:
    """Make the sample shop beside the screen, unless that is under way."""
    workspace = session.workspace()
    return session.job_board().start(_JOB, lambda progress: _make(workspace, progress))


@st.fragment(run_every=0.5)
def _watch() -> None:
    """Show how far the sample is; open it when it is there."""
    job = session.job_board().find(_JOB)
    if job is None or job.running:
        st.progress(job.progress.share if job else 0.0, text=_("Preparing the sample shop …"))
        return
    if job.state == JobState.DONE:
        session.job_board().forget(_JOB)
        session.open_later(SAMPLE_DATASET)
    st.rerun()


def _make(workspace: Workspace, progress: Progress) -> None:
    """Write the sample's export where it is missing, then import it."""
    folder = sample_folder(workspace)
    path = folder / FILE_NAME
    if not path.exists():
        write_sample(folder)
    progress.check()
    _import(workspace, path, progress)


def sample_folder(workspace: Workspace) -> Path:
    """Return the folder of the sample's export: ``data/sample``, or beside a workspace that is elsewhere."""
    home = workspace.folder
    return home.parent / "sample" if home == session.PROJECT / "data" / "workspace" else home / "sample"


def _import(workspace: Workspace, path: Path, progress: Progress) -> None:
    # Imported here because the import's rooms are large and most page views never need them.
    from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, import_files

    workspace.drafts_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=workspace.drafts_folder, prefix="sample-") as folder:
        import_files(
            workspace,
            Draft(folder=Path(folder), files=(DraftFile(path=path, name=path.name),)),
            ImportOptions(dataset=SAMPLE_DATASET),
            now=datetime.now(),
            progress=progress,
        )
