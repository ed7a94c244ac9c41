"""What ``abtest`` takes: columns and metrics, how the test is judged, how its file is read."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, NoReturn

from crosssell.cli import values
from crosssell.cli.abtest_orders import add_orders_options, start_of
from crosssell.columns import DateOrder, MetricKind, MetricRole
from crosssell.errors import CrosssellError, ErrorCode

if TYPE_CHECKING:
    from crosssell.experiments.question import SmallestEffect, Terms
    from crosssell.experiments.totals import Totals, VariantTotals
    from crosssell.ingest.trial.types import TrialFile, TrialMapping, TrialMetric

FILE_KINDS = (MetricKind.PROPORTION, MetricKind.MEAN)
OF_FILES_ALONE = ("ratio", "covariate", "part")
OF_LISTS_ALONE = ("target-product",)
OF_FILES_AND_LISTS = ("dataset", "variant", "unit", "start", "metric", "guardrail", "target-product")
OF_CAMPAIGNS = (
    "control",
    "split",
    "unit",
    "variant",
    "start",
    "metric",
    "primary",
    "guardrail",
    "target-product",
)
OF_FILES_AND_TOTALS = ("lower-is-better", "money")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add all options to the command."""
    parser.add_argument("file", nargs="?", type=values.existing_file, metavar="FILE")
    parser.add_argument("--control", metavar="NAME", help="variant the others are compared with")
    parser.add_argument("--variant", metavar="COL", help="column that says who got what")
    parser.add_argument("--unit", metavar="COL", help="column of the customer; without it each row is one")
    parser.add_argument(
        "--metric",
        action="append",
        default=[],
        metavar="NAME=COL:KIND",
        help="KIND is proportion or mean; the first metric is the primary one",
    )
    parser.add_argument("--ratio", action="append", default=[], metavar="NAME=NUM/DEN")
    parser.add_argument(
        "--covariate", action="append", default=[], metavar="COL", help="from before the start"
    )
    parser.add_argument(
        "--part", action="append", default=[], metavar="COL", help="look at parts of customers"
    )
    parser.add_argument("--primary", metavar="NAME")
    for name, text in (
        ("guardrail", "metric that must not get worse"),
        ("lower-is-better", "metric of which less is good"),
        ("money", "metric that is an amount"),
    ):
        parser.add_argument(f"--{name}", action="append", default=[], metavar="NAME", help=text)
    parser.add_argument(
        "--totals",
        action="append",
        default=[],
        type=_variant_totals,
        metavar="VARIANT=N:YES|N:MEAN:SD",
        help="instead of a file: customers and conversions, or customers, mean and standard deviation",
    )
    _add_terms(parser)
    _add_reading(parser)
    add_orders_options(parser)
    parser.add_argument(
        "--csv", type=values.new_file, metavar="OUT", help="write the comparisons to this file"
    )
    parser.set_defaults(usage=parser.error)


