"""The strongest pairs as a map: items as nodes, solid pairs as edges, groups that belong together.

All solid pairs of a shop are a hairball. So they are taken from the strongest down, by

    n_both × ln(lower bound of the corrected lift)

the baskets with both, weighed by how far beyond expectation they are at least: neither the rarest pairs
lead nor the best-sellers. A pair is drawn while there is room for its items and neither of them has
`EDGES_PER_NODE` edges already; what is not drawn is counted.

Groups are communities of the drawn edges, weighed by log₂(corrected lift): V. D. Blondel, J.-L. Guillaume,
R. Lambiotte and E. Lefebvre, "Fast unfolding of communities in large networks", Journal of Statistical
Mechanics 2008, P10008. Each connected part is laid out by itself (T. Kamada and S. Kawai, "An algorithm
for drawing general undirected graphs", Information Processing Letters 31, 1989, 7–15), the parts are set
side by side, and nodes that come too close are pushed apart. Nothing depends on the order of rows.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crosssell.basket.matrix import Matrix
from crosssell.columns import Verdict
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse import quote_identifier

if TYPE_CHECKING:
    from networkx import Graph

FEWEST_NODES, MOST_NODES = 10, 60
EDGES_PER_NODE = 4
CANDIDATES = 10_000  # strongest pairs that are looked at; a map has room for some hundred
CLOSEST = 0.55  # of the distance that nodes on an even grid would have

Places = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkNode:
    """One item on the map.

    Attributes:
        item: Its number, category or family, as in the matrix.
        name: Its name, ``None`` where it has none of its own.
        baskets: Baskets with it.
        community: Number of its group from 0, the largest group first.
        x: Place from left (0) to right (1).
        y: Place from below (0) to above (1).
    """

    item: str
    name: str | None
    baskets: int
    community: int
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkEdge:
    """One solid pair on the map.

    Attributes:
        a: Place of one item in ``nodes``, below ``b``.
        b: Place of the other.
        n_both: Baskets with both.
        lift_corrected: Times as many baskets with both as among baskets of the same size expected.
        ceiling: The better direction's ceiling in the dataset's currency, ``None`` where unknown.
    """

    a: int
    b: int
    n_both: int
    lift_corrected: float
    ceiling: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkCommunity:
    """A group of items that sell together.

    Attributes:
        number: From 0; the largest first, ties by the item of the first code point.
        representative: Place in ``nodes`` of its item in the most baskets.
        nodes: Its items.
    """

    number: int
    representative: int
    nodes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The strongest solid pairs among a readable number of items.

    Attributes:
        nodes: Items with their places, most baskets first.
        edges: Pairs, strongest first.
        communities: Groups in order of their number.
        hidden_nodes: Items with a solid pair that the map has no room for.
        hidden_edges: Solid pairs that are not drawn, between items shown or not.
    """

    nodes: tuple[NetworkNode, ...]
    edges: tuple[NetworkEdge, ...]
    communities: tuple[NetworkCommunity, ...]
    hidden_nodes: int
    hidden_edges: int

    @property
    def is_empty(self) -> bool:
        """Whether there is no solid pair to draw."""
        return not self.edges


SOLID = f"""
create or replace temp table solid_pair as
select
    a_key, b_key, a, a_name, n_a, b, b_name, n_b, n_both, lift_corrected,
    greatest(ceiling_ab, ceiling_ba) as ceiling,
    n_both * ln(lift_corrected_ci_lower) as score
from {{view}}
where verdict = '{Verdict.SOLID}'
    and not list_contains($excluded::varchar[], a)
    and not list_contains($excluded::varchar[], b)
"""

STRONGEST = """
select a_key, b_key, a, a_name, n_a, b, b_name, n_b, n_both, lift_corrected, ceiling
from solid_pair
order by score desc, a_key, b_key
limit $most
"""

IN_ALL = """
with ends as (
    select unnest([a_key, b_key]) as item_key
    from solid_pair
)
select count(*) // 2, count(distinct item_key)
from ends
"""


