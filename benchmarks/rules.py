"""Association rules of a shop: ours beside what a user would pick instead.

    python benchmarks/rules.py                                 # the whole table, into README.md
    python benchmarks/rules.py --lines 20000 --rounds 1 --dry  # a quick look, printed only

All rules of up to three products that reach a support of 0.05 % of the orders and a confidence of one tenth.
Every run is a process of its own, measured from start to exit, on the shop of ``pairs.py``: the others read
a Parquet file of two integer columns, ours opens a dataset as an import leaves it. Rounds are
interleaved, and all must find the same number of rules.
"""

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import harness
import pairs

ALL, FAST = "all", "fast"
SIZES = (100_000, 1_000_000, 10_000_000)
LARGEST_FOR_ALL = 1_000_000
SUPPORT = 0.0005
CONFIDENCE = "0.1"
LONGEST = 3
LITTLE = 1e-9  # a support or a confidence exactly on the border is a float beside it


# The contenders. Each loads what it needs itself, because that is part of its time. ------------------


def ours_table(folder: Path, min_count: int) -> int:
    return _ours(folder, min_count, judged=False)


def ours_judged(folder: Path, min_count: int) -> int:
    return _ours(folder, min_count, judged=True)


def _ours(folder: Path, min_count: int, *, judged: bool) -> int:
    from crosssell.basket import MatrixConfig
    from crosssell.basket.rules import FOR_A_FILE, RuleChoice, RuleFamily, lay_rules, rule_page
    from crosssell.filters import Filters
    from crosssell.warehouse import Workspace

    rules = lay_rules(
        Workspace(folder).open(pairs.DATASET),
        filters=Filters(),
        config=MatrixConfig(),
        family=RuleFamily(min_count=min_count, max_length=LONGEST, single_consequent=False),
        bounds=FOR_A_FILE,
        judged=judged,
    )
    choice = RuleChoice(min_confidence=Decimal(CONFIDENCE), with_redundant=True)
    return len(rule_page(rules, choice=choice, limit=10**9).frame)  # with their measures


def mlxtend_fpgrowth(folder: Path, min_count: int) -> int:
    import numpy as np
    import pandas as pd
    from mlxtend.frequent_patterns import association_rules, fpgrowth

    orders, products = pairs._columns(folder)
    bought = np.zeros((orders.max() + 1, products.max() + 1), dtype=bool)
    bought[orders, products] = True
    sets = fpgrowth(pd.DataFrame(bought), min_support=(min_count - 0.5) / len(bought), max_len=LONGEST)
    return len(association_rules(sets, metric="confidence", min_threshold=float(CONFIDENCE) - LITTLE))


def efficient_apriori(folder: Path, min_count: int) -> int:
    from efficient_apriori import apriori

    baskets = pairs._transactions(folder)
    support, confidence = (min_count - 0.5) / len(baskets), float(CONFIDENCE) - LITTLE
    _, found = apriori(baskets, min_support=support, min_confidence=confidence, max_length=LONGEST)
    return len(found)


def pyfim(folder: Path, min_count: int) -> int:
    """Sets by C; their rules in a loop, since its own have a single product on the right."""
    import fim

    sets = fim.fpgrowth(pairs._transactions(folder), target="s", supp=-min_count, zmax=LONGEST)
    counts = {tuple(sorted(items)): n for items, n in sets}
    numerator, denominator = Decimal(CONFIDENCE).as_integer_ratio()
    found = 0
    for items, n in counts.items():
        for size in range(1, len(items)):
            found += sum(
                denominator * n >= numerator * counts[antecedent] for antecedent in combinations(items, size)
            )
    return found


CONTENDERS: dict[str, tuple[str, str, Callable[[Path, int], int]]] = {
    "ours": ("**Crosssell**, the columns of the command line", FAST, ours_table),
    "ours-judged": ("**Crosssell**, every rule judged among baskets of the same size too", FAST, ours_judged),
    "pyfim": ("pyfim (Borgelt's C), fpgrowth; rules counted in Python", FAST, pyfim),
    "mlxtend": ("mlxtend fpgrowth and association_rules", ALL, mlxtend_fpgrowth),
    "efficient-apriori": ("efficient-apriori", ALL, efficient_apriori),
}


# Measuring -----------------------------------------------------------------------------------------


def compare(*, lines: int, rounds: int, names: list[str]) -> str:
    """Measure one size and return its table."""
    chosen = [name for name in names if lines <= LARGEST_FOR_ALL or CONTENDERS[name][1] == FAST]
    min_count = max(2, round(SUPPORT * lines / 8))  # eight lines an order
    runs = harness.interleaved(__file__, size=lines, names=chosen, rounds=rounds, arguments=[str(min_count)])
    titles = {name: contender[0] for name, contender in CONTENDERS.items()}
    return harness.table(f"{lines:,} lines", runs, titles=titles)


def report(tables: Sequence[str], *, rounds: int) -> str:
    """Return the Markdown of a measurement, with machine and date."""
    head = (
        f"Measured on {date.today():%Y-%m-%d}: {harness.machine()}. All rules of up to {LONGEST} products in "
        f"{100 * SUPPORT:g} % of the orders and more, at a confidence of {CONFIDENCE} and more; whole "
        f"processes, medians of {rounds} interleaved rounds. All find the same number of rules."
    )
    return "\n\n".join([head, *tables])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, nargs="+", default=SIZES, help="by default 100 k, 1 M and 10 M")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    parser.add_argument("--dry", action="store_true", help="print the table and leave README.md as it is")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--write", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        name, folder, min_count = options.child
        print(CONTENDERS[name][2](Path(folder), int(min_count)))
        return
    if options.write:
        folder, lines = options.write
        pairs.write_shop(Path(folder), lines=int(lines), seed=1)
        return
    tables = [
        compare(lines=lines, names=options.contenders, rounds=options.rounds) for lines in options.lines
    ]
    text = report(tables, rounds=options.rounds)
    print(text)
    if not options.dry:
        harness.write_readme("rules", "Association rules (`rules.py`)", text)


if __name__ == "__main__":
    main()