def _add_terms(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how it is judged")
    group.add_argument(
        "--split", action="append", default=[], type=_share, metavar="NAME=SHARE", help="as planned"
    )
    group.add_argument("--alpha", type=_finite, default=0.05)
    group.add_argument(
        "--smallest-effect",
        type=_smallest,
        metavar="X|X%",
        help="worth having: in the metric's unit, or of the control",
    )
    group.add_argument("--planned-units", type=int, metavar="N", help="customers in all")
    group.add_argument("--planned-end", type=values.day, metavar="D")
    group.add_argument("--today", type=values.day, metavar="D", help="day of the evaluation")
    group.add_argument(
        "--winsorise", type=_finite, default=0.0, metavar="SHARE", help="pulled in at each end"
    )
    group.add_argument("--no-bootstrap", action="store_true")
    group.add_argument("--no-adjustment", action="store_true", help="leave history out of the verdict")
    group.add_argument("--audience", type=int, metavar="N", help="customers that the winner would reach")
    group.add_argument("--seed", type=int, default=7)


def _add_reading(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how the file is read")
    group.add_argument("--encoding")
    group.add_argument("--delimiter", type=lambda text: "\t" if text == "tab" else text)
    group.add_argument("--decimal", choices=[",", "."])
    group.add_argument("--date-order", choices=[order.value for order in DateOrder])
    group.add_argument("--sheet")


def check_usage(options: argparse.Namespace) -> None:
    """Refuse what does not go together, as argparse would."""
    usage: Callable[[str], NoReturn] = options.usage
    if options.campaign is not None:
        if options.dataset is None or options.totals or options.file is not None:
            usage("a campaign is one of a --dataset, without a FILE or --totals")
        _refuse_given("--campaign", OF_CAMPAIGNS + OF_FILES_ALONE + OF_FILES_AND_TOTALS, options)
        return
    if options.control is None:
        usage("the following arguments are required: --control")
    if bool(options.totals) == (options.file is not None):
        usage("a test is either a FILE or --totals of each variant")
    _refuse_unread(options)
    if options.totals:
        return
    if options.variant is None:
        usage("the following arguments are required: --variant")
    if options.dataset is None and not options.metric and not options.ratio:
        usage("a file needs at least one --metric or --ratio; a list of customers needs --dataset")
    if options.dataset is not None and options.unit is None:
        usage("with --dataset a column of the customer is needed: --unit")


def _refuse_unread(options: argparse.Namespace) -> None:
    """Refuse options that say nothing of this kind of test: whoever gave them takes them for heeded."""
    unread: tuple[str, ...]
    if options.totals:
        kind, unread = "--totals", OF_FILES_ALONE + OF_FILES_AND_LISTS
    elif options.dataset is not None:
        kind, unread = "--dataset", OF_FILES_ALONE + OF_FILES_AND_TOTALS
    else:
        kind, unread = "a file without --dataset", OF_LISTS_ALONE
    _refuse_given(kind, unread, options)


def _refuse_given(kind: str, unread: Sequence[str], options: argparse.Namespace) -> None:
    given = [f"--{name}" for name in unread if getattr(options, name.replace("-", "_"))]
    if given:
        options.usage(f"with {kind} there is nothing for {', '.join(given)} to say")


def mapping_of(options: argparse.Namespace, file: "TrialFile") -> "TrialMapping":
    """Return which column is what.

    Raises:
        CrosssellError: ``invalid_value`` for a metric that was not made, and for a covariate that is none.
    """
    from crosssell.ingest.trial.types import TrialMapping

    column, _ = start_of(options)
    if options.dataset is not None:
        return TrialMapping(variant=options.variant, unit=options.unit, started=column)
    metrics = [_file_metric(options, text) for text in options.metric]
    metrics += [_file_ratio(options, text, [one.title for one in file.columns]) for text in options.ratio]
    names = [one.name for one in metrics]
    refuse_unknown_metrics(options, names)
    if len(set(names)) < len(names):
        options.usage("each metric needs a name of its own")
    _refuse_no_history(options, file, [column for one in metrics for column in (one.column, one.below)])
    return TrialMapping(
        variant=options.variant,
        unit=options.unit,
        started=column,
        metrics=tuple(
            replace(
                one,
                role=_role(one.name, options, primary=options.primary or names[0]),
                higher_is_better=one.name not in options.lower_is_better,
                is_money=one.name in options.money,
            )
            for one in metrics
        ),
        covariates=tuple(options.covariate),
        segments=tuple(options.part),
    )


def refuse_unknown_metrics(options: argparse.Namespace, names: Sequence[str]) -> None:
    """Refuse what was said of a metric that is not evaluated; a slip would turn the verdict round unnoticed.

    Raises:
        CrosssellError: ``invalid_value``.
    """
    primary = [options.primary] if options.primary else []
    for name in (*primary, *options.guardrail, *options.lower_is_better, *options.money):
        if name not in names:
            raise CrosssellError(ErrorCode.INVALID_VALUE, value=name, what="metric", allowed=", ".join(names))


def _refuse_no_history(
    options: argparse.Namespace, file: "TrialFile", measured: Sequence[str | None]
) -> None:
    """Refuse covariates that are no numbers, or what came of the test itself."""
    from crosssell.ingest.trial.types import ColumnKind

    numbers = [
        one.title
        for one in file.columns
        if one.kind in (ColumnKind.NUMBER, ColumnKind.YES_NO) and one.title not in measured
    ]
    for title in options.covariate:
        if file.column(title) is not None and title not in numbers:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE, value=title, what="covariate", allowed=", ".join(numbers) or "–"
            )


def _role(name: str, options: argparse.Namespace, *, primary: str) -> MetricRole:
    if name == primary:
        return MetricRole.PRIMARY
    return MetricRole.GUARDRAIL if name in options.guardrail else MetricRole.SECONDARY


def _file_metric(options: argparse.Namespace, text: str) -> "TrialMetric":
    from crosssell.ingest.trial.types import TrialMetric

    name, sign, rest = text.partition("=")
    column, colon, kind = rest.rpartition(":")
    if not (name and sign and column and colon) or kind not in list(FILE_KINDS):
        options.usage(f"expected NAME=COLUMN:proportion or NAME=COLUMN:mean, got: {text}")
    return TrialMetric(name=name, kind=MetricKind(kind), column=column)


def _file_ratio(options: argparse.Namespace, text: str, columns: list[str]) -> "TrialMetric":
    """Read a ratio; a title may hold a slash itself, so each of them is tried."""
    from crosssell.ingest.trial.types import TrialMetric

    name, sign, rest = text.partition("=")
    cuts = [(rest[:place], rest[place + 1 :]) for place, one in enumerate(rest) if one == "/"]
    if not (name and sign and cuts):
        options.usage(f"expected NAME=NUMERATOR/DENOMINATOR, got: {text}")
    fits = (cut for cut in cuts if cut[0] in columns and cut[1] in columns)
    column, below = next(fits, cuts[0])
    return TrialMetric(name=name, kind=MetricKind.RATIO, column=column, below=below)


def terms_of(options: argparse.Namespace) -> "Terms":
    """Return how the test is judged."""
    from crosssell.experiments.question import Terms

    return Terms(
        control=options.control or "",  # a campaign's are those left alone
        split=dict(options.split) or None,
        alpha=options.alpha,
        smallest_effect=options.smallest_effect,
        planned_units=options.planned_units,
        planned_end=options.planned_end,
        today=options.today or date.today(),
        winsorise=options.winsorise,
        with_bootstrap=not options.no_bootstrap,
        with_adjustment=not options.no_adjustment,
        audience=options.audience,
        seed=options.seed,
    )


def _finite(text: str) -> float:
    number = float(text)  # what is none is refused by argparse
    if not isfinite(number):
        raise argparse.ArgumentTypeError(f"expected a number, got: {text}")
    return number


def _share(text: str) -> tuple[str, float]:
    name, _, share = text.rpartition("=")
    try:
        return name, _finite(share)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected NAME=SHARE, such as A=0.5, got: {text}") from None


def _smallest(text: str) -> "SmallestEffect":
    from crosssell.experiments.question import SmallestEffect

    is_relative = text.endswith("%")
    try:
        number = _finite(text.removesuffix("%"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a number or a percentage, got: {text}") from None
    return SmallestEffect(value=number / 100 if is_relative else number, is_relative=is_relative)


def totals_of(options: argparse.Namespace) -> "Totals":
    """Return the totals that were typed.

    Raises:
        CrosssellError: As `Totals`.
    """
    from crosssell.experiments.question import Metric
    from crosssell.experiments.totals import Totals

    typed = options.totals
    if len({one.conversions is None for one in typed}) > 1:
        options.usage("--totals are of one kind: conversions of all variants, or means of all")
    kind = MetricKind.PROPORTION if typed[0].conversions is not None else MetricKind.MEAN
    name = options.primary or ("conversion" if kind == MetricKind.PROPORTION else "mean")
    refuse_unknown_metrics(options, [name])
    metric = Metric(
        name=name,
        kind=kind,
        higher_is_better=name not in options.lower_is_better,
        is_money=name in options.money,
    )
    return Totals(metric=metric, variants=tuple(typed))


def _variant_totals(text: str) -> "VariantTotals":
    from crosssell.experiments.totals import VariantTotals

    name, _, figures = text.rpartition("=")
    parts = figures.split(":")
    try:
        if len(parts) == 2:
            return VariantTotals(name=name, units=int(parts[0]), conversions=int(parts[1]))
        units, mean, deviation = parts
        return VariantTotals(name=name, units=int(units), mean=_finite(mean), deviation=_finite(deviation))
    except ValueError:
        wanted = "VARIANT=CUSTOMERS:CONVERSIONS or VARIANT=N:MEAN:DEVIATION"
        raise argparse.ArgumentTypeError(f"expected {wanted}, got: {text}") from None
