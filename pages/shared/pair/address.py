"""Which pair an address asks for, and the addresses that lead to a pair and back to the matrix.

The address is the one place that holds the pair and how it is looked at: a link shows the same to
anyone, and Back leads from pair to pair. Items are products or categories, never customers.
"""

from dataclasses import dataclass, replace

import streamlit as st

from crosssell.basket import DEFAULT_MIN_COUNT, MatrixConfig
from crosssell.columns import Basis, Level

A_KEY, B_KEY, BASIS_KEY, LEVEL_KEY, MIN_COUNT_KEY = "a", "b", "basis", "level", "min_count"
PAIR_PAGE, MATRIX_PAGE = "pair.py", "matrix.py"
LONGEST_ITEM = 2_000  # characters; what comes by an address is checked like any input
LARGEST_MIN_COUNT = 1_000_000

Query = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A pair and how it is looked at.

    Attributes:
        a: The item that comes first.
        b: The other item.
        config: What a basket and an item are, and how often items must occur to be judged.
    """

    a: str
    b: str
    config: MatrixConfig

    @property
    def swapped(self) -> "Asked":
        """The same pair, seen from its other item."""
        return replace(self, a=self.b, b=self.a)

    def on(self, basis: Basis) -> "Asked":
        """Return the same pair in the baskets of ``basis``."""
        return replace(self, config=replace(self.config, basis=basis))


def asked() -> Asked | None:
    """Return what the address asks for; ``None`` where it names no two items.

    A choice that is not known is taken as the usual one: the address may come from anywhere.
    """
    a, b = (st.query_params.get(key, "")[:LONGEST_ITEM].strip() for key in (A_KEY, B_KEY))
    if not a or not b:
        return None
    return Asked(a=a, b=b, config=_config())


def pair_query(shown: Asked) -> Query:
    """Return the query that shows this pair; a link of ours keeps dataset, language and filters by itself."""
    return [(A_KEY, shown.a), (B_KEY, shown.b), *_config_query(shown.config)]


def matrix_query(config: MatrixConfig | None = None) -> Query:
    """Return the query that leads to the matrix with the same choices."""
    return [] if config is None else _config_query(config)


def show(wanted: Asked) -> None:
    """Change the address to ``wanted``; for callbacks, so that the run after them shows it."""
    st.query_params.update(dict([(A_KEY, wanted.a), (B_KEY, wanted.b), *_config_query(wanted.config)]))


def _config_query(config: MatrixConfig) -> Query:
    return [
        (BASIS_KEY, config.basis.value),
        (LEVEL_KEY, config.level.value),
        (MIN_COUNT_KEY, str(config.min_count)),
    ]


def _config() -> MatrixConfig:
    basis, level = st.query_params.get(BASIS_KEY, ""), st.query_params.get(LEVEL_KEY, "")
    return MatrixConfig(
        basis=Basis(basis) if basis in list(Basis) else Basis.ORDER,
        level=Level(level) if level in list(Level) else Level.PRODUCT,
        min_count=_min_count(st.query_params.get(MIN_COUNT_KEY, "")),
    )


def _min_count(written: str) -> int:
    """Return the minimum that an address names, the usual one where it names none."""
    if not written.isascii() or not written.isdigit() or len(written) > 7:
        return DEFAULT_MIN_COUNT
    return min(max(1, int(written)), LARGEST_MIN_COUNT)
