"""What a session works on: the workspace, the open dataset, and the core's answers by data version."""

import itertools
import os
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

import pandas as pd
import streamlit as st

from crosssell import kpis as core_kpis
from crosssell.basket import Heatmap, MatrixConfig, PairPage
from crosssell.basket import heatmap as core_heatmap
from crosssell.basket import pair_page as core_pair_page
from crosssell.facts import DatasetFacts, data_version, dataset_facts
from crosssell.filters import Filters
from crosssell.ingest.jobs import JobBoard
from crosssell.kpis import Kpis
from crosssell.warehouse import Warehouse, Workspace

PROJECT = Path(__file__).resolve().parents[2]
DATASET_KEY = "dataset"
_PENDING_DATASET = "_dataset_to_open"
_CURRENT_KEY = "_current"

# A dataset that was deleted and made anew starts at the same version; the number of the opened file
# keeps its answers apart from the old one's.
_file_numbers: WeakKeyDictionary[Warehouse, int] = WeakKeyDictionary()
_next_file_number = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """The dataset that the screens show in this run.

    Attributes:
        name: As the user named it.
        warehouse: Its open file.
        key: Names this content of it for caches: which opened file, which version.
        facts: What it holds, unfiltered.
    """

    name: str
    warehouse: Warehouse
    key: tuple[int, int]
    facts: DatasetFacts


def workspace_folder() -> Path:
    """Return the folder of the datasets: ``$CROSSSELL_HOME``, else ``data/workspace``."""
    configured = os.environ.get("CROSSSELL_HOME")
    return Path(configured) if configured else PROJECT / "data" / "workspace"


def workspace() -> Workspace:
    """Return the one workspace of this process."""
    return _workspace(str(workspace_folder()))


def job_board() -> JobBoard:
    """Return the work that runs beside the screens, for every session of this process."""
    return _job_board(str(workspace_folder()))


def close_workspaces() -> None:
    """Close every open dataset; for the end of the process."""
    workspace().close()
    _workspace.clear()


def names() -> list[str]:
    """Return the names of the datasets."""
    return workspace().names()


def open_later(name: str) -> None:
    """Choose ``name`` as the dataset from the next run on; call ``st.rerun`` after it."""
    st.session_state[_PENDING_DATASET] = name


def take_pending(choices: list[str]) -> None:
    """Apply the choice of `open_later`, before the widget of the choice is drawn."""
    pending = st.session_state.pop(_PENDING_DATASET, None)
    if pending in choices:
        st.session_state[DATASET_KEY] = pending


def set_current(name: str | None) -> Current | None:
    """Open the dataset that this run is about and return it; ``None`` where there is none.

    Raises:
        CrosssellError: The dataset is unknown, damaged or held by another program.
    """
    st.session_state[_CURRENT_KEY] = None
    if name is None:
        return None
    warehouse = workspace().open(name)
    number = _file_numbers.setdefault(warehouse, next(_next_file_number))
    key = (number, data_version(warehouse))
    found = Current(name=name, warehouse=warehouse, key=key, facts=_facts(key, warehouse))
    st.session_state[_CURRENT_KEY] = found
    return found


def current() -> Current | None:
    """Return the open dataset of this run; ``None`` where there is none."""
    found: Current | None = st.session_state.get(_CURRENT_KEY)
    return found


def kpis(filters: Filters) -> Kpis:
    """Return the key figures of the open dataset."""
    found = _current()
    return _kpis(found.key, filters, found.warehouse)


def monthly(filters: Filters) -> pd.DataFrame:
    """Return the sales by month of the open dataset; not to be changed."""
    found = _current()
    return _monthly(found.key, filters, found.warehouse)


def heatmap(filters: Filters, config: MatrixConfig, items: int) -> Heatmap:
    """Return the matrix of the ``items`` most bought items of the open dataset."""
    found = _current()
    return _heatmap(found.key, filters, config, items, found.warehouse)


def pair_page(
    filters: Filters, config: MatrixConfig, *, sort: str, descending: bool, search: str, limit: int
) -> PairPage:
    """Return the first pairs of the open dataset, searched and sorted; not to be changed."""
    found = _current()
    return _pair_page(found.key, filters, config, sort, descending, search, limit, found.warehouse)


def _current() -> Current:
    found = current()
    if found is None:
        raise LookupError("no dataset is open")
    return found


def is_dark() -> bool:
    """Tell whether the reader sees the dark theme."""
    return bool(st.context.theme.type == "dark")


def is_phone() -> bool:
    """Tell whether the browser says that it is a phone's; for defaults only, never for what is shown."""
    return "Mobi" in st.context.headers.get("User-Agent", "")


@st.cache_resource(show_spinner=False)
def _workspace(folder: str) -> Workspace:
    return Workspace(Path(folder))


@st.cache_resource(show_spinner=False)
def _job_board(folder: str) -> JobBoard:
    del folder
    return JobBoard()


@st.cache_resource(show_spinner=False, max_entries=32)
def _facts(key: tuple[int, int], _warehouse: Warehouse) -> DatasetFacts:
    del key
    return dataset_facts(_warehouse)


@st.cache_resource(show_spinner=False, max_entries=64)
def _kpis(key: tuple[int, int], filters: Filters, _warehouse: Warehouse) -> Kpis:
    del key
    return core_kpis.kpis(_warehouse, filters=filters)


@st.cache_resource(show_spinner=False, max_entries=64)
def _monthly(key: tuple[int, int], filters: Filters, _warehouse: Warehouse) -> pd.DataFrame:
    del key
    return core_kpis.monthly(_warehouse, filters=filters)


@st.cache_resource(show_spinner=False, max_entries=32)
def _heatmap(
    key: tuple[int, int], filters: Filters, config: MatrixConfig, items: int, _warehouse: Warehouse
) -> Heatmap:
    del key
    return core_heatmap(_warehouse, filters=filters, config=config, top=items)


@st.cache_resource(show_spinner=False, max_entries=16)
def _pair_page(
    key: tuple[int, int],
    filters: Filters,
    config: MatrixConfig,
    sort: str,
    descending: bool,
    search: str,
    limit: int,
    _warehouse: Warehouse,
) -> PairPage:
    del key
    return core_pair_page(
        _warehouse,
        filters=filters,
        config=config,
        sort=sort,
        descending=descending,
        search=search,
        limit=limit,
    )
