"""The command on a test that has run: its file, a list joined with orders, a saved campaign, or totals."""

import argparse
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crosssell.cli.abtest_options import (
    add_options,
    check_usage,
    mapping_of,
    refuse_unknown_metrics,
    terms_of,
    totals_of,
)
from crosssell.cli.abtest_orders import orders_question
from crosssell.cli.campaigns import evaluated_campaign
from crosssell.cli.printing import print_table, wants_json, write_csv
from crosssell.columns import DateOrder, MetricRole, TrialSource
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse import Cursor, Warehouse, Workspace

if TYPE_CHECKING:
    from crosssell.experiments.question import Metric, Terms
    from crosssell.experiments.result import Evaluation
    from crosssell.ingest.trial.types import TrialFile, TrialMapping


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; ``command(name, run, text)`` makes one."""
    parser = command("abtest", _abtest, "What came of an A/B test: checks, effects, and what to do.")
    add_options(parser)


def _abtest(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.experiments.answers import COMPARISON_COLUMNS, comparison_rows, evaluation_answer

    check_usage(options)
    evaluation = _evaluation(options, workspace)
    rows = comparison_rows(evaluation)
    if options.csv is not None:
        write_csv(options.csv, COMPARISON_COLUMNS, [list(row.values()) for row in rows])
    answer = evaluation_answer(evaluation)
    if options.csv is None and not wants_json(options):
        _print(answer, rows)
    return answer


def _evaluation(options: argparse.Namespace, workspace: Workspace) -> "Evaluation":
    from crosssell.experiments.evaluate import evaluate, evaluate_totals

    terms = terms_of(options)
    if options.totals:
        return evaluate_totals(totals_of(options), terms)
    if options.campaign is not None:
        return evaluated_campaign(options, workspace, terms=terms)
    with _opened(options, workspace) as (file, scratch):
        mapping = mapping_of(options, file)
        if options.dataset is None:
            with scratch.run() as cursor:
                return evaluate_file(cursor, file, mapping, terms)
        from crosssell.ingest.trial.laying import lay_rows
        from crosssell.trials import lay_list_trial

        warehouse = workspace.open(options.dataset)
        question = orders_question(options, warehouse=warehouse)
        refuse_unknown_metrics(options, question.metrics)
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
    from crosssell.trials import lay_file_trial

    trial = lay_file_trial(cursor, rows=lay_rows(cursor, file, mapping), mapping=mapping)
    return evaluate(cursor, trial, terms, source=TrialSource.FILE)


@contextmanager
def _opened(options: argparse.Namespace, workspace: Workspace) -> Iterator[tuple["TrialFile", Warehouse]]:
    """Read the file into tables in memory, and let go of these at the end."""
    from crosssell.ingest.files.archive import unpack
    from crosssell.ingest.files.staged import Limits, ReadOptions
    from crosssell.ingest.trial.opening import open_trial
    from crosssell.ingest.trial.stored import new_folder
    from crosssell.ingest.trial.types import TrialOptions

    folder = new_folder(workspace)  # like a file of the screen: what a killed run leaves is deleted in time
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


def _with_roles(metrics: "tuple[Metric, ...]", options: argparse.Namespace) -> "tuple[Metric, ...]":
    """Make guardrails of those that were named; the primary stays what it is."""
    return tuple(
        replace(one, role=MetricRole.GUARDRAIL)
        if one.name in options.guardrail and one.role != MetricRole.PRIMARY
        else one
        for one in metrics
    )


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