def network(
    matrix: Matrix, *, most_nodes: int = MOST_NODES, excluded: Sequence[str] = (), seed: int = 0
) -> Network:
    """Return the map of the strongest solid pairs.

    Args:
        matrix: The pairs; ceilings are ``None`` before the customers left are counted.
        most_nodes: Most items on the map, 10 to 60.
        excluded: Items that are left out.
        seed: Of the search for groups; the same seed gives the same map.

    Raises:
        CrosssellError: ``invalid_value`` for a number of items outside 10 to 60.
    """
    if not FEWEST_NODES <= most_nodes <= MOST_NODES:
        allowed = f"{FEWEST_NODES}–{MOST_NODES}"
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=most_nodes, what="most_nodes", allowed=allowed)
    view = quote_identifier(matrix.view)
    with matrix.reading() as cursor:
        cursor.execute(SOLID.format(view=view), excluded=list(excluded))
        pairs, items = cursor.row(IN_ALL)
        rows = cursor.rows(STRONGEST, most=CANDIDATES)
        cursor.execute("drop table solid_pair")
    drawn = _drawn(rows, most_nodes=most_nodes)
    return _network(drawn, seed=seed, hidden_edges=int(pairs) - len(drawn), items=int(items))


def _drawn(rows: list[tuple[Any, ...]], *, most_nodes: int) -> list[tuple[Any, ...]]:
    """Return the pairs that the map has room for, from the top."""
    degrees: Counter[int] = Counter()
    drawn = []
    for row in rows:
        ends = row[:2]
        fresh = sum(key not in degrees for key in ends)
        has_room = len(degrees) + fresh <= most_nodes
        if has_room and all(degrees.get(key, 0) < EDGES_PER_NODE for key in ends):
            degrees.update(ends)
            drawn.append(row)
    return drawn


def _network(rows: list[tuple[Any, ...]], *, seed: int, hidden_edges: int, items: int) -> Network:
    """Return the map of ``rows``: groups and places for their items."""
    told = {row[0]: row[2:5] for row in rows} | {row[1]: row[5:8] for row in rows}
    keys = sorted(told, key=lambda key: (-told[key][2], key))
    graph = _graph(rows)
    groups = _communities(graph, seed=seed)
    number = {key: place for place, group in enumerate(groups) for key in group}
    places = _places(graph, order=keys)
    index = {key: place for place, key in enumerate(keys)}
    nodes = tuple(
        NetworkNode(
            item=told[key][0],
            name=told[key][1],
            baskets=told[key][2],
            community=number[key],
            x=float(places[place, 0]),
            y=float(places[place, 1]),
        )
        for place, key in enumerate(keys)
    )
    edges = tuple(
        NetworkEdge(
            a=min(index[row[0]], index[row[1]]),
            b=max(index[row[0]], index[row[1]]),
            n_both=row[8],
            lift_corrected=row[9],
            ceiling=row[10],
        )
        for row in rows
    )
    communities = tuple(
        NetworkCommunity(number=place, representative=min(index[key] for key in group), nodes=len(group))
        for place, group in enumerate(groups)
    )
    return Network(
        nodes=nodes,
        edges=edges,
        communities=communities,
        hidden_nodes=items - len(nodes),
        hidden_edges=hidden_edges,
    )


def _graph(rows: list[tuple[Any, ...]]) -> "Graph[int]":
    """Return the pairs as a graph, put together by key: the search for groups looks at that order."""
    import networkx  # late: it takes a fifth of a second that only the map should pay

    graph: Graph[int] = networkx.Graph()
    graph.add_nodes_from(sorted({key for row in rows for key in row[:2]}))
    for row in sorted(rows, key=lambda row: row[:2]):
        graph.add_edge(row[0], row[1], weight=float(np.log2(row[9])))
    return graph


