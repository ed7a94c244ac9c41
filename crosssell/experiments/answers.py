"""An evaluation as plain values for scripts: names, numbers, codes; what cannot be computed is ``None``."""

from dataclasses import asdict
from typing import Any

from crosssell.experiments.result import (
    Adjusted,
    AlwaysValid,
    Bootstrapped,
    Check,
    Comparison,
    Effect,
    Evaluation,
    Interval,
    Money,
    Reading,
    Reason,
    Verdict,
)

COMPARISON_COLUMNS = (
    "metric",
    "variant",
    "control",
    "n_variant",
    "n_control",
    "value_variant",
    "value_control",
    "difference",
    "difference_ci_lower",
    "difference_ci_upper",
    "relative",
    "relative_ci_lower",
    "relative_ci_upper",
    "statistic",
    "p_value",
    "p_adjusted",
    "chance_to_beat",
    "expected_loss",
)


def evaluation_answer(evaluation: Evaluation) -> dict[str, Any]:
    """Return the evaluation of a test as one object of JSON values.

    ``units_excluded.missing_metric`` adds up over the metrics; by metric it is in ``missing_by_metric``.
    Units of ``several_starts`` and ``unknown_customers`` are in the figures, and only counted there.
    """
    excluded = evaluation.excluded
    return {
        "srm": {
            "p_value": evaluation.sample_ratio.p_value,
            "level": evaluation.sample_ratio.level,
            "assumed": evaluation.sample_ratio.assumed,
        },
        "units_excluded": {
            "several_variants": excluded.several_variants,
            "missing_metric": sum(excluded.missing_metric.values()),
            "missing_by_metric": dict(excluded.missing_metric),
            "impossible": dict(excluded.impossible),
            "missing_variant_rows": excluded.missing_variant,
            "missing_unit_rows": excluded.missing_unit,
            "missing_start_rows": excluded.missing_start,
            "duplicate_rows": excluded.duplicate_rows,
            "unknown_customers": excluded.unknown_customers,
            "open_window": excluded.open_window,
            "before_orders": excluded.before_orders,
            "several_starts": excluded.several_starts,
        },
        "rows": excluded.rows,
        "rows_per_unit": evaluation.rows_per_unit,
        "window_days": evaluation.window_days,
        "variants": [asdict(one) for one in evaluation.variants],
        "checks": [_check(one) for one in evaluation.checks],
        "comparisons": [_comparison(one) for one in evaluation.comparisons],
        "verdict": _verdict(evaluation.verdict),
        "money": [_money(one) for one in evaluation.money],
        "segments": [
            {
                "name": one.name,
                "value": one.value,
                "variant": one.variant,
                "n_variant": one.n_variant,
                "n_control": one.n_control,
                **_effect(one.effect),
            }
            for one in evaluation.segments
        ],
        "interactions": [asdict(one) for one in evaluation.interactions],
        "winsorised_at": {name: list(bounds) for name, bounds in evaluation.winsorised_at.items()},
        "methods_version": evaluation.methods_version,
    }


def comparison_rows(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return a row a comparison with `COMPARISON_COLUMNS`, in the order of metrics, then variants."""
    rows = []
    for one in evaluation.comparisons:
        said = _comparison(one)
        for name in ("difference_ci", "relative_ci"):
            bounds = said[name]
            said |= {f"{name}_lower": bounds["lower"], f"{name}_upper": bounds["upper"]}
        rows.append({name: said[name] for name in COMPARISON_COLUMNS})
    return rows


def _comparison(one: Comparison) -> dict[str, Any]:
    return {
        "variant": one.variant,
        "control": one.control,
        "metric": one.metric.name,
        "kind": one.metric.kind,
        "role": one.metric.role,
        "n_variant": one.n_variant,
        "n_control": one.n_control,
        "value_variant": one.value_variant,
        "value_control": one.value_control,
        **_effect(one.effect),
        "exact_p_value": one.exact_p_value,
        "p_adjusted": one.p_adjusted,
        "level": one.level,
        "corrected_ci": _interval(one.corrected_ci),
        "corrected_relative_ci": _interval(one.corrected_relative_ci),
        "chance_to_beat": None if one.bayes is None else one.bayes.chance_to_beat,
        "expected_loss": None if one.bayes is None else one.bayes.expected_loss,
        "credible_ci": None if one.bayes is None else _interval(one.bayes.difference_ci),
        "cuped": _adjusted(one.adjusted),
        "bootstrap": _bootstrap(one.bootstrap),
        "always_valid": _always_valid(one.always_valid),
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "difference": effect.difference,
        "difference_ci": _interval(effect.difference_ci),
        "relative": effect.relative,
        "relative_ci": _interval(effect.relative_ci),
        "standard_error": effect.standard_error,
        "statistic": effect.statistic,
        "p_value": effect.p_value,
        "reason": effect.reason,
        "relative_reason": effect.relative_reason,
    }


def _interval(interval: Interval) -> dict[str, float | None]:
    return {"lower": interval.lower, "upper": interval.upper}


def _adjusted(adjusted: Adjusted | None) -> dict[str, Any] | None:
    if adjusted is None:
        return None
    return {
        **_effect(adjusted.effect),
        "variance_reduction": adjusted.variance_reduction,
        "customers_gained": adjusted.customers_gained,
        "with_history": adjusted.with_history,
    }


def _bootstrap(bootstrap: Bootstrapped | None) -> dict[str, Any] | None:
    return None if bootstrap is None else asdict(bootstrap)


def _always_valid(always: AlwaysValid | None) -> dict[str, Any] | None:
    return None if always is None else asdict(always)


def _check(check: Check) -> dict[str, Any]:
    return {"code": check.code, "level": check.level, "veto": check.veto, "values": dict(check.values)}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "code": verdict.code,
        "variant": verdict.variant,
        "reasons": [_reason(reason) for reason in verdict.reasons],
        "readings": [_reading(reading) for reading in verdict.readings],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    # Of another variant, and of a check with and without a customer, the values hold a verdict's code, which
    # must not take the place of the reason's own.
    values = {"verdict" if name == "code" else name: value for name, value in reason.values.items()}
    return {"code": reason.code, **values}


def _reading(reading: Reading) -> dict[str, Any]:
    return asdict(reading)


def _money(money: Money) -> dict[str, Any]:
    return {**asdict(money), "metric": money.metric.name}
