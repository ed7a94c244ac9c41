"""The paper on the commands beyond pairs names every column that they write, and every option."""

import re
from pathlib import Path

import pytest

from crosssell.basket.rules import RULE_COLUMNS
from crosssell.basket.upsell import CATEGORY_COLUMNS, PRODUCT_COLUMNS, READY_COLUMNS, STEP_COLUMNS
from crosssell.cli import bundles, follow_ups

PAPER = Path(__file__).parents[2] / "docs" / "commands.md"
BUNDLE_COLUMNS = tuple(re.findall(r"``([a-z0-9_]+)``", (bundles.__doc__ or "").split("- ``item_1``")[1]))

WRITTEN = {
    "rules": RULE_COLUMNS,
    "follow-ups": tuple(follow_ups.COLUMNS.values()),
    "bundles": BUNDLE_COLUMNS,
    "upsell": (*STEP_COLUMNS, *CATEGORY_COLUMNS, *PRODUCT_COLUMNS, *READY_COLUMNS),
}


@pytest.mark.parametrize("command", WRITTEN)
def test_every_column_is_explained(command: str):
    chapters = PAPER.read_text("utf-8").split("\n## ")
    text = next(chapter for chapter in chapters if chapter.startswith(f"`{command}`"))
    named = set(re.findall(r"`([a-z0-9_]+)`", text))
    assert len(WRITTEN[command]) > 5
    assert set(WRITTEN[command]) - named == set()
