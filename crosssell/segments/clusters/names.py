"""What sets a group of customers apart, as codes that can be put into words: its name."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from crosssell.columns import ClusterFeature, TraitLevel
from crosssell.i18n import Translator
from crosssell.labels import TRAITS

# Standard deviations from the mean of all customers.
NOTABLE, STRONG = 0.4, 1.5
USUAL_TRAITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterTrait:
    """One thing that sets a group apart: in which feature, and on which side of all customers."""

    feature: ClusterFeature
    level: TraitLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterName:
    """What a group is called. No two groups of one grouping have the same name.

    Attributes:
        traits: The most striking first; empty for a group that is like all customers.
        twin: 0, or 1, 2, … where several groups have the same traits in everything.
    """

    traits: tuple[ClusterTrait, ...]
    twin: int = 0


def cluster_names(
    centres: Sequence[Sequence[float]], *, features: Sequence[ClusterFeature]
) -> tuple[ClusterName, ...]:
    """Name each group by its most striking traits, as few as tell it from the others.

    Args:
        centres: Of each group, in standard deviations from the mean of all customers, a number a feature.
        features: What these numbers are of.
    """
    ranked = [_traits(centre, features) for centre in centres]
    lengths = [min(USUAL_TRAITS, len(traits)) for traits in ranked]
    while longer := [
        at
        for group in _alike(ranked, lengths)
        for at in group
        if len(group) > 1 and lengths[at] < len(ranked[at])
    ]:
        for at in longer:
            lengths[at] += 1
    twins = [0] * len(ranked)
    for group in _alike(ranked, lengths):
        for number, at in enumerate(group, start=1):
            twins[at] = number if len(group) > 1 else 0
    return tuple(
        ClusterName(traits=traits[:length], twin=twin)
        for traits, length, twin in zip(ranked, lengths, twins, strict=True)
    )


def name_words(name: ClusterName, translator: Translator) -> str:
    """Return the name of a group in the reader's language."""
    words = [translator.gettext(TRAITS[trait.feature, trait.level]) for trait in name.traits]
    text = ", ".join(words) or translator.gettext("like most customers")
    text = text[:1].upper() + text[1:]
    return f"{text} ({translator.number(name.twin)})" if name.twin else text


def level_of(deviation: float) -> TraitLevel | None:
    """Return how far from all customers a mean is, in standard deviations; ``None`` near them."""
    if abs(deviation) < NOTABLE:
        return None
    if deviation > 0:
        return TraitLevel.VERY_HIGH if deviation >= STRONG else TraitLevel.HIGH
    return TraitLevel.VERY_LOW if deviation <= -STRONG else TraitLevel.LOW


def _traits(centre: Sequence[float], features: Sequence[ClusterFeature]) -> tuple[ClusterTrait, ...]:
    by_strength = sorted(zip(centre, features, strict=True), key=lambda pair: -abs(pair[0]))
    return tuple(
        ClusterTrait(feature=feature, level=level)
        for deviation, feature in by_strength
        if (level := level_of(deviation)) is not None
    )


def _alike(ranked: Sequence[tuple[ClusterTrait, ...]], lengths: Sequence[int]) -> list[list[int]]:
    """Return the groups that would be called the same, each by its places."""
    found: dict[frozenset[ClusterTrait], list[int]] = defaultdict(list)
    for at, (traits, length) in enumerate(zip(ranked, lengths, strict=True)):
        found[frozenset(traits[:length])].append(at)
    return list(found.values())
