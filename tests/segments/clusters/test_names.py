"""Names of groups: from the most striking traits, as few as tell them apart, all different."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.columns import ClusterFeature, TraitLevel
from crosssell.i18n import LANGUAGES, translator_for
from crosssell.labels import LABELS, TRAITS
from crosssell.segments.clusters.names import ClusterTrait, cluster_names, level_of, name_words

R, F, V = ClusterFeature.RECENCY, ClusterFeature.FREQUENCY, ClusterFeature.ORDER_VALUE
ENGLISH = translator_for("en")


def trait(feature, level):
    return ClusterTrait(feature=feature, level=level)


def test_levels():
    assert [level_of(x) for x in (-1.5, -1.49, -0.4, -0.39, 0, 0.39, 0.4, 1.49, 1.5)] == [
        TraitLevel.VERY_LOW,
        TraitLevel.LOW,
        TraitLevel.LOW,
        None,
        None,
        None,
        TraitLevel.HIGH,
        TraitLevel.HIGH,
        TraitLevel.VERY_HIGH,
    ]


def test_the_most_striking_traits_come_first():
    name, quiet = cluster_names([[0.5, -2.0, 0.9], [0.1, 0.2, -0.3]], features=[R, F, V])
    assert name.traits == (trait(F, TraitLevel.VERY_LOW), trait(V, TraitLevel.HIGH))
    assert quiet.traits == ()
    assert name_words(name, ENGLISH) == "Very few orders, valuable orders"
    assert name_words(quiet, ENGLISH) == "Like most customers"


def test_names_grow_until_they_differ():
    first, second, third = cluster_names(
        [[1.0, 0.9, 0.5], [0.9, 1.0, -0.5], [-1.0, 0.0, 0.0]], features=[R, F, V]
    )
    assert first.traits[2] == trait(V, TraitLevel.HIGH)
    assert second.traits[2] == trait(V, TraitLevel.LOW)
    assert third.traits == (trait(R, TraitLevel.LOW),)


def test_groups_alike_in_everything_are_numbered():
    names = cluster_names([[1.0], [0.5], [-1.0]], features=[F])
    assert [name_words(name, ENGLISH) for name in names] == [
        "Many orders (1)",
        "Many orders (2)",
        "Few orders",
    ]


@settings(max_examples=15, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(
                st.lists(st.sampled_from([-2.0, -1.0, 0.0, 1.0, 2.0]), min_size=n, max_size=n),
                min_size=2,
                max_size=10,
            ),
        )
    )
)
def test_no_two_groups_have_the_same_name(case):
    count, centres = case
    names = cluster_names(centres, features=list(ClusterFeature)[:count])
    assert len({name_words(name, ENGLISH) for name in names}) == len(centres)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trait_has_words_of_its_own(language):
    translator = translator_for(language)
    words = {translator.gettext(TRAITS[key]) for key in product(ClusterFeature, TraitLevel)}
    assert len(words) == len(ClusterFeature) * len(TraitLevel)
    assert all((ClusterFeature, feature) in LABELS for feature in ClusterFeature)
