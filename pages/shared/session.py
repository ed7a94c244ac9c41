"""What a session works on: the workspace, the open dataset, and the core's answers by data version."""

import itertools
import os
import secrets
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from weakref import WeakKeyDictionary

import pandas as pd
import streamlit as st

from crosssell import kpis as core_kpis
from crosssell.basket import (
    Heatmap,
    Item,
    ItemSelection,
    Laid,
    MatrixConfig,
    PairPage,
    Stage,
    lay,
    matrix,
)
from crosssell.basket import heatmap as core_heatmap
from crosssell.basket import item_choices as core_item_choices
from crosssell.basket import pair_page as core_pair_page
from crosssell.basket.guide import guide as core_guide
from crosssell.basket.network import Network
from crosssell.basket.network import network as core_network
from crosssell.basket.opportunities import Opportunity
from crosssell.basket.opportunities import opportunities as core_opportunities
from crosssell.basket.variants import FoldEffect
from crosssell.basket.variants import fold_effect as core_fold_effect
from crosssell.columns import Verdict
from crosssell.errors import CrosssellError
from crosssell.facts import DatasetFacts, data_version, dataset_facts
from crosssell.filters import Filters
from crosssell.ingest.jobs import JobBoard
from crosssell.kpis import Kpis
from crosssell.segments.stored import refresh as refresh_segments
from crosssell.warehouse import Warehouse, Workspace
from pages.shared.lays import LayBoard, Question

PROJECT = Path(__file__).resolve().parents[2]
DATASET_KEY = "dataset"
_PENDING_DATASET = "_dataset_to_open"
_CURRENT_KEY = "_current"
_SESSION_KEY = "_session"

# A page that is there this soon needs no progress bar; later, one is drawn first.
PATIENCE_SECONDS = 0.3

# Another session has stored the segments by then; an import may hold the place of the writer for minutes.
SEGMENTS_PATIENCE_SECONDS = 3.0

# A dataset that was deleted and made anew starts at the same version; the number of the opened file
# keeps its answers apart from the old one's.
_file_numbers: WeakKeyDictionary[Warehouse, int] = WeakKeyDictionary()
_next_file_number = itertools.count(time.time_ns())  # not from 1: a module loaded anew would repeat them


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWanted:
    """Which pairs a table shows, and in which order; as `crosssell.basket.pair_page` takes them."""

    sort: str
    descending: bool
    search: str
    partner: str
    verdicts: tuple[Verdict, ...]
    excluded: tuple[str, ...]
    limit: int


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


def delete_abandoned() -> None:
    """Delete the files of tests that nobody has looked at for a day, which also name customers."""
    from crosssell.ingest.trial.stored import sweep_trials

    sweep_trials(workspace())


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
    has_segments = refresh_segments(warehouse, seconds=SEGMENTS_PATIENCE_SECONDS)
    number = _file_numbers.setdefault(warehouse, next(_next_file_number))
    version = data_version(warehouse)
    # Beside an import the segments wait; what is answered without them is not for those who have them.
    key = (number, version if has_segments else ~version)
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


def laid(filters: Filters, config: MatrixConfig) -> Laid:
    """Return the pairs of the open dataset, laid or being laid beside the screen.

    Kept by the dataset's content, the filters and the config; a lower minimum lays them anew.
    """
    found = _current()
    session = st.session_state.setdefault(_SESSION_KEY, secrets.token_hex(8))
    return _lays().take(found.warehouse, key=found.key, filters=filters, config=config, session=session)


def ready(asked: Laid, stage: Stage) -> bool:
    """Tell whether a stage stands, after a moment of patience.

    Raises:
        CrosssellError: What stopped the laying; asked again, it is tried again.
    """
    try:
        return asked.wait(stage, seconds=PATIENCE_SECONDS)
    except CrosssellError:
        _lays().forget(asked)
        raise


def fold_effect() -> FoldEffect:
    """Return what folding colours and sizes would do to the open dataset."""
    found = _current()
    return _fold_effect(found.key, found.warehouse)


def item_choices(asked: Laid) -> list[Item]:
    """Return the items to choose from, most frequent first; needs `Stage.SCOPE`."""
    return _item_choices(_question(asked), asked)


