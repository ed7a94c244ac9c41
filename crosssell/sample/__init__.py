"""A synthetic shop whose secrets are known: a sales export to try the product on, and to test it.

The shop sells 250 products for home, kitchen and hobby to 8,000 customers over two years. Which
effects are planted in it, and how strong they are, says `sample_truths`.
"""

from crosssell.sample.catalogue import Product, catalogue
from crosssell.sample.truths import (
    AvoidingPair,
    Bundle,
    ComplementaryPair,
    DriftingCustomers,
    FollowUp,
    HeavyBuyers,
    Interest,
    LetterTest,
    PriceLadder,
    SampleTruths,
    SeasonGroup,
    sample_truths,
)
from crosssell.sample.write import (
    DEFAULT_AS_OF,
    DEFAULT_SEED,
    FILE_NAME,
    TEST_FILE_NAME,
    SampleFiles,
    write_sample,
)

__all__ = [
    "DEFAULT_AS_OF",
    "DEFAULT_SEED",
    "FILE_NAME",
    "TEST_FILE_NAME",
    "AvoidingPair",
    "Bundle",
    "ComplementaryPair",
    "DriftingCustomers",
    "FollowUp",
    "HeavyBuyers",
    "Interest",
    "LetterTest",
    "PriceLadder",
    "Product",
    "SampleFiles",
    "SampleTruths",
    "SeasonGroup",
    "catalogue",
    "sample_truths",
    "write_sample",
]