def _communities(graph: "Graph[int]", *, seed: int) -> list[list[int]]:
    """Return groups of keys, the largest first, ties by their first key."""
    if not graph:
        return []
    from networkx.algorithms.community import louvain_communities

    found = [sorted(group) for group in louvain_communities(graph, weight="weight", seed=seed)]
    return sorted(found, key=lambda group: (-len(group), group[0]))


def _places(graph: "Graph[int]", *, order: list[int]) -> Places:
    """Return a place (0–1, 0–1) for each key of ``order``, none too close to another."""
    if not order:
        return np.zeros((0, 2))
    from networkx import connected_components

    parts = sorted((sorted(part) for part in connected_components(graph)), key=lambda p: (-len(p), p[0]))
    index = {key: place for place, key in enumerate(order)}
    places = np.zeros((len(order), 2))
    laid = [_part(graph, part) for part in parts]
    for part, block in zip(parts, _side_by_side(laid), strict=True):
        places[[index[key] for key in part]] = block
    return _apart(_scaled(places))


def _part(graph: "Graph[int]", part: list[int]) -> Places:
    """Return the layout of one connected part, its lower left corner at 0 and edges about 1 long."""
    from networkx import kamada_kawai_layout

    start = {key: (np.cos(turn), np.sin(turn)) for key, turn in zip(part, _turns(len(part)), strict=True)}
    found = kamada_kawai_layout(graph.subgraph(part), pos=start, weight=None)
    block: Places = np.array([found[key] for key in part], dtype=np.float64)
    block = _upright(block - block.mean(axis=0))
    lengths = [
        float(np.hypot(*(block[part.index(a)] - block[part.index(b)]))) for a, b in graph.subgraph(part).edges
    ]
    scaled: Places = (block - block.min(axis=0)) / max(float(np.median(lengths)), 1e-9)
    return scaled


def _turns(count: int) -> Places:
    turns: Places = np.arange(count, dtype=np.float64) * (2 * np.pi / max(count, 1))
    return turns


def _upright(block: Places) -> Places:
    """Turn a layout so that it is widest from left to right."""
    _, vectors = np.linalg.eigh(block.T @ block)
    turned: Places = block @ vectors[:, ::-1]
    return turned


def _side_by_side(blocks: list[Places]) -> list[Places]:
    """Set blocks into rows, from the left and from above, that are about as wide as high together."""
    gap = 1.2
    sizes = [block.max(axis=0) + gap for block in blocks]
    width = max(max(size[0] for size in sizes), 1.3 * sqrt(sum(size[0] * size[1] for size in sizes)))
    placed, left, top, row_height = [], 0.0, 0.0, 0.0
    for block, size in zip(blocks, sizes, strict=True):
        if left > 0 and left + size[0] > width:
            left, top, row_height = 0.0, top - row_height, 0.0
        placed.append(block + np.array([left, top - size[1]]))
        left += float(size[0])
        row_height = max(row_height, float(size[1]))
    return placed


def _scaled(places: Places) -> Places:
    """Stretch to 0–1 both ways; what has no extent goes to the middle."""
    low, extent = places.min(axis=0), np.ptp(places, axis=0)
    scaled: Places = np.where(extent > 1e-9, (places - low) / np.maximum(extent, 1e-9), 0.5)
    return scaled


def _apart(places: Places) -> Places:
    """Push nodes apart until none is closer to another than `CLOSEST` of an even grid's distance."""
    count = len(places)
    if count < 2:
        return places
    least = CLOSEST / max(1, ceil(sqrt(count)) - 1)
    # Equal places have no direction to go: a turn of its own for each.
    turns = _turns(count)
    moved = np.clip(places + 1e-4 * np.column_stack((np.cos(turns), np.sin(turns))), 0, 1)
    for _ in range(500):
        ways = moved[:, None, :] - moved[None, :, :]
        distances = np.hypot(ways[..., 0], ways[..., 1]) + np.eye(count) * 9
        if distances.min() >= least:
            break
        push = np.clip(1.05 * least - distances, 0, None) / 2
        moved = np.clip(moved + np.einsum("ijk,ij->ik", ways, push / distances), 0, 1)
    return moved
