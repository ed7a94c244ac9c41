"""The command on a test that has run: its file, a list joined with a dataset's orders, or typed totals."""

import argparse
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

from crosssell.cli import values
from crosssell.cli.abtest_orders import add_orders_options, lay_list_trial, orders_question, start_of
from crosssell.cli.printing import print_table, wants_json, write_csv
from crosssell.columns import DateOrder, MetricKind, MetricRole, TrialSource
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse import Cursor, Warehouse, Workspace

if TYPE_CHECKING:
    from crosssell.experiments.question import Metric, SmallestEffect, Terms, Trial
    from crosssell.experiments.result import Evaluation
    from crosssell.experiments.totals import Totals, VariantTotals
    from crosssell.ingest.trial.types import TrialFile, TrialMapping, TrialMetric, TrialRows

FOLDER = "trials"
FILE_KINDS = (MetricKind.PROPORTION, MetricKind.MEAN)


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; ``command(name, run, text)`` makes one."""
    parser = command("abtest", _abtest, "What came of an A/B test: checks, effects, and what to do.")
    parser.add_argument("file", nargs="?", type=values.existing_file, metavar="FILE")
    parser.add_argument(
        "--control", required=True, metavar="NAME", help="variant the others are compared with"
    )
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
    group.add_argument("--alpha", type=float, default=0.05)
    group.add_argument(
        "--smallest-effect",
        type=_smallest,
        metavar="X|X%",
        help="worth having: in the metric's unit, or of the control",
    )
    group.add_argument("--planned-units", type=int, metavar="N", help="customers in all")
    group.add_argument("--planned-end", type=values.day, metavar="D")
    group.add_argument("--today", type=values.day, metavar="D", help="day of the evaluation")
    group.add_argument("--winsorise", type=float, default=0.0, metavar="SHARE", help="pulled in at each end")
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


def _abtest(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.experiments.answers import COMPARISON_COLUMNS, comparison_rows, evaluation_answer

    _check_usage(options)
    evaluation = _evaluation(options, workspace)
    rows = comparison_rows(evaluation)
    if options.csv is not None:
        write_csv(options.csv, COMPARISON_COLUMNS, [list(row.values()) for row in rows])
    answer = evaluation_answer(evaluation)
    if options.csv is None and not wants_json(options):
        _print(answer, rows)
    return answer


def _check_usage(options: argparse.Namespace) -> None:
    """Refuse what does not go together, as argparse would."""
    usage: Callable[[str], NoReturn] = options.usage
    if bool(options.totals) == (options.file is not None):
        usage("a test is either a FILE or --totals of each variant")
    if options.totals:
        return
    if options.variant is None:
        usage("the following arguments are required: --variant")
    if options.dataset is None and not options.metric and not options.ratio:
        usage("a file needs at least one --metric or --ratio; a list of customers needs --dataset")
    if options.dataset is not None and options.unit is None:
        usage("with --dataset a column of the customer is needed: --unit")
    if options.dataset is not None and options.ratio:
        usage("with --dataset the metrics are those of the orders; --ratio is for files")


def _evaluation(options: argparse.Namespace, workspace: Workspace) -> "Evaluation":
    from crosssell.experiments.evaluate import evaluate, evaluate_totals

    terms = _terms(options)
    if options.totals:
        return evaluate_totals(_totals(options), terms)
    with _opened(options, workspace) as (file, scratch):
        mapping = _mapping(options, file)
        if options.dataset is None:
            with scratch.run() as cursor:
                return evaluate_file(cursor, file, mapping, terms)
        from crosssell.ingest.trial.laying import lay_rows

        warehouse = workspace.open(options.dataset)
        question = orders_question(options, warehouse=warehouse)
        with warehouse.run() as cursor:
            rows = lay_rows(cursor, file, mapping)
            trial = lay_list_trial(cursor, warehouse=warehouse, rows=rows.table, question=question)
            trial = replace(trial, metrics=_with_roles(trial.metrics, options))
            return evaluate(cursor, trial, terms, source=TrialSource.ORDERS)


def evaluate_file(cursor: Cursor, file: "TrialFile", mapping: "TrialMapping", terms: "Terms") -> "Evaluation":
    """Evaluate a file that has the metrics.

    Args:
        cursor: On any database of the workspace that the file was opened in.
        file: The file.
        mapping: Which column is what.
        terms: How it is judged.

    Raises:
        CrosssellError: As `lay_rows` and `crosssell.experiments.evaluate.evaluate`.
    """
    from crosssell.experiments.evaluate import evaluate
    from crosssell.ingest.trial.laying import lay_rows

    trial = trial_of(cursor, lay_rows(cursor, file, mapping), mapping)
    return evaluate(cursor, trial, terms, source=TrialSource.FILE)


def trial_of(cursor: Cursor, rows: "TrialRows", mapping: "TrialMapping") -> "Trial":
    """Unite the rows of a file to customers, in ``trial_unit``."""
    from crosssell.experiments.units import MetricColumns, lay_file

    return lay_file(
        cursor,
        rows=rows.table,
        metrics=[
            MetricColumns(
                metric=_metric(one),
                column=rows.numbers[one.column],
                below=None if one.below is None else rows.numbers[one.below],
            )
            for one in mapping.metrics
        ],
        covariates={title: rows.numbers[title] for title in mapping.covariates},
        segments=dict(rows.segments),
        has_unit=rows.has_unit,
    )


def _metric(one: "TrialMetric") -> "Metric":
    from crosssell.experiments.question import Metric

    return Metric(
        name=one.name,
        kind=one.kind,
        role=one.role,
        higher_is_better=one.higher_is_better,
        is_money=one.is_money,
    )


@contextmanager
def _opened(options: argparse.Namespace, workspace: Workspace) -> Iterator[tuple["TrialFile", Warehouse]]:
    """Read the file into tables in memory, and let go of these at the end."""
    from crosssell.ingest.files.archive import unpack
    from crosssell.ingest.files.staged import Limits, ReadOptions
    from crosssell.ingest.trial.opening import open_trial
    from crosssell.ingest.trial.types import TrialOptions

    folder = workspace.folder / FOLDER / uuid.uuid4().hex
    folder.mkdir(parents=True)
    try:
        found = unpack(options.file, name=options.file.name, folder=folder, limits=Limits())
        if len(found) > 1:
            raise CrosssellError(
                ErrorCode.TOO_LARGE, "members", file=options.file.name, seen=len(found), allowed=1
            )
        path, name = found[0]
        read = ReadOptions(encoding=options.encoding, delimiter=options.delimiter, sheet=options.sheet)
        order = DateOrder(options.date_order) if options.date_order else None
        said = TrialOptions(read=read, decimal_mark=options.decimal, date_order=order)
        yield open_trial(workspace, path, folder=folder, name=name, options=said), workspace.scratch(folder)
    finally:
        workspace.drop_scratch(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _mapping(options: argparse.Namespace, file: "TrialFile") -> "TrialMapping":
    from crosssell.ingest.trial.types import TrialMapping

    column, _ = start_of(options)
    if options.dataset is not None:
        return TrialMapping(variant=options.variant, unit=options.unit, started=column)
    metrics = [_file_metric(options, text) for text in options.metric]
    metrics += [_file_ratio(options, text, [one.title for one in file.columns]) for text in options.ratio]
    names = [one.name for one in metrics]
    for name in [*([options.primary] if options.primary else []), *options.guardrail, *options.money]:
        if name not in names:
            raise CrosssellError(ErrorCode.INVALID_VALUE, value=name, what="metric", allowed=", ".join(names))
    if len(set(names)) < len(names):
        options.usage("each metric needs a name of its own")
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


def _role(name: str, options: argparse.Namespace, *, primary: str) -> MetricRole:
    if name == primary:
        return MetricRole.PRIMARY
    return MetricRole.GUARDRAIL if name in options.guardrail else MetricRole.SECONDARY


def _with_roles(metrics: "tuple[Metric, ...]", options: argparse.Namespace) -> "tuple[Metric, ...]":
    """Make guardrails of those that were named; the primary stays what it is."""
    return tuple(
        replace(one, role=MetricRole.GUARDRAIL)
        if one.name in options.guardrail and one.role != MetricRole.PRIMARY
        else one
        for one in metrics
    )


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


def _terms(options: argparse.Namespace) -> "Terms":
    from crosssell.experiments.question import Terms

    return Terms(
        control=options.control,
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


def _share(text: str) -> tuple[str, float]:
    name, _, share = text.rpartition("=")
    try:
        return name, float(share)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected NAME=SHARE, such as A=0.5, got: {text}") from None


def _smallest(text: str) -> "SmallestEffect":
    from crosssell.experiments.question import SmallestEffect

    is_relative = text.endswith("%")
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a number or a percentage, got: {text}") from None
    return SmallestEffect(value=number / 100 if is_relative else number, is_relative=is_relative)


def _totals(options: argparse.Namespace) -> "Totals":
    from crosssell.experiments.question import Metric
    from crosssell.experiments.totals import Totals

    typed = options.totals
    kind = MetricKind.PROPORTION if typed[0].conversions is not None else MetricKind.MEAN
    name = options.primary or ("conversion" if kind == MetricKind.PROPORTION else "mean")
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
        return VariantTotals(name=name, units=int(units), mean=float(mean), deviation=float(deviation))
    except ValueError:
        wanted = "VARIANT=CUSTOMERS:CONVERSIONS or VARIANT=N:MEAN:DEVIATION"
        raise argparse.ArgumentTypeError(f"expected {wanted}, got: {text}") from None


def _print(answer: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Print the verdict with its reasons, the checks that came out badly, then the comparisons."""
    verdict = answer["verdict"]
    print_table([{"verdict": verdict["code"], "variant": verdict["variant"]}])
    print()
    print_table(
        [
            {"reason": one["code"], "figures": {name: _rounded(one[name]) for name in one if name != "code"}}
            for one in verdict["reasons"]
        ]
    )
    bad = [one for one in answer["checks"] if one["level"] != "ok"]
    if bad:
        print()
        print_table([{"check": one["code"], "level": one["level"], "veto": one["veto"]} for one in bad])
    print()
    print_table([{name: _rounded(value) for name, value in row.items()} for row in rows])


def _rounded(value: object) -> object:
    return round(value, 5) if isinstance(value, float) else value
