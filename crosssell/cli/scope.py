"""What every command takes that looks into baskets: whose, of which items, and how often."""

import argparse
from typing import TYPE_CHECKING

from crosssell.columns import Basis, Level

if TYPE_CHECKING:
    from crosssell.basket.scope import MatrixConfig


def scope_options(parser: argparse.ArgumentParser, *, min_count: int = 10) -> None:
    """Add the basis, the level, the minimum and which items and orders count."""
    parser.add_argument("--basis", choices=[basis.value for basis in Basis], default=Basis.ORDER.value)
    parser.add_argument("--level", choices=[level.value for level in Level], default=Level.PRODUCT.value)
    parser.add_argument("--min-count", type=int, default=min_count)
    parser.add_argument("--include-non-products", action="store_true")
    parser.add_argument("--require-customer", action="store_true")


def config_of(options: argparse.Namespace) -> "MatrixConfig":
    """Return what baskets and items are, as it was asked for."""
    from crosssell.basket.scope import MatrixConfig

    return MatrixConfig(
        basis=Basis(options.basis),
        level=Level(options.level),
        min_count=options.min_count,
        include_non_products=options.include_non_products,
        require_customer=options.require_customer,
    )
