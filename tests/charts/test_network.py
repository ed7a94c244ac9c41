import json

import pytest

from crosssell.basket.network import Network, NetworkCommunity, NetworkEdge, NetworkNode
from crosssell.charts import DARK, network_figure
from crosssell.charts.network import LARGEST, letter, named_nodes, point_sizes
from crosssell.charts.theme import DARK as DARK_PALETTE
from crosssell.charts.theme import INKS, LIGHT, contrast, ink_on
from crosssell.i18n import LANGUAGES, translator_for

ENGLISH = translator_for("en")
HOSTILE = "<a href='x'>Cup</a>"


def node(item: str, name: str | None, baskets: int, community: int, x: float, y: float) -> NetworkNode:
    return NetworkNode(item=item, name=name, baskets=baskets, community=community, x=x, y=y)


def small(*nodes: NetworkNode) -> Network:
    shown = nodes or (
        node("1", HOSTILE, 400, 0, 0.0, 0.0),
        node("2", "Saucer", 100, 0, 1.0, 0.0),
        node("3", None, 100, 1, 0.5, 1.0),
    )
    return Network(
        nodes=shown,
        edges=(
            NetworkEdge(a=0, b=1, n_both=50, lift_corrected=16.0, ceiling=1234.5),
            NetworkEdge(a=1, b=2, n_both=20, lift_corrected=2.0, ceiling=None),
        )
        if len(shown) > 2
        else (),
        communities=(NetworkCommunity(number=0, representative=0, nodes=2),),
        hidden_nodes=0,
        hidden_edges=0,
    )


def parts(figure):
    """Return lines, middles of lines, points and names."""
    *lines, middles, points, names = figure.data
    return lines, middles, points, names


def test_points_grow_with_their_baskets():
    sizes = point_sizes(small())
    assert sizes[0] == LARGEST
    # a quarter of the baskets: half way between least and most across
    assert sizes[1] - 15 == pytest.approx((LARGEST - 15) / 2)


def test_lines_are_thicker_where_the_pair_is_further_above_chance():
    lines, *_ = parts(network_figure(small(), translator=ENGLISH))
    # 16 times is four doublings, twice is one
    assert [(line.line.width, list(line.x)) for line in lines] == [
        (pytest.approx(1 + 5 / 3), [1.0, 0.5, None]),
        (6.0, [0.0, 1.0, None]),
    ]


def test_the_middle_of_a_line_tells_its_pair():
    _, middles, *_ = parts(network_figure(small(), translator=ENGLISH, currency="EUR"))
    assert [list(pair) for pair in middles.customdata] == [["1", "2"], ["2", "3"]]
    assert (middles.x[0], middles.y[1]) == (0.5, 0.5)
    assert middles.hovertext[0] == (
        "<b>A: &lt;a href='x'&gt;Cup&lt;/a&gt; (1)</b><br><b>B: Saucer (2)</b><br>50 baskets hold both."
        "<br>16.00 times as often as by chance<br>Up to €1,234 among customers who have only one"
        "<br>Click for details"
    )
    assert "Up to" not in middles.hovertext[1]


def test_groups_have_a_letter_beside_their_colour():
    _, _, points, _ = parts(network_figure(small(), translator=ENGLISH))
    assert list(points.text) == ["<b>A</b>", "<b>A</b>", "<b>B</b>"]
    assert points.marker.color[0] == points.marker.color[1] != points.marker.color[2]
    assert "Group B" in points.hovertext[2]
    assert "2 solid pairs on this map." in points.hovertext[1]
    assert points.customdata is None
    assert (letter(25), letter(26), letter(52)) == ("Z", "AA", "BA")


@pytest.mark.parametrize("palette", [LIGHT, DARK_PALETTE])
def test_letters_can_be_read_on_every_colour(palette):
    assert min(contrast(ink_on(colour), colour) for colour in palette.categorical) >= 4.5
    assert set(INKS) == {"#000000", "#FFFFFF"}


def test_a_name_takes_another_side_or_stays_away_where_there_is_no_room():
    below = node("2", "Below", 90, 0, 0.5, 0.45)
    crowd = [node(str(n), f"Crowd {n}", 50, 0, 0.5 + 0.001 * n, 0.9) for n in range(3, 12)]
    named = named_nodes(small(node("1", "Above", 100, 0, 0.5, 0.5), below, *crowd), narrow=False)
    assert named[0] == "top center"
    assert named[1] == "bottom center"
    assert len(named) < 11


def test_a_phone_names_fewer():
    nodes = [node(str(n), f"Product {n}", 100 - n, 0, n % 6 / 5, n // 6 / 5) for n in range(36)]
    assert len(named_nodes(small(*nodes), narrow=True)) < len(named_nodes(small(*nodes), narrow=False))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True])
def test_no_html_comes_from_the_data(language, dark):
    figure = network_figure(small(), translator=translator_for(language), currency="<b>", dark=dark)
    assert "<a" not in json.dumps(json.loads(figure.to_json()), ensure_ascii=False)
    assert "<b> " not in "".join(parts(figure)[1].hovertext)


def test_a_dark_page_gets_light_names():
    *_, names = parts(network_figure(small(), translator=ENGLISH, dark=True))
    assert names.textfont.color == DARK.text
