"""From the matrix into a pair and back, in a real browser: by a cell, by a row, by two lists."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]
ITEMS = 30  # in the heatmap of a wide window


@pytest.fixture
def matrix(visit_sample: Visit) -> Callable[..., Visitor]:
    """Open the matrix of the sample shop and wait until its pairs are judged."""

    def open_(**parameters: str) -> Visitor:
        visitor = visit_sample("/matrix", **{name: parameters[name] for name in {*parameters} - {"lang"}})
        if "lang" in parameters:  # in the address, where it goes along to other screens
            visitor.open("/matrix", **parameters)
        visitor.page.wait_for_function("() => !document.querySelector('[data-testid=stProgress]')")
        visitor.settle()
        return visitor

    return open_


def click_cell(visitor: Visitor, *, row: int, column: int) -> None:
    cells = visitor.page.locator(".st-key-matrix_heatmap .nsewdrag")
    cells.scroll_into_view_if_needed()
    box = cells.bounding_box()
    assert box is not None
    at = box["x"] + (column + 0.5) * box["width"] / ITEMS, box["y"] + (row + 0.5) * box["height"] / ITEMS
    visitor.page.mouse.move(at[0] - 2, at[1])
    visitor.page.wait_for_timeout(300)
    visitor.page.mouse.click(*at)


def test_a_cell_opens_its_pair_and_one_step_back_leads_to_the_same_matrix(matrix: Callable[..., Visitor]):
    visitor = matrix(country="Germany", lang="de")
    before = visitor.page.url
    click_cell(visitor, row=3, column=2)
    visitor.page.wait_for_url("**/pair?**")
    visitor.settle()
    assert "country=Germany" in visitor.page.url
    assert "lang=de" in visitor.page.url
    visitor.page.go_back()
    visitor.settle()
    assert visitor.page.url == before
    assert visitor.page.locator(".st-key-matrix_heatmap .js-plotly-plot").count() == 1


def test_a_cell_of_the_diagonal_opens_nothing(matrix: Callable[..., Visitor]):
    visitor = matrix()
    click_cell(visitor, row=4, column=4)
    visitor.settle()
    assert "/matrix" in visitor.page.url


def test_a_row_opens_its_pair_and_back_is_the_same_table(matrix: Callable[..., Visitor]):
    visitor = matrix(tab="pairs")
    table = visitor.page.locator("[data-testid=stDataFrame]").first
    table.wait_for()
    visitor.page.wait_for_timeout(1000)  # the table draws itself a moment after it is there
    box = table.bounding_box()
    assert box is not None
    visitor.page.mouse.click(box["x"] + 18, box["y"] + 52)
    visitor.page.wait_for_url("**/pair?**")
    visitor.settle()
    visitor.page.go_back()
    visitor.settle()
    assert "/matrix" in visitor.page.url
    assert visitor.page.locator("[data-testid=stDataFrame]").count() == 1