def heatmap(asked: Laid, config: MatrixConfig, selection: ItemSelection) -> Heatmap:
    """Return the matrix of the most bought items; needs `Stage.SCOPE`, is judged from `Stage.PAIRS` on."""
    judged = asked.stage >= Stage.PAIRS
    return _heatmap(_question(asked), config.min_count, selection, judged, asked)


def pairs_listed(asked: Laid, config: MatrixConfig) -> int:
    """Return how many pairs reach the minimum; needs `Stage.PAIRS`."""
    return matrix(asked, min_count=config.min_count).pairs


def opportunities(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...] = (), limit: int = 50
) -> list[Opportunity]:
    """Return the solid pairs by what they could bring; needs `Stage.MONEY`."""
    return _opportunities(_question(asked), config.min_count, excluded, limit, asked)


def pair_page(
    asked: Laid,
    config: MatrixConfig,
    *,
    sort: str,
    descending: bool,
    search: str = "",
    partner: str = "",
    verdicts: tuple[Verdict, ...] = (),
    excluded: tuple[str, ...] = (),
    limit: int,
) -> PairPage:
    """Return the first pairs, searched and sorted; needs `Stage.PAIRS`. Not to be changed."""
    wanted = PageWanted(
        sort=sort,
        descending=descending,
        search=search,
        partner=partner,
        verdicts=verdicts,
        excluded=excluded,
        limit=limit,
    )
    has_money = asked.stage >= Stage.MONEY
    return _pair_page(_question(asked), config.min_count, wanted, has_money, asked)


def guide(asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return each item's best partners; needs `Stage.MONEY`. Not to be changed."""
    return _guide(_question(asked), config.min_count, excluded, asked)


def network(asked: Laid, config: MatrixConfig, *, most_nodes: int, excluded: tuple[str, ...] = ()) -> Network:
    """Return the map of the strongest solid pairs; needs `Stage.MONEY`."""
    return _network(_question(asked), config.min_count, most_nodes, excluded, asked)


def _current() -> Current:
    found = current()
    if found is None:
        raise LookupError("no dataset is open")
    return found


def _question(asked: Laid) -> Question:
    return _current().key, asked.filters, replace(asked.config, min_count=1)


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


@st.cache_resource(show_spinner=False)
def _lays() -> LayBoard:
    return LayBoard(lay)


@st.cache_resource(show_spinner=False, max_entries=16)
def _fold_effect(key: tuple[int, int], _warehouse: Warehouse) -> FoldEffect:
    del key
    return core_fold_effect(_warehouse)


@st.cache_resource(show_spinner=False, max_entries=16)
def _item_choices(question: Question, _laid: Laid) -> list[Item]:
    del question
    return core_item_choices(_laid)


@st.cache_resource(show_spinner=False, max_entries=32)
def _heatmap(
    question: Question, min_count: int, selection: ItemSelection, judged: bool, _laid: Laid
) -> Heatmap:
    del question, judged
    return core_heatmap(_laid, min_count=min_count, selection=selection)


@st.cache_resource(show_spinner=False, max_entries=16)
def _opportunities(
    question: Question, min_count: int, excluded: tuple[str, ...], limit: int, _laid: Laid
) -> list[Opportunity]:
    del question
    return core_opportunities(matrix(_laid, min_count=min_count), limit=limit, excluded=excluded)


@st.cache_resource(show_spinner=False, max_entries=16)
def _pair_page(
    question: Question, min_count: int, wanted: PageWanted, has_money: bool, _laid: Laid
) -> PairPage:
    del question, has_money
    return core_pair_page(matrix(_laid, min_count=min_count), **asdict(wanted))


@st.cache_resource(show_spinner=False, max_entries=8)
def _guide(question: Question, min_count: int, excluded: tuple[str, ...], _laid: Laid) -> pd.DataFrame:
    del question
    return core_guide(matrix(_laid, min_count=min_count), excluded=excluded)


@st.cache_resource(show_spinner=False, max_entries=8)
def _network(
    question: Question, min_count: int, most_nodes: int, excluded: tuple[str, ...], _laid: Laid
) -> Network:
    del question
    return core_network(matrix(_laid, min_count=min_count), most_nodes=most_nodes, excluded=excluded)
