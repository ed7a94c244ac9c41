"""The map of the strongest pairs: planted groups are found, nothing overlaps, nothing depends on order."""

import random
from itertools import combinations
from math import hypot, log

import pytest

from crosssell.basket.guide import guide
from crosssell.basket.network import EDGES_PER_NODE, Network, network
from crosssell.columns import Basis
from crosssell.errors import CrosssellError
from tests.basket.planted import GROUPS, laid_matrix, listed, planted_shop
from tests.support import Row, tiny_dataset


@pytest.fixture
def shop_map(workspace) -> Network:
    return network(laid_matrix(tiny_dataset(workspace, planted_shop())))


def groups_of(found: Network) -> set[frozenset[str]]:
    return {
        frozenset(node.item for node in found.nodes if node.community == one.number)
        for one in found.communities
    }


def test_planted_groups_are_the_communities(shop_map):
    planted = {frozenset(f"{name}-{n}" for n in range(size)) for name, size in GROUPS.items()}
    assert groups_of(shop_map) == planted
    assert [one.nodes for one in shop_map.communities] == sorted(GROUPS.values(), reverse=True)
    assert [one.number for one in shop_map.communities] == [0, 1, 2]


def test_a_community_is_named_by_its_most_frequent_item(shop_map):
    for one in shop_map.communities:
        own = [node.baskets for node in shop_map.nodes if node.community == one.number]
        speaker = shop_map.nodes[one.representative]
        assert speaker.community == one.number
        assert speaker.baskets == max(own)


def test_the_edges_are_the_strongest_solid_pairs(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, planted_shop()))
    solid = [pair for pair in listed(matrix) if pair["verdict"] == "solid"]
    ranked = sorted(
        solid, key=lambda pair: (-pair["n_both"] * log(pair["lift_corrected_ci_lower"]), pair["a"], pair["b"])
    )
    degrees: dict[str, int] = {}
    expected = []
    for pair in ranked:  # the shop has fewer items than the map has room for
        if max(degrees.get(pair["a"], 0), degrees.get(pair["b"], 0)) < EDGES_PER_NODE:
            degrees |= {item: degrees.get(item, 0) + 1 for item in (pair["a"], pair["b"])}
            expected.append(pair)
    found = network(matrix)
    told = [
        (
            {found.nodes[edge.a].item, found.nodes[edge.b].item},
            edge.n_both,
            edge.lift_corrected,
            edge.ceiling,
        )
        for edge in found.edges
    ]
    assert told == [
        ({pair["a"], pair["b"]}, pair["n_both"], pair["lift_corrected"], pair["ceiling"]) for pair in expected
    ]
    assert all(edge.a < edge.b for edge in found.edges)
    assert found.hidden_edges == len(solid) - len(expected)
    assert found.hidden_nodes == 0
    names = {pair[end]: (pair[f"{end}_name"], pair[f"n_{end}"]) for pair in solid for end in "ab"}
    assert {node.item: (node.name, node.baskets) for node in found.nodes} == names
    assert [node.baskets for node in found.nodes] == sorted((n for _, n in names.values()), reverse=True)


def many_groups(groups: int, *, seed: int = 1) -> list[Row]:
    """Return orders of couples: more items with a solid pair than a map has room for."""
    draw = random.Random(seed)
    rows = []
    for number in range(groups * 15):
        group = number % groups
        other = draw.randrange(groups)
        for item in {f"{group:02}-x", f"{group:02}-y", f"{other:02}-{draw.choice('xy')}"}:
            rows.append(Row(order=f"o{number}", product=item))
    return rows


def test_a_full_map_counts_what_it_hides(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, many_groups(40)))
    solid = [pair for pair in listed(matrix) if pair["verdict"] == "solid"]
    items = {pair[end] for pair in solid for end in "ab"}
    assert len(items) == 80
    for most in (10, 60):
        found = network(matrix, most_nodes=most)
        assert len(found.nodes) == most
        assert found.hidden_nodes == len(items) - most
        assert found.hidden_edges == len(solid) - len(found.edges)


@pytest.mark.parametrize(("groups", "most"), [(3, 60), (20, 60), (40, 60), (40, 10), (1, 60)])
def test_nothing_lies_upon_another_or_outside(workspace, groups: int, most: int):
    found = network(laid_matrix(tiny_dataset(workspace, many_groups(groups))), most_nodes=most)
    least = 0.5 / max(1, len(found.nodes) ** 0.5)
    for a, b in combinations(found.nodes, 2):
        assert hypot(a.x - b.x, a.y - b.y) > least
    assert all(0 <= node.x <= 1 and 0 <= node.y <= 1 for node in found.nodes)


def test_parts_that_hang_together_stay_apart_from_others(workspace):
    """Each couple's two items are nearer to each other than to any item of another couple, mostly."""
    found = network(laid_matrix(tiny_dataset(workspace, many_groups(12))))
    nearest = [
        min((b for b in found.nodes if b is not a), key=lambda b: hypot(a.x - b.x, a.y - b.y)).item[:2]
        == a.item[:2]
        for a in found.nodes
    ]
    assert sum(nearest) >= 0.8 * len(nearest)


def test_the_order_of_rows_changes_nothing(workspace):
    rows = planted_shop()
    shuffled = random.Random(5).sample(rows, len(rows))
    first = network(laid_matrix(tiny_dataset(workspace, rows)))
    again = network(laid_matrix(tiny_dataset(workspace, shuffled, name="shuffled")))
    assert first == again


def test_the_same_seed_gives_the_same_map(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, planted_shop()), basis=Basis.CUSTOMER)
    assert network(matrix, seed=3) == network(matrix, seed=3)


def test_excluded_items_are_not_on_the_map(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, planted_shop()))
    found = network(matrix, excluded=["green-0", "green-1"])
    assert {node.item for node in found.nodes} == {
        *(f"red-{n}" for n in range(5)),
        *(f"blue-{n}" for n in range(3)),
        "green-2",
        "green-3",
    }


def test_a_shop_without_solid_pairs_has_an_empty_map(workspace):
    found = network(laid_matrix(tiny_dataset(workspace, [("o1", "a"), ("o1", "b")]), min_count=1))
    assert found.is_empty
    assert (found.nodes, found.edges, found.communities) == ((), (), ())
    assert (found.hidden_nodes, found.hidden_edges) == (0, 0)


@pytest.mark.parametrize("most", [9, 61])
def test_an_unreadable_number_of_items_is_refused(workspace, most: int):
    matrix = laid_matrix(tiny_dataset(workspace, [("o1", "a")]), min_count=1)
    with pytest.raises(CrosssellError, match="most_nodes"):
        network(matrix, most_nodes=most)


def test_the_gift_shop_s_companions_are_neighbours(gift_shop):
    """Cups of one design and clocks of several colours each stay in one group; the map is full."""
    matrix = laid_matrix(gift_shop, min_count=20)
    found = network(matrix)
    group = {node.item: node.community for node in found.nodes}
    assert len(found.nodes) == 60
    assert len({group[item] for item in ("22726", "22727", "22728") if item in group}) == 1  # alarm clocks
    assert len({group[item] for item in ("22697", "22698", "22699") if item in group}) == 1  # Regency teacups
    assert {"22727", "22697"} <= set(group)
    best = guide(matrix, partners=1).set_index("item")["partner"]
    assert (best["22697"], best["22727"]) == ("22699", "22726")
    assert best["22698"] in ("22697", "22699")
