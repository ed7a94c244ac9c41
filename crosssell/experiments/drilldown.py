"""Does the effect on the primary metric differ between parts of the customers? Exploratory, and corrected.

In each part the effect is that of the part's own customers, uncorrected. Whether the parts differ is one test
a segment column and variant (Cochran's Q), corrected by Holm among all of them: an effect that is
"significant" in one part and not in another is no difference yet.
"""

from collections.abc import Sequence
from dataclasses import replace

from crosssell.columns import MetricKind
from crosssell.experiments.methods.corrections import holm
from crosssell.experiments.methods.effects import effect_of, heterogeneity
from crosssell.experiments.read_moments import SegmentMoments
from crosssell.experiments.result import Interaction, SegmentEffect

LEAST_UNITS = 30  # of the variant and of the control, for a part to be compared


def drilldown(
    parts: Sequence[SegmentMoments], *, kind: MetricKind, control: str, level: float
) -> tuple[tuple[SegmentEffect, ...], tuple[Interaction, ...]]:
    """Return the effects in all parts that are large enough, and whether they differ.

    Args:
        parts: Moments of the primary metric.
        kind: Of that metric.
        control: Against which.
        level: Confidence level within each part.
    """
    effects: list[SegmentEffect] = []
    interactions: list[Interaction] = []
    for name in dict.fromkeys(part.name for part in parts):
        own = [part for part in parts if part.name == name]
        variants = dict.fromkeys(variant for part in own for variant in part.moments if variant != control)
        for variant in variants:
            found = [_effect(part, variant, kind, control, level) for part in own]
            compared = [one for one in found if one is not None]
            effects += compared
            if len(own) > 1:
                interactions.append(_interaction(name, variant, compared, left_out=len(own) - len(compared)))
    corrected = holm([one.p_value for one in interactions])
    return tuple(effects), tuple(
        replace(one, p_adjusted=p) for one, p in zip(interactions, corrected, strict=True)
    )


def _effect(
    part: SegmentMoments, variant: str, kind: MetricKind, control: str, level: float
) -> SegmentEffect | None:
    before, after = part.moments[control], part.moments[variant]
    if min(before.units, after.units) < LEAST_UNITS:
        return None
    return SegmentEffect(
        name=part.name,
        value=part.value,
        variant=variant,
        n_variant=after.units,
        n_control=before.units,
        effect=effect_of(kind, before, after, level=level),
    )


def _interaction(name: str, variant: str, compared: Sequence[SegmentEffect], *, left_out: int) -> Interaction:
    return Interaction(
        name=name,
        variant=variant,
        p_value=heterogeneity([one.effect for one in compared]),
        p_adjusted=None,
        parts=len(compared),
        left_out=left_out,
    )
