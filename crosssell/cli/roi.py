"""The command on a campaign's return: a scenario's figures, or a filled scenario to start from."""

import argparse
import math
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from crosssell.cli import values
from crosssell.cli.printing import print_table, wants_json
from crosssell.columns import RoiTemplate
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse import Workspace

STANDARD_INPUT = Path("-")
MOST_BYTES = 1_000_000  # of a scenario, which has some 4,000
LISTED = ("reasons", "months", "steps", "simulation", "swings")
OF_SIMULATION = ("bins", "drivers")
MONTH_FIGURES = ("month", "starts", "contacts", "orders", "repeat_orders", "cost", "profit", "cumulative")


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; ``command(name, run, text)`` makes one."""
    parser = command("roi", _roi, "What a campaign brings, how sure that is, and what it hangs on.")
    start = parser.add_mutually_exclusive_group(required=True)
    start.add_argument("scenario", nargs="?", type=_source, metavar="SCENARIO.json", help="- reads stdin")
    start.add_argument(
        "--template",
        choices=[name.value for name in RoiTemplate],
        help="print a filled scenario to start from",
    )
    parser.add_argument("--draws", type=int, metavar="N", help="of the simulation, 10,000 without it")
    parser.add_argument("--seed", type=int, metavar="N", help="of the simulation, 7 without it")
    parser.add_argument("--target-roi", type=_finite, metavar="X", help="a return to reach, 0.5 for 50 %%")
    parser.add_argument("--currency", type=_currency, metavar="CODE", help="of --template, EUR without it")
    parser.add_argument("--out", type=values.new_file, metavar="FILE", help="write --template to this file")
    parser.set_defaults(usage=parser.error)


def _roi(options: argparse.Namespace, _: Workspace) -> dict[str, Any]:
    _check(options)
    if options.template is not None:
        return _template(options)
    from crosssell.roi.answers import roi_answer
    from crosssell.roi.outcome import outcome
    from crosssell.roi.scenario_form import scenario_of_text
    from crosssell.roi.simulate import simulate
    from crosssell.roi.swings import swings

    file = "-" if options.scenario == STANDARD_INPUT else options.scenario.name
    scenario = scenario_of_text(_text(options.scenario, file=file), today=date.today(), file=file)
    said = {"draws": options.draws, "seed": options.seed, "target_roi": options.target_roi}
    simulation = simulate(scenario, **{name: value for name, value in said.items() if value is not None})
    answer = roi_answer(scenario, outcome=outcome(scenario), simulation=simulation, swings=swings(scenario))
    if not wants_json(options):
        _print(answer)
    return answer


def _template(options: argparse.Namespace) -> dict[str, Any]:
    from crosssell.roi.scenario_form import document_of, document_text, first_of_next_month
    from crosssell.roi.templates import template

    scenario = template(
        RoiTemplate(options.template),
        currency=options.currency or "EUR",
        start=first_of_next_month(date.today()),
    )
    if options.out is not None:
        options.out.write_text(document_text(scenario), encoding="utf-8")
    elif not wants_json(options):
        sys.stdout.flush()
        sys.stdout.buffer.write(document_text(scenario).encode("utf-8"))  # whatever the terminal's letters
        sys.stdout.buffer.flush()
    return document_of(scenario)


def _check(options: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    drawing = (options.draws, options.seed, options.target_roi)
    if options.template is not None and any(one is not None for one in drawing):
        options.usage("--draws, --seed and --target-roi need a scenario")
    if options.template is None and (options.currency is not None or options.out is not None):
        options.usage("--currency and --out need --template")


def _text(path: Path, *, file: str) -> bytes:
    """Return what the file or standard input holds.

    Raises:
        CrosssellError: ``unreadable_file`` for one that is far too long for a scenario.
    """
    if path == STANDARD_INPUT:
        text = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        with path.open("rb") as opened:
            text = opened.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "scenario", file=file)
    return text


def _print(answer: dict[str, Any]) -> None:
    """Print the result, the months, the simulation and what the profit hangs on, as tables."""
    reasons, simulation = answer["reasons"], answer["simulation"]
    print_table(
        [
            {"figure": name, "value": reasons.get(name) if value is None else _rounded(value)}
            for name, value in answer.items()
            if name not in LISTED
        ]
    )
    for rows in (
        [{name: _rounded(month[name]) for name in MONTH_FIGURES} for month in answer["months"]],
        answer["steps"],
        [{"simulation": n, "value": value} for n, value in simulation.items() if n not in OF_SIMULATION],
        simulation["drivers"],
        answer["swings"],
    ):
        print()
        print_table([{name: _rounded(value) for name, value in row.items()} for row in rows])


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def _source(text: str) -> Path:
    return STANDARD_INPUT if text == "-" else values.existing_file(text)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"expected a number, got: {text}")
    return value


def _currency(text: str) -> str:
    if not re.fullmatch("[A-Z]{3}", text):
        raise argparse.ArgumentTypeError(f"expected an ISO code such as EUR, got: {text}")
    return text
